package path

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// explain adds to a reason what the reader probably meant. Silent walks skip it: their reasons are explained once,
// when the outcomes are listed.
func (k *walker) explain(why trace.Reason, p trace.Packet) trace.Reason {
	if k.rec == nil {
		return why
	}
	switch why.Code {
	case trace.NobodyThere, trace.VIPWrongPort:
		return k.explainAddress(why, p)
	case trace.NodePortClosed:
		return k.explainNodePort(why, p)
	case trace.SocketClosed, trace.SocketProtocol, trace.SocketLoopback:
		return k.explainSocket(why, p)
	}
	return why
}

// explainAddress: a Service's address without a rule for the port, or one that no rule catches at all.
func (k *walker) explainAddress(why trace.Reason, p trace.Packet) trace.Reason {
	svc, sp := k.net.called(p)
	switch {
	case svc == nil:
		return why
	case p.Protocol == icmp:
		return trace.Why(trace.NotAHost, "address", p.Dst.Addr().String(), "service", name(svc))
	case sp != nil:
		return trace.Why(trace.BalancerUnserved, "address", p.Dst.Addr().String(), "service", name(svc))
	}
	out := trace.Why(trace.VIPWrongPort, "address", p.Dst.Addr().String(), "port", port(p.Dst.Port()),
		"protocol", p.Protocol, "service", name(svc), "ports", ports(svc))
	for i := range svc.Spec.Ports {
		sp := &svc.Spec.Ports[i]
		if field := fieldOf(sp, p); field != "" && field != "port" {
			return with(out, "field", field, "meant", strconv.Itoa(int(sp.Port)))
		}
	}
	return out
}

// fieldOf is the field of a Service port that a packet's port number is.
func fieldOf(sp *api.ServicePort, p trace.Packet) string {
	n := int32(p.Dst.Port())
	switch {
	case sp.Port == n && protocol(sp) != p.Protocol:
		return "protocol"
	case protocol(sp) != p.Protocol:
		return ""
	case sp.Port == n:
		return "port"
	case sp.NodePort == n:
		return "nodePort"
	case !sp.TargetPort.IsStr && sp.TargetPort.Int == n:
		return "targetPort"
	}
	return ""
}

// explainNodePort: a port of a node where nothing listens. Was it another number of a Service?
func (k *walker) explainNodePort(why trace.Reason, p trace.Packet) trace.Reason {
	best, rank := why, 0
	for _, svc := range k.net.state.Services() {
		for i := range svc.Spec.Ports {
			sp := &svc.Spec.Ports[i]
			field, r := k.nodePortField(sp, p)
			if sp.NodePort != 0 {
				r *= 2 // a Service that has a nodePort is the likelier one
			}
			if r <= rank {
				continue
			}
			meant := ""
			if sp.NodePort != 0 {
				meant = strconv.Itoa(int(sp.NodePort))
			}
			switch field {
			case "address":
				meant = family(k.net.byName[why.Args["node"]].lan, p.Dst.Addr()).String()
			case "protocol":
				meant = protocol(sp)
			}
			best, rank = with(why, "service", name(svc), "field", field, "meant", meant), r
		}
	}
	return best
}

func (k *walker) nodePortField(sp *api.ServicePort, p trace.Packet) (string, int) {
	switch {
	case sp.NodePort == int32(p.Dst.Port()) && protocol(sp) == p.Protocol:
		return "address", 9
	case sp.NodePort == int32(p.Dst.Port()):
		return "protocol", 8
	}
	switch field := fieldOf(sp, p); field {
	case "port":
		return field, 4
	case "targetPort":
		return field, 3
	}
	return "", 0
}

// explainSocket: a pod that does not listen. Either the Service sent the packet to a wrong targetPort, or the caller
// took a Service's number for the pod's.
func (k *walker) explainSocket(why trace.Reason, p trace.Packet) trace.Reason {
	target := k.net.pods[p.Dst.Addr()]
	if target == nil {
		return why
	}
	if k.sent.Dst != p.Dst {
		if svc, sp := k.asked(); svc != nil && sp != nil {
			return with(why, "service", name(svc), "field", "targetPort", "meant", k.listening(target, p.Protocol))
		}
		return why
	}
	for _, svc := range k.net.state.Services() {
		if svc.Namespace != target.Namespace || !api.Matches(svc.Spec.Selector, target.Labels) {
			continue
		}
		for i := range svc.Spec.Ports {
			sp := &svc.Spec.Ports[i]
			if field := fieldOf(sp, p); field == "port" || field == "nodePort" {
				return with(why, "service", name(svc), "field", field, "meant", sp.TargetPort.String())
			}
		}
	}
	return why
}

// listening is the one port that a pod listens on, if it is one.
func (k *walker) listening(p *api.Pod, protocol string) string {
	var found []string
	for _, s := range k.listens(p) {
		if s.Protocol == protocol && !s.Loopback {
			found = append(found, strconv.Itoa(int(s.Port)))
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// called is the Service that a packet's destination address belongs to, and its port if it has one for the packet.
func (n *Network) called(p trace.Packet) (*api.Service, *api.ServicePort) {
	list := n.services[p.Dst.Addr()]
	for _, svc := range list {
		if sp := portOf(svc, p); sp != nil {
			return svc, sp
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list[0], nil
}

// ports lists a Service's ports: 80/TCP, 53/UDP.
func ports(svc *api.Service) string {
	var out []string
	for i := range svc.Spec.Ports {
		sp := &svc.Spec.Ports[i]
		out = append(out, strconv.Itoa(int(sp.Port))+"/"+protocol(sp))
	}
	return strings.Join(out, ", ")
}

// with is the reason with more arguments; the one given stays as it is.
func with(r trace.Reason, pairs ...string) trace.Reason {
	out := trace.Reason{Code: r.Code, Args: maps.Clone(r.Args)}
	if out.Args == nil {
		out.Args = map[string]string{}
	}
	for pair := range slices.Chunk(pairs, 2) {
		out.Args[pair[0]] = pair[1]
	}
	return out
}
