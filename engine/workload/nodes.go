package workload

import (
	"maps"
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
)

// The machines of an input that has none: node-1 to node-3 on the LAN 192.168.100.0/24, from .11 on; in IPv6 on
// fd00:192:168:100::/64, from ::11 on.
const (
	defaultNodes = 3
	lanFirst     = 11
)

var lan = netip.MustParsePrefix("192.168.100.0/24")

// reconcileNodes gives an input without nodes the default ones, and every node the address and pod range it lacks.
func (r *reconciler) reconcileNodes() {
	given := r.d.Nodes()
	if len(given) == 0 {
		for i := 1; i <= defaultNodes; i++ {
			n := &api.Node{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Node"}}
			n.Name = "node-" + itoa(i)
			n.Derived, n.CreationTimestamp = true, r.created
			given = append(given, n)
		}
	}
	taken := takenRanges(given)
	for _, n := range given {
		n = cloneNode(n)
		if len(n.Status.Addresses) == 0 && len(n.Status.Conditions) == 0 {
			bootNode(n, r.created)
		}
		giveAddress(n, r.d.Config.PodCIDRs, taken)
		giveRanges(n, r.d.Config.PodCIDRs, taken)
		r.d.Put(n)
		r.nodes = append(r.nodes, n)
	}
}

func cloneNode(n *api.Node) *api.Node {
	c := *n
	c.Labels = maps.Clone(n.Labels)
	if c.Labels == nil {
		c.Labels = map[string]string{}
	}
	c.Status.Addresses = append([]api.NodeAddress(nil), n.Status.Addresses...)
	return &c
}

// bootNode is kubelet's first report for a node that is only declared.
func bootNode(n *api.Node, at string) {
	for k, v := range map[string]string{
		api.HostnameLabel:    n.Name,
		"kubernetes.io/arch": "amd64",
		"kubernetes.io/os":   "linux",
	} {
		if n.Labels[k] == "" {
			n.Labels[k] = v
		}
	}
	if n.CreationTimestamp != "" {
		at = n.CreationTimestamp
	}
	n.Status.Conditions = []api.Condition{{Type: "Ready", Status: "True", Reason: "KubeletReady", Message: "kubelet is posting ready status",
		LastHeartbeatTime: at, LastTransitionTime: at}}
	if n.Status.NodeInfo == (api.NodeInfo{}) {
		n.Status.NodeInfo = api.NodeInfo{
			Architecture: "amd64", OperatingSystem: "linux", OSImage: "Debian GNU/Linux 13 (trixie)",
			KernelVersion: "6.18.0", ContainerRuntimeVersion: "containerd://2.2.0", KubeletVersion: api.Version,
		}
	}
	if len(n.Status.Capacity) == 0 && len(n.Status.Allocatable) == 0 {
		n.Status.Capacity = map[string]api.Quantity{"cpu": "4", "memory": "16Gi", "pods": "110"}
		n.Status.Allocatable = n.Status.Capacity
	}
}

// takenRanges lists the node addresses and pod ranges that the input gives.
func takenRanges(nodes []*api.Node) map[string]bool {
	taken := map[string]bool{}
	for _, n := range nodes {
		for _, a := range n.Status.Addresses {
			taken[a.Address] = true
		}
		for _, c := range n.Spec.PodCIDRs {
			taken[c] = true
		}
		taken[n.Spec.PodCIDR] = true
	}
	return taken
}

// giveAddress gives a node without one an address of each family that the cluster's pods have, in their order.
func giveAddress(n *api.Node, podCIDRs []string, taken map[string]bool) {
	if n.Address("InternalIP") != "" {
		return
	}
	for _, next := range lansOf(podCIDRs) {
		if a := next(taken); a != "" {
			taken[a] = true
			n.Status.Addresses = append(n.Status.Addresses, api.NodeAddress{Type: "InternalIP", Address: a})
		}
	}
	if n.Address("Hostname") == "" {
		n.Status.Addresses = append(n.Status.Addresses, api.NodeAddress{Type: "Hostname", Address: n.Name})
	}
}

// lansOf are the ways to the next free address of each family.
func lansOf(podCIDRs []string) (all []func(map[string]bool) string) {
	seen := map[bool]bool{}
	for _, c := range podCIDRs {
		p, err := netip.ParsePrefix(c)
		if err != nil || seen[p.Addr().Is6()] {
			continue
		}
		seen[p.Addr().Is6()] = true
		if p.Addr().Is6() {
			all = append(all, nextLAN6)
		} else {
			all = append(all, nextLAN)
		}
	}
	if len(all) == 0 {
		all = append(all, nextLAN)
	}
	return all
}

// nextLAN is the first free address; with more than 244 nodes the LAN goes on.
func nextLAN(taken map[string]bool) string {
	for b := lan.Addr().As4(); ; {
		for last := lanFirst; last < 255; last++ {
			b[3] = byte(last)
			if a := netip.AddrFrom4(b).String(); !taken[a] {
				return a
			}
		}
		if b[2]++; b[2] == 0 {
			return ""
		}
	}
}

// nextLAN6 is the same in IPv6: fd00:192:168:100::11 is node-1.
func nextLAN6(taken map[string]bool) string {
	for last := lanFirst; last < 10000; last++ {
		if a := netip.MustParseAddr("fd00:192:168:100::" + itoa(last)).String(); !taken[a] {
			return a
		}
	}
	return ""
}

// giveRanges gives a node one part of each cluster range, as kube-controller-manager would.
func giveRanges(n *api.Node, cluster []string, taken map[string]bool) {
	if n.Spec.PodCIDR != "" && len(n.Spec.PodCIDRs) == 0 {
		n.Spec.PodCIDRs = []string{n.Spec.PodCIDR}
	}
	if len(n.Spec.PodCIDRs) == 0 {
		for _, c := range cluster {
			if p, ok := nextRange(c, taken); ok {
				taken[p] = true
				n.Spec.PodCIDRs = append(n.Spec.PodCIDRs, p)
			}
		}
	}
	if n.Spec.PodCIDR == "" && len(n.Spec.PodCIDRs) > 0 {
		n.Spec.PodCIDR = n.Spec.PodCIDRs[0]
	}
}

// nextRange is the first free /24 (IPv6: /64) of a cluster range, from the second on: 10.244.1.0/24 is node-1's.
func nextRange(cluster string, taken map[string]bool) (string, bool) {
	c, err := netip.ParsePrefix(cluster)
	if err != nil {
		return "", false
	}
	bits := 24
	if c.Addr().Is6() {
		bits = 64
	}
	if bits <= c.Bits() {
		bits = min(c.Bits()+4, c.Addr().BitLen()-2)
	}
	p := netip.PrefixFrom(c.Masked().Addr(), bits)
	for range 1 << 16 {
		p = netip.PrefixFrom(addAt(p.Addr(), bits), bits)
		if !c.Contains(p.Addr()) {
			return "", false
		}
		if !taken[p.String()] {
			return p.String(), true
		}
	}
	return "", false
}

// addAt adds one to the number that the first bits of an address are.
func addAt(a netip.Addr, bits int) netip.Addr {
	b := a.AsSlice()
	i := (bits - 1) / 8
	carry := uint16(1) << (7 - (bits-1)%8)
	for ; i >= 0 && carry > 0; i-- {
		carry += uint16(b[i])
		b[i] = byte(carry)
		carry >>= 8
	}
	out, _ := netip.AddrFromSlice(b)
	return out
}
