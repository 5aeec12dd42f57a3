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
// It returns the ports that the rules know of, in the order in which they come.
func infer(p *parser) []*proxy.ServicePort {
	in := &inference{dump: &p.dump, ports: map[string]*proxy.ServicePort{}, chains: map[string]*proxy.ServicePort{}, known: map[endpointKey]*proxy.Endpoint{}}
	const longestWay = 4 // KUBE-SERVICES, KUBE-FW, KUBE-EXT, KUBE-SVC, KUBE-SEP
	for range longestWay {
		in.each(p.rules, in.follow)
	}
	in.each(p.rules, in.says)
	in.each(p.rules, in.locals)
	return in.order
}

type inference struct {
	dump   *proxy.Dump
	ports  map[string]*proxy.ServicePort // by name and protocol
	order  []*proxy.ServicePort
	chains map[string]*proxy.ServicePort // whose chain it is, by the chain's name
	known  map[endpointKey]*proxy.Endpoint
}

type endpointKey struct {
	*proxy.ServicePort
	netip.AddrPort
}

func (in *inference) each(rules *Ruleset, do func(*Chain, *Rule)) {
	for _, t := range rules.tables() {
		for _, c := range t.Chains {
			for i := range c.Rules {
				do(c, &c.Rules[i])
			}
		}
	}
}

