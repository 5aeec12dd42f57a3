package site

import (
	"bytes"
	"embed"
	"io/fs"
	"strings"
)

// The files that a blog's author copies: a Jekyll include, a Hugo shortcode, partial and render hook. make blogs tries them
// with the real engines.
//
//go:embed ways
var wayFiles embed.FS

// waysTo puts them where pages link to: ways/jekyll/portwalk.html becomes ways/jekyll-portwalk.txt, so that no host takes
// a template for a page of its own.
func (b *builder) waysTo(all map[string][]byte) error {
	return fs.WalkDir(wayFiles, "ways", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := wayFiles.ReadFile(name)
		flat := strings.ReplaceAll(strings.TrimPrefix(strings.TrimSuffix(name, ".html"), "ways/"), "/", "-")
		all["ways/"+flat+".txt"] = bytes.ReplaceAll(content, []byte("BASE"), []byte(b.base()))
		return err
	})
}
