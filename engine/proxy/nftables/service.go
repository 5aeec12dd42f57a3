package nftables

import (
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// portBuilder writes what one ServicePort needs.
type portBuilder struct {
	*builder
	p        *proxy.ServicePort
	protocol string // tcp
	base     string // second half of its chains' names

	cluster, local       *Chain // choose among endpoints; nil if there is nothing to choose
	external, fromRanges *Chain
	endpoints            map[*proxy.Endpoint]*Chain // only with affinity
}

func (b *builder) servicePort(p *proxy.ServicePort) {
	s := &portBuilder{builder: b, p: p, protocol: strings.ToLower(p.Protocol)}
	s.base = base(p, s.protocol)
	s.makeChains()
	s.captureClusterIP()
	for _, a := range p.ExternalIPs {
		s.capture(a, p.Origin(a.Path))
	}
	for _, a := range p.LoadBalancerVIPs {
		s.capture(a, p.PortOrigin("port"))
		s.guard(a)
	}
	s.captureNodePort()
	s.externalChain()
	s.firewallChain()
	s.choose()
}

// makeChains makes the chains that the ServicePort needs on this node, in kube-proxy's order.
func (s *portBuilder) makeChains() {
	p := s.p
	for _, e := range p.Reachable {
		if p.Sticky > 0 {
			s.endpointChain(e)
		}
		if e.Local {
			ip := e.Addr.Addr()
			s.hairpins.add(Element{
				Key:   Key{Src: ip, Dst: ip, Protocol: s.protocol, Port: e.Addr.Port()},
				Facts: proxy.Facts{Origin: p.TargetOrigin(e), Port: p, Endpoint: e},
			})
		}
	}
	if p.UsesCluster() && len(p.Cluster) > 0 {
		s.cluster = s.chain("service-" + s.base)
	}
	if p.UsesLocal() && len(p.Local) > 0 {
		s.local = s.chain("local-" + s.base)
	}
	if p.HasEndpoints && p.External() {
		s.external = s.chain("external-" + s.base)
	}
	if len(p.LoadBalancerVIPs) > 0 && len(p.SourceRanges) > 0 {
		s.fromRanges = s.chain("firewall-" + s.base)
	}
}

// facts of a rule or element that leads on.
func (s *portBuilder) on(o *trace.Origin) proxy.Facts {
	return proxy.Facts{Origin: o, Port: s.p, Says: trace.RuleJumped}
}

func (s *portBuilder) captureClusterIP() {
	p := s.p
	key := Key{Dst: p.ClusterIP, Protocol: s.protocol, Port: p.Port}
	s.clusterIPs.add(Element{Key: Key{Dst: p.ClusterIP}, Facts: proxy.Facts{Origin: p.Origin("spec.clusterIP"), Port: p}})
	if !p.HasInternal() {
		s.noEndpoints.add(s.nothing(key, "internal"))
		return
	}
	to := s.cluster
	if p.InternalLocal {
		to = s.local
	}
	s.services.add(Element{Key: key, Verdict: Goto{to}, Facts: s.on(p.PortOrigin("port"))})
}

// capture catches packets for an address that is not the ClusterIP.
func (s *portBuilder) capture(a proxy.Address, origin *trace.Origin) {
	key := Key{Dst: a.Addr, Protocol: s.protocol, Port: s.p.Port}
	if s.p.HasEndpoints {
		s.services.add(Element{Key: key, Verdict: Goto{s.external}, Facts: s.on(origin)})
	}
	if !s.p.HasExternal() {
		s.noEndpoints.add(s.nothing(key, "external"))
	}
}

// guard sends packets for the balancer's address past its source ranges, before anything else.
func (s *portBuilder) guard(a proxy.Address) {
	if s.fromRanges == nil {
		return
	}
	key := Key{Dst: a.Addr, Protocol: s.protocol, Port: s.p.Port}
	facts := proxy.Facts{Origin: s.p.Origin("spec.loadBalancerSourceRanges"), Port: s.p}
	s.firewall.add(Element{Key: key, Verdict: Goto{s.fromRanges}, Facts: facts})
}

func (s *portBuilder) captureNodePort() {
	p := s.p
	if p.NodePort == 0 {
		return
	}
	key := Key{Protocol: s.protocol, Port: p.NodePort}
	if p.HasEndpoints {
		s.nodePorts.add(Element{Key: key, Verdict: Goto{s.external}, Facts: s.on(p.PortOrigin("nodePort"))})
	}
	if !p.HasExternal() {
		s.noEndpointsPorts.add(s.nothing(key, "external"))
	}
}

// nothing is what happens to packets that no endpoint can serve: rejected if there is no endpoint at all, dropped if
// only this node has none, for then the sender should not learn that the Service is down.
func (s *portBuilder) nothing(key Key, policy string) Element {
	e := Element{Key: key, Comment: s.p.Name, Verdict: Goto{s.reject}, Facts: proxy.Facts{Port: s.p}}
	if !s.p.HasEndpoints {
		e.Origin, e.Says = s.p.Origin("spec.selector"), trace.NoEndpoints
		return e
	}
	e.Verdict = Drop{}
	e.Origin, e.Says, e.Detail = s.p.Origin("spec."+policy+"TrafficPolicy"), trace.NoLocalEndpoints, policy
	return e
}

// externalChain is what packets for any address but the ClusterIP go through: masquerade, or, to keep the client's
// address under the Local policy, a way around it for pods and for the node itself.
func (s *portBuilder) externalChain() {
	p := s.p
	if s.external == nil {
		return
	}
	origin := p.Origin("spec.externalTrafficPolicy")
	marks := proxy.Facts{Origin: origin, Port: p, Says: trace.RuleMarked, Detail: "external"}
	add := func(comment string, f proxy.Facts, exprs ...Expr) {
		r := s.external.append(exprs...)
		r.Comment, r.Facts = comment, f
	}
	if !p.ExternalLocal {
		add("masquerade", marks, SetMark{Bits: s.mark})
		add("", s.on(origin), Goto{s.cluster})
		return
	}
	if s.pods.Known() {
		add("short-circuit pod traffic", s.on(origin), s.fromPods(false), Goto{s.cluster})
	}
	add("masquerade local traffic", marks, Local{Saddr}, SetMark{Bits: s.mark})
	add("short-circuit local traffic", s.on(origin), Local{Saddr}, Goto{s.cluster})
	if s.local != nil {
		add("", s.on(origin), Goto{s.local})
	}
}

// firewallChain drops who may not use the balancer's address.
func (s *portBuilder) firewallChain() {
	p := s.p
	if s.fromRanges == nil {
		return
	}
	var ranges []Range
	fromNode := false
	for _, r := range p.SourceRanges {
		ranges = append(ranges, rangeOf(r.Prefix))
		fromNode = fromNode || r.Prefix.Contains(s.view.Primary)
	}
	for _, a := range p.LoadBalancerVIPs {
		if fromNode {
			ranges = append(ranges, Range{a.Addr, a.Addr})
		}
	}
	r := s.fromRanges.append(Ranges{Field: Saddr, Not: true, Alone: len(ranges) == 1, Ranges: merge(ranges)}, Drop{})
	r.Facts = proxy.Facts{Origin: p.Origin("spec.loadBalancerSourceRanges"), Port: p, Says: trace.SourceRange}
}
