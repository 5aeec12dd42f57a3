package iptables

import (
	"strconv"

	"github.com/portwalk/portwalk/engine/trace"
)

// record writes a step for the i-th rule of the chain and takes over the packet as the step leaves it.
func (w *walker) record(c *Chain, i int, s trace.Step) {
	before := w.last
	if s.Action != trace.Rewrote && s.Action != trace.Marked {
		before = s.After
	}
	w.last = s.After
	if w.Record == nil {
		return
	}
	s.Stage, s.Rule, s.Before = c.Stage(), c.text(i), before
	if o := c.Rules[i].Origin; o != nil {
		own := *o // whoever fills in the line fills it in here, not in the shared rule
		s.Origin = &own
	}
	w.Record(s)
}

// tell records a rule that matched and leads on, if it means something.
func (w *walker) tell(c *Chain, i int, among []trace.Option) {
	r := &c.Rules[i]
	s := trace.Step{Action: trace.Matched, After: w.Packet}
	switch r.Says {
	case "":
		return
	case trace.RuleJumped:
		s.Reason = trace.Why(r.Says, "chain", r.leadsTo(), "service", r.Port.Label)
	case trace.EndpointChosen, trace.EndpointSticky:
		if among == nil {
			among = []trace.Option{{Name: r.leadsTo(), Odds: trace.Sure, Taken: true}}
		}
		s.Action, s.Among = trace.Chose, among
		s.Reason = w.chosen(r, len(among))
	default:
		s.Reason = trace.Why(r.Says)
	}
	w.record(c, i, s)
}

func (w *walker) chosen(r *Rule, n int) trace.Reason {
	e := r.Endpoint
	if r.Says == trace.EndpointSticky {
		return trace.Why(r.Says, "endpoint", e.Name, "pod", e.Pod, "seconds", strconv.Itoa(r.Port.Sticky))
	}
	return trace.Why(r.Says, "endpoint", e.Name, "pod", e.Pod, "service", r.Port.Label, "n", strconv.Itoa(n))
}

// marked records that the packet got the mark, if it did not have it.
func (w *walker) marked(c *Chain, i int) {
	if w.Packet.Mark == w.last.Mark {
		return
	}
	w.record(c, i, trace.Step{Action: trace.Marked, After: w.Packet, Reason: trace.Why(trace.RuleMarked, "why", c.Rules[i].Detail)})
}

// translate gives the packet the endpoint's address and port.
func (w *walker) translate(c *Chain, i int, t DNAT) {
	after := w.Packet
	after.Dst = t.To
	w.DNATed = true
	w.rewrite(c, i, after)
}

// rewrite records what a rule made of the packet. A rewriting that changes nothing is a rule that matched.
func (w *walker) rewrite(c *Chain, i int, after trace.Packet) {
	r := &c.Rules[i]
	s := trace.Step{Action: trace.Rewrote, After: after}
	if after == w.last {
		s.Action = trace.Matched
	}
	switch r.Target.(type) {
	case DNAT:
		s.Reason = trace.Why(trace.DNATed, "old", w.Packet.Dst.String(), "new", after.Dst.String())
		if r.Endpoint != nil {
			s.Reason.Args["pod"], s.Reason.Args["targetPort"] = r.Endpoint.Pod, r.Port.TargetPort()
		}
	default:
		s.Reason = trace.Why(trace.Masqueraded, "old", w.Packet.Src.String(), "new", after.Src.String(), "dev", w.Out)
	}
	w.Packet = after
	w.record(c, i, s)
}

// refuse records that the packet ends here, and why.
func (w *walker) refuse(c *Chain, i int) end {
	r := &c.Rules[i]
	switch p := r.Port; r.Says {
	case trace.NoEndpoints:
		w.reason = p.Empty
	case trace.NoLocalEndpoints:
		w.reason = trace.Why(r.Says, "service", p.Label, "node", w.node, "policy", r.Detail)
	case trace.SourceRange:
		w.reason = trace.Why(r.Says, "service", p.Label, "source", w.Packet.Src.Addr().String(), "ranges", p.Ranges())
	default:
		w.reason = trace.Why(trace.Martian, "from", w.Packet.Src.Addr().String(), "to", w.Packet.Dst.Addr().String())
	}
	s := trace.Step{Action: trace.Dropped, After: w.Packet, Reason: w.reason}
	e := dropped
	if _, reject := r.Target.(Reject); reject {
		s.Action, e = trace.Rejected, rejected
	}
	w.record(c, i, s)
	return e
}
