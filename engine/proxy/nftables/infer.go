package nftables

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// infer finds out what the rules mean: kube-proxy's by the names of its chains and sets, which tell whose they are;
// those of others only by what they do. It returns the ports that the rules know of, in the order in which they come.
func infer(p *parser) []*proxy.ServicePort {
	in := &inference{dump: &p.dump, ports: map[string]*proxy.ServicePort{}}
	for _, t := range p.tables {
		for _, c := range t.table.Chains {
			in.others(t, c)
		}
		if t.ours() {
			in.table(t)
		}
	}
	return in.order
}

type inference struct {
	dump  *proxy.Dump
	ports map[string]*proxy.ServicePort
	order []*proxy.ServicePort
	known map[endpointKey]*proxy.Endpoint
	met   []endpointKey // the keys of known, in the order in which they came
}

type endpointKey struct {
	*proxy.ServicePort
	netip.AddrPort
}

// others gives every rule the meaning that it has whoever wrote it.
func (in *inference) others(t *tableParser, c *Chain) {
	accepts := trace.FilterAccepted
	if c.Base != nil && c.Base.Type == "nat" {
		accepts = trace.NATEnded
	}
	for i := range c.Rules {
		r := &c.Rules[i]
		for n, x := range r.Exprs {
			switch x := x.(type) {
			case accept:
				r.Says = accepts
			case verdicts:
				x.accepts = accepts
				r.Exprs[n] = x
				r.Says, r.Detail = trace.ForeignRule, ownerOf(t.name, c.Name)
			case Drop, Reject, refuse:
				r.Says, r.Detail = trace.ForeignRule, ownerOf(t.name, c.Name)
			case Masquerade, masquerade:
				r.Says = trace.Masqueraded
			}
		}
	}
}

// table reads kube-proxy's own.
func (in *inference) table(t *tableParser) {
	family := familyOf(t.table.Family)
	in.known, in.met = map[endpointKey]*proxy.Endpoint{}, nil
	clusterIPs := map[netip.Addr]*proxy.ServicePort{}
	balanced := map[netip.Addr]bool{}
	if s := t.sets["firewall-ips"]; s != nil {
		for _, e := range s.elements {
			balanced[e.parts[0].first.addr] = true
		}
	}
	if s := t.sets["cluster-ips"]; s != nil {
		for _, e := range s.elements {
			clusterIPs[e.parts[0].first.addr] = nil
		}
	}
	if s := t.sets["nodeport-ips"]; s != nil {
		for _, e := range s.elements {
			t.listing.own = append(t.listing.own, e.parts[0].first.addr)
		}
	}
	for _, s := range t.table.Sets {
		for i := range s.Elements {
			in.element(family, s, &s.Elements[i], clusterIPs, balanced)
		}
	}
	for _, c := range t.table.Chains {
		in.chain(family, c)
	}
	byAddress := map[Key]endpointKey{}
	for _, k := range in.met {
		key := Key{Dst: k.AddrPort.Addr(), Port: k.AddrPort.Port(), Protocol: strings.ToLower(k.Protocol)}
		if _, there := byAddress[key]; !there {
			byAddress[key] = k
		}
	}
	for _, s := range t.table.Sets {
		for i := range s.Elements {
			e := &s.Elements[i]
			switch s.Name {
			case "cluster-ips":
				if e.Port = clusterIPs[e.Key.Dst]; e.Port != nil && !e.Port.FromDump {
					e.Origin.Of = e.Port.Origin("spec.clusterIP")
				}
			case "hairpin-connections":
				in.hairpin(e, byAddress)
			}
		}
	}
}

// element is what a map's element says. Those that reject or drop name their Service in a comment.
func (in *inference) element(family string, s *Set, e *Element, clusterIPs map[netip.Addr]*proxy.ServicePort, balanced map[netip.Addr]bool) {
	to, leads := e.Verdict.(Goto)
	_, internal := clusterIPs[e.Key.Dst]
	switch s.Name {
	case "service-ips", "service-nodeports", "firewall-ips":
		if !leads {
			return
		}
		e.Port = in.ofChain(family, to.Name)
		if s.Name == "firewall-ips" {
			return
		}
		if e.Says, e.Detail = trace.RuleJumped, "nodePort"; e.Port != nil {
			e.Detail = in.addressed(s, e, internal, balanced)
		}
	case "no-endpoint-services", "no-endpoint-nodeports":
		if e.Port = in.named(family, e.Comment, strings.ToUpper(e.Key.Protocol)); e.Port == nil {
			return
		}
		in.addressed(s, e, internal, balanced)
		if e.Says = trace.NoEndpoints; !leads {
			if e.Says, e.Detail = trace.NoLocalEndpoints, "external"; internal {
				e.Detail = "internal"
			}
		}
	}
	if internal && e.Port != nil {
		clusterIPs[e.Key.Dst] = e.Port
	}
	e.Origin.Of = e.OriginOf()
}

// addressed notes the address and port under which rules know a port, and returns the field they come from.
func (in *inference) addressed(s *Set, e *Element, internal bool, balanced map[netip.Addr]bool) string {
	p := e.Port
	switch {
	case len(s.Type) == 2:
		p.SetNodePort(e.Key.Port)
		return p.PortOrigin("nodePort").Path
	case internal:
		p.SetClusterIP(e.Key.Dst, e.Key.Port)
	case balanced[e.Key.Dst]:
		p.AddVIP(e.Key.Dst, e.Key.Port)
	default:
		p.AddExternalIP(e.Key.Dst, e.Key.Port)
	}
	for _, a := range p.ExternalIPs {
		if a.Addr == e.Key.Dst && a.Path != "" {
			return a.Path
		}
	}
	return p.PortOrigin("port").Path
}

