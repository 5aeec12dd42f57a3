package ipvs

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Build makes what kube-proxy programs on the node, for IPv4.
func Build(s api.State, node *api.Node) *Ruleset { return BuildFor(api.IPv4, s, node) }

// BuildFor makes what the kube-proxy of one family, api.IPv4 or api.IPv6, programs on the node.
func BuildFor(family string, s api.State, node *api.Node) *Ruleset {
	v := proxy.NewView(s, node, proxy.IPVS, family)
	b := &builder{view: v, Ruleset: &Ruleset{Family: family, servers: map[service]int{}, bound: map[netip.Addr]bool{}, node: v.Node}}
	b.sets()
	b.nodeIPs = b.view.Addresses
	if addresses, all := v.NodePortAddresses(); !all {
		b.nodeIPs = nil
		for _, a := range addresses {
			if !a.IsLoopback() {
				b.nodeIPs = append(b.nodeIPs, a)
			}
		}
	}
	for _, p := range v.Ports {
		b.servicePort(p)
	}
	b.iptables()
	return b.Ruleset
}

type builder struct {
	*Ruleset
	view    *proxy.View
	nodeIPs []netip.Addr // where node ports are answered

	loopBack, clusterIP, externalIP, externalIPLocal *Set
	lb, lbFW, lbLocal, lbSourceIP, lbSourceCIDR      *Set
	nodePort, nodePortLocal                          map[string]*Set // by protocol
	healthCheck, ipvsIPs                             *Set
	noNodeAccess                                     []Entry // balancers' addresses that the node itself may not use
}

// scheduler is kube-proxy's default, round robin, unless it was told otherwise.
func (b *builder) scheduler() string {
	if s := b.view.Config.Scheduler; s != "" {
		return s
	}
	return "rr"
}

// servicePort makes virtual servers for all addresses of the ServicePort.
func (b *builder) servicePort(p *proxy.ServicePort) {
	protocol := strings.ToLower(p.Protocol)
	for i := range p.Endpoints {
		if e := &p.Endpoints[i]; e.Local {
			ip := e.Addr.Addr()
			b.loopBack.add(entry{addr: ip, protocol: protocol, port: e.Addr.Port(), other: ip},
				proxy.Facts{Origin: p.TargetOrigin(e), Port: p, Endpoint: e, Says: trace.Masqueraded})
		}
	}
	to := entry{addr: p.ClusterIP, protocol: protocol, port: p.Port}
	b.clusterIP.add(to, marks(p, p.PortOrigin("port"), "not-from-pods"))
	b.serve(p, to, p.InternalLocal, true, p.PortOrigin("port"))
	for _, a := range p.ExternalIPs {
		to.addr = a.Addr
		set := b.externalIP
		if p.ExternalLocal {
			set = b.externalIPLocal
		}
		set.add(to, marks(p, p.Origin(a.Path), "external"))
		b.serve(p, to, p.ExternalLocal, !b.own(a.Addr), p.Origin(a.Path))
	}
	for _, a := range p.LoadBalancerVIPs {
		to.addr = a.Addr
		b.balancer(p, to)
		b.serve(p, to, p.ExternalLocal, !b.own(a.Addr), p.PortOrigin("port"))
	}
	b.nodePorts(p, protocol)
	// kube-proxy gives up on a port that has a node port but no address to answer on, its health check included.
	if p.HealthCheckNodePort != 0 && (p.NodePort == 0 || len(b.nodeIPs) > 0) {
		b.healthCheck.add(entry{port: p.HealthCheckNodePort}, proxy.Facts{Origin: p.Origin("spec.healthCheckNodePort"), Port: p, Says: trace.FilterAccepted})
	}
}

func marks(p *proxy.ServicePort, o *trace.Origin, why string) proxy.Facts {
	return proxy.Facts{Origin: o, Port: p, Says: trace.RuleMarked, Detail: why}
}

// own says whether a real interface of the node has the address; then the dummy device must not.
func (b *builder) own(a netip.Addr) bool {
	for _, n := range b.view.Addresses {
		if n == a {
			return true
		}
	}
	return false
}

// balancer notes a load balancer's address in the sets that decide who may use it and who is masqueraded.
func (b *builder) balancer(p *proxy.ServicePort, to entry) {
	policy := p.Origin("spec.externalTrafficPolicy")
	b.lb.add(to, marks(p, policy, "external"))
	if p.ExternalLocal {
		b.lbLocal.add(to, proxy.Facts{Origin: policy, Port: p})
	}
	if len(p.SourceRanges) == 0 {
		return
	}
	ranges := proxy.Facts{Origin: p.Origin("spec.loadBalancerSourceRanges"), Port: p, Says: trace.SourceRange}
	b.lbFW.add(to, ranges)
	fromNode := false
	for _, r := range p.SourceRanges {
		from := to
		from.net = r.Prefix
		b.lbSourceCIDR.add(from, proxy.Facts{Origin: p.Origin(r.Path), Port: p})
		fromNode = fromNode || r.Prefix.Contains(b.view.Primary)
	}
	if !fromNode {
		b.noNodeAccess = append(b.noNodeAccess, Entry{to, ranges})
		return
	}
	from := to
	from.other = to.addr
	b.lbSourceIP.add(from, proxy.Facts{Origin: ranges.Origin, Port: p})
}

// nodePorts makes a virtual server for each address of the node.
func (b *builder) nodePorts(p *proxy.ServicePort, protocol string) {
	if p.NodePort == 0 || len(b.nodeIPs) == 0 {
		return
	}
	origin := p.PortOrigin("nodePort")
	keys := []entry{{port: p.NodePort}}
	if p.Protocol == api.SCTP { // a set of bare ports is only for TCP and UDP
		keys = nil
		for _, ip := range b.nodeIPs {
			keys = append(keys, entry{addr: ip, protocol: protocol, port: p.NodePort})
		}
	}
	for _, k := range keys {
		b.nodePort[p.Protocol].add(k, marks(p, p.Origin("spec.externalTrafficPolicy"), "external"))
		if p.ExternalLocal {
			b.nodePortLocal[p.Protocol].add(k, proxy.Facts{Origin: p.Origin("spec.externalTrafficPolicy"), Port: p})
		}
	}
	for _, ip := range b.nodeIPs {
		b.serve(p, entry{addr: ip, protocol: protocol, port: p.NodePort}, p.ExternalLocal, false, origin)
	}
}

// serve adds a virtual server. Under the Local policy without local endpoints the others serve: pods may then still
// use the address, and the answers to outside are lost.
func (b *builder) serve(p *proxy.ServicePort, to entry, local, bind bool, origin *trace.Origin) {
	v := VirtualServer{
		Addr: netip.AddrPortFrom(to.addr, to.port), Protocol: p.Protocol, Scheduler: b.scheduler(), Sticky: p.Sticky,
		Real: p.Cluster, Facts: proxy.Facts{Origin: origin, Port: p, Says: trace.RuleJumped},
	}
	if local && len(p.Local) > 0 {
		v.Real = p.Local
	}
	key := service{v.Addr, v.Protocol}
	if _, there := b.servers[key]; !there {
		b.servers[key] = len(b.Servers)
		b.Servers = append(b.Servers, v)
	}
	if bind {
		b.bound[to.addr] = true
		b.ipvsIPs.add(entry{addr: to.addr}, proxy.Facts{Origin: p.Origin("spec.ports"), Port: p, Says: trace.VIPWrongPort})
	}
}
