package workload

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
)

// giveAddresses gives every pod that runs and has no address the first free ones of its node's ranges, .10 onwards,
// as on the cluster that was recorded; .1 is the node's own, the pods' gateway. A range too small for that is used from .2. A pod on the host's network has the node's address.
func (r *reconciler) giveAddresses() {
	used := map[netip.Addr]bool{}
	for _, p := range r.pods {
		for _, a := range addressesOf(p) {
			used[a] = true
		}
	}
	for _, p := range r.pods {
		if len(p.Status.PodIPs) == 0 {
			r.giveOld(p, used)
		}
	}
	for _, p := range r.pods {
		n := r.d.Node(p.Spec.NodeName)
		switch {
		case len(p.Status.PodIPs) > 0:
			p.Status.PodIP = p.Status.PodIPs[0].IP
		case p.Status.PodIP != "":
			p.Status.PodIPs = []api.PodIP{{IP: p.Status.PodIP}}
		case n == nil || finished(p) || p.Status.Phase == "Pending":
		case p.Spec.HostNetwork:
			setIPs(p, hostIPs(n))
		default:
			setIPs(p, r.podIPs(n, used))
		}
	}
}

// giveOld gives a pod the addresses it had before the edit, if they still fit its node and nobody took them.
func (r *reconciler) giveOld(p *api.Pod, used map[netip.Addr]bool) {
	old, n := r.before[api.KeyOf(p)], r.d.Node(p.Spec.NodeName)
	if old == nil || n == nil || p.Status.PodIP != "" || p.Spec.HostNetwork || old.Spec.HostNetwork || len(old.Status.PodIPs) != len(n.Spec.PodCIDRs) {
		return
	}
	for i, a := range addressesOf(old) {
		c, err := netip.ParsePrefix(n.Spec.PodCIDRs[i])
		if err != nil || !c.Contains(a) || used[a] {
			return
		}
	}
	setIPs(p, old.Status.PodIPs)
	for _, a := range addressesOf(p) {
		used[a] = true
	}
}

func setIPs(p *api.Pod, ips []api.PodIP) {
	if len(ips) > 0 {
		p.Status.PodIP, p.Status.PodIPs = ips[0].IP, ips
	}
}

// hostIPs are the node's internal addresses, one of each family.
func hostIPs(n *api.Node) []api.PodIP {
	var out []api.PodIP
	seen := map[bool]bool{}
	for _, a := range n.Status.Addresses {
		ip, err := netip.ParseAddr(a.Address)
		if a.Type != "InternalIP" || err != nil || seen[ip.Is4()] {
			continue
		}
		seen[ip.Is4()] = true
		out = append(out, api.PodIP{IP: a.Address})
	}
	return out
}

// firstOf is the address that a range's first pod gets.
func firstOf(p netip.Prefix) netip.Addr {
	steps := 10
	if p.Addr().BitLen()-p.Bits() < 5 {
		steps = 2
	}
	a := p.Masked().Addr()
	for range steps {
		a = a.Next()
	}
	return a
}

func (r *reconciler) podIPs(n *api.Node, used map[netip.Addr]bool) []api.PodIP {
	var out []api.PodIP
	for _, c := range n.Spec.PodCIDRs {
		p, err := netip.ParsePrefix(c)
		if err != nil {
			continue
		}
		a, ok := r.free[p]
		if !ok {
			a = firstOf(p)
		}
		for p.Contains(a.Next()) && used[a] { // the last one is the broadcast address
			a = a.Next()
		}
		if p.Contains(a.Next()) {
			used[a] = true
			out = append(out, api.PodIP{IP: a.String()})
		}
		r.free[p] = a
	}
	return out
}

func addressesOf(p *api.Pod) []netip.Addr {
	var out []netip.Addr
	for _, ip := range append([]api.PodIP{{IP: p.Status.PodIP}}, p.Status.PodIPs...) {
		if a, err := netip.ParseAddr(ip.IP); err == nil && (len(out) == 0 || out[0] != a) {
			out = append(out, a)
		}
	}
	return out
}
