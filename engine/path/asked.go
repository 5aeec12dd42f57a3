package path

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/dns"
	"github.com/portwalk/portwalk/engine/trace"
)

// asked is the Service that a client's packet is about, and the port of it: by one of its addresses, by a nodePort, by
// a health check's port, or by its DNS name. Both may be nil.
func (n *Network) asked(p trace.Packet, lookup *dns.Answer) (*api.Service, *api.ServicePort) {
	dst := p.Dst.Addr()
	if svc, sp := n.called(p); svc != nil {
		if other, door := n.byNodePort(p); sp == nil && n.owners[dst] != nil && other != nil {
			return other, door // the address is one Service's external one, and a node's own
		}
		return svc, sp
	}
	if lookup != nil && lookup.Service != "" {
		namespace, name, _ := strings.Cut(lookup.Service, "/")
		if svc := n.state.Service(namespace, name); svc != nil {
			return svc, headlessPort(svc, p)
		}
	}
	if n.owners[dst] == nil && !dst.IsLoopback() && n.pods[dst] != nil {
		return nil, nil
	}
	return n.byNodePort(p)
}

// asked is Network.asked, with load balancers that are known by name only.
func (k *walker) asked() (*api.Service, *api.ServicePort) {
	svc, sp := k.net.asked(k.sent, k.lookup)
	if svc == nil {
		if f := k.frontOf(k.sent); f != nil {
			return f.Service, portOf(f.Service, k.sent)
		}
	}
	return svc, sp
}

// headlessPort: who calls a headless Service must use the number that the pods listen on.
func headlessPort(svc *api.Service, p trace.Packet) *api.ServicePort {
	for _, want := range []string{"targetPort", "port"} {
		for i := range svc.Spec.Ports {
			if sp := &svc.Spec.Ports[i]; fieldOf(sp, p) == want || want == "targetPort" && sp.TargetPort.Int == int32(p.Dst.Port()) && protocol(sp) == p.Protocol {
				return sp
			}
		}
	}
	return nil
}

func (n *Network) byNodePort(p trace.Packet) (*api.Service, *api.ServicePort) {
	if m := n.nodeOf(p.Dst.Addr()); m == nil && !p.Dst.Addr().IsLoopback() {
		return nil, nil
	}
	for _, svc := range n.state.Services() {
		for i := range svc.Spec.Ports {
			if sp := &svc.Spec.Ports[i]; sp.NodePort == int32(p.Dst.Port()) && sp.NodePort != 0 && protocol(sp) == p.Protocol {
				return svc, sp
			}
		}
	}
	if checked := n.checked[int32(p.Dst.Port())]; len(checked) > 0 && p.Protocol == api.TCP {
		return checked[0], nil
	}
	return nil, nil
}
