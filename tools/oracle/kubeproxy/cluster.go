package main

import (
	"fmt"
	"math/rand/v2"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// cluster is a random one: everything that kube-proxy's rules depend on.
type cluster struct {
	nodes    []*v1.Node
	services []*v1.Service
	slices   []*discovery.EndpointSlice
	config   config
}

// config is the part of kube-proxy's configuration that is varied; its YAML is what the engine's test reads.
type config struct {
	ClusterCIDR        *string  `json:"clusterCIDR,omitempty"`
	MasqueradeAll      bool     `json:"masqueradeAll,omitempty"`
	NodePortAddresses  []string `json:"nodePortAddresses,omitempty"`
	LocalhostNodePorts *bool    `json:"localhostNodePorts,omitempty"`
}

type generator struct {
	*rand.Rand
	nodePort int32
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// generate makes the cluster of a seed.
func generate(seed uint64) *cluster {
	g := &generator{rand.New(rand.NewPCG(seed, 36)), 30000}
	c := &cluster{config: g.config()}
	for n := 1; n <= 2; n++ {
		node := &v1.Node{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("node-%d", n)}}
		if g.chance(0.8) {
			node.Labels = map[string]string{v1.LabelTopologyZone: pick(g, "zone-a", "zone-b")}
		}
		node.Status.Addresses = []v1.NodeAddress{{Type: v1.NodeInternalIP, Address: fmt.Sprintf("192.168.100.1%d", n)}}
		c.nodes = append(c.nodes, node)
	}
	for i := range 2 + g.IntN(7) {
		s := g.service(i)
		c.services = append(c.services, s)
		c.slices = append(c.slices, g.slices(s)...)
	}
	return c
}

func (g *generator) config() (c config) {
	switch g.IntN(10) {
	case 0:
		c.ClusterCIDR = ptr.To("")
	case 1:
		c.MasqueradeAll = true
	}
	switch g.IntN(12) {
	case 0:
		c.NodePortAddresses = []string{"primary"}
	case 1:
		c.NodePortAddresses = []string{"0.0.0.0/0"}
	case 2:
		c.NodePortAddresses = []string{"192.168.100.0/24"}
	}
	if g.chance(0.1) {
		c.LocalhostNodePorts = ptr.To(false)
	}
	return c
}

func (g *generator) service(i int) *v1.Service {
	ip := fmt.Sprintf("10.%d.%d.%d", 96+g.IntN(16), i, 2+g.IntN(250))
	if g.chance(0.05) {
		ip = v1.ClusterIPNone
	}
	s := &v1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-%d", pick(g, "web", "api", "db", "cache"), i), Namespace: pick(g, "default", "default", "team-a")},
		Spec: v1.ServiceSpec{
			ClusterIP: ip, ClusterIPs: []string{ip}, IPFamilies: []v1.IPFamily{v1.IPv4Protocol},
			InternalTrafficPolicy: ptr.To(pick(g, v1.ServiceInternalTrafficPolicyCluster, v1.ServiceInternalTrafficPolicyCluster, v1.ServiceInternalTrafficPolicyLocal)),
			SessionAffinity:       v1.ServiceAffinityNone,
			Type:                  v1.ServiceTypeClusterIP,
		},
	}
	if g.chance(0.8) {
		s.Spec.Selector = map[string]string{"app": s.Name}
	}
	if ip != v1.ClusterIPNone {
		s.Spec.Type = pick(g, v1.ServiceTypeClusterIP, v1.ServiceTypeNodePort, v1.ServiceTypeLoadBalancer, v1.ServiceTypeLoadBalancer)
		g.addresses(s, i)
	}
	if g.chance(0.35) {
		s.Spec.SessionAffinity = v1.ServiceAffinityClientIP
		s.Spec.SessionAffinityConfig = &v1.SessionAffinityConfig{ClientIP: &v1.ClientIPConfig{TimeoutSeconds: ptr.To(pick[int32](g, 1, 60, 90, 600, 3601, 10800, 86400))}}
	}
	g.ports(s)
	return s
}

