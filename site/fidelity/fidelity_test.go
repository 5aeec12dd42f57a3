package fidelity

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

var update = flag.Bool("update", false, "write fidelity.json anew, as it is kept")

func data(t *testing.T) Data {
	t.Helper()
	d, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFileIsComplete(t *testing.T) {
	d := data(t)
	if d.Kubernetes != api.Version {
		t.Errorf("the page is about %s, the engine about %s", d.Kubernetes, api.Version)
	}
	listed := map[string]bool{}
	for _, x := range d.Differences {
		if listed[x.ID] {
			t.Errorf("%s is listed twice", x.ID)
		}
		listed[x.ID] = true
		bilingual(t, x.ID, x.Real, x.Ours, x.Reason)
	}
	for _, c := range d.Comparisons {
		bilingual(t, c.ID, c.What, c.With, c.Case)
		if c.Command == "" || len(c.Runs) == 0 {
			t.Errorf("%s: no command or no run", c.ID)
		}
		for _, r := range c.Runs {
			n := r.Equal
			for id, k := range r.Listed {
				if n += k; !listed[id] {
					t.Errorf("%s: %s is no known difference", c.ID, id)
				}
			}
			if n != r.Cases {
				t.Errorf("%s, seed %d: %d of %d cases are equal or listed", c.ID, r.Seed, n, r.Cases)
			}
			if !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(r.Date) {
				t.Errorf("%s: date %q", c.ID, r.Date)
			}
		}
	}
	b, err := d.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, file) {
		t.Error("fidelity.json is not as it is kept: go test ./site/fidelity -update")
	}
	if *update {
		if err := os.WriteFile("fidelity.json", b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var hangul = regexp.MustCompile(`[가-힣]`)

func bilingual(t *testing.T, id string, texts ...Text) {
	t.Helper()
	for _, x := range texts {
		if !hangul.MatchString(x.Ko) || x.En == "" || hangul.MatchString(x.En) {
			t.Errorf("%s: %q, %q are not Korean and English", id, x.Ko, x.En)
		}
	}
}

// Every comparison of fresh manifests agrees in at least 99 of 100 cases in which kubectl lives to give an answer.
func TestAgreement(t *testing.T) {
	for _, c := range data(t).Comparisons {
		for _, r := range c.Runs {
			if answers := r.Cases - r.Listed["kubectl-panic"]; r.Equal*100 < answers*99 {
				t.Errorf("%s, seed %d: %d of %d", c.ID, r.Seed, r.Equal, r.Cases)
			}
		}
	}
}

// Every known difference names a test that there is.
func TestEveryDifferenceIsProven(t *testing.T) {
	for _, x := range data(t).Differences {
		dir, name, ok := strings.Cut(x.Test, ".Test")
		if !ok || !testsIn(t, filepath.Join("../..", filepath.FromSlash(dir)))["Test"+name] {
			t.Errorf("%s: there is no test %s", x.ID, x.Test)
		}
	}
}

func testsIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, b, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				out[fn.Name.Name] = true
			}
		}
	}
	return out
}

func TestAdd(t *testing.T) {
	d := Data{Comparisons: []Comparison{{ID: "a", Runs: []Run{{Seed: 1, Cases: 2}}}}}
	if d.Add("b", Run{}) {
		t.Error("added to a comparison that there is not")
	}
	if !d.Add("a", Run{Seed: 1, Cases: 3}) || !d.Add("a", Run{Seed: 2, Cases: 4}) {
		t.Error("not added")
	}
	if r := d.Comparisons[0].Runs; len(r) != 2 || r[0].Cases != 3 || r[1].Cases != 4 {
		t.Errorf("%+v", r)
	}
}
