package iptables

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// portBuilder writes the rules of one ServicePort.
type portBuilder struct {
	*builder
	p        *proxy.ServicePort
	protocol string // tcp
	port     Match  // -m tcp --dport PORT

	toInternal, toExternal, toVIP *Chain // where packets for the ClusterIP, other addresses, the balancer's addresses go
	cluster, local                *Chain // the chains that choose among endpoints; nil if there is nothing to choose
}

func (b *builder) servicePort(p *proxy.ServicePort) {
	s := &portBuilder{builder: b, p: p, protocol: strings.ToLower(p.Protocol)}
	s.port = Ports{s.protocol, p.Port}
	if p.HasEndpoints {
		s.makeChains()
	}
	s.captureClusterIP()
	s.captureExternalIPs()
	s.captureVIPs()
	s.captureNodePort()
	s.acceptHealthChecks()
	if !p.HasEndpoints {
		return
	}
	s.masqueradeInternal()
	s.externalChain()
	s.firewallChain()
	s.endpointChains()
}

// makeChains makes the chains that the ServicePort needs on this node.
func (s *portBuilder) makeChains() {
	p := s.p
	if p.UsesCluster() && len(p.Cluster) > 0 {
		s.cluster = s.nat.add(named("KUBE-SVC-", p.Name, s.protocol))
	}
	if p.UsesLocal() && len(p.Local) > 0 {
		s.local = s.nat.add(named("KUBE-SVL-", p.Name, s.protocol))
	}
	s.toInternal = s.cluster
	if p.InternalLocal {
		s.toInternal = s.local
	}
	if p.External() {
		s.toExternal = s.nat.add(named("KUBE-EXT-", p.Name, s.protocol))
		s.toVIP = s.toExternal
	}
	if len(p.LoadBalancerVIPs) > 0 && len(p.SourceRanges) > 0 {
		s.toVIP = s.nat.add(named("KUBE-FW-", p.Name, s.protocol))
	}
}

// to is the rule that catches packets for one of the Service's addresses.
func (s *portBuilder) to(a *Net, comment string, t Target, f proxy.Facts) Rule {
	f.Port = s.p
	return Rule{Dst: a, Protocol: s.protocol, Matches: []Match{Comment(comment), s.port}, Target: t, Facts: f}
}

// jump is a rule's Facts when it leads on.
func jump(o *trace.Origin) proxy.Facts { return proxy.Facts{Origin: o, Says: trace.RuleJumped} }

func (s *portBuilder) captureClusterIP() {
	p := s.p
	if p.HasInternal() {
		s.services.append(s.to(host(p.ClusterIP), p.Name+" cluster IP", Jump{s.toInternal}, jump(p.PortOrigin("port"))))
		return
	}
	target, comment, facts := s.nothing("internal")
	s.filterServices.append(s.to(host(p.ClusterIP), comment, target, facts))
}

func (s *portBuilder) captureExternalIPs() {
	for _, a := range s.p.ExternalIPs {
		if s.p.HasEndpoints {
			s.services.append(s.to(host(a.Addr), s.p.Name+" external IP", Jump{s.toExternal}, jump(s.p.Origin(a.Path))))
		}
		if !s.p.HasExternal() {
			target, comment, facts := s.nothing("external")
			s.external.append(s.to(host(a.Addr), comment, target, facts))
		}
	}
}

func (s *portBuilder) captureVIPs() {
	p := s.p
	for _, a := range p.LoadBalancerVIPs {
		if p.HasEndpoints {
			s.services.append(s.to(host(a.Addr), p.Name+" loadbalancer IP", Jump{s.toVIP}, jump(p.PortOrigin("port"))))
		}
		if p.HasEndpoints && len(p.SourceRanges) > 0 {
			facts := proxy.Facts{Origin: p.Origin("spec.loadBalancerSourceRanges"), Says: trace.SourceRange}
			s.firewall.append(s.to(host(a.Addr), p.Name+" traffic not accepted by "+s.toVIP.Name, Drop{}, facts))
		}
		if !p.HasExternal() {
			target, comment, facts := s.nothing("external")
			s.external.append(s.to(host(a.Addr), comment, target, facts))
		}
	}
}

func (s *portBuilder) captureNodePort() {
	p := s.p
	if p.NodePort == 0 {
		return
	}
	port := Ports{s.protocol, p.NodePort}
	if p.HasEndpoints {
		facts := jump(p.PortOrigin("nodePort"))
		facts.Port = p
		to := Rule{Protocol: s.protocol, Matches: []Match{Comment(p.Name), port}, Target: Jump{s.toExternal}, Facts: facts}
		if s.localhost {
			counted := to
			counted.Dst = &Net{Prefix: loopback}
			counted.Matches = []Match{Comment(p.Name), port, NFAcct{"localhost_nps_accepted_pkts"}}
			s.nodePorts.append(counted)
		}
		s.nodePorts.append(to)
	}
	if !p.HasExternal() {
		target, comment, facts := s.nothing("external")
		facts.Port = p
		matches := []Match{Comment(comment), AddrType{"dst", "LOCAL"}, port}
		s.external.append(Rule{Protocol: s.protocol, Matches: matches, Target: target, Facts: facts})
	}
}

