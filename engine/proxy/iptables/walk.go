package iptables

import (
	"slices"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Mode is iptables.
func (r *Ruleset) Mode() string { return proxy.IPTables }

// Walk takes the packet through the hook's tables. At PREROUTING and OUTPUT nat rewrites destinations before filter
// looks; at INPUT and POSTROUTING it rewrites sources after filter did. Only the first packet of a connection meets
// nat: conntrack repeats for the others what was done to it.
func (r *Ruleset) Walk(h proxy.Hook, c *proxy.Context) (proxy.Verdict, trace.Reason) {
	w := &walker{Context: c, node: r.node, last: c.Packet}
	tables := [2]*Table{r.NAT, r.Filter}
	if h == proxy.Input || h == proxy.Postrouting {
		tables = [2]*Table{r.Filter, r.NAT}
	}
	for _, t := range tables {
		chain := t.Chain(h.String())
		if chain == nil || t == r.NAT && !c.New {
			continue
		}
		switch w.table(chain) {
		case dropped:
			return proxy.Drop, w.reason
		case rejected:
			return proxy.Reject, w.reason
		}
	}
	return proxy.Accept, trace.Reason{}
}

// walker is one packet in one hook.
type walker struct {
	*proxy.Context
	node   string
	last   trace.Packet // as the last recorded step left it
	reason trace.Reason // of a drop or a rejection
}

// end is how a chain is left.
type end int

const (
	through  end = iota // at its end or by RETURN: the caller goes on
	accepted            // the table is done
	dropped
	rejected
)

// table walks a built-in chain; at its end the policy speaks.
func (w *walker) table(c *Chain) end {
	e := w.chain(c)
	if e != through {
		return e
	}
	if c.Policy == "DROP" {
		return dropped
	}
	return accepted
}

func (w *walker) chain(c *Chain) end {
	for i := 0; i < len(c.Rules); i++ {
		w.Met++
		if !w.matches(&c.Rules[i]) {
			continue
		}
		var among []trace.Option
		if c.Rules[i].byChance() {
			options, rules := w.candidates(c, i)
			taken := w.choose(options)
			among = options
			w.Met += max(0, rules[taken]-i)
			if i = rules[taken]; i < 0 {
				return through // chance chose none of them
			}
		}
		if e, done := w.apply(c, i, among); done {
			return e
		}
	}
	return through
}

// apply does what the rule says. done means that the chain is left.
func (w *walker) apply(c *Chain, i int, among []trace.Option) (e end, done bool) {
	r := &c.Rules[i]
	switch t := r.Target.(type) {
	case nil:
		return through, false
	case Jump:
		if r.Says != trace.RuleMarked {
			w.tell(c, i, among)
			e = w.chain(t.Chain)
			return e, e != through
		}
		e = w.chain(t.Chain)
		w.marked(c, i)
		return e, e != through
	case Return:
		return through, true
	case Accept:
		w.tell(c, i, nil)
		return accepted, true
	case Drop, Reject:
		return w.refuse(c, i), true
	case SetMark:
		w.Packet.Mark = w.Packet.Mark&^t.Mask ^ t.Value
		return through, false
	case DNAT:
		w.translate(c, i, t)
		return accepted, true
	case Masquerade:
		after := w.Packet
		after.Src = w.Context.Masquerade()
		w.rewrite(c, i, after)
		return accepted, true
	}
	return through, false
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

func (w *walker) choose(options []trace.Option) int {
	taken := 0
	if len(options) > 1 && w.Choose != nil {
		taken = w.Choose(options)
	}
	options[taken].Taken = true
	return taken
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
		r.In != nil && r.In.matches(w.In) == r.In.Not {
		return false
	}
	return !slices.ContainsFunc(r.Matches, func(m Match) bool { return !m.matches(w) })
}
