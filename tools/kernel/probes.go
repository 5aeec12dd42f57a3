package main

import (
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// Machines beside the nodes.
const (
	farClient = "203.0.113.10"   // "outside": behind the router
	lanClient = "192.168.100.50" // "outside/192.168.100.50": on the nodes' own network
	apiServer = "192.168.100.10"
	nobody    = "192.168.100.77"
	unusedIP  = "10.96.9.9"

	farClient6 = "2001:db8::10"
	lanClient6 = "fd00:100::50"
	apiServer6 = "fd00:100::a"
	nobody6    = "fd00:100::77"
	unusedIP6  = "fd00:96::9:9"
)

// probes chooses what to send: mostly what somebody would call a Service by, and some nonsense.
func (s scenario) probes(st api.State, n int) []trace.Ask {
	var out []trace.Ask
	for len(out) < n {
		if a := (prober{s.dice, st}).ask(); sendable(a, st) {
			out = append(out, a)
		}
	}
	return out
}

type prober struct {
	dice
	state api.State
}

func (p prober) ask() trace.Ask {
	nodes := p.state.Nodes()
	a := trace.Ask{From: p.sender(), Protocol: api.TCP}
	host, port := "", int32(0)
	if services := p.state.Services(); len(services) > 0 && !p.oneIn(5) {
		host, port, a.Protocol = p.called(pick(p.dice, services...))
	} else {
		host, port = p.anybody(), pick[int32](p.dice, 8080, 5000, 10250, 10249, 6443, 1)
		a.Protocol = pick(p.dice, api.TCP, api.TCP, api.TCP, api.UDP, api.UDP, api.SCTP)
	}
	if p.oneIn(12) {
		a.Protocol = "ICMP"
	}
	a.To = host
	if a.Protocol != "ICMP" {
		a.To = net.JoinHostPort(host, fmt.Sprint(port))
	}
	if a.From == "outside/"+lanClient && strings.Contains(host, ":") {
		a.From = "outside/" + lanClient6
	}
	if strings.HasPrefix(a.From, "outside") {
		a.Via = p.via(host, pick(p.dice, nodes...).Name)
	}
	return a
}

func (p prober) sender() string {
	list := []string{"outside", "outside", "outside/" + lanClient, "node/" + pick(p.dice, p.state.Nodes()...).Name}
	if pods := p.state.Pods(); len(pods) > 0 {
		from := "pod/default/" + pick(p.dice, pods...).Name
		list = append(list, from, from, from)
	}
	return pick(p.dice, list...)
}

// called is an address and a port of a Service that belong together, or not quite.
func (p prober) called(svc *api.Service) (host string, port int32, protocol string) {
	node := p.nodeAddress()
	hosts := []string{node}
	if svc.Spec.ClusterIP != "" && svc.Spec.ClusterIP != api.None {
		hosts = append(append(hosts, svc.Spec.ClusterIPs...), svc.Spec.ClusterIPs...)
	}
	for _, in := range svc.Status.LoadBalancer.Ingress {
		hosts = append(hosts, in.IP, in.IP)
	}
	hosts = append(hosts, svc.Spec.ExternalIPs...)
	host = pick(p.dice, hosts...)
	if len(svc.Spec.Ports) == 0 {
		return host, 80, api.TCP
	}
	sp := pick(p.dice, svc.Spec.Ports...)
	port, protocol = sp.Port, sp.Protocol
	if host == node {
		port = sp.NodePort
	}
	switch p.IntN(12) {
	case 0:
		port = pick(p.dice, sp.Port, sp.NodePort, sp.TargetPort.Int, 81)
	case 1:
		protocol = pick(p.dice, api.TCP, api.UDP)
	case 2:
		if n := svc.Spec.HealthCheckNodePort; n != 0 {
			host, port, protocol = node, n, api.TCP
		}
	}
	if port == 0 {
		port = sp.Port
	}
	return host, port, protocol
}

// nodeAddress is one of the addresses of a node: mostly the one it is known by.
func (p prober) nodeAddress() string {
	n := pick(p.dice, p.state.Nodes()...)
	cidr := netip.MustParsePrefix(pick(p.dice, n.Spec.PodCIDRs...))
	internal := func() string {
		return pick(p.dice, n.Status.Addresses[:len(n.Spec.PodCIDRs)]...).Address
	}
	return pick(p.dice, internal(), internal(), internal(), n.Status.Addresses[len(n.Status.Addresses)-1].Address, cidr.Addr().Next().String(), loopback(cidr.Addr().Is6()))
}

func loopback(six bool) string {
	if six {
		return "::1"
	}
	return "127.0.0.1"
}

func (p prober) anybody() string {
	hosts := []string{p.nodeAddress()}
	for _, c := range p.state.Nodes()[0].Spec.PodCIDRs {
		if netip.MustParsePrefix(c).Addr().Is6() {
			hosts = append(hosts, nobody6, unusedIP6, lanClient6)
			continue
		}
		hosts = append(hosts, nobody, unusedIP, lanClient)
		if p.state.Service("default", "kubernetes") != nil {
			hosts = append(hosts, apiServer) // or nobody told of that machine
		}
	}
	for _, pod := range p.state.Pods() {
		for _, ip := range pod.Status.PodIPs {
			hosts = append(hosts, ip.IP)
		}
	}
	return pick(p.dice, hosts...)
}

// via fixes the way of a packet from outside where somebody in between would have to choose one.
func (p prober) via(host, node string) string {
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil, ip.IsLoopback():
		return ""
	case netip.MustParsePrefix(v4.lan()).Contains(ip), netip.MustParsePrefix(v6.lan()).Contains(ip):
		if p.oneIn(6) && p.isNode(host) {
			return node
		}
		return ""
	case inner(ip) && p.oneIn(4):
		return "" // nobody outside knows a way
	}
	return node
}

// inner says whether an address is one of pods or of Services.
func inner(ip netip.Addr) bool {
	for _, f := range []family{v4, v6} {
		if netip.MustParsePrefix(f.podRange()).Contains(ip) || netip.MustParsePrefix(f.serviceRange()).Contains(ip) {
			return true
		}
	}
	return false
}

func (p prober) isNode(host string) bool {
	for _, n := range p.state.Nodes() {
		for _, a := range n.Status.Addresses {
			if a.Address == host {
				return true
			}
		}
	}
	return false
}

// sendable says whether the harness can send it: a pod that is over sends nothing.
func sendable(a trace.Ask, st api.State) bool {
	host, _, err := net.SplitHostPort(a.To)
	if err != nil {
		host = a.To
	}
	switch {
	case host == "" || host == lanClient && a.From != "outside/"+lanClient || host == lanClient6 && a.From != "outside/"+lanClient6:
		return false
	case a.Protocol == api.SCTP && strings.Contains(host, ":"):
		return false // its ends are played for IPv4 only
	}
	if name, ok := strings.CutPrefix(a.From, "pod/default/"); ok {
		return running(st.Pod("default", name))
	}
	return true
}

// running says that a pod has a network: it is not over, and is on a node.
func running(p *api.Pod) bool {
	return p.Status.Phase != "Succeeded" && p.Status.Phase != "Failed" && p.Status.PodIP != "" && p.Spec.NodeName != ""
}
