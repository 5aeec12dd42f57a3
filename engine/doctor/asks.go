package doctor

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// Bounds of a survey. Where there are many Services, each nodePort is called on one node only and nothing by name; of
// thousands the report says how many were left out, and the last of many broken ones get no fix.
const (
	mostNodes    = 10
	manyServices = 100
	mostAsks     = 2000
	mostProofs   = 30
)

// asks are the requests that the Services are there for: each port by ClusterIP from a pod, by nodePort from outside on
// each node, by the load balancer's address, and by name.
func (d *doctor) asks() (list []trace.Ask, unasked int) {
	for _, svc := range d.State.Services() {
		for i := range svc.Spec.Ports {
			list = append(list, d.asksFor(svc, &svc.Spec.Ports[i])...)
		}
	}
	if len(list) > mostAsks {
		return list[:mostAsks], len(list) - mostAsks
	}
	return list, 0
}

func (d *doctor) asksFor(svc *api.Service, sp *api.ServicePort) []trace.Ask {
	var out []trace.Ask
	add := func(from, host string, port int32) {
		if from != "" && host != "" && port > 0 {
			out = append(out, trace.Ask{From: from, To: address(host, port), Protocol: protocolOf(sp)})
		}
	}
	if svc.Spec.Type == api.ExternalName || svc.Namespace == "default" && svc.Name == "kubernetes" {
		return nil
	}
	if !svc.Headless() {
		for _, from := range d.clients(svc) {
			add(from, svc.Spec.ClusterIP, sp.Port)
		}
		for i, n := range d.doors(svc) {
			if i == 0 || !d.many() || svc.Spec.ExternalTrafficPolicy == api.Local {
				add("outside", n.Address("InternalIP"), sp.NodePort)
			}
		}
		for _, in := range svc.Status.LoadBalancer.Ingress {
			add(welcome(svc), in.IP+in.Hostname, sp.Port)
		}
	}
	if svc.Headless() && len(svc.Spec.Selector) == 0 {
		return out // its endpoints may be anything, or come later
	}
	if !d.many() || svc.Headless() {
		add(d.podFor(svc), svc.Name+"."+svc.Namespace, sp.Port)
	}
	return out
}

// many says that there are too many Services to ask everything.
func (d *doctor) many() bool { return len(d.State.Services()) > manyServices }

// clients are who calls a Service inside: one pod, or with internalTrafficPolicy Local one on each node.
func (d *doctor) clients(svc *api.Service) []string {
	pod := d.podFor(svc)
	if p := svc.Spec.InternalTrafficPolicy; p == nil || *p != api.Local {
		if pod == "" && len(d.State.Nodes()) > 0 {
			pod = "node/" + d.State.Nodes()[0].Name
		}
		return []string{pod}
	}
	var out []string
	seen := map[string]bool{}
	for _, p := range d.State.Pods() {
		if running(p) && !api.Matches(svc.Spec.Selector, p.Labels) && !seen[p.Spec.NodeName] {
			seen[p.Spec.NodeName] = true
			out = append(out, "pod/"+p.Namespace+"/"+p.Name)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, n := range d.State.Nodes() {
		out = append(out, "node/"+n.Name)
	}
	return out[:min(len(out), mostNodes)]
}

// podFor is a pod that may call a Service: rather one of its namespace, and none of its own.
func (d *doctor) podFor(svc *api.Service) string {
	best, rank := "", -1
	for _, p := range d.State.Pods() {
		r := 0
		if p.Namespace == svc.Namespace {
			r += 2
		}
		if !api.Matches(svc.Spec.Selector, p.Labels) {
			r++
		}
		if running(p) && !p.Spec.HostNetwork && r > rank {
			best, rank = "pod/"+p.Namespace+"/"+p.Name, r
		}
	}
	return best
}

// doors are the nodes to call a nodePort on. Behind a balancer that asks for each node's health, a node without a pod of
// a Local Service is not called, and rightly so.
func (d *doctor) doors(svc *api.Service) []*api.Node {
	if svc.Spec.ExternalTrafficPolicy == api.Local && svc.Spec.HealthCheckNodePort != 0 && len(svc.Status.LoadBalancer.Ingress) > 0 {
		return nil
	}
	var out []*api.Node
	for _, n := range d.State.Nodes() {
		if n.Condition("Ready") == "True" && len(out) < mostNodes {
			out = append(out, n)
		}
	}
	return out
}

// welcome is a client outside whom the Service's source ranges let in.
func welcome(svc *api.Service) string {
	for _, r := range svc.Spec.LoadBalancerSourceRanges {
		if p, err := netip.ParsePrefix(strings.TrimSpace(r)); err == nil && p.Bits() > 0 {
			ip := p.Masked().Addr()
			if !p.IsSingleIP() {
				ip = ip.Next()
			}
			return "outside/" + ip.String()
		}
	}
	return "outside"
}

func running(p *api.Pod) bool {
	return p.Status.Phase == "Running" && p.Status.PodIP != "" && p.Spec.NodeName != "" && !p.Terminating()
}

func protocolOf(sp *api.ServicePort) string {
	if sp.Protocol == "" {
		return api.TCP
	}
	return sp.Protocol
}

// address is HOST:PORT, with brackets for IPv6.
func address(host string, port int32) string {
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() {
		host = "[" + host + "]"
	}
	return host + ":" + strconv.Itoa(int(port))
}
