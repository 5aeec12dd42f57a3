package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"path"
	"regexp"
	"strings"
	text "text/template"

	"github.com/portwalk/portwalk/lessons"
)

// Articles are the pages made of words: articles/NAME/LANG.md becomes /LANG/NAME/. They are Markdown as lessons are, with
// two things more. Before it is Markdown it is a template with << and >>, for what only the build knows: <<kb "embed.js">>,
// <<base>>, <<policy>>. And some fences are more than code: see snippet.go.
//
//go:embed articles
var articleFiles embed.FS

// articleNames are in the order they are made; the one that tells the others' sizes is last.
var articleNames = []string{"post", "deploy", "fidelity", "embed"}

// article is what a page of words has more.
type article struct {
	Name     string
	Lead     template.HTML
	Contents []heading // its second-level headings, if it is long enough to need them
	Parts    []part
	Still    template.HTML // the builder's example, for readers without scripts
}

type heading struct {
	ID   string
	Text template.HTML
}

// part is a stretch of the article, or what stands between two of them: the builder, or a list of the fidelity page.
type part struct {
	HTML  template.HTML
	Place string // builder, comparisons, differences
	Ledger
}

// Ledger is there on the page that has the lists.
type Ledger = *ledger

// placeMark is a line of its own where something goes that is not Markdown.
var placeMark = regexp.MustCompile(`(?m)^\[\[(\w+)\]\]\n`)

const builderMark = "[[builder]]"

func (b *builder) article(lang, name string) error {
	source, err := articleFiles.ReadFile(path.Join("articles", name, lang+".md"))
	if err != nil {
		return err
	}
	p := b.newPage(lang, lang+"/"+name+"/", "text")
	head, body, err := b.readArticle(string(source))
	if err != nil {
		return fmt.Errorf("articles/%s/%s.md: %w", name, lang, err)
	}
	p.Title, p.About = plain(head["title"]), plain(head["summary"])
	p.Alive = true
	a := article{Name: name}
	s := b.snippetsOf(p, name)
	r := rendering{md: s.markdown()}
	a.Lead = r.line(head["summary"])
	places := placeMark.FindAllStringSubmatch(body, -1)
	for i, s := range placeMark.Split(body, -1) {
		if i > 0 {
			place, err := placed(lang, places[i-1][1])
			if err != nil {
				return err
			}
			a.Parts = append(a.Parts, place)
		}
		a.Parts = append(a.Parts, part{HTML: r.block(s, "")})
	}
	if r.err != nil {
		return fmt.Errorf("articles/%s/%s.md: %w", name, lang, r.err)
	}
	if a.Contents = contents(a.Parts); len(a.Contents) < 4 {
		a.Contents = nil
	}
	if strings.Contains(body, builderMark) {
		step, err := builderStep()
		if err != nil {
			return err
		}
		if err := b.play(&p, "builder", step, nil); err != nil {
			return err
		}
		a.Still = template.HTML(s.still("builder", step, p.Scene.Reply))
	}
	p.Body = a
	return b.write("article.html", p)
}

// placed is what stands at a mark.
func placed(lang, name string) (part, error) {
	p := part{Place: name}
	if name == "builder" {
		return p, nil
	}
	l, err := readLedger(lang)
	p.Ledger = &l
	return p, err
}

// readArticle fills in what the build knows and cuts the head off: lines of "key: value" between two lines of three dashes.
func (b *builder) readArticle(source string) (map[string]string, string, error) {
	t, err := text.New("").Delims("<<", ">>").Option("missingkey=error").Funcs(b.facts()).Parse(source)
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, nil); err != nil {
		return nil, "", err
	}
	lines, body, ok := strings.Cut(strings.TrimPrefix(out.String(), "---\n"), "\n---\n")
	if !ok {
		return nil, "", fmt.Errorf("no head between lines of ---")
	}
	head := map[string]string{}
	for _, l := range strings.Split(lines, "\n") {
		key, value, _ := strings.Cut(l, ":")
		head[key] = strings.TrimSpace(value)
	}
	if head["title"] == "" || head["summary"] == "" {
		return nil, "", fmt.Errorf("title and summary must be in the head")
	}
	return head, body, nil
}

var secondHeading = regexp.MustCompile(`<h2 id="([^"]+)">(.*?)</h2>`)

func contents(parts []part) (all []heading) {
	for _, p := range parts {
		for _, m := range secondHeading.FindAllStringSubmatch(string(p.HTML), -1) {
			short, _, _ := strings.Cut(m[2], ": ") // the column is narrow
			all = append(all, heading{m[1], template.HTML(short)})
		}
	}
	return all
}

// everyArticle makes them in every language.
func (b *builder) everyArticle() error {
	for _, name := range articleNames {
		for _, lang := range lessons.Langs {
			if err := b.article(lang, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// builderStep is what the builder opens with: the YAML of the page's examples, and no wish.
func builderStep() (lessons.Step, error) {
	text, err := articleFiles.ReadFile("articles/embed/example.yaml")
	return lessons.Step{Files: []lessons.File{{Name: "service.yaml", Text: string(text)}}, View: "kernel"}, err
}
