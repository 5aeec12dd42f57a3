package dump

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
)

// Elsewhere is the node that stands for all others in a sketch: endpoints that no dump shows to be on its own node are
// there. It has an address that nobody has.
const (
	Elsewhere        = "elsewhere"
	elsewhereAddress = "192.0.2.254"
)

// Machine is what a sketch knows of a node beside its rules.
type Machine struct {
	Name      string
	Addresses []netip.Addr
	PodCIDRs  []netip.Prefix
	Ports     []*proxy.ServicePort
}

// Sketch is the cluster that the rules of some nodes speak of, where there are no manifests: its Services as far as the
// rules name them, and a pod for each address that they lead to. That a pod listens where the rules send packets is
// assumed; so is where it runs, if no rule tells that it is on its node.
func Sketch(s api.State, machines []Machine) api.State {
	k := &sketch{Draft: s.Edit(), services: map[string]*api.Service{}, pods: map[netip.Addr]*api.Pod{}, machines: machines}
	for _, m := range machines {
		k.node(m.Name, m.Addresses, m.PodCIDRs)
	}
	for i := range machines {
		for _, p := range machines[i].Ports {
			k.port(&machines[i], p)
		}
	}
	for _, name := range k.order {
		k.Put(k.services[name])
	}
	return k.State
}

type sketch struct {
	*api.Draft
	machines []Machine
	services map[string]*api.Service
	order    []string
	pods     map[netip.Addr]*api.Pod
}

func (k *sketch) node(name string, addresses []netip.Addr, cidrs []netip.Prefix) {
	n := &api.Node{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: api.ObjectMeta{Name: name}}
	for _, a := range addresses {
		n.Status.Addresses = append(n.Status.Addresses, api.NodeAddress{Type: "InternalIP", Address: a.String()})
	}
	for _, c := range cidrs {
		n.Spec.PodCIDRs = append(n.Spec.PodCIDRs, c.String())
	}
	n.Status.Conditions = []api.Condition{{Type: "Ready", Status: "True"}}
	k.Put(n)
}

// port adds what one node's rules know of a Service's port.
func (k *sketch) port(m *Machine, p *proxy.ServicePort) {
	svc := k.service(p)
	for _, a := range p.ExternalIPs {
		if !slices.Contains(svc.Spec.ExternalIPs, a.Addr.String()) {
			svc.Spec.ExternalIPs = append(svc.Spec.ExternalIPs, a.Addr.String())
		}
	}
	for _, a := range p.LoadBalancerVIPs {
		in := api.LoadBalancerIngress{IP: a.Addr.String()}
		if !slices.ContainsFunc(svc.Status.LoadBalancer.Ingress, func(i api.LoadBalancerIngress) bool { return i.IP == in.IP }) {
			svc.Status.LoadBalancer.Ingress = append(svc.Status.LoadBalancer.Ingress, in)
		}
	}
	if p.ClusterIP.IsValid() && !slices.Contains(svc.Spec.ClusterIPs, p.ClusterIP.String()) {
		svc.Spec.ClusterIPs = append(svc.Spec.ClusterIPs, p.ClusterIP.String())
		svc.Spec.IPFamilies = append(svc.Spec.IPFamilies, family(p.ClusterIP))
		svc.Spec.ClusterIP = svc.Spec.ClusterIPs[0]
	}
	k.numbers(svc, p)
	switch {
	case len(svc.Status.LoadBalancer.Ingress) > 0:
		svc.Spec.Type = api.LoadBalancer
	case p.NodePort != 0:
		svc.Spec.Type = api.NodePort
	}
	k.slice(m, svc, p)
}

func (k *sketch) service(p *proxy.ServicePort) *api.Service {
	if svc := k.services[p.Label]; svc != nil {
		return svc
	}
	svc := &api.Service{TypeMeta: p.Service.TypeMeta, ObjectMeta: p.Service.ObjectMeta, Spec: api.ServiceSpec{Type: api.ClusterIP}}
	k.services[p.Label] = svc
	k.order = append(k.order, p.Label)
	return svc
}

// numbers adds the port to the Service, or what another node did not know of it.
func (k *sketch) numbers(svc *api.Service, p *proxy.ServicePort) {
	seen := p.Service.Spec.Ports[0]
	for i := range svc.Spec.Ports {
		if q := &svc.Spec.Ports[i]; q.Name == seen.Name && q.Protocol == seen.Protocol {
			q.Port, q.NodePort = max(q.Port, seen.Port), max(q.NodePort, seen.NodePort)
			if seen.TargetPort.Int != 0 {
				q.TargetPort = seen.TargetPort
			}
			return
		}
	}
	svc.Spec.Ports = append(svc.Spec.Ports, seen)
}

