package iptables

import (
	"slices"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// endpointChains writes the chains that choose an endpoint, and one chain for each endpoint that can be chosen.
func (s *portBuilder) endpointChains() {
	n := len(s.p.Reachable)
	chains, rules, sources := make([]Chain, n), make([]Rule, 2*n), make([]Net, n) // at once: there are many
	origin := sameFor(s.p, s.p.TargetOrigin)
	comment := s.comments(Comment(s.p.Name))
	protocol := Match(Ports{Protocol: s.protocol})
	plain := append(comment[:len(comment):len(comment)], protocol)
	for i, e := range s.p.Reachable {
		c := &chains[i]
		c.Name, c.Table = named("KUBE-SEP-", s.p.Name, s.protocol, e.Name), s.nat.Name
		s.nat.Chains = append(s.nat.Chains, c)
		translate := plain
		if s.p.Sticky > 0 {
			translate = append(comment[:len(comment):len(comment)], Recent{Name: c.Name, Set: true, V6: e.Addr.Addr().Is6()}, protocol)
		}
		facts := proxy.Facts{Origin: origin(e), Port: s.p, Endpoint: e, Says: trace.RuleMarked, Detail: "hairpin"}
		dnat := facts
		dnat.Says, dnat.Detail = trace.DNATed, ""
		sources[i].Prefix = single(e.Addr.Addr())
		c.Rules = rules[2*i : 2*i+2 : 2*i+2]
		c.Rules[0] = Rule{Src: &sources[i], Matches: comment, Target: Jump{s.markMasq}, Facts: facts}
		c.Rules[1] = Rule{Protocol: s.protocol, Matches: translate, Target: DNAT{&e.Addr}, Facts: dnat}
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
// reachable are the chains of all reachable endpoints, in their order.
func (s *portBuilder) choose(c *Chain, endpoints []*proxy.Endpoint, reachable []Chain) {
	jumps := s.jumpsTo(endpoints, reachable)
	n := len(endpoints)
	if s.p.Sticky > 0 {
		n *= 2
	}
	c.Rules = slices.Grow(c.Rules, n)
	if s.p.Sticky > 0 {
		sticky := s.p.Origin("spec.sessionAffinity")
		for i, e := range endpoints {
			recent := Recent{Name: jumps[i].Name, Seconds: s.p.Sticky, V6: e.Addr.Addr().Is6()}
			c.append(Rule{
				Matches: append(s.comments(arrow(s.p, e)), recent),
				Target:  jumps[i],
				Facts:   proxy.Facts{Origin: sticky, Port: s.p, Endpoint: e, Says: trace.EndpointSticky},
			})
		}
	}
	origin := sameFor(s.p, s.p.ChoiceOrigin)
	for i, e := range endpoints {
		c.append(Rule{
			Matches: s.oneOf(len(endpoints)-i, e),
			Target:  jumps[i],
			Facts:   proxy.Facts{Origin: origin(e), Port: s.p, Endpoint: e, Says: trace.EndpointChosen},
		})
	}
}

// jumpsTo finds the endpoints' chains: both lists have the same order, and all endpoints are reachable.
func (s *portBuilder) jumpsTo(endpoints []*proxy.Endpoint, reachable []Chain) []Jump {
	jumps, j := make([]Jump, 0, len(endpoints)), 0
	for _, e := range endpoints {
		for s.p.Reachable[j] != e {
			j++
		}
		jumps = append(jumps, Jump{&reachable[j]})
	}
	return jumps
}

// oneOf matches once in n times, and says for whom, unless the cluster is so large that kube-proxy leaves that out.
func (s *portBuilder) oneOf(n int, e *proxy.Endpoint) []Match {
	var chance []Match
	if n > 1 {
		chance = s.chance(n)
	}
	if s.largeScale {
		return chance
	}
	return append([]Match{arrow(s.p, e)}, chance...)
}

// sameFor makes the origin once for all endpoints if the Service's selector decides about them all.
func sameFor(p *proxy.ServicePort, of func(*proxy.Endpoint) *trace.Origin) func(*proxy.Endpoint) *trace.Origin {
	if len(p.Service.Spec.Selector) == 0 {
		return of
	}
	one := of(nil)
	return func(*proxy.Endpoint) *trace.Origin { return one }
}

// comments is the comment, unless the cluster is large.
func (b *builder) comments(c Match) []Match {
	if b.largeScale {
		return nil
	}
	return []Match{c}
}

func arrow(p *proxy.ServicePort, e *proxy.Endpoint) Comment { return Comment(p.Name + " -> " + e.Name) }
