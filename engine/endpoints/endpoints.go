// Package endpoints plays the controllers that keep EndpointSlices: the endpointslice controller (pods of a selector),
// the mirroring controller (Endpoints written by hand) and the API server itself (the Service "kubernetes"). It also
// keeps the deprecated Endpoints objects, because `kubectl get endpoints` still shows them.
//
// The real controllers go through Go maps, so the order of endpoints in a slice is chance there; here it is the order
// of the pods' names. Slice names end in characters drawn from a hash instead of at random.
package endpoints

import (
	"github.com/portwalk/portwalk/engine/api"
)

// Labels and their values on what the controllers make.
const (
	managedBy          = "endpointslice.kubernetes.io/managed-by"
	sliceController    = "endpointslice-controller.k8s.io"
	mirrorController   = "endpointslicemirroring-controller.k8s.io"
	skipMirror         = "endpointslice.kubernetes.io/skip-mirror"
	headless           = "service.kubernetes.io/headless"
	endpointsManagedBy = "endpoints.kubernetes.io/managed-by"
	endpointController = "endpoint-controller"
)

const perSlice = 100 // most endpoints the controller puts into one slice

// Reconcile brings the EndpointSlices and Endpoints of the draft to what the controllers would make of its Services
// and pods. Slices that were given are updated in place, as the controller does, if the pods and nodes they speak of
// were given too; otherwise (a dump of Services and slices alone) they stay as they are.
func Reconcile(d *api.Draft) {
	r := newReconciler(d)
	for _, s := range d.Services() {
		r.reconcile(s)
	}
	for _, e := range api.List[*api.Endpoints](d.State) {
		r.mirror(e)
	}
}

func (r *reconciler) reconcile(s *api.Service) {
	switch {
	case s.Spec.Type == api.ExternalName:
	case len(s.Spec.Selector) > 0:
		r.reconcileService(s)
	case s.Namespace == "default" && s.Name == "kubernetes":
		r.publishAPIServer(s)
	}
}

type reconciler struct {
	d     *api.Draft
	pods  api.PodIndex
	given map[api.Key][]*api.EndpointSlice // by Service: slices that were given
	told  api.Told
	zones *zoneWeights // of the nodes, for topology-mode Auto; nil until needed
}

func openReconciler(d *api.Draft) *reconciler {
	return &reconciler{d: d, pods: d.PodIndex(), given: map[api.Key][]*api.EndpointSlice{}, told: api.Given(d.State)}
}

// newReconciler removes what an earlier Reconcile made and indexes the rest.
func newReconciler(d *api.Draft) *reconciler {
	r := openReconciler(d)
	for _, e := range d.Slices() {
		if e.Derived {
			d.Delete(api.KeyOf(e))
			continue
		}
		k := api.Key{Kind: "Service", Namespace: e.Namespace, Name: e.Labels[api.ServiceNameLabel]}
		r.given[k] = append(r.given[k], e)
	}
	for _, e := range api.List[*api.Endpoints](d.State) {
		if e.Derived {
			d.Delete(api.KeyOf(e))
		}
	}
	return r
}

// givenBy returns the given slices of a Service that a controller manages.
func (r *reconciler) givenBy(s *api.Service, controller string) []*api.EndpointSlice {
	var out []*api.EndpointSlice
	for _, e := range r.given[api.KeyOf(s)] {
		if e.Labels[managedBy] == controller {
			out = append(out, e)
		}
	}
	return out
}

// known says whether the pods and nodes that slices speak of are all in the draft.
func (r *reconciler) known(given []*api.EndpointSlice) bool {
	for _, e := range given {
		for _, ep := range e.Endpoints {
			ref := ep.TargetRef
			if ref == nil || r.d.Pod(ref.Namespace, ref.Name) == nil || ep.NodeName != nil && r.d.Node(*ep.NodeName) == nil {
				return false
			}
		}
	}
	return true
}

func ptr[T any](v T) *T { return &v }
