package iptables

import (
	"slices"
	"strconv"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Mode is iptables.
func (r *Ruleset) Mode() string { return proxy.IPTables }

// Walk takes the packet through the hook's tables. At PREROUTING and OUTPUT nat rewrites destinations before filter
// looks; at INPUT and POSTROUTING it rewrites sources after filter did. Only the first packet of a connection meets
// nat: conntrack repeats for the others what was done to it.
func (r *Ruleset) Walk(h proxy.Hook, c *proxy.Context) (proxy.Verdict, trace.Reason) {
	w := &walker{Teller: proxy.NewTeller(c, r.node)}
	for _, t := range r.hooked(h) {
		if e := w.base(t, h); e > accepted {
			return proxy.Verdict(e - accepted), w.Reason()
		}
	}
	w.Settle()
	return proxy.Accept, trace.Reason{}
}

// hooked are the tables in the order of their priorities on the hook.
func (r *Ruleset) hooked(h proxy.Hook) []*Table {
	late := h == proxy.Input || h == proxy.Postrouting
	switch {
	case r.more != nil:
		return r.hookedMore(late)
	case late:
		return []*Table{r.Filter, r.NAT}
	}
	return []*Table{r.NAT, r.Filter}
}

// base walks the table's chain on the hook, and its policy.
func (w *walker) base(t *Table, h proxy.Hook) end {
	c := t.Chain(h.String())
	if c == nil || t.Name == "nat" && !w.New {
		return through
	}
	e := w.chain(c)
	if e == through && c.Policy == "DROP" {
		return w.stop(c, trace.ForeignPolicy, c.Policy)
	}
	return e
}

// walker is one packet in one hook.
type walker struct {
	proxy.Teller
	depth int // of jumps
}

// More rules than this, or chains within chains, no packet meets on a node that works.
const (
	mostRules = 1 << 20
	mostDepth = 1 << 10
)

// place is the i-th rule of a chain.
type place struct {
	*Chain
	i int
}

// stop drops the packet where no rule does.
func (w *walker) stop(c *Chain, says, detail string) end {
	f := proxy.Facts{Says: says, Detail: detail}
	if c.listed != nil {
		f.Origin = c.listed.origin
	}
	w.Dropped(chainEnd{c, &f})
	return dropped
}

// chainEnd is the end of a base chain, where its policy speaks.
type chainEnd struct {
	*Chain
	about *proxy.Facts
}

func (p chainEnd) Text() string        { return ":" + p.Name + " " + orDash(p.Policy) }
func (p chainEnd) About() *proxy.Facts { return p.about }

func (p place) rule() *Rule         { return &p.Rules[p.i] }
func (p place) Text() string        { return p.Line(p.i) }
func (p place) About() *proxy.Facts { return &p.rule().Facts }

// end is how a chain is left.
type end int

const (
	through  end = iota // at its end or by RETURN: the caller goes on
	accepted            // the table is done
	dropped
	rejected
	reset
	prohibited
	unreached
)

// chain walks a chain.
func (w *walker) chain(c *Chain) end {
	w.depth++
	e := w.rules(c)
	w.depth--
	return e
}

func (w *walker) rules(c *Chain) end {
	for i := 0; i < len(c.Rules); i++ {
		w.Met++
		if w.Met > mostRules || w.depth > mostDepth {
			return w.stop(c, trace.RulesEndless, strconv.Itoa(w.Met))
		}
		if !w.matches(&c.Rules[i]) {
			continue
		}
		var among []trace.Option
		if odds, ok := c.Rules[i].statistic(); ok {
			if i, among, ok = w.chance(c, i, odds); !ok {
				continue
			}
		}
		if e, done := w.apply(place{c, i}, among); done {
			return e
		}
	}
	return through
}

// apply does what the rule says. done means that the chain is left.
func (w *walker) apply(p place, among []trace.Option) (e end, done bool) {
	switch t := p.rule().Target.(type) {
	case Jump:
		e = w.jump(p, t.Chain, among)
		return e, e != through
	case Return:
		return through, true
	case Accept:
		w.Passed(p)
		return accepted, true
	case Drop:
		w.Dropped(p)
		return dropped, true
	case Reject:
		w.Rejected(p)
		return rejected, true
	case SetMark:
		w.Packet.Mark = w.Packet.Mark&^t.Mask ^ t.Value
		if w.Record != nil {
			w.Silent = p
		}
	case DNAT:
		w.Translated(p, *t.To)
		return accepted, true
	case Masquerade:
		w.Masqueraded(p)
		return accepted, true
	case actor:
		return t.act(w, p)
	}
	return through, false
}

// actor is a target that only a dump has.
type actor interface {
	act(w *walker, p place) (e end, done bool)
}

// jump goes through another chain. A jump that is there for the mark is told when the mark is set, others before.
func (w *walker) jump(p place, to *Chain, among []trace.Option) end {
	switch p.rule().Says {
	case trace.RuleMarked:
		e := w.chain(to)
		w.Marked(p)
		return e
	case trace.EndpointChosen, trace.EndpointSticky:
		w.Chose(p, among)
	default:
		w.Jumped(p, to.Name)
	}
	return w.chain(to)
}

// chance asks chance about the i-th rule. In the rules that choose among endpoints it chooses one of the rest of the chain at
// once: each is as likely as the others. Elsewhere the rule matches or not. ok is false if chance chose none of them.
func (w *walker) chance(c *Chain, i int, odds trace.Odds) (at int, among []trace.Option, ok bool) {
	if n := c.even(i, odds); n > 0 {
		taken, among := w.Pick(n, func(k int) trace.Option {
			return trace.Option{Name: c.Rules[i+k].leadsTo(), Odds: trace.OneIn(n)}
		})
		w.Met += taken
		return i + taken, among, true
	}
	taken, among := w.Pick(2, func(k int) trace.Option {
		return [2]trace.Option{{Name: c.Rules[i].leadsTo(), Odds: odds}, {Name: "none", Odds: odds.Not()}}[k]
	})
	return i, among, taken == 0
}

// even is how many rules the chain has from the i-th on, if each of them is as likely to be taken as the others: the first
// once in n times, the second once in n-1 times of what is left, … the last always. Otherwise it is 0.
func (c *Chain) even(i int, odds trace.Odds) int {
	n := int(odds.Den)
	switch {
	case odds.Num != 1 || i+n != len(c.Rules):
		return 0
	case c.listed != nil && c.listed.even != i:
		return 0
	}
	return n
}

// statistic is the chance of the rule, if it has one.
func (r *Rule) statistic() (trace.Odds, bool) {
	for _, m := range r.Matches {
		if s, ok := m.(Statistic); ok {
			return s.Odds, true
		}
	}
	return trace.Odds{}, false
}

// leadsTo names a candidate: the endpoint, or else the chain.
func (r *Rule) leadsTo() string {
	if r.Endpoint != nil {
		return r.Endpoint.Name
	}
	if j, ok := r.Target.(Jump); ok {
		return j.Name
	}
	return ""
}

// matches holds the packet against all parts of the rule but chance.
func (w *walker) matches(r *Rule) bool {
	p := &w.Packet
	if r.Dst != nil && r.Dst.Prefix.Contains(p.Dst.Addr()) == r.Dst.Not ||
		r.Src != nil && r.Src.Prefix.Contains(p.Src.Addr()) == r.Src.Not ||
		r.Protocol != "" && !sameProtocol(r.Protocol, p.Protocol) ||
		r.In != nil && r.In.matches(w.In) == r.In.Not ||
		r.Out != nil && r.Out.matches(w.Out) == r.Out.Not {
		return false
	}
	return !slices.ContainsFunc(r.Matches, func(m Match) bool { return !m.matches(w) })
}
