package proxy

import "github.com/portwalk/portwalk/engine/api"

// categorize decides which endpoints a node uses for the port:
//
//   - Cluster, for traffic under the Cluster policy (and for what is short-circuited to it): all ready endpoints that
//     the topology hints mean for this node; if no endpoint is ready anywhere, those that still serve while terminating;
//   - Local, for traffic under the Local policy: the same, but only on this node and without regard to hints;
//   - Reachable, all that some rule of this node can choose;
//   - HasEndpoints, whether anything on any node could serve. Without it traffic is rejected, not dropped.
func (p *ServicePort) categorize(node, zone string) {
	all := p.Endpoints
	if len(all) == 0 {
		return
	}
	hinted := preference{}
	if p.UsesCluster() {
		hinted = preferenceOf(all, node, zone)
		p.Cluster = filter(all, func(e *Endpoint) bool { return e.Ready && hinted.takes(e) })
		if len(p.Cluster) == 0 {
			p.Cluster = filter(all, lastBreath)
		}
		p.HasEndpoints = len(p.Cluster) > 0
	}
	if !p.UsesLocal() {
		p.Reachable = p.Cluster
		return
	}
	p.Local = filter(all, func(e *Endpoint) bool { return e.Local && e.Ready })
	leaving := len(p.Local) == 0
	if leaving {
		p.Local = filter(all, func(e *Endpoint) bool { return e.Local && lastBreath(e) })
		leaving = len(p.Local) > 0
	}
	p.HasEndpoints = p.HasEndpoints || some(all, func(e *Endpoint) bool { return e.Ready || lastBreath(e) })
	switch {
	case !p.UsesCluster():
		p.Reachable = p.Local
	case hinted == preference{} && !leaving:
		p.Reachable = p.Cluster // it holds every ready endpoint, so the local ones too
	default:
		p.Reachable = union(p.Cluster, p.Local)
	}
}

// lastBreath endpoints are terminating but still serve: better than nothing.
func lastBreath(e *Endpoint) bool { return e.Serving && e.Terminating }

// preference is what the hints of a Service ask of this node: endpoints meant for it, or for its zone, or (zero) any.
type preference struct{ node, zone string }

// preferenceOf looks at the ready endpoints only. Hints are all or nothing: one ready endpoint without a hint, or no
// endpoint for this node or zone, switches that kind of hint off for everybody. Node hints go before zone hints.
func preferenceOf(all []Endpoint, node, zone string) preference {
	ready, byNode, byZone := false, true, true
	forNode, forZone := false, false
	for i := range all {
		if !all[i].Ready {
			continue
		}
		ready = true
		h := all[i].hints()
		byNode = byNode && h != nil && len(h.ForNodes) > 0
		byZone = byZone && h != nil && len(h.ForZones) > 0
		if h != nil {
			forNode = forNode || names(h.ForNodes, node)
			forZone = forZone || names(h.ForZones, zone)
		}
	}
	switch {
	case ready && byNode && forNode:
		return preference{node: node}
	case ready && byZone && forZone:
		return preference{zone: zone}
	}
	return preference{}
}

func (p preference) takes(e *Endpoint) bool {
	switch h := e.hints(); {
	case p.node != "":
		return names(h.ForNodes, p.node)
	case p.zone != "":
		return names(h.ForZones, p.zone)
	}
	return true
}

func names(list []api.ForName, name string) bool {
	for _, n := range list {
		if n.Name == name {
			return true
		}
	}
	return false
}

func filter(all []Endpoint, keep func(*Endpoint) bool) []*Endpoint {
	out := make([]*Endpoint, 0, len(all))
	for i := range all {
		if keep(&all[i]) {
			out = append(out, &all[i])
		}
	}
	return out
}

func some(all []Endpoint, is func(*Endpoint) bool) bool {
	for i := range all {
		if is(&all[i]) {
			return true
		}
	}
	return false
}

// union merges two lists sorted by name.
func union(a, b []*Endpoint) []*Endpoint {
	out := make([]*Endpoint, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		case a[0].Name < b[0].Name:
			out, a = append(out, a[0]), a[1:]
		default:
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
