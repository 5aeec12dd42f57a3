package provider

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// pool is one of MetalLB's IPAddressPools.
type pool struct {
	name   string
	auto   bool // may be used without being named
	avoid  bool // addresses that confuse buggy firmware
	ranges [][2]netip.Addr
}

// newPools reads MetalLB's pools, by name.
func newPools(s api.State) []pool {
	var out []pool
	for _, p := range api.List[*api.IPAddressPool](s) {
		next := pool{name: p.Name, auto: p.Spec.AutoAssign == nil || *p.Spec.AutoAssign, avoid: p.Spec.AvoidBuggyIPs}
		for _, text := range p.Spec.Addresses {
			if r, ok := parseRange(text); ok {
				next.ranges = append(next.ranges, r)
			}
		}
		out = append(out, next)
	}
	return out
}

// parseRange reads 192.168.1.240-192.168.1.250 and 192.168.1.0/28.
func parseRange(text string) ([2]netip.Addr, bool) {
	if from, to, ok := strings.Cut(text, "-"); ok {
		a, err := netip.ParseAddr(strings.TrimSpace(from))
		b, err2 := netip.ParseAddr(strings.TrimSpace(to))
		return [2]netip.Addr{a, b}, err == nil && err2 == nil && a.Is4() == b.Is4()
	}
	p, err := netip.ParsePrefix(strings.TrimSpace(text))
	if err != nil {
		return [2]netip.Addr{}, false
	}
	last := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < p.Addr().BitLen(); bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}
	b, _ := netip.AddrFromSlice(last)
	return [2]netip.Addr{p.Masked().Addr(), b}, true
}

func (p pool) contains(a netip.Addr) bool {
	return slices.ContainsFunc(p.ranges, func(r [2]netip.Addr) bool {
		return a.Is4() == r[0].Is4() && r[0].Compare(a) <= 0 && a.Compare(r[1]) <= 0
	})
}

func inPools(pools []pool, a netip.Addr) bool {
	return slices.ContainsFunc(pools, func(p pool) bool { return p.contains(a) })
}

// metallbAnnotation reads an annotation under its present name or its older one.
func metallbAnnotation(svc *api.Service, name string) string {
	if v := svc.Annotations["metallb.io/"+name]; v != "" {
		return v
	}
	return svc.Annotations["metallb.universe.tf/"+name]
}

// assign is MetalLB's controller at work on one Service.
func (r *reconciler) assign(old *api.Service, pools []pool) {
	svc := *old
	a, problem := r.pick(&svc, pools)
	if problem != "" {
		r.event(&svc, 0, "Warning", "AllocationFailed", "metallb-controller", `Failed to allocate IP for "`+svc.Namespace+"/"+svc.Name+`": `+problem)
		return
	}
	r.used[a] = true
	svc.Status.LoadBalancer.Ingress = []api.LoadBalancerIngress{{IP: a.String(), IPMode: ptr(api.VIP)}}
	r.d.Put(&svc)
	r.event(&svc, 0, "Normal", "IPAllocated", "metallb-controller", `Assigned IP ["`+a.String()+`"]`)
	if nodes := announcers(r.d.State, &svc, a); len(nodes) > 0 {
		r.event(&svc, 1, "Normal", "nodeAssigned", "metallb-speaker", `announcing from node "`+nodes[0]+`" with protocol "layer2"`)
	}
}

