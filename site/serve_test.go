package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var hello = strings.Repeat("<p>hello</p>", 100)

func testHost(base string) http.Handler {
	return Handler(fstest.MapFS{
		"index.html": {Data: []byte(hello)}, "ko/index.html": {Data: []byte(hello)}, "assets/engine.wasm": {Data: []byte("\x00asm")},
		"assets/app.js": {Data: []byte("1")}, "404.html": {Data: []byte(`<a href="./ko/">x</a><link href="./assets/site.css?v=1">`)},
		".portwalk-site": {Data: nil}, "_headers": {Data: []byte("/*")}, "assets/chunk-AB.mjs": {Data: []byte("1")},
	}, base)
}

func get(h http.Handler, url string, header ...string) *http.Response {
	r := httptest.NewRequest("GET", url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestHandler(t *testing.T) {
	h := testHost("/blog/playground/")
	for _, c := range []struct {
		url       string
		status    int
		head, has string
	}{
		{"/blog/playground/", 200, "Content-Type", "text/html; charset=utf-8"},
		{"/blog/playground/ko/", 200, "Content-Security-Policy", "'wasm-unsafe-eval'"},
		{"/blog/playground/assets/app.js", 200, "Access-Control-Allow-Origin", "*"},
		{"/blog/playground/_headers", 404, "", ""},
		{"/blog/playground/ko", 301, "Location", "/blog/playground/ko/"},
		{"/blog/playground/ko/index.html", 301, "Location", "/blog/playground/ko/"},
		{"/blog/playground", 302, "Location", "/blog/playground/"},
		{"/", 302, "Location", "/blog/playground/"},
		{"/blog/playground/assets/engine.wasm", 200, "Content-Type", "application/wasm"},
		{"/blog/playground/assets/chunk-AB.mjs", 200, "Content-Type", "text/javascript; charset=utf-8"},
		{"/blog/playground/assets/app.js?v=1", 200, "Cache-Control", "immutable"},
		{"/blog/playground/assets/app.js", 200, "Cache-Control", "no-cache"},
		{"/blog/playground/", 200, "Cache-Control", "no-cache"},
		{"/elsewhere/", 404, "Cache-Control", "no-store"},
		{"/blog/playground/no/such/page", 404, "Content-Type", "text/html; charset=utf-8"},
		{"/blog/playground/.portwalk-site", 404, "", ""},
		{"/blog/playground/../../etc/passwd", 404, "", ""},
		{"/blog/playground/%2e%2e/secret", 404, "", ""},
		{"/blog/playground/ko//", 404, "", ""},
	} {
		r := get(h, c.url)
		if r.StatusCode != c.status || !strings.Contains(r.Header.Get(c.head), c.has) {
			t.Errorf("%s: %d, %s: %q; want %d, %q", c.url, r.StatusCode, c.head, r.Header.Get(c.head), c.status, c.has)
		}
	}
}

func TestHandlerCompresses(t *testing.T) {
	h := testHost("/")
	r := get(h, "/ko/", "Accept-Encoding", "gzip, br")
	if r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatal(r.Header)
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(z); string(got) != hello {
		t.Error("another page came out")
	}
	if r := get(h, "/ko/"); r.Header.Get("Content-Encoding") != "" {
		t.Error("compressed for who cannot read it")
	}
	if r := get(h, "/ko/", "If-None-Match", r.Header.Get("ETag")); r.StatusCode != http.StatusNotModified {
		t.Error(r.Status)
	}
}

func TestHandlerRefusesToWrite(t *testing.T) {
	w := httptest.NewRecorder()
	testHost("/").ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Error(w.Code)
	}
}

// The page for what is not there works at any depth.
func TestLostLinksFromTheBase(t *testing.T) {
	var b bytes.Buffer
	io.Copy(&b, get(testHost("/blog/"), "/blog/a/b/c").Body)
	if want := `<a href="/blog/ko/">x</a><link href="/blog/assets/site.css?v=1">`; b.String() != want {
		t.Error(b.String())
	}
}

func TestServe(t *testing.T) {
	dist := t.TempDir()
	put(t, filepath.Join(dist, "index.html"), hello)
	ctx, stop := context.WithCancel(context.Background())
	at, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- Serve(ctx, Host{Dir: dist, Addr: "127.0.0.1:0", Base: "/x/", Ready: func(u string) { at <- u }})
	}()
	r, err := http.Get(<-at)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(r.Body); r.StatusCode != 200 || string(got) != hello {
		t.Error(r.Status)
	}
	r.Body.Close()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := Serve(ctx, Host{Dir: t.TempDir(), Addr: "127.0.0.1:0", Base: "/"}); err == nil || !strings.Contains(err.Error(), "no site in") {
		t.Error(err)
	}
}
