package doors

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/wasm/bridge"
	"github.com/portwalk/portwalk/wasm/httpapi"
	"github.com/portwalk/portwalk/wasm/link"
)

// embed asks for a URL's playground.
func embed(t *testing.T, target, more string) (o httpapi.OEmbed, r reply) {
	t.Helper()
	r = say(t, "GET", "/oembed?url="+url.QueryEscape(target)+more, "")
	if r.StatusCode == http.StatusOK {
		if err := json.Unmarshal([]byte(r.body), &o); err != nil {
			t.Fatal(err)
		}
	}
	return o, r
}

func TestOEmbed(t *testing.T) {
	text, err := link.Pack(link.State{Files: []bridge.File{{Name: `"><script>`, Text: nodePort}}, View: "told", Ask: bridge.AskFor{To: "node-2:30088"}, Lang: "ko"})
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{door + "/ko/sandbox/#" + text, door + "/en/frame/#" + text, door + "/ko/sandbox/index.html#" + text, door + "/ko/lessons/nodeport/", door + "/en/lessons/loadbalancer/#step-by-node", "en/lessons/nodeport"} {
		o, r := embed(t, target, "&maxwidth=500&maxheight=700&dnt=1")
		if r.StatusCode != http.StatusOK || o.Type != "rich" || o.Version != "1.0" || o.Title == "" || o.Width != 500 || o.Height != 700 {
			t.Errorf("%.60s: %d %.300s", target, r.StatusCode, r.body)
			continue
		}
		src := frame(t, o)
		u, err := url.Parse(src)
		if err != nil || !strings.HasPrefix(src, door+"/") || !strings.HasSuffix(u.Path, "/frame/") {
			t.Errorf("%.60s: frame %q, %v", target, src, err)
		}
		if _, err := link.Unpack(u.Fragment); err != nil {
			t.Errorf("%.60s: %v", target, err)
		}
		still := say(t, "GET", strings.TrimPrefix(o.ThumbnailURL, door), "")
		if still.StatusCode != http.StatusOK || still.Header.Get("X-Portwalk-Problem") != "" || o.ThumbnailWidth < 100 || o.ThumbnailHeight < 50 {
			t.Errorf("%.60s: thumbnail %d, %dx%d", target, still.StatusCode, o.ThumbnailWidth, o.ThumbnailHeight)
		}
	}
}

// frame reads the iframe as a browser would, and returns what it shows.
func frame(t *testing.T, o httpapi.OEmbed) string {
	t.Helper()
	var f struct {
		XMLName xml.Name
		Src     string `xml:"src,attr"`
		Width   int    `xml:"width,attr"`
		Height  int    `xml:"height,attr"`
		Title   string `xml:"title,attr"`
		Sandbox string `xml:"sandbox,attr"`
	}
	if err := xml.Unmarshal([]byte(o.HTML), &f); err != nil || f.XMLName.Local != "iframe" {
		t.Fatalf("%v: %s", err, o.HTML)
	}
	if f.Width != o.Width || f.Height != o.Height || f.Title != o.Title || !strings.Contains(f.Sandbox, "allow-scripts") {
		t.Errorf("%+v is not what %+v says", f, o)
	}
	return f.Src
}

func TestOEmbedSpeaksForUsOnly(t *testing.T) {
	text, _ := link.Pack(link.State{Files: []bridge.File{{Name: "a.yaml", Text: nodePort}}, View: "kernel"})
	for _, target := range []string{"https://example.com/ko/sandbox/#" + text, door + ".example.com/ko/sandbox/#" + text, door + "@example.com/ko/sandbox/#" + text,
		door + "/ko/sandbox/", door + "/ko/sandbox/#v1=AAAA", door + "/fr/sandbox/#" + text, door + "/ko/", door + "/", door + "/ko/lessons/", door + "/ko/lessons/none/",
		"javascript:alert(1)", "//example.com/ko/sandbox/#" + text, "ftp://x/ko/sandbox/", "::", door + "/ko/../../ko/other/#" + text} {
		if _, r := embed(t, target, ""); r.StatusCode != http.StatusNotFound || problem(t, r).Field != "url" {
			t.Errorf("%q: %d %.200s", target, r.StatusCode, r.body)
		}
	}
}

// A link to files that the API server refuses is a playground all the same: its reader can mend them there.
func TestOEmbedOfBrokenFiles(t *testing.T) {
	text, _ := link.Pack(link.State{Files: []bridge.File{{Name: "a.yaml", Text: "kind: Service"}}, View: "kernel", Lang: "en"})
	if o, r := embed(t, door+"/en/sandbox/#"+text, ""); o.Title == "" || o.Width != 800 || o.ThumbnailWidth == 0 {
		t.Errorf("%d %s", r.StatusCode, r.body)
	}
}
