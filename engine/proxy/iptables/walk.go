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
		if c.Rules[i].byChance() {
			options, rules := w.candidates(c, i)
			taken := w.Pick(options)
			among = options
			w.Met += max(0, rules[taken]-i)
			if i = rules[taken]; i < 0 {
				return through // chance chose none of them
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

// candidates lists what chance may choose from the i-th rule on: rules that match but for chance, with the odds that
// the packet gets so far and is taken there. A rule without chance takes all that is left. If there is none, the last
// option is the chain's end, with rule -1.
func (w *walker) candidates(c *Chain, i int) (options []trace.Option, rules []int) {
	left := trace.Sure
	for j := i; j < len(c.Rules) && left.Num > 0; j++ {
		r := &c.Rules[j]
		if j > i && !w.matches(r) {
			continue
		}
		odds := left
		if s, ok := r.statistic(); ok {
			odds = left.Times(s.Odds)
			left = left.Times(s.Odds.Not())
		} else {
			left = trace.Odds{}
		}
		options = append(options, trace.Option{Name: r.leadsTo(), Odds: odds})
		rules = append(rules, j)
	}
	if left.Num > 0 {
		options = append(options, trace.Option{Name: "none", Odds: left})
		rules = append(rules, -1)
	}
	return options, rules
}

func (r *Rule) statistic() (Statistic, bool) {
	for _, m := range r.Matches {
		if s, ok := m.(Statistic); ok {
			return s, true
		}
	}
	return Statistic{}, false
}

func (r *Rule) byChance() bool { _, yes := r.statistic(); return yes }

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
