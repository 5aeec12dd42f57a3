package nftables

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// What only a dump has. None of it is in the rules that this package builds.

// asWritten is a part of a rule that is printed as the dump has it.
type asWritten string

func (a asWritten) print(p *printer) { p.WriteString(string(a)) }

// harmless is what does not matter to where a packet goes: counter, log. What is not understood stands here, too; the
// assumption behind it decides.
type harmless struct{ asWritten }

func (harmless) ask(*walker) bool { return true }

// test is a condition of others.
type test struct {
	asWritten
	question func(*walker) bool
}

func (t test) ask(w *walker) bool { return t.question(w) }

// remembered is a question to an affinity set: who was noted during this walk, or was there when the set was listed.
type remembered struct {
	Lookup
	set *listedSet
}

func (r remembered) ask(w *walker) bool {
	return w.lookup(r.Lookup) || r.set.find([]value{{addr: w.Packet.Src.Addr()}}) >= 0
}

// assumption stands before the first statement of a rule of which a condition is not understood: whatever else it asks
// for, matched. It matches nothing, and says so.
type assumption struct {
	chain *Chain
	i     int
	what  string
}

func (a assumption) print(*printer) {}
func (a assumption) ask(w *walker) bool {
	p := place{chain: a.chain, i: a.i, facts: &a.chain.Rules[a.i].Facts}
	w.Doubted(p, trace.Why(trace.RuleUnread, "chain", p.Stage(), "what", a.what, "taken", "no-match"))
	return false
}

// noEffect is a statement that nobody here can follow.
type noEffect struct {
	asWritten
	doubted bool
}

func (x noEffect) act(w *walker, p place) (end, bool) {
	w.Doubted(p, trace.Why(trace.RuleUnread, "chain", p.Stage(), "what", string(x.asWritten), "taken", "no-effect"))
	return through, false
}

// Verdicts that kube-proxy's rules do without.
type (
	accept struct{} // done with this base chain; others on the hook go on
	goBack struct{} // return: to where the jump was
	goOn   struct{} // continue: to the next rule
)

func (accept) statement()       {}
func (accept) print(p *printer) { p.WriteString("accept") }
func (goBack) statement()       {}
func (goBack) print(p *printer) { p.WriteString("return") }
func (goOn) statement()         {}
func (goOn) print(p *printer)   { p.WriteString("continue") }

func (accept) act(w *walker, p place) (end, bool) {
	w.Passed(p)
	return accepted, true
}
func (goBack) act(*walker, place) (end, bool) { return through, true }
func (goOn) act(*walker, place) (end, bool)   { return through, false }

// refuse is a reject with another answer than kube-proxy's.
type refuse struct {
	asWritten
	how end
}

func (x refuse) act(w *walker, p place) (end, bool) {
	w.Rejected(p)
	return x.how, true
}

// masquerade with other flags than kube-proxy's.
type masquerade struct{ asWritten }

func (masquerade) act(w *walker, p place) (end, bool) {
	w.Masqueraded(p)
	return accepted, true
}

// natted is snat, or a dnat that keeps the address or the port.
type natted struct {
	asWritten
	to     netip.Addr
	port   uint16
	source bool
}

func (x natted) act(w *walker, p place) (end, bool) {
	at := w.Packet.Dst
	if x.source {
		at = w.Packet.Src
	}
	to, port := x.to, x.port
	if !to.IsValid() {
		to = at.Addr()
	}
	if port == 0 {
		port = at.Port()
	}
	if x.source {
		w.Sourced(p, netip.AddrPortFrom(to, port))
	} else {
		w.Translated(p, netip.AddrPortFrom(to, port))
	}
	return accepted, true
}

// mapped is a dnat to what a map has for the packet.
type mapped struct {
	asWritten
	ops []operand
	set *listedSet
}

func (x mapped) act(w *walker, p place) (end, bool) {
	i := find(w, x.ops, x.set)
	if i < 0 {
		return through, true
	}
	to := x.set.elements[i].to
	dst := w.Packet.Dst
	for _, t := range to {
		if a, err := netip.ParseAddr(t.text); err == nil {
			dst = netip.AddrPortFrom(a, dst.Port())
		} else if n, err := strconv.ParseUint(t.text, 10, 16); err == nil {
			dst = netip.AddrPortFrom(dst.Addr(), uint16(n))
		}
	}
	w.Translated(p, dst)
	return accepted, true
}

func find(w *walker, ops []operand, set *listedSet) int {
	w.Lookups++
	values := make([]value, len(ops))
	for i, o := range ops {
		v, has := o.get(w)
		if !has {
			return -1
		}
		values[i] = v
	}
	return set.find(values)
}

// marks works out a mark in steps.
type marks struct {
	asWritten
	ops []markOp
}

func (x marks) act(w *walker, p place) (end, bool) {
	n := uint32(0)
	for _, o := range x.ops {
		switch o.op {
		case "mark":
			n = w.Packet.Mark
		case "=":
			n = o.bits
		case "|":
			n |= o.bits
		case "^":
			n ^= o.bits
		case "&":
			n &= o.bits
		}
	}
	w.SetMark(p, n)
	return through, false
}