// nothing is what happens to packets that no endpoint can serve: rejected if there is no endpoint at all, dropped if
// only this node has none, for then the sender should not learn that the Service is down.
func (s *portBuilder) nothing(policy string) (Target, string, proxy.Facts) {
	if !s.p.HasEndpoints {
		return Reject{s.view.Family == api.IPv6}, s.p.Name + " has no endpoints", proxy.Facts{Origin: s.p.Origin("spec.selector"), Says: trace.NoEndpoints}
	}
	origin := s.p.Origin("spec." + policy + "TrafficPolicy")
	return Drop{}, s.p.Name + " has no local endpoints", proxy.Facts{Origin: origin, Says: trace.NoLocalEndpoints, Detail: policy}
}

// acceptHealthChecks lets the balancer ask kube-proxy whether this node has endpoints.
func (s *portBuilder) acceptHealthChecks() {
	if s.p.HealthCheckNodePort == 0 {
		return
	}
	s.health.append(Rule{
		Protocol: "tcp",
		Matches:  []Match{Comment(s.p.Name + " health check node port"), Ports{"tcp", s.p.HealthCheckNodePort}},
		Target:   Accept{},
		Facts:    proxy.Facts{Origin: s.p.Origin("spec.healthCheckNodePort"), Port: s.p, Says: trace.FilterAccepted},
	})
}

// masqueradeInternal marks packets for the ClusterIP that do not come from pods: whoever routed them here must get
// the answer from here.
func (s *portBuilder) masqueradeInternal() {
	if !s.p.HasInternal() {
		return
	}
	facts := proxy.Facts{Origin: s.p.PortOrigin("port"), Says: trace.RuleMarked, Detail: "not-from-pods"}
	if s.view.Config.MasqueradeAll {
		facts.Detail = "all"
	} else if !s.pods.Known() {
		return
	}
	r := s.to(host(s.p.ClusterIP), s.p.Name+" cluster IP", Jump{s.markMasq}, facts)
	if !s.view.Config.MasqueradeAll {
		s.fromPods(&r, true)
	}
	s.toInternal.append(r)
}

// externalChain is what packets for any address but the ClusterIP go through: masquerade, or, to keep the client's
// address under the Local policy, a way around it for pods and for the node itself.
func (s *portBuilder) externalChain() {
	p := s.p
	if s.toExternal == nil {
		return
	}
	facts := proxy.Facts{Origin: p.Origin("spec.externalTrafficPolicy"), Port: p, Says: trace.RuleMarked, Detail: "external"}
	on := facts
	on.Says, on.Detail = trace.RuleJumped, ""
	if !p.ExternalLocal {
		s.toExternal.append(Rule{Matches: []Match{Comment("masquerade traffic for " + p.Name + " external destinations")}, Target: Jump{s.markMasq}, Facts: facts})
		s.toExternal.append(Rule{Target: Jump{s.cluster}, Facts: on})
		return
	}
	if s.pods.Known() {
		r := Rule{Matches: []Match{Comment("pod traffic for " + p.Name + " external destinations")}, Target: Jump{s.cluster}, Facts: on}
		s.fromPods(&r, false)
		s.toExternal.append(r)
	}
	fromNode := AddrType{"src", "LOCAL"}
	s.toExternal.append(Rule{Matches: []Match{Comment("masquerade LOCAL traffic for " + p.Name + " external destinations"), fromNode}, Target: Jump{s.markMasq}, Facts: facts})
	s.toExternal.append(Rule{Matches: []Match{Comment("route LOCAL traffic for " + p.Name + " external destinations"), fromNode}, Target: Jump{s.cluster}, Facts: on})
	if s.local != nil {
		s.toExternal.append(Rule{Target: Jump{s.local}, Facts: on})
	}
}

// fromPods makes the rule match packets of pods only, or of others only.
func (b *builder) fromPods(r *Rule, not bool) {
	if b.pods.Interface != "" {
		r.In = &Interface{b.pods.Interface, not}
		return
	}
	r.Src = &Net{b.pods.CIDR, not}
}

// firewallChain lets through to the external chain who may use the balancer's address. Others fall off its end
// untranslated, and KUBE-PROXY-FIREWALL drops them.
func (s *portBuilder) firewallChain() {
	p := s.p
	if s.toVIP == s.toExternal {
		return
	}
	comment := Comment(p.Name + " loadbalancer IP")
	fromNode := false
	for _, r := range p.SourceRanges {
		facts := jump(p.Origin(r.Path))
		facts.Port = p
		s.toVIP.append(Rule{Src: &Net{Prefix: r.Prefix}, Matches: []Match{comment}, Target: Jump{s.toExternal}, Facts: facts})
		fromNode = fromNode || r.Prefix.Contains(s.view.Primary)
	}
	facts := proxy.Facts{Origin: p.Origin("spec.loadBalancerSourceRanges"), Port: p}
	for _, a := range p.LoadBalancerVIPs {
		if !fromNode {
			break
		}
		on := facts
		on.Says = trace.RuleJumped
		s.toVIP.append(Rule{Src: host(a.Addr), Matches: []Match{comment}, Target: Jump{s.toExternal}, Facts: on})
	}
	s.toVIP.append(Rule{Matches: []Match{Comment("other traffic to " + p.Name + " will be dropped by KUBE-PROXY-FIREWALL")}, Facts: facts})
}

// append adds a rule to the chain's end.
func (c *Chain) append(r Rule) { c.Rules = append(c.Rules, r) }

// chance is the match that is true once in n times.
func (b *builder) chance(n int) []Match {
	for len(b.chances) <= n {
		b.chances = append(b.chances, []Match{Statistic{trace.OneIn(max(1, len(b.chances)))}})
	}
	return b.chances[n]
}
