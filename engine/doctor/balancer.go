package doctor

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// pending: Services of type LoadBalancer whose address nobody gives. No packet can show it, because there is nowhere to
// send one; a packet to the nodePort shows that the rest works.
func (d *doctor) pending() {
	for _, svc := range d.State.Services() {
		if svc.Spec.Type != api.LoadBalancer || len(svc.Status.LoadBalancer.Ingress) > 0 {
			continue
		}
		f := found("external-ip-pending", svc, "spec.type", "service", svc.Name).Finding
		f.Severity = Warning
		v := &visit{doctor: d, ask: trace.Ask{From: "outside"}}
		for i := range svc.Spec.Ports {
			if fix := v.proven(v.fromOutside(svc, i)); fix != nil && f.Fix == nil {
				f.Fix = fix
			}
		}
		d.file(f)
	}
}

// balancerPending is the same, met on the way.
func (v *visit) balancerPending() cause {
	svc := v.service()
	if svc == nil {
		return found("external-ip-pending", nil, "")
	}
	c := found("external-ip-pending", svc, "spec.type", "service", svc.Name)
	c.fixes = v.fromOutside(svc, v.port(svc))
	return c
}

// noHealthy: the balancer sends to no node, because none passes its check. Most often no pod is ready.
func (v *visit) noHealthy() cause {
	svc := v.service()
	if svc == nil {
		return found("no-healthy-node", nil, "")
	}
	if c := v.noEndpoints(); c.Code != "no-endpoints" {
		return c
	}
	c := found("no-healthy-node", svc, "spec.externalTrafficPolicy", "service", svc.Name)
	if svc.Spec.ExternalTrafficPolicy == api.Local {
		c.fixes = []Fix{{Code: "policy-cluster", Args: map[string]string{"policy": "externalTrafficPolicy"},
			Edits: []Edit{edit(c.Object, c.Path, api.Local, api.Cluster)}}}
	}
	return c
}

// unserved: an address of a load balancer that forwards nothing.
func (v *visit) unserved() cause {
	svc := v.service()
	if svc == nil {
		return found("balancer-unserved", nil, "", "address", v.host())
	}
	if v.end.Reason.Args["cause"] != "no-nodeport" {
		c := found("balancer-unserved", svc, "status.loadBalancer.ingress", "service", svc.Name, "address", v.host())
		c.fixes = v.fromOutside(svc, v.port(svc))
		return c
	}
	c := found("balancer-no-nodeport", svc, "spec.allocateLoadBalancerNodePorts", "service", svc.Name)
	c.fixes = []Fix{{Code: "allocate-nodeports", Edits: []Edit{edit(c.Object, c.Path, false, nil)}}}
	return c
}

// inServiceRange says whether an address is one that Services get.
func (d *doctor) inServiceRange(host string) bool {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, s := range d.State.Config.ServiceCIDRs {
		if p, err := netip.ParsePrefix(s); err == nil && p.Contains(ip) {
			return true
		}
	}
	return false
}
