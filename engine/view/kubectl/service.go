package kubectl

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

func serviceResource() *resource {
	return &resource{plural: "services", singular: "service", short: []string{"svc"}, list: lister[*api.Service],
		columns: columns("NAME,TYPE,CLUSTER-IP,EXTERNAL-IP,PORT(S),AGE", "SELECTOR"),
		row:     serviceRow, describe: describeService}
}

func serviceRow(p *page, o api.Object) []cellFunc {
	s := o.(*api.Service)
	clusterIP := none
	if len(s.Spec.ClusterIPs) > 0 {
		clusterIP = s.Spec.ClusterIPs[0]
	}
	return []cellFunc{text(s.Name), text(s.Spec.Type), text(clusterIP), text(externalIP(s)),
		func(p *page) { p.servicePorts(s) }, text(p.age(s.CreationTimestamp)), text(formatLabels(s.Spec.Selector))}
}

// externalIP is the column EXTERNAL-IP, which means something else for each type.
func externalIP(s *api.Service) string {
	switch s.Spec.Type {
	case api.ClusterIP, api.NodePort:
		return orNone(strings.Join(s.Spec.ExternalIPs, ","))
	case api.LoadBalancer:
		all := append(ingressAddresses(s), s.Spec.ExternalIPs...)
		if len(all) == 0 {
			return "<pending>"
		}
		return strings.Join(all, ",")
	case api.ExternalName:
		return s.Spec.ExternalName
	}
	return unknown
}

