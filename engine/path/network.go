package path

import (
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
)

// Network is who has which address. It is read-only once made; make it anew when the State changes.
type Network struct {
	state    api.State
	machines []*machine
	byName   map[string]*machine
	owners   map[netip.Addr]*machine // nodes' LAN addresses
	pods     map[netip.Addr]*api.Pod // running pods with an address of their own
	hosts    map[netip.Addr]uint16   // other machines on the LAN and the port they serve: the API server
	lan      []netip.Prefix
	services map[netip.Addr][]*api.Service // by every address a Service is called by
	checked  map[int32][]*api.Service      // by health check node port
	onNode   map[string][]*api.Pod         // all pods of a node, in order
	slices   map[string][]*api.EndpointSlice
	ranges   []netip.Prefix // of ClusterIPs
}

// machine is a node as the network sees it.
type machine struct {
	node     *api.Node
	name     string
	lan      []netip.Addr   // eth0
	cidrs    []netip.Prefix // pods
	gateways []netip.Addr   // cni0: the first address of each pod CIDR
	down     bool           // nobody has heard of it for long: Ready is Unknown
	hostPods []*api.Pod     // hostNetwork
}

// NewNetwork reads the addresses of nodes, pods and Services.
func NewNetwork(s api.State) *Network {
	n := &Network{
		state: s, byName: map[string]*machine{}, owners: map[netip.Addr]*machine{}, pods: map[netip.Addr]*api.Pod{},
		hosts: map[netip.Addr]uint16{}, services: map[netip.Addr][]*api.Service{}, checked: map[int32][]*api.Service{},
		onNode: map[string][]*api.Pod{}, slices: map[string][]*api.EndpointSlice{},
	}
	for _, node := range s.Nodes() {
		n.addNode(node)
	}
	for _, p := range s.Pods() {
		n.addPod(p)
		n.onNode[p.Spec.NodeName] = append(n.onNode[p.Spec.NodeName], p)
	}
	for _, slice := range s.Slices() {
		of := slice.Namespace + "/" + slice.Labels[api.ServiceNameLabel]
		n.slices[of] = append(n.slices[of], slice)
	}
	for _, svc := range s.Services() {
		for _, a := range addresses(svc) {
			n.services[a] = append(n.services[a], svc)
		}
		if p := svc.Spec.HealthCheckNodePort; p != 0 {
			n.checked[p] = append(n.checked[p], svc)
		}
	}
	for _, c := range s.Config.ServiceCIDRs {
		if p, err := netip.ParsePrefix(c); err == nil {
			n.ranges = append(n.ranges, p)
		}
	}
	n.addAPIServer()
	return n
}

func (n *Network) addNode(node *api.Node) {
	m := &machine{node: node, name: node.Name, down: node.Condition("Ready") == "Unknown"}
	for _, typ := range []string{"InternalIP", "ExternalIP"} {
		for _, a := range node.Status.Addresses {
			ip, err := netip.ParseAddr(a.Address)
			if err != nil || a.Type != typ || slices.Contains(m.lan, ip) {
				continue
			}
			m.lan = append(m.lan, ip)
			n.owners[ip] = m
			if typ == "InternalIP" {
				n.lan = append(n.lan, lanOf(ip))
			}
		}
	}
	cidrs := node.Spec.PodCIDRs
	if len(cidrs) == 0 && node.Spec.PodCIDR != "" {
		cidrs = []string{node.Spec.PodCIDR}
	}
	for _, c := range cidrs {
		if p, err := netip.ParsePrefix(c); err == nil {
			m.cidrs = append(m.cidrs, p.Masked())
			m.gateways = append(m.gateways, p.Masked().Addr().Next())
		}
	}
	n.machines = append(n.machines, m)
	n.byName[m.name] = m
}

// lanOf guesses the network an address stands in: Kubernetes does not say. A /24, or a /64.
func lanOf(ip netip.Addr) netip.Prefix {
	bits := 24
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits)
	return p
}

