// Package trace holds the one value that flows from the engine to every view: where a packet went,
// step by step, and why.
//
//	Result -> Trace -> Hop (a place to draw) -> Step (a thing that happened there)
//
// The verdict is what the client sees. It never travels without its Reason, and a Reason is a code with
// arguments, never prose: views make Korean and English of it. Chance is explicit: a Trace follows one
// choice, Outcomes list all of them with exact probabilities. Every Step that a rule caused carries the
// rule's text and its Origin: the object, the field and the YAML line that made kube-proxy write it.
//
// The JSON of these types is a contract, versioned by Version; fields may be added, never renamed.
package trace

// Version is the version of the JSON contract.
const Version = 1

// Verdict is what the client sees.
type Verdict string

// The five verdicts.
const (
	Delivered   Verdict = "delivered"   // a process answered, and the answer came back
	Refused     Verdict = "refused"     // RST or ICMP port unreachable, at once
	Timeout     Verdict = "timeout"     // dropped, lost, or no way back
	Unreachable Verdict = "unreachable" // no route at the sender
	NXDomain    Verdict = "nxdomain"    // the name does not resolve
)

// Ask is a question: who calls what, how.
type Ask struct {
	From     string `json:"from"`             // outside, outside/IP, node/NAME, pod/[NS/]NAME
	Source   string `json:"source,omitempty"` // the sender's address, filled in by the engine
	To       string `json:"to"`               // HOST:PORT
	Protocol string `json:"protocol"`         // TCP, UDP, SCTP
	Mode     string `json:"mode"`             // iptables, nftables, ipvs
	Via      string `json:"via,omitempty"`    // node where a packet from outside enters, if it is to be fixed
	Seed     uint64 `json:"seed,omitempty"`   // which of the outcomes the trace follows
}

// Result answers an Ask: every way it can end, one way followed, and the stage to draw it on.
type Result struct {
	Version  int       `json:"version"`
	Ask      Ask       `json:"ask"`
	Outcomes []Outcome `json:"outcomes"`
	Rest     *Odds     `json:"rest,omitempty"` // chance of the ends nobody looked at, when there are too many; outcomes and it sum to 1
	Trace    Trace     `json:"trace"`
	Scene    Scene     `json:"scene"`
}

// Outcome is one distinct end: (verdict, pod, delivered, seenFrom).
type Outcome struct {
	Probability float64  `json:"probability"` // exact odds as a number; all outcomes sum to 1
	Odds        Odds     `json:"odds"`        // the same as a fraction
	Verdict     Verdict  `json:"verdict"`
	Pod         string   `json:"pod,omitempty"`       // namespace/name, when delivered to a pod
	Delivered   string   `json:"delivered,omitempty"` // address and port that got the packet
	SeenFrom    string   `json:"seenFrom,omitempty"`  // source address (no port) that the receiver saw
	RefusedBy   *Refusal `json:"refusedBy,omitempty"` // when refused
	Reason      Reason   `json:"reason"`
}

// Refusal says who refused and how: the client reads the same words in both cases.
type Refusal struct {
	At   string `json:"at"`   // node/NAME, pod/NS/NAME, or host/ADDRESS
	With string `json:"with"` // icmp (a REJECT rule, a closed UDP port), rst (a closed TCP port) or abort (a closed SCTP port)
}

// Odds is a chance as a fraction in lowest terms. The zero value is "never"; Sure is 1/1.
type Odds struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Trace is one walk, there and back.
type Trace struct {
	Hops    []Hop   `json:"hops"` // in order of travel; hops of the answer follow, with Back set
	Verdict Verdict `json:"verdict"`
	Reason  Reason  `json:"reason"`            // the deciding fact
	Met     int     `json:"met,omitempty"`     // how many rules the packet was held against, there and back
	Lookups int     `json:"lookups,omitempty"` // how often one of them looked it up in a set or a map (nftables)
}

// Hop is a place on the way.
type Hop struct {
	At    string `json:"at"` // outside, lb, lan, node/NAME, pod/NS/NAME, host/ADDRESS
	Back  bool   `json:"back,omitempty"`
	Steps []Step `json:"steps"` // at least one
}

// Action is what happened in a step.
type Action string

// The actions. Only Rewrote and Marked change the packet, and they always do.
const (
	Originated Action = "originated" // a process made the packet (first step of each direction)
	Resolved   Action = "resolved"   // DNS answered
	Routed     Action = "routed"     // a routing table was asked; Reason names the way
	Entered    Action = "entered"    // first step of every later hop
	Left       Action = "left"       // last step of every hop but the last of a direction
	Matched    Action = "matched"    // a rule matched and went on or jumped
	Chose      Action = "chose"      // chance or policy picked one of Among
	Rewrote    Action = "rewrote"    // DNAT, SNAT, masquerade, or the undoing of one
	Marked     Action = "marked"     // the mark was set
	Tracked    Action = "tracked"    // conntrack made or found an entry
	Accepted   Action = "accepted"   // a process took it
	Rejected   Action = "rejected"   // answered with ICMP or RST
	Dropped    Action = "dropped"    // gone without an answer
)

// Step is one thing that happened at a place.
type Step struct {
	Stage  string   `json:"stage"` // client, dns, lb, route, conntrack, socket, or TABLE/CHAIN: nat/KUBE-SEP-…
	Action Action   `json:"action"`
	Before Packet   `json:"before"`           // before the step
	After  Packet   `json:"after"`            // after it
	Rule   string   `json:"rule,omitempty"`   // the rule's text as the mode prints it, if a rule spoke
	Origin *Origin  `json:"origin,omitempty"` // where that rule, or the value that decided, comes from
	Among  []Option `json:"among,omitempty"`  // Chose only: all candidates; odds sum to 1
	Reason Reason   `json:"reason"`
}

// Option is one candidate of a choice.
type Option struct {
	Name  string `json:"name"` // node/NAME, or address:port of an endpoint
	Odds  Odds   `json:"odds"`
	Taken bool   `json:"taken,omitempty"`
}

// Origin is a place in somebody's YAML.
type Origin struct {
	Object string `json:"object"` // Service/default/test
	Path   string `json:"path"`   // spec.ports[0].targetPort
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`   // from 1; the line of the nearest written parent when Filled
	Filled string `json:"filled,omitempty"` // who wrote the value, if not the user: apiserver, cloud, controller, kubelet, portwalk

	// Of is the field behind a line that is no YAML itself: a rule in a node's own listing (Object is the tool's name)
	// leads on to the Service that kube-proxy wrote it for.
	Of *Origin `json:"of,omitempty"`
}

// Reason is a code with arguments; views word it. Codes are listed in reasons.go.
type Reason struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// Why makes a Reason from a code and pairs of argument name and value.
func Why(code string, pairs ...string) Reason {
	r := Reason{Code: code}
	if len(pairs) > 0 {
		r.Args = make(map[string]string, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Args[pairs[i]] = pairs[i+1]
	}
	return r
}
