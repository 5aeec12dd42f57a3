// Command wasmbuild builds the engine for the browser and the edge, as small as it gets without giving anything up:
//
//   - nothing is inlined: 14 % smaller, and hardly slower in a browser, which inlines on its own (-inline for the edge, which
//     pays for every millisecond and has room);
//   - two regular expressions of the YAML library become plain code (library.go);
//   - the data segments are joined (pack.go), what only stack traces read is forgotten (tables.go), and the way from a
//     program counter to its function is told in fewer words (buckets.go).
//
// The sizes are checked where the site is built.
//
//	wasmbuild -o FILE.wasm [-inline] [-tags TAGS] [-ldflags FLAGS] PACKAGE
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	out := flag.String("o", "engine.wasm", "the file to write")
	tags := flag.String("tags", "", "build tags, with commas between them")
	ldflags := flag.String("ldflags", "", "what the linker is told beside -s -w")
	inline := flag.Bool("inline", false, "inline as usual: larger, and a third faster where the engine is called often")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: wasmbuild -o FILE.wasm [-inline] [-tags TAGS] [-ldflags FLAGS] PACKAGE")
		os.Exit(2)
	}
	if err := build(*out, flag.Arg(0), *inline, "-tags="+*tags, "-ldflags=-s -w "+*ldflags); err != nil {
		fmt.Fprintln(os.Stderr, "wasmbuild:", err)
		os.Exit(1)
	}
}

func build(out, pkg string, inline bool, flags ...string) error {
	dir, err := filepath.Abs(filepath.Join(filepath.Dir(out), "wasmbuild"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	mod, err := modfile(dir)
	if err != nil {
		return err
	}
	raw := filepath.Join(dir, "raw.wasm")
	args := append([]string{"build", "-trimpath", "-modfile", mod, "-o", raw}, flags...)
	if !inline {
		args = append(args, "-gcflags=all=-l")
	}
	c := exec.Command("go", append(args, pkg)...)
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("go build: %w", err)
	}
	in, err := os.ReadFile(raw)
	if err != nil {
		return err
	}
	packed, err := pack(in, forget)
	if err != nil {
		return err
	}
	return os.WriteFile(out, packed, 0o644)
}
