package doors

import (
	"net/http"
	"strings"
	"testing"
)

// Beside the API there are files: pages that only this site may frame, frames that anybody may, and a page for what is not there.
func TestPagesBesideTheAPI(t *testing.T) {
	for _, c := range []struct {
		path   string
		status int
		framed bool
	}{{"/ko/", 200, false}, {"/ko/frame/", 200, true}, {"/no/such/page", 404, false}, {"/apish", 404, false}, {"/oembedded", 404, false}} {
		res, err := http.Get(door + c.path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		csp := res.Header.Get("Content-Security-Policy")
		if res.StatusCode != c.status || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, ",") {
			t.Errorf("%s: %d %q %q", c.path, res.StatusCode, res.Header.Get("Content-Type"), csp)
		}
		if strings.Contains(csp, "frame-ancestors") == c.framed {
			t.Errorf("%s: %q", c.path, csp)
		}
		if len(res.Cookies()) > 0 {
			t.Errorf("%s sets a cookie", c.path)
		}
	}
	for _, path := range []string{"/_headers", "/.portwalk-site", "/.assetsignore"} {
		res, err := http.Get(door + path)
		if err != nil {
			t.Fatal(err)
		}
		if res.Body.Close(); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
