package admit

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/api"
)

// warningsFor is what the API server says about a Service that it accepts.
func warningsFor(s *api.Service) []string {
	var w []string
	if _, ok := s.Annotations[topologyHints]; ok {
		w = append(w, fmt.Sprintf("annotation %s is deprecated, please use %s instead", topologyHints, topologyMode))
	}
	if s.Spec.ClusterIP != "" && s.Spec.ClusterIP != api.None {
		for i, ip := range s.Spec.ClusterIPs {
			w = append(w, warnIP(index("spec.clusterIPs", i), ip)...)
		}
	}
	without := s.Spec.Type == api.ClusterIP && s.Spec.ClusterIP == api.None
	if without {
		w = append(w, warnHeadless(s)...)
	}
	for i, ip := range s.Spec.ExternalIPs {
		w = append(w, warnIP(index("spec.externalIPs", i), ip)...)
	}
	if len(s.Spec.ExternalIPs) > 0 && !without && s.Spec.Type != api.ExternalName {
		w = append(w, "spec.externalIPs is deprecated and may no longer be implemented in some clusters")
	}
	if s.Spec.LoadBalancerIP != "" {
		w = append(w, warnIP("spec.loadBalancerIP", s.Spec.LoadBalancerIP)...)
	}
	for i, r := range s.Spec.LoadBalancerSourceRanges {
		w = append(w, warnCIDR(index("spec.loadBalancerSourceRanges", i), r)...)
	}
	if s.Spec.Type == api.ExternalName && len(s.Spec.ExternalIPs) > 0 {
		w = append(w, `spec.externalIPs is ignored when spec.type is "ExternalName"`)
	}
	if s.Spec.Type != api.ExternalName && s.Spec.ExternalName != "" {
		w = append(w, `spec.externalName is ignored when spec.type is not "ExternalName"`)
	}
	if d := s.Spec.TrafficDistribution; d != nil && *d == "PreferClose" {
		w = append(w, `spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"`)
	}
	return w
}

func warnHeadless(s *api.Service) (w []string) {
	if s.Spec.LoadBalancerIP != "" {
		w = append(w, "spec.loadBalancerIP is ignored for headless services")
	}
	if len(s.Spec.ExternalIPs) > 0 {
		w = append(w, "spec.externalIPs is ignored for headless services")
	}
	if s.Spec.SessionAffinity != api.None {
		w = append(w, "spec.SessionAffinity is ignored for headless services")
	}
	return w
}
