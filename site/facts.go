package site

import (
	"fmt"
	"net/url"
	"strings"
	text "text/template"
)

// somewhere stands for the site's address where it is not known: pages say it, and the browser puts the real one there.
const somewhere = "https://portwalk.example/"

// base is where the site lies, as far as the build knows.
func (b *builder) base() string {
	if b.options.URL != "" {
		return b.options.URL
	}
	return somewhere
}

// origin is the same without its path: what a policy names.
func (b *builder) origin() string {
	u, err := url.Parse(b.base())
	if err != nil {
		return b.base()
	}
	return u.Scheme + "://" + u.Host
}

// facts are what articles may ask the build for, so that no number in them can grow old.
func (b *builder) facts() text.FuncMap {
	return text.FuncMap{
		"base":       b.base,
		"origin":     b.origin,
		"policy":     func() string { return policy },
		"unframed":   func() string { return unframed },
		"kubernetes": func() string { return b.version },
		"kb":         b.kilobytes,
		"brotli":     b.brotli,
		"sri":        b.pinnedLine,
		"playground": b.playground,
	}
}

// asset is a file by its name, or by the name before the hash of a chunk.
func (b *builder) asset(name string) ([]byte, error) {
	for n, content := range b.assets.files {
		if n == name || strings.HasPrefix(n, name+"-") {
			return content, nil
		}
	}
	return nil, fmt.Errorf("no asset %s", name)
}

// kilobytes is the size of files together as they travel, compressed with gzip.
func (b *builder) kilobytes(names ...string) (string, error) {
	sum := 0
	for _, name := range names {
		content, err := b.asset(name)
		if err != nil {
			return "", err
		}
		sum += len(gzipped(content))
	}
	return kilo(sum), nil
}

// brotli is a file's size compressed harder.
func (b *builder) brotli(name string) (string, error) {
	content, err := b.asset(name)
	if err != nil {
		return "", err
	}
	small, err := brotlied(content, b.assets.hash(name), b.cache())
	return kilo(len(small)), err
}

// pinnedLine is the one line with a hash that holds it to this very build.
func (b *builder) pinnedLine() (string, error) {
	content, err := b.asset(embedFile)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("<script type=\"module\" src=\"%sembed.js\"\n  integrity=\"%s\" crossorigin=\"anonymous\"></script>",
		b.base(), integrityOf(content).SHA384), nil
}

// playground is what opening the first picture on a page loads beside the engine: the frame, its style and scripts.
func (b *builder) playground(lang string) (string, error) {
	frame, ok := b.pages[lang+"/frame/index.html"]
	if !ok {
		return "", fmt.Errorf("no frame page in %s", lang)
	}
	sum := len(gzipped(frame))
	for _, name := range append(b.firstLoad(), "worker.js", "wasm_exec.js") {
		sum += len(gzipped(b.assets.files[name]))
	}
	return kilo(sum), nil
}

// kilo writes bytes for people: 5.3 KB, 1.68 MB.
func kilo(n int) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%.0f KB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f KB", float64(n)/1e3)
}
