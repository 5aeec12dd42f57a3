package site

import (
	"fmt"
	"html"
	"net/url"
	"sort"
	"strings"

	"github.com/portwalk/portwalk/lessons"
)

// What must be an absolute address is in the pages only if Options.URL says where the site will lie: canonical and
// hreflang links, oEmbed discovery, the sitemap. Without it the site works anywhere and claims no address.

func checkURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || !strings.HasSuffix(u.Path, "/") || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("url %q must be like https://example.org/portwalk/", s)
	}
	return nil
}

// absolute is a link in the head of a page.
type absolute struct{ Rel, Type, Lang, Title, URL string }

// absolutes are a page's links with addresses, none if the site's place is not known. oEmbed is found from lessons only:
// what a sandbox shows is behind the # of its address, which whoever looks for the link never gets to see.
func (b *builder) absolutes(p page) (all []absolute) {
	at := b.options.URL
	if at == "" || p.Kind == "root" || p.Kind == "frame" || !strings.HasSuffix(p.Path, "/") {
		return nil
	}
	all = append(all, absolute{Rel: "canonical", URL: at + p.Path})
	for _, l := range lessons.Langs {
		all = append(all, absolute{Rel: "alternate", Lang: l, URL: at + l + strings.TrimPrefix(p.Path, p.T.Lang)})
	}
	if p.Kind == "lesson" {
		all = append(all, absolute{Rel: "alternate", Type: "application/json+oembed", Title: p.Title,
			URL: at + "oembed?format=json&url=" + url.QueryEscape(at+p.Path)})
	}
	return all
}

// searched adds what search engines ask for.
func (b *builder) searched(all map[string][]byte) {
	at := b.options.URL
	if at == "" {
		return
	}
	var names []string
	for name := range b.pages {
		if path, ok := strings.CutSuffix(name, "index.html"); ok && path != "" && !strings.Contains(path, "/frame/") {
			names = append(names, path)
		}
	}
	sort.Strings(names)
	var s strings.Builder
	s.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, path := range names {
		fmt.Fprintf(&s, "<url><loc>%s</loc></url>\n", html.EscapeString(at+path))
	}
	s.WriteString("</urlset>\n")
	all["sitemap.xml"] = []byte(s.String())
	all["robots.txt"] = []byte("User-agent: *\nAllow: /\nSitemap: " + at + "sitemap.xml\n")
}
