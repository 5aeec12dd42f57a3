package engine

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/goal"
	"github.com/portwalk/portwalk/engine/trace"
)

// GoalWorld is the cluster as exercises see it: requests, labels, addresses.
func (c Cluster) GoalWorld() goal.World {
	return goal.World{
		Ask: func(a trace.Ask) (trace.Result, error) {
			r, p := c.Trace(a)
			if p != nil {
				return r, p
			}
			return r, nil
		},
		Labels: func(pod string) map[string]string {
			if p, ok := c.State.Get(api.ParseKey("Pod/" + pod)).(*api.Pod); ok {
				return p.Labels
			}
			return nil
		},
		Address: c.address,
	}
}

// address is a Service's (NAMESPACE/NAME) address of a kind, lb or clusterIP; "" if it has none.
func (c Cluster) address(kind, service string) string {
	svc, ok := c.State.Get(api.ParseKey("Service/" + service)).(*api.Service)
	switch {
	case !ok:
		return ""
	case kind == "clusterIP":
		if svc.Headless() {
			return ""
		}
		return svc.Spec.ClusterIP
	}
	for _, in := range svc.Status.LoadBalancer.Ingress {
		if in.IP != "" {
			return in.IP
		}
	}
	return ""
}
