package provider

import (
	"bytes"
	"net/netip"
	"slices"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
	"github.com/portwalk/portwalk/engine/proxy/sum"
)

// Front is one Service's load balancer, as a packet meets it. Its fields are those of path.Front.
type Front struct {
	Service  *api.Service
	Provider string   // openstack, aws, gce, azure, metallb, given
	Rewrites bool     // it sends to NODE:nodePort; otherwise the packet reaches the node with the balancer's address
	Proxies  bool     // it opens a connection of its own: the node sees the balancer's address, not the client's
	Nodes    []string // nodes it may choose
	Healthy  []string // those that pass its health check, in order
	Checked  string   // what the check asks: http://:32000/healthz, tcp:30352
}

// Provider answers for the load balancers of one cluster.
type Provider struct {
	state     api.State
	cloud     string
	pools     []pool
	backends  []string
	hosts     map[string]netip.Addr // AWS's names, and those a Service asks OpenStack for
	byAddress map[netip.Addr][]*api.Service
}

// For looks at a cluster after Reconcile.
func For(s api.State) *Provider {
	cloud, _, _ := cloudOf(s)
	p := &Provider{state: s, cloud: cloud, pools: newPools(s), backends: Backends(s), hosts: hosts(s, cloud), byAddress: map[netip.Addr][]*api.Service{}}
	for _, svc := range s.Services() {
		if svc.Spec.Type != api.LoadBalancer {
			continue
		}
		for _, in := range svc.Status.LoadBalancer.Ingress {
			a, err := netip.ParseAddr(in.IP)
			if err != nil {
				a = p.hosts[in.Hostname]
			}
			if a.IsValid() {
				p.byAddress[a.Unmap()] = append(p.byAddress[a.Unmap()], svc)
			}
		}
	}
	return p
}

// hosts gives every host name in a status that a cloud made an address behind it.
func hosts(s api.State, cloud string) map[string]netip.Addr {
	r := &reconciler{d: s.Edit(), used: map[netip.Addr]bool{}}
	r.reserve()
	out := map[string]netip.Addr{}
	for _, svc := range s.Services() {
		for _, in := range svc.Status.LoadBalancer.Ingress {
			if in.Hostname == "" || !managed(svc) {
				continue
			}
			if _, ok := out[in.Hostname]; !ok {
				out[in.Hostname] = netip.MustParseAddr(r.next(poolOf(cloud, svc)))
			}
		}
	}
	return out
}

// managed says whether a cloud's service controller looks after the Service.
func managed(svc *api.Service) bool { return slices.Contains(svc.Finalizers, Finalizer) }

// Lookup gives the address behind a load balancer's host name; invalid if nobody made it.
func (p *Provider) Lookup(host string) netip.Addr { return p.hosts[host] }

// Fronts says who answers for an address: a balancer for each Service of type LoadBalancer that has it. An address that
// merely stands in a status, with no cloud and no MetalLB behind it, has none.
func (p *Provider) Fronts(address netip.Addr) []*Front {
	var out []*Front
	for _, svc := range p.byAddress[address.Unmap()] {
		switch {
		case managed(svc):
			out = append(out, p.cloudFront(svc))
		case inPools(p.pools, address):
			out = append(out, p.announced(svc, address))
		}
	}
	return out
}

// cloudFront is a cloud's balancer.
func (p *Provider) cloudFront(svc *api.Service) *Front {
	f := &Front{Service: svc, Provider: p.cloud, Nodes: p.backends, Checked: p.check(svc)}
	switch p.cloud {
	case "":
		f.Provider, f.Rewrites = Given, true // a pinned address: a balancer of the plainest kind
	case OpenStack: // Octavia's amphorae: HAProxy on a machine of its own
		f.Rewrites, f.Proxies = true, true
	case AWS:
		f.Rewrites, f.Proxies = true, !networkLB(svc)
	}
	for _, n := range f.Nodes {
		if p.passes(svc, n) {
			f.Healthy = append(f.Healthy, n)
		}
	}
	return f
}

// announced is one of MetalLB's addresses: one node answers ARP for it, or none, if no L2Advertisement says so.
func (p *Provider) announced(svc *api.Service, address netip.Addr) *Front {
	f := &Front{Service: svc, Provider: MetalLB, Nodes: p.backends}
	if nodes := announcers(p.state, svc, address); len(nodes) > 0 {
		f.Healthy = nodes[:1]
	}
	return f
}

