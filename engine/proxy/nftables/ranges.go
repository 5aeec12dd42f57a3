package nftables

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/order"
)

// Range is a run of addresses.
type Range struct{ First, Last netip.Addr }

func rangeOf(p netip.Prefix) Range { return Range{p.Masked().Addr(), last(p)} }

// contains says whether the address lies in the range.
func (r Range) contains(a netip.Addr) bool {
	return a.Is4() == r.First.Is4() && r.First.Compare(a) <= 0 && a.Compare(r.Last) <= 0
}

// merge sorts ranges and joins those that touch, as nft does in an anonymous set.
func merge(all []Range) []Range {
	order.By(all, func(a, b Range) int { return a.First.Compare(b.First) })
	out := all[:0]
	for _, r := range all {
		if n := len(out); n > 0 && (r.First.Compare(out[n-1].Last) <= 0 || r.First == out[n-1].Last.Next()) {
			if out[n-1].Last.Compare(r.Last) < 0 {
				out[n-1].Last = r.Last
			}
			continue
		}
		out = append(out, r)
	}
	return out
}

// last is the prefix's highest address.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// prefix is the range as a prefix, if it is one.
func (r Range) prefix() (netip.Prefix, bool) {
	for bits := 0; bits <= r.First.BitLen(); bits++ {
		if p, err := r.First.Prefix(bits); err == nil && p.Addr() == r.First && last(p) == r.Last {
			return p, true
		}
	}
	return netip.Prefix{}, false
}
