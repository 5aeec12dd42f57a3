package proxy

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// PortOf is the Service port of that name: the cluster's own if it has one, else an empty one, for the reader of a dump
// to fill in.
func (d *Dump) PortOf(family, name, protocol string) *ServicePort {
	if p := d.Known(family, name, protocol); p != nil {
		return p
	}
	label, port, _ := strings.Cut(name, ":")
	namespace, service, _ := strings.Cut(label, "/")
	p := &ServicePort{
		Service: &api.Service{
			TypeMeta:   api.TypeMeta{APIVersion: "v1", Kind: "Service"},
			ObjectMeta: api.ObjectMeta{Namespace: namespace, Name: service},
			Spec:       api.ServiceSpec{Ports: []api.ServicePort{{Name: port, Protocol: protocol}}},
		},
		Name: name, Label: label, Protocol: protocol, FromDump: true, HasEndpoints: true,
		Empty: trace.Why(trace.NoEndpoints, "service", label),
	}
	p.Object = api.KeyOf(p.Service).String()
	return p
}

// Known is the cluster's own port of that name, or nil.
func (d *Dump) Known(family, name, protocol string) *ServicePort {
	if d.Port == nil {
		return nil
	}
	return d.Port(family, name, protocol)
}

// Family is that of the whole text.
func (d *Dump) Family() string {
	if d.V6 {
		return api.IPv6
	}
	return api.IPv4
}

// The setters note what the rules of a dump tell of a port. A port of the cluster's own knows better.

// SetClusterIP notes the ClusterIP and the port.
func (p *ServicePort) SetClusterIP(a netip.Addr, port uint16) {
	if p.FromDump {
		p.ClusterIP = a
		p.SetPort(port)
	}
}

// SetPort notes the Service's own port number.
func (p *ServicePort) SetPort(port uint16) {
	if p.FromDump && port != 0 {
		p.Port, p.Service.Spec.Ports[0].Port = port, int32(port)
	}
}

// SetNodePort notes the port on the nodes.
func (p *ServicePort) SetNodePort(port uint16) {
	if p.FromDump && port != 0 {
		p.NodePort, p.Service.Spec.Ports[0].NodePort = port, int32(port)
	}
}

// SetTargetPort notes the port on the pods.
func (p *ServicePort) SetTargetPort(port uint16) {
	if p.FromDump {
		p.Service.Spec.Ports[0].TargetPort = api.FromInt(int32(port))
	}
}

// SetSticky notes how long a client stays with its endpoint.
func (p *ServicePort) SetSticky(seconds int) {
	if p.FromDump {
		p.Sticky = seconds
	}
}

// AddVIP notes an address of the Service's load balancer.
func (p *ServicePort) AddVIP(a netip.Addr, port uint16) {
	if p.FromDump && !slices.ContainsFunc(p.LoadBalancerVIPs, func(b Address) bool { return a == b.Addr }) {
		p.LoadBalancerVIPs = append(p.LoadBalancerVIPs, Address{Addr: a})
		p.SetPort(port)
	}
}

// AddExternalIP notes an external address, unless it is the load balancer's.
func (p *ServicePort) AddExternalIP(a netip.Addr, port uint16) {
	same := func(b Address) bool { return a == b.Addr }
	if p.FromDump && !slices.ContainsFunc(p.ExternalIPs, same) && !slices.ContainsFunc(p.LoadBalancerVIPs, same) {
		p.ExternalIPs = append(p.ExternalIPs, Address{Addr: a})
		p.SetPort(port)
	}
}

// EndpointAt is the port's endpoint with that address. If the cluster has none, it is one of which only a dump knows.
func (p *ServicePort) EndpointAt(at netip.AddrPort) *Endpoint {
	for i := range p.Endpoints {
		if p.Endpoints[i].Addr == at {
			return &p.Endpoints[i]
		}
	}
	e := &Endpoint{Addr: at, Name: at.String(), Ready: true, Serving: true}
	if p.FromDump {
		p.Reachable = append(p.Reachable, e)
	}
	return e
}
