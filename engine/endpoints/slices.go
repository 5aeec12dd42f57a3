package endpoints

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// group is the endpoints that share a list of ports: they can share slices.
type group struct {
	ports []api.EndpointPort
	want  []api.Endpoint
}

// reconcileService keeps the slices, and the Endpoints, of a Service with a selector.
func (r *reconciler) reconcileService(s *api.Service) {
	given := r.givenBy(s, sliceController)
	if !r.known(given) {
		r.publishFromSlices(s, given)
		return
	}
	pods := r.pods.Select(s.Namespace, s.Spec.Selector)
	for _, e := range given {
		if !slices.Contains(families(s), e.AddressType) {
			r.d.Delete(api.KeyOf(e))
		}
	}
	names := namer(s)
	for _, family := range families(s) {
		existing := slices.DeleteFunc(slices.Clone(given), func(e *api.EndpointSlice) bool { return e.AddressType != family })
		made := r.fillSlices(s, family, existing, r.groups(s, pods, family))
		r.hint(s, made)
		for _, e := range made {
			if e.Name == "" {
				e.Name = names(r.d.State)
			}
			r.d.Put(e)
		}
	}
	r.tellSkipped(s, pods)
	r.publish(s, pods)
}

// namer gives the names of new slices, in turn.
func namer(s *api.Service) func(api.State) string {
	i := 0
	return func(st api.State) string {
		for {
			name := api.GenerateName(s.Name+"-", s.Namespace, strconv.Itoa(i))
			i++
			if st.Get(api.Key{Kind: "EndpointSlice", Namespace: s.Namespace, Name: name}) == nil {
				return name
			}
		}
	}
}

// groups sorts the pods' endpoints by their ports, in the order of the pods. A pod on a node that does not exist is
// left out, unless the Service publishes whatever there is; its ports still make a group.
func (r *reconciler) groups(s *api.Service, pods []*api.Pod, family string) []*group {
	var out []*group
	byKey := map[string]*group{}
	var ports []api.EndpointPort
	k, named := "", slices.ContainsFunc(s.Spec.Ports, func(p api.ServicePort) bool { return p.TargetPort.IsStr })
	for _, p := range pods { // numbers mean the same in every pod, names need not
		if !belongs(p) {
			continue
		}
		if named || k == "" {
			ports = portsOf(s, p)
			k = portsKey(ports)
		}
		g := byKey[k]
		if g == nil {
			g = &group{ports: ports}
			byKey[k] = g
			out = append(out, g)
		}
		n := r.d.Node(p.Spec.NodeName)
		if n == nil && !s.Spec.PublishNotReadyAddresses {
			continue
		}
		if ep, ok := endpointOf(p, n, s, family); ok {
			g.want = append(g.want, ep)
		}
	}
	return out
}

// fillSlices is the controller's way from what there is to what is wanted, with as few changes as possible. It
// returns the slices to keep, as copies; those to be deleted are gone from the draft. New ones have no name yet.
func (r *reconciler) fillSlices(s *api.Service, family string, existing []*api.EndpointSlice, groups []*group) []*api.EndpointSlice {
	byPorts := map[string][]*api.EndpointSlice{}
	for _, e := range existing {
		k := portsKey(e.Ports)
		byPorts[k] = append(byPorts[k], e)
	}
	var made, gone []*api.EndpointSlice
	for _, g := range groups {
		k := portsKey(g.ports)
		keep, drop := g.fill(byPorts[k], func() *api.EndpointSlice { return newSlice(s, family, g.ports) })
		made, gone = append(made, keep...), append(gone, drop...)
		delete(byPorts, k)
	}
	for _, e := range existing {
		if _, left := byPorts[portsKey(e.Ports)]; left {
			gone = append(gone, e)
		}
	}
	if len(made) == 0 {
		made = append(made, newSlice(s, family, nil)) // the placeholder: somebody looked, and there is nothing
	}
	for _, e := range gone {
		r.d.Delete(api.KeyOf(e))
	}
	for _, e := range made { // a new slice takes the name of one that goes
		e.Labels = sliceLabels(s)
		if e.Name == "" && len(gone) > 0 {
			e.ObjectMeta = gone[0].ObjectMeta
			e.Labels = sliceLabels(s)
			gone = gone[1:]
		}
	}
	return made
}

