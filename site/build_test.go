package site

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/wasm/bridge"
)

const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)> " ' &`

// stub is an engine whose every word is hostile.
func stub(request []byte) []byte {
	var q bridge.Request
	if err := json.Unmarshal(request, &q); err != nil {
		panic(err)
	}
	svg := func(id string) string {
		return `<svg class="fig" viewBox="0 0 1 1" id="` + id + `"><title>t</title><path d="M0 0"/></svg>`
	}
	r := bridge.Reply{Version: 1, OK: true, Kubernetes: "v1.36.3", Answers: []string{hostile},
		Result: &trace.Result{}, Addresses: []bridge.Choice{{Key: "a", Word: hostile, Label: hostile, Kind: "port"}}, To: "a",
		Kernel: &trace.Story{View: "kernel", Title: hostile, Desc: hostile, Verdict: hostile,
			Stops: []trace.Stop{{Mark: "port", Wire: "port", Name: hostile, Say: hostile}}}}
	if len(q.Want) > 0 {
		r.Figures = map[string]string{}
		for _, view := range []string{"kernel", "told"} {
			r.Figures["wide/"+view], r.Figures["tall/"+view] = svg("w"), svg("t")
		}
		r.Screens = []bridge.Screen{{Command: hostile, Text: hostile},
			{Command: "kubectl get svc test", Text: hostile}, {Command: "kubectl describe svc test", Text: hostile}}
	}
	out, _ := json.Marshal(r)
	return out
}

// stubWeb is a site/web with one line in every entry.
func stubWeb(t *testing.T) string {
	web := t.TempDir()
	for name, text := range map[string]string{
		"app.ts": `import("./late"); import("./codemirror"); export {}`, "codemirror.ts": `console.log("editor")`, "late.ts": `console.log("late")`, "worker.ts": "export {}",
		"theme.ts": "console.log(1)", "embed/embed.ts": "console.log(3)", "root.ts": "console.log(2)", "style/site.css": "body{margin:0}",
		"node_modules/x": "", "engine.wasm": "\x00asm",
	} {
		put(t, filepath.Join(web, name), text)
	}
	return web
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// stubOptions build a whole site from the real lessons, a hostile engine and almost no scripts.
func stubOptions(t *testing.T) Options {
	web := stubWeb(t)
	return Options{Out: filepath.Join(t.TempDir(), "dist"), Web: web, Wasm: filepath.Join(web, "engine.wasm"),
		Cache: t.TempDir(), Engine: stub}
}

func TestBuild(t *testing.T) {
	o := stubOptions(t)
	r, err := Build(o)
	if err != nil {
		t.Fatal(err)
	}
	inspect(t, os.DirFS(o.Out))
	for _, must := range []string{"index.html", "404.html", "ko/index.html", "en/index.html", "ko/sandbox/index.html",
		"ko/lessons/loadbalancer/index.html", "en/lessons/loadbalancer/index.html"} {
		if !contains(r.Pages, must) {
			t.Errorf("no %s in %v", must, r.Pages)
		}
	}
	page, _ := os.ReadFile(filepath.Join(o.Out, "ko/lessons/loadbalancer/index.html"))
	d := read(page)
	if d.tags["img"] == 0 || strings.Contains(string(page), "<img src=x") {
		t.Error("hostile text became markup")
	}
	if !strings.Contains(d.text, hostile) {
		t.Error("the engine's words are not in the page as text")
	}
	if css, _ := os.ReadFile(filepath.Join(o.Out, "assets/site.css")); !strings.Contains(string(css), ".fig{") {
		t.Errorf("no figure style in %s", css)
	}
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

func TestBuildTwiceIsTheSame(t *testing.T) {
	o := stubOptions(t)
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	first := tree(t, o.Out)
	put(t, filepath.Join(o.Out, "old.html"), "left over")
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	second := tree(t, o.Out)
	if len(first) != len(second) {
		t.Errorf("%d files, then %d", len(first), len(second))
	}
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("%s differs", name)
		}
	}
}

func tree(t *testing.T, dir string) map[string]string {
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var text []byte
			text, err = os.ReadFile(name)
			all[strings.TrimPrefix(name, dir)] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestBuildKeepsWhatIsNotIts(t *testing.T) {
	o := stubOptions(t)
	put(t, filepath.Join(o.Out, "thesis.txt"), "years of work")
	if _, err := Build(o); err == nil || !strings.Contains(err.Error(), "was not made by") {
		t.Errorf("error is %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Out, "thesis.txt")); err != nil {
		t.Error(err)
	}
}

func TestBuildWithBase(t *testing.T) {
	o := stubOptions(t)
	o.Base = "/blog/playground/"
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	page, _ := os.ReadFile(filepath.Join(o.Out, "404.html"))
	for _, want := range []string{`href="/blog/playground/ko/"`, `href="/blog/playground/assets/site.css?v=`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %s in 404.html", want)
		}
	}
}

func TestBuildSaysWhatIsMissing(t *testing.T) {
	for want, spoil := range map[string]func(*Options){
		"npm ci":         func(o *Options) { os.RemoveAll(filepath.Join(o.Web, "node_modules")) },
		"app.ts":         func(o *Options) { os.Remove(filepath.Join(o.Web, "app.ts")) },
		"late.ts:1":      func(o *Options) { put(t, filepath.Join(o.Web, "late.ts"), "const = 1") },
		"engine.wasm":    func(o *Options) { os.Remove(o.Wasm) },
		"Options.Engine": func(o *Options) { o.Engine = nil },
		"begin and end":  func(o *Options) { o.Base = "blog" },
		"could not answer: no luck": func(o *Options) {
			o.Engine = func([]byte) []byte { return []byte(`{"ok":false,"problems":[{"text":"no luck"}]}`) }
		},
	} {
		o := stubOptions(t)
		spoil(&o)
		if _, err := Build(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v", want, err)
		}
	}
}

func TestBudget(t *testing.T) {
	r := Report{Sizes: []Size{{"a", 5, 0}, {"b", 5, 5}, {"c", 6, 5}}}
	if err := r.check(); err == nil || err.Error() != "over budget: c is 6 bytes, at most 5" {
		t.Error(err)
	}
}

// Every text exists in every language: an empty field would be a hole in a page.
func TestTexts(t *testing.T) {
	for lang, text := range allTexts {
		fields, _ := json.Marshal(text)
		var all map[string]any
		json.Unmarshal(fields, &all)
		for name, v := range all {
			if v == "" || v == nil {
				t.Errorf("%s: %s is empty", lang, name)
			}
		}
		if len(text.ExactFacts) != len(allTexts["en"].ExactFacts) || len(text.Filled) != len(allTexts["en"].Filled) {
			t.Errorf("%s: lists differ in length", lang)
		}
	}
}
