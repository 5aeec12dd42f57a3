package main

import (
	"fmt"
	"net/netip"
	"strings"
)

// family is an address family of a cluster, and its addresses.
type family int

const (
	v4 family = iota
	v6
)

func (f family) text(four, six string, args ...any) string {
	if f == v6 {
		return fmt.Sprintf(six, args...)
	}
	return fmt.Sprintf(four, args...)
}

func (f family) node(i int) string         { return f.text("192.168.100.%d", "fd00:100::%d", i) }
func (f family) podCIDR(node int) string   { return f.text("10.244.%d.0/24", "fd00:244:0:%d::/64", node) }
func (f family) pod(node, i int) string    { return f.text("10.244.%d.%d", "fd00:244:0:%d::%d", node, i) }
func (f family) podRange() string          { return f.text("10.244.0.0/16", "fd00:244::/56") }
func (f family) serviceRange() string      { return f.text("10.96.0.0/16", "fd00:96::/108") }
func (f family) clusterIP(i int) string    { return f.text("10.96.0.%d", "fd00:96::%d", i) }
func (f family) externalIP(i int) string   { return f.text("198.51.100.%d", "2001:db8:51::%d", i) }
func (f family) loadBalancer(i int) string { return f.text("192.168.200.%d", "fd00:200::%d", i) }
func (f family) lan() string               { return f.text("192.168.100.0/24", "fd00:100::/64") }
func (f family) far() string               { return f.text("203.0.113.0/24", "2001:db8::/64") }
func (f family) name() string              { return f.text("IPv4", "IPv6") }

// join is a range of each family, by comma.
func (g *generator) join(of func(family) string) string {
	var out []string
	for _, f := range g.families {
		out = append(out, of(f))
	}
	return strings.Join(out, ",")
}

// clusterConfiguration tells of ranges that are not the default ones.
func (g *generator) clusterConfiguration() {
	if len(g.families) == 1 && g.families[0] == v4 {
		return
	}
	g.add(object{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration",
		"networking": object{"serviceSubnet": g.join(family.serviceRange), "podSubnet": g.join(family.podRange)}})
}

// pools are the addresses that MetalLB may give.
func (g *generator) pools() (out []string) {
	for _, f := range g.families {
		out = append(out, f.loadBalancer(10)+"-"+f.loadBalancer(60))
	}
	return out
}

// single is the network of one address.
func single(address string) string {
	a := netip.MustParseAddr(address)
	return netip.PrefixFrom(a, a.BitLen()).String()
}
