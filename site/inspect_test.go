package site

import (
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
)

// document is what the tests need of a page.
type document struct {
	ids   map[string]bool
	links []string // every URL in it: href, src, srcset, data-assets
	text  string   // all the text, without scripts
	tags  map[string]int
	bad   []string // what a page must not have
}

var void = map[string]bool{"meta": true, "link": true, "br": true, "img": true, "input": true, "source": true, "hr": true}

// read walks a page's tags: all are closed in order, ids are used once, nothing is inline that the policy forbids.
func read(page []byte) document {
	d := document{ids: map[string]bool{}, tags: map[string]int{}}
	x := xml.NewDecoder(strings.NewReader(string(page)))
	x.Strict, x.Entity = false, xml.HTMLEntity
	var open []string
	for {
		token, err := x.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			d.bad = append(d.bad, err.Error())
			break
		}
		switch e := token.(type) {
		case xml.StartElement:
			d.element(e)
			if !void[e.Name.Local] {
				open = append(open, e.Name.Local)
			}
		case xml.EndElement:
			// RawToken ends <path/> too, so every element comes here once; void ones only if written so.
			if len(open) > 0 && open[len(open)-1] == e.Name.Local {
				open = open[:len(open)-1]
			} else if !void[e.Name.Local] {
				d.bad = append(d.bad, fmt.Sprintf("</%s> closes %v", e.Name.Local, open))
			}
		case xml.CharData:
			if n := len(open); n > 0 && open[n-1] != "script" {
				d.text += string(e)
			} else if n > 0 && strings.Contains(string(e), "<") {
				d.bad = append(d.bad, "a raw < in a data block")
			}
		}
	}
	if len(open) > 0 {
		d.bad = append(d.bad, fmt.Sprintf("never closed: %v", open))
	}
	return d
}

func (d *document) element(e xml.StartElement) {
	d.tags[e.Name.Local]++
	has := map[string]string{}
	for _, a := range e.Attr {
		name := a.Name.Local
		has[name] = a.Value
		switch {
		case name == "style" || strings.HasPrefix(name, "on"):
			d.bad = append(d.bad, fmt.Sprintf("<%s %s=%q>", e.Name.Local, name, a.Value))
		case name == "id" && d.ids[a.Value]:
			d.bad = append(d.bad, "id used twice: "+a.Value)
		case name == "id":
			d.ids[a.Value] = true
		case (name == "href" || name == "src" || name == "data-assets") && a.Name.Space == "", name == "srcset":
			d.links = append(d.links, a.Value)
		}
	}
	switch e.Name.Local {
	case "style":
		d.bad = append(d.bad, "an inline <style>")
	case "script":
		if has["src"] == "" && has["type"] != "application/json" {
			d.bad = append(d.bad, "an inline <script>")
		}
	case "img":
		if has["alt"] == "" {
			d.bad = append(d.bad, "an <img> without alt")
		}
	}
}

var (
	cssURL   = regexp.MustCompile(`url\(\s*["']?([^"')]+)`)
	jsImport = regexp.MustCompile(`(?:import\(|import|from)\s*"(\.[^"]+)"`)
	foreign  = regexp.MustCompile(`https?://[^\s"'<>)\\]+`)
)

// names of XML and of nobody (RFC 2606), not places; nothing is loaded from them, as every link must be relative.
var namespaces = regexp.MustCompile(`^http://www\.w3\.org/|^https://[a-z]+\.example([/;]|$)`)

// inspect holds a built site to everything that must be true of any of them.
func inspect(t *testing.T, dist fs.FS) {
	t.Helper()
	pages := map[string]document{}
	files := map[string]bool{}
	fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			t.Fatal(err)
		}
		if d.IsDir() {
			return nil
		}
		files[name] = true
		content, err := fs.ReadFile(dist, name)
		if err != nil {
			t.Fatal(err)
		}
		switch path.Ext(name) {
		case ".html":
			pages[name] = read(content)
			for _, bad := range pages[name].bad {
				t.Errorf("%s: %s", name, bad)
			}
			if !strings.Contains(string(content), policy) {
				t.Errorf("%s: no policy", name)
			}
			for _, u := range foreign.FindAllString(string(content), -1) {
				if !namespaces.MatchString(u) {
					t.Errorf("%s: names another place: %s", name, u)
				}
			}
		case ".css":
			for _, m := range cssURL.FindAllStringSubmatch(string(content), -1) {
				if !strings.HasPrefix(m[1], "data:") {
					resolve(t, dist, name, m[1])
				}
			}
		case ".js":
			for _, m := range jsImport.FindAllStringSubmatch(string(content), -1) {
				resolve(t, dist, name, m[1])
			}
		}
		return nil
	})
	for name, d := range pages {
		for _, l := range d.links {
			target := resolve(t, dist, name, l)
			if _, frag, ok := strings.Cut(l, "#"); ok && target != "" && frag != "" && !pages[target].ids[frag] {
				t.Errorf("%s: %s: %s has no id %s", name, l, target, frag)
			}
		}
		if name != "index.html" && name != "404.html" && d.tags["h1"] != 1 {
			t.Errorf("%s: %d h1", name, d.tags["h1"])
		}
	}
	for name := range pages {
		if twin, ok := strings.CutPrefix(name, "ko/"); ok && !files["en/"+twin] {
			t.Errorf("en/%s is missing", twin)
		}
		if twin, ok := strings.CutPrefix(name, "en/"); ok && !files["ko/"+twin] {
			t.Errorf("ko/%s is missing", twin)
		}
	}
}

// resolve answers the file in dist that a URL in a file leads to. A site may lie anywhere, so it must be relative and must
// not climb out.
func resolve(t *testing.T, dist fs.FS, from, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(link, "/") {
		t.Errorf("%s: not a relative URL: %s", from, link)
		return ""
	}
	target := from
	if u.Path != "" {
		target = path.Join(path.Dir(from), u.Path)
	}
	if strings.HasPrefix(target, "..") {
		t.Errorf("%s: %s leads out of the site", from, link)
		return ""
	}
	info, err := fs.Stat(dist, target)
	if err == nil && info.IsDir() {
		if !strings.HasSuffix(u.Path, "/") && u.Path != ".." && u.Path != "." {
			t.Errorf("%s: %s is a folder and needs its slash", from, link)
		}
		if path.Base(target) == "assets" {
			return ""
		}
		target = path.Join(target, "index.html")
		_, err = fs.Stat(dist, target)
	}
	if err != nil {
		t.Errorf("%s: %s leads nowhere", from, link)
		return ""
	}
	return target
}

// The inspection itself is worth nothing if it sees nothing.
func TestReadSeesFaults(t *testing.T) {
	for page, want := range map[string]string{
		`<p style="x">a</p>`:               `<p style="x">`,
		`<p onclick="x">a</p>`:             `<p onclick="x">`,
		`<style>a{}</style>`:               "an inline <style>",
		`<script>a()</script>`:             "an inline <script>",
		`<p><b>a</p></b>`:                  "</p> closes [p b]",
		`<main><p>a</p>`:                   "never closed: [main]",
		`<p id="a">b</p><p id="a">c</p>`:   "id used twice: a",
		`<p><img src="a.png"></p>`:         "an <img> without alt",
		`<a href="a">b</a><svg><g/></svg>`: "",
	} {
		got := strings.Join(read([]byte(page)).bad, "; ")
		if got != want && (want == "" || !strings.Contains(got, want)) {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}
