package svg

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

// -gallery FILE writes a page with every scenario, to be looked at:
//
//	go test ./engine/view/svg -run Gallery -args -gallery /some/where.html -lang en -theme dark -layout tall -frame 3
var (
	gallery       = flag.String("gallery", "", "write a page of all figures to this file")
	galleryLang   = flag.String("lang", "ko", "language of the gallery")
	galleryTheme  = flag.String("theme", "light", "theme of the gallery")
	galleryLayout = flag.String("layout", "wide", "layout of the gallery")
	galleryFrame  = flag.Int("frame", -1, "frame of the gallery")
	galleryOnly   = flag.String("only", "", "only scenarios whose name contains this")
	galleryFirst  = flag.Int("first", 0, "first scenario to show")
	galleryReal   = flag.Bool("real", false, "the recorded questions instead of the fixtures")
	galleryAsk    = flag.Bool("predict", false, "only the question")
	galleryAll    = flag.Bool("frames", false, "every frame of each scenario")
)

func TestGallery(t *testing.T) {
	var b strings.Builder
	cols, width := "1fr 1fr", "814px"
	switch *galleryLayout {
	case "tall":
		cols, width = "repeat(4,394px)", "366px"
	case "strip":
		width = "700px"
	case "slim":
		cols, width = "repeat(6,324px)", "296px"
	}
	b.WriteString(`<!doctype html><html data-theme="` + *galleryTheme + `"><meta charset="utf-8"><style>` + CSS() +
		`body{margin:20px;background:#FAFAF7;font:14px sans-serif}[data-theme=dark] body{background:#121416;color:#eee}
main{display:grid;grid-template-columns:` + cols + `;gap:20px;align-items:start}
.card{background:#fff;border:1px solid #ddd;border-radius:16px;padding:14px;margin:0}[data-theme=dark] .card{background:#1A1D20;border-color:#333}
.card svg{max-width:` + width + `}</style><main>`)
	all := scenarios()
	if *galleryReal {
		all = recordedScenarios(t)
	}
	for i, s := range all[*galleryFirst:] {
		if !strings.Contains(s.name, *galleryOnly) {
			continue
		}
		st := s.story(*galleryLang)
		frames := []int{*galleryFrame}
		if *galleryAll {
			frames = nil
			for n := range len(st.Stops) + 1 {
				frames = append(frames, n)
			}
			frames = append(frames, -1)
		}
		for _, n := range frames {
			b.WriteString(`<figure class="card"><figcaption>` + fmt.Sprint(i+*galleryFirst, " ", s.name) + `</figcaption>`)
			b.WriteString(Draw(s.result, st, Options{Layout: *galleryLayout, Frame: n, ID: fmt.Sprint("g", i, "-", n+1), Lang: *galleryLang, Predict: *galleryAsk}))
			b.WriteString(`</figure>`)
		}
	}
	if *gallery == "" {
		return
	}
	if err := os.WriteFile(*gallery, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
