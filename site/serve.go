package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// types are the files a site is made of. A fixed list: the machine's own table of types says nothing here.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".json": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml; charset=utf-8",
	".png": "image/png", ".xml": "application/xml; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2",
}

// Host says what to serve, and where.
type Host struct {
	Dir  string // the built site
	Addr string // where to listen: 127.0.0.1:8080
	Base string // the path to serve it under: "/" or "/blog/playground/"
	// API answers the paths below Base that Owns names; without it there are only files.
	API  http.Handler
	Owns func(path string) bool
	// Patience is how long a client may take to send a whole request; 10 s if it is 0.
	Patience time.Duration
	Ready    func(url string) // called with the site's URL once it answers
}

// How long a client may take for the rest, and how large its header may be.
const (
	patience  = 10 * time.Second
	mostReply = 5 * time.Minute // the engine over a slow line
	mostIdle  = time.Minute
	mostHead  = 32 << 10
)

// Serve shows a built site, and the API if there is one, until ctx ends.
func Serve(ctx context.Context, h Host) error {
	if _, err := os.Stat(path.Join(h.Dir, "index.html")); err != nil {
		return fmt.Errorf("no site in %s: run portwalk site build first", h.Dir)
	}
	l, err := net.Listen("tcp", h.Addr)
	if err != nil {
		return err
	}
	if h.Patience == 0 {
		h.Patience = patience
	}
	s := &http.Server{Handler: h.handler(), ReadHeaderTimeout: h.Patience, ReadTimeout: h.Patience, WriteTimeout: mostReply,
		IdleTimeout: mostIdle, MaxHeaderBytes: mostHead, ErrorLog: log.New(io.Discard, "", 0)}
	if h.Ready != nil {
		h.Ready("http://" + l.Addr().String() + h.Base)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		return errors.Join(s.Shutdown(grace), ignoreClosed(<-done))
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// handler is the API where it is asked, and files everywhere else.
func (h Host) handler() http.Handler {
	files := Handler(os.DirFS(h.Dir), h.Base)
	if h.API == nil {
		return files
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, ok := strings.CutPrefix(r.URL.Path, h.Base); ok && h.Owns(name) {
			h.API.ServeHTTP(w, r)
			return
		}
		files.ServeHTTP(w, r)
	})
}

// Handler serves a built site under base, which begins and ends with a slash.
func Handler(dist fs.FS, base string) http.Handler {
	return &host{dist: dist, base: base, kept: map[string]kept{}}
}

// host is a static file host: types, compression, tags to revalidate by, and a page for what is not there.
type host struct {
	dist fs.FS
	base string
	mu   sync.Mutex
	kept map[string]kept // compressed, by content
}

// kept is a file's content as it was last compressed.
type kept struct {
	tag  string
	gzip []byte
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name, ok := strings.CutPrefix(r.URL.Path, h.base)
	if !ok {
		if r.URL.Path+"/" == h.base || r.URL.Path == "/" {
			http.Redirect(w, r, h.base, http.StatusFound)
			return
		}
		h.lost(w, r)
		return
	}
	if strings.HasSuffix(name, "/index.html") || name == "index.html" {
		http.Redirect(w, r, h.base+strings.TrimSuffix(name, "index.html"), http.StatusMovedPermanently)
		return
	}
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if !fs.ValidPath(name) || hidden(name) {
		h.lost(w, r)
		return
	}
	if i, err := fs.Stat(h.dist, name); err == nil && i.IsDir() {
		http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
		return
	}
	h.send(w, r, name, http.StatusOK)
}

// hidden files are the build's own notes, and what other hosts read.
func hidden(name string) bool { return strings.HasPrefix(path.Base(name), ".") || name == headersFile }

// relative finds the links of a page that was written for the site's root.
var relative = regexp.MustCompile(`(href|src|data-assets)="\./`)

// lost answers 404 with the site's own page. It was written for the root and is asked for at any depth.
func (h *host) lost(w http.ResponseWriter, r *http.Request) {
	page, err := fs.ReadFile(h.dist, "404.html")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", types[".html"])
	w.Header().Set("Content-Security-Policy", policyOf("404.html"))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	if r.Method == http.MethodGet {
		w.Write(relative.ReplaceAll(page, []byte(`$1="`+h.base)))
	}
}

func (h *host) send(w http.ResponseWriter, r *http.Request, name string, status int) {
	content, err := fs.ReadFile(h.dist, name)
	if err != nil {
		h.lost(w, r)
		return
	}
	head := w.Header()
	head.Set("Content-Type", typeOf(name))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Access-Control-Allow-Origin", "*") // a module, embed.js, is only run if its host lets other origins read it
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if p := policyOf(name); p != "" {
		head.Set("Content-Security-Policy", p)
	}
	head.Set("Cache-Control", caching(name, r))
	head.Set("Vary", "Accept-Encoding")
	k := h.keep(name, content)
	head.Set("ETag", `"`+k.tag+`"`)
	if strings.Contains(r.Header.Get("If-None-Match"), k.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if k.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		head.Set("Content-Encoding", "gzip")
		content = k.gzip
	}
	head.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		w.Write(content)
	}
}

func typeOf(name string) string {
	if t := types[path.Ext(name)]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// caching lets a browser keep for good what was asked for by its content's hash, and makes it ask again for all else.
func caching(name string, r *http.Request) string {
	if strings.HasPrefix(name, "assets/") && r.URL.Query().Get("v") != "" {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

// keep tags a file's content and compresses it once.
func (h *host) keep(name string, content []byte) kept {
	sum := sha256.Sum256(content)
	tag := hex.EncodeToString(sum[:8])
	h.mu.Lock()
	defer h.mu.Unlock()
	if k, ok := h.kept[name]; ok && k.tag == tag {
		return k
	}
	k := kept{tag: tag}
	if z := gzipped(content); len(z) < len(content)*9/10 {
		k.gzip = z
	}
	h.kept[name] = k
	return k
}
