package generate

import (
	"encoding/json"
	"math/rand"
	"strings"

	"sigs.k8s.io/yaml"
)

// scraps are what fingers put into YAML by mistake.
var scraps = []string{" ", "  ", "\t", ":", ": ", "-", "- ", "#", " #", "'", "\"", "{", "}", "[", "]", "&a ", "*a", "|", ">", "%", "@", "`", ",", "\n", "\n\n", "---\n", "--- x\n", "...\n",
	"\r\n", "null", "~", "yes", "0x1f", "010", "1e3", "!!str ", "<<: *a", "? ", "\\", "é", "\u00a0", "\x00", "\x7f", "=", "!", "{}", "[]", "kind: List\n", "items:\n"}

// Text makes a text of one to three documents and spoils it in a few places.
func Text(r *rand.Rand) string {
	var docs []string
	for n := 1 + r.Intn(3); n > 0; n-- {
		var doc map[string]any
		check(yaml.Unmarshal([]byte(bases[r.Intn(len(bases))]), &doc))
		b, err := yaml.Marshal(doc)
		if r.Intn(6) == 0 {
			b, err = json.Marshal(doc)
			b = append(b, '\n')
		}
		check(err)
		docs = append(docs, string(b))
	}
	text := strings.Join(docs, []string{"---\n", "--- # next\n", "", "\n---\n\n"}[r.Intn(4)])
	for n := r.Intn(4); n > 0; n-- {
		i := r.Intn(len(text) + 1)
		switch r.Intn(4) {
		case 0:
			text = text[:i] + text[min(i+1+r.Intn(3), len(text)):]
		case 1:
			lines := strings.SplitAfter(text, "\n")
			k := r.Intn(len(lines))
			lines[k] = []string{"", " " + lines[k], "  " + lines[k], strings.TrimPrefix(lines[k], " "), strings.TrimPrefix(lines[k], "  "), lines[k] + lines[k], "\t" + lines[k]}[r.Intn(7)]
			text = strings.Join(lines, "")
		default:
			text = text[:i] + scraps[r.Intn(len(scraps))] + text[i:]
		}
		if text == "" {
			return "a"
		}
	}
	return text
}