// verdicts is a map that kube-proxy did not make.
type verdicts struct {
	asWritten
	ops     []operand
	set     *listedSet
	accepts string // what it says of a packet that it accepts
}

func (x verdicts) act(w *walker, p place) (e end, left bool) {
	i := find(w, x.ops, x.set)
	if i < 0 {
		return through, false
	}
	switch v := x.set.verdicts[i].(type) {
	case Jump:
		e = w.chain(v.Chain, nil)
		return e, e > through
	case Goto:
		return w.chain(v.Chain, nil), true
	case accept:
		f := *p.facts
		f.Says, p.facts = x.accepts, &f
		return v.act(w, p)
	case actor:
		return v.act(w, p)
	default:
		return w.last(p, v, nil), true
	}
}

func (x verdicts) chains() (out []*Chain) {
	for _, v := range x.set.verdicts {
		switch v := v.(type) {
		case Jump:
			out = append(out, v.Chain)
		case Goto:
			out = append(out, v.Chain)
		}
	}
	return out
}

// listedDNAT gives the packet one of the destinations, each with the same chance.
type listedDNAT struct {
	asWritten
	to []*proxy.Endpoint
}

func (x listedDNAT) act(w *walker, p place) (end, bool) {
	e := x.to[pickListed(w, p, x.to)]
	w.Translated(p.saying(proxy.Facts{Port: p.facts.Port, Endpoint: e, Says: trace.DNATed}), e.Addr)
	return accepted, true
}

// listedChoice goes to one of the chains, each with the same chance.
type listedChoice struct {
	asWritten
	to []Goal
}

func (x listedChoice) act(w *walker, p place) (end, bool) {
	endpoints := make([]*proxy.Endpoint, 0, len(x.to))
	for _, g := range x.to {
		if g.Endpoint == nil { // not kube-proxy's: the chain's name must do
			g.Endpoint = &proxy.Endpoint{Name: g.Name}
		}
		endpoints = append(endpoints, g.Endpoint)
	}
	return w.chain(x.to[pickListed(w, p, endpoints)].Chain, nil), true
}

func (x listedChoice) chains() (out []*Chain) {
	for _, g := range x.to {
		out = append(out, g.Chain)
	}
	return out
}

// luck is a condition that is true by chance.
type luck struct {
	asWritten
	odds  trace.Odds
	chain *Chain
	i     int
}

func (x luck) ask(w *walker) bool {
	p := place{chain: x.chain, i: x.i, facts: &x.chain.Rules[x.i].Facts}
	options := [2]trace.Option{{Name: string(x.asWritten), Odds: x.odds}, {Name: "none", Odds: x.odds.Not()}}
	taken, among := w.Pick(2, func(i int) trace.Option { return options[i] })
	w.Chose(p.saying(proxy.Facts{Port: &proxy.ServicePort{FromDump: true}, Endpoint: &proxy.Endpoint{Name: options[taken].Name}, Says: trace.EndpointChosen}), among)
	return taken == 0
}

// pickListed lets chance choose, each with the same odds, and tells it.
func pickListed(w *walker, p place, endpoints []*proxy.Endpoint) int {
	taken, among := w.Pick(len(endpoints), func(i int) trace.Option {
		return trace.Option{Name: endpoints[i].Name, Odds: trace.OneIn(len(endpoints))}
	})
	port := p.facts.Port
	if port == nil {
		port = &proxy.ServicePort{FromDump: true}
	}
	w.Chose(p.saying(proxy.Facts{Port: port, Endpoint: endpoints[taken], Says: trace.EndpointChosen}), among)
	return taken
}

// saying is the same line with another meaning: a rule that chooses is told as if each candidate had a rule of its own.
func (p place) saying(f proxy.Facts) place {
	o := *p.facts.Origin
	o.Of = f.OriginOf()
	f.Origin = &o
	p.facts = &f
	return p
}

// guard rejects ports that no Service has on a ClusterIP of which one is known.
type guard struct{ Reject }

func (guard) act(w *walker, p place) (end, bool) {
	if w.found != nil && w.found.Port != nil {
		p = p.saying(proxy.Facts{Port: w.found.Port, Says: trace.VIPWrongPort})
	}
	w.Rejected(p)
	return rejected, true
}

// hairpin masquerades, and says for which endpoint if a set knows.
type hairpin struct{ Masquerade }

func (hairpin) act(w *walker, p place) (end, bool) {
	if w.found != nil && w.found.Port != nil {
		f := *p.facts
		f.Port, f.Endpoint = w.found.Port, w.found.Endpoint
		o := *f.Origin
		if !f.Port.FromDump {
			o.Of = f.Port.PortOrigin("targetPort")
		}
		f.Origin, p.facts = &o, &f
	}
	w.Masqueraded(p)
	return accepted, true
}

// ownerOf guesses from the names of table and chain who wrote a rule.
func ownerOf(table, chain string) string {
	if who := proxy.Owner(chain); who != "" {
		return who
	}
	if slices.Contains([]string{"firewalld", "ufw"}, table) {
		return table
	}
	return proxy.Owner(table)
}
