// Package doors asks the HTTP API from outside, over the wire. make test asks portwalk site serve's server; make edge-test
// asks the Worker in real workerd, with the same questions:
//
//	PORTWALK_DOOR=http://127.0.0.1:8787 go test ./wasm/httpapi/doors
package doors

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portwalk/portwalk/lessons/ask"
	"github.com/portwalk/portwalk/site"
	"github.com/portwalk/portwalk/wasm/httpapi"
)

// door is the URL of what is asked, without a slash at its end.
var door string

// native says that the door is Go's own server and not workerd, whose HTTP is stricter and looser in places.
var native bool

// patience is how long the door waits for a slow client.
var patience = 10 * time.Second

func TestMain(m *testing.M) {
	if door = strings.TrimSuffix(os.Getenv("PORTWALK_DOOR"), "/"); door != "" {
		os.Exit(m.Run())
	}
	native, patience = true, 2*time.Second
	os.Exit(serve(m))
}

// serve runs the tests against portwalk site serve's own server.
func serve(m *testing.M) int {
	dir, err := os.MkdirTemp("", "portwalk-doors")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for _, page := range []string{"index.html", "404.html", "ko/index.html", "ko/frame/index.html"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, page)), 0o755); err != nil {
			panic(err)
		}
		if err := os.WriteFile(filepath.Join(dir, page), []byte("<!doctype html><title>Portwalk</title>"), 0o644); err != nil {
			panic(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	at, failed := make(chan string, 1), make(chan error, 1)
	go func() {
		failed <- site.Serve(ctx, site.Host{Dir: dir, Addr: "127.0.0.1:0", Base: "/", Patience: patience, Owns: httpapi.Owns,
			API: httpapi.New(httpapi.Options{Build: "test", Lesson: ask.Link, CacheBytes: 8 << 20, Workers: 4}), Ready: func(u string) { at <- u }})
	}()
	select {
	case u := <-at:
		door = strings.TrimSuffix(u, "/")
	case err := <-failed:
		panic(err)
	}
	return m.Run()
}

// reply is an answer, read to its end.
type reply struct {
	*http.Response
	body string
}

// say asks and holds the answer to what every answer of the API promises.
func say(t *testing.T, method, path, body string, header ...string) reply {
	t.Helper()
	req, err := http.NewRequest(method, door+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	c := http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	promises(t, method+" "+path, res)
	return reply{res, string(text)}
}

// promises are on every answer.
func promises(t *testing.T, what string, res *http.Response) {
	t.Helper()
	if len(what) > 80 {
		what = what[:80] + "…"
	}
	for name, want := range map[string]string{"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Credentials": "", "Set-Cookie": ""} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %s is %q, not %q", what, name, got, want)
		}
	}
	if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "sandbox") {
		t.Errorf("%s: Content-Security-Policy %q", what, csp)
	}
	if res.StatusCode >= 400 {
		if kind := res.Header.Get("Content-Type"); kind != "application/problem+json" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d as %q, Cache-Control %q", what, res.StatusCode, kind, res.Header.Get("Cache-Control"))
		}
	}
}

// problem decodes a refusal and holds it to RFC 9457.
func problem(t *testing.T, r reply) httpapi.Problem {
	t.Helper()
	var p httpapi.Problem
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		t.Fatalf("%v: %.200s", err, r.body)
	}
	code := r.Header.Get("X-Portwalk-Problem")
	if p.Status != r.StatusCode || p.Title == "" || p.Detail == "" || p.Type != "/api/v1/problems#"+code {
		t.Errorf("%d %s: %.300s", r.StatusCode, code, r.body)
	}
	return p
}

// question is a body for POST api/v1/trace.
func question(yaml string, more string) string {
	text, _ := json.Marshal(yaml)
	return fmt.Sprintf(`{"files":[{"text":%s}]%s}`, text, more)
}

const nodePort = "apiVersion: v1\nkind: Service\nmetadata: {name: test}\nspec: {type: NodePort, selector: {app: test}, ports: [{port: 8080, targetPort: 5000, nodePort: 30088}]}\n"

// alive asks a plain question: whatever came before, the door still answers.
func alive(t *testing.T) {
	t.Helper()
	if r := say(t, "POST", "/api/v1/trace", question(nodePort, "")); r.StatusCode != http.StatusOK {
		t.Fatalf("the door does not answer any more: %d %.200s", r.StatusCode, r.body)
	}
}