// slice lists the addresses that the rules lead to, each port's in slices of its own: they may differ.
func (k *sketch) slice(m *Machine, svc *api.Service, p *proxy.ServicePort) {
	byPort := map[uint16]*api.EndpointSlice{}
	var all []*api.EndpointSlice
	for _, e := range p.Reachable {
		s := byPort[e.Addr.Port()]
		if s == nil {
			s = k.newSlice(m, svc, p, e.Addr)
			byPort[e.Addr.Port()] = s
			all = append(all, s)
		}
		pod := k.pod(m, svc, p, e)
		s.Endpoints = append(s.Endpoints, endpoint(e, pod))
	}
	for _, s := range all {
		k.Put(s)
	}
}

func (k *sketch) newSlice(m *Machine, svc *api.Service, p *proxy.ServicePort, at netip.AddrPort) *api.EndpointSlice {
	name, protocol, port := p.Service.Spec.Ports[0].Name, p.Protocol, int32(at.Port())
	return &api.EndpointSlice{
		TypeMeta: api.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"},
		ObjectMeta: api.ObjectMeta{
			Name:      strings.ToLower(strings.Join([]string{svc.Name, m.Name, name + protocol, strconv.Itoa(int(port)), family(at.Addr())}, "-")),
			Namespace: svc.Namespace, Labels: map[string]string{api.ServiceNameLabel: svc.Name},
		},
		AddressType: family(at.Addr()),
		Ports:       []api.EndpointPort{{Name: &name, Protocol: &protocol, Port: &port}},
	}
}

func endpoint(e *proxy.Endpoint, pod *api.Pod) api.Endpoint {
	out := api.Endpoint{Addresses: []string{e.Addr.Addr().String()}}
	if pod != nil {
		node := pod.Spec.NodeName
		out.NodeName = &node
		out.TargetRef = &api.ObjectReference{Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name}
	}
	return out
}

// pod is the pod with the endpoint's address: 10-244-1-10. The API server's own endpoint is no pod.
func (k *sketch) pod(m *Machine, svc *api.Service, p *proxy.ServicePort, e *proxy.Endpoint) *api.Pod {
	ip := e.Addr.Addr()
	if svc.Namespace == "default" && svc.Name == "kubernetes" {
		return nil
	}
	pod := k.pods[ip]
	if pod == nil {
		pod = &api.Pod{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Pod"}}
		pod.Name, pod.Namespace = strings.NewReplacer(".", "-", ":", "-").Replace(ip.String()), svc.Namespace
		pod.Annotations = map[string]string{}
		pod.Status.Phase = "Running"
		pod.Status.Conditions = []api.Condition{{Type: "Ready", Status: "True"}}
		pod.Status.PodIP, pod.Status.PodIPs = ip.String(), []api.PodIP{{IP: ip.String()}}
		pod.Spec.NodeName, pod.Spec.HostNetwork = k.nodeOf(ip)
		k.pods[ip] = pod
	}
	if e.Local {
		pod.Spec.NodeName = m.Name
	}
	if pod.Spec.NodeName == Elsewhere && k.State.Node(Elsewhere) == nil {
		k.node(Elsewhere, []netip.Addr{netip.MustParseAddr(elsewhereAddress)}, nil)
	}
	k.listen(pod, strings.ToLower(p.Protocol)+":"+strconv.Itoa(int(e.Addr.Port())))
	k.Put(pod)
	return pod
}

// nodeOf is the node whose address or pod network it is.
func (k *sketch) nodeOf(ip netip.Addr) (name string, host bool) {
	for _, m := range k.machines {
		if slices.Contains(m.Addresses, ip) {
			return m.Name, true
		}
		if slices.ContainsFunc(m.PodCIDRs, func(c netip.Prefix) bool { return c.Contains(ip) }) {
			return m.Name, false
		}
	}
	return Elsewhere, false
}

func (k *sketch) listen(pod *api.Pod, socket string) {
	was := pod.Annotations[api.ListenAnnotation]
	if slices.Contains(strings.Split(was, ","), socket) {
		return
	}
	pod.Annotations[api.ListenAnnotation] = strings.TrimPrefix(was+","+socket, ",")
}

func family(a netip.Addr) string {
	if a.Is6() {
		return api.IPv6
	}
	return api.IPv4
}
