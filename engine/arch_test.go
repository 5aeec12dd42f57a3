package engine_test

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/portwalk/portwalk/"

// ceiling says what each package of the engine may import of ours: within design.md part 3, and no more than it needs.
// order and json are leaves that all may use.
var ceiling = map[string][]string{
	"api":            {},
	"problem":        {},
	"trace":          {},
	"order":          {},
	"json":           {},
	"manifest":       {"api", "problem"},
	"admit":          {"api", "problem", "alloc"},
	"alloc":          {"api"},
	"submit":         {"api", "problem", "manifest", "admit"},
	"workload":       {"api"},
	"endpoints":      {"api"},
	"provider":       {"api", "alloc", "proxy/sum"},
	"dns":            {"api", "trace"},
	"proxy":          {"api", "trace"},
	"proxy/sum":      {},
	"proxy/iptables": {"api", "trace", "proxy", "proxy/sum"},
	"proxy/nftables": {"api", "trace", "proxy", "proxy/sum"},
	"proxy/ipvs":     {"api", "trace", "proxy"},
	"dump":           {"api", "trace", "proxy", "proxy/iptables", "proxy/nftables"},
	"path":           {"api", "dns", "provider", "proxy", "trace", "problem"},
	"goal":           {"trace"},
	"doctor":         {"api", "dns", "trace", "problem"},
	"view/words":     {"trace"},
	"view/columns":   {},
	"view/advice":    {"doctor", "trace", "view/columns", "view/words"},
	"view/text":      {"trace", "view/columns", "view/words"},
	"view/svg":       {"trace", "view/words"},
	"view/kubectl":   {"api"},
	"console":        {"api", "path", "trace", "view/kubectl", "view/text"},
}

// banned are imports that would let the world in: the engine is a function of its input.
var banned = []string{"os", "net", "net/http", "syscall", "syscall/js", "log", "log/slog", "math/rand", "math/rand/v2", "os/exec", "io/ioutil", "unsafe"}

func packages(t *testing.T) map[string]*build.Package {
	t.Helper()
	out := map[string]*build.Package{}
	err := filepath.WalkDir(".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() || p == "." {
			return err
		}
		if e.Name() == "testdata" {
			return filepath.SkipDir
		}
		pkg, err := build.ImportDir(p, 0)
		if err == nil && len(pkg.GoFiles) > 0 {
			out[filepath.ToSlash(p)] = pkg
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestImportsPointLeft(t *testing.T) {
	for name, pkg := range packages(t) {
		may, known := ceiling[name]
		if !known {
			t.Errorf("engine/%s has no row in the table of imports", name)
		}
		for _, imp := range pkg.Imports {
			own, isOwn := strings.CutPrefix(imp, module+"engine/")
			switch {
			case isOwn && own != "order" && own != "json" && !slices.Contains(may, own):
				t.Errorf("engine/%s imports %s, which its row does not allow", name, own)
			case name == "console" && imp == module+"engine": // the whole engine, as its user types
			case !isOwn && strings.HasPrefix(imp, module):
				t.Errorf("engine/%s imports %s from outside the engine", name, imp)
			case imp == "encoding/json":
				t.Errorf("engine/%s imports encoding/json: engine/json does the same in a browser's size", name)
			case slices.Contains(banned, imp), strings.HasPrefix(imp, "k8s.io/"):
				t.Errorf("engine/%s imports %s, which is banned in the engine", name, imp)
			case strings.Contains(imp, "yaml") && name != "manifest":
				t.Errorf("engine/%s imports %s; only manifest reads YAML", name, imp)
			}
		}
	}
}

// A row that allows more than its package needs would let a wrong import in unseen.
func TestRowsAreNoWiderThanNeeded(t *testing.T) {
	real := packages(t)
	for name, may := range ceiling {
		for _, own := range may {
			if real[name] != nil && !slices.Contains(real[name].Imports, module+"engine/"+own) {
				t.Errorf("engine/%s may import %s and does not: take it out of its row", name, own)
			}
		}
	}
}

// The engine is a function of its input: no clock of its own, no work at start-up.
func TestNoHiddenInputs(t *testing.T) {
	for name, pkg := range packages(t) {
		for _, f := range pkg.GoFiles {
			b, err := os.ReadFile(filepath.Join(name, f))
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"time.Now(", "\nfunc init()", "time.Sleep("} {
				if strings.Contains(string(b), word) {
					t.Errorf("engine/%s/%s uses %s", name, f, strings.TrimSpace(word))
				}
			}
		}
	}
}

func TestMapAndFoldersAgree(t *testing.T) {
	b, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(b), "# The map")
	table, _, _ = strings.Cut(table, "# The theory")
	var drawn []string
	for _, line := range strings.Split(table, "\n") {
		if rest, ok := strings.CutPrefix(line, "//\t"); ok {
			drawn = append(drawn, strings.Fields(rest)[0])
		}
	}
	real := packages(t)
	for _, d := range drawn {
		if real[d] == nil {
			t.Errorf("doc.go's map names %s, but there is no such package", d)
		}
	}
	for name := range real {
		if !slices.Contains(drawn, name) {
			t.Errorf("engine/%s is not on doc.go's map", name)
		}
	}
}
