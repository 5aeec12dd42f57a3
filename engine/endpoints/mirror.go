package endpoints

import (
	"maps"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
)

const perSubset = 1000 // most addresses of a subset that are mirrored

// mirror makes slices of Endpoints that somebody wrote for a Service without a selector: one for each subset and
// address family.
func (r *reconciler) mirror(e *api.Endpoints) {
	s := r.d.Service(e.Namespace, e.Name)
	_, leader := e.Annotations["control-plane.alpha.kubernetes.io/leader"]
	if s == nil || len(s.Spec.Selector) > 0 || e.Labels[skipMirror] == "true" || leader || len(r.givenBy(s, mirrorController)) > 0 {
		return
	}
	i := 0
	for _, subset := range repack(entriesOf(e)) {
		for _, family := range []string{api.IPv4, api.IPv6} {
			slice := mirrored(e, subset, family)
			if len(slice.Endpoints) == 0 {
				continue
			}
			for slice.Name == "" || r.d.Get(api.KeyOf(slice)) != nil {
				slice.Name = api.GenerateName(e.Name+"-", e.Namespace, strconv.Itoa(i))
				i++
			}
			r.d.Put(slice)
		}
	}
}

func entriesOf(e *api.Endpoints) []entry {
	var out []entry
	add := func(list []api.EndpointAddress, ready bool, ports []api.EndpointsPortNumber) {
		for _, a := range list {
			if len(ports) == 0 {
				out = append(out, entry{a, ready, nil})
			}
			for i := range ports {
				p := ports[i]
				p.Protocol = orTCP(p.Protocol)
				out = append(out, entry{a, ready, &p})
			}
		}
	}
	for _, s := range e.Subsets {
		add(s.Addresses, true, s.Ports)
		add(s.NotReadyAddresses, false, s.Ports)
	}
	return out
}

func mirrored(e *api.Endpoints, subset api.EndpointSubset, family string) *api.EndpointSlice {
	m := &api.EndpointSlice{TypeMeta: api.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"}, AddressType: family}
	m.GenerateName, m.Namespace, m.Derived, m.CreationTimestamp = e.Name+"-", e.Namespace, true, e.CreationTimestamp
	m.OwnerReferences = []api.OwnerReference{{APIVersion: "v1", Kind: "Endpoints", Name: e.Name, UID: e.UID, Controller: ptr(true), BlockOwnerDeletion: ptr(true)}}
	m.Labels = map[string]string{}
	maps.Copy(m.Labels, e.Labels)
	m.Labels[api.ServiceNameLabel], m.Labels[managedBy] = e.Name, mirrorController
	for k, v := range e.Annotations {
		if k != "endpoints.kubernetes.io/last-change-trigger-time" && k != "kubectl.kubernetes.io/last-applied-configuration" {
			if m.Annotations == nil {
				m.Annotations = map[string]string{}
			}
			m.Annotations[k] = v
		}
	}
	for _, p := range subset.Ports {
		m.Ports = append(m.Ports, api.EndpointPort{Name: ptr(p.Name), Port: ptr(p.Port), Protocol: ptr(p.Protocol), AppProtocol: p.AppProtocol})
	}
	sortPorts(m.Ports)
	add := func(list []api.EndpointAddress, ready bool) {
		for _, a := range list {
			ip, ok := isIP(a.IP)
			if !ok || ip.Is4() != (family == api.IPv4) || len(m.Endpoints) == perSubset {
				continue
			}
			ep := api.Endpoint{Addresses: []string{ip.String()}, Conditions: api.EndpointConditions{Ready: ptr(ready)}, TargetRef: a.TargetRef, NodeName: a.NodeName}
			if a.Hostname != "" {
				ep.Hostname = ptr(a.Hostname)
			}
			m.Endpoints = append(m.Endpoints, ep)
		}
	}
	add(subset.Addresses, true)
	add(subset.NotReadyAddresses, false)
	return m
}
