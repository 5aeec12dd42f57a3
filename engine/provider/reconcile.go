package provider

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
)

// ByAnnotation is the Note that the cluster is taken for a cloud because a Service is written for it. Args: the cloud,
// the annotation.
const ByAnnotation = "cloud-by-annotation"

// Note is something that was assumed and that the reader should know.
type Note struct {
	Code   string
	Object string // api.Key
	Args   []string
}

// Reconcile gives every Service of type LoadBalancer what its provider would: an address in its status, and the events
// that describe shows. A given status stays. A pinned address counts as a cloud that gives it. Services with a
// loadBalancerClass are left to somebody who is not here.
func Reconcile(d *api.Draft, pins []alloc.Pin) []Note {
	r := &reconciler{d: d, pins: map[string]string{}, used: map[netip.Addr]bool{}, told: api.Given(d.State)}
	for _, e := range api.List[*api.Event](d.State) {
		if i := e.InvolvedObject; e.Derived && d.Get(api.Key{Kind: i.Kind, Namespace: i.Namespace, Name: i.Name}) == nil {
			d.Delete(api.KeyOf(e))
		}
	}
	for _, p := range pins {
		if p.LoadBalancer != "" {
			r.pins[p.Service] = p.LoadBalancer
		}
	}
	r.reserve()
	cloud, svc, annotation := cloudOf(d.State)
	r.cloud = cloud
	var notes []Note
	if annotation != "" && svc.Spec.LoadBalancerClass == nil && len(svc.Status.LoadBalancer.Ingress) == 0 {
		notes = append(notes, Note{ByAnnotation, api.KeyOf(svc).String(), []string{cloud, annotation}})
	}
	metallb := newPools(d.State)
	for _, svc := range d.Services() {
		pin := r.pins[svc.Namespace+"/"+svc.Name]
		switch {
		case svc.Spec.LoadBalancerClass != nil || svc.DeletionTimestamp != "":
		case svc.Spec.Type != api.LoadBalancer:
			r.remove(svc)
		case pin != "":
			r.ensure(svc, pin)
		case len(svc.Status.LoadBalancer.Ingress) > 0:
			r.refresh(svc)
		case cloud != "":
			r.ensure(svc, "")
		case len(metallb) > 0:
			r.assign(svc, metallb)
		}
	}
	return notes
}

type reconciler struct {
	d     *api.Draft
	cloud string
	pins  map[string]string
	used  map[netip.Addr]bool
	told  api.Told
}

// reserve marks every address that somebody has already.
func (r *reconciler) reserve() {
	mark := func(words ...string) {
		for _, w := range words {
			if a, err := netip.ParseAddr(w); err == nil {
				r.used[a] = true
			}
		}
	}
	for _, p := range r.pins {
		mark(p)
	}
	for _, svc := range r.d.Services() {
		mark(svc.Spec.ExternalIPs...)
		for _, in := range svc.Status.LoadBalancer.Ingress {
			mark(in.IP)
		}
	}
	for _, n := range r.d.Nodes() {
		for _, a := range n.Status.Addresses {
			mark(a.Address)
		}
	}
}

// The events of a Service's load balancer, in their order.
const (
	ensuring = iota
	unavailable
	ensured
	updated
	deleting
	deleted
)

// ensuredEvent is the event of a balancer that was made here, or nil.
func (r *reconciler) ensuredEvent(svc *api.Service) *api.Event {
	e, _ := r.d.Get(api.KeyOf(api.NewEvent(svc, ensured, "", "", "", ""))).(*api.Event)
	return e
}

// tellHosts tells the cloud which nodes there are, and in an event that they are others than before.
func (r *reconciler) tellHosts(svc *api.Service, before *api.Event) {
	now := r.ensuredEvent(svc)
	if now == nil {
		return
	}
	e := *now
	e.Hosts = hostsOf(r.d.State)
	r.d.Put(&e)
	switch {
	case before == nil || before.Hosts == e.Hosts:
	case e.Hosts == "":
		r.event(svc, unavailable, "Warning", "UnAvailableLoadBalancer", "service-controller", "There are no available nodes for LoadBalancer")
	default:
		r.event(svc, updated, "Normal", "UpdatedLoadBalancer", "service-controller", "Updated load balancer with new hosts")
	}
}