// Backends are the nodes that the service controller tells a cloud about. Whether a node is ready does not matter: the
// health check finds out.
func Backends(s api.State) []string {
	var out []string
	for _, n := range s.Nodes() {
		value, excluded := n.Labels[api.ExcludeLBLabel]
		if included, err := strconv.ParseBool(value); err == nil && !included {
			excluded = false // the label says false
		}
		leaving := slices.ContainsFunc(n.Spec.Taints, func(t api.Taint) bool { return t.Key == "ToBeDeletedByClusterAutoscaler" })
		if !excluded && !leaving && n.DeletionTimestamp == "" {
			out = append(out, n.Name)
		}
	}
	return out
}

// check is what the balancer asks each node. With externalTrafficPolicy Local kube-proxy says on a port of its own
// whether the node has a pod; otherwise every node will do that is there.
func (p *Provider) check(svc *api.Service) string {
	if n := svc.Spec.HealthCheckNodePort; n != 0 && svc.Spec.ExternalTrafficPolicy == api.Local {
		return "http://:" + strconv.Itoa(int(n)) + "/healthz"
	}
	if p.cloud == GCE {
		return "http://:10256/healthz" // kube-proxy's own health
	}
	for _, sp := range svc.Spec.Ports {
		if sp.NodePort != 0 && (sp.Protocol == "" || sp.Protocol == api.TCP) {
			return "tcp:" + strconv.Itoa(int(sp.NodePort))
		}
	}
	return ""
}

// passes says whether a node passes the check. A node that is gone answers nothing. A check of a nodePort is taken to
// pass on every other node: if no pod is ready anywhere, the packet itself shall tell.
func (p *Provider) passes(svc *api.Service, node string) bool {
	if n := p.state.Node(node); n == nil || n.Condition("Ready") == "Unknown" {
		return false
	}
	if svc.Spec.ExternalTrafficPolicy == api.Local && svc.Spec.HealthCheckNodePort != 0 {
		return LocalEndpoints(p.state, svc, node) > 0
	}
	return true
}

// LocalEndpoints is what kube-proxy on a node answers on the healthCheckNodePort: how many ready endpoints it has there.
// With none it answers 503, otherwise 200.
func LocalEndpoints(s api.State, svc *api.Service, node string) int {
	seen := map[string]bool{}
	for _, e := range s.Slices() {
		if e.Namespace != svc.Namespace || e.Labels[api.ServiceNameLabel] != svc.Name {
			continue
		}
		for _, ep := range e.Endpoints {
			ready := ep.Conditions.Ready == nil || *ep.Conditions.Ready
			if ready && ep.NodeName != nil && *ep.NodeName == node && len(ep.Addresses) > 0 && len(e.Ports) > 0 {
				seen[ep.Addresses[0]] = true
			}
		}
	}
	return len(seen)
}

// announcers are the nodes that may answer ARP for one of MetalLB's addresses; the first one does. They are sorted as
// the speakers sort them, by a hash of name and address, so that all agree without talking.
func announcers(s api.State, svc *api.Service, a netip.Addr) []string {
	nodes := slices.DeleteFunc(Backends(s), func(name string) bool {
		n := s.Node(name)
		return !mayAnnounce(s, a, n) || n.Condition("Ready") == "Unknown" || n.Condition("NetworkUnavailable") == "True" ||
			svc.Spec.ExternalTrafficPolicy == api.Local && LocalEndpoints(s, svc, name) == 0
	})
	if !anyReady(s, svc) {
		return nil
	}
	order.By(nodes, func(x, y string) int {
		hx, hy := sum.SHA256(x+"#"+a.String()), sum.SHA256(y+"#"+a.String())
		return bytes.Compare(hx[:], hy[:])
	})
	return nodes
}

func anyReady(s api.State, svc *api.Service) bool {
	for _, e := range s.Slices() {
		if e.Namespace != svc.Namespace || e.Labels[api.ServiceNameLabel] != svc.Name {
			continue
		}
		for _, ep := range e.Endpoints {
			if ep.Conditions.Ready == nil || *ep.Conditions.Ready {
				return true
			}
		}
	}
	return false
}
