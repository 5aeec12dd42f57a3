// Package doctor explains why a request fails and what to change: for one request, or for a whole input, whose sensible
// requests it then asks itself.
//
//	World ─> asks ─> Trace each ─> one cause for each bad end ─> fixes to try ─> the first that is proven ─> Report
//	      └> documents that the API server refuses, and what it takes in silence ─────────────────────────┘
//
// It never guesses. That a request fails, and who refused it, is a trace's word. A fix is offered only after the edit was
// made on a copy of the cluster and the same request was traced again and delivered; a document that the API server
// refused must be taken. Where no fix is proven, the cause is named alone.
//
// Findings are codes with arguments; view/advice makes Korean and English of them. Each cause is a function in the file
// of its subject, and one row in the table of causes.go, rejected.go, lint.go, silent.go or remarks.go.
package doctor

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/trace"
)

// World is what the doctor may look at and do: a cluster, the documents it was made of, and three ways to ask.
type World struct {
	State  api.State
	Docs   []Doc
	Ask    func(trace.Ask) (trace.Result, error)
	Mend   func([]Edit) (World, error) // a copy of the cluster in which the edits were made and applied
	Origin func(object, path string) trace.Origin
}

// Doc is one document of the input.
type Doc struct {
	ID       int    // from 1; how an Edit names a document whose object nobody knows
	Object   string // api.Key as text; "" if it does not even say who it is
	Kind     string
	File     string
	Line     int              // its first line
	Raw      map[string]any   // what was written; nil if it cannot be read
	Problem  *problem.Problem // why the API server does not take it
	Warnings []string         // the API server's
	Oddities []Oddity         // what the text says twice or otherwise than it looks
	Text     func(line int) string
	LineOf   func(path string) int // 0 if the field was not written
}

// Oddity is something in a document's text that Kubernetes takes without a word.
type Oddity struct {
	Code string // duplicate-key, missing-separator, octal-number
	Path string
	Line int
	Args map[string]string
}

// Severity says how bad a finding is. Only Broken changes an exit code.
type Severity string

// The severities.
const (
	Broken  Severity = "broken"  // a request fails, or the API server refuses a document
	Warning Severity = "warning" // some requests fail by design that somebody may count on
	Note    Severity = "note"    // worth a word
)

// Finding is one thing that is wrong, and what to do about it.
type Finding struct {
	Code     string            `json:"code"`
	Severity Severity          `json:"severity"`
	Object   string            `json:"object,omitempty"` // Service/default/web
	Path     string            `json:"path,omitempty"`   // spec.selector.app
	File     string            `json:"file,omitempty"`
	Line     int               `json:"line,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
	Asks     []trace.Ask       `json:"asks,omitempty"`      // the requests that show it
	Verdict  trace.Verdict     `json:"verdict,omitempty"`   // how they end
	By       *Author           `json:"refusedBy,omitempty"` // who refused them
	Why      *trace.Reason     `json:"reason,omitempty"`    // why the packet ends there
	Text     string            `json:"text,omitempty"`      // what kubectl prints about a refused document
	Fix      *Fix              `json:"fix,omitempty"`       // nil: none is proven
	Unproven bool              `json:"unproven,omitempty"`  // there were too many findings, and no fix was proven together with theirs
}

// Author is who answered a refused request. The client reads the same words from each.
type Author struct {
	Who  string `json:"who"`            // kube-proxy, pod, node, host, nobody
	At   string `json:"at,omitempty"`   // node/node-1, pod/default/web-1
	With string `json:"with,omitempty"` // icmp, rst, abort
}

// Fix is a change after which the request is delivered. It edits objects, or asks another way, or both.
type Fix struct {
	Code  string            `json:"code"`
	Args  map[string]string `json:"args,omitempty"`
	Edits []Edit            `json:"edits,omitempty"`
	Ask   *trace.Ask        `json:"ask,omitempty"` // the request to make instead
	Proof Proof             `json:"proof"`
}

// Edit is one field's change. New is nil for a field to remove, Old for one to add. An Edit without a Path replaces a
// line of the file, where the text is no YAML yet.
type Edit struct {
	Doc    int    `json:"-"`
	Object string `json:"object,omitempty"`
	Path   string `json:"path,omitempty"`
	Old    any    `json:"old"`
	New    any    `json:"new"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// Proof is what was seen after the fix was made on a copy.
type Proof struct {
	Kind      string `json:"kind"`                // delivered: the request arrived; accepted: the API server took the document
	Pod       string `json:"pod,omitempty"`       // who got it
	Delivered string `json:"delivered,omitempty"` // where
	Together  int    `json:"together,omitempty"`  // so many fixes were made on one copy, this one among them
}

// Report is the doctor's answer.
type Report struct {
	Findings []Finding `json:"findings"` // the worst first, then as the files have them
	Asked    int       `json:"asked"`    // requests traced for it, proofs aside
	Unasked  int       `json:"unasked,omitempty"`
}

// Count is how many findings are of a severity.
func (r Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}
