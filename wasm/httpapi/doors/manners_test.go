package doors

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/portwalk/portwalk/wasm/link"
)

// fresh is a URL that nobody asked before, in this run or another: its Service is called by the time.
func fresh(more string) string {
	name := "s" + strings.ToLower(time.Now().UTC().Format("20060102t150405.000000000"))
	text := strings.ReplaceAll(nodePort, "name: test", "name: "+strings.ReplaceAll(name, ".", "-"))
	return "/api/v1/trace.svg?yaml=" + url.QueryEscape(text) + more
}

// The second who asks is answered without work, and a third who has it is told so.
func TestSecondAnswerComesFromTheCache(t *testing.T) {
	for _, path := range []string{fresh(""), strings.Replace(fresh("&args=get+svc"), "trace.svg", "kubectl", 1)} {
		first := say(t, "GET", path, "")
		if first.StatusCode != http.StatusOK || first.Header.Get("X-Portwalk-Cache") != "miss" {
			t.Fatalf("first: %d, %q", first.StatusCode, first.Header.Get("X-Portwalk-Cache"))
		}
		tag := first.Header.Get("ETag")
		if !strings.HasPrefix(tag, `"`) || !strings.Contains(first.Header.Get("Cache-Control"), "max-age=3600") {
			t.Errorf("ETag %q, Cache-Control %q", tag, first.Header.Get("Cache-Control"))
		}
		second := say(t, "GET", path, "")
		if second.Header.Get("X-Portwalk-Cache") != "hit" || second.body != first.body || second.Header.Get("ETag") != tag {
			t.Errorf("second: %q, ETag %q, the same body: %v", second.Header.Get("X-Portwalk-Cache"), second.Header.Get("ETag"), second.body == first.body)
		}
		for _, name := range []string{"Content-Type", "X-Portwalk-Exit-Code", "Cache-Control", "Content-Disposition"} {
			if second.Header.Get(name) != first.Header.Get(name) {
				t.Errorf("%s: %q from the cache, %q before", name, second.Header.Get(name), first.Header.Get(name))
			}
		}
		for _, match := range []string{tag, "W/" + tag, `"other", ` + tag} {
			if r := say(t, "GET", path, "", "If-None-Match", match); r.StatusCode != http.StatusNotModified || r.body != "" || r.Header.Get("ETag") != tag {
				t.Errorf("If-None-Match %s: %d, %d bytes", match, r.StatusCode, len(r.body))
			}
		}
		if r := say(t, "GET", path, "", "If-None-Match", `"other"`); r.StatusCode != http.StatusOK {
			t.Errorf("another tag: %d", r.StatusCode)
		}
	}
}

func TestHead(t *testing.T) {
	path := fresh("")
	head := say(t, "HEAD", path, "")
	got := say(t, "GET", path, "")
	if head.StatusCode != http.StatusOK || head.body != "" || head.Header.Get("ETag") != got.Header.Get("ETag") || head.Header.Get("Content-Type") != "image/svg+xml; charset=utf-8" {
		t.Errorf("%d, %d bytes, %v", head.StatusCode, len(head.body), head.Header)
	}
}

func TestPreflight(t *testing.T) {
	for path, methods := range map[string]string{"/api/v1/trace": "POST, OPTIONS", "/api/v1/trace.svg": "GET, HEAD, OPTIONS", "/oembed": "GET, HEAD, OPTIONS"} {
		r := say(t, "OPTIONS", path, "", "Origin", "https://blog.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
		if r.StatusCode != http.StatusNoContent || r.Header.Get("Access-Control-Allow-Methods") != methods || !strings.Contains(r.Header.Get("Access-Control-Allow-Headers"), "Content-Type") {
			t.Errorf("%s: %d %v", path, r.StatusCode, r.Header)
		}
	}
}

// A picture is XML, runs nothing, fetches nothing, and opens again as what it was drawn from.
func TestPicturesAreSafe(t *testing.T) {
	nasty := strings.ReplaceAll(nodePort, "app: test", `"x]]><script>alert(1)</script>&amp;": "<b>\u0001"`)
	for _, query := range []string{
		"yaml=" + url.QueryEscape(nodePort), "yaml=" + url.QueryEscape(nodePort) + "&lang=ko&layout=tall&theme=dark&view=told", "yaml=" + url.QueryEscape(nodePort) + "&layout=slim&stop=2",
		"yaml=" + url.QueryEscape(nodePort) + "&layout=strip", "yaml=" + url.QueryEscape(nasty), "yaml=" + url.QueryEscape("a: <script>alert(1)</script>\n\x00"),
		"yaml=" + url.QueryEscape(strings.ReplaceAll(nodePort, "30088", "80")) + "&lang=ko", "yaml=" + url.QueryEscape("kind: Namespace\napiVersion: v1\nmetadata: {name: a}") + "&layout=tall",
		"yaml=" + url.QueryEscape(nodePort) + "&to=" + url.QueryEscape(`<script>"&:80`),
	} {
		r := say(t, "GET", "/api/v1/trace.svg?"+query, "")
		if r.StatusCode != http.StatusOK {
			t.Errorf("%.60s: %d %.200s", query, r.StatusCode, r.body)
			continue
		}
		safe(t, query, r.body)
		text, err := link.FromPicture(r.body)
		if err != nil {
			t.Fatal(err)
		}
		s, err := link.Unpack(text)
		if asked, _ := url.ParseQuery(query); err != nil || s.Files[0].Text != asked.Get("yaml") {
			t.Errorf("%.60s: opens as %v, %q", query, err, s.Files)
		}
	}
}

// safe reads a picture as XML, to its end.
func safe(t *testing.T, what, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%.60s: %v", what, err)
			return
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch strings.ToLower(e.Name.Local) {
		case "script", "foreignobject", "a", "image", "use", "iframe", "animate", "set", "object", "embed":
			t.Errorf("%.60s: <%s>", what, e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && e.Name.Local != "walk" || strings.Contains(a.Value, "javascript:") {
				t.Errorf("%.60s: %s=%q", what, a.Name.Local, a.Value)
			}
		}
	}
}

// errors=problem asks for the words instead of the picture, and the two are not taken for each other.
func TestPictureOrProblem(t *testing.T) {
	bad := "/api/v1/trace.svg?yaml=" + url.QueryEscape(strings.ReplaceAll(nodePort, "30088", "80"))
	for range 2 {
		if r := say(t, "GET", bad, ""); r.StatusCode != http.StatusOK || r.Header.Get("X-Portwalk-Problem") != "manifest-refused" || !strings.Contains(r.body, "not in the valid range") {
			t.Errorf("%d %v", r.StatusCode, r.Header)
		}
		r := say(t, "GET", bad+"&errors=problem", "")
		if p := problem(t, r); p.Status != http.StatusUnprocessableEntity || p.Line != 4 {
			t.Errorf("%s", r.body)
		}
	}
}
