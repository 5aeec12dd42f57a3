package manifest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

// Codes of Notes, in Cause.Hint.
const (
	NoteDuplicateKey     = "duplicate-key"           // Args: the key. The last one counts, kubectl says nothing
	NoteMissingSeparator = "missing-separator"       // a second object begins without a line of three dashes
	NoteOctal            = "octal"                   // Args: as written, as read. A leading zero makes YAML 1.1 count in eights
	NoteStatus           = "status-ignored"          // the API server drops a Service's status when it is created
	NoteAffinityConfig   = "affinity-config-ignored" // sessionAffinityConfig means nothing without sessionAffinity: ClientIP
)

// Notes are what Kubernetes accepts in silence though it is hardly meant. They never change an answer. Each is a Problem
// of class Note with one cause.
func (d Doc) Notes() []problem.Problem {
	if d.source == nil {
		return nil
	}
	d.source.once.Do(d.source.parse)
	n := d.source.root
	for _, st := range d.prefix {
		if n != nil {
			_, n = child(n, st)
		}
	}
	if n == nil {
		return nil
	}
	w := &noter{d: d, lines: strings.Split(d.source.text, "\n")}
	w.walk(n, "", 0)
	w.service()
	return w.notes
}

type noter struct {
	d     Doc
	lines []string // of the document
	notes []problem.Problem
}

func (w *noter) add(line int, path, code, text string, args ...string) {
	w.notes = append(w.notes, problem.Problem{Class: problem.Note, Object: w.d.Key.String(), File: w.d.File, Text: text,
		Causes: []problem.Cause{{Path: path, Line: w.d.source.at(line), Text: text, Hint: code, Args: args}}})
}

// walk looks at every key and number. Aliases are not followed: their anchors are met anyway.
func (w *noter) walk(n *node, path string, depth int) {
	if depth > DefaultLimits().Depth {
		return
	}
	switch n.kind {
	case mappingNode:
		w.keys(n, path)
		for i := 0; i+1 < len(n.content); i += 2 {
			w.walk(n.content[i+1], joined(path, n.content[i].value), depth+1)
		}
	case sequenceNode:
		for i, c := range n.content {
			w.walk(c, path+"["+strconv.Itoa(i)+"]", depth+1)
		}
	case scalarNode:
		if v, ok := octal(n.value); ok && !w.quoted(n) {
			w.add(n.line, path, NoteOctal, fmt.Sprintf("%s is read as %d", n.value, v), n.value, strconv.FormatInt(v, 10))
		}
	}
}

func joined(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// keys finds keys that are written twice. Two kinds in one document are a missing separator.
func (w *noter) keys(n *node, path string) {
	seen := map[string]bool{}
	var twice []*node
	for i := 0; i+1 < len(n.content); i += 2 {
		k := n.content[i]
		if seen[k.value] && !k.merge {
			twice = append(twice, k)
		}
		seen[k.value] = true
	}
	if path == "" && len(twice) > 0 && (twice[0].value == "apiVersion" || twice[0].value == "kind") {
		w.add(twice[0].line, "", NoteMissingSeparator, "a second object begins here without --- before it; only the last one counts")
		return
	}
	for _, k := range twice {
		w.add(k.line, joined(path, k.value), NoteDuplicateKey, fmt.Sprintf("%s is written twice; the last one counts", k.value), k.value)
	}
}

// quoted says whether a scalar is written in quotes.
func (w *noter) quoted(n *node) bool {
	if n.line < 1 || n.line > len(w.lines) {
		return true
	}
	line := w.lines[n.line-1]
	rest := line[len(runes(line, n.column-1)):]
	return rest == "" || rest[0] == '\'' || rest[0] == '"'
}

// octal reads a plain number with a leading zero.
func octal(value string) (int64, bool) {
	digits := strings.TrimLeft(value, "+-")
	if len(digits) < 2 || digits[0] != '0' || strings.Trim(digits, "01234567") != "" {
		return 0, false
	}
	v, err := strconv.ParseInt(value, 8, 64)
	return v, err == nil
}

// service notes what a Service says in vain.
func (w *noter) service() {
	s, ok := w.d.Object.(*api.Service)
	if !ok {
		return
	}
	if len(s.Status.LoadBalancer.Ingress) > 0 {
		w.at("status", NoteStatus, "the status of a manifest is ignored")
	}
	if s.Spec.SessionAffinityConfig != nil && s.Spec.SessionAffinity != api.ClientIP {
		w.at("spec.sessionAffinityConfig", NoteAffinityConfig, "sessionAffinityConfig is dropped without sessionAffinity: ClientIP")
	}
}

func (w *noter) at(path, code, text string) {
	line, _ := w.d.LineOf(path)
	w.add(line-w.d.source.line+1, path, code, text)
}
