package nftables

import (
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// choose writes the rules that give a packet to one of the endpoints.
func (s *portBuilder) choose() {
	if s.cluster != nil {
		s.chooseFrom(s.cluster, s.p.Cluster)
	}
	if s.local != nil {
		s.chooseFrom(s.local, s.p.Local)
	}
}

// chooseFrom translates at once, by a map from a random number to the endpoints. With affinity each endpoint needs a
// chain, to note the client there.
func (s *portBuilder) chooseFrom(c *Chain, endpoints []*proxy.Endpoint) {
	if s.p.Sticky == 0 {
		r := c.append(Protocol(s.protocol), ChooseDNAT{endpoints})
		r.Facts = proxy.Facts{Origin: s.p.TargetOrigin(endpoints[0]), Port: s.p}
		return
	}
	goals := make([]Goal, 0, len(endpoints))
	for _, e := range endpoints {
		to := s.endpoints[e]
		r := c.append(Lookup{[]Field{Saddr}, s.affinity(e)}, Goto{to})
		r.Facts = proxy.Facts{Origin: s.p.Origin("spec.sessionAffinity"), Port: s.p, Endpoint: e, Says: trace.EndpointSticky}
		goals = append(goals, Goal{to, e})
	}
	c.append(ChooseChain{goals}).Facts = proxy.Facts{Origin: s.p.ChoiceOrigin(endpoints[0]), Port: s.p}
}

// endpointChain notes the client and translates.
func (s *portBuilder) endpointChain(e *proxy.Endpoint) {
	if s.endpoints == nil {
		s.endpoints = map[*proxy.Endpoint]*Chain{}
	}
	name := endpointBase(s.p, s.protocol, e)
	c := s.chain("endpoint-" + name)
	set := s.set("affinity-"+name, "", false, []Field{Saddr})
	set.Timeout = s.p.Sticky
	s.endpoints[e] = c
	c.append(Update{set})
	c.append(Protocol(s.protocol), DNAT{e.Addr}).Facts = proxy.Facts{Origin: s.p.TargetOrigin(e), Port: s.p, Endpoint: e, Says: trace.DNATed}
}

// affinity is the set of clients that stay with the endpoint.
func (s *portBuilder) affinity(e *proxy.Endpoint) *Set {
	return s.endpoints[e].Rules[0].Exprs[0].(Update).Set
}
