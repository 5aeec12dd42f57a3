package site

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Size is one row of the build's table. A Limit of 0 means that nothing was promised.
type Size struct {
	Name  string
	Bytes int
	Limit int
}

// Over says whether a promise is broken.
func (s Size) Over() bool { return s.Limit > 0 && s.Bytes > s.Limit }

// The promises, as bytes. Figures and fonts do not count in a page.
const (
	wasmGzip   = 1_700_000
	wasmBrotli = 1_250_000
	pageGzip   = 60_000
	embedGzip  = 6_144
)

// Report is what Build made.
type Report struct {
	Pages []string // paths in dist, sorted
	Sizes []Size
}

// Write prints the table of sizes.
func (r Report) Write(w io.Writer) {
	fmt.Fprintf(w, "%-44s %10s %10s\n", "size in bytes", "is", "at most")
	for _, s := range r.Sizes {
		limit, over := "", ""
		if s.Limit > 0 {
			limit = fmt.Sprint(s.Limit)
		}
		if s.Over() {
			over = "  OVER"
		}
		fmt.Fprintf(w, "%-44s %10d %10s%s\n", s.Name, s.Bytes, limit, over)
	}
}

// check is an error that names every broken promise.
func (r Report) check() error {
	var over []string
	for _, s := range r.Sizes {
		if s.Over() {
			over = append(over, fmt.Sprintf("%s is %d bytes, at most %d", s.Name, s.Bytes, s.Limit))
		}
	}
	if over != nil {
		return fmt.Errorf("over budget: %s", strings.Join(over, "; "))
	}
	return nil
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// brotlied compresses with Node's zlib at its best, which takes some ten seconds for the engine: a .br of the same
// content from an earlier build, kept beside it under the content's hash, is used again.
func brotlied(content []byte, hash, cache string) ([]byte, error) {
	kept := filepath.Join(cache, hash+".br")
	if b, err := os.ReadFile(kept); err == nil {
		return b, nil
	}
	const script = `const z=require("zlib"),c=[];process.stdin.on("data",d=>c.push(d)).on("end",()=>{const b=Buffer.concat(c);` +
		`process.stdout.write(z.brotliCompressSync(b,{params:{[z.constants.BROTLI_PARAM_QUALITY]:11,` +
		`[z.constants.BROTLI_PARAM_LGWIN]:24,[z.constants.BROTLI_PARAM_SIZE_HINT]:b.length}}))})`
	cmd := exec.Command("node", "-e", script)
	cmd.Stdin = bytes.NewReader(content)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("brotli with node: %w", err)
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	return out, os.WriteFile(kept, out, 0o644)
}