// pick is the address that a Service asks for, or the first free one of the pool it names or of any pool that may be
// used without a name.
func (r *reconciler) pick(svc *api.Service, pools []pool) (netip.Addr, string) {
	wanted := svc.Spec.LoadBalancerIP
	if v := metallbAnnotation(svc, "loadBalancerIPs"); v != "" {
		wanted, _, _ = strings.Cut(v, ",")
	}
	if wanted != "" {
		a, err := netip.ParseAddr(strings.TrimSpace(wanted))
		switch {
		case err != nil:
			return a, "invalid spec.loadBalancerIP " + strconv.Quote(wanted)
		case !inPools(pools, a):
			return a, `["` + a.String() + `"] is not allowed in config`
		case r.taken(svc, a):
			return a, "can't change sharing key for " + strconv.Quote(svc.Namespace+"/"+svc.Name) + ", address also in use by another service"
		}
		return a, ""
	}
	name := metallbAnnotation(svc, "address-pool")
	v6 := len(svc.Spec.IPFamilies) > 0 && svc.Spec.IPFamilies[0] == api.IPv6
	known := false
	for _, p := range pools {
		if name == "" && !p.auto || name != "" && name != p.name {
			continue
		}
		known = true
		for _, rg := range p.ranges {
			if rg[0].Is6() != v6 {
				continue
			}
			for a, n := rg[0], 0; a.Compare(rg[1]) <= 0 && n < 1<<16; a, n = a.Next(), n+1 {
				if !r.taken(svc, a) && !(p.avoid && buggy(a)) {
					return a, ""
				}
			}
		}
	}
	switch {
	case name != "" && !known:
		return netip.Addr{}, "unknown pool " + strconv.Quote(name)
	case name != "":
		return netip.Addr{}, "no available IPs in pool " + strconv.Quote(name) + " for ipv4 IPFamily"
	}
	return netip.Addr{}, "no available IPs"
}

// buggy says whether an address ends in .0 or .255, which some firmware takes for a network's or a broadcast address.
func buggy(a netip.Addr) bool {
	b := a.AsSlice()
	return a.Is4() && (b[3] == 0 || b[3] == 255)
}

// taken says whether an address is in use and cannot be shared: those that share it have the same sharing key, other
// ports, and the same pods if the traffic stays on the node.
func (r *reconciler) taken(svc *api.Service, a netip.Addr) bool {
	if !r.used[a] {
		return false
	}
	key, shared := metallbAnnotation(svc, "allow-shared-ip"), false
	for _, other := range r.d.Services() {
		uses := slices.ContainsFunc(other.Status.LoadBalancer.Ingress, func(in api.LoadBalancerIngress) bool { return in.IP == a.String() })
		if !uses || api.KeyOf(other) == api.KeyOf(svc) {
			continue
		}
		if key == "" || metallbAnnotation(other, "allow-shared-ip") != key || !sameBackends(svc, other) || samePort(svc, other) {
			return true
		}
		shared = true
	}
	return !shared
}

func sameBackends(a, b *api.Service) bool {
	local := a.Spec.ExternalTrafficPolicy == api.Local
	return local == (b.Spec.ExternalTrafficPolicy == api.Local) && (!local || maps.Equal(a.Spec.Selector, b.Spec.Selector))
}

func samePort(a, b *api.Service) bool {
	return slices.ContainsFunc(a.Spec.Ports, func(p api.ServicePort) bool {
		return slices.ContainsFunc(b.Spec.Ports, func(q api.ServicePort) bool { return p.Port == q.Port && p.Protocol == q.Protocol })
	})
}

// mayAnnounce says whether an L2Advertisement lets a node answer for an address.
func mayAnnounce(s api.State, a netip.Addr, node *api.Node) bool {
	for _, l := range advertisements(s, newPools(s), a) {
		if len(l.Spec.NodeSelectors) == 0 {
			return true
		}
		for _, sel := range l.Spec.NodeSelectors {
			if sel.Selects(node.Labels) {
				return true
			}
		}
	}
	return false
}

// advertisements are those that cover the pool of an address. Without one MetalLB gives addresses that nobody answers for.
func advertisements(s api.State, pools []pool, a netip.Addr) (out []*api.L2Advertisement) {
	for _, p := range pools {
		if !p.contains(a) {
			continue
		}
		for _, l := range api.List[*api.L2Advertisement](s) {
			if len(l.Spec.IPAddressPools) == 0 || slices.Contains(l.Spec.IPAddressPools, p.name) {
				out = append(out, l)
			}
		}
	}
	return out
}
