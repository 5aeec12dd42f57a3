package site

import (
	"fmt"
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

// facts are what articles may ask the build for, so that no number in them can grow old.
func (b *builder) facts() text.FuncMap {
	return text.FuncMap{
		"base":       b.base,
		"policy":     func() string { return policy },
		"kubernetes": func() string { return b.version },
		"kb":         b.kilobytes,
	}
}

// kilobytes is a file's size as it travels, compressed with gzip.
func (b *builder) kilobytes(name string) (string, error) {
	content, ok := b.assets.files[name]
	if !ok {
		return "", fmt.Errorf("no asset %s", name)
	}
	return kilo(len(gzipped(content))), nil
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
