package clusters

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// services makes one to six Services, s0, s1, …, of every kind that the API server takes.
func (g *generator) services() {
	for i := range 1 + g.Intn(6) {
		s := &corev1.Service{ObjectMeta: g.meta(g.pick("default", "default", "default", "shop"), fmt.Sprintf("s%d", i))}
		g.serviceMeta(s)
		g.serviceSpec(s, i)
		if s.Spec.Type == corev1.ServiceTypeLoadBalancer {
			g.balancer(s, i)
		}
		if len(s.Spec.Selector) == 0 && s.Spec.Type != corev1.ServiceTypeExternalName {
			g.manual(s)
		}
		if g.one(4) {
			g.event(s)
		}
		g.c.Services = append(g.c.Services, s)
	}
}

func (g *generator) serviceMeta(s *corev1.Service) {
	if g.one(3) {
		s.Labels = map[string]string{"team": "red", "endpointslice.kubernetes.io/managed-by": "me", "service.kubernetes.io/headless": "no"}
	} else if g.one(2) {
		s.Labels = map[string]string{"app": "web"}
	}
	note := func(k, v string) {
		if s.Annotations == nil {
			s.Annotations = map[string]string{}
		}
		s.Annotations[k] = v
	}
	switch g.Intn(7) {
	case 0:
		note("service.kubernetes.io/topology-mode", g.pick("Auto", "auto", "Disabled"))
	case 1:
		note("service.kubernetes.io/topology-aware-hints", g.pick("Auto", "x"))
		note("service.kubernetes.io/topology-mode", "Auto")
	case 2:
		note("kubectl.kubernetes.io/last-applied-configuration", "{}\n")
	case 3:
		note("note", g.pick("short", "a long note that goes on and on and on, for more than a hundred and forty characters, so that kubectl breaks it into a line of its own, or cuts it"))
	}
}

func (g *generator) serviceSpec(s *corev1.Service, i int) {
	sp := &s.Spec
	sp.Type = corev1.ServiceType(g.pick("ClusterIP", "ClusterIP", "NodePort", "LoadBalancer", "LoadBalancer"))
	sp.SessionAffinity, sp.InternalTrafficPolicy = corev1.ServiceAffinityNone, ptr(corev1.ServiceInternalTrafficPolicyCluster)
	sp.Ports = g.servicePorts(i)
	switch {
	case g.one(14):
		g.externalName(s)
		return
	case g.one(6):
		sp.Type, sp.ClusterIP = corev1.ServiceTypeClusterIP, "None"
		if g.one(3) {
			sp.Ports = nil
		}
	}
	g.families(s, i)
	if g.Intn(8) > 0 {
		sp.Selector = map[string]string{"app": g.pick("web", "web", "db", "none")}
		if g.one(3) {
			sp.Selector["tier"] = "a"
		}
	}
	if sp.Type != corev1.ServiceTypeClusterIP {
		sp.ExternalTrafficPolicy = corev1.ServiceExternalTrafficPolicy(g.pick("Cluster", "Cluster", "Local"))
		for j := range sp.Ports {
			sp.Ports[j].NodePort = int32(30000 + i*10 + j)
		}
	}
	if g.one(5) {
		sp.InternalTrafficPolicy = ptr(corev1.ServiceInternalTrafficPolicyLocal)
	}
	if g.one(5) {
		sp.SessionAffinity = corev1.ServiceAffinityClientIP
		sp.SessionAffinityConfig = &corev1.SessionAffinityConfig{ClientIP: &corev1.ClientIPConfig{TimeoutSeconds: ptr(int32(10800))}}
	}
	sp.PublishNotReadyAddresses = g.one(5)
	if g.one(3) {
		sp.TrafficDistribution = ptr(g.pick("PreferClose", "PreferSameZone", "PreferSameNode"))
	}
	if g.one(8) && sp.ClusterIP != "None" {
		sp.ExternalIPs = []string{fmt.Sprintf("198.51.100.%d", 100+i)}
		if sp.ExternalTrafficPolicy == "" {
			sp.ExternalTrafficPolicy = "Cluster"
		}
	}
}

func (g *generator) externalName(s *corev1.Service) {
	s.Spec = corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: g.pick("a.example.com", "s0.default.svc.cluster.local"), SessionAffinity: "None"}
	if g.one(2) {
		s.Spec.Selector = map[string]string{"app": "web"}
	}
}