// follow gives the rule its ServicePort, and the chain that it jumps to.
func (in *inference) follow(c *Chain, r *Rule) {
	if !proxy.IsOurs(c.Name) {
		return
	}
	if r.Port == nil {
		r.Port = in.chains[c.Name]
	}
	if r.Port == nil && r.Protocol != "" && collects(c.Name) {
		if r.Port = in.named(r); r.Port != nil {
			in.addressed(c, r)
		}
	}
	if to := leads(r.Target); to != nil && r.Port != nil && !fixed(to.Name) {
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
	name, _, _ := strings.Cut(comment, " ")
	protocol := strings.ToUpper(r.Protocol)
	if strings.HasSuffix(comment, " health check node port") {
		return in.checked(name)
	}
	if !strings.Contains(name, "/") {
		return nil
	}
	key := name + "/" + protocol
	if in.ports[key] == nil {
		p := in.dump.PortOf(in.dump.Family(), name, protocol)
		in.ports[key] = p
		in.order = append(in.order, p)
	}
	return in.ports[key]
}

// checked is any port of the Service: the health check is the whole Service's.
func (in *inference) checked(name string) *proxy.ServicePort {
	service, _, _ := strings.Cut(name, ":")
	for _, protocol := range []string{api.TCP, api.UDP, api.SCTP} {
		if p := in.ports[name+"/"+protocol]; p != nil {
			return p
		}
		if p := in.dump.Known(in.dump.Family(), name, protocol); p != nil {
			return p
		}
	}
	return in.dump.PortOf(in.dump.Family(), service, api.TCP)
}

// addressed notes an address under which the dump's rules know a port that nobody else knows.
func (in *inference) addressed(c *Chain, r *Rule) {
	p := r.Port
	if !p.FromDump {
		return
	}
	n := r.dport()
	comment := r.comment()
	switch {
	case c.Name == kubeNodePorts && c.Table == "nat", c.Name == kubeExternalServices && r.Dst == nil:
		p.SetNodePort(n)
	case r.Dst == nil || !r.Dst.Prefix.IsSingleIP():
	case c.Name == kubeServices && (strings.HasSuffix(comment, " cluster IP") || c.Table == "filter"):
		p.SetClusterIP(r.Dst.Prefix.Addr(), n)
	case strings.HasSuffix(comment, " loadbalancer IP"):
		p.AddVIP(r.Dst.Prefix.Addr(), n)
	case strings.HasSuffix(comment, " external IP"), c.Name == kubeExternalServices:
		p.AddExternalIP(r.Dst.Prefix.Addr(), n)
	}
}

// dport is the port that the rule asks for, or 0.
func (r *Rule) dport() uint16 {
	for _, m := range r.Matches {
		if p, ok := m.(Ports); ok {
			return p.Dst
		}
	}
	return 0
}

func (r *Rule) comment() string {
	for _, m := range r.Matches {
		if c, ok := m.(Comment); ok {
			return string(c)
		}
	}
	return ""
}

// says gives the rule the Reason that it has for a packet, and the field behind it.
func (in *inference) says(c *Chain, r *Rule) {
	if to := leads(r.Target); to != nil && to.Name == kubeMarkMasq {
		r.Says = trace.RuleMarked
	}
	if !proxy.IsOurs(c.Name) {
		saysForeign(c, r)
		return
	}
	switch t := r.Target.(type) {
	case Jump:
		in.saysJump(c, r, t)
	case DNAT:
		if r.Port != nil {
			r.Says, r.Endpoint = trace.DNATed, in.endpoint(r.Port, *t.To)
			r.Port.SetTargetPort(t.To.Port())
		}
	case Masquerade:
		r.Says = trace.Masqueraded
	case Accept:
		r.Says = trace.FilterAccepted
	case Drop, Reject, refuse:
		saysRefusal(c, r)
	}
	r.Origin.Of = r.OriginOf()
}

// saysForeign is what a rule says that kube-proxy did not write.
func saysForeign(c *Chain, r *Rule) {
	switch r.Target.(type) {
	case Accept:
		switch c.Table {
		case "filter":
			r.Says = trace.FilterAccepted
		case "nat":
			r.Says = trace.NATEnded
		}
	case Masquerade:
		r.Says = trace.Masqueraded
	case Drop, Reject, refuse:
		r.Says, r.Detail = trace.ForeignRule, proxy.Owner(c.Name)
	}
}

func (in *inference) saysJump(c *Chain, r *Rule, t Jump) {
	switch {
	case r.Port == nil:
	case t.Name == kubeMarkMasq:
		switch {
		case strings.HasPrefix(c.Name, "KUBE-EXT-"):
			r.Detail = "external"
		case strings.HasPrefix(c.Name, "KUBE-SEP-"):
			r.Detail = "hairpin"
		case r.Src != nil || r.In != nil:
			r.Detail = "not-from-pods"
		default:
			r.Detail = "all"
		}
	case strings.HasPrefix(t.Name, "KUBE-SEP-"):
		to, ok := endpointOf(t.Chain)
		if !ok {
			return
		}
		r.Says, r.Endpoint = trace.EndpointChosen, in.endpoint(r.Port, to)
		for _, m := range r.Matches {
			if recent, ok := m.(Recent); ok {
				r.Says = trace.EndpointSticky
				r.Port.SetSticky(recent.Seconds)
			}
		}
	default:
		r.Says, r.Detail = trace.RuleJumped, fieldOf(c, r)
	}
}

// fieldOf is the field that made kube-proxy write a jump.
func fieldOf(c *Chain, r *Rule) string {
	if c.Name == kubeServices && r.Dst != nil {
		for _, a := range r.Port.ExternalIPs {
			if a.Addr == r.Dst.Prefix.Addr() {
				return a.Path
			}
		}
	}
	switch {
	case c.Name == kubeNodePorts:
		return r.Port.PortOrigin("nodePort").Path
	case strings.HasPrefix(c.Name, "KUBE-EXT-"):
		return "spec.externalTrafficPolicy"
	case strings.HasPrefix(c.Name, "KUBE-FW-"):
		return "spec.loadBalancerSourceRanges"
	}
	return r.Port.PortOrigin("port").Path
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

// endpointOf is the address that a KUBE-SEP chain translates to.
func endpointOf(c *Chain) (netip.AddrPort, bool) {
	for i := range c.Rules {
		if t, ok := c.Rules[i].Target.(DNAT); ok {
			return *t.To, true
		}
	}
	return netip.AddrPort{}, false
}

// endpoint is the port's endpoint with the address: the cluster's own, or one of which nothing else is known.
func (in *inference) endpoint(p *proxy.ServicePort, at netip.AddrPort) *proxy.Endpoint {
	key := endpointKey{p, at}
	if e := in.known[key]; e != nil {
		return e
	}
	in.known[key] = p.EndpointAt(at)
	return in.known[key]
}

// locals notes which endpoints are on the node: those that the Local policy chooses from.
func (in *inference) locals(c *Chain, r *Rule) {
	if r.Endpoint != nil && r.Port.FromDump && strings.HasPrefix(c.Name, "KUBE-SVL-") {
		r.Endpoint.Local = true
	}
}