// hostsOf are the nodes a cloud is told of, each with the machine that it is.
func hostsOf(s api.State) string {
	var b strings.Builder
	for _, name := range Backends(s) {
		b.WriteString(name + " " + s.Node(name).Spec.ProviderID + "\n")
	}
	return b.String()
}

// ensure is the cloud's service controller at work on one Service.
func (r *reconciler) ensure(old *api.Service, pin string) {
	svc := *old
	before := r.ensuredEvent(old)
	r.event(&svc, ensuring, "Normal", "EnsuringLoadBalancer", "service-controller", "Ensuring load balancer")
	if !slices.Contains(svc.Finalizers, Finalizer) {
		svc.Finalizers = append(slices.Clone(svc.Finalizers), Finalizer)
	}
	if len(Backends(r.d.State)) == 0 {
		r.event(&svc, unavailable, "Warning", "UnAvailableLoadBalancer", "service-controller", "There are no available nodes for LoadBalancer")
	}
	if problem := r.refuses(&svc); problem != "" && pin == "" {
		r.event(&svc, ensured, "Warning", "SyncLoadBalancerFailed", "service-controller", "Error syncing load balancer: failed to ensure load balancer: "+problem)
		r.d.Put(&svc)
		return
	}
	svc.Status.LoadBalancer.Ingress = []api.LoadBalancerIngress{r.ingress(&svc, pin)}
	r.event(&svc, ensured, "Normal", "EnsuredLoadBalancer", "service-controller", "Ensured load balancer")
	r.tellHosts(&svc, before)
	r.d.Put(&svc)
}

// remove takes away the balancer of a Service that wants none any more.
func (r *reconciler) remove(old *api.Service) {
	if !managed(old) {
		return
	}
	svc := *old
	svc.Finalizers = slices.DeleteFunc(slices.Clone(svc.Finalizers), func(f string) bool { return f == Finalizer })
	svc.Status.LoadBalancer.Ingress = nil
	r.event(&svc, deleting, "Normal", "DeletingLoadBalancer", "service-controller", "Deleting load balancer")
	r.event(&svc, deleted, "Normal", "DeletedLoadBalancer", "service-controller", "Deleted load balancer")
	r.d.Put(&svc)
}

// refresh follows an edit of a Service whose address came from here: an internal balancer becomes one on the internet,
// or the other way round. What others gave stays.
func (r *reconciler) refresh(svc *api.Service) {
	before := r.ensuredEvent(svc)
	if before == nil || r.cloud == "" {
		return
	}
	r.tellHosts(svc, before)
	if svc.Spec.LoadBalancerIP != "" {
		return
	}
	in := svc.Status.LoadBalancer.Ingress[0]
	a, err := netip.ParseAddr(in.IP)
	switch {
	case err != nil:
		if r.cloud != AWS || in.Hostname == hostName(r.d.State, svc) || !strings.HasSuffix(in.Hostname, ".amazonaws.com") {
			return
		}
	case !slices.ContainsFunc(pools, func(p netip.Prefix) bool { return p.Contains(a) }):
		return
	case poolOf(r.cloud, svc).Contains(a) && in.IPMode != nil && *in.IPMode == ipMode(r.cloud, svc):
		return
	case poolOf(r.cloud, svc).Contains(a):
		delete(r.used, a) // only the mode changes
		r.ensure(svc, in.IP)
		return
	}
	r.ensure(svc, "")
}

// refuses says why the cloud makes no balancer for a Service, in the cloud's own words.
func (r *reconciler) refuses(svc *api.Service) string {
	if r.cloud != AWS || networkLB(svc) {
		return ""
	}
	for _, p := range svc.Spec.Ports {
		if p.Protocol != "" && p.Protocol != api.TCP {
			return "Only TCP LoadBalancer is supported for AWS ELB"
		}
	}
	if svc.Spec.SessionAffinity == api.ClientIP {
		return "unsupported load balancer affinity: ClientIP"
	}
	return ""
}