// addPod: a pod that ran to its end has given its address back, whatever its status still says.
func (n *Network) addPod(p *api.Pod) {
	if p.Status.Phase == "Succeeded" || p.Status.Phase == "Failed" {
		return
	}
	m := n.byName[p.Spec.NodeName]
	if p.Spec.HostNetwork {
		if m != nil {
			m.hostPods = append(m.hostPods, p)
		}
		return
	}
	if m == nil {
		return
	}
	for _, ip := range podIPs(p) {
		n.pods[ip] = p
	}
}

// podIPs are the addresses of a pod, the first one first.
func podIPs(p *api.Pod) (out []netip.Addr) {
	texts := []string{p.Status.PodIP}
	for _, ip := range p.Status.PodIPs {
		texts = append(texts, ip.IP)
	}
	for _, t := range texts {
		if ip, err := netip.ParseAddr(t); err == nil && !slices.Contains(out, ip) {
			out = append(out, ip)
		}
	}
	return out
}

// addAPIServer puts the machines of the API server on the LAN: the hand-written endpoints of Service kubernetes.
func (n *Network) addAPIServer() {
	for _, slice := range n.slices["default/kubernetes"] {
		for _, e := range slice.Endpoints {
			for _, a := range e.Addresses {
				ip, err := netip.ParseAddr(a)
				if err != nil || n.owners[ip] != nil || len(slice.Ports) == 0 || slice.Ports[0].Port == nil {
					continue
				}
				n.hosts[ip] = uint16(*slice.Ports[0].Port)
			}
		}
	}
}

// addresses are all the addresses under which a Service is known to kube-proxy or to a load balancer.
func addresses(svc *api.Service) (out []netip.Addr) {
	add := func(text string) {
		if ip, err := netip.ParseAddr(text); err == nil && !slices.Contains(out, ip) {
			out = append(out, ip)
		}
	}
	add(svc.Spec.ClusterIP)
	for _, a := range svc.Spec.ClusterIPs {
		add(a)
	}
	for _, a := range svc.Spec.ExternalIPs {
		add(a)
	}
	for _, in := range svc.Status.LoadBalancer.Ingress {
		add(in.IP)
	}
	return out
}

// owns says whether an address is one of the machine's own (addrtype LOCAL).
func (m *machine) owns(ip netip.Addr) bool {
	return ip.IsLoopback() || slices.Contains(m.lan, ip) || slices.Contains(m.gateways, ip)
}

// hosts says whether an address is one of the machine's pod network.
func (m *machine) hosts(ip netip.Addr) bool {
	for _, c := range m.cidrs {
		if c.Contains(ip) {
			return true
		}
	}
	return false
}

// address is the machine's address on an interface, in the family of another address; invalid if it has none.
// A pod interface without an address of its own borrows that of the LAN, as Linux does.
func (m *machine) address(dev string, like netip.Addr) netip.Addr {
	if dev == podDev {
		if ip := family(m.gateways, like); ip.IsValid() {
			return ip
		}
	}
	return family(m.lan, like)
}

// any is an address of the machine, for who asks where none would do; a machine without addresses has only loopback.
func (m *machine) any() netip.Addr {
	if len(m.lan) > 0 {
		return m.lan[0]
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

func family(list []netip.Addr, like netip.Addr) netip.Addr {
	for _, ip := range list {
		if ip.Is4() == like.Is4() {
			return ip
		}
	}
	return netip.Addr{}
}

// inLAN says whether an address belongs to the nodes' own network.
func (n *Network) inLAN(ip netip.Addr) bool {
	for _, p := range n.lan {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// inServiceRange says whether an address is one that ClusterIPs are taken from.
func (n *Network) inServiceRange(ip netip.Addr) bool {
	for _, p := range n.ranges {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// ready are the nodes that are up.
func (n *Network) ready() (out []string) {
	for _, m := range n.machines {
		if !m.down {
			out = append(out, m.name)
		}
	}
	return out
}

func (n *Network) podsOf(node string) []*api.Pod { return n.onNode[node] }

func (n *Network) slicesOf(svc *api.Service) []*api.EndpointSlice { return n.slices[name(svc)] }

// Knows says whether a node, a pod, a Service or another machine of the LAN has the address.
func (n *Network) Knows(ip netip.Addr) bool {
	return ip.IsLoopback() || n.nodeOf(ip) != nil || len(n.services[ip]) > 0 || n.hosts[ip] != 0
}
