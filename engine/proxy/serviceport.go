package proxy

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// ServicePort is one port of one Service as one node's kube-proxy serves it, in one address family.
type ServicePort struct {
	Service *api.Service
	Index   int    // of the port in spec.ports
	Object  string // Service/default/test
	Label   string // default/test
	Name    string // default/test, or default/test:http for a port with a name: kube-proxy's name for it

	Protocol  string // TCP, UDP, SCTP
	ClusterIP netip.Addr
	Port      uint16
	NodePort  uint16 // 0: none

	ExternalIPs      []Address
	LoadBalancerVIPs []Address     // ingress addresses whose ipMode is VIP: nodes answer for them
	SourceRanges     []SourceRange // empty also if one of them allows everybody

	Sticky              int    // seconds a client stays with its endpoint; 0: no affinity
	HealthCheckNodePort uint16 // 0: none
	ExternalLocal       bool   // externalTrafficPolicy: Local
	InternalLocal       bool   // internalTrafficPolicy: Local

	Endpoints    []Endpoint   // all that the slices list, sorted by name
	Cluster      []*Endpoint  // what the Cluster policy chooses from on this node
	Local        []*Endpoint  // what the Local policy chooses from
	Reachable    []*Endpoint  // all that some rule of this node can choose
	HasEndpoints bool         // something on some node could serve
	Empty        trace.Reason // NoEndpoints and its cause, if !HasEndpoints

	FromDump bool // all that is known of it was read from a node's rules
}

// External says that something beside the ClusterIP leads to the port.
func (p *ServicePort) External() bool {
	return p.NodePort != 0 || len(p.LoadBalancerVIPs) > 0 || len(p.ExternalIPs) > 0
}

// UsesCluster says that some traffic goes by the Cluster policy. External traffic always may: what comes from pods and
// from the node itself is short-circuited past the Local policy.
func (p *ServicePort) UsesCluster() bool { return !p.InternalLocal || p.External() }

// UsesLocal says that some traffic goes by the Local policy.
func (p *ServicePort) UsesLocal() bool { return p.InternalLocal || p.ExternalLocal && p.External() }

// HasInternal says that traffic for the ClusterIP finds an endpoint.
func (p *ServicePort) HasInternal() bool {
	return p.HasEndpoints && (!p.InternalLocal || len(p.Local) > 0)
}

// HasExternal says that traffic from outside finds an endpoint.
func (p *ServicePort) HasExternal() bool {
	return p.HasEndpoints && (!p.ExternalLocal || len(p.Local) > 0)
}

// Origin names a field of the Service.
func (p *ServicePort) Origin(path string) *trace.Origin {
	return &trace.Origin{Object: p.Object, Path: path}
}

// PortOrigin names a field of the port: port, nodePort, targetPort.
func (p *ServicePort) PortOrigin(field string) *trace.Origin {
	return p.Origin("spec.ports[" + strconv.Itoa(p.Index) + "]." + field)
}

// TargetPort is the Service's targetPort as it is written: a number or a name.
func (p *ServicePort) TargetPort() string { return p.Service.Spec.Ports[p.Index].TargetPort.String() }

// skipped says that kube-proxy has nothing to do with the Service: it is headless, a DNS alias, or another proxy's.
func skipped(s *api.Service) bool {
	_, other := s.Labels["service.kubernetes.io/service-proxy-name"]
	return other || s.Headless() || s.Spec.ClusterIP == "" || s.Spec.Type == api.ExternalName
}

// newServicePort reads what the Service says; endpoints come later.
func newServicePort(s *api.Service, index int, ip netip.Addr, family string) *ServicePort {
	port := &s.Spec.Ports[index]
	label := s.Namespace + "/" + s.Name
	p := &ServicePort{
		Service: s, Index: index, Object: api.KeyOf(s).String(), Label: label, Name: label,
		Protocol: port.Protocol, ClusterIP: ip, Port: uint16(port.Port), NodePort: uint16(port.NodePort),
		ExternalIPs:      externalIPs(s, family),
		LoadBalancerVIPs: vips(s, family),
		SourceRanges:     sourceRanges(s, family),
		Sticky:           sticky(s),
		ExternalLocal:    externallyAccessible(s) && s.Spec.ExternalTrafficPolicy == api.Local,
		InternalLocal:    s.Spec.InternalTrafficPolicy != nil && *s.Spec.InternalTrafficPolicy == api.Local,
	}
	if p.Protocol == "" {
		p.Protocol = api.TCP // the API server would have written it
	}
	if port.Name != "" {
		p.Name += ":" + port.Name
	}
	if s.Spec.Type == api.LoadBalancer && p.ExternalLocal {
		p.HealthCheckNodePort = uint16(s.Spec.HealthCheckNodePort)
	}
	return p
}

