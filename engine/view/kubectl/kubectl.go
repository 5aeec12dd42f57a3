// Package kubectl prints objects as kubectl v1.36 does, to the letter: `kubectl get` (tables, -o wide, name, yaml,
// json) and `kubectl describe`, with its error texts and exit codes.
//
// Every port number it prints carries a Span, so that a page can colour it and lead to the line that caused it.
package kubectl

import (
	"strings"
	"time"

	"github.com/portwalk/portwalk/engine/api"
)

// Request is a command line after the verb, taken apart.
type Request struct {
	Args          []string // "svc" | "svc", "test" | "svc,pods" | "svc/test", "pod/a"
	Namespace     string   // -n; empty means default
	AllNamespaces bool     // -A
	Output        string   // -o: "" (the table), wide, yaml, json, name
	Selector      string   // -l
	ShowLabels    bool
	NoHeaders     bool
	ShowEvents    *bool     // describe --show-events; nil shows them of one object alone
	Now           time.Time // what AGE counts to; zero prints <unknown>

	// Raw returns the document that an object was given in, or nil. With it -o yaml and -o json also show the fields of
	// pods, nodes and workloads that the engine does not read.
	Raw func(api.Key) map[string]any

	More More
}

// More is what kubectl get can do beyond the tables that a page shows. Whoever asks for it brings it along: a page
// need not carry it.
type More struct {
	LabelColumns   []string // -L: a column for each label
	IgnoreNotFound bool

	FieldSelector string // for messages; Keep has read it
	Keep          func(resource string, object map[string]any) (keep bool, problem string)
	Sort          func(objects []any) (order []int, problem string) // of one table, or of a whole list
	Print         func(document map[string]any) (text, problem string)
}

// Screen is what the command prints.
type Screen struct {
	Text  string // stdout
	Err   string // stderr
	Exit  int
	Spans []Span // port numbers in Text, in order
}

// Span is one port number in a Screen's Text.
type Span struct {
	Start, End int    // bytes
	Kind       string // port, nodePort, targetPort, containerPort
	Object     string // api.Key of the object whose field it is
	Path       string // the field: spec.ports[0].nodePort
}

// Kinds of Spans.
const (
	kindPort          = "port"
	kindNodePort      = "nodePort"
	kindTargetPort    = "targetPort"
	kindContainerPort = "containerPort"
)

// selects says whether objects are chosen by labels or fields, and so not by name.
func (r Request) selects() bool { return r.Selector != "" || r.More.FieldSelector != "" }

func (r Request) namespace() string {
	if r.Namespace == "" {
		return "default"
	}
	return r.Namespace
}

// fail is a Screen of a command that kubectl itself rejects.
func fail(message string) Screen {
	return Screen{Err: "error: " + message + "\n", Exit: 1}
}

// page collects text, with tabs where columns end, and the port numbers in it.
type page struct {
	raw    strings.Builder
	spans  []Span
	now    time.Time
	state  api.State
	spaced bool                         // the table has the column NAMESPACE
	given  func(api.Key) map[string]any // see Request.Raw
}

var escaper = strings.NewReplacer("\x1b", "^[", "\r", `\r`)

// put writes text as it is, except for what a terminal would obey.
func (p *page) put(parts ...string) {
	for _, s := range parts {
		escaper.WriteString(&p.raw, s)
	}
}

// mark writes a port number and remembers where it stands.
func (p *page) mark(text, kind string, object api.Key, path string) {
	start := p.raw.Len()
	p.put(text)
	p.spans = append(p.spans, Span{start, p.raw.Len(), kind, object.String(), path})
}

// line writes one line of a description, indented by two spaces a level. Cells are separated by tabs.
func (p *page) line(level int, cells ...string) {
	p.put(strings.Repeat("  ", level), strings.Join(cells, "\t"), "\n")
}
