package path

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/trace"
)

// way is what a routing table answers.
type way struct {
	next  place
	dev   string
	local bool
	why   trace.Reason
}

// route is a node's routing table.
func (k *walker) route(m *machine, p trace.Packet) way {
	dst := p.Dst.Addr()
	switch {
	case k.owns(m, dst):
		return way{next: atNode(m), dev: loDev, local: true, why: k.why(trace.RouteLocal, "to", dst.String(), "at", m.name)}
	case k.net.nodeOf(dst) == m:
		return k.toOwnPod(m, dst)
	}
	if other := k.net.nodeOf(dst); other != nil {
		via := other.address(lanDev, dst)
		if via == dst {
			return way{next: atNode(other), dev: lanDev, why: k.why(trace.RouteDirect, "to", dst.String(), "dev", lanDev)}
		}
		return way{next: atNode(other), dev: lanDev, why: k.why(trace.RouteVia, "to", dst.String(), "gateway", via.String())}
	}
	return k.beyond(p)
}

func (k *walker) toOwnPod(m *machine, dst netip.Addr) way {
	w := way{dev: podDev, why: k.why(trace.RouteDirect, "to", dst.String(), "dev", podDev)}
	if p := k.net.pods[dst]; p != nil && p.Spec.NodeName == m.name {
		w.next = k.net.atPod(p)
	}
	return w
}

// nodeOf is the node that has an address, or the pod with that address, or the pod network it belongs to.
func (n *Network) nodeOf(ip netip.Addr) *machine {
	if p := n.pods[ip]; p != nil {
		return n.byName[p.Spec.NodeName]
	}
	if m := n.owners[ip]; m != nil {
		return m
	}
	for _, m := range n.machines {
		if m.hosts(ip) {
			return m
		}
	}
	return nil
}

// beyond is the part of the routing table that all machines of the LAN share: neighbours, then the default route.
func (k *walker) beyond(p trace.Packet) way {
	dst := p.Dst.Addr()
	direct := way{dev: lanDev, why: k.why(trace.RouteDirect, "to", dst.String(), "dev", lanDev)}
	byDefault := way{next: place{kind: lan}, dev: lanDev, why: k.why(trace.RouteDefault, "to", dst.String())}
	out := &byDefault
	if k.net.inLAN(dst) {
		out = &direct
	}
	switch {
	case k.net.hosts[dst] != 0:
		out.next = place{kind: host, addr: dst}
	case k.balanced(p):
		byDefault.next = place{kind: balancer, addr: dst}
		return byDefault
	case k.client.kind == outside && dst == k.sent.Src.Addr():
		out.next = k.client
	}
	return *out
}

// binder is a ruleset that gives its node the Services' addresses: ipvs mode.
type binder interface {
	Binds(netip.Addr) bool
}

// owns says whether a node takes packets for an address as its own, in the mode that it runs.
func (k *walker) owns(m *machine, ip netip.Addr) bool {
	if m.owns(ip) {
		return true
	}
	b, ok := k.world.Rules(m.name).(binder)
	return ok && b.Binds(ip)
}

// sourceAt is the address that a node's kernel gives a packet of its own: that of the interface it leaves by.
func (k *walker) sourceAt(m *machine, dst netip.Addr) netip.Addr {
	switch {
	case k.owns(m, dst):
		return dst
	case k.net.nodeOf(dst) == m:
		return m.address(podDev, dst)
	}
	return m.address(lanDev, dst)
}

// source is the address a client sends from, towards a destination. If it has none of the destination's family, it is
// one of the other: no packet can leave then.
func (k *walker) source(dst netip.Addr) netip.Addr {
	switch {
	case k.client.kind == outside && dst.Is6() && k.ask.From == "outside":
		return netip.MustParseAddr(DefaultOutside6)
	case k.client.kind == outside:
		return k.client.addr
	case k.client.kind == node:
		if ip := k.sourceAt(k.client.node, dst); ip.IsValid() {
			return ip
		}
		return k.client.node.any()
	case dst.IsLoopback():
		return dst
	}
	ips := podIPs(k.client.pod)
	if ip := family(ips, dst); ip.IsValid() {
		return ip
	}
	return ips[0]
}
