package httpapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/portwalk/portwalk/wasm/bridge"
)

const nodePort = "apiVersion: v1\nkind: Service\nmetadata: {name: test}\nspec: {type: NodePort, selector: {app: test}, ports: [{port: 8080, targetPort: 5000, nodePort: 30088}]}\n"

func file(text string) []bridge.File { return []bridge.File{{Name: "f.yaml", Text: text}} }

// call asks a handler.
func call(h http.Handler, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func pictureOf(text string) string { return "/api/v1/trace.svg?yaml=" + url.QueryEscape(text) }

// Every problem has a place in the description, under the status that it has, and every route is there.
func TestDescriptionIsComplete(t *testing.T) {
	var d struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Ref string `json:"$ref"`
			}
		}
		Components struct {
			Responses map[string]struct {
				Content map[string]struct {
					Examples map[string]struct{ Value Problem }
				}
			}
		}
	}
	if err := json.Unmarshal(openapi, &d); err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, r := range d.Components.Responses {
		for _, x := range r.Content["application/problem+json"].Examples {
			_, code, _ := strings.Cut(x.Value.Type, "#")
			told[code] = x.Value.Status
			if title := x.Value.Title; title != "" {
				for _, k := range problemKinds {
					if k.code == code && k.title != title {
						t.Errorf("%s is titled %q, not %q", code, k.title, title)
					}
				}
			}
		}
	}
	for _, k := range problemKinds {
		if told[k.code] != k.status {
			t.Errorf("openapi.json tells %s as %d, it is %d", k.code, told[k.code], k.status)
		}
	}
	if len(told) != len(problemKinds) {
		t.Errorf("openapi.json tells %d problems, there are %d", len(told), len(problemKinds))
	}
	for _, r := range routes {
		if _, ok := d.Paths["/"+r.path][strings.ToLower(r.method)]; !ok {
			t.Errorf("openapi.json has no %s %s", r.method, r.path)
		}
	}
	if len(d.Paths) != len(routes) {
		t.Errorf("openapi.json has %d paths, there are %d", len(d.Paths), len(routes))
	}
	page := call(New(Options{}), "GET", "/api/v1/problems", "").Body.String()
	for _, k := range problemKinds {
		if !strings.Contains(page, `id="`+k.code+`"`) {
			t.Errorf("the page of problems has no %s", k.code)
		}
	}
}

// The limits that are told in words are the ones that hold.
func TestToldLimitsHold(t *testing.T) {
	text := string(openapi)
	for _, want := range []string{"256 KiB, 20 files, 200 documents, 50 nodes, 100 Services with 500 ports, 1000 pods, and 5000 each of endpoints times ports and of external addresses and source ranges times ports"} {
		if !strings.Contains(text, want) {
			t.Errorf("openapi.json does not say %q", want)
		}
	}
	if mostBody != 256<<10 || mostFiles != 20 || mostDocuments != 200 || mostNodes != 50 || mostServices != 100 || mostPorts != 500 || mostPods != 1000 || mostEndpoints != 5000 || mostAddresses != 5000 || mostURL != 16<<10 {
		t.Error("a limit changed: tell it in testdata/openapi.json and in problem.go")
	}
}

func TestBase(t *testing.T) {
	h := New(Options{Build: "b", Base: "/blog/play/", Origin: "https://x.example"})
	if w := call(h, "GET", "/blog/play/healthz", ""); w.Code != http.StatusOK {
		t.Error(w.Code)
	}
	if w := call(h, "GET", "/healthz", ""); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `"type":"/blog/play/api/v1/problems#not-found"`) {
		t.Error(w.Code, w.Body)
	}
	if w := call(h, "GET", "/blog/play"+pictureOf(nodePort), ""); !strings.Contains(w.Body.String(), ` href="https://x.example/blog/play/en/sandbox/#v1=`) {
		t.Errorf("%.900s", w.Body)
	}
}

// The tag is the question's and the build's: another build, parameter or host has another, the order has none.
func TestTags(t *testing.T) {
	tag := func(o Options, target string) string { return call(New(o), "GET", target, "").Header().Get("ETag") }
	a := tag(Options{Build: "a"}, pictureOf(nodePort)+"&lang=ko")
	if a == "" || strings.HasPrefix(a, "W/") || a != tag(Options{Build: "a"}, "/api/v1/trace.svg?lang=ko&yaml="+url.QueryEscape(nodePort)) {
		t.Errorf("%q changes with the order of parameters", a)
	}
	for what, other := range map[string]string{"build": tag(Options{Build: "b"}, pictureOf(nodePort)+"&lang=ko"), "parameter": tag(Options{Build: "a"}, pictureOf(nodePort)),
		"host": tag(Options{Build: "a", Origin: "https://x"}, pictureOf(nodePort)+"&lang=ko")} {
		if other == a {
			t.Errorf("another %s has the same tag", what)
		}
	}
}

