// Package httpapi is Portwalk's HTTP API as one http.Handler. The Worker at the edge and portwalk site serve mount the same
// handler, so both doors answer the same, byte for byte.
//
//	POST api/v1/trace          a question in JSON, the whole answer in JSON
//	GET  api/v1/trace.svg      the picture of a walk, for places without scripts
//	GET  api/v1/kubectl        what kubectl get and describe print
//	GET  oembed                a playground for whoever pastes a link of ours
//	GET  healthz               whether the engine is up, and which
//	GET  api/v1/openapi.json   all of this for machines
//	GET  api/v1/problems       what can go wrong, for people
//
// What is asked by GET is a function of the URL and the build: it carries a strong ETag and may be kept by anybody. What
// goes wrong is told as application/problem+json (RFC 9457). Nothing is logged, no cookie is set, and every origin may ask.
//
// The package touches neither files nor sockets; it needs net/http only for the types.
package httpapi

import (
	"net/http"
	"strings"

	"github.com/portwalk/portwalk/wasm/link"
)

// Options are what the host of the API decides.
type Options struct {
	// Build names this build of the engine. It is part of every ETag, so that an answer of another engine is never
	// taken for this one's.
	Build string
	// Base is the site's path on its host, with a slash at both ends; "/" if empty.
	Base string
	// Origin is the site's scheme and host as its readers see them: https://portwalk.example. Empty takes each request's
	// own, which is right unless a proxy stands in front.
	Origin string
	// Lesson finds a lesson's step by its slug and the fragment of its page (step-ID, or nothing). oEmbed asks it; nil knows
	// no lessons.
	Lesson func(lang, slug, fragment string) (state link.State, title string, ok bool)
	// CacheBytes is how much memory answers may take that are kept for the next who asks; 0 keeps none.
	CacheBytes int
	// Workers is how many questions are worked on at a time; the others wait. 0 sets no bound.
	Workers int
}

// New returns the API under o.Base.
func New(o Options) http.Handler {
	if o.Base == "" {
		o.Base = "/"
	}
	a := &handler{Options: o, cache: newCache(o.CacheBytes)}
	if o.Workers > 0 {
		a.slots = make(chan struct{}, o.Workers)
	}
	return a
}

// Owns says whether a path below the site's base is the API's and not a page's.
func Owns(path string) bool {
	return path == "oembed" || path == "healthz" || path == "api" || strings.HasPrefix(path, "api/")
}

// handler is the API.
type handler struct {
	Options
	cache *cache
	slots chan struct{}
}

// answer is a whole answer, held in memory until it is sent.
type answer struct {
	status int
	kind   string            // Content-Type
	header map[string]string // beside what every answer has
	body   []byte
}

func (a answer) size() int { return len(a.body) + 512 }

// route is one door: a path, its method, and what stands behind it.
type route struct {
	path   string // below the base
	method string
	kinds  []string // media types it can answer with
	params []string // what may stand behind the ?; nil when others may stand there too
	kept   bool     // a function of the URL and the build
	answer func(*handler, *http.Request, params) (answer, *Problem)
}

var routes = []route{
	{path: "api/v1/trace", method: http.MethodPost, kinds: []string{jsonType}, params: []string{}, answer: (*handler).trace},
	{path: "api/v1/trace.svg", method: http.MethodGet, kinds: []string{"image/svg+xml"}, params: pictureParams, kept: true, answer: (*handler).picture},
	{path: "api/v1/kubectl", method: http.MethodGet, kinds: []string{"text/plain"}, params: kubectlParams, kept: true, answer: (*handler).kubectl},
	{path: "api/v1/openapi.json", method: http.MethodGet, kinds: []string{jsonType}, params: []string{}, kept: true, answer: (*handler).openapi},
	{path: "api/v1/problems", method: http.MethodGet, kinds: []string{"text/html"}, params: []string{}, kept: true, answer: (*handler).problems},
	{path: "oembed", method: http.MethodGet, kinds: []string{jsonType, "application/json+oembed"}, kept: true, answer: (*handler).oembed},
	{path: "healthz", method: http.MethodGet, kinds: []string{jsonType}, answer: (*handler).health},
}

const jsonType = "application/json"

// allows says which methods a route takes, as Allow lists them.
func (r route) allows() string {
	if r.method == http.MethodGet {
		return "GET, HEAD, OPTIONS"
	}
	return r.method + ", OPTIONS"
}

func (r route) takes(method string) bool {
	return method == r.method || method == http.MethodHead && r.method == http.MethodGet
}

func find(path string) (route, bool) {
	for _, r := range routes {
		if r.path == path {
			return r, true
		}
	}
	return route{}, false
}