// ingressAddresses are the load balancer's addresses, sorted, each once.
func ingressAddresses(s *api.Service) []string {
	set := map[string]bool{}
	for _, in := range s.Status.LoadBalancer.Ingress {
		if in.IP != "" {
			set[in.IP] = true
		} else if in.Hostname != "" {
			set[in.Hostname] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// servicePorts is the column PORT(S): port/protocol, or port:nodePort/protocol.
func (p *page) servicePorts(s *api.Service) {
	if len(s.Spec.Ports) == 0 {
		p.put(none)
	}
	for i, sp := range s.Spec.Ports {
		if i > 0 {
			p.put(",")
		}
		p.mark(itoa(sp.Port), kindPort, api.KeyOf(s), portPath(i, "port"))
		if sp.NodePort > 0 {
			p.put(":")
			p.mark(itoa(sp.NodePort), kindNodePort, api.KeyOf(s), portPath(i, "nodePort"))
		}
		p.put("/", sp.Protocol)
	}
}

func portPath(i int, field string) string { return "spec.ports[" + strconv.Itoa(i) + "]." + field }

func itoa(n int32) string { return strconv.Itoa(int(n)) }

func describeService(p *page, o api.Object, events bool) {
	s := o.(*api.Service)
	p.line(0, "Name:", s.Name)
	p.line(0, "Namespace:", s.Namespace)
	p.labels(0, "Labels", s.Labels)
	p.annotations("Annotations", s.Annotations)
	p.line(0, "Selector:", formatLabels(s.Spec.Selector))
	p.line(0, "Type:", s.Spec.Type)
	if s.Spec.IPFamilyPolicy != nil {
		p.line(0, "IP Family Policy:", *s.Spec.IPFamilyPolicy)
	}
	p.line(0, "IP Families:", orNone(strings.Join(s.Spec.IPFamilies, ",")))
	p.line(0, "IP:", s.Spec.ClusterIP)
	p.line(0, "IPs:", orNone(strings.Join(s.Spec.ClusterIPs, ",")))
	p.lineIf("External IPs:", strings.Join(s.Spec.ExternalIPs, ","))
	p.lineIf("Desired LoadBalancer IP:", s.Spec.LoadBalancerIP)
	p.lineIf("External Name:", s.Spec.ExternalName)
	if in := s.Status.LoadBalancer.Ingress; len(in) > 0 {
		p.line(0, "LoadBalancer Ingress:", ingressLine(in))
	}
	slices := slicesOf(p.state, s)
	for i := range s.Spec.Ports {
		p.describeServicePort(s, i, slices)
	}
	p.line(0, "Session Affinity:", s.Spec.SessionAffinity)
	p.lineIf("External Traffic Policy:", s.Spec.ExternalTrafficPolicy)
	if s.Spec.InternalTrafficPolicy != nil {
		p.line(0, "Internal Traffic Policy:", *s.Spec.InternalTrafficPolicy)
	}
	if s.Spec.HealthCheckNodePort != 0 {
		p.put("HealthCheck NodePort:\t")
		p.mark(itoa(s.Spec.HealthCheckNodePort), kindNodePort, api.KeyOf(s), "spec.healthCheckNodePort")
		p.put("\n")
	}
	p.lineIf("LoadBalancer Source Ranges:", strings.Join(s.Spec.LoadBalancerSourceRanges, ","))
	if s.Spec.TrafficDistribution != nil {
		p.line(0, "Traffic Distribution:", *s.Spec.TrafficDistribution)
	}
	if events {
		p.events(o)
	}
}

func (p *page) lineIf(label, value string) {
	if value != "" {
		p.line(0, label, value)
	}
}

func ingressLine(list []api.LoadBalancerIngress) string {
	var out []string
	for _, in := range list {
		word := in.Hostname
		if in.IP != "" {
			word = in.IP
			if in.IPMode != nil {
				word += " (" + *in.IPMode + ")"
			}
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

func (p *page) describeServicePort(s *api.Service, i int, slices []*api.EndpointSlice) {
	sp, key := &s.Spec.Ports[i], api.KeyOf(s)
	name := sp.Name
	if name == "" {
		name = "<unset>"
	}
	p.put("Port:\t", name, "\t")
	p.mark(itoa(sp.Port), kindPort, key, portPath(i, "port"))
	p.put("/", sp.Protocol, "\nTargetPort:\t")
	p.mark(sp.TargetPort.String(), kindTargetPort, key, portPath(i, "targetPort"))
	p.put("/", sp.Protocol, "\n")
	if sp.AppProtocol != nil {
		p.line(0, "AppProtocol:", *sp.AppProtocol)
	}
	if sp.NodePort != 0 {
		p.put("NodePort:\t", name, "\t")
		p.mark(itoa(sp.NodePort), kindNodePort, key, portPath(i, "nodePort"))
		p.put("/", sp.Protocol, "\n")
	}
	p.put("Endpoints:\t")
	p.serviceEndpoints(slices, sp.Name, key, portPath(i, "targetPort"))
	p.put("\n")
}

// slicesOf are the slices that carry the Service's name, in the API server's order.
func slicesOf(st api.State, s *api.Service) []*api.EndpointSlice {
	var out []*api.EndpointSlice
	for _, e := range st.Slices() {
		if e.Namespace == s.Namespace && e.Labels[api.ServiceNameLabel] == s.Name {
			out = append(out, e)
		}
	}
	return out
}

// serviceEndpoints lists the ready endpoints of one port, three at most. kubectl looks whether there are more before it
// looks whether an endpoint is ready, so three ready ones and an unready one end in "+ 0 more...".
func (p *page) serviceEndpoints(slices []*api.EndpointSlice, port string, key api.Key, path string) {
	const most = 3
	if len(slices) == 0 {
		p.put(none)
		return
	}
	shown, count, more := 0, 0, false
	show := func(e *api.EndpointSlice, number *int32) {
		for _, ep := range e.Endpoints {
			more = more || shown == most
			if ep.Conditions.Ready != nil && !*ep.Conditions.Ready || len(ep.Addresses) == 0 {
				continue
			}
			count++
			if more {
				continue
			}
			if shown > 0 {
				p.put(",")
			}
			shown++
			p.hostPort(ep.Addresses[0], number, key, path)
		}
	}
	for _, e := range slices {
		if len(e.Ports) == 0 {
			show(e, nil)
		}
		for _, ep := range e.Ports {
			if ep.Name != nil && *ep.Name == port && ep.Port != nil {
				show(e, ep.Port)
			}
		}
	}
	if more {
		p.put(" + ", strconv.Itoa(count-most), " more...")
	}
}

// hostPort writes 10.0.0.1:80 or [fd00::1]:80, or the bare address without a number.
func (p *page) hostPort(address string, number *int32, key api.Key, path string) {
	if number == nil {
		p.put(address)
		return
	}
	if strings.Contains(address, ":") {
		address = "[" + address + "]"
	}
	p.put(address, ":")
	p.mark(itoa(*number), kindTargetPort, key, path)
}