func TestCacheKeepsWithinItsRoom(t *testing.T) {
	c := newCache(100_000)
	ask := func(key string, size int) bool {
		_, hit, p := c.get(key, func() (answer, *Problem) { return answer{body: make([]byte, size)}, nil })
		if p != nil {
			t.Fatal(p)
		}
		return hit
	}
	for i := range 100 {
		ask("k"+string(rune(i)), 10_000)
		if c.used > 100_000 || len(c.entries) != c.order.Len() {
			t.Fatalf("%d bytes, %d entries, %d in order", c.used, len(c.entries), c.order.Len())
		}
	}
	if ask("k"+string(rune(0)), 10_000) || !ask("k"+string(rune(99)), 10_000) {
		t.Error("the oldest is kept, or the newest is not")
	}
	if ask("large", 50_000); ask("large", 50_000) {
		t.Error("an answer is kept that would push all others out")
	}
	c.get("bad", func() (answer, *Problem) { return answer{}, problemOf(bug, "x") })
	if _, hit, p := c.get("bad", func() (answer, *Problem) { return answer{}, nil }); hit || p != nil {
		t.Error("a problem is kept")
	}
}

// Many who ask the same at once cost one run, and all get the answer. A run that panics tells those who wait.
func TestCacheRunsOnce(t *testing.T) {
	c := newCache(100_000)
	runs, start, began := 0, make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	work := func() (answer, *Problem) {
		runs++
		close(began)
		<-start
		return answer{body: []byte("x")}, nil
	}
	for range 20 {
		wg.Go(func() {
			if got, _, p := c.get("k", work); p != nil || string(got.body) != "x" {
				t.Error(p, got)
			}
		})
	}
	<-began
	close(start)
	wg.Wait()
	if runs != 1 {
		t.Errorf("%d runs", runs)
	}
	func() {
		defer func() { recover() }()
		c.get("p", func() (answer, *Problem) { panic("x") })
	}()
	if _, _, p := c.get("p", func() (answer, *Problem) { return answer{}, nil }); p != nil {
		t.Error("a panic blocks the key for ever")
	}
}

// A panic is a 500 for who asked, and nothing for the others.
func TestPanicIsAProblem(t *testing.T) {
	h := New(Options{Build: "b", CacheBytes: 1 << 20, Workers: 1, Lesson: nil}).(*handler)
	routes := []route{{path: "boom", method: "GET", kinds: []string{jsonType}, params: []string{}, kept: true, answer: func(*handler, *http.Request, params) (answer, *Problem) {
		var nobody *Problem
		return answer{}, (&handler{}).work(func() *Problem { panic(nobody.Detail) })
	}}}
	for range 2 {
		w := httptest.NewRecorder()
		got, p := h.ask(w, httptest.NewRequest("GET", "/boom", nil), routes[0])
		if p == nil || p.code != "bug" || got.body != nil {
			t.Fatal(p)
		}
		h.refuse(w, httptest.NewRequest("GET", "/boom", nil), p)
		if w.Code != 500 || w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Error(w.Code, w.Header())
		}
	}
	if w := call(h, "GET", pictureOf(nodePort), ""); w.Code != 200 {
		t.Error(w.Code)
	}
}

func TestAccepts(t *testing.T) {
	svg := []string{"image/svg+xml"}
	for header, want := range map[string]bool{
		"": true, "*/*": true, "image/*": true, "image/svg+xml": true, "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8": true,
		"image/png": false, "text/*, application/json": false, "image/svg+xml;q=0, */*": false, "image/png, */*;q=0.1": true, "*/*;q=0": false, "IMAGE/SVG+XML": true, ";;,,": false,
	} {
		if got := accepts([]string{header}, svg); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

// The API is asked to know no machine: net/http for its types, nothing of the system.
func TestKnowsNoMachine(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, _ := os.ReadFile(e.Name())
		for _, banned := range []string{"\t\"os\"\n", "\t\"net\"\n", "\t\"log\"\n", "\t\"syscall", "time.Now("} {
			if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") && strings.Contains(string(b), banned) {
				t.Errorf("%s uses %s", e.Name(), strings.TrimSpace(banned))
			}
		}
	}
}
