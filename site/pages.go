package site

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/lessons/ask"
)

// page is what every template gets. URLs in it are relative to the page itself.
type page struct {
	T         texts
	Path      string // in dist: ko/lessons/loadbalancer/
	Root      string // from the page to the site's root: ../../../
	Kind      string // home, lesson, sandbox, text, root: the body's class is KIND-page
	Title     string // plain text, without the site's name
	About     string // description, plain text
	Version   string // v1.36.3
	Switch    []language
	Ways      []way // to the site's other pages
	Assets    assetURLs
	Scene     scene
	Data      template.HTML
	Alive     bool   // loads app.js
	Base      string // where the site lies, https://…/; base in facts.go
	Absolutes []absolute
	Body      any // what this kind of page has more
}

// language is a link to the same page in a language.
type language struct {
	Lang, Name, URL string
	Current         bool
}

// assetURLs are what the head of a page loads.
type assetURLs struct {
	Dir, Build        string // Dir: from the page to assets/
	Style, Theme, App string
	RootScript, Icon  string
	Embed             string // embed.js, as an author's page asks for it
}

// newPage fills in what all pages in a language share.
func (b *builder) newPage(lang, path, kind string) page {
	root := strings.Repeat("../", strings.Count(path, "/"))
	if root == "" {
		root = "./"
	}
	p := page{T: allTexts[lang], Path: path, Root: root, Kind: kind, Version: b.version, Assets: b.assetURLs(root),
		Ways: waysFrom(allTexts[lang], path, root), Base: b.base()}
	for _, l := range lessons.Langs {
		p.Switch = append(p.Switch, language{l, allTexts[l].Name, root + l + strings.TrimPrefix(path, lang), l == lang})
	}
	return p
}

func (b *builder) assetURLs(root string) assetURLs {
	at := func(name string) string { return root + "assets/" + name + "?v=" + b.assets.hash(name) }
	u := assetURLs{Dir: root + "assets/", Build: b.assets.build(), Style: at("site.css"), Theme: at("theme.js"),
		App: at("app.js"), Icon: at("icon.svg")}
	if b.assets.has("root.js") {
		u.RootScript = at("root.js")
	}
	if b.assets.has(embedFile) {
		u.Embed = root + embedFile
	}
	return u
}

// write runs a template and keeps the page.
func (b *builder) write(name string, p page) error {
	var out bytes.Buffer
	p.Absolutes = b.absolutes(p)
	if err := b.templates.ExecuteTemplate(&out, name, p); err != nil {
		return err
	}
	file := p.Path
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	b.pages[file] = tidy(out.Bytes())
	return nil
}

// tidy takes the templates' empty lines and indentation out; pre and code are written without any.
func tidy(h []byte) []byte {
	var out bytes.Buffer
	pre := false
	for _, line := range bytes.Split(h, []byte("\n")) {
		if !pre {
			line = bytes.TrimSpace(line)
		}
		if len(line) > 0 || pre {
			out.Write(line)
			out.WriteByte('\n')
		}
		if open, shut := bytes.LastIndex(line, []byte("<pre")), bytes.LastIndex(line, []byte("</pre>")); open >= 0 || shut >= 0 {
			pre = open > shut
		}
	}
	return out.Bytes()
}

// listed is a lesson in a list.
type listed struct {
	Number         int
	ID, URL        string
	Title, Summary template.HTML
	Mini           template.HTML
	Steps          int
}

// homeBody is what the home page has more.
type homeBody struct {
	Lessons []listed
	First   string // the first lesson's URL
	Exact   template.HTML
	Facts   []template.HTML
}

func (b *builder) home(lang string) error {
	p := b.newPage(lang, lang+"/", "home")
	p.Title, p.About = p.T.Promise+" "+p.T.Promise2, p.T.Description
	step, _ := b.showcase()
	if err := b.play(&p, "home", step, nil); err != nil {
		return err
	}
	body := homeBody{First: "lessons/" + b.lessons[0].ID + "/"}
	for i := range b.lessons {
		l, err := b.listed(p.T, i, "lessons/")
		if err != nil {
			return err
		}
		body.Lessons = append(body.Lessons, l)
	}
	var err error
	if body.Exact, err = b.md.line(fmt.Sprintf(p.T.ExactLead, b.version)); err != nil {
		return err
	}
	for _, f := range p.T.ExactFacts {
		h, err := b.md.line(f)
		if err != nil {
			return err
		}
		body.Facts = append(body.Facts, h)
	}
	p.Body = body
	return b.write("home.html", p)
}

// listed is lesson i for a list on a page from which lessons lie at dir.
func (b *builder) listed(t texts, i int, dir string) (listed, error) {
	l := b.lessons[i]
	prose := l.Prose[t.Lang]
	title, err := b.md.line(prose.Title)
	if err != nil {
		return listed{}, err
	}
	summary, err := b.md.line(prose.Summary)
	if err != nil {
		return listed{}, err
	}
	r, err := b.engine.Ask(ask.Step(t.Lang, l.Steps[0]))
	if err != nil {
		return listed{}, fmt.Errorf("lesson %s: %w", l.ID, err)
	}
	return listed{i + 1, l.ID, dir + l.ID + "/", title, summary, mini(r.Kernel), len(l.Steps)}, nil
}

// showcase is the step that home and sandbox open with: the post's LoadBalancer, or else the last lesson's first step.
func (b *builder) showcase() (lessons.Step, string) {
	for _, l := range b.lessons {
		if l.ID == "loadbalancer" {
			return l.Steps[0], l.ID
		}
	}
	l := b.lessons[len(b.lessons)-1]
	return l.Steps[0], l.ID
}

// play gives a page its playground: the scene of a step and the data block.
func (b *builder) play(p *page, key string, s lessons.Step, steps []stepData) (err error) {
	if p.Scene, err = b.newScene(p.T, s); err != nil {
		return fmt.Errorf("%s: %w", p.Path, err)
	}
	d := newPageData(key, s, p.Scene.Reply)
	d.Steps = steps
	p.Alive = true
	p.Data, err = d.block()
	return err
}

func (b *builder) sandbox(lang string) error {
	p := b.newPage(lang, lang+"/sandbox/", "sandbox")
	p.Title, p.About = p.T.Sandbox, p.T.SandboxLead
	step, _ := b.showcase()
	if err := b.play(&p, "sandbox", step, nil); err != nil {
		return err
	}
	return b.write("sandbox.html", p)
}

// lost is the page for addresses that do not exist. A host shows it at any depth, so its links are absolute when the
// site's place on its host is known.
func (b *builder) lost() error {
	p := b.newPage(lessons.Langs[0], "404.html", "text")
	if b.options.Base != "" {
		p.Root = b.options.Base
		p.Assets = b.assetURLs(b.options.Base)
	}
	p.Title, p.About = p.T.Lost, p.T.LostLead
	p.Body = b.everyLanguage(p.Root)
	return b.write("lost.html", p)
}

// root is the page at the top: it belongs to no language and only leads to them.
func (b *builder) root() error {
	p := b.newPage("en", "index.html", "root")
	p.Title, p.About = p.T.Promise+" "+p.T.Promise2, p.T.Description
	p.Body = b.everyLanguage("./")
	return b.write("root.html", p)
}

// door is a language to go on in.
type door struct {
	T   texts
	URL string
}

func (b *builder) everyLanguage(root string) []door {
	var all []door
	for _, l := range lessons.Langs {
		all = append(all, door{allTexts[l], root + l + "/"})
	}
	return all
}
