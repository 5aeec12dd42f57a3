package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// real builds the site as make does, but for the engine's wasm, which the pages only name.
func real(t *testing.T) (Options, Report) {
	if _, err := os.Stat("web/node_modules"); err != nil {
		t.Skip("site/web has no node_modules; make unit installs them first")
	}
	wasm := filepath.Join(t.TempDir(), "engine.wasm")
	put(t, wasm, "\x00asm")
	o := Options{Out: filepath.Join(t.TempDir(), "dist"), Web: "web", Wasm: wasm, Cache: t.TempDir(), Engine: bridge.Handle}
	r, err := Build(o)
	if err != nil {
		t.Fatal(err)
	}
	return o, r
}

func TestRealSite(t *testing.T) {
	o, _ := real(t)
	inspect(t, os.DirFS(o.Out))
	all, err := lessons.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		for _, lang := range lessons.Langs {
			file := filepath.Join(o.Out, lang, "lessons", l.ID, "index.html")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Error(err)
				continue
			}
			whole(t, lang+"/"+l.ID, string(text), l.Prose[lang])
		}
	}
}

// whole says whether a lesson's page holds everything without a script: words, YAML, pictures, the walk, kubectl's table.
func whole(t *testing.T, name, page string, p lessons.Prose) {
	t.Helper()
	d := read([]byte(page))
	for _, s := range p.Sections {
		if !d.ids["step-"+s.ID] {
			t.Errorf("%s: no section for step %s", name, s.ID)
		}
	}
	for _, must := range []string{`<ol class="code"`, `data-figure="wide/`, `data-figure="tall/`, `data-figure="slim/`, `<ol class="walked"><li`,
		`<b>kubectl get `, `class="pin k-`} {
		if !strings.Contains(page, must) {
			t.Errorf("%s: no %s", name, must)
		}
	}
	if strings.Contains(page, "{port") || strings.Contains(page, "{nodePort") || strings.Contains(page, "{targetPort") {
		body, _, _ := strings.Cut(page, `<script type="application/json"`)
		if strings.Contains(body, "{port") || strings.Contains(body, "{nodePort") || strings.Contains(body, "{targetPort") {
			t.Errorf("%s: markup is left in the text", name)
		}
	}
}
