package iptables

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// infer finds out what kube-proxy's rules mean, from chain names and comments. Whose a rule is, the chains that collect
// rules of all Services say; from there it follows the jumps: to the external chain, to the choice, to the endpoints.
func infer(rules *Ruleset) {
	in := &inference{ports: map[string]*proxy.ServicePort{}, chains: map[string]*proxy.ServicePort{}}
	const longestWay = 4 // KUBE-SERVICES, KUBE-FW, KUBE-EXT, KUBE-SVC, KUBE-SEP
	for range longestWay {
		in.each(rules, in.follow)
	}
	in.each(rules, in.says)
}

type inference struct {
	ports  map[string]*proxy.ServicePort // by name and protocol
	chains map[string]*proxy.ServicePort // whose chain it is, by the chain's name
}

func (in *inference) each(rules *Ruleset, do func(*Chain, *Rule)) {
	for _, t := range rules.tables() {
		for _, c := range t.Chains {
			for i := range c.Rules {
				if strings.HasPrefix(c.Name, "KUBE-") {
					do(c, &c.Rules[i])
				}
			}
		}
	}
}

// follow gives the rule its ServicePort, and the chain that it jumps to.
func (in *inference) follow(c *Chain, r *Rule) {
	if r.Port == nil {
		r.Port = in.chains[c.Name]
	}
	if r.Port == nil && r.Protocol != "" && collects(c.Name) {
		r.Port = in.named(r)
	}
	to, jumps := r.Target.(Jump)
	if jumps && r.Port != nil && !fixed(to.Name) {
		in.chains[to.Name] = r.Port
	}
}

func collects(chain string) bool {
	return chain == kubeServices || chain == kubeExternalServices || chain == kubeNodePorts || chain == kubeProxyFirewall
}

func fixed(chain string) bool { return chain == kubeMarkMasq || collects(chain) }

// named reads the ServicePort from the rule's comment. Its words around the name differ with the rule's purpose.
func (in *inference) named(r *Rule) *proxy.ServicePort {
	comment := r.comment()
	if comment == "" || strings.HasPrefix(comment, "kubernetes ") || strings.HasPrefix(comment, "block ") {
		return nil
	}
	for _, before := range []string{"masquerade traffic for ", "masquerade LOCAL traffic for ", "route LOCAL traffic for ", "pod traffic for ", "other traffic to "} {
		comment = strings.TrimPrefix(comment, before)
	}
	name, _, _ := strings.Cut(comment, " ")
	service, port, _ := strings.Cut(name, ":")
	namespace, short, ok := strings.Cut(service, "/")
	if !ok {
		return nil
	}
	key := name + "/" + r.Protocol
	if in.ports[key] == nil {
		in.ports[key] = namedPort(namespace, short, port, r)
	}
	return in.ports[key]
}

// namedPort is what a rule tells of a ServicePort.
func namedPort(namespace, service, port string, r *Rule) *proxy.ServicePort {
	p := &proxy.ServicePort{
		Service: &api.Service{
			TypeMeta:   api.TypeMeta{Kind: "Service"},
			ObjectMeta: api.ObjectMeta{Namespace: namespace, Name: service},
			Spec:       api.ServiceSpec{Ports: []api.ServicePort{{Name: port, Protocol: strings.ToUpper(r.Protocol)}}},
		},
		Label: namespace + "/" + service, Protocol: strings.ToUpper(r.Protocol), HasEndpoints: true,
		Empty: trace.Why(trace.NoEndpoints, "service", namespace+"/"+service),
	}
	p.Object = api.KeyOf(p.Service).String()
	if p.Name = p.Label; port != "" {
		p.Name += ":" + port
	}
	return p
}

func (r *Rule) comment() string {
	for _, m := range r.Matches {
		if c, ok := m.(Comment); ok {
			return string(c)
		}
	}
	return ""
}

// says gives the rule the Reason that it has for a packet.
func (in *inference) says(c *Chain, r *Rule) {
	switch t := r.Target.(type) {
	case Jump:
		in.saysJump(c, r, t)
	case DNAT:
		if r.Port != nil {
			r.Says, r.Endpoint = trace.DNATed, endpointAt(t)
			r.Port.Service.Spec.Ports[0].TargetPort = api.FromInt(int32(t.To.Port()))
		}
	case Masquerade:
		r.Says = trace.Masqueraded
	case Accept:
		r.Says = trace.FilterAccepted
	case Drop, Reject:
		saysRefusal(c, r)
	}
}

func (in *inference) saysJump(c *Chain, r *Rule, t Jump) {
	switch {
	case r.Port == nil:
	case t.Name == kubeMarkMasq:
		r.Says = trace.RuleMarked
		switch {
		case strings.HasPrefix(c.Name, "KUBE-EXT-"):
			r.Detail = "external"
		case strings.HasPrefix(c.Name, "KUBE-SEP-"):
			r.Detail = "hairpin"
		case r.Src != nil:
			r.Detail = "not-from-pods"
		default:
			r.Detail = "all"
		}
	case strings.HasPrefix(t.Name, "KUBE-SEP-"):
		r.Says, r.Endpoint = trace.EndpointChosen, endpointOf(t.Chain)
		for _, m := range r.Matches {
			if recent, ok := m.(Recent); ok {
				r.Says, r.Port.Sticky = trace.EndpointSticky, recent.Seconds
			}
		}
		if r.Endpoint == nil {
			r.Says = ""
		}
	default:
		r.Says = trace.RuleJumped
	}
}

func saysRefusal(c *Chain, r *Rule) {
	switch comment := r.comment(); {
	case r.Port == nil:
		r.Says = trace.Martian
	case strings.HasSuffix(comment, "has no endpoints"):
		r.Says = trace.NoEndpoints
	case strings.HasSuffix(comment, "has no local endpoints"):
		if r.Says, r.Detail = trace.NoLocalEndpoints, "external"; c.Name == kubeServices {
			r.Detail = "internal"
		}
	default:
		r.Says = trace.SourceRange
	}
}

// endpointOf is the endpoint that a KUBE-SEP chain translates to.
func endpointOf(c *Chain) *proxy.Endpoint {
	for i := range c.Rules {
		if t, ok := c.Rules[i].Target.(DNAT); ok {
			return endpointAt(t)
		}
	}
	return nil
}

// endpointAt is an endpoint of which nothing but the address is known.
func endpointAt(t DNAT) *proxy.Endpoint {
	unknown := &api.EndpointSlice{Endpoints: make([]api.Endpoint, 1)}
	return &proxy.Endpoint{Addr: netip.AddrPortFrom(t.To.Addr(), t.To.Port()), Name: t.To.String(), Slice: unknown}
}
