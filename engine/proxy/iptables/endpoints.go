package iptables

import (
	"strconv"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// endpointChains writes the chains that choose an endpoint, and one chain for each endpoint that can be chosen.
func (s *portBuilder) endpointChains() {
	chains := make(map[*proxy.Endpoint]*Chain, len(s.p.Reachable))
	target := s.origin("port", "targetPort")
	comment := s.comments(Comment(s.p.Name))
	protocol := Match(Ports{Protocol: s.protocol})
	shared := append(comment[:len(comment):len(comment)], protocol)
	for _, e := range s.p.Reachable {
		c := s.nat.add("KUBE-SEP-" + hash(s.p.Name, s.protocol, e.Name))
		chains[e] = c
		translate := shared
		if s.p.Sticky > 0 {
			translate = append(comment[:len(comment):len(comment)], Recent{Name: c.Name, Set: true}, protocol)
		}
		facts := Facts{Origin: target(e), Port: s.p, Endpoint: e, Says: trace.RuleMarked, Detail: "hairpin"}
		dnat := facts
		dnat.Says, dnat.Detail = trace.DNATed, ""
		c.Rules = []Rule{
			{Src: host(e.Addr.Addr()), Matches: comment, Target: Jump{s.markMasq}, Facts: facts},
			{Protocol: s.protocol, Matches: translate, Target: DNAT{e.Addr}, Facts: dnat},
		}
	}
	if s.cluster != nil {
		s.choose(s.cluster, s.p.Cluster, chains)
	}
	if s.local != nil {
		s.choose(s.local, s.p.Local, chains)
	}
}

// choose writes the rules that send a packet to one of the endpoints: to the one it had before, if the Service wants
// that; else to the first with a chance of 1/N, to the second with 1/(N-1) of what is left, … to the last always.
func (s *portBuilder) choose(c *Chain, endpoints []*proxy.Endpoint, chains map[*proxy.Endpoint]*Chain) {
	if s.p.Sticky > 0 {
		sticky := s.p.Origin("spec.sessionAffinity")
		for _, e := range endpoints {
			recent := Recent{Name: chains[e].Name, Seconds: s.p.Sticky}
			c.append(Rule{
				Matches: append(s.comments(arrow(s.p, e)), recent),
				Target:  Jump{chains[e]},
				Facts:   Facts{Origin: sticky, Port: s.p, Endpoint: e, Says: trace.EndpointSticky},
			})
		}
	}
	origin := s.origin("endpoint", "selector")
	for i, e := range endpoints {
		matches := s.comments(arrow(s.p, e))
		if left := len(endpoints) - i; left > 1 {
			matches = append(matches, s.chance(left))
		}
		c.append(Rule{Matches: matches, Target: Jump{chains[e]}, Facts: Facts{Origin: origin(e), Port: s.p, Endpoint: e, Says: trace.EndpointChosen}})
	}
}

// origin says for each endpoint who decided: the field of the Service, if it has a selector; else the slice that
// somebody wrote by hand.
func (s *portBuilder) origin(inSlice, inService string) func(*proxy.Endpoint) *trace.Origin {
	if len(s.p.Service.Spec.Selector) > 0 {
		o := s.p.Origin("spec.selector")
		if inService == "targetPort" {
			o = s.p.PortOrigin(inService)
		}
		return func(*proxy.Endpoint) *trace.Origin { return o }
	}
	return func(e *proxy.Endpoint) *trace.Origin {
		object, path := e.Source()
		if inSlice == "port" {
			path = "ports[" + strconv.Itoa(e.PortIndex) + "].port"
		}
		return &trace.Origin{Object: object, Path: path}
	}
}

// comments is the comment, unless the cluster is so large that kube-proxy leaves it out.
func (b *builder) comments(c Match) []Match {
	if b.largeScale {
		return nil
	}
	return []Match{c}
}

func arrow(p *proxy.ServicePort, e *proxy.Endpoint) Comment { return Comment(p.Name + " -> " + e.Name) }
