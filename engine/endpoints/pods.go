package endpoints

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
)

// belongs says whether a pod can be an endpoint at all: it has not ended, and it has an address.
func belongs(p *api.Pod) bool {
	return p.Status.Phase != "Succeeded" && p.Status.Phase != "Failed" && (p.Status.PodIP != "" || len(p.Status.PodIPs) > 0)
}

// endpointOf is the pod as an endpoint of a Service, or false if it has no address of the family.
func endpointOf(p *api.Pod, n *api.Node, s *api.Service, family string) (api.Endpoint, bool) {
	serving := p.Ready()
	terminating := p.Terminating()
	ready := s.Spec.PublishNotReadyAddresses || serving && !terminating
	ep := api.Endpoint{
		Addresses:  addresses(p, family),
		Conditions: api.EndpointConditions{Ready: &ready, Serving: &serving, Terminating: &terminating},
		TargetRef:  &api.ObjectReference{Kind: "Pod", Namespace: p.Namespace, Name: p.Name, UID: p.UID},
	}
	if p.Spec.NodeName != "" {
		ep.NodeName = ptr(p.Spec.NodeName)
	}
	if n != nil && n.Labels[api.ZoneLabel] != "" {
		ep.Zone = ptr(n.Labels[api.ZoneLabel])
	}
	if p.Spec.Hostname != "" && p.Spec.Subdomain == s.Name && p.Namespace == s.Namespace {
		ep.Hostname = ptr(p.Spec.Hostname)
	}
	return ep, len(ep.Addresses) > 0
}

func addresses(p *api.Pod, family string) []string {
	var out []string
	for _, ip := range p.Status.PodIPs {
		a, err := netip.ParseAddr(ip.IP)
		switch {
		case err != nil || a.Unmap().Is4() != (family == api.IPv4):
		case a.Is4():
			out = append(out, ip.IP) // there is only one way to write it
		default:
			out = append(out, a.Unmap().String())
		}
	}
	return out
}

// families are the address types of a Service's slices.
func families(s *api.Service) []string {
	if len(s.Spec.IPFamilies) > 0 {
		return s.Spec.IPFamilies
	}
	if a, err := netip.ParseAddr(s.Spec.ClusterIP); err == nil && a.Is6() {
		return []string{api.IPv6}
	}
	if s.Headless() || s.Spec.ClusterIP == "" {
		return []string{api.IPv4, api.IPv6}
	}
	return []string{api.IPv4}
}
