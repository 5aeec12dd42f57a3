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
	families []v1.IPFamily
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
	DetectLocalMode    string   `json:"detectLocalMode,omitempty"`
	Scheduler          string   `json:"scheduler,omitempty"`
	StrictARP          bool     `json:"-"` // in no rule
	DetectLocal        struct {
		BridgeInterface     string `json:"bridgeInterface,omitempty"`
		InterfaceNamePrefix string `json:"interfaceNamePrefix,omitempty"`
	} `json:"detectLocal"`
}

// The ranges of the families: pods, ClusterIPs, and where the nodes are.
var (
	podRange     = map[v1.IPFamily]string{v1.IPv4Protocol: "10.244.0.0/16", v1.IPv6Protocol: "fd00:a:f4::/48"}
	serviceRange = map[v1.IPFamily]string{v1.IPv4Protocol: "10.96.0.0/12", v1.IPv6Protocol: "fd00:a:60::/108"}
)

// in6 is an IPv4 address of the generator's in the other family.
func in6(v4 string) string {
	var a, b, c, d int
	if n, _ := fmt.Sscanf(v4, "%d.%d.%d.%d", &a, &b, &c, &d); n != 4 {
		return v4
	}
	switch {
	case a == 10 && b == 244:
		return fmt.Sprintf("fd00:a:f4:%x::%x", c, d)
	case a == 10:
		return fmt.Sprintf("fd00:a:60::%x:%x", (b-96)<<8|c, d)
	case c == 100:
		return fmt.Sprintf("fd00:c0:a8:64::%x", d)
	}
	return fmt.Sprintf("fd00:c0:a8:%x::%x", c, d)
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
	c := &cluster{families: pick(g, []v1.IPFamily{v1.IPv4Protocol}, []v1.IPFamily{v1.IPv4Protocol}, []v1.IPFamily{v1.IPv6Protocol}, []v1.IPFamily{v1.IPv4Protocol, v1.IPv6Protocol}, []v1.IPFamily{v1.IPv6Protocol, v1.IPv4Protocol})}
	c.config = g.config(c.families)
	for n := 1; n <= 2; n++ {
		node := &v1.Node{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("node-%d", n)}}
		if g.chance(0.8) {
			node.Labels = map[string]string{v1.LabelTopologyZone: pick(g, "zone-a", "zone-b")}
		}
		for _, f := range c.families {
			node.Status.Addresses = append(node.Status.Addresses, v1.NodeAddress{Type: v1.NodeInternalIP, Address: address(f, fmt.Sprintf("192.168.100.1%d", n))})
			cidr := fmt.Sprintf("10.244.%d.0/24", n)
			if f == v1.IPv6Protocol {
				cidr = fmt.Sprintf("fd00:a:f4:%x::/64", n)
			}
			node.Spec.PodCIDRs = append(node.Spec.PodCIDRs, cidr)
		}
		node.Spec.PodCIDR = node.Spec.PodCIDRs[0]
		c.nodes = append(c.nodes, node)
	}
	for i := range 2 + g.IntN(7) {
		s := g.service(i)
		slices := g.slices(s)
		c.services = append(c.services, g.inFamilies(s, c.families))
		for _, slice := range slices {
			for _, f := range s.Spec.IPFamilies {
				c.slices = append(c.slices, inFamily(slice, f))
			}
		}
	}
	return c
}

func address(f v1.IPFamily, v4 string) string {
	if f == v1.IPv6Protocol {
		return in6(v4)
	}
	return v4
}

// inFamilies gives the Service addresses of the cluster's families: of all, or of the first.
func (g *generator) inFamilies(s *v1.Service, all []v1.IPFamily) *v1.Service {
	if len(all) == 2 && g.chance(0.3) {
		all = all[:1]
	}
	ip := s.Spec.ClusterIP
	s.Spec.IPFamilies, s.Spec.ClusterIPs = all, nil
	for _, f := range all {
		s.Spec.ClusterIPs = append(s.Spec.ClusterIPs, address(f, ip))
	}
	s.Spec.ClusterIP = s.Spec.ClusterIPs[0]
	external, ingress := s.Spec.ExternalIPs, s.Status.LoadBalancer.Ingress
	s.Spec.ExternalIPs, s.Status.LoadBalancer.Ingress = nil, nil
	for _, f := range all {
		for _, a := range external {
			s.Spec.ExternalIPs = append(s.Spec.ExternalIPs, address(f, a))
		}
		for _, in := range ingress {
			if in.IP != "" {
				in.IP = address(f, in.IP)
			}
			s.Status.LoadBalancer.Ingress = append(s.Status.LoadBalancer.Ingress, in)
		}
	}
	if all[len(all)-1] == v1.IPv6Protocol && len(s.Spec.LoadBalancerSourceRanges) > 0 && g.chance(0.8) {
		s.Spec.LoadBalancerSourceRanges = append(s.Spec.LoadBalancerSourceRanges, pick(g, "2001:db8::/33", "fd00:c0:a8:64::/64", "fd00:c0:a8:64::b/128", "::/0"))
	}
	return s
}

// inFamily is the slice with the same endpoints in a family.
func inFamily(s *discovery.EndpointSlice, f v1.IPFamily) *discovery.EndpointSlice {
	out := s.DeepCopy()
	out.AddressType = discovery.AddressType(f)
	if f == v1.IPv6Protocol {
		out.Name += "-v6"
	}
	for i := range out.Endpoints {
		out.Endpoints[i].Addresses[0] = address(f, out.Endpoints[i].Addresses[0])
	}
	return out
}

func (g *generator) config(families []v1.IPFamily) (c config) {
	for _, f := range families {
		cidr := podRange[f]
		if c.ClusterCIDR != nil {
			cidr = *c.ClusterCIDR + "," + cidr
		}
		c.ClusterCIDR = &cidr
	}
	switch g.IntN(12) {
	case 0:
		c.ClusterCIDR = ptr.To("")
	case 1:
		c.MasqueradeAll = true
	case 2:
		c.DetectLocalMode = "NodeCIDR"
	case 3:
		c.DetectLocalMode = "BridgeInterface"
		c.DetectLocal.BridgeInterface = pick(g, "cni0", "br-pods")
	case 4:
		c.DetectLocalMode = "InterfaceNamePrefix"
		c.DetectLocal.InterfaceNamePrefix = pick(g, "veth", "cali")
	}
	switch g.IntN(12) {
	case 0:
		c.NodePortAddresses = []string{"primary"}
	case 1:
		c.NodePortAddresses = pick(g, []string{"0.0.0.0/0"}, []string{"0.0.0.0/0", "::/0"}, []string{"::/0"})
	case 2:
		c.NodePortAddresses = pick(g, []string{"192.168.100.0/24"}, []string{"fd00:c0:a8:64::/64"}, []string{"192.168.100.0/24", "fd00:c0:a8:64::/64"}, []string{"127.0.0.0/8", "192.168.100.11/32"})
	}
	if g.chance(0.1) {
		c.LocalhostNodePorts = ptr.To(false)
	}
	c.Scheduler, c.StrictARP = pick(g, "", "", "rr", "wrr", "lc", "sh", "mh", "sed"), g.chance(0.3)
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
