package iptables

import (
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// endpointChains writes the chains that choose an endpoint, and one chain for each endpoint that can be chosen.
func (s *portBuilder) endpointChains() {
	chains := make(map[*proxy.Endpoint]*Chain, len(s.p.Reachable))
	origin := sameFor(s.p, s.p.TargetOrigin)
	comment := s.comments(Comment(s.p.Name))
	protocol := Match(Ports{Protocol: s.protocol})
	plain := append(comment[:len(comment):len(comment)], protocol)
	for _, e := range s.p.Reachable {
		c := s.nat.add("KUBE-SEP-" + hash(s.p.Name, s.protocol, e.Name))
		chains[e] = c
		translate := plain
		if s.p.Sticky > 0 {
			translate = append(comment[:len(comment):len(comment)], Recent{Name: c.Name, Set: true}, protocol)
		}
		facts := proxy.Facts{Origin: origin(e), Port: s.p, Endpoint: e, Says: trace.RuleMarked, Detail: "hairpin"}
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
				Facts:   proxy.Facts{Origin: sticky, Port: s.p, Endpoint: e, Says: trace.EndpointSticky},
			})
		}
	}
	origin := sameFor(s.p, s.p.ChoiceOrigin)
	for i, e := range endpoints {
		matches := s.comments(arrow(s.p, e))
		if left := len(endpoints) - i; left > 1 {
			matches = append(matches, s.chance(left))
		}
		c.append(Rule{
			Matches: matches,
			Target:  Jump{chains[e]},
			Facts:   proxy.Facts{Origin: origin(e), Port: s.p, Endpoint: e, Says: trace.EndpointChosen},
		})
	}
}

// sameFor makes the origin once for all endpoints if the Service's selector decides about them all.
func sameFor(p *proxy.ServicePort, of func(*proxy.Endpoint) *trace.Origin) func(*proxy.Endpoint) *trace.Origin {
	if len(p.Service.Spec.Selector) == 0 {
		return of
	}
	one := of(nil)
	return func(*proxy.Endpoint) *trace.Origin { return one }
}

// comments is the comment, unless the cluster is so large that kube-proxy leaves it out.
func (b *builder) comments(c Match) []Match {
	if b.largeScale {
		return nil
	}
	return []Match{c}
}

func arrow(p *proxy.ServicePort, e *proxy.Endpoint) Comment { return Comment(p.Name + " -> " + e.Name) }
