package dump

import (
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
)

// Difference is what one Service's rules lack on a node, and what is there without a reason.
type Difference struct {
	Service string // namespace/name; "" for the rules that every node has
	Missing []proxy.Owned
	Extra   []proxy.Owned
}

// Diff compares kube-proxy's rules of a node with those that it should have there, Service by Service. The order of
// rules within a chain is not compared: chains that serve many Services have none, and in the others each rule says by
// its chance where it stands.
func Diff(want, got *Node) []Difference {
	type key struct{ chain, text string }
	left := map[key][]proxy.Owned{}
	for _, o := range got.owned() {
		k := key{o.Chain, o.Text}
		left[k] = append(left[k], o)
	}
	by := map[string]*Difference{}
	of := func(service string) *Difference {
		if by[service] == nil {
			by[service] = &Difference{Service: service}
		}
		return by[service]
	}
	for _, o := range want.owned() {
		k := key{o.Chain, o.Text}
		if n := len(left[k]); n > 0 {
			left[k] = left[k][:n-1]
			continue
		}
		d := of(o.Service)
		d.Missing = append(d.Missing, o)
	}
	for _, o := range got.owned() {
		k := key{o.Chain, o.Text}
		if n := len(left[k]); n > 0 {
			left[k] = left[k][:n-1]
			d := of(o.Service)
			d.Extra = append(d.Extra, o)
		}
	}
	var out []Difference
	for _, d := range by {
		out = append(out, *d)
	}
	order.By(out, func(a, b Difference) int { return strings.Compare(a.Service, b.Service) })
	return out
}

// owned lists kube-proxy's own rules; the same in both families count apart.
func (n *Node) owned() (out []proxy.Owned) {
	for _, p := range n.parts {
		lister, ok := p.lister.(interface{ Owned() []proxy.Owned })
		if !ok {
			continue
		}
		for _, o := range lister.Owned() {
			if p.v6 {
				o.Chain = "ip6 " + o.Chain
			}
			out = append(out, o)
		}
	}
	return slices.Clip(out)
}

// Families are those whose rules kube-proxy is seen to have written.
func (n *Node) Families() (out []string) {
	v4, v6 := false, false
	for _, p := range n.parts {
		if l, nft := p.lister.(*nftables.Listing); nft && n.mode == proxy.NFTables {
			four, six := l.OurFamilies()
			v4, v6 = v4 || four, v6 || six
		} else if !nft {
			v4, v6 = v4 || !p.v6, v6 || p.v6
		}
	}
	if v4 {
		out = append(out, api.IPv4)
	}
	if v6 {
		out = append(out, api.IPv6)
	}
	return out
}
