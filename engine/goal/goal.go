// Package goal says whether a cluster behaves as a lesson asks for.
//
// A goal is one line of plain words about one request:
//
//	from outside, node-2:30088 reaches app=test on 5000
//	from outside, lb of test:80 reaches app=test on 5000 seen from 203.0.113.10 in every outcome
//	from pod/client, test:8080 is refused
//
// in the grammar
//
//	from CLIENT, TARGET ENDS [in every outcome]
//	CLIENT  outside | outside/IP | node/NAME | pod/[NS/]NAME
//	TARGET  [lb of | clusterIP of] HOST:PORT[/UDP] [via NODE]     after "of", HOST is a Service: NAME or NS/NAME
//	ENDS    [never] reaches PODS [on PORT] [seen from IP] | is refused | times out | is unreachable | is unknown
//	PODS    KEY=VALUE[,KEY=VALUE] | pod/[NS/]NAME | a pod | node/NAME
//
// A request can end in several ways, by chance. A goal is met if one of them is as it says; "in every outcome" asks
// it of all, "never" of none. Goals look at behaviour only, never at the YAML: every solution that behaves is right.
package goal

import (
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// Goal is a parsed goal. The zero values of the optional parts ask for nothing.
type Goal struct {
	From string // CLIENT as written

	AddressOf string // "", lb or clusterIP: which address of the Service is asked
	Host      string // a host as trace.Ask takes it, or with AddressOf a Service, NS/NAME
	Port      string
	Protocol  string // TCP or UDP or SCTP
	Via       string // the node where a packet from outside enters

	Verdict  trace.Verdict
	Pods     []Label // the receiver has all of them
	Receiver string  // pod/NS/NAME or node/NAME
	On       string  // port it is received on
	SeenFrom string  // address the receiver sees
	Every    bool    // in every outcome
	Never    bool    // in no outcome
}

// Label is a key and its value.
type Label struct{ Key, Value string }

// String writes the goal in the grammar above; Parse reads it back.
func (g Goal) String() string {
	var b strings.Builder
	b.WriteString("from " + g.From + ", ")
	if g.AddressOf != "" {
		b.WriteString(g.AddressOf + " of ")
	}
	b.WriteString(g.Host + ":" + g.Port)
	if g.Protocol != "TCP" {
		b.WriteString("/" + g.Protocol)
	}
	optional(&b, " via ", g.Via)
	b.WriteString(" " + g.ends())
	optional(&b, " on ", g.On)
	optional(&b, " seen from ", g.SeenFrom)
	if g.Every {
		b.WriteString(" in every outcome")
	}
	return b.String()
}

func optional(b *strings.Builder, word, value string) {
	if value != "" {
		b.WriteString(word + value)
	}
}

func (g Goal) ends() string {
	for words, v := range endings() {
		if v == g.Verdict {
			return words
		}
	}
	verb := "reaches "
	if g.Never {
		verb = "never reaches "
	}
	switch {
	case g.Receiver != "":
		return verb + g.Receiver
	case len(g.Pods) > 0:
		return verb + g.labels()
	}
	return verb + "a pod"
}

func (g Goal) labels() string {
	var pairs []string
	for _, l := range g.Pods {
		pairs = append(pairs, l.Key+"="+l.Value)
	}
	return strings.Join(pairs, ",")
}

// endings are the ends that need no more words.
func endings() map[string]trace.Verdict {
	return map[string]trace.Verdict{
		"is refused":     trace.Refused,
		"times out":      trace.Timeout,
		"is unreachable": trace.Unreachable,
		"is unknown":     trace.NXDomain,
	}
}
