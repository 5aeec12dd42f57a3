package site

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
)

// Options say what to build from what.
type Options struct {
	Out       string     // the folder to fill; what Build wrote there before is replaced
	Web       string     // site/web, with node_modules
	Wasm      string     // the built engine
	Cache     string     // where compressed engines are kept between builds; empty: beside Out
	Base      string     // the site's path on its host if it is known, "/blog/playground/"; only 404.html needs it
	URL       string     // where the site will lie, if it is known: https://example.org/portwalk/; for canonical links, oEmbed and sitemap
	Engine    ask.Engine // bridge.Handle
	FigureCSS string     // svg.CSS(), put after the site's style
}

//go:embed templates
var templateFiles embed.FS

// builder is a build on its way.
type builder struct {
	options   Options
	engine    ask.Engine
	md        *markdown
	assets    assets
	lessons   []lessons.Lesson
	templates *template.Template
	version   string
	pages     map[string][]byte // by path in dist
	stills    map[string][]byte // pictures as files, by path in dist
}

// Build makes the site. It fails when a lesson cannot be rendered or a budget is broken; in the latter case the report
// is complete all the same.
func Build(o Options) (Report, error) {
	if o.Engine == nil {
		return Report{}, errors.New("site: Options.Engine is missing")
	}
	if o.Base != "" && (!strings.HasPrefix(o.Base, "/") || !strings.HasSuffix(o.Base, "/")) {
		return Report{}, fmt.Errorf("base %q must begin and end with /", o.Base)
	}
	if err := checkURL(o.URL); err != nil {
		return Report{}, err
	}
	b := &builder{options: o, engine: o.Engine, md: newMarkdown(o.Engine),
		pages: map[string][]byte{}, stills: map[string][]byte{}}
	steps := []func() error{b.prepare, b.everyPage, b.save}
	for _, step := range steps {
		if err := step(); err != nil {
			return Report{}, err
		}
	}
	r, err := b.report()
	if err != nil {
		return r, err
	}
	return r, r.check()
}

// prepare reads everything that pages are made of.
func (b *builder) prepare() (err error) {
	if b.lessons, err = lessons.All(); err != nil {
		return err
	}
	if b.assets, err = bundle(b.options); err != nil {
		return err
	}
	if b.assets.files["icon.svg"], err = templateFiles.ReadFile("templates/icon.svg"); err != nil {
		return err
	}
	if b.version, err = b.kubernetes(); err != nil {
		return err
	}
	b.templates, err = template.New("").Funcs(template.FuncMap{
		"text":   fmt.Sprintf,
		"icon":   icon,
		"number": func(i int) int { return i + 1 }, // for people, who count from one
		"policy": func() template.HTML { // as it is: an attribute would escape its quotes
			return template.HTML(`<meta http-equiv="Content-Security-Policy" content="` + policy + `">`)
		},
	}).ParseFS(templateFiles, "templates/*.html")
	return err
}

// kubernetes asks the engine which version it is.
func (b *builder) kubernetes() (string, error) {
	r, err := b.engine.Ask(ask.Step("en", b.lessons[0].Steps[0]))
	return r.Kubernetes, err
}

func (b *builder) everyPage() error {
	for _, lang := range lessons.Langs {
		if err := b.home(lang); err != nil {
			return err
		}
		if err := b.sandbox(lang); err != nil {
			return err
		}
		if err := b.frame(lang); err != nil {
			return err
		}
		for i := range b.lessons {
			if err := b.lesson(lang, i); err != nil {
				return err
			}
		}
	}
	for _, last := range []func() error{b.everyArticle, b.lost, b.root} {
		if err := last(); err != nil {
			return err
		}
	}
	return nil
}

// marker names a folder as one that Build made and may empty.
const marker = ".portwalk-site"

// save replaces what an earlier build left in Out. A folder that is not ours is left alone.
func (b *builder) save() error {
	out := b.options.Out
	if entries, err := os.ReadDir(out); err == nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(out, marker)); err != nil {
			return fmt.Errorf("%s is not empty and was not made by portwalk site build", out)
		}
		if err := os.RemoveAll(out); err != nil {
			return err
		}
	}
	all := map[string][]byte{marker: {}, ".nojekyll": {}}
	if err := b.waysTo(all); err != nil {
		return err
	}
	b.searched(all)
	all[headersFile] = []byte(headers())
	all[".assetsignore"] = []byte(marker + "\n.nojekyll\n.assetsignore\n") // what wrangler leaves at home
	for name, text := range b.pages {
		all[name] = text
	}
	for name, text := range b.stills {
		all[name] = text
	}
	for name, text := range b.assets.files {
		if name == embedFile {
			all[name] = text // other people's pages name it: it stays where it is, without a hash
			continue
		}
		all[path.Join("assets", name)] = text
	}
	all["embed.json"] = b.integrity()
	for name, text := range all {
		file := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, fs.FileMode(0o644)); err != nil {
			return err
		}
	}
	return nil
}

// cache is where compressed engines are kept.
func (b *builder) cache() string {
	if b.options.Cache != "" {
		return b.options.Cache
	}
	return filepath.Join(filepath.Dir(filepath.Clean(b.options.Out)), ".cache")
}

// report measures what was made.
func (b *builder) report() (r Report, err error) {
	for name := range b.pages {
		r.Pages = append(r.Pages, name)
	}
	sort.Strings(r.Pages)
	wasm := b.assets.files["engine.wasm"]
	br, err := brotlied(wasm, b.assets.hash("engine.wasm"), b.cache())
	if err != nil {
		return r, err
	}
	r.Sizes = []Size{{"engine.wasm", len(wasm), 0}, {"engine.wasm, gzip", len(gzipped(wasm)), wasmGzip},
		{"engine.wasm, brotli", len(br), wasmBrotli}, {"embed.js, gzip", len(gzipped(b.assets.files[embedFile])), embedGzip}}
	first := 0
	for name, text := range b.assets.files {
		if at := strings.LastIndex(name, "."); name != "engine.wasm" && name != embedFile && at > 0 {
			r.Sizes = append(r.Sizes, Size{"assets/" + name + ", gzip", len(gzipped(text)), 0})
		}
	}
	for _, name := range b.firstLoad() {
		first += len(gzipped(b.assets.files[name]))
	}
	for _, name := range r.Pages {
		r.Sizes = append(r.Sizes, Size{name + ", before a touch", first + len(gzipped(withoutFigures(b.pages[name]))), pageGzip})
	}
	sort.SliceStable(r.Sizes[4:], func(i, j int) bool { return r.Sizes[4+i].Name < r.Sizes[4+j].Name })
	return r, nil
}
