package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAddressesOnlyWhereTheyAreKnown(t *testing.T) {
	o := stubOptions(t)
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(o.Out, "sitemap.xml")); err == nil {
		t.Error("a sitemap of a site that lies nowhere")
	}
	if page := pageOf(t, o, "ko/post"); strings.Contains(page, "canonical") {
		t.Error("a canonical address of a site that lies nowhere")
	}

	o.URL = "https://blog.example/portwalk/"
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"ko/post": {`<link rel="canonical" href="https://blog.example/portwalk/ko/post/">`,
			`<link rel="alternate" hreflang="en" href="https://blog.example/portwalk/en/post/">`},
		"en/lessons/nodeport": {`<link rel="alternate" type="application/json+oembed" title="NodePort" ` +
			`href="https://blog.example/portwalk/oembed?format=json&amp;url=https%3A%2F%2Fblog.example%2Fportwalk%2Fen%2Flessons%2Fnodeport%2F">`},
		"en/embed": {`src=&#34;https://blog.example/portwalk/embed.js&#34;`, `script-src &#39;self&#39; https://blog.example; frame-src https://blog.example`},
	} {
		page := strings.ReplaceAll(pageOf(t, o, name), "&#43;", "+")
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
	}
	sitemap, _ := os.ReadFile(filepath.Join(o.Out, "sitemap.xml"))
	for _, want := range []string{"<loc>https://blog.example/portwalk/ko/post/</loc>", "<loc>https://blog.example/portwalk/en/lessons/loadbalancer/</loc>"} {
		if !strings.Contains(string(sitemap), want) {
			t.Errorf("sitemap: no %s", want)
		}
	}
	if strings.Contains(string(sitemap), "404") {
		t.Error("the lost page is in the sitemap")
	}
}

func TestURL(t *testing.T) {
	for _, bad := range []string{"blog.example/", "https://blog.example", "https://blog.example/x", "ftp://blog.example/", "https://blog.example/?a", "/portwalk/"} {
		if checkURL(bad) == nil {
			t.Errorf("%s passes", bad)
		}
	}
	for _, good := range []string{"", "https://blog.example/", "http://localhost:8080/portwalk/"} {
		if err := checkURL(good); err != nil {
			t.Error(err)
		}
	}
}

func pageOf(t *testing.T, o Options, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(o.Out, filepath.FromSlash(name), "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestKilo(t *testing.T) {
	for n, want := range map[int]string{5_320: "5.3 KB", 60_000: "60 KB", 1_684_054: "1.68 MB"} {
		if got := kilo(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