// ofChain is the port that a chain's name tells: service-RMQUIEU7-default/nodeport/tcp/http.
func (in *inference) ofChain(family, chain string) *proxy.ServicePort {
	_, rest, ok := strings.Cut(chain, "-")
	_, rest, ok2 := strings.Cut(rest, "-")
	rest, _, _ = strings.Cut(rest, "__")
	parts := strings.Split(rest, "/")
	if !ok || !ok2 || len(parts) != 4 {
		return nil
	}
	name := parts[0] + "/" + parts[1]
	if parts[3] != "" {
		name += ":" + parts[3]
	}
	return in.named(family, name, strings.ToUpper(parts[2]))
}

func (in *inference) named(family, name, protocol string) *proxy.ServicePort {
	if !strings.Contains(name, "/") {
		return nil
	}
	key := family + " " + name + " " + protocol
	if in.ports[key] == nil {
		p := in.dump.PortOf(family, name, protocol)
		in.ports[key] = p
		in.order = append(in.order, p)
	}
	return in.ports[key]
}

// chain is what the rules of one of kube-proxy's chains say.
func (in *inference) chain(family string, c *Chain) {
	kind, _, _ := strings.Cut(c.Name, "-")
	var port *proxy.ServicePort
	switch kind {
	case "service", "local", "external", "firewall", "endpoint":
		port = in.ofChain(family, c.Name)
	}
	for i := range c.Rules {
		r := &c.Rules[i]
		r.Port = port
		switch {
		case port != nil:
			in.ofPort(kind, r)
		case c.Name == "services":
			in.marks(r)
		case c.Name == "cluster-ips-check":
			in.guards(r)
		case c.Name == "masquerading":
			hairpins(r)
		case c.Name == "reject-chain": // the element that leads here says why
			r.Says = ""
		}
		r.Origin.Of = r.OriginOf()
	}
}

// marks: what goes to ClusterIPs is masqueraded unless it comes from pods.
func (in *inference) marks(r *Rule) {
	for _, x := range r.Exprs {
		switch x.(type) {
		case Address, Interface:
			r.Detail = "not-from-pods"
		case SetMark:
			if r.Says = trace.RuleMarked; r.Detail == "" {
				r.Detail = "all"
			}
		}
	}
}

// hairpins: the rule that masquerades hairpins is everybody's; the element that it found says whose packet it is.
func hairpins(r *Rule) {
	for i, x := range r.Exprs {
		if m, ok := x.(Masquerade); ok {
			r.Exprs[i] = hairpin{m}
		}
	}
}

func (in *inference) guards(r *Rule) {
	for i, x := range r.Exprs {
		switch x.(type) {
		case Reject:
			r.Exprs[i], r.Says = guard{}, trace.VIPWrongPort
		case Drop:
			r.Says = trace.ClusterIPUnused
		}
	}
}

func (in *inference) ofPort(kind string, r *Rule) {
	for i, x := range r.Exprs {
		switch x := x.(type) {
		case SetMark:
			r.Says, r.Detail = trace.RuleMarked, "external"
		case Goto:
			if e, ok := in.endpointOf(r.Port, x.Chain); ok {
				r.Says, r.Endpoint = trace.EndpointSticky, e
				in.sticky(r)
				continue
			}
			r.Says, r.Detail = trace.RuleJumped, "spec.externalTrafficPolicy"
		case Drop:
			r.Says = trace.SourceRange
		case DNAT:
			r.Says, r.Endpoint = trace.DNATed, in.endpoint(r.Port, x.To)
			r.Port.SetTargetPort(x.To.Port())
		case listedDNAT:
			for n, e := range x.to {
				x.to[n] = in.endpoint(r.Port, e.Addr)
				x.to[n].Local = x.to[n].Local || kind == "local" && r.Port.FromDump
				r.Port.SetTargetPort(e.Addr.Port())
			}
		case listedChoice:
			for n := range x.to {
				if e, ok := in.endpointOf(r.Port, x.to[n].Chain); ok {
					x.to[n].Endpoint = e
					e.Local = e.Local || kind == "local" && r.Port.FromDump
				}
			}
			r.Exprs[i] = x
		}
	}
}

func (in *inference) sticky(r *Rule) {
	for _, x := range r.Exprs {
		if l, ok := x.(remembered); ok {
			r.Port.SetSticky(l.set.timeout)
		}
	}
}

// endpointOf is the endpoint that an endpoint's chain translates to.
func (in *inference) endpointOf(p *proxy.ServicePort, c *Chain) (*proxy.Endpoint, bool) {
	if !strings.HasPrefix(c.Name, "endpoint-") {
		return nil, false
	}
	for i := range c.Rules {
		for _, x := range c.Rules[i].Exprs {
			if d, ok := x.(DNAT); ok {
				return in.endpoint(p, d.To), true
			}
		}
	}
	return nil, false
}

func (in *inference) endpoint(p *proxy.ServicePort, at netip.AddrPort) *proxy.Endpoint {
	key := endpointKey{p, at}
	if in.known[key] == nil {
		in.known[key] = p.EndpointAt(at)
		in.met = append(in.met, key)
	}
	return in.known[key]
}

// hairpin: the set lists the endpoints that are on the node.
func (in *inference) hairpin(e *Element, byAddress map[Key]endpointKey) {
	k, ok := byAddress[Key{Dst: e.Key.Dst, Port: e.Key.Port, Protocol: e.Key.Protocol}]
	if !ok {
		return
	}
	e.Port, e.Endpoint = k.ServicePort, in.known[k]
	e.Endpoint.Local = e.Endpoint.Local || e.Port.FromDump
}