// families gives the Service its addresses.
func (g *generator) families(s *corev1.Service, i int) {
	all := [][]corev1.IPFamily{{"IPv4"}, {"IPv4"}}
	if g.dual {
		all = append(all, []corev1.IPFamily{"IPv4", "IPv6"}, []corev1.IPFamily{"IPv6"}, []corev1.IPFamily{"IPv6", "IPv4"})
	}
	s.Spec.IPFamilies = all[g.Intn(len(all))]
	s.Spec.IPFamilyPolicy = ptr(corev1.IPFamilyPolicySingleStack)
	if len(s.Spec.IPFamilies) > 1 {
		s.Spec.IPFamilyPolicy = ptr(corev1.IPFamilyPolicy(g.pick("PreferDualStack", "RequireDualStack")))
	}
	if s.Spec.ClusterIP == "None" {
		s.Spec.ClusterIPs = []string{"None"}
		return
	}
	for _, f := range s.Spec.IPFamilies {
		s.Spec.ClusterIPs = append(s.Spec.ClusterIPs, map[corev1.IPFamily]string{"IPv4": fmt.Sprintf("10.96.1.%d", i+2), "IPv6": fmt.Sprintf("fd00:96::%x", i+2)}[f])
	}
	s.Spec.ClusterIP = s.Spec.ClusterIPs[0]
}

func (g *generator) servicePorts(i int) []corev1.ServicePort {
	var out []corev1.ServicePort
	n := 1 + g.Intn(4)
	for j := range n {
		p := corev1.ServicePort{Name: fmt.Sprintf("%s%d", g.pick("a", "http", "zz"), j), Protocol: corev1.Protocol(g.pick("TCP", "TCP", "UDP", "SCTP")), Port: int32(80 + j)}
		if g.one(4) {
			p.TargetPort = intstr.FromString(g.pick("http", "dns", "side", "nope"))
		} else {
			p.TargetPort = intstr.FromInt32(int32(8000 + g.Intn(3)))
		}
		if g.one(3) {
			p.AppProtocol = ptr(g.pick("http", "kubernetes.io/h2c"))
		}
		if n == 1 && g.one(2) {
			p.Name = ""
		}
		out = append(out, p)
	}
	return out
}

// balancer gives a Service of type LoadBalancer its status: none, an address, or a host name.
func (g *generator) balancer(s *corev1.Service, i int) {
	s.Spec.AllocateLoadBalancerNodePorts = ptr(true)
	if s.Spec.ExternalTrafficPolicy == "Local" {
		s.Spec.HealthCheckNodePort = int32(32000 + i)
	}
	if g.one(3) {
		s.Spec.LoadBalancerSourceRanges = []string{"203.0.113.0/24", "198.51.100.0/25"}[:1+g.Intn(2)]
	}
	if g.one(6) {
		s.Spec.LoadBalancerClass = ptr("example.com/lb")
	}
	if g.one(6) {
		s.Spec.LoadBalancerIP = "192.0.2.99"
	}
	s.Finalizers = []string{"service.kubernetes.io/load-balancer-cleanup"}
	switch g.Intn(5) {
	case 0:
		s.Finalizers = nil
		if len(g.c.Nodes[0].Spec.ProviderID) > 0 && s.Spec.LoadBalancerClass == nil { // a cloud would give one
			s.Spec.LoadBalancerClass = ptr("example.com/other")
		}
	case 1:
		s.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{Hostname: fmt.Sprintf("lb%d.example.com", i)}}
	default:
		in := corev1.LoadBalancerIngress{IP: fmt.Sprintf("192.0.2.%d", 200+i), IPMode: ptr(corev1.LoadBalancerIPMode(g.pick("VIP", "VIP", "Proxy")))}
		if g.one(4) {
			in.Ports = []corev1.PortStatus{{Port: 80, Protocol: "TCP"}}
		}
		s.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{in}
		if g.one(4) {
			s.Status.LoadBalancer.Ingress = append(s.Status.LoadBalancer.Ingress, corev1.LoadBalancerIngress{IP: fmt.Sprintf("192.0.2.%d", 100+i), IPMode: in.IPMode})
		}
	}
}

