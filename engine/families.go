package engine

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// families are the rules of a node with addresses of both: kube-proxy runs once for each.
type families struct{ v4, v6 proxy.Ruleset }

func (f families) Mode() string { return f.v4.Mode() }

// Walk asks the rules of the packet's family; a kernel keeps the two apart.
func (f families) Walk(h proxy.Hook, c *proxy.Context) (proxy.Verdict, trace.Reason) {
	if c.Packet.Dst.Addr().Is6() {
		return f.v6.Walk(h, c)
	}
	return f.v4.Walk(h, c)
}

func (f families) Lines() []proxy.Line { return append(f.v4.Lines(), f.v6.Lines()...) }

// Text is both listings. nft prints both tables at once; for iptables it is what ip6tables-save adds.
func (f families) Text() string {
	if f.Mode() == proxy.IPTables {
		return f.v4.Text() + "# ip6tables-save\n" + f.v6.Text()
	}
	return f.v4.Text() + f.v6.Text()
}

// Of is the part of one family, api.IPv4 or api.IPv6.
func (f families) Of(family string) proxy.Ruleset {
	if family == api.IPv6 {
		return f.v6
	}
	return f.v4
}

// buildEach makes the rules of the families that the node has addresses of.
func buildEach(node *api.Node, build func(family string) proxy.Ruleset) proxy.Ruleset {
	v4, v6 := false, false
	for _, a := range node.Status.Addresses {
		if ip, err := netip.ParseAddr(a.Address); err == nil && a.Type == "InternalIP" {
			v4, v6 = v4 || ip.Is4(), v6 || ip.Is6()
		}
	}
	switch {
	case v4 && v6:
		return families{build(api.IPv4), build(api.IPv6)}
	case v6:
		return build(api.IPv6)
	}
	return build(api.IPv4)
}
