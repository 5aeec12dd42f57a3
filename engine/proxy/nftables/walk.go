package nftables

import (
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Mode is nftables.
func (r *Ruleset) Mode() string { return proxy.NFTables }

// Walk takes the packet through the hook's base chains in the order of their priorities. Only the first packet of a
// connection meets those of type nat: conntrack repeats for the others what was done to it.
func (r *Ruleset) Walk(h proxy.Hook, c *proxy.Context) (proxy.Verdict, trace.Reason) {
	w := &walker{Teller: proxy.NewTeller(c, r.node)}
	for _, base := range r.baseChains(h) {
		if base.Base.Type == "nat" && !c.New {
			continue
		}
		switch w.chain(base, nil) {
		case dropped:
			return proxy.Drop, w.Reason()
		case rejected:
			return proxy.Reject, w.Reason()
		}
	}
	return proxy.Accept, trace.Reason{}
}

// walker is one packet in one hook.
type walker struct {
	proxy.Teller
	found *proxy.Facts // of the element that the last lookup found
}

// place is a rule or an element with what is known of it. A rule that chooses is told as if each candidate had a
// rule of its own.
type place struct {
	stage string
	text  func() string
	facts *proxy.Facts
}

func (p place) Stage() string       { return p.stage }
func (p place) Text() string        { return p.text() }
func (p place) About() *proxy.Facts { return p.facts }

func (c *Chain) place(i int, f *proxy.Facts) place {
	return place{c.Stage(), func() string { return c.text(i) }, f}
}

func (s *Set) place(i int) place {
	return place{s.Stage(), func() string { return s.text(i) }, &s.Elements[i].Facts}
}

// end is how a chain is left.
type end int

const (
	through end = iota // at its end: whoever jumped goes on
	accepted
	dropped
	rejected
)

// chain walks the rules. by is the element that led here: the chain that rejects for all Services is told as the
// element that says for which.
func (w *walker) chain(c *Chain, by *place) end {
	for i := range c.Rules {
		w.Met++
		if e, left := w.rule(c, i, by); left {
			return e
		}
	}
	return through
}

// rule walks the expressions until one does not match. left means that the chain is left.
func (w *walker) rule(c *Chain, i int, by *place) (e end, left bool) {
	r := &c.Rules[i]
	p := c.place(i, &r.Facts)
	for _, x := range r.Exprs {
		switch x := x.(type) {
		case SetMark:
			w.setMark(p, x)
		case Update:
			w.Affinity.Remember(x.Set.Name, w.Packet.Src.Addr())
		case Jump:
			e = w.chain(x.Chain, nil)
			return e, e != through
		case Goto:
			w.lead(p, x)
			return w.chain(x.Chain, nil), true
		case VerdictMap:
			return w.verdict(x)
		case Statement:
			return w.last(p, x, by), true
		default:
			if !w.matches(x) {
				return through, false
			}
		}
	}
	return through, false
}

// lead tells a goto: to the endpoint that the client had before, or on to the next chain.
func (w *walker) lead(p place, x Goto) {
	if p.facts.Says == trace.EndpointSticky {
		w.Chose(p, nil)
		return
	}
	w.Jumped(p, x.Name)
}

// setMark marks the packet. Flipping the mark off is told with the masquerading that it asked for.
func (w *walker) setMark(p place, x SetMark) {
	if x.Xor {
		w.Packet.Mark ^= x.Bits
		return
	}
	w.Packet.Mark |= x.Bits
	w.Marked(p)
}

// verdict does what the map has for the packet.
func (w *walker) verdict(x VerdictMap) (e end, left bool) {
	i, found := x.Map.index[w.key(x.Fields)]
	if !found {
		return through, false
	}
	p := x.Map.place(i)
	switch v := x.Map.Elements[i].Verdict.(type) {
	case Goto:
		w.Jumped(p, v.Name)
		return w.chain(v.Chain, &p), true
	default:
		return w.last(p, v, nil), true
	}
}

// last does what ends a packet's way through this base chain.
func (w *walker) last(p place, x Statement, by *place) end {
	switch x := x.(type) {
	case Drop:
		w.Dropped(p)
		return dropped
	case Reject:
		if by != nil && p.facts.Says == "" {
			p = *by
		}
		w.Rejected(w.wrongPort(p))
		return rejected
	case Masquerade:
		w.Masqueraded(w.ofHairpin(p))
	case DNAT:
		w.Translated(p, x.To)
	case ChooseDNAT:
		w.chooseDNAT(p, x)
	case ChooseChain:
		return w.chooseChain(p, x)
	}
	return accepted
}

// wrongPort finds, for the rule that guards all ClusterIPs, the Service whose address it is.
func (w *walker) wrongPort(p place) place {
	if p.facts.Says == trace.VIPWrongPort && w.found != nil {
		f := *p.facts
		f.Port, f.Origin = w.found.Port, w.found.Port.Origin("spec.ports")
		p.facts = &f
	}
	return p
}

// ofHairpin finds, for the rule that masquerades all hairpins, the endpoint whose packet it is.
func (w *walker) ofHairpin(p place) place {
	if w.found != nil {
		f := *p.facts
		f.Origin, f.Port, f.Endpoint = w.found.Origin, w.found.Port, w.found.Endpoint
		p.facts = &f
	}
	return p
}

func (w *walker) chooseDNAT(p place, x ChooseDNAT) {
	port := p.facts.Port
	e := x.To[w.pick(p, x.To)]
	p.facts = &proxy.Facts{Origin: port.TargetOrigin(e), Port: port, Endpoint: e, Says: trace.DNATed}
	w.Translated(p, e.Addr)
}

func (w *walker) chooseChain(p place, x ChooseChain) end {
	endpoints := make([]*proxy.Endpoint, 0, len(x.To))
	for _, g := range x.To {
		endpoints = append(endpoints, g.Endpoint)
	}
	return w.chain(x.To[w.pick(p, endpoints)].Chain, nil)
}

// pick lets chance choose, each with the same odds, and tells it.
func (w *walker) pick(p place, endpoints []*proxy.Endpoint) int {
	options := make([]trace.Option, 0, len(endpoints))
	for _, e := range endpoints {
		options = append(options, trace.Option{Name: e.Name, Odds: trace.OneIn(len(endpoints))})
	}
	taken := w.Pick(options)
	port := p.facts.Port
	p.facts = &proxy.Facts{Origin: port.ChoiceOrigin(endpoints[taken]), Port: port, Endpoint: endpoints[taken], Says: trace.EndpointChosen}
	w.Chose(p, options)
	return taken
}

// key makes the packet's key of the fields.
func (w *walker) key(fields []Field) (k Key) {
	w.Lookups++
	p := &w.Packet
	for _, f := range fields {
		switch f {
		case Saddr:
			k.Src = p.Src.Addr()
		case Daddr:
			k.Dst = p.Dst.Addr()
		case L4Proto:
			k.Protocol = strings.ToLower(p.Protocol)
		case Dport:
			k.Port = p.Dst.Port()
		}
	}
	return k
}
