package endpoints

import (
	"maps"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// publish keeps the deprecated Endpoints object of a Service with a selector. Pods that are shutting down are not in
// it, unless the Service publishes whatever there is; only the Service's first family is.
func (r *reconciler) publish(s *api.Service, pods []*api.Pod) {
	entries := make([]entry, 0, len(pods)*max(len(s.Spec.Ports), 1))
	for _, p := range pods {
		if !belongs(p) || p.Terminating() && !s.Spec.PublishNotReadyAddresses {
			continue
		}
		ips := addresses(p, families(s)[0])
		if len(ips) == 0 {
			continue
		}
		a := api.EndpointAddress{IP: ips[0], NodeName: ptr(p.Spec.NodeName),
			TargetRef: &api.ObjectReference{Kind: "Pod", Namespace: p.Namespace, Name: p.Name, UID: p.UID}}
		if p.Spec.Hostname != "" && p.Spec.Subdomain == s.Name {
			a.Hostname = p.Spec.Hostname
		}
		ready := s.Spec.PublishNotReadyAddresses || p.Ready()
		if len(s.Spec.Ports) == 0 && s.Headless() {
			entries = append(entries, entry{a, ready, nil})
		}
		for i := range s.Spec.Ports {
			sp := &s.Spec.Ports[i]
			if n, ok := FindPort(p, sp); ok {
				entries = append(entries, entry{a, ready, &api.EndpointsPortNumber{Name: sp.Name, Port: n, Protocol: orTCP(sp.Protocol), AppProtocol: sp.AppProtocol}})
			}
		}
	}
	e := newEndpoints(s)
	e.Subsets = repack(entries)
	if old, ok := r.d.Get(api.KeyOf(e)).(*api.Endpoints); ok {
		if maps.Equal(old.Labels, e.Labels) && sameEntries(entriesOf(old), entries) {
			return // in its own order
		}
		meta := old.ObjectMeta
		meta.Labels = e.Labels
		e.ObjectMeta = meta
	}
	r.d.Put(e)
}

// publishFromSlices makes the Endpoints of a Service whose slices a dump gave, unless it gave the Endpoints too.
func (r *reconciler) publishFromSlices(s *api.Service, given []*api.EndpointSlice) {
	e := newEndpoints(s)
	if r.d.Get(api.KeyOf(e)) != nil {
		return
	}
	var entries []entry
	for _, slice := range given {
		for _, ep := range slice.Endpoints {
			if slice.AddressType != families(s)[0] || len(ep.Addresses) == 0 || isTrue(ep.Conditions.Terminating) {
				continue
			}
			a := api.EndpointAddress{IP: ep.Addresses[0], NodeName: ep.NodeName, TargetRef: ep.TargetRef}
			ready := ep.Conditions.Ready == nil || *ep.Conditions.Ready
			if len(slice.Ports) == 0 && s.Headless() {
				entries = append(entries, entry{a, ready, nil})
			}
			for _, p := range slice.Ports {
				if p.Port != nil {
					entries = append(entries, entry{a, ready, &api.EndpointsPortNumber{Name: deref(p.Name), Port: *p.Port, Protocol: orTCP(deref(p.Protocol)), AppProtocol: p.AppProtocol}})
				}
			}
		}
	}
	e.Subsets = repack(entries)
	r.d.Put(e)
}

func newEndpoints(s *api.Service) *api.Endpoints {
	e := &api.Endpoints{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Endpoints"}}
	e.Name, e.Namespace, e.Derived, e.CreationTimestamp = s.Name, s.Namespace, true, s.CreationTimestamp
	e.Labels = map[string]string{}
	maps.Copy(e.Labels, s.Labels)
	delete(e.Labels, headless)
	if s.Spec.ClusterIP == "" || s.Headless() {
		e.Labels[headless] = ""
	}
	e.Labels[endpointsManagedBy] = endpointController
	return e
}

// entry is one address on one port; without a port it is an address of a headless Service that has none.
type entry struct {
	address api.EndpointAddress
	ready   bool
	port    *api.EndpointsPortNumber
}

// repack gathers entries into subsets: all ports with the same addresses share one. Of an address that is there twice
// the first one counts, and on each port not ready counts more than ready.
func repack(entries []entry) []api.EndpointSubset {
	type portSet struct {
		port *api.EndpointsPortNumber
		list []entry
		at   map[addressKey]int // where an address stands in list
	}
	byPort := map[portKey]*portSet{}
	var ports []*portSet
	first := make(map[addressKey]api.EndpointAddress, len(entries))
	for _, e := range entries {
		id := addressID(e.address)
		if a, ok := first[id]; ok {
			e.address = a
		}
		first[id] = e.address
		k := portID(e.port)
		set := byPort[k]
		if set == nil {
			set = &portSet{port: e.port, at: make(map[addressKey]int, len(entries))}
			byPort[k] = set
			ports = append(ports, set)
		}
		if i, ok := set.at[id]; !ok {
			set.at[id] = len(set.list)
			set.list = append(set.list, e)
		} else if !e.ready {
			set.list[i].ready = false
		}
	}
	byAddresses := map[string]int{}
	var out []api.EndpointSubset
	for _, p := range ports {
		order.By(p.list, func(a, b entry) int {
			if c := strings.Compare(a.address.IP, b.address.IP); c != 0 || a.address.TargetRef == nil || b.address.TargetRef == nil {
				return c
			}
			return strings.Compare(a.address.TargetRef.UID, b.address.TargetRef.UID) // pods on a node's own address share it
		})
		k := addressesKey(p.list)
		i, ok := byAddresses[k]
		if !ok {
			i = len(out)
			byAddresses[k] = i
			out = append(out, subsetOf(p.list))
		}
		if p.port != nil {
			out[i].Ports = append(out[i].Ports, *p.port)
		}
	}
	for _, s := range out {
		order.By(s.Ports, func(a, b api.EndpointsPortNumber) int {
			return strings.Compare(hashText(dumpNumber(&a)), hashText(dumpNumber(&b)))
		})
	}
	return out
}

// sameEntries says whether two lists are equal, in whatever order they are.
func sameEntries(a, b []entry) bool {
	return maps.Equal(countEntries(a), countEntries(b))
}

func countEntries(list []entry) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, e := range list {
		text := e.address.IP + " " + e.address.Hostname + " " + deref(e.address.NodeName) + " " + strconv.FormatBool(e.ready)
		if e.port != nil {
			text += " " + dumpNumber(e.port)
		}
		out[text] = true
	}
	return out
}

// addressKey tells addresses apart: by the pod, too, that has one.
type addressKey struct{ ip, namespace, name string }

func addressID(a api.EndpointAddress) addressKey {
	k := addressKey{ip: a.IP}
	if a.TargetRef != nil {
		k.namespace, k.name = a.TargetRef.Namespace, a.TargetRef.Name
	}
	return k
}

// addressesKey is equal for equal lists of addresses that are ready alike.
func addressesKey(list []entry) string {
	var b strings.Builder
	for _, e := range list {
		k := addressID(e.address)
		for _, part := range [...]string{k.ip, " ", k.namespace, "/", k.name, " ", strconv.FormatBool(e.ready), "\n"} {
			b.WriteString(part)
		}
	}
	return b.String()
}

// portKey tells ports apart; the zero value is no port.
type portKey struct {
	name, protocol, app string
	number              int32
}

func portID(p *api.EndpointsPortNumber) portKey {
	if p == nil {
		return portKey{}
	}
	return portKey{p.Name, p.Protocol, orNil(p.AppProtocol), p.Port}
}

func subsetOf(list []entry) api.EndpointSubset {
	var s api.EndpointSubset
	for _, e := range list {
		if e.ready {
			s.Addresses = append(s.Addresses, e.address)
		} else {
			s.NotReadyAddresses = append(s.NotReadyAddresses, e.address)
		}
	}
	return s
}

// dumpNumber is a port as the real controller prints it before it sorts by hash.
func dumpNumber(p *api.EndpointsPortNumber) string {
	return "(v1.EndpointPort){Name:(string)" + p.Name + " Port:(int32)" + strconv.Itoa(int(p.Port)) +
		" Protocol:(v1.Protocol)" + p.Protocol + " AppProtocol:(*string)" + orNil(p.AppProtocol) + "}"
}

// publishAPIServer makes the slice and Endpoints of the Service "kubernetes", which the API server keeps itself.
func (r *reconciler) publishAPIServer(s *api.Service) {
	slice, _ := r.d.Get(api.Key{Kind: "EndpointSlice", Namespace: s.Namespace, Name: s.Name}).(*api.EndpointSlice)
	if slice == nil {
		slice = newSlice(s, api.IPv4, nil)
		slice.Name, slice.GenerateName, slice.OwnerReferences = s.Name, "", nil
		slice.Labels = map[string]string{api.ServiceNameLabel: s.Name}
		slice.Endpoints = []api.Endpoint{{Addresses: []string{APIServerAddress}, Conditions: api.EndpointConditions{Ready: ptr(true)}}}
		for _, p := range s.Spec.Ports {
			slice.Ports = append(slice.Ports, api.EndpointPort{Name: ptr(p.Name), Protocol: ptr(orTCP(p.Protocol)), Port: ptr(p.TargetPort.Int)})
		}
		r.d.Put(slice)
	}
	r.publishFromSlices(s, []*api.EndpointSlice{slice})
	if e, ok := r.d.Get(api.Key{Kind: "Endpoints", Namespace: s.Namespace, Name: s.Name}).(*api.Endpoints); ok && e.Derived {
		e.Labels = map[string]string{skipMirror: "true"}
	}
}

// APIServerAddress is where the API server of a cluster without further word listens, beside the nodes.
const APIServerAddress = "192.168.100.10"

func isTrue(b *bool) bool { return b != nil && *b }

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func isIP(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	return a.Unmap(), err == nil
}
