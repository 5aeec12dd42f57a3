package endpoints

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// The events of a Service that come from here are numbered from 16 on, behind those of its load balancer.
const (
	hintsEnabled = 16 + iota
	hintsDisabled
	hintsDisabledIPv6
	failedToUpdate
)

const sliceComponent = "endpoint-slice-controller"

// tellHints says whether topology-mode Auto led to hints in a family, and if not, why. That it did is said once.
func (r *reconciler) tellHints(s *api.Service, family, why string) {
	n := hintsDisabled
	if family == api.IPv6 {
		n = hintsDisabledIPv6
	}
	e := api.NewEvent(s, n, "Warning", "TopologyAwareHintsDisabled", sliceComponent, why+", addressType: "+family)
	if why == "" {
		r.d.Delete(api.KeyOf(e))
		e = api.NewEvent(s, hintsEnabled, "Normal", "TopologyAwareHintsEnabled", sliceComponent, "Topology Aware Hints has been enabled, addressType: "+family)
		if families(s)[0] != family && r.d.Get(api.KeyOf(e)) != nil {
			return
		}
	}
	r.d.Tell(r.told, e)
}

// tellSkipped says which pods are left out because their node is not there.
func (r *reconciler) tellSkipped(s *api.Service, pods []*api.Pod) {
	var errs []string
	for _, p := range pods {
		if belongs(p) && !s.Spec.PublishNotReadyAddresses && r.d.Node(p.Spec.NodeName) == nil {
			errs = append(errs, "skipping Pod "+p.Name+" for Service "+s.Namespace+"/"+s.Name+": Node "+p.Spec.NodeName+" Not Found")
		}
	}
	text := strings.Join(errs, ", ")
	switch len(errs) {
	case 0:
		return
	case 1:
	default:
		text = "[" + text + "]"
	}
	r.d.Tell(r.told, api.NewEvent(s, failedToUpdate, "Warning", "FailedToUpdateEndpointSlices", sliceComponent,
		"Error updating Endpoint Slices for Service "+s.Namespace+"/"+s.Name+": "+text))
}
