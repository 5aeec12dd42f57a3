package proxy

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// View is the cluster as the kube-proxy of one node sees it, in one mode and one address family.
type View struct {
	Mode         string
	Node         string
	Zone         string
	Primary      netip.Addr   // the node's first InternalIP of the family; invalid if it has none
	Addresses    []netip.Addr // the node's own, InternalIPs first
	Family       string       // api.IPv4 or api.IPv6
	Config       api.ProxyConfig
	ServiceCIDRs []netip.Prefix // of the family
	podCIDRs     []string
	Ports        []*ServicePort // sorted by name, then protocol
}

// headlessLabel marks slices that no proxy needs.
const headlessLabel = "service.kubernetes.io/headless"

// NewView collects all that a node's rules depend on.
func NewView(s api.State, node *api.Node, mode, family string) *View {
	v := &View{
		Mode: mode, Node: node.Name, Zone: node.Labels[api.ZoneLabel], Family: family, Config: s.Config.Proxy, podCIDRs: podCIDRs(node),
		Addresses: nodeAddresses(node, family),
	}
	v.ServiceCIDRs = serviceCIDRs(s, family)
	if own := lanIPs(node, family); len(own) > 0 {
		v.Primary = own[0]
	}
	byService := slicesByService(s, family)
	causes := causes{state: s}
	for _, svc := range s.Services() {
		ip := clusterIP(svc, family)
		if skipped(svc) || !ip.IsValid() {
			continue
		}
		own := byService[serviceName{svc.Namespace, svc.Name}]
		for i := range svc.Spec.Ports {
			p := newServicePort(svc, i, ip, family)
			p.Endpoints = endpointsOf(own, svc.Spec.Ports[i].Name, p.Protocol, node.Name)
			p.categorize(v.Node, v.Zone)
			if !p.HasEndpoints {
				p.Empty = causes.of(p, own)
			}
			v.Ports = append(v.Ports, p)
		}
	}
	order.By(v.Ports, func(a, b *ServicePort) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.Protocol, b.Protocol)
	})
	return v
}

// Mark is the bit on a packet that asks for masquerade. kube-proxy does not start with a bit that is none; then it is
// the usual one here.
func (v *View) Mark() uint32 {
	if bit := v.Config.MasqueradeBit; bit >= 0 && bit < 32 {
		return 1 << bit
	}
	return 1 << 14
}

// Endpoints is the number of endpoints behind all ports, those that nobody uses included.
func (v *View) Endpoints() (n int) {
	for _, p := range v.Ports {
		n += len(p.Endpoints)
	}
	return n
}

type serviceName struct{ namespace, name string }

func slicesByService(s api.State, family string) map[serviceName][]*api.EndpointSlice {
	out := map[serviceName][]*api.EndpointSlice{}
	for _, slice := range s.Slices() {
		name := slice.Labels[api.ServiceNameLabel]
		if _, headless := slice.Labels[headlessLabel]; headless || name == "" || slice.AddressType != family {
			continue
		}
		key := serviceName{slice.Namespace, name}
		out[key] = append(out[key], slice)
	}
	return out
}

// lanIPs are the node's addresses of the family on the network of the nodes, InternalIPs first: the first of them is the one
// that kube-proxy takes for the node's own. kube-proxy asks the interfaces for the others; here they have all addresses
// that the status lists, as in engine/path.
func lanIPs(node *api.Node, family string) (out []netip.Addr) {
	for _, typ := range []string{"InternalIP", "ExternalIP"} {
		for _, a := range node.Status.Addresses {
			if ip, ok := parseAddr(a.Address); ok && a.Type == typ && Is(family, ip) && !slices.Contains(out, ip) {
				out = append(out, ip)
			}
		}
	}
	return out
}

// nodeAddresses are the node's own addresses of the family, and in each of its pod networks the bridge's, the first of
// the range.
func nodeAddresses(node *api.Node, family string) []netip.Addr {
	out := lanIPs(node, family)
	for _, text := range podCIDRs(node) {
		if p, ok := ParsePrefix(text); ok && Is(family, p.Addr()) {
			out = append(out, p.Addr().Next())
		}
	}
	return out
}

// podCIDRs are the ranges of the node's own pods.
func podCIDRs(node *api.Node) []string {
	if len(node.Spec.PodCIDRs) == 0 {
		return []string{node.Spec.PodCIDR}
	}
	return node.Spec.PodCIDRs
}

// serviceCIDRs are the ranges of ClusterIPs: those the API server was started with, and those added since.
func serviceCIDRs(s api.State, family string) (out []netip.Prefix) {
	texts := slices.Clone(s.Config.ServiceCIDRs)
	for _, c := range api.List[*api.ServiceCIDR](s) {
		texts = append(texts, c.Spec.CIDRs...)
	}
	for _, text := range texts {
		if p, ok := ParsePrefix(text); ok && Is(family, p.Addr()) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
