package path

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// clientPort is the source port of a session's first connection.
const clientPort = 40000

// Walk answers an Ask in a cluster where nothing happened before. It follows every choice to its end (Outcomes) and
// shows one walk (Trace): with Seed 0 the most telling one, a delivered one that crosses from the node it entered to a
// pod of another, if there is one; with any other Seed one drawn by it, likely ends more often than unlikely ones.
//
// The Problem is about the Ask: an unknown node, no port. A packet that does not arrive is a Result like any other.
func Walk(w World, ask trace.Ask) (trace.Result, *problem.Problem) {
	r, _, p := Next(w, Session{}, ask)
	return r, p
}

// Next is Walk for a cluster that remembers, and gives back what it remembers after the walk that Trace shows.
func Next(w World, s Session, ask trace.Ask) (trace.Result, Session, *problem.Problem) {
	return next(w, s, ask, nil)
}

func next(w World, s Session, ask trace.Ask, open *Connection) (trace.Result, Session, *problem.Problem) {
	net := w.Network
	if net == nil {
		net = NewNetwork(w.State)
	}
	q, p := read(net, ask)
	if p != nil {
		return trace.Result{}, s, p
	}
	if open != nil {
		q.resume(open)
	} else {
		q.resolve(w)
	}
	e := explorer{world: &w, net: net, question: q, session: s, limit: maxLeaves}
	e.explore()
	k, end := e.follow()
	return e.result(k, end), s.after(k, ask, end), nil
}

// run is one walk along the walker's choices.
func (k *walker) run() *end {
	p := k.first()
	k.sent = p
	k.enter(k.client, trace.Originated, "client", p, k.why(trace.ClientSent, "from", k.ask.From, "to", k.ask.To))
	if stop := k.named(p); stop != nil {
		return stop
	}
	if p.Src.Addr().Is4() != p.Dst.Addr().Is4() {
		return k.noFamily(p)
	}
	a, e := k.carry(k.client, p)
	if e == nil {
		e = k.receive(a)
	}
	if e.answered {
		e = k.reply(e)
	}
	return e
}

// noFamily: who has no address of the destination's family has no route to it.
func (k *walker) noFamily(p trace.Packet) *end {
	why := trace.Why(trace.NoRoute, "to", p.Dst.Addr().String())
	k.step("route", trace.Rejected, p, why)
	return &end{verdict: trace.Unreachable, reason: why, at: k.client, packet: p}
}

// first chooses an address, if DNS gave several, and makes the packet.
func (k *walker) first() trace.Packet {
	if k.resumed != nil {
		return k.resumed.Sent
	}
	var dst netip.Addr
	if n := len(k.answers); n > 0 {
		k.chosen = 0
		if n > 1 {
			k.chosen = k.chooseOf(k.options())
		}
		dst = k.answers[k.chosen].addr
	}
	p := trace.Packet{Protocol: k.ask.Protocol, Dst: netip.AddrPortFrom(dst, k.port)}
	p.Src = netip.AddrPortFrom(k.source(dst), clientPort+k.session.asked)
	return p
}

func (k *walker) options() []trace.Option {
	options := make([]trace.Option, len(k.answers))
	for i, a := range k.answers {
		options[i] = trace.Option{Name: a.addr.String(), Odds: trace.OneIn(len(k.answers))}
	}
	return options
}

// reply walks the answer home. A refusing answer is walked without being shown: the picture ends at who refused.
func (k *walker) reply(e *end) *end {
	rec, tracks := k.rec, len(k.tracks.added)
	if e.verdict == trace.Refused {
		k.rec = nil
	}
	lost := k.home(e)
	k.rec = rec
	if lost == nil {
		return e
	}
	if e.verdict == trace.Refused {
		k.tracks.added = k.tracks.added[:tracks]
		lost = k.home(e)
	}
	return lost
}

// home carries the answer back. It is lost unless it comes to the client as the inverse of what the client sent, and
// unless the nodes on the way let the client go on.
func (k *walker) home(e *end) *end {
	p := e.packet.Reply()
	k.back = true
	if k.rec != nil {
		k.rec.back = true
	}
	k.enter(e.at, trace.Originated, "socket", p, k.why(trace.ReplySent, "from", p.Src.String(), "to", p.Dst.String()))
	a, stop := k.carry(e.at, p)
	came := stop == nil && a.at == k.client && a.packet.Same(k.sent.Reply())
	var blind *machine
	if came && e.verdict == trace.Delivered {
		blind = k.blind()
	}
	if came && blind == nil {
		k.step("client", trace.Accepted, a.packet, k.why(trace.ReplyReturned, "to", k.ask.From))
		return nil
	}
	why := trace.Why(trace.ReplyLost, "client", k.ask.From, "from", p.Src.String())
	if e.pod != nil {
		why.Args["pod"] = name(e.pod)
	}
	last := a.packet
	switch {
	case blind != nil:
		why.Args["how"], why.Args["node"] = "invalid", blind.name
	case stop != nil:
		last = stop.packet
		why.Args["how"] = stop.reason.Code
	default:
		why.Args["source"], why.Args["expected"] = a.packet.Src.String(), k.sent.Dst.String()
	}
	k.ended("client", trace.Dropped, last, why)
	return &end{verdict: trace.Timeout, reason: why, at: e.at, pod: e.pod, packet: e.packet}
}

// blind is a node that saw a TCP connection begin, but not the answer, and whose rules therefore drop what the client
// sends next: conntrack calls it INVALID. nil if there is none.
func (k *walker) blind() *machine {
	if k.ask.Protocol != api.TCP {
		return nil
	}
	for _, added := range k.tracks.added {
		m, rules := k.net.byName[added.at], proxy.Ruleset(nil)
		if m != nil && !k.tracks.touched[added.entry] {
			rules = k.world.Rules(m.name)
		}
		if rules == nil {
			continue
		}
		c := k.context(m, added.entry.Orig, lanDev)
		c.Out, c.Invalid, c.Record = lanDev, true, nil
		if v, _ := rules.Walk(proxy.Forward, c); v == proxy.Drop {
			return m
		}
	}
	return nil
}
