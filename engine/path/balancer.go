package path

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// lbTracks is the balancer's name in conntrack: it is a machine that remembers connections, too.
const lbTracks = "lb"

// crossed is the balancer that a walk went through.
type crossed struct {
	front *Front
	svc   *api.Service
	addr  netip.Addr
}

// public finds the Service that an address from the outside world belongs to: by ingress, or by externalIPs.
func (n *Network) public(ip netip.Addr) (*api.Service, bool) {
	for _, svc := range n.services[ip] {
		if loadBalanced(svc, ip) || slices.Contains(svc.Spec.ExternalIPs, ip.String()) {
			return svc, true
		}
	}
	return nil, false
}

// loadBalanced says whether an address is one of the Service's ingress addresses.
func loadBalanced(svc *api.Service, ip netip.Addr) bool {
	for _, in := range svc.Status.LoadBalancer.Ingress {
		if a, err := netip.ParseAddr(in.IP); err == nil && a == ip {
			return true
		}
	}
	return false
}

func (k *walker) frontOf(svc *api.Service, address netip.Addr) *Front {
	if k.world.Balancer == nil {
		return nil
	}
	front := k.world.Balancer.Front(svc, address)
	if front != nil && k.rec != nil {
		k.front = &crossed{front, svc, address}
	}
	return front
}

// balanced says whether the router gives a packet to a balancer: it is for an address that one answers on, or it is the
// answer to a connection that went through it.
func (k *walker) balanced(p trace.Packet) bool {
	if h, ok := k.tracks.find(lbTracks, p); ok && h.reply {
		return true
	}
	svc, _ := k.serviceAt(p.Dst.Addr())
	if svc == nil {
		return false
	}
	front := k.frontOf(svc, p.Dst.Addr())
	return front != nil && front.Rewrites
}

// serviceAt is the Service with a balancer at the address, whether the address stands in its status or only in DNS.
func (k *walker) serviceAt(ip netip.Addr) (*api.Service, bool) {
	if svc, ok := k.net.public(ip); ok {
		return svc, true
	}
	return nil, false
}

// balance is the balancer at work: an answer goes back as it came; a new connection gets a node and its nodePort.
func (k *walker) balance(at place, p trace.Packet) (place, trace.Packet, *end) {
	k.enter(at, trace.Entered, "lb", p, k.why(trace.Arrived, "at", "lb"))
	if h, ok := k.tracks.find(lbTracks, p); ok {
		return k.balanceKnown(p, h)
	}
	svc, _ := k.serviceAt(at.addr)
	front := k.frontOf(svc, at.addr)
	sp := portOf(svc, p)
	switch {
	case sp == nil:
		return place{}, p, k.drop(at, "lb", p, k.explain(trace.Why(trace.VIPWrongPort), p))
	case sp.NodePort == 0:
		return place{}, p, k.drop(at, "lb", p, trace.Why(trace.BalancerUnserved, "address", at.addr.String(), "service", name(svc), "cause", "no-nodeport"))
	case len(front.Healthy) == 0:
		return place{}, p, k.drop(at, "lb", p, trace.Why(trace.BalancerNoHealthy, "service", name(svc)))
	}
	i := k.pickNode(p, front.Healthy, k.why(trace.BalancerChose,
		"node", front.Healthy[0], "healthy", strconv.Itoa(len(front.Healthy)), "nodes", strconv.Itoa(len(front.Nodes))))
	m := k.net.byName[front.Healthy[i]]
	after := p
	after.Dst = netip.AddrPortFrom(m.address(lanDev, p.Dst.Addr()), uint16(sp.NodePort))
	if front.Proxies {
		after.Src = netip.AddrPortFrom(at.addr, k.tracks.freePort())
	}
	why := k.why(trace.DNATed, "old", p.Dst.String(), "new", after.Dst.String(), "node", m.name, "nodePort", port(uint16(sp.NodePort)))
	if k.rec != nil {
		k.rec.step(trace.Step{Stage: "lb", Action: trace.Rewrote, Before: p, After: after, Reason: why,
			Origin: &trace.Origin{Object: api.KeyOf(svc).String(), Path: portPath(svc, sp) + ".nodePort"}})
	}
	k.tracks.add(lbTracks, p, after)
	k.leave(after, atNode(m))
	return atNode(m), after, nil
}

func (k *walker) balanceKnown(p trace.Packet, h hit) (place, trace.Packet, *end) {
	after := h.src(h.dst(p))
	p = k.rewrite("lb", p, after, k.why(trace.ReplyUnDNAT, "old", p.Src.String(), "new", after.Src.String()))
	next := k.onLAN(p).next
	k.step("route", trace.Routed, p, k.why(trace.RouteVia, "to", p.Dst.Addr().String(), "gateway", ""))
	k.leave(p, next)
	return next, p, nil
}

func (k *walker) drop(at place, stage string, p trace.Packet, why trace.Reason) *end {
	k.step(stage, trace.Dropped, p, why)
	return &end{verdict: trace.Timeout, reason: why, at: at, packet: p}
}

func (k *walker) noHealthy(svc *api.Service, p trace.Packet) *end {
	return k.drop(k.client, "lb", p, trace.Why(trace.BalancerNoHealthy, "service", name(svc)))
}

// unserved: the status names an address, but nobody forwards for it.
func (k *walker) unserved(svc *api.Service, p trace.Packet) *end {
	return k.drop(k.client, "lb", p, trace.Why(trace.BalancerUnserved, "address", p.Dst.Addr().String(), "service", name(svc)))
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
