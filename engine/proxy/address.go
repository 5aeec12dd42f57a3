package proxy

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// Address is an address of a Service and the field it is written in.
type Address struct {
	Addr netip.Addr
	Path string // spec.externalIPs[0], status.loadBalancer.ingress[0].ip
}

// SourceRange is one of a Service's loadBalancerSourceRanges.
type SourceRange struct {
	Prefix netip.Prefix
	Path   string // spec.loadBalancerSourceRanges[0]
}

// Is says whether the address is of the family, api.IPv4 or api.IPv6.
func Is(family string, a netip.Addr) bool { return a.Is4() == (family == api.IPv4) }

// parseAddr reads an address as kube-proxy does: leading zeros are decimal, an IPv4 address written as IPv6 is IPv4.
func parseAddr(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	if err != nil {
		a, err = netip.ParseAddr(trimZeros(s))
	}
	return a.Unmap(), err == nil && a.Zone() == ""
}

// ParsePrefix reads a range as kube-proxy does: blanks around it are ignored, host bits are cleared.
func ParsePrefix(s string) (netip.Prefix, bool) {
	addr, bits, _ := strings.Cut(strings.TrimSpace(s), "/")
	p, err := netip.ParsePrefix(addr + "/" + bits)
	if err != nil {
		p, err = netip.ParsePrefix(trimZeros(addr) + "/" + bits)
	}
	return p.Masked(), err == nil
}

// trimZeros turns 010.1.2.3 into 10.1.2.3.
func trimZeros(s string) string {
	parts := strings.Split(s, ".")
	for i, p := range parts {
		if t := strings.TrimLeft(p, "0"); t != "" {
			parts[i] = t
		} else if p != "" {
			parts[i] = "0"
		}
	}
	return strings.Join(parts, ".")
}
