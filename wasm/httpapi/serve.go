package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// fresh is how long an answer to a GET holds, and how long an older one may be shown while a new one is fetched.
const fresh = "public, max-age=3600, stale-while-revalidate=86400"

// mostURL is the longest URL that is looked at: what the edge takes.
const mostURL = 16 << 10

// mostWait is how long a question waits for a worker.
const mostWait = 5 * time.Second

func (a *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	everywhere(w.Header())
	path, ours := strings.CutPrefix(r.URL.Path, a.Base)
	door, known := find(path)
	switch {
	case !ours || !known:
		a.refuse(w, r, problemOf(notFound, "There is nothing at %s.", clip(r.URL.Path)))
	case r.Method == http.MethodOptions:
		preflight(w, door)
	case !door.takes(r.Method):
		w.Header().Set("Allow", door.allows())
		a.refuse(w, r, problemOf(badMethod, "%s takes %s.", path, door.allows()))
	default:
		got, p := a.ask(w, r, door)
		if p != nil {
			a.refuse(w, r, p)
			return
		}
		send(w, r, got)
	}
}

// everywhere sets what every answer says.
func everywhere(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, X-Portwalk-Cache, X-Portwalk-Exit-Code, X-Portwalk-Problem")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", "no-store")
}

// preflight answers a browser that asks whether it may ask.
func preflight(w http.ResponseWriter, door route) {
	h := w.Header()
	h.Set("Allow", door.allows())
	h.Set("Access-Control-Allow-Methods", door.allows())
	h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// ask checks what stands in the URL and the header, and answers from what is kept or from the engine.
func (a *handler) ask(w http.ResponseWriter, r *http.Request, door route) (got answer, p *Problem) {
	defer a.survive(&p)
	if len(r.URL.RequestURI()) > mostURL {
		return got, problemOf(longURL, "The URL has %d characters, %d is the most. A longer question goes to POST api/v1/trace.", len(r.URL.RequestURI()), mostURL)
	}
	if !accepts(r.Header.Values("Accept"), door.kinds) {
		return got, problemOf(notAcceptable, "This answers with %s, which Accept rules out.", strings.Join(door.kinds, " or "))
	}
	in, p := readParams(r.URL.RawQuery, door.params)
	if p != nil {
		return got, p
	}
	if !door.kept {
		return door.answer(a, r, in)
	}
	key := a.key(r, door, in)
	tag := `"` + key + `"`
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", fresh)
	if matches(r.Header.Values("If-None-Match"), tag) {
		return answer{status: http.StatusNotModified}, nil
	}
	got, kept, p := a.cache.get(key, func() (answer, *Problem) { return door.answer(a, r, in) })
	h.Set("X-Portwalk-Cache", map[bool]string{true: "hit", false: "miss"}[kept])
	return got, p
}

// key names an answer: the build, the place, and every parameter in order.
func (a *handler) key(r *http.Request, door route, in params) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{a.Build, a.origin(r), door.path, url.Values(in).Encode()}, "\n")))
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// origin is the site's scheme and host, as its readers see them.
func (a *handler) origin(r *http.Request) string {
	switch {
	case a.Origin != "":
		return a.Origin
	case r.URL.IsAbs(): // at the edge
		return r.URL.Scheme + "://" + r.URL.Host
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// work waits for a worker and runs f.
func (a *handler) work(f func() *Problem) *Problem {
	if a.slots == nil {
		return f()
	}
	wait := time.NewTimer(mostWait)
	defer wait.Stop()
	select {
	case a.slots <- struct{}{}:
	case <-wait.C:
		return problemOf(busy, "Every worker is busy. Ask again in a moment.")
	}
	defer func() { <-a.slots }()
	return f()
}

// survive makes a panic a problem: the process lives, the caller is told.
func (a *handler) survive(p **Problem) {
	if recover() != nil {
		*p = problemOf(bug, "Portwalk hit a bug of its own. The question was not logged; please tell us what you asked.")
	}
}

func (a *handler) refuse(w http.ResponseWriter, r *http.Request, p *Problem) {
	h := w.Header()
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Portwalk-Problem", p.code)
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "2")
	}
	send(w, r, answer{status: p.Status, kind: "application/problem+json", body: p.encode(a.Base)})
}

func send(w http.ResponseWriter, r *http.Request, a answer) {
	h := w.Header()
	for name, value := range a.header {
		h.Set(name, value)
	}
	if a.status == http.StatusNotModified {
		w.WriteHeader(a.status)
		return
	}
	h.Set("Content-Type", a.kind)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		w.Write(a.body)
	}
}

// matches says whether If-None-Match names the tag. Weak comparison, as RFC 9110 wants it for GET.
func matches(header []string, tag string) bool {
	for _, one := range strings.Split(strings.Join(header, ","), ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

// accepts says whether Accept leaves one of the kinds. Nothing said accepts all.
func accepts(header, kinds []string) bool {
	all := strings.TrimSpace(strings.Join(header, ","))
	if all == "" {
		return true
	}
	for _, kind := range kinds {
		best, weight := -1, 0.0
		for _, one := range strings.Split(all, ",") {
			name, q := mediaRange(one)
			if fit := fits(name, kind); fit > best {
				best, weight = fit, q
			}
		}
		if best >= 0 && weight > 0 {
			return true
		}
	}
	return false
}

// mediaRange takes "image/*;q=0.8" apart.
func mediaRange(s string) (name string, q float64) {
	name, rest, _ := strings.Cut(s, ";")
	q = 1
	for _, p := range strings.Split(rest, ";") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				q = f
			}
		}
	}
	return strings.ToLower(strings.TrimSpace(name)), q
}

// fits is how closely a range names a kind: 2 itself, 1 its family, 0 everything, -1 not at all.
func fits(name, kind string) int {
	family, _, _ := strings.Cut(kind, "/")
	switch name {
	case kind:
		return 2
	case family + "/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}
