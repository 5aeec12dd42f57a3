package proxy

import (
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// nodePortRanges are the configured ranges of the family in which node ports are answered; none means everywhere.
func (v *View) nodePortRanges() (out []netip.Prefix) {
	config := v.Config.NodePortAddresses
	if len(config) == 0 && v.Mode == NFTables {
		config = []string{"primary"}
	}
	for _, text := range config {
		if text == "primary" && len(config) == 1 && v.Primary.IsValid() {
			return []netip.Prefix{netip.PrefixFrom(v.Primary, v.Primary.BitLen())}
		}
		if p, ok := ParsePrefix(text); ok && Is(v.Family, p.Addr()) {
			out = append(out, p)
		}
	}
	return out
}

// NodePortAddresses lists the node's addresses on which node ports are answered; all says that it is every one the
// node has, whatever they are.
func (v *View) NodePortAddresses() (addresses []netip.Addr, all bool) {
	ranges := v.nodePortRanges()
	if len(ranges) == 0 || slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		return nil, true
	}
	for _, a := range append([]netip.Addr{v.loopback()}, v.Addresses...) {
		if slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(a) }) {
			addresses = append(addresses, a)
		}
	}
	order.By(addresses, netip.Addr.Compare)
	return slices.Compact(addresses), false
}

// NodePortsOnLoopback says that 127.0.0.1 is among the addresses on which node ports may be answered.
func (v *View) NodePortsOnLoopback() bool {
	ranges := v.nodePortRanges()
	start := netip.AddrFrom4([4]byte{127})
	return len(ranges) == 0 || slices.ContainsFunc(ranges, func(p netip.Prefix) bool {
		return p.Addr().IsLoopback() || p.Contains(start)
	})
}

func (v *View) loopback() netip.Addr {
	if v.Family == api.IPv6 {
		return netip.IPv6Loopback()
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}
