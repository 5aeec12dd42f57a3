package doctor

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// noLocal: a traffic policy Local, on a node without a ready pod. Such a node drops; it does not send on.
func (v *visit) noLocal() cause {
	svc := v.service()
	if svc == nil {
		return found(trace.NoLocalEndpoints, nil, "")
	}
	policy := v.end.Reason.Args["policy"]
	path := policy + "TrafficPolicy"
	c := found("no-local-pod-"+policy, svc, "spec."+path, "service", svc.Name, "policy", path)
	if !v.told {
		c.Severity = Warning // it is what Local means, and may be meant
	} else {
		c.Args["node"] = v.end.Reason.Args["node"]
	}
	if policy == "external" {
		if i := v.port(svc); i >= 0 && svc.Spec.Type == api.NodePort && v.told {
			c.fixes = append(c.fixes, v.otherDoors(svc, i)...)
		}
	}
	c.fixes = append([]Fix{{Code: "policy-cluster", Args: map[string]string{"policy": path},
		Edits: []Edit{edit(c.Object, c.Path, api.Local, api.Cluster)}}}, c.fixes...)
	return c
}

// otherDoors call the same nodePort on the other nodes.
func (v *visit) otherDoors(svc *api.Service, i int) []Fix {
	var out []Fix
	for _, n := range v.doors(svc) {
		if host := n.Address("InternalIP"); host != v.host() {
			out = append(out, v.call(host, svc.Spec.Ports[i].NodePort, v.protocol()))
		}
	}
	return out
}

// sourceRange: the load balancer's address lets only some clients in.
func (v *visit) sourceRange() cause {
	svc := v.service()
	if svc == nil {
		return found(trace.SourceRange, nil, "")
	}
	source := v.end.Reason.Args["source"]
	c := found("source-not-allowed", svc, "spec.loadBalancerSourceRanges", "service", svc.Name, "source", source, "ranges", v.end.Reason.Args["ranges"])
	bits := "/32"
	if a, err := netip.ParseAddr(source); err == nil && a.Is6() {
		bits = "/128"
	}
	at := "spec.loadBalancerSourceRanges[" + itoa(int32(len(svc.Spec.LoadBalancerSourceRanges))) + "]"
	c.fixes = []Fix{{Code: "allow-source", Args: map[string]string{"source": source + bits}, Edits: []Edit{edit(c.Object, at, nil, source+bits)}}}
	return c
}

// replyLost: the packet arrives, and the answer goes another way than the client expects.
func (v *visit) replyLost() cause {
	svc := v.service()
	if svc == nil {
		return found("reply-lost", nil, "", "pod", v.end.Reason.Args["pod"])
	}
	c := found("reply-lost", svc, "spec.externalTrafficPolicy", "service", svc.Name, "pod", v.end.Reason.Args["pod"])
	if i := v.port(svc); i >= 0 && v.ask.From != "outside" && !svc.Headless() {
		sp := &svc.Spec.Ports[i]
		c.fixes = append(c.fixes, v.call(svc.Spec.ClusterIP, sp.Port, protocolOf(sp)))
	}
	if svc.Spec.ExternalTrafficPolicy == api.Local {
		c.fixes = append(c.fixes, Fix{Code: "policy-cluster", Args: map[string]string{"policy": "externalTrafficPolicy"},
			Edits: []Edit{edit(c.Object, c.Path, api.Local, api.Cluster)}})
	} else {
		c.Path = "spec"
	}
	return c
}