// ingress is the address that the cloud reports: an IP, or on AWS a host name.
func (r *reconciler) ingress(svc *api.Service, pin string) api.LoadBalancerIngress {
	if pin != "" {
		if _, err := netip.ParseAddr(pin); err != nil {
			return api.LoadBalancerIngress{Hostname: pin}
		}
		return api.LoadBalancerIngress{IP: pin, IPMode: ptr(ipMode(r.cloud, svc))}
	}
	if r.cloud == AWS {
		return api.LoadBalancerIngress{Hostname: hostName(r.d.State, svc)}
	}
	if h := svc.Annotations["loadbalancer.openstack.org/hostname"]; h != "" && r.cloud == OpenStack {
		return api.LoadBalancerIngress{Hostname: h}
	}
	address := svc.Spec.LoadBalancerIP
	if address == "" {
		address = r.next(poolOf(r.cloud, svc))
	}
	return api.LoadBalancerIngress{IP: address, IPMode: ptr(ipMode(r.cloud, svc))}
}

// ipMode is Proxy where the balancer must not be bypassed: nodes would miss the PROXY protocol's header.
func ipMode(cloud string, svc *api.Service) string {
	switch svc.Annotations["loadbalancer.openstack.org/proxy-protocol"] {
	case "true", "v1", "v2":
		if cloud == OpenStack {
			return api.Proxy
		}
	}
	return api.VIP
}

// pools are where a cloud takes addresses from: the internet (addresses reserved for documentation, from a range in
// which nobody else here lives) and its private network, for each family.
var pools = []netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.168.200.0/24"),
	netip.MustParsePrefix("2001:db8:2::/112"), netip.MustParsePrefix("fd00:200::/112"),
}

// poolOf is the pool for a Service.
func poolOf(cloud string, svc *api.Service) netip.Prefix {
	i := 0
	if internal(cloud, svc) {
		i++
	}
	if len(svc.Spec.IPFamilies) > 0 && svc.Spec.IPFamilies[0] == api.IPv6 {
		i += 2
	}
	return pools[i]
}

// next is the pool's first free address from .10 on.
func (r *reconciler) next(pool netip.Prefix) string {
	a := pool.Addr()
	for range 10 {
		a = a.Next()
	}
	for ; pool.Contains(a); a = a.Next() {
		if !r.used[a] {
			r.used[a] = true
			return a.String()
		}
	}
	return pool.Addr().Next().String() // 245 balancers: the last ones share
}

// event records what a controller did to a Service.
func (r *reconciler) event(svc *api.Service, n int, typ, reason, from, message string) {
	r.d.Tell(r.told, api.NewEvent(svc, n, typ, reason, from, message))
}

// hostName is an AWS balancer's name in the region of the nodes.
func hostName(s api.State, svc *api.Service) string {
	region := "us-east-1"
	for _, n := range s.Nodes() {
		if zone, ok := strings.CutPrefix(n.Spec.ProviderID, "aws:///"); ok {
			zone, _, _ = strings.Cut(zone, "/")
			region = strings.TrimRight(zone, "abcdefghijklmnopqrstuvwxyz")
		}
	}
	id := ""
	for i := range 7 {
		id += api.GenerateName("", svc.Namespace, svc.Name, strconv.Itoa(i))
	}
	name := "a" + id[:31]
	if networkLB(svc) {
		return name + "-" + id[16:32] + ".elb." + region + ".amazonaws.com"
	}
	number := 100000000 + int(id[0])*1234567 + int(id[1])*76543 + int(id[2])*987
	if internal(AWS, svc) {
		name = "internal-" + name
	}
	return name + "-" + strconv.Itoa(number) + "." + region + ".elb.amazonaws.com"
}
