package path

import (
	"slices"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// fromOutside is the way into the cluster. The client knows node addresses, load balancer addresses and external
// addresses; a fixed way (Ask.Via) takes every packet.
func (k *walker) fromOutside(p trace.Packet) (place, *end) {
	dst := p.Dst.Addr()
	switch m := k.net.owners[dst]; {
	case dst.IsLoopback() || dst == k.sent.Src.Addr():
		k.step("route", trace.Routed, p, k.why(trace.RouteLocal, "to", dst.String(), "at", "outside"))
		return k.client, nil
	case k.via != nil && !k.fronted(p):
		return k.into(p, atNode(k.via), trace.RouteVia, "to", dst.String(), "gateway", k.via.address(lanDev, dst).String())
	case m != nil:
		return k.onward(p, atNode(m))
	case k.net.hosts[dst] != 0:
		return k.onward(p, place{kind: host, addr: dst})
	}
	if front := k.frontOf(p); front != nil {
		return k.toFront(front, p)
	}
	if mode, svc := k.net.public(p); mode != "" {
		return k.toPublic(mode, svc, p)
	}
	if k.net.inLAN(k.sent.Src.Addr()) && k.net.inLAN(dst) {
		return k.into(p, place{kind: nowhere}, trace.RouteDirect, "to", dst.String(), "dev", lanDev)
	}
	return place{}, k.noWay(p)
}

// fronted says whether a load balancer takes the packet as a machine of its own. A fixed way (Ask.Via) then is its choice.
func (k *walker) fronted(p trace.Packet) bool {
	f := k.frontOf(p)
	return f != nil && f.Rewrites && slices.Contains(f.Nodes, k.via.name)
}

// onward is the way to a machine: next door for a client on the nodes' own LAN, by the default route for all others.
func (k *walker) onward(p trace.Packet, next place) (place, *end) {
	if k.net.inLAN(k.sent.Src.Addr()) && k.net.inLAN(p.Dst.Addr()) {
		return k.into(p, next, trace.RouteDirect, "to", p.Dst.Addr().String(), "dev", lanDev)
	}
	return k.into(p, next, trace.RouteDefault, "to", p.Dst.Addr().String())
}

func (k *walker) into(p trace.Packet, next place, code string, pairs ...string) (place, *end) {
	k.step("route", trace.Routed, p, k.why(code, pairs...))
	k.leave(p, next)
	return next, nil
}

// noWay is the client's own kernel saying that it has no route.
func (k *walker) noWay(p trace.Packet) *end {
	dst := p.Dst.Addr()
	why := trace.Why(trace.NoRoute, "to", dst.String())
	switch {
	case len(k.net.services[dst]) > 0:
		why = trace.Why(trace.NotOutside, "address", dst.String(), "service", name(k.net.services[dst][0]))
	case k.net.inServiceRange(dst):
		why = trace.Why(trace.NotOutside, "address", dst.String(), "service", "")
	case k.net.nodeOf(dst) != nil:
		why = trace.Why(trace.PodNotOutside, "address", dst.String())
	}
	k.step("route", trace.Rejected, p, why)
	return &end{verdict: trace.Unreachable, reason: why, at: k.client, packet: p}
}

// toFront is the way to a load balancer: to the machine, or straight to a node that answers for the address.
func (k *walker) toFront(f *Front, p trace.Packet) (place, *end) {
	dst := p.Dst.Addr()
	if f.Rewrites {
		return k.onward(p, place{kind: balancer, addr: dst})
	}
	return k.routedTo(f.Service, p, f.Healthy)
}

// public says how the world outside knows an address of a Service: as an external address, or as one of a load balancer
// that nobody plays. Empty if it does not.
func (n *Network) public(p trace.Packet) (string, *api.Service) {
	svc, _ := n.called(p)
	switch dst := p.Dst.Addr(); {
	case svc == nil:
		return "", nil
	case slices.Contains(svc.Spec.ExternalIPs, dst.String()):
		return "external", svc
	case ipMode(svc, dst) != "":
		return "unserved", svc
	}
	return "", svc
}

// toPublic: external addresses are routed to the nodes by whoever gave them.
func (k *walker) toPublic(mode string, svc *api.Service, p trace.Packet) (place, *end) {
	if mode == "external" {
		return k.routedTo(svc, p, k.net.ready())
	}
	why := trace.Why(trace.BalancerUnserved, "address", p.Dst.Addr().String(), "service", name(svc))
	return place{}, k.drop(k.client, "lb", p, why)
}

// routedTo picks one of the nodes that an address is routed to, the packet unchanged.
func (k *walker) routedTo(svc *api.Service, p trace.Packet, nodes []string) (place, *end) {
	if len(nodes) == 0 {
		return place{}, k.drop(k.client, "lb", p, trace.Why(trace.BalancerNoHealthy, "service", name(svc)))
	}
	i := k.usual(p, nodes)
	if i < 0 && len(nodes) == 1 {
		i = 0
	} else if i < 0 {
		i = k.pickNode(p, nodes, k.why(trace.BalancerVIP, "address", p.Dst.Addr().String()))
	}
	m := k.net.byName[nodes[i]]
	k.step("route", trace.Routed, p, k.why(trace.BalancerVIP, "node", m.name, "address", p.Dst.Addr().String()))
	k.leave(p, atNode(m))
	return atNode(m), nil
}

// usual is the node that an open connection goes by: routers keep the packets of one flow on one way. -1 if it is new.
func (k *walker) usual(p trace.Packet, nodes []string) int {
	return slices.IndexFunc(nodes, func(n string) bool {
		_, known := k.tracks.find(n, p)
		return known
	})
}

// pickNode is one choice among nodes, all alike.
func (k *walker) pickNode(p trace.Packet, nodes []string, why trace.Reason) int {
	options := make([]trace.Option, len(nodes))
	for i, n := range nodes {
		options[i] = trace.Option{Name: "node/" + n, Odds: trace.OneIn(len(nodes))}
	}
	i := k.chooseOf(options)
	options[i].Taken = true
	if k.rec != nil {
		if why.Args != nil {
			why.Args["node"] = nodes[i]
		}
		k.rec.step(trace.Step{Stage: "lb", Action: trace.Chose, Before: p, After: p, Among: options, Reason: why})
	}
	return i
}