// fill puts the wanted endpoints into the existing slices of the group, where they are already or where there is
// room, and into new ones.
func (g *group) fill(existing []*api.EndpointSlice, fresh func() *api.EndpointSlice) (keep, gone []*api.EndpointSlice) {
	if len(existing) == 0 {
		for left := g.want; len(left) > 0; {
			e := fresh()
			left = pour(e, left)
			keep = append(keep, e)
		}
		return keep, nil
	}
	want := make(map[string]*api.Endpoint, len(g.want))
	for i := range g.want {
		want[identity(&g.want[i])] = &g.want[i]
	}
	var changed, same []*api.EndpointSlice
	for _, e := range existing {
		c := *e
		c.Endpoints = nil
		c.Ports = g.ports
		for i := range e.Endpoints {
			id := identity(&e.Endpoints[i])
			if w := want[id]; w != nil {
				c.Endpoints = append(c.Endpoints, *w)
				delete(want, id)
			}
		}
		switch {
		case len(c.Endpoints) == len(e.Endpoints):
			same = append(same, &c)
		case len(c.Endpoints) == 0:
			gone = append(gone, e)
		default:
			changed = append(changed, &c)
		}
	}
	var left []api.Endpoint
	for i := range g.want {
		if want[identity(&g.want[i])] != nil {
			left = append(left, g.want[i])
		}
	}
	order.By(changed, func(a, b *api.EndpointSlice) int { return cmp.Compare(len(b.Endpoints), len(a.Endpoints)) })
	for _, e := range changed {
		left = pour(e, left)
	}
	for len(left) > 0 {
		e := roomiest(same, len(left))
		if e == nil {
			e = fresh()
			changed = append(changed, e)
		}
		left = pour(e, left)
	}
	return append(same, changed...), gone
}

// pour moves endpoints into a slice until it is full, and returns the rest.
func pour(e *api.EndpointSlice, left []api.Endpoint) []api.Endpoint {
	n := min(len(left), perSlice-len(e.Endpoints))
	e.Endpoints = append(e.Endpoints, left[:n]...)
	return left[n:]
}

// roomiest is the slice that n more endpoints fill best, or nil if they fit into none.
func roomiest(list []*api.EndpointSlice, n int) *api.EndpointSlice {
	var best *api.EndpointSlice
	for _, e := range list {
		if len(e.Endpoints)+n <= perSlice && (best == nil || len(e.Endpoints) > len(best.Endpoints)) {
			best = e
		}
	}
	return best
}

// identity is what makes an endpoint the same endpoint although its conditions changed.
func identity(ep *api.Endpoint) string {
	id := ""
	for _, a := range ep.Addresses {
		id += a + ","
	}
	if ep.Hostname != nil {
		id += *ep.Hostname
	}
	if ep.TargetRef != nil {
		id += "|" + ep.TargetRef.Namespace + "/" + ep.TargetRef.Name
	}
	return id
}

func newSlice(s *api.Service, family string, ports []api.EndpointPort) *api.EndpointSlice {
	e := &api.EndpointSlice{TypeMeta: api.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"}}
	e.GenerateName, e.Namespace, e.Derived = s.Name+"-", s.Namespace, true
	e.CreationTimestamp = s.CreationTimestamp
	e.OwnerReferences = []api.OwnerReference{{APIVersion: "v1", Kind: "Service", Name: s.Name, UID: s.UID, Controller: ptr(true), BlockOwnerDeletion: ptr(true)}}
	e.AddressType, e.Ports = family, ports
	return e
}

// sliceLabels are the Service's own, and three that the controller keeps for itself.
func sliceLabels(s *api.Service) map[string]string {
	l := map[string]string{}
	maps.Copy(l, s.Labels)
	delete(l, headless)
	if s.Spec.ClusterIP == "" || s.Headless() {
		l[headless] = ""
	}
	l[api.ServiceNameLabel] = s.Name
	l[managedBy] = sliceController
	return l
}
