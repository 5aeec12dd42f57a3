package nftables

import (
	"strconv"
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
		if e := w.base(base); e > accepted {
			return proxy.Verdict(e - accepted), w.Reason()
		}
	}
	return proxy.Accept, trace.Reason{}
}

// base walks a base chain, and its policy.
func (w *walker) base(c *Chain) end {
	if c.Base.Type == "nat" && !w.New {
		return through
	}
	e := w.chain(c, nil)
	if e == through && c.Base.Policy == "drop" {
		return w.stop(c, trace.ForeignPolicy, c.Base.Policy)
	}
	return e
}

// stop drops the packet where no rule does.
func (w *walker) stop(c *Chain, says, detail string) end {
	w.Dropped(chainEnd{c, &proxy.Facts{Says: says, Detail: detail}})
	return dropped
}

// chainEnd is the end of a base chain, where its policy speaks.
type chainEnd struct {
	*Chain
	about *proxy.Facts
}

func (p chainEnd) Text() string        { return "policy " + p.about.Detail }
func (p chainEnd) About() *proxy.Facts { return p.about }

// walker is one packet in one hook.
type walker struct {
	proxy.Teller
	depth int          // of jumps
	found *proxy.Facts // of the element that the last lookup found
}

// place is a rule or an element with what is known of it. A rule that chooses is told as if each candidate had a
// rule of its own.
type place struct {
	chain *Chain // or
	set   *Set
	i     int
	facts *proxy.Facts
}

func (p place) Stage() string {
	if p.chain != nil {
		return p.chain.Stage()
	}
	return p.set.Stage()
}

func (p place) Text() string {
	if p.chain != nil {
		return p.chain.text(p.i)
	}
	return p.set.text(p.i)
}

func (p place) About() *proxy.Facts { return p.facts }

// end is how a chain is left.
type end int

const (
	through end = iota // at its end: whoever jumped goes on
	accepted
	dropped
	rejected
	reset
	prohibited
	unreached
)

// More rules than this, or chains within chains, no packet meets on a node that works: the kernel takes 16 jumps.
const (
	mostRules = 1 << 20
	mostDepth = 16
)

// chain walks the rules. by is the element that led here: the chain that rejects for all Services is told as the
// element that says for which.
func (w *walker) chain(c *Chain, by *place) end {
	w.depth++
	e := w.rules(c, by)
	w.depth--
	return e
}

func (w *walker) rules(c *Chain, by *place) end {
	for i := range c.Rules {
		w.Met++
		if w.Met > mostRules || w.depth > mostDepth+1 {
			return w.stop(c, trace.RulesEndless, strconv.Itoa(w.Met))
		}
		if e, left := w.rule(c, i, by); left {
			return e
		}
	}
	return through
}

// rule walks the expressions until one does not match. left means that the chain is left.
func (w *walker) rule(c *Chain, i int, by *place) (e end, left bool) {
	r := &c.Rules[i]
	p := place{chain: c, i: i, facts: &r.Facts}
	for _, x := range r.Exprs {
		switch x := x.(type) {
		case SetMark:
			w.setMark(p, x)
		case Update:
			w.Affinity.Remember(x.Set.Name, w.Packet.Src.Addr())
		case Jump:
			e = w.chain(x.Chain, nil)
			return e, e > through
		case Goto:
			w.lead(p, x)
			return w.chain(x.Chain, nil), true
		case VerdictMap:
			return w.verdict(x)
		case actor:
			if e, left = x.act(w, p); left {
				return e, true
			}
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

// actor is a statement that only a dump has.
type actor interface {
	act(w *walker, p place) (e end, left bool)
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
		if w.Record != nil {
			w.Silent = p
		}
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
	p := place{set: x.Map, i: i, facts: &x.Map.Elements[i].Facts}
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
	e := x.To[w.pick(p, len(x.To), func(i int) *proxy.Endpoint { return x.To[i] })]
	if w.Record != nil {
		p.facts = &proxy.Facts{Origin: port.TargetOrigin(e), Port: port, Endpoint: e, Says: trace.DNATed}
	}
	w.Translated(p, e.Addr)
}

func (w *walker) chooseChain(p place, x ChooseChain) end {
	i := w.pick(p, len(x.To), func(i int) *proxy.Endpoint { return x.To[i].Endpoint })
	return w.chain(x.To[i].Chain, nil)
}

// pick lets chance choose one of n endpoints, each with the same odds, and tells it.
func (w *walker) pick(p place, n int, endpoint func(int) *proxy.Endpoint) int {
	taken, among := w.Pick(n, func(i int) trace.Option {
		return trace.Option{Name: endpoint(i).Name, Odds: trace.OneIn(n)}
	})
	if w.Record != nil {
		port, e := p.facts.Port, endpoint(taken)
		p.facts = &proxy.Facts{Origin: port.ChoiceOrigin(e), Port: port, Endpoint: e, Says: trace.EndpointChosen}
		w.Chose(p, among)
	}
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