// clusterIP is the Service's address of the family; invalid if it has none.
func clusterIP(s *api.Service, family string) netip.Addr {
	text := ""
	if len(s.Spec.IPFamilies) == 0 {
		text = s.Spec.ClusterIP
	}
	for i, f := range s.Spec.IPFamilies {
		if f == family && i < len(s.Spec.ClusterIPs) {
			text = s.Spec.ClusterIPs[i]
		} else if f == family && i == 0 {
			text = s.Spec.ClusterIP
		}
	}
	if a, ok := parseAddr(text); ok && Is(family, a) {
		return a
	}
	return netip.Addr{}
}

func externallyAccessible(s *api.Service) bool {
	return s.Spec.Type == api.LoadBalancer || s.Spec.Type == api.NodePort ||
		s.Spec.Type == api.ClusterIP && len(s.Spec.ExternalIPs) > 0
}

func externalIPs(s *api.Service, family string) (out []Address) {
	for i, text := range s.Spec.ExternalIPs {
		if a, ok := parseAddr(text); ok && Is(family, a) {
			out = append(out, Address{a, "spec.externalIPs[" + strconv.Itoa(i) + "]"})
		}
	}
	return out
}

func vips(s *api.Service, family string) (out []Address) {
	for i, in := range s.Status.LoadBalancer.Ingress {
		if in.IPMode != nil && *in.IPMode != api.VIP {
			continue
		}
		if a, ok := parseAddr(in.IP); ok && Is(family, a) {
			out = append(out, Address{a, "status.loadBalancer.ingress[" + strconv.Itoa(i) + "].ip"})
		}
	}
	return out
}

func sourceRanges(s *api.Service, family string) (out []SourceRange) {
	for i, text := range s.Spec.LoadBalancerSourceRanges {
		p, ok := ParsePrefix(text)
		if !ok || !Is(family, p.Addr()) {
			continue
		}
		if p.Bits() == 0 {
			return nil
		}
		out = append(out, SourceRange{p, "spec.loadBalancerSourceRanges[" + strconv.Itoa(i) + "]"})
	}
	return out
}

// sticky is the affinity's timeout; the API server writes 10800 where the user wrote none.
func sticky(s *api.Service) int {
	if s.Spec.SessionAffinity != api.ClientIP {
		return 0
	}
	if c := s.Spec.SessionAffinityConfig; c != nil && c.ClientIP != nil && c.ClientIP.TimeoutSeconds != nil {
		return int(*c.ClientIP.TimeoutSeconds)
	}
	return 10800
}

// Ranges is the list of source ranges as text, for a Reason.
func (p *ServicePort) Ranges() string {
	var out []string
	for _, r := range p.SourceRanges {
		out = append(out, r.Prefix.String())
	}
	return strings.Join(out, ", ")
}

// ports lists the Service's ports, for a Reason.
func (p *ServicePort) ports() string {
	var out []string
	for _, q := range p.Service.Spec.Ports {
		out = append(out, strconv.Itoa(int(q.Port))+"/"+q.Protocol)
	}
	return strings.Join(out, ", ")
}

// ChoiceOrigin says who decided that the endpoint is one of the Service's: its selector, or, if it has none, whoever
// wrote the slice.
func (p *ServicePort) ChoiceOrigin(e *Endpoint) *trace.Origin {
	if len(p.Service.Spec.Selector) > 0 {
		return p.Origin("spec.selector")
	}
	object, path := e.Source()
	return &trace.Origin{Object: object, Path: path}
}

// TargetOrigin says who decided on the endpoint's port: the Service's targetPort, or whoever wrote the slice.
func (p *ServicePort) TargetOrigin(e *Endpoint) *trace.Origin {
	if len(p.Service.Spec.Selector) > 0 {
		return p.PortOrigin("targetPort")
	}
	object, _ := e.Source()
	return &trace.Origin{Object: object, Path: "ports[" + strconv.Itoa(e.PortIndex) + "].port"}
}
