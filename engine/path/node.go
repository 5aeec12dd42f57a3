package path

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// passage is one packet's way through one node.
type passage struct {
	*walker
	m     *machine
	c     *proxy.Context
	first trace.Packet // as conntrack saw it first
	known bool
	hit   hit
}

// pass takes a packet through a node: in by an interface, or made by a process of the node itself. The same place comes
// back as next when a process of the node gets it.
func (k *walker) pass(at place, p trace.Packet, in string, made bool) (next place, after trace.Packet, stop *end) {
	m := at.node
	v := passage{walker: k, m: m, c: k.context(m, p, in)}
	defer func() { k.met, k.lookups = k.met+v.c.Met, k.lookups+v.c.Lookups }()
	if made {
		next, stop = v.out()
	} else {
		if stop = v.come(); stop == nil {
			next, stop = v.through()
		}
	}
	return next, v.c.Packet, stop
}

// come is the door: a machine that is down answers nobody, and loopback addresses do not come in from outside.
func (v *passage) come() *end {
	p := v.c.Packet
	v.enter(atNode(v.m), trace.Entered, "route", p, v.why(trace.NodeEntered, "node", v.m.name, "dev", v.c.In))
	if v.entered == nil {
		v.entered = v.m
	}
	switch {
	case v.m.down:
		return v.drop("route", trace.Why(trace.NodeDown, "node", v.m.name))
	case p.Dst.Addr().IsLoopback() || p.Src.Addr().IsLoopback():
		return v.drop("route", trace.Why(trace.Martian, "from", p.Src.Addr().String(), "to", p.Dst.Addr().String()))
	}
	return nil
}

func (v *passage) drop(stage string, why trace.Reason) *end {
	v.ended(stage, trace.Dropped, v.c.Packet, why)
	return &end{verdict: trace.Timeout, reason: why, at: atNode(v.m), packet: v.c.Packet}
}

// through is PREROUTING, the routing decision, and then INPUT, or FORWARD and POSTROUTING.
func (v *passage) through() (place, *end) {
	v.remember()
	if stop := v.hook(proxy.Prerouting); stop != nil {
		return place{}, stop
	}
	w := v.routed()
	if w.local {
		return v.in()
	}
	v.c.Out = w.dev
	if stop := v.hook(proxy.Forward); stop != nil {
		return place{}, stop
	}
	return v.depart(w)
}

// in is INPUT, and a process of the node; or, when INPUT's load balancer (ipvs mode) gave the packet another
// destination, out again by POSTROUTING.
func (v *passage) in() (place, *end) {
	asked := v.c.Packet.Dst
	if stop := v.hook(proxy.Input); stop != nil {
		return place{}, stop
	}
	if v.c.Packet.Dst != asked {
		if w := v.routed(); !w.local {
			v.c.Out = w.dev
			return v.depart(w)
		}
	}
	v.confirm()
	return atNode(v.m), nil
}

// out is the way of a process's own packet: routing, OUTPUT, routing again if the destination changed, POSTROUTING.
// A packet for the node itself comes back in by lo; conntrack knows it already, so the nat table is not asked twice.
func (v *passage) out() (place, *end) {
	if v.entered == nil {
		v.entered = v.m
	}
	w := v.routed()
	v.c.In, v.c.Out = "", w.dev
	asked := v.c.Packet.Dst
	v.remember()
	if stop := v.hook(proxy.Output); stop != nil {
		return place{}, stop
	}
	if v.c.Packet.Dst != asked {
		w = v.routed()
		v.c.Out = w.dev
	}
	if !w.local {
		return v.depart(w)
	}
	if stop := v.hook(proxy.Postrouting); stop != nil {
		return place{}, stop
	}
	v.confirm()
	v.c.In, v.c.Out = loDev, ""
	if stop := v.hook(proxy.Input); stop != nil {
		return place{}, stop
	}
	return atNode(v.m), nil
}

