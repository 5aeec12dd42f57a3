package path

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// walker is one packet's walk, there and back, along one line of choices.
type walker struct {
	*question
	world   *World
	net     *Network
	choose  func(n int, odds func(int) trace.Odds) int
	tracks  conntrack
	sticky  *affinity
	rec     *recorder
	met     int
	lookups int
	entered *machine     // first node of the way there
	sent    trace.Packet // as the client sent it
	chosen  int          // which of DNS's answers
	back    bool         // the answer is under way
	session Session
}

// end is how a walk ends, as the client sees it.
type end struct {
	verdict  trace.Verdict
	reason   trace.Reason
	at       place         // who got the packet, or where it ended
	pod      *api.Pod      // the pod that got it, even if nobody listened there
	packet   trace.Packet  // as it was then
	answered bool          // a socket answered, yes or no: the answer has to find its way back
	refusal  trace.Refusal // who refused, and how
}

// arrival is a packet at the end of its way: a socket decides what becomes of it.
type arrival struct {
	at     place
	packet trace.Packet
}

const maxHops = 32

// carry takes a packet from the process that made it to the machine or pod it is for, or to where it ends.
func (k *walker) carry(from place, p trace.Packet) (arrival, *end) {
	at, was, in := from, from, loDev
	for hop := 0; hop < maxHops; hop++ {
		var next place
		var stop *end
		switch {
		case at.kind == lan:
			return arrival{}, k.nobody(at, p)
		case at.kind == nowhere:
			return arrival{}, k.noNeighbour(was, p)
		case hop > 0 && (at.kind == outside || at.kind == pod || at.kind == host):
			k.enter(at, trace.Entered, "client", p, k.arrived(at))
			return arrival{at, p}, nil
		case at.kind == outside:
			next, stop = k.fromOutside(p)
		case at.kind == pod:
			next, stop = k.fromPod(at, p)
		case at.kind == host:
			next = k.fromHost(p)
		case at.kind == balancer:
			next, p, stop = k.balance(at, p)
		default:
			next, p, stop = k.pass(at, p, in, hop == 0)
		}
		if stop != nil {
			return arrival{}, stop
		}
		if next == at {
			return arrival{at, p}, nil
		}
		p.Mark = 0 // a mark does not leave the machine
		in = lanDev
		if at.kind == pod {
			in = podDev
		}
		was, at = at, next
	}
	return arrival{}, k.lost(at, p)
}

// arrived is the reason with which a place without rules is entered.
func (k *walker) arrived(at place) trace.Reason {
	if at.kind == pod {
		return k.why(trace.PodEntered, "pod", name(at.pod))
	}
	return k.why(trace.Arrived, "at", at.String())
}

// leave ends a hop.
func (k *walker) leave(p trace.Packet, next place) {
	if next.kind != nowhere {
		k.step("route", trace.Left, p, k.why(trace.PacketLeft, "to", next.String()))
	}
}

// fromPod: a pod knows itself, and its node for everything else.
func (k *walker) fromPod(at place, p trace.Packet) (place, *end) {
	dst := p.Dst.Addr()
	if dst.IsLoopback() || k.net.pods[dst] == at.pod {
		k.step("route", trace.Routed, p, k.why(trace.RouteLocal, "to", dst.String(), "at", name(at.pod)))
		return at, nil
	}
	gateway := at.node.address(podDev, dst)
	k.step("route", trace.Routed, p, k.why(trace.RouteDefault, "to", dst.String(), "gateway", gateway.String()))
	next := atNode(at.node)
	k.leave(p, next)
	return next, nil
}

// fromHost: other machines of the LAN have the same routes as the nodes.
func (k *walker) fromHost(p trace.Packet) place {
	w := k.onLAN(p)
	k.step("route", trace.Routed, p, w.why)
	k.leave(p, w.next)
	return w.next
}

// onLAN is the way of a packet on the LAN that no node has touched yet: to a node, or beyond.
func (k *walker) onLAN(p trace.Packet) way {
	dst := p.Dst.Addr()
	if m := k.net.nodeOf(dst); m != nil {
		return way{next: atNode(m), dev: lanDev, why: k.why(trace.RouteVia, "to", dst.String(), "gateway", m.address(lanDev, dst).String())}
	}
	return k.beyond(p)
}

func (k *walker) nobody(at place, p trace.Packet) *end {
	why := k.explain(trace.Why(trace.NobodyThere, "to", p.Dst.Addr().String()), p)
	k.enter(at, trace.Entered, "route", p, k.why(trace.Arrived, "at", "lan"))
	k.step("route", trace.Dropped, p, why)
	return &end{verdict: trace.Timeout, reason: why, at: at, packet: p}
}

// noNeighbour: ARP fails, and the sender hears "host unreachable". That is an end for a TCP connection that is being made,
// and for a ping; one that is open, UDP and SCTP take it for a passing trouble and go on waiting.
func (k *walker) noNeighbour(at place, p trace.Packet) *end {
	why := trace.Why(trace.NoNeighbour, "to", p.Dst.Addr().String())
	e := &end{verdict: trace.Unreachable, reason: why, packet: p}
	action := trace.Rejected
	if p.Protocol == api.UDP || p.Protocol == api.SCTP || k.resumed != nil || !k.hears(at, p) {
		e.verdict, action = trace.Timeout, trace.Dropped
	}
	k.step("route", action, p, why)
	return e
}

// hears says whether the client learns of trouble that a node has with its packet. The node's message is about the
// packet as it came there, and goes to its source: like an answer, it means nothing to the client unless whoever
// rewrote the packet is on its way.
func (k *walker) hears(at place, p trace.Packet) bool {
	if at.kind != node || k.back {
		return true
	}
	silent := *k
	silent.rec, silent.back = nil, true
	silent.tracks.added, silent.tracks.touched = slices.Clip(k.tracks.added), maps.Clone(k.tracks.touched)
	a, stop := silent.carry(at, p.Reply())
	return stop == nil && a.at == k.client && a.packet.Same(k.sent.Reply())
}

// lost is a packet that runs in circles until its time to live is over.
func (k *walker) lost(at place, p trace.Packet) *end {
	why := trace.Why(trace.NobodyThere, "to", p.Dst.Addr().String())
	k.enter(place{kind: lan}, trace.Entered, "route", p, k.why(trace.Arrived, "at", "lan"))
	k.step("route", trace.Dropped, p, why)
	return &end{verdict: trace.Timeout, reason: why, at: at, packet: p}
}

// context is what the rules of a node are asked with.
func (k *walker) context(m *machine, p trace.Packet, in string) *proxy.Context {
	c := &proxy.Context{Packet: p, In: in, IsLocal: func(ip netip.Addr) bool { return k.owns(m, ip) }, Choose: k.choose, Affinity: k.sticky.on(m.name)}
	if k.rec != nil {
		c.Record = k.rec.step
	}
	c.Masquerade = func() netip.AddrPort {
		dev := c.Out
		if dev == loDev {
			dev = lanDev
		}
		return netip.AddrPortFrom(m.address(dev, c.Packet.Src.Addr()), k.tracks.freePort())
	}
	return c
}