// manual writes the endpoints of a Service without a selector: in a slice, in Endpoints to be mirrored, or nowhere.
func (g *generator) manual(s *corev1.Service) {
	family := discoveryv1.AddressTypeIPv4
	address := func(i int) string { return fmt.Sprintf("203.0.113.%d", 10+i) }
	if len(s.Spec.IPFamilies) > 0 && s.Spec.IPFamilies[0] == "IPv6" {
		family = discoveryv1.AddressTypeIPv6
		address = func(i int) string { return fmt.Sprintf("2001:db8::%x", 16+i) }
	}
	switch g.Intn(3) {
	case 0:
		e := &discoveryv1.EndpointSlice{ObjectMeta: g.meta(s.Namespace, s.Name+"-manual"), AddressType: family}
		e.Labels = map[string]string{"kubernetes.io/service-name": s.Name}
		for _, p := range s.Spec.Ports {
			ep := discoveryv1.EndpointPort{Name: ptr(p.Name), Protocol: ptr(p.Protocol), Port: ptr(int32(9000)), AppProtocol: p.AppProtocol}
			if g.one(10) {
				ep.Port = nil
			}
			e.Ports = append(e.Ports, ep)
		}
		for i := range g.Intn(6) {
			ep := discoveryv1.Endpoint{Addresses: []string{address(i)}}
			if g.one(3) {
				ep.Conditions.Ready = ptr(g.one(2))
			}
			if g.one(3) {
				ep.NodeName, ep.Zone = ptr(g.c.Nodes[0].Name), ptr("za")
			}
			if g.one(4) {
				ep.Hostname = ptr(fmt.Sprintf("m%d", i))
			}
			e.Endpoints = append(e.Endpoints, ep)
		}
		g.c.Slices = append(g.c.Slices, e)
	case 1:
		g.c.Endpoints = append(g.c.Endpoints, g.manualEndpoints(s, address))
	}
}

func (g *generator) manualEndpoints(s *corev1.Service, address func(int) string) *corev1.Endpoints {
	e := &corev1.Endpoints{ObjectMeta: g.meta(s.Namespace, s.Name)}
	if g.one(3) {
		e.Labels = map[string]string{"team": "blue"}
	}
	if g.one(3) {
		e.Annotations = map[string]string{"note": "by hand", "kubectl.kubernetes.io/last-applied-configuration": "{}\n"}
	}
	if g.one(8) {
		e.Labels = map[string]string{"endpointslice.kubernetes.io/skip-mirror": "true"}
	}
	if g.one(12) {
		e.Annotations = map[string]string{"control-plane.alpha.kubernetes.io/leader": "{}"}
	}
	for i := range g.Intn(3) {
		var set corev1.EndpointSubset
		for j := range 1 + g.Intn(4) {
			a := corev1.EndpointAddress{IP: address(i*5 + j)}
			if g.one(8) {
				a.IP = "2001:db8::" + fmt.Sprint(i*5+j+1)
			}
			if g.one(4) {
				a.NodeName = ptr(g.c.Nodes[0].Name)
			}
			if g.one(4) {
				a.Hostname = fmt.Sprintf("e%d", j)
			}
			if g.one(3) {
				set.NotReadyAddresses = append(set.NotReadyAddresses, a)
			} else {
				set.Addresses = append(set.Addresses, a)
			}
		}
		for j, p := range s.Spec.Ports {
			set.Ports = append(set.Ports, corev1.EndpointPort{Name: p.Name, Port: int32(9000 + i*10 + j), Protocol: p.Protocol, AppProtocol: p.AppProtocol})
		}
		e.Subsets = append(e.Subsets, set)
	}
	return e
}

// event is something that some controller said about the Service.
func (g *generator) event(s *corev1.Service) {
	at := g.ago()
	e := &corev1.Event{ObjectMeta: g.meta(s.Namespace, s.Name+".18f0000000000001"), Reason: g.pick("EnsuredLoadBalancer", "SyncLoadBalancerFailed"), Message: "Ensured load balancer",
		Type: g.pick("Normal", "Warning"), Count: int32(1 + g.Intn(3)), FirstTimestamp: at, LastTimestamp: metav1.NewTime(at.Add(1e9))}
	e.CreationTimestamp = at
	e.Source.Component = "service-controller"
	e.InvolvedObject = corev1.ObjectReference{APIVersion: "v1", Kind: "Service", Namespace: s.Namespace, Name: s.Name, UID: s.UID}
	g.c.Events = append(g.c.Events, e)
}