func (v *passage) depart(w way) (place, *end) {
	if stop := v.hook(proxy.Postrouting); stop != nil {
		return place{}, stop
	}
	v.confirm()
	if w.next.kind != node && w.next.kind != pod && w.next.kind != nowhere {
		w.next = v.beyond(v.c.Packet).next // the router sees the source that conntrack gave it
	}
	v.leave(v.c.Packet, w.next)
	return w.next, nil
}

func (v *passage) routed() way {
	w := v.route(v.m, v.c.Packet)
	v.step("route", trace.Routed, v.c.Packet, w.why)
	return w
}

// remember asks conntrack. What belongs to a known connection gets its addresses from there; only what is new is put
// to the nat rules.
func (v *passage) remember() {
	v.first = v.c.Packet
	v.hit, v.known = v.tracks.find(v.m.name, v.c.Packet)
	if !v.known {
		v.c.Invalid = v.back && shakesHands(v.c.Packet.Protocol)
		v.c.New = !v.c.Invalid
		return
	}
	v.tracks.passed(v.hit)
	e := v.hit.entry
	v.c.DNATed = e.DNATed()
	v.step("conntrack", trace.Tracked, v.c.Packet, v.why(trace.ConnKnown, "entry", e.String()))
	code := trace.ReplyUnSNAT
	if !v.hit.reply {
		code = trace.DNATed
	}
	after := v.hit.dst(v.c.Packet)
	v.c.Packet = v.rewrite("conntrack", v.c.Packet, after, v.why(code, "old", v.c.Packet.Dst.String(), "new", after.Dst.String()))
}

// shakesHands says that a connection of the protocol begins with an exchange that conntrack follows: an answer to a
// request it never saw is INVALID. With other protocols, any packet may be a first one.
func shakesHands(protocol string) bool { return protocol == api.TCP || protocol == api.SCTP }

// confirm comes last: conntrack gives a known connection its source, and keeps a new one.
func (v *passage) confirm() {
	if v.c.Invalid {
		return
	}
	if !v.known {
		e := v.tracks.add(v.m.name, v.first, v.c.Packet)
		v.step("conntrack", trace.Tracked, v.c.Packet, v.why(trace.ConnTracked, "entry", e.String()))
		return
	}
	code := trace.ReplyUnDNAT
	if !v.hit.reply {
		code = trace.Masqueraded
	}
	after := v.hit.src(v.c.Packet)
	v.c.Packet = v.rewrite("conntrack", v.c.Packet, after, v.why(code, "old", v.c.Packet.Src.String(), "new", after.Src.String(), "dev", v.c.Out))
}

// hook asks the node's rules.
func (v *passage) hook(h proxy.Hook) *end {
	rules := v.world.Rules(v.m.name)
	if rules == nil {
		return nil
	}
	dst := v.c.Packet.Dst
	verdict, why := rules.Walk(h, v.c)
	if v.c.Packet.Dst != dst {
		v.c.DNATed = true
	}
	if verdict == proxy.Accept {
		return nil
	}
	return v.refused(h, verdict, v.explain(why, v.c.Packet))
}

// refused is what the client makes of a hook's verdict: a refusal, an error of its own kernel, or silence.
func (v *passage) refused(h proxy.Hook, verdict proxy.Verdict, why trace.Reason) *end {
	stage, p := "filter/"+h.String(), v.c.Packet
	e := &end{verdict: trace.Refused, reason: why, at: atNode(v.m), packet: p}
	switch connected := p.Protocol == api.TCP || p.Protocol == icmp; {
	case verdict == proxy.Reject:
		e.refusal = trace.Refusal{At: e.at.String(), With: "icmp"}
	case verdict == proxy.Reset:
		e.refusal = trace.Refusal{At: e.at.String(), With: "rst"}
	case verdict == proxy.Prohibit, verdict == proxy.Unreach && connected:
		e.verdict = trace.Unreachable
	default:
		return v.drop(stage, why)
	}
	v.ended(stage, trace.Rejected, p, why)
	return e
}
