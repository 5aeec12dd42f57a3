package path

import (
	"net/netip"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// lbTracks is the balancer's name in conntrack: it is a machine that remembers connections, too.
const lbTracks = "lb"

// frontOf is the load balancer for a packet: that of the Service with such a port, if several share the address.
// It is nil if nobody answers there.
func (k *walker) frontOf(p trace.Packet) *Front {
	var fronts []*Front
	if k.world.Balancer != nil {
		fronts = k.world.Balancer.Fronts(p.Dst.Addr())
	}
	if len(fronts) == 0 {
		return k.given(p)
	}
	for _, f := range fronts {
		if portOf(f.Service, p) != nil {
			return f
		}
	}
	return fronts[0]
}

// given is a load balancer of which nothing is known but its address in the status of a Service. In mode VIP the
// address is routed to the nodes: to all, or with externalTrafficPolicy Local to those that have an endpoint. In mode
// Proxy there would have to be a machine, and nobody told of one.
func (k *walker) given(p trace.Packet) *Front {
	svc, _ := k.net.called(p)
	if svc == nil || svc.Spec.Type != api.LoadBalancer || ipMode(svc, p.Dst.Addr()) != api.VIP {
		return nil
	}
	f := &Front{Service: svc, Provider: "given"}
	for _, m := range k.net.machines {
		f.Nodes = append(f.Nodes, m.name)
		if !m.down && (svc.Spec.ExternalTrafficPolicy != api.Local || k.net.localEndpoints(svc, m.name) > 0) {
			f.Healthy = append(f.Healthy, m.name)
		}
	}
	return f
}

// ipMode is how an ingress address of a Service is meant; "" if it is none of its addresses.
func ipMode(svc *api.Service, ip netip.Addr) string {
	for _, in := range svc.Status.LoadBalancer.Ingress {
		if a, err := netip.ParseAddr(in.IP); err == nil && a == ip {
			if in.IPMode == nil {
				return api.VIP
			}
			return *in.IPMode
		}
	}
	return ""
}

// balanced says whether the router gives a packet to a balancer: it is for an address that one answers on, or it is the
// answer to a connection that went through it.
func (k *walker) balanced(p trace.Packet) bool {
	if h, ok := k.tracks.find(lbTracks, p); ok && h.reply {
		return true
	}
	front := k.frontOf(p)
	return front != nil && front.Rewrites
}

// balance is the balancer at work: an answer goes back as it came; a new connection gets a node and its nodePort.
func (k *walker) balance(at place, p trace.Packet) (place, trace.Packet, *end) {
	k.enter(at, trace.Entered, "lb", p, k.why(trace.Arrived, "at", "lb"))
	if h, ok := k.tracks.find(lbTracks, p); ok {
		return k.balanceKnown(p, h)
	}
	f := k.frontOf(p)
	sp := portOf(f.Service, p)
	switch {
	case sp == nil:
		return place{}, p, k.drop(at, "lb", p, k.explain(trace.Why(trace.VIPWrongPort, "address", at.addr.String(), "service", name(f.Service)), p))
	case sp.NodePort == 0:
		return place{}, p, k.drop(at, "lb", p, trace.Why(trace.BalancerUnserved, "address", at.addr.String(), "service", name(f.Service), "cause", "no-nodeport"))
	case len(f.Healthy) == 0 && k.via == nil:
		return place{}, p, k.drop(at, "lb", p, trace.Why(trace.BalancerNoHealthy, "service", name(f.Service)))
	}
	m := k.backend(f, p)
	after := p
	after.Dst = netip.AddrPortFrom(m.address(lanDev, p.Dst.Addr()), uint16(sp.NodePort))
	if f.Proxies {
		after.Src = netip.AddrPortFrom(at.addr, k.tracks.freePort())
	}
	if k.rec != nil {
		k.rec.step(trace.Step{Stage: "lb", Action: trace.Rewrote, Before: p, After: after,
			Reason: trace.Why(trace.DNATed, "old", p.Dst.String(), "new", after.Dst.String(), "node", m.name, "nodePort", port(uint16(sp.NodePort))),
			Origin: &trace.Origin{Object: api.KeyOf(f.Service).String(), Path: portPath(f.Service, sp) + ".nodePort"}})
	}
	k.tracks.add(lbTracks, p, after)
	k.leave(after, atNode(m))
	return atNode(m), after, nil
}

// backend chooses one of the healthy nodes, all alike; or the one that was asked for, healthy or not.
func (k *walker) backend(f *Front, p trace.Packet) *machine {
	if k.via != nil {
		k.step("lb", trace.Chose, p, k.why(trace.BalancerChose, "node", k.via.name, "healthy", strconv.Itoa(len(f.Healthy)), "nodes", strconv.Itoa(len(f.Nodes))))
		if k.rec != nil {
			k.rec.last().Among = []trace.Option{{Name: "node/" + k.via.name, Odds: trace.Sure, Taken: true}}
		}
		return k.via
	}
	i := k.pickNode(p, f.Healthy, k.why(trace.BalancerChose,
		"healthy", strconv.Itoa(len(f.Healthy)), "nodes", strconv.Itoa(len(f.Nodes))))
	return k.net.byName[f.Healthy[i]]
}

func (k *walker) balanceKnown(p trace.Packet, h hit) (place, trace.Packet, *end) {
	k.tracks.passed(h)
	after := h.src(h.dst(p))
	why := k.why(trace.ReplyUnDNAT, "old", p.Src.String(), "new", after.Src.String())
	if !h.reply {
		why = k.why(trace.DNATed, "old", p.Dst.String(), "new", after.Dst.String())
	}
	p = k.rewrite("lb", p, after, why)
	w := k.onLAN(p)
	k.step("route", trace.Routed, p, w.why)
	k.leave(p, w.next)
	return w.next, p, nil
}

func (k *walker) drop(at place, stage string, p trace.Packet, why trace.Reason) *end {
	k.step(stage, trace.Dropped, p, why)
	return &end{verdict: trace.Timeout, reason: why, at: at, packet: p}
}

// portOf is the Service's port for a packet to one of its own addresses, or nil.
func portOf(svc *api.Service, p trace.Packet) *api.ServicePort {
	for i := range svc.Spec.Ports {
		sp := &svc.Spec.Ports[i]
		if sp.Port == int32(p.Dst.Port()) && protocol(sp) == p.Protocol {
			return sp
		}
	}
	return nil
}

func protocol(sp *api.ServicePort) string {
	if sp.Protocol == "" {
		return api.TCP
	}
	return sp.Protocol
}

// portPath is the field path of a port of a Service.
func portPath(svc *api.Service, sp *api.ServicePort) string {
	for i := range svc.Spec.Ports {
		if &svc.Spec.Ports[i] == sp {
			return "spec.ports[" + strconv.Itoa(i) + "]"
		}
	}
	return "spec.ports"
}
