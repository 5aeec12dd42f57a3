package admit

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// namespaced says whether an object lives in a namespace.
func namespaced(o api.Object) bool {
	switch o := o.(type) {
	case *api.Namespace, *api.Node, *api.ServiceCIDR:
		return false
	case *Other:
		return !o.ClusterWide
	}
	return true
}

// resource is the API server's name for a kind in its messages: services, deployments.apps.
func resource(t api.TypeMeta) string {
	name := plural(strings.ToLower(t.Kind))
	if group, _, ok := strings.Cut(t.APIVersion, "/"); ok {
		name += "." + group
	}
	return name
}

func plural(name string) string {
	switch {
	case name == "endpoints":
		return name
	case strings.HasSuffix(name, "s"):
		return name + "es"
	case strings.HasSuffix(name, "y"):
		return name[:len(name)-1] + "ies"
	}
	return name + "s"
}

// qualifiedKind is a kind with its group, as the API server's own messages have it: Deployment.apps.
func qualifiedKind(t api.TypeMeta) string {
	if group, _, ok := strings.Cut(t.APIVersion, "/"); ok {
		return t.Kind + "." + group
	}
	return t.Kind
}

// Copy copies an object so far that its metadata and what admission fills in may be written to.
func Copy(o api.Object) api.Object {
	switch o := o.(type) {
	case *api.Service:
		return clone(o)
	case *api.Endpoints:
		return shallow(o)
	case *api.EndpointSlice:
		return shallow(o)
	case *api.Namespace:
		return shallow(o)
	case *api.Node:
		return shallow(o)
	case *api.Pod:
		return shallow(o)
	case *api.ServiceCIDR:
		return shallow(o)
	case *api.Workload:
		return shallow(o)
	case *Other:
		return shallow(o)
	}
	return o
}

func shallow[T any](o *T) *T {
	c := *o
	return &c
}
