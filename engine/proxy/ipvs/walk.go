package ipvs

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Mode is ipvs.
func (r *Ruleset) Mode() string { return proxy.IPVS }

// Walk takes the packet through the hook's tables and, at INPUT and OUTPUT, to the load balancer: at INPUT after the
// filter, at OUTPUT between nat and filter. What it translates at INPUT does not stay: it leaves by OUTPUT's filter
// (walked here, too) and POSTROUTING.
func (r *Ruleset) Walk(h proxy.Hook, c *proxy.Context) (proxy.Verdict, trace.Reason) {
	w := &walker{Teller: proxy.NewTeller(c, r.node), rules: r}
	for _, part := range w.parts(h) {
		switch part() {
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
	rules   *Ruleset
	found   *proxy.Facts   // of the set's entry that matched last: rules speak for many Services, entries for one
	virtual *VirtualServer // that took the packet
}

func (w *walker) parts(h proxy.Hook) []func() end {
	nat := func() end {
		if !w.New {
			return through
		}
		return w.builtin(w.rules.NAT, h)
	}
	filter := func(h proxy.Hook) func() end { return func() end { return w.builtin(w.rules.Filter, h) } }
	switch h {
	case proxy.Input:
		return []func() end{filter(h), w.balance, func() end {
			if w.virtual == nil {
				return through
			}
			return w.builtin(w.rules.Filter, proxy.Output)
		}}
	case proxy.Output:
		return []func() end{nat, w.balance, filter(h)}
	}
	return []func() end{nat, filter(h)}
}

// end is how a chain is left.
type end int

const (
	through end = iota // at its end or by RETURN
	accepted
	dropped
	rejected
)

func (w *walker) builtin(table []*Chain, h proxy.Hook) end {
	for _, c := range table {
		if c.Policy != "" && c.Name == h.String() {
			return w.chain(c)
		}
	}
	return through
}

// balance gives a new packet for a virtual server to one of its endpoints. Round robin is fair: seen from one packet,
// all have the same chance. Without endpoints the load balancer answers with ICMP port unreachable.
func (w *walker) balance() end {
	i, found := w.rules.servers[service{w.Packet.Dst, w.Packet.Protocol}]
	if !found || !w.New {
		return through
	}
	w.Met++
	v := &w.rules.Servers[i]
	w.virtual = v
	p := place{v.Stage(), v.text, &v.Facts}
	if len(v.Real) == 0 {
		p.facts = v.nothing()
		w.Rejected(p)
		return rejected
	}
	w.Jumped(p, v.Addr.String())
	e := v.Real[w.schedule(p, v)]
	w.Translated(place{v.Stage(), func() string { return v.realText(e) },
		&proxy.Facts{Origin: v.Port.TargetOrigin(e), Port: v.Port, Endpoint: e, Says: trace.DNATed}}, e.Addr)
	return through
}

// nothing is why a virtual server has no endpoints: the Service has none, or only ones on other nodes and a Service
// for the node's own pods does not use them.
func (v *VirtualServer) nothing() *proxy.Facts {
	if v.Port.HasEndpoints {
		return &proxy.Facts{Origin: v.Port.Origin("spec.internalTrafficPolicy"), Port: v.Port, Says: trace.NoLocalEndpoints, Detail: "internal"}
	}
	return &proxy.Facts{Origin: v.Port.Origin("spec.selector"), Port: v.Port, Says: trace.NoEndpoints}
}

// schedule picks the endpoint: the one the client had, if the virtual server remembers clients, or any.
func (w *walker) schedule(p place, v *VirtualServer) int {
	client := w.Packet.Src.Addr()
	list := func(e *proxy.Endpoint) string { return v.Stage() + " " + e.Name }
	for i, e := range v.Real {
		if v.Sticky > 0 && w.Affinity.Seen(list(e), client, v.Sticky) {
			p.facts = &proxy.Facts{Origin: v.Port.Origin("spec.sessionAffinity"), Port: v.Port, Endpoint: e, Says: trace.EndpointSticky}
			w.Chose(p, nil)
			w.Affinity.Remember(list(e), client)
			return i
		}
	}
	i, options := w.Pick(len(v.Real), func(i int) trace.Option {
		return trace.Option{Name: v.Real[i].Name, Odds: trace.OneIn(len(v.Real))}
	})
	e := v.Real[i]
	p.facts = &proxy.Facts{Origin: v.Port.ChoiceOrigin(e), Port: v.Port, Endpoint: e, Says: trace.EndpointChosen}
	w.Chose(p, options)
	if v.Sticky > 0 {
		w.Affinity.Remember(list(e), client)
	}
	return i
}

// place is a rule with what is known of it.
type place struct {
	stage string
	text  func() string
	facts *proxy.Facts
}

func (p place) Stage() string       { return p.stage }
func (p place) Text() string        { return p.text() }
func (p place) About() *proxy.Facts { return p.facts }

func (w *walker) chain(c *Chain) end {
	for i := range c.Rules {
		r := &c.Rules[i]
		w.Met++
		if !w.matches(r) {
			continue
		}
		switch e := w.apply(w.place(c, i), r.Target); {
		case r.Target.Name == "RETURN":
			return through
		case e != through:
			return e
		}
	}
	return through
}

// place tells a rule together with the entry of the set that matched: what the rule says itself goes before.
func (w *walker) place(c *Chain, i int) place {
	r := &c.Rules[i]
	f := r.Facts
	if w.found != nil {
		f = *w.found
		if r.Says != "" {
			f.Says = r.Says
		}
		if r.Detail != "" {
			f.Detail = r.Detail
		}
	}
	return place{c.Stage(), func() string { return c.text(i) }, &f}
}

func (w *walker) apply(p place, t Target) end {
	if t.Chain != nil {
		e := w.chain(t.Chain)
		if t.Chain.Name == "KUBE-MARK-MASQ" {
			w.Marked(p)
		}
		return e
	}
	switch t.Name {
	case "MARK":
		w.Packet.Mark = (w.Packet.Mark | t.Or) ^ t.Xor
	case "MASQUERADE":
		w.Masqueraded(p)
		return accepted
	case "ACCEPT":
		if p.facts.Says == trace.FilterAccepted {
			w.Passed(p)
		}
		return accepted
	case "DROP":
		w.Dropped(p)
		return dropped
	case "REJECT":
		w.Rejected(p)
		return rejected
	}
	return through
}

// matches holds the packet against all parts of the rule.
func (w *walker) matches(r *Rule) bool {
	p := &w.Packet
	switch {
	case r.Src.IsValid() && r.Src.Contains(p.Src.Addr()) == r.NotSrc,
		r.Protocol != "" && !strings.EqualFold(r.Protocol, p.Protocol),
		r.NotIn != "" && comesBy(w.In, r.NotIn),
		r.New && !w.New, r.Known && w.New,
		r.OffNode && w.local(p.Src.Addr()), r.ToNode && !w.local(p.Dst.Addr()),
		r.Mark != 0 && (p.Mark&r.Mark != 0) == r.NotMark,
		r.Virtual != nil && (w.virtual == nil || w.virtual.Addr != netip.AddrPortFrom(r.Virtual.addr, r.Virtual.port)):
		return false
	}
	return r.Set == nil || w.asks(r.Set, r.By)
}

// comesBy says whether the interface is the one that is meant, or one of those whose names start so.
func comesBy(name, meant string) bool {
	if prefix, ok := strings.CutSuffix(meant, "+"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return name == meant
}

// local includes the Services' addresses: the dummy device has them.
func (w *walker) local(a netip.Addr) bool { return w.IsLocal(a) || w.rules.bound[a] }

// asks looks the packet up in the set, by the parts that the set's type has.
func (w *walker) asks(s *Set, by string) bool {
	p := &w.Packet
	key := entry{addr: p.Dst.Addr(), protocol: strings.ToLower(p.Protocol), port: p.Dst.Port()}
	switch {
	case s.Type == "bitmap:port":
		key = entry{port: p.Dst.Port()}
	case s.Type == "hash:ip":
		key = entry{addr: p.Dst.Addr()}
	case s.Type == "hash:ip,port,ip":
		key.other = p.Src.Addr()
	case s.Type == "hash:ip,port,net":
		return w.inNet(s, key)
	case by == "src,dst":
		key.addr = p.Src.Addr()
	}
	i, found := s.index[key]
	if found {
		w.found = &s.Entries[i].Facts
	}
	return found
}

// inNet looks whether the source is in one of the ranges noted for the destination.
func (w *walker) inNet(s *Set, key entry) bool {
	for i := range s.Entries {
		e := s.Entries[i].Key
		net := e.net
		e.net = netip.Prefix{}
		if e == key && net.Contains(w.Packet.Src.Addr()) {
			return true
		}
	}
	return false
}
