package svg

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// parseAll fails unless the drawing is well-formed XML, and calls see for every start element.
func parseAll(t *testing.T, s string, see func(xml.StartElement)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, s)
		}
		if e, ok := tok.(xml.StartElement); ok && see != nil {
			see(e)
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// everyDrawing calls see with each scenario in each layout and language.
func everyDrawing(t *testing.T, see func(t *testing.T, s scenario, o Options)) {
	for _, s := range scenarios() {
		for _, layout := range []string{"wide", "tall", "slim", "strip"} {
			for _, lang := range []string{"ko", "en"} {
				t.Run(s.name+"/"+layout+"/"+lang, func(t *testing.T) {
					see(t, s, Options{Layout: layout, Lang: lang, ID: "f", Frame: -1})
				})
			}
		}
	}
}

// A strict CSP allows no style attribute, no script and no handler; two elements must not share an id.
func TestDrawingsAreStrictXML(t *testing.T) {
	everyDrawing(t, func(t *testing.T, s scenario, o Options) {
		seen := map[string]bool{}
		parseAll(t, Draw(s.result, s.story(o.Lang), o), func(e xml.StartElement) {
			if n := e.Name.Local; n == "script" || n == "style" || n == "a" || n == "foreignObject" {
				t.Errorf("<%s> in an inline drawing", n)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
				}
			}
			if id := attr(e, "id"); id != "" {
				if seen[id] {
					t.Errorf("id %q twice", id)
				}
				seen[id] = true
			}
		})
	})
}
