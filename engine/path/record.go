package path

import "github.com/portwalk/portwalk/engine/trace"

// recorder keeps the hops of the one walk that is shown. The many silent walks have none.
type recorder struct {
	hops []trace.Hop
	back bool
}

func (r *recorder) step(s trace.Step) {
	h := &r.hops[len(r.hops)-1]
	h.Steps = append(h.Steps, s)
}

// last is the newest step, or nil.
func (r *recorder) last() *trace.Step {
	if len(r.hops) == 0 {
		return nil
	}
	steps := r.hops[len(r.hops)-1].Steps
	if len(steps) == 0 {
		return nil
	}
	return &steps[len(steps)-1]
}

// enter begins a hop.
func (k *walker) enter(at place, action trace.Action, stage string, p trace.Packet, why trace.Reason) {
	if k.rec == nil {
		return
	}
	k.rec.hops = append(k.rec.hops, trace.Hop{At: at.String(), Back: k.rec.back})
	k.step(stage, action, p, why)
}

// step notes what happened to a packet without changing it.
func (k *walker) step(stage string, action trace.Action, p trace.Packet, why trace.Reason) {
	if k.rec != nil {
		k.rec.step(trace.Step{Stage: stage, Action: action, Before: p, After: p, Reason: why})
	}
}

// rewrite notes a change made by conntrack or by the balancer, and returns the packet it made.
func (k *walker) rewrite(stage string, before, after trace.Packet, why trace.Reason) trace.Packet {
	if k.rec != nil && !before.Same(after) {
		k.rec.step(trace.Step{Stage: stage, Action: trace.Rewrote, Before: before, After: after, Reason: why})
	}
	return after
}

// ended makes sure that the trace's last step says how it ended: rules usually have said so themselves.
func (k *walker) ended(stage string, action trace.Action, p trace.Packet, why trace.Reason) {
	if k.rec == nil {
		return
	}
	if l := k.rec.last(); l == nil || l.Action != action {
		k.step(stage, action, p, why)
	}
}

// why makes a reason when somebody listens: silent walks spare themselves the words.
func (k *walker) why(code string, pairs ...string) trace.Reason {
	if k.rec == nil {
		return trace.Reason{Code: code}
	}
	return trace.Why(code, pairs...)
}
