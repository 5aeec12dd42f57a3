package proxy

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/trace"
)

// Place is a rule or a set's element, where it stands.
type Place interface {
	Stage() string // TABLE/CHAIN or TABLE/SET
	Text() string  // as its tool lists it
	About() *Facts
}

// Teller writes down what happens to one packet in one hook. All modes use it, so that the same thing is told the
// same way whatever the mode.
type Teller struct {
	*Context
	node   string
	last   trace.Packet // as the last recorded step left it
	reason trace.Reason // of a drop or a rejection

	Silent Place // the rule that last set the mark without a word
}

// NewTeller starts a hook.
func NewTeller(c *Context, node string) Teller { return Teller{Context: c, node: node, last: c.Packet} }

// Reason is why the packet was dropped or rejected, zero if it was not.
func (t *Teller) Reason() trace.Reason { return t.reason }

// record writes the step and takes over the packet as the step leaves it. What rules did in silence since the last
// step (the mark that postrouting clears) belongs to the next step that changes the packet.
func (t *Teller) record(p Place, s trace.Step) {
	if s.Action != trace.Rewrote && s.Action != trace.Marked {
		t.Settle()
	}
	before := t.last
	t.last = s.After
	if t.Record == nil {
		return
	}
	s.Stage, s.Rule, s.Before = p.Stage(), p.Text(), before
	if o := p.About().Origin; o != nil {
		own := *o // whoever fills in the line fills it in here, not in the shared rule
		s.Origin = &own
	}
	t.Record(s)
}

// Settle tells of a mark that was set in silence and has nothing to do with what comes next. kube-proxy's own rules never
// leave one behind.
func (t *Teller) Settle() {
	if t.last.Mark != t.Packet.Mark && t.Silent != nil {
		t.record(t.Silent, trace.Step{Action: trace.Marked, After: t.Packet, Reason: trace.Why(trace.MarkSet, "chain", t.Silent.Stage())})
	}
}

// Jumped tells that a rule matched and leads to a chain. A rule that says nothing is not worth a step.
func (t *Teller) Jumped(p Place, chain string) {
	if f := p.About(); f.Says == trace.RuleJumped {
		t.record(p, trace.Step{Action: trace.Matched, After: t.Packet, Reason: f.jumped(chain)})
	}
}

// Chose tells which endpoint it was to be. Without options there was only one.
func (t *Teller) Chose(p Place, among []trace.Option) {
	if t.Record == nil {
		return
	}
	f := p.About()
	if among == nil {
		among = []trace.Option{{Name: f.Endpoint.Name, Odds: trace.Sure, Taken: true}}
	}
	t.record(p, trace.Step{Action: trace.Chose, After: t.Packet, Among: among, Reason: f.chosen(len(among))})
}

// Pick lets chance choose one of n options. It returns its index, and, if anybody listens, all of them with that one
// marked as taken: there may be a thousand.
func (t *Teller) Pick(n int, option func(i int) trace.Option) (taken int, among []trace.Option) {
	if n > 1 && t.Choose != nil {
		taken = t.Choose(n, func(i int) trace.Odds { return option(i).Odds })
	}
	if t.Record == nil {
		return taken, nil
	}
	among = make([]trace.Option, n)
	for i := range among {
		among[i] = option(i)
	}
	among[taken].Taken = true
	return taken, among
}

// Marked tells that the packet now has the mark, if it did not have it before.
func (t *Teller) Marked(p Place) {
	if t.Packet.Mark != t.last.Mark {
		t.record(p, trace.Step{Action: trace.Marked, After: t.Packet, Reason: trace.Why(trace.RuleMarked, "why", p.About().Detail)})
	}
}

// Passed tells that a rule let the packet through.
func (t *Teller) Passed(p Place) {
	if f := p.About(); f.Says != "" {
		why := trace.Why(f.Says)
		if f.Says == trace.NATEnded {
			why = trace.Why(f.Says, "chain", p.Stage())
		}
		t.record(p, trace.Step{Action: trace.Matched, After: t.Packet, Reason: why})
	}
}

// Translated gives the packet another destination.
func (t *Teller) Translated(p Place, to netip.AddrPort) {
	after, old := t.Packet, t.Packet.Dst
	after.Dst = to
	t.DNATed = true
	t.rewrote(p, after, p.About().translated(old, to))
}

// Masqueraded gives the packet the address of the interface it leaves by.
func (t *Teller) Masqueraded(p Place) {
	after, old := t.Packet, t.Packet.Src
	after.Src = t.Masquerade()
	t.rewrote(p, after, trace.Why(trace.Masqueraded, "old", old.String(), "new", after.Src.String(), "dev", t.Out))
}

// rewrote takes over what a rule made of the packet. If that is what it was, the rule only matched.
func (t *Teller) rewrote(p Place, after trace.Packet, why trace.Reason) {
	t.Packet = after
	s := trace.Step{Action: trace.Rewrote, After: after, Reason: why}
	if after == t.last {
		s.Action = trace.Matched
	}
	t.record(p, s)
}

// Dropped tells that the packet is gone.
func (t *Teller) Dropped(p Place) { t.refused(p, trace.Dropped) }

// Rejected tells that the packet was answered with ICMP port unreachable.
func (t *Teller) Rejected(p Place) { t.refused(p, trace.Rejected) }

func (t *Teller) refused(p Place, how trace.Action) {
	t.reason = p.About().refused(t.node, p, t.Packet)
	t.record(p, trace.Step{Action: how, After: t.Packet, Reason: t.reason})
}
