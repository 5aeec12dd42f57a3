package endpoints

import (
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// FindPort is the number that a Service's targetPort means in one pod: the number itself, or the containerPort of that
// name and protocol, in a container or a sidecar.
func FindPort(p *api.Pod, sp *api.ServicePort) (int32, bool) {
	if !sp.TargetPort.IsStr {
		return sp.TargetPort.Int, true
	}
	for _, c := range p.Spec.Containers {
		if n, ok := portNamed(c, sp); ok {
			return n, true
		}
	}
	for _, c := range p.Spec.InitContainers {
		if c.RestartPolicy != nil && *c.RestartPolicy == "Always" {
			if n, ok := portNamed(c, sp); ok {
				return n, true
			}
		}
	}
	return 0, false
}

func portNamed(c api.Container, sp *api.ServicePort) (int32, bool) {
	for _, p := range c.Ports {
		if p.Name == sp.TargetPort.Str && orTCP(p.Protocol) == orTCP(sp.Protocol) {
			return p.ContainerPort, true
		}
	}
	return 0, false
}

func orTCP(protocol string) string {
	if protocol == "" {
		return api.TCP
	}
	return protocol
}

// portsOf are the ports that a Service has in a pod, in the order that the controller stores them. A name that the pod
// does not know leaves its port out.
func portsOf(s *api.Service, p *api.Pod) []api.EndpointPort {
	var ports []api.EndpointPort
	for i := range s.Spec.Ports {
		sp := &s.Spec.Ports[i]
		if n, ok := FindPort(p, sp); ok {
			ports = append(ports, api.EndpointPort{Name: &sp.Name, Port: &n, Protocol: ptr(orTCP(sp.Protocol)), AppProtocol: sp.AppProtocol})
		}
	}
	sortPorts(ports)
	return ports
}

// sortPorts puts ports in the order in which the real slices have them. The controller compares hashes of the ports as
// its debug printer writes them, so this writes them the same way.
func sortPorts(ports []api.EndpointPort) {
	if len(ports) < 2 {
		return
	}
	hashes := make(map[string]string, len(ports))
	for _, p := range ports {
		text := "(v1.EndpointPort)" + dumpPort(p)
		hashes[text] = hashText(text)
	}
	order.By(ports, func(a, b api.EndpointPort) int {
		return strings.Compare(hashes["(v1.EndpointPort)"+dumpPort(a)], hashes["(v1.EndpointPort)"+dumpPort(b)])
	})
}

func hashText(s string) string {
	h := fnv.New128a()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

// dumpPort is a port as github.com/davecgh/go-spew prints it with %#v, pointers followed and their addresses left out.
func dumpPort(p api.EndpointPort) string {
	number := "<nil>"
	if p.Port != nil {
		number = strconv.Itoa(int(*p.Port))
	}
	return "{Name:(*string)" + orNil(p.Name) + " Protocol:(*v1.Protocol)" + orNil(p.Protocol) +
		" Port:(*int32)" + number + " AppProtocol:(*string)" + orNil(p.AppProtocol) + "}"
}

func orNil(s *string) string {
	if s == nil {
		return "<nil>"
	}
	return *s
}

// portsKey is equal for equal lists of ports, in whatever order they are.
func portsKey(ports []api.EndpointPort) string {
	sorted := slices.Clone(ports)
	sortPorts(sorted)
	var b strings.Builder
	for _, p := range sorted {
		b.WriteString(dumpPort(p))
		b.WriteByte(' ')
	}
	return b.String()
}
