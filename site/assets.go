package site

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/portwalk/portwalk/engine/view/svg"
)

// assets are the files in dist/assets by name, and the hashes that pages ask for them with.
type assets struct {
	files map[string][]byte // app.js, chunk-XXXX.js, site.css, engine.wasm
}

// hash is the first half of the content's hash, over several files in the order given.
func (a assets) hash(names ...string) string {
	h := sha256.New()
	for _, n := range names {
		h.Write(a.files[n])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// build is what worker, runtime and engine are asked for with.
func (a assets) build() string { return a.hash("worker.js", "wasm_exec.js", "engine.wasm") }

func (a assets) has(name string) bool { return a.files[name] != nil }

// bundle makes the browser's files from site/web: scripts, style, and beside them the engine and Go's runtime for it.
func bundle(o Options) (assets, error) {
	a := assets{files: map[string][]byte{}}
	web, err := filepath.Abs(o.Web)
	if err != nil {
		return a, err
	}
	if _, err := os.Stat(filepath.Join(web, "node_modules")); err != nil {
		return a, fmt.Errorf("%s has no node_modules: run npm ci --ignore-scripts there first", o.Web)
	}
	jobs := []struct {
		entry  string
		format api.Format
		split  bool
		must   bool
	}{
		{"app.ts", api.FormatESModule, true, true},
		{"worker.ts", api.FormatESModule, false, true},
		{"theme.ts", api.FormatIIFE, false, true},
		{"root.ts", api.FormatIIFE, false, false},
		{"embed/embed.ts", api.FormatESModule, false, true},
		{"style/site.css", api.FormatDefault, false, true},
	}
	for _, j := range jobs {
		entry := filepath.Join(web, filepath.FromSlash(j.entry))
		if _, err := os.Stat(entry); err != nil {
			if j.must {
				return a, err
			}
			continue
		}
		if err := a.esbuild(web, entry, j.format, j.split); err != nil {
			return a, err
		}
	}
	figure := api.Transform(svg.CSS(), api.TransformOptions{Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true})
	a.files["site.css"] = append(a.files["site.css"], figure.Code...)
	return a, a.engine(o.Wasm)
}

// esbuild bundles one entry and keeps what comes out.
func (a assets) esbuild(web, entry string, format api.Format, split bool) error {
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, AbsWorkingDir: web, Outdir: filepath.Join(web, "out"), Write: false, Bundle: true,
		Format: format, Splitting: split, Target: api.ES2022, Platform: api.PlatformBrowser, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		EntryNames: "[name]", ChunkNames: "[name]-[hash]", AssetNames: "[name]-[hash]", LogLevel: api.LogLevelSilent,
		Loader: map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderFile},
	})
	var errs []error
	for _, m := range append(r.Errors, r.Warnings...) {
		at := ""
		if m.Location != nil {
			at = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		errs = append(errs, errors.New(at+m.Text))
	}
	for _, f := range r.OutputFiles {
		a.files[filepath.Base(f.Path)] = f.Contents
	}
	return errors.Join(errs...)
}

// engine adds the wasm and the runtime of the Go that built it.
func (a assets) engine(wasm string) (err error) {
	if a.files["engine.wasm"], err = os.ReadFile(wasm); err != nil {
		return err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	file := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	min := api.Transform(string(text), api.TransformOptions{MinifyWhitespace: true, MinifySyntax: true, Charset: api.CharsetUTF8})
	a.files["wasm_exec.js"] = min.Code
	return nil
}