// addresses gives the Service what leads to it from outside.
func (g *generator) addresses(s *v1.Service, i int) {
	if s.Spec.Type != v1.ServiceTypeClusterIP || g.chance(0.3) {
		s.Spec.ExternalTrafficPolicy = pick(g, v1.ServiceExternalTrafficPolicyLocal, v1.ServiceExternalTrafficPolicyCluster)
		if g.chance(0.4) || s.Spec.Type == v1.ServiceTypeClusterIP {
			s.Spec.ExternalIPs = []string{fmt.Sprintf("192.168.200.%d", 10*i+2), fmt.Sprintf("192.168.200.%d", 10*i+3)}[:1+g.IntN(2)]
		}
	}
	if s.Spec.Type != v1.ServiceTypeLoadBalancer {
		return
	}
	if s.Spec.ExternalTrafficPolicy == v1.ServiceExternalTrafficPolicyLocal {
		s.Spec.HealthCheckNodePort = g.nextNodePort()
	}
	for j := range g.IntN(3) {
		ingress := v1.LoadBalancerIngress{IP: fmt.Sprintf("192.168.201.%d", 10*i+2+j)}
		switch g.IntN(6) {
		case 0:
			ingress.IPMode = ptr.To(v1.LoadBalancerIPModeProxy)
		case 1:
			ingress = v1.LoadBalancerIngress{Hostname: "lb.example"}
		case 2, 3, 4:
			ingress.IPMode = ptr.To(v1.LoadBalancerIPModeVIP)
		}
		s.Status.LoadBalancer.Ingress = append(s.Status.LoadBalancer.Ingress, ingress)
	}
	if g.chance(0.5) {
		ranges := []string{"203.0.113.0/25", "203.0.113.128/25", "192.168.100.0/24", "198.51.100.7/32", " 10.0.0.0/8 ", "10.244.0.0/16", "0.0.0.0/0", "192.168.100.50/31", "fd00::/8"}
		g.Shuffle(len(ranges), func(a, b int) { ranges[a], ranges[b] = ranges[b], ranges[a] })
		s.Spec.LoadBalancerSourceRanges = ranges[:1+g.IntN(4)]
	}
}

func (g *generator) nextNodePort() int32 {
	g.nodePort += 1 + g.Int32N(9)
	return g.nodePort
}

func (g *generator) ports(s *v1.Service) {
	n := 1 + g.IntN(4)
	for j := range n {
		p := v1.ServicePort{Name: fmt.Sprintf("%s%d", pick(g, "http", "dns", "alt"), j), Port: pick[int32](g, 53, 80, 443) + 1000*int32(j), Protocol: pick(g, v1.ProtocolTCP, v1.ProtocolTCP, v1.ProtocolUDP, v1.ProtocolSCTP)}
		if n == 1 && g.chance(0.5) {
			p.Name = ""
		}
		if s.Spec.Type != v1.ServiceTypeClusterIP && g.chance(0.9) {
			p.NodePort = g.nextNodePort()
		}
		s.Spec.Ports = append(s.Spec.Ports, p)
	}
}

// slices are one or two, or none; no address is in two of them.
func (g *generator) slices(s *v1.Service) (out []*discovery.EndpointSlice) {
	next := 10
	for k := range g.IntN(3) {
		slice := &discovery.EndpointSlice{
			TypeMeta:    metav1.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"},
			ObjectMeta:  metav1.ObjectMeta{Name: fmt.Sprintf("%s-%d", s.Name, k), Namespace: s.Namespace, Labels: map[string]string{discovery.LabelServiceName: s.Name}},
			AddressType: discovery.AddressTypeIPv4,
		}
		for _, p := range s.Spec.Ports {
			if g.chance(0.9) {
				slice.Ports = append(slice.Ports, discovery.EndpointPort{Name: ptr.To(p.Name), Protocol: ptr.To(p.Protocol), Port: ptr.To(8000 + p.Port%100)})
			}
		}
		mood, hinted := g.IntN(4), g.IntN(5)
		for range pick(g, 0, 1, 1, 2, 3, 5, 9) {
			next += 1 + g.IntN(40)
			slice.Endpoints = append(slice.Endpoints, g.endpoint(fmt.Sprintf("10.244.%d.%d", 1+next/200, next%200), mood, hinted))
		}
		out = append(out, slice)
	}
	return out
}

// endpoint in a slice whose mood is to be all ready (0), all going or gone (1), or mixed, and whose hints are for
// zones (0), nodes (1), some only (2), or none.
func (g *generator) endpoint(ip string, mood, hinted int) discovery.Endpoint {
	e := discovery.Endpoint{Addresses: []string{ip}}
	if node := pick(g, "node-1", "node-2", "node-2", "node-3", ""); node != "" {
		e.NodeName = &node
	}
	state := func(ready, serving, terminating bool) discovery.EndpointConditions {
		return discovery.EndpointConditions{Ready: &ready, Serving: &serving, Terminating: &terminating}
	}
	ready, going, gone := state(true, true, false), state(false, true, true), state(false, false, true)
	switch mood {
	case 0:
		e.Conditions = ready
	case 1:
		e.Conditions = pick(g, going, gone)
	default:
		e.Conditions = pick(g, ready, going, gone, state(false, false, false), discovery.EndpointConditions{})
	}
	if hinted < 2 || hinted == 2 && g.chance(0.7) {
		e.Hints = &discovery.EndpointHints{ForZones: []discovery.ForZone{{Name: pick(g, "zone-a", "zone-b")}}}
		if hinted == 1 {
			e.Hints.ForNodes = []discovery.ForNode{{Name: pick(g, "node-1", "node-2")}}
		}
	}
	return e
}
