// Package provider plays what stands in front of the nodes: a cloud's service controller and its load balancers, or
// MetalLB. It gives Services of type LoadBalancer their addresses, and knows which nodes a balancer sends to.
//
// Which cloud it is, the nodes say (spec.providerID). Without a word from them, a Service's annotation names the cloud
// it was written for. MetalLB is there if it has address pools. Otherwise nobody gives addresses, and EXTERNAL-IP
// stays <pending>.
package provider

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// Names of the providers.
const (
	OpenStack = "openstack"
	AWS       = "aws"
	GCE       = "gce"
	Azure     = "azure"
	MetalLB   = "metallb"
	Given     = "given" // nobody known; an address stands in the status, or a lesson pinned it
)

// Finalizer is what the service controller puts on a Service before it makes a load balancer. Here, too, it tells a
// balancer that a cloud looks after from an address that somebody wrote into the status.
const Finalizer = "service.kubernetes.io/load-balancer-cleanup"

// cloudOf says which cloud the nodes are machines of, or else which one a Service's annotation means; the annotation
// is returned only in the second case.
func cloudOf(s api.State) (cloud string, svc *api.Service, annotation string) {
	for _, n := range s.Nodes() {
		scheme, _, ok := strings.Cut(n.Spec.ProviderID, "://")
		if !ok {
			continue
		}
		switch scheme {
		case OpenStack, AWS, GCE, Azure:
			return scheme, nil, ""
		}
		return "", nil, "" // kind, k3s, a cloud that is not modelled
	}
	for _, svc := range s.Services() {
		if svc.Spec.Type != api.LoadBalancer {
			continue
		}
		if cloud, annotation := annotatedFor(svc); cloud != "" {
			return cloud, svc, annotation
		}
	}
	return "", nil, ""
}

// annotatedFor says which cloud's annotation a Service carries.
func annotatedFor(svc *api.Service) (cloud, annotation string) {
	for k := range svc.Annotations {
		for _, p := range [][2]string{
			{"service.beta.kubernetes.io/openstack-", OpenStack}, {"loadbalancer.openstack.org/", OpenStack},
			{"service.beta.kubernetes.io/aws-load-balancer-", AWS},
			{"networking.gke.io/load-balancer-", GCE}, {"cloud.google.com/load-balancer-", GCE},
			{"service.beta.kubernetes.io/azure-", Azure},
		} {
			if strings.HasPrefix(k, p[0]) && (annotation == "" || k < annotation) {
				cloud, annotation = p[1], k
			}
		}
	}
	return cloud, annotation
}

// internal says whether a Service asks its cloud for an address that is not on the internet.
func internal(cloud string, svc *api.Service) bool {
	a := svc.Annotations
	isTrue := func(k string) bool { return strings.EqualFold(a[k], "true") }
	switch cloud {
	case OpenStack:
		return isTrue("service.beta.kubernetes.io/openstack-internal-load-balancer")
	case AWS:
		v := a["service.beta.kubernetes.io/aws-load-balancer-internal"]
		return v != "" && v != "false" || a["service.beta.kubernetes.io/aws-load-balancer-scheme"] == "internal"
	case GCE:
		return strings.EqualFold(a["networking.gke.io/load-balancer-type"], "internal") || strings.EqualFold(a["cloud.google.com/load-balancer-type"], "internal")
	case Azure:
		return isTrue("service.beta.kubernetes.io/azure-load-balancer-internal")
	}
	return false
}

// networkLB says whether an AWS Service asks for a network load balancer, which keeps the client's address.
func networkLB(svc *api.Service) bool {
	switch svc.Annotations["service.beta.kubernetes.io/aws-load-balancer-type"] {
	case "nlb", "external", "nlb-ip":
		return true
	}
	return false
}

func ptr[T any](v T) *T { return &v }
