// Package bridge is the engine behind one function: JSON in, JSON out. The browser's worker, the edge and the native
// server all speak it; it is plain Go and tested natively.
//
// The protocol is versioned and stateless: every Request carries the reader's whole text, so a restarted engine
// loses nothing. TypeScript's types are generated from this file and engine/trace.
package bridge

import (
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/trace"
)

// ProtocolVersion is raised when a field changes its meaning.
const ProtocolVersion = 1

// Request is one question to the engine.
type Request struct {
	Version int      `json:"version"` // ProtocolVersion
	ID      int      `json:"id"`      // given back in the Reply
	Lang    string   `json:"lang"`    // ko or en
	Files   []File   `json:"files"`   // the editor's tabs, applied in order
	Options Options  `json:"options"`
	Ask     AskFor   `json:"ask"`
	Want    []string `json:"want"` // parts of the Reply wanted beside the trace: see the Reply's comments
	Goals   []Goal   `json:"goals,omitempty"`
}

// File is one YAML text.
type File struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Options are what a lesson or a page declares beside the YAML.
type Options struct {
	Bare bool   `json:"bare,omitempty"` // no demo Deployment for a Service without pods
	Pins []Pin  `json:"pins,omitempty"` // allocations to be made as told
	Mode string `json:"mode,omitempty"` // iptables (default), nftables, ipvs
}

// Pin fixes what would be allocated for one Service.
type Pin struct {
	Service      string           `json:"service"` // default/test
	ClusterIP    string           `json:"clusterIP,omitempty"`
	LoadBalancer string           `json:"loadBalancer,omitempty"` // the address the cloud gives
	NodePorts    map[string]int32 `json:"nodePorts,omitempty"`    // by port name, or by number for a port without name
}

// AskFor is a question that survives an edit: from and to are keys of Choices, or plain words as on the command line.
// Empty ones are chosen by the engine: from outside to the first address that makes sense.
type AskFor struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	Via  string `json:"via,omitempty"`
	Seed uint64 `json:"seed,omitempty"`
}

// Goal is a predicate on behaviour, as a lesson writes it.
type Goal struct {
	ID   string `json:"id"`
	Text string `json:"text"` // from outside, node-2:30088 reaches app=test on 5000
}

// Reply is the answer to a Request. OK is false only when the engine could not answer at all (a bug, a refused input):
// then Problems say why. Broken YAML is an answer: OK, with Problems and without a Result.
type Reply struct {
	Version    int    `json:"version"`
	ID         int    `json:"id"`
	OK         bool   `json:"ok"`
	Kubernetes string `json:"kubernetes"` // v1.36.3

	Crash bool `json:"crash,omitempty"` // the engine hit a bug of its own: throw it away and start another

	Problems []problem.Problem `json:"problems"` // what is wrong, with lines
	Answers  []string          `json:"answers"`  // kubectl's result lines: service/test created
	Notes    []Note            `json:"notes"`    // what Portwalk added or did not model, in words
	Marks    []Mark            `json:"marks"`    // the port numbers in the files, for the editor to colour
	Ghosts   []Ghost           `json:"ghosts"`   // values that others filled in, for the editor to show

	Clients   []Choice `json:"clients"`   // who may ask
	Addresses []Choice `json:"addresses"` // what may be asked
	From      string   `json:"from"`      // key of the chosen client
	To        string   `json:"to"`        // key of the chosen address

	Result *trace.Result `json:"result,omitempty"`
	Kernel *trace.Story  `json:"kernel,omitempty"` // the walk as the rules do it
	Told   *trace.Story  `json:"told,omitempty"`   // the walk as the post tells it; nil where the post tells nothing

	Figures map[string]string `json:"figures,omitempty"` // want "figure:wide", "figure:tall", "figure:slim", "figure:strip": SVG by "LAYOUT/VIEW"; with "predict" also "LAYOUT/predict", which gives nothing away
	Screens []Screen          `json:"screens,omitempty"` // want "kubectl": get svc, describe svc, get endpointslices, get pods -o wide
	Rules   []NodeRules       `json:"rules,omitempty"`   // want "rules"
	Goals   []GoalMet         `json:"goals,omitempty"`
}

// Note is something the reader should know, in the Request's language.
type Note struct {
	Code string `json:"code"`
	Text string `json:"text"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// Mark is a port number in a file: Col and Len count UTF-16 code units, as browsers do; both Line and Col from 1.
type Mark struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
	Len  int    `json:"len"`
	Kind string `json:"kind"` // port, nodePort, targetPort, containerPort
}

// Ghost is a line nobody wrote: a value that the API server or the cloud filled in.
type Ghost struct {
	File   string `json:"file"`
	After  int    `json:"after"`          // shown below this line
	Text   string `json:"text"`           // "    nodePort: 30352", indented as its neighbours
	Kind   string `json:"kind,omitempty"` // port kind of the value, if it is one
	By     string `json:"by"`             // apiserver, cloud
	Path   string `json:"path"`
	Object string `json:"object"`
}

// Choice is one client or address the reader may choose.
type Choice struct {
	Key   string `json:"key"`   // survives edits: lb/default/test/0, nodeport/default/test/0/node-1
	Word  string `json:"word"`  // what to write on the command line: 192.0.2.10:30080
	Label string `json:"label"` // short name: LB, node-1, ClusterIP
	Host  string `json:"host,omitempty"`
	Port  int32  `json:"port,omitempty"`
	Kind  string `json:"kind,omitempty"` // port kind of Port

	Service string `json:"service,omitempty"` // default/test: whose port this is
	Index   int    `json:"index,omitempty"`   // which of spec.ports

	also []string `json:"-"` // other ways to write it on the command line
}

// Screen is one command and what it prints.
type Screen struct {
	Command string `json:"command"`
	Text    string `json:"text"`
	Spans   []Span `json:"spans"` // the port numbers in Text
	Exit    int    `json:"exit,omitempty"`
}

// Span is a port number in a text: Start and End count UTF-16 code units from the start of the text.
type Span struct {
	Start  int           `json:"start"`
	End    int           `json:"end"`
	Kind   string        `json:"kind"`
	Origin *trace.Origin `json:"origin,omitempty"`
}

// NodeRules is what kube-proxy programs on one node.
type NodeRules struct {
	Node  string `json:"node"`
	Mode  string `json:"mode"`
	Rules []Rule `json:"rules"`
}

// Rule is one rule as the mode's tool prints it.
type Rule struct {
	Chain  string        `json:"chain"`
	Text   string        `json:"text"`
	Origin *trace.Origin `json:"origin,omitempty"`
}

// GoalMet says whether a goal holds now.
type GoalMet struct {
	ID  string `json:"id"`
	Met bool   `json:"met"`
	Why string `json:"why,omitempty"` // what happened instead, marked up
}
