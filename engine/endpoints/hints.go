package endpoints

import (
	"github.com/portwalk/portwalk/engine/api"
)

// hint writes into the slices of one family for whom each endpoint is meant, as the Service's annotation
// topology-mode or its trafficDistribution asks. The annotation wins.
func (r *reconciler) hint(s *api.Service, made []*api.EndpointSlice) {
	for _, e := range made {
		for i := range e.Endpoints {
			e.Endpoints[i].Hints = nil
		}
	}
	if auto(s) {
		if r.zones == nil {
			r.zones = weigh(r.d.Nodes())
		}
		r.tellHints(s, made[0].AddressType, r.zones.hint(made))
		return
	}
	if s.Spec.TrafficDistribution == nil {
		return
	}
	switch *s.Spec.TrafficDistribution {
	case "PreferClose", "PreferSameZone":
		hintClose(made, false)
	case "PreferSameNode":
		hintClose(made, true)
	}
}

// auto says whether the Service asks for hints by the zones' shares of cpu. The older annotation goes first.
func auto(s *api.Service) bool {
	v, ok := s.Annotations["service.kubernetes.io/topology-aware-hints"]
	if !ok {
		v = s.Annotations["service.kubernetes.io/topology-mode"]
	}
	return v == "Auto" || v == "auto"
}

// hintClose means every ready endpoint for its own zone, and for its own node if asked.
func hintClose(made []*api.EndpointSlice, nodes bool) {
	for _, e := range made {
		for i := range e.Endpoints {
			ep := &e.Endpoints[i]
			if !*ep.Conditions.Ready {
				continue
			}
			var h api.EndpointHints
			if ep.Zone != nil {
				h.ForZones = []api.ForName{{Name: *ep.Zone}}
			}
			if nodes && ep.NodeName != nil {
				h.ForNodes = []api.ForName{{Name: *ep.NodeName}}
			}
			if h.ForZones != nil || h.ForNodes != nil {
				ep.Hints = &h
			}
		}
	}
}
