package admit

import (
	"maps"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
)

// setDefaults fills in what a Service leaves out and what needs no allocation.
func setDefaults(s *api.Service) {
	sp := &s.Spec
	if sp.SessionAffinity == "" {
		sp.SessionAffinity = api.None
	}
	switch sp.SessionAffinity {
	case api.None:
		sp.SessionAffinityConfig = nil
	case api.ClientIP:
		if c := sp.SessionAffinityConfig; c == nil || c.ClientIP == nil || c.ClientIP.TimeoutSeconds == nil {
			sp.SessionAffinityConfig = &api.SessionAffinityConfig{ClientIP: &api.ClientIPConfig{TimeoutSeconds: new(int32(10800))}}
		}
	}
	if sp.Type == "" {
		sp.Type = api.ClusterIP
	}
	for i := range sp.Ports {
		if sp.Ports[i].Protocol == "" {
			sp.Ports[i].Protocol = api.TCP
		}
		if sp.Ports[i].TargetPort.Zero() {
			sp.Ports[i].TargetPort = api.FromInt(sp.Ports[i].Port)
		}
	}
	setPolicyDefaults(s)
}

func setPolicyDefaults(s *api.Service) {
	sp := &s.Spec
	if externallyAccessible(s) && sp.ExternalTrafficPolicy == "" {
		sp.ExternalTrafficPolicy = api.Cluster
	}
	if sp.InternalTrafficPolicy == nil && knownType(sp.Type) && sp.Type != api.ExternalName {
		sp.InternalTrafficPolicy = new(api.Cluster)
	}
	if sp.Type != api.LoadBalancer {
		return
	}
	if sp.AllocateLoadBalancerNodePorts == nil {
		sp.AllocateLoadBalancerNodePorts = new(true)
	}
	for i := range s.Status.LoadBalancer.Ingress {
		if in := &s.Status.LoadBalancer.Ingress[i]; in.IP != "" && in.IPMode == nil {
			in.IPMode = new(api.VIP)
		}
	}
}

// defaultOnRead is what the API server adds, or hides, when it shows a Service that was stored long ago.
func defaultOnRead(s *api.Service, primary string) {
	sp := &s.Spec
	if sp.ClusterIP != "" && len(sp.ClusterIPs) == 0 {
		sp.ClusterIPs = []string{sp.ClusterIP}
	}
	if sp.Type == api.ExternalName {
		sp.InternalTrafficPolicy = nil
		return
	}
	if len(sp.IPFamilies) > 0 {
		return
	}
	switch {
	case sp.ClusterIP == api.None && len(sp.Selector) == 0:
		sp.IPFamilyPolicy, sp.IPFamilies = new("RequireDualStack"), []string{primary, otherFamily(primary)}
	case sp.ClusterIP == api.None:
		sp.IPFamilyPolicy, sp.IPFamilies = new("SingleStack"), []string{primary}
	default:
		for _, ip := range sp.ClusterIPs {
			sp.IPFamilies = append(sp.IPFamilies, familyOf(ip))
		}
		sp.IPFamilyPolicy = new("SingleStack")
		if len(sp.IPFamilies) == 2 {
			sp.IPFamilyPolicy = new("RequireDualStack")
		}
	}
}

func otherFamily(f string) string {
	if f == api.IPv4 {
		return api.IPv6
	}
	return api.IPv4
}

func knownType(t string) bool {
	switch t {
	case api.ClusterIP, api.NodePort, api.LoadBalancer, api.ExternalName:
		return true
	}
	return false
}

// externallyAccessible says whether packets from outside may enter by this Service.
func externallyAccessible(s *api.Service) bool {
	return s.Spec.Type == api.LoadBalancer || s.Spec.Type == api.NodePort ||
		s.Spec.Type == api.ClusterIP && len(s.Spec.ExternalIPs) > 0
}

// needsHealthCheck says whether nodes answer a load balancer's health check for this Service.
func needsHealthCheck(s *api.Service) bool {
	return s.Spec.Type == api.LoadBalancer && s.Spec.ExternalTrafficPolicy == api.Local
}

// headless is the API server's own test: exactly one address, and it is None.
func headless(s *api.Service) bool {
	return len(s.Spec.ClusterIPs) == 1 && s.Spec.ClusterIPs[0] == api.None
}

// clone copies a Service so deep that it may be changed.
func clone(s *api.Service) *api.Service {
	c := *s
	c.Labels, c.Annotations = maps.Clone(s.Labels), maps.Clone(s.Annotations)
	sp := &c.Spec
	sp.Selector = maps.Clone(sp.Selector)
	sp.Ports = slices.Clone(sp.Ports)
	sp.ClusterIPs = slices.Clone(sp.ClusterIPs)
	sp.ExternalIPs = slices.Clone(sp.ExternalIPs)
	sp.IPFamilies = slices.Clone(sp.IPFamilies)
	sp.LoadBalancerSourceRanges = slices.Clone(sp.LoadBalancerSourceRanges)
	c.Status.LoadBalancer.Ingress = slices.Clone(s.Status.LoadBalancer.Ingress)
	return &c
}
