package workload

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// Socket is a port that a process in a pod listens on.
type Socket struct {
	Name     string // of the declared containerPort, if it has one
	Address  string // 0.0.0.0 (or ::), or a loopback address that only the pod itself reaches
	Port     int32
	Protocol string
}

// Loopback says that only the pod itself can reach the socket.
func (s Socket) Loopback() bool {
	a, err := netip.ParseAddr(s.Address)
	return err == nil && a.IsLoopback()
}

// Listens tells what a pod listens on, in the order in which it is declared: what api.ListenAnnotation says, or else
// the declared containerPorts of its containers and sidecars, or else what Services send it: the numeric targetPorts of
// those that select it, and the ports of EndpointSlices that were written by hand and name its address. All Services and
// slices of the cluster may be given. A pod that does not run listens on nothing.
func Listens(p *api.Pod, services []*api.Service, given []*api.EndpointSlice) []Socket {
	switch p.Status.Phase {
	case "Pending", "Succeeded", "Failed":
		return nil
	}
	declared := declaredPorts(p)
	if text, ok := p.Annotations[api.ListenAnnotation]; ok {
		return named(ParseListen(text), declared)
	}
	if len(declared) > 0 {
		return declared
	}
	return append(sentPorts(p, services), namedPorts(p, given)...)
}

// namedPorts are the ports of slices nobody derived that list the pod's address.
func namedPorts(p *api.Pod, given []*api.EndpointSlice) []Socket {
	var out []Socket
	for _, s := range given {
		if s.Derived || s.Labels["endpointslice.kubernetes.io/managed-by"] == "endpointslice-controller.k8s.io" || !slices.ContainsFunc(s.Endpoints, func(e api.Endpoint) bool { return slices.Contains(e.Addresses, p.Status.PodIP) }) {
			continue
		}
		for _, port := range s.Ports {
			if port.Port != nil {
				out = add(out, Socket{"", "0.0.0.0", *port.Port, orTCP(value(port.Protocol))})
			}
		}
	}
	return out
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func declaredPorts(p *api.Pod) []Socket {
	var out []Socket
	cs := slices.Clone(p.Spec.Containers)
	for _, c := range p.Spec.InitContainers {
		if sidecar(c) {
			cs = append(cs, c)
		}
	}
	for _, c := range cs {
		for _, port := range c.Ports {
			out = add(out, Socket{port.Name, "0.0.0.0", port.ContainerPort, orTCP(port.Protocol)})
		}
	}
	return out
}

func sentPorts(p *api.Pod, services []*api.Service) []Socket {
	var out []Socket
	for _, s := range services {
		if s.Namespace != p.Namespace || s.Spec.Type == api.ExternalName || !api.Matches(s.Spec.Selector, p.Labels) {
			continue
		}
		for _, port := range s.Spec.Ports {
			if target := port.TargetPort; !target.IsStr {
				n := target.Int
				if n == 0 {
					n = port.Port
				}
				out = add(out, Socket{"", "0.0.0.0", n, orTCP(port.Protocol)})
			}
		}
	}
	return out
}

// add leaves out a socket that is there already: the second process could not have bound it.
func add(list []Socket, s Socket) []Socket {
	for _, have := range list {
		if have.Port == s.Port && have.Protocol == s.Protocol && have.Address == s.Address {
			return list
		}
	}
	return append(list, s)
}

func named(list, declared []Socket) []Socket {
	for i, s := range list {
		for _, d := range declared {
			if d.Port == s.Port && d.Protocol == s.Protocol {
				list[i].Name = d.Name
			}
		}
	}
	return list
}

// ParseListen reads the annotation's value: "tcp:8080,udp:53,127.0.0.1:9090,tcp:[::1]:80". Protocol and address may be
// left out (TCP, all addresses); what cannot be read is skipped.
func ParseListen(text string) []Socket {
	var out []Socket
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		s := Socket{Address: "0.0.0.0", Protocol: api.TCP}
		if proto, rest, ok := strings.Cut(part, ":"); ok {
			switch u := strings.ToUpper(strings.TrimSpace(proto)); u {
			case api.TCP, api.UDP, api.SCTP:
				s.Protocol, part = u, strings.TrimSpace(rest)
			}
		}
		if i := strings.LastIndexByte(part, ':'); i >= 0 {
			a, err := netip.ParseAddr(strings.Trim(part[:i], "[]"))
			if err != nil {
				continue
			}
			s.Address, part = a.String(), part[i+1:]
		}
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || n == 0 {
			continue
		}
		s.Port = int32(n)
		out = add(out, s)
	}
	return out
}
