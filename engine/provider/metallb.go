package provider

import (
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
	ranges [][2]netip.Addr
}

// newPools reads MetalLB's pools, by name.
func newPools(s api.State) []pool {
	var out []pool
	for _, p := range api.List[*api.IPAddressPool](s) {
		next := pool{name: p.Name, auto: p.Spec.AutoAssign == nil || *p.Spec.AutoAssign}
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
		case r.used[a]:
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
				if !r.used[a] {
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

// advertised says whether an L2Advertisement covers the pool of an address. Without one MetalLB gives addresses that
// nobody answers for.
func advertised(s api.State, pools []pool, a netip.Addr) bool {
	for _, p := range pools {
		if !p.contains(a) {
			continue
		}
		for _, l := range api.List[*api.L2Advertisement](s) {
			if len(l.Spec.IPAddressPools) == 0 || slices.Contains(l.Spec.IPAddressPools, p.name) {
				return true
			}
		}
	}
	return false
}
