package main

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/api"
)

func (g *generator) services(n int) {
	for i := range n {
		g.add(g.service(i))
	}
}

func (g *generator) service(i int) *api.Service {
	s := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	s.Namespace, s.Name = "default", fmt.Sprintf("svc-%d", i)
	spec := &s.Spec
	spec.Type = pick(g.dice, api.ClusterIP, api.NodePort, api.NodePort, api.LoadBalancer, api.LoadBalancer)
	spec.Selector = map[string]string{"app": pick(g.dice, "web", "web", "db", "none")}
	if spec.Type == api.ClusterIP && g.oneIn(8) {
		spec.ClusterIP = api.None
	}
	if len(g.families) > 1 {
		policy := pick(g.dice, "SingleStack", "PreferDualStack", "RequireDualStack")
		spec.IPFamilyPolicy = &policy
		if g.oneIn(3) {
			spec.IPFamilies = []string{pick(g.dice, g.families...).name()}
		}
	}
	g.servicePorts(spec)
	g.policies(spec)
	if spec.ClusterIP != api.None && g.oneIn(4) {
		spec.ExternalIPs = []string{g.externalIP(i)}
	}
	if g.state {
		g.allocated(s, i)
	}
	return s
}

// servicePorts are one or two ports; two Services never want the same node port.
func (g *generator) servicePorts(spec *api.ServiceSpec) {
	first := api.ServicePort{Name: "a", Protocol: api.TCP, Port: 80, TargetPort: pick(g.dice,
		api.FromInt(8080), api.FromInt(8080), api.FromString("http"), api.FromString("http"), api.FromInt(8081), api.FromString("web"))}
	second := api.ServicePort{Name: "b", Protocol: pick(g.dice, api.UDP, api.UDP, api.UDP, api.SCTP), Port: 53, TargetPort: pick(g.dice, api.FromInt(5353), api.FromString("dns"))}
	third := api.ServicePort{Name: "c", Protocol: api.TCP, Port: pick[int32](g.dice, 53, 5000), TargetPort: pick(g.dice, api.FromInt(5000), api.FromString("alt"))}
	spec.Ports = pick(g.dice, []api.ServicePort{first}, []api.ServicePort{first}, []api.ServicePort{first, second}, []api.ServicePort{second}, []api.ServicePort{second, third})
}

func (g *generator) policies(spec *api.ServiceSpec) {
	internal := pick(g.dice, api.Cluster, api.Cluster, api.Local)
	spec.InternalTrafficPolicy = &internal
	if spec.Type != api.ClusterIP {
		spec.ExternalTrafficPolicy = pick(g.dice, api.Cluster, api.Local)
	}
	if g.oneIn(4) {
		spec.SessionAffinity = api.ClientIP
		if g.oneIn(3) {
			seconds := pick[int32](g.dice, 60, 86400)
			spec.SessionAffinityConfig = &api.SessionAffinityConfig{ClientIP: &api.ClientIPConfig{TimeoutSeconds: &seconds}}
		}
	}
	if g.oneIn(3) {
		spread := pick(g.dice, "PreferSameZone", "PreferSameNode", "PreferClose")
		spec.TrafficDistribution = &spread
	}
	spec.PublishNotReadyAddresses = g.oneIn(8)
	if spec.Type == api.LoadBalancer {
		if g.oneIn(3) {
			f := pick(g.dice, g.families...)
			spec.LoadBalancerSourceRanges = pick(g.dice, []string{f.far()}, []string{f.lan()}, []string{f.podCIDR(1), single(f.node(11))}, []string{f.text("198.18.0.0/15", "2001:db8:198::/48")})
			if len(g.families) > 1 && g.oneIn(2) {
				spec.LoadBalancerSourceRanges = append(spec.LoadBalancerSourceRanges, pick(g.dice, v4, v6).far())
			}
		}
		if g.oneIn(5) {
			spec.AllocateLoadBalancerNodePorts = new(bool)
		}
	}
}

// externalIP is mostly an address that is routed to the nodes; now and then it is shared, or a node's own.
func (g *generator) externalIP(i int) string {
	f := pick(g.dice, g.families...)
	return pick(g.dice, f.externalIP(10+i), f.externalIP(10+i), f.externalIP(10+i), f.node(11))
}

// allocated is what the API server and a cloud have written into a stored Service.
func (g *generator) allocated(s *api.Service, i int) {
	spec := &s.Spec
	families := g.families
	switch {
	case len(families) > 1 && *spec.IPFamilyPolicy == "SingleStack":
		families = families[g.IntN(2):][:1]
	case len(families) > 1 && len(spec.IPFamilies) > 0 && spec.IPFamilies[0] != families[0].name():
		families = []family{families[1], families[0]}
	}
	spec.IPFamilies = nil
	for _, f := range families {
		spec.IPFamilies = append(spec.IPFamilies, f.name())
		if spec.ClusterIP != api.None {
			spec.ClusterIPs = append(spec.ClusterIPs, f.clusterIP(10+i))
		}
	}
	if spec.ClusterIP == api.None {
		spec.ClusterIPs = []string{api.None}
	} else {
		spec.ClusterIP = spec.ClusterIPs[0]
	}
	none := spec.AllocateLoadBalancerNodePorts != nil
	for j := range spec.Ports {
		if spec.Type != api.ClusterIP && !none {
			spec.Ports[j].NodePort = int32(30080 + 10*i + j)
		}
	}
	if spec.Type != api.LoadBalancer {
		return
	}
	if spec.ExternalTrafficPolicy == api.Local {
		spec.HealthCheckNodePort = int32(32000 + i)
	}
	if g.oneIn(5) {
		return
	}
	mode := pick(g.dice, api.VIP, api.VIP, api.VIP, api.Proxy)
	ingress := []api.LoadBalancerIngress{{IP: families[0].loadBalancer(10 + i), IPMode: &mode}, {IP: families[len(families)-1].loadBalancer(110 + i)}}
	s.Status.LoadBalancer.Ingress = ingress[:1+g.IntN(2)]
}

// byHand is a Service without a selector and the EndpointSlice that somebody wrote for it: the API server's machine, or a pod.
func (g *generator) byHand() {
	s := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	s.Namespace, s.Name = "default", "by-hand"
	f := g.families[0]
	s.Spec.Type, s.Spec.ClusterIP, s.Spec.IPFamilies = api.NodePort, f.clusterIP(40), []string{f.name()}
	s.Spec.ClusterIPs = []string{s.Spec.ClusterIP}
	policy := pick(g.dice, api.Cluster, api.Local)
	s.Spec.ExternalTrafficPolicy, s.Spec.InternalTrafficPolicy = policy, &policy
	s.Spec.Ports = []api.ServicePort{{Name: "a", Protocol: api.TCP, Port: 443, TargetPort: api.FromInt(443), NodePort: 30443}}
	g.add(s)
	endpoints := []object{{"addresses": []string{f.pod(1, 10)}, "conditions": object{"ready": true}}}
	if g.oneIn(2) {
		endpoints[0]["nodeName"] = "node-1"
	}
	if g.oneIn(2) {
		endpoints = append(endpoints, object{"addresses": []string{f.pod(2, 11)}})
	}
	g.add(object{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": f.name(),
		"metadata":  object{"name": "by-hand-1", "namespace": "default", "labels": object{api.ServiceNameLabel: "by-hand"}},
		"endpoints": endpoints, "ports": []object{{"name": "a", "port": 8080, "protocol": "TCP"}}})
}
