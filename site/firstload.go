package site

import (
	"bytes"
	"path"
	"regexp"
)

var (
	// staticImport finds what a bundled module loads at once; import("…") is not at once.
	staticImport = regexp.MustCompile(`(?:import|from)"(\./[^"]+)"`)
	svgElement   = regexp.MustCompile(`(?s)<svg class="fig.*?</svg>`)
	noScript     = regexp.MustCompile(`(?s)<noscript>.*?</noscript>`)
)

// firstLoad are the assets every page loads before anybody touches it: style, theme, app and what app imports at once.
func (b *builder) firstLoad() []string {
	names := []string{"site.css", "theme.js", "app.js"}
	seen := map[string]bool{"site.css": true, "theme.js": true, "app.js": true}
	for i := 0; i < len(names); i++ {
		for _, m := range staticImport.FindAllSubmatch(b.assets.files[names[i]], -1) {
			if n := path.Base(string(m[1])); !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	return names
}

// withoutFigures is a page as its budget counts it: without pictures.
func withoutFigures(page []byte) []byte {
	return bytes.TrimSpace(svgElement.ReplaceAll(noScript.ReplaceAll(page, nil), nil))
}
