package alloc

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
)

// ipRange is one Service CIDR.
type ipRange struct {
	prefix      netip.Prefix
	first, last netip.Addr // inclusive: without the network's own address and IPv4's broadcast address
	size        uint64
	band        uint64 // addresses at the start kept for those who choose themselves
}

// AddCIDR opens a further range of Service addresses, as a ServiceCIDR object does. False if it is not one: no CIDR, or
// an IPv6 one of more than 64 bits of hosts.
func (a *Allocator) AddCIDR(cidr string) bool {
	p, err := netip.ParsePrefix(cidr)
	if err != nil || p.Addr().Is6() && p.Bits() < 64 {
		return false
	}
	p = p.Masked()
	for _, r := range a.ranges {
		if r.prefix == p {
			return true
		}
	}
	r := ipRange{prefix: p, first: p.Addr().Next(), last: lastAddr(p)}
	hostBits := p.Addr().BitLen() - p.Bits()
	r.size = 1<<63 | (1<<63 - 1)
	if hostBits < 64 {
		r.size = 1<<hostBits - 1
	}
	if p.Addr().Is4() {
		r.last = r.last.Prev()
		r.size--
	}
	if hostBits < 2 {
		return false
	}
	if r.size > 16 {
		r.band = min(max(16, r.size/16), 256)
	}
	a.ranges = append(a.ranges, r)
	return true
}

// lastAddr is the highest address of a prefix.
func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	out, _ := netip.AddrFromSlice(b)
	return out
}

// plus is the address n further on.
func plus(addr netip.Addr, n uint64) netip.Addr {
	b := addr.AsSlice()
	for i := len(b) - 1; i >= 0 && n > 0; i-- {
		sum := uint64(b[i]) + n&0xff
		n = n>>8 + sum>>8
		b[i] = byte(sum)
	}
	out, _ := netip.AddrFromSlice(b)
	return out
}

func (r ipRange) contains(ip netip.Addr) bool {
	return r.prefix.Contains(ip) && ip.Compare(r.first) >= 0 && ip.Compare(r.last) <= 0
}

// TakeIP reserves the address that a Service asks for.
func (a *Allocator) TakeIP(ip netip.Addr) error {
	ip = ip.Unmap()
	for _, r := range a.ranges {
		if r.contains(ip) {
			if a.ips[ip] {
				return ErrIPAllocated
			}
			a.ips[ip] = true
			return nil
		}
	}
	return ErrMismatch
}

// HoldIP marks an address as taken whatever the ranges say; for objects that a real cluster already holds.
func (a *Allocator) HoldIP(ip netip.Addr) { a.ips[ip.Unmap()] = true }

// HoldPort marks a node port as taken whatever the range says.
func (a *Allocator) HoldPort(port int32) { a.ports[port] = true }

// FreeIP gives an address back.
func (a *Allocator) FreeIP(ip netip.Addr) { delete(a.ips, ip.Unmap()) }

// NextIP chooses an address of a family for a Service.
func (a *Allocator) NextIP(service, family string) (netip.Addr, error) {
	if ip, ok := a.pinnedIP(service, family); ok {
		return ip, nil
	}
	draw := a.draw(service, "ip/"+family)
	for _, r := range a.ranges {
		if familyOf(r.first) != family {
			continue
		}
		if ip, ok := a.scanIPs(r, r.band, r.size-r.band, draw); ok {
			return ip, nil
		}
		if ip, ok := a.scanIPs(r, 0, r.band, draw); ok {
			return ip, nil
		}
	}
	return netip.Addr{}, ErrFull
}

// pinnedIP takes the pinned address if there is one of that family and it can be had.
func (a *Allocator) pinnedIP(service, family string) (netip.Addr, bool) {
	pin := a.pins[service].ClusterIP
	if pin == "" {
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(pin)
	if err == nil && familyOf(ip) != family {
		return netip.Addr{}, false
	}
	if err == nil {
		err = a.TakeIP(ip)
	}
	if err != nil {
		a.ignored = append(a.ignored, IgnoredPin{service, pin, err})
		return netip.Addr{}, false
	}
	return ip, true
}

// scanIPs takes the first free address from a drawn place on, around the end of the band.
func (a *Allocator) scanIPs(r ipRange, from, n, draw uint64) (netip.Addr, bool) {
	if n == 0 {
		return netip.Addr{}, false
	}
	start := draw % n
	for i := range min(n, uint64(len(a.ips))+1) { // one more than are taken: the range is full only if all are
		ip := plus(r.first, from+(start+i)%n)
		if !a.ips[ip] {
			a.ips[ip] = true
			return ip, true
		}
	}
	return netip.Addr{}, false
}

func familyOf(ip netip.Addr) string {
	if ip.Unmap().Is4() {
		return api.IPv4
	}
	return api.IPv6
}
