package bridge

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
)

// mostChoices keeps the lists short enough to choose from; the command line takes any address.
const mostChoices = 8

// clients lists who may ask: somebody outside, the nodes, and pods (those that no Service selects first,
// because a client is usually not the server).
func clients(c engine.Cluster) []Choice {
	out := []Choice{{Key: "outside", Word: "outside", Label: "outside", Host: c.Outside()}}
	for _, n := range most(c.State.Nodes()) {
		out = append(out, Choice{Key: "node/" + n.Name, Word: "node/" + n.Name, Label: n.Name, Host: n.Address("InternalIP")})
	}
	var apart, serving []Choice
	for _, p := range c.State.Pods() {
		if p.Status.PodIP == "" {
			continue
		}
		ch := Choice{Key: "pod/" + p.Namespace + "/" + p.Name, Label: p.Name, Host: p.Status.PodIP}
		ch.Word = ch.Key
		if p.Namespace == "default" {
			ch.also = []string{"pod/" + p.Name}
		}
		if selected(c.State, p) {
			serving = append(serving, ch)
		} else {
			apart = append(apart, ch)
		}
	}
	return append(out, most(append(apart, serving...))...)
}

func selected(s api.State, p *api.Pod) bool {
	for _, svc := range s.Services() {
		if svc.Namespace == p.Namespace && api.Matches(svc.Spec.Selector, p.Labels) {
			return true
		}
	}
	return false
}

func most[T any](list []T) []T {
	if len(list) > mostChoices {
		return list[:mostChoices]
	}
	return list
}

// addresses lists what may be asked, Service by Service in the order of the files: the load balancer's address,
// the nodes' nodePorts, the ClusterIP, the name, and a pod directly.
func addresses(c engine.Cluster, order []api.Key) []Choice {
	var out []Choice
	for _, k := range order {
		if svc := c.State.Service(k.Namespace, k.Name); svc != nil {
			for i := range svc.Spec.Ports {
				out = append(out, portAddresses(c, svc, i)...)
			}
		}
	}
	return append(out, podAddresses(c, order)...)
}

// portAddresses are the ways to one port of one Service.
func portAddresses(c engine.Cluster, svc *api.Service, i int) []Choice {
	p, at := svc.Spec.Ports[i], fmt.Sprintf("%s/%s/%d", svc.Namespace, svc.Name, i)
	choice := func(way, label, host string, port int32, kind string) Choice {
		return Choice{Key: way + "/" + at, Word: hostPort(host, port) + protocolSuffix(p.Protocol), Label: label,
			Host: host, Port: port, Kind: kind, Service: svc.Namespace + "/" + svc.Name, Index: i}
	}
	var out []Choice
	for _, in := range svc.Status.LoadBalancer.Ingress {
		if in.IP != "" {
			out = append(out, choice("lb", "LB", in.IP, p.Port, "port"))
			break
		}
	}
	if p.NodePort != 0 {
		for _, n := range most(c.State.Nodes()) {
			ch := choice("nodeport", n.Name, n.Address("InternalIP"), p.NodePort, "nodePort")
			ch.Key += "/" + n.Name
			ch.also = []string{ch.Word}
			ch.Word = hostPort(n.Name, p.NodePort) + protocolSuffix(p.Protocol)
			out = append(out, ch)
		}
	}
	for _, ip := range svc.Spec.ExternalIPs {
		ch := choice("external", "externalIP", ip, p.Port, "port")
		ch.Key += "/" + ip
		out = append(out, ch)
	}
	if ip := svc.Spec.ClusterIP; ip != "" && ip != api.None {
		out = append(out, choice("clusterip", "ClusterIP", ip, p.Port, "port"))
	}
	name := svc.Name + "." + svc.Namespace
	ch := choice("name", name, name, p.Port, "port")
	for _, longer := range []string{name + ".svc", name + ".svc.cluster.local"} {
		ch.also = append(ch.also, hostPort(longer, p.Port)+protocolSuffix(p.Protocol))
	}
	if svc.Namespace == "default" {
		ch.also = append(ch.also, hostPort(svc.Name, p.Port)+protocolSuffix(p.Protocol))
	}
	return append(out, ch)
}

// podAddresses is the first endpoint of each Service's first port, asked without the Service.
func podAddresses(c engine.Cluster, order []api.Key) []Choice {
	var out []Choice
	for _, k := range order {
		for _, slice := range c.State.Slices() {
			if slice.Namespace != k.Namespace || slice.Labels[api.ServiceNameLabel] != k.Name || len(slice.Endpoints) == 0 || len(slice.Ports) == 0 || slice.Ports[0].Port == nil {
				continue
			}
			e, port := slice.Endpoints[0], *slice.Ports[0].Port
			ch := Choice{Key: "endpoint/" + k.Namespace + "/" + k.Name, Label: e.Addresses[0], Host: e.Addresses[0], Port: port,
				Kind: "containerPort", Word: hostPort(e.Addresses[0], port), Service: k.Namespace + "/" + k.Name}
			if e.TargetRef != nil {
				ch.Label = e.TargetRef.Name
			}
			out = append(out, ch)
			break
		}
	}
	return out
}

func hostPort(host string, port int32) string {
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s:%d", host, port)
}

func protocolSuffix(protocol string) string {
	if protocol == "" || protocol == api.TCP {
		return ""
	}
	return "/" + protocol
}

// pick finds the choice with that key or word. A key that went away (a Service became ClusterIP) falls back to the
// nearest: another way to the same port, then the first address of all.
func pick(list []Choice, asked string) (Choice, bool) {
	for _, c := range list {
		if c.Key == asked || c.Word == asked || slices.Contains(c.also, asked) {
			return c, true
		}
	}
	if way, at, ok := strings.Cut(asked, "/"); ok && isWay(way) {
		for _, c := range list {
			if _, here, _ := strings.Cut(c.Key, "/"); here == at {
				return c, true
			}
		}
		if len(list) > 0 {
			return list[0], true
		}
	}
	return Choice{}, false
}

func isWay(s string) bool {
	switch s {
	case "lb", "nodeport", "external", "clusterip", "name", "endpoint":
		return true
	}
	return false
}
