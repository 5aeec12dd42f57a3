package iptables

import (
	"net/netip"
	"slices"
	"sort"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// largeCluster is the number of endpoints above which kube-proxy leaves comments out of the rules for endpoints.
const largeCluster = 1000

// Build makes the IPv4 rules that kube-proxy programs on the node.
func Build(s api.State, node *api.Node) *Ruleset { return BuildFor(api.IPv4, s, node) }

// BuildFor makes the rules of one address family: kube-proxy runs once for each.
func BuildFor(family string, s api.State, node *api.Node) *Ruleset {
	return build(proxy.NewView(s, node, proxy.IPTables, family))
}

// builder holds the chains that rules of many Services go to, and what they all need.
type builder struct {
	view        *proxy.View
	mark        uint32
	pods        proxy.Pods
	localhost   bool // node ports work on 127.0.0.1
	largeScale  bool
	filter, nat *Table

	services, nodePorts, postrouting, markMasq                         *Chain // nat
	filterServices, external, forward, health, firewall, fromLocalhost *Chain // filter

	chances [][]Match // Statistic of 1/n at n, made once
}

func build(v *proxy.View) *Ruleset {
	b := &builder{
		view: v, mark: v.Mark(), pods: v.Pods(),
		localhost:  v.Config.LocalhostNodePorts && v.Family == api.IPv4 && v.NodePortsOnLoopback(),
		largeScale: v.Endpoints() > largeCluster,
		filter:     newTable("filter", "INPUT", "FORWARD", "OUTPUT"),
		nat:        newTable("nat", "PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
	}
	b.chains()
	b.jumps()
	b.everywhere()
	for _, p := range v.Ports {
		b.servicePort(p)
	}
	b.toNodePorts()
	b.forwarding()
	b.filter.sort()
	b.nat.sort()
	return &Ruleset{Filter: b.filter, NAT: b.nat, node: v.Node}
}

func newTable(name string, builtin ...string) *Table {
	t := &Table{Name: name, fixed: map[string]*Chain{}}
	for _, n := range builtin {
		t.addFixed(n).Policy = "ACCEPT"
	}
	return t
}

// sort puts built-in chains first, as they are, and the others by name.
func (t *Table) sort() {
	builtin := slices.IndexFunc(t.Chains, func(c *Chain) bool { return c.Policy == "" })
	others := make([]keyed, 0, len(t.Chains)-builtin)
	for _, c := range t.Chains[builtin:] {
		others = append(others, keyed{key(c.Name, 0), key(c.Name, 8), c})
	}
	sort.Slice(others, func(i, j int) bool { return others[i].before(&others[j]) }) // no name is there twice: it need not be stable
	for i, k := range others {
		t.Chains[builtin+i] = k.Chain
	}
}

// keyed is a chain with its name's first 16 bytes as numbers: most chains are told apart without a look at them.
type keyed struct {
	first, second uint64
	*Chain
}

// key is eight bytes of a name as a number.
func key(name string, from int) (n uint64) {
	for i := from; i < from+8; i++ {
		n <<= 8
		if i < len(name) {
			n |= uint64(name[i])
		}
	}
	return n
}

func (k *keyed) before(l *keyed) bool {
	switch {
	case k.first != l.first:
		return k.first < l.first
	case k.second != l.second:
		return k.second < l.second
	}
	return k.Name < l.Name
}

func (b *builder) chains() {
	b.services, b.nodePorts = b.nat.addFixed(kubeServices), b.nat.addFixed(kubeNodePorts)
	b.postrouting, b.markMasq = b.nat.addFixed(kubePostrouting), b.nat.addFixed(kubeMarkMasq)
	b.filterServices, b.external = b.filter.addFixed(kubeServices), b.filter.addFixed(kubeExternalServices)
	b.forward, b.health = b.filter.addFixed(kubeForward), b.filter.addFixed(kubeNodePorts)
	b.firewall, b.fromLocalhost = b.filter.addFixed(kubeProxyFirewall), b.filter.addFixed(kubeFirewall)
	b.filter.addFixed(kubeProxyCanary)
	b.nat.addFixed(kubeProxyCanary)
}

// jumps hangs kube-proxy's chains into the built-in ones, in the order in which the kernel ends up with them:
// kube-proxy inserts each jump at the top, and the last inserted comes first.
func (b *builder) jumps() {
	isNew := Conntrack{States: "NEW"}
	hang := func(t *Table, from, to, comment string, matches ...Match) {
		if comment != "" {
			matches = append(matches, Comment(comment))
		}
		c := t.Chain(from)
		c.Rules = append(c.Rules, Rule{Matches: matches, Target: Jump{t.Chain(to)}})
	}
	const portals, visible, firewall = "kubernetes service portals", "kubernetes externally-visible service portals", "kubernetes load balancer firewall"

	hang(b.filter, "INPUT", kubeFirewall, "")
	hang(b.filter, "INPUT", kubeProxyFirewall, firewall, isNew)
	hang(b.filter, "INPUT", kubeNodePorts, "kubernetes health check service ports")
	hang(b.filter, "INPUT", kubeExternalServices, visible, isNew)
	hang(b.filter, "FORWARD", kubeProxyFirewall, firewall, isNew)
	hang(b.filter, "FORWARD", kubeForward, "kubernetes forwarding rules")
	hang(b.filter, "FORWARD", kubeServices, portals, isNew)
	hang(b.filter, "FORWARD", kubeExternalServices, visible, isNew)
	hang(b.filter, "OUTPUT", kubeFirewall, "")
	hang(b.filter, "OUTPUT", kubeProxyFirewall, firewall, isNew)
	hang(b.filter, "OUTPUT", kubeServices, portals, isNew)
	hang(b.nat, "PREROUTING", kubeServices, portals)
	hang(b.nat, "OUTPUT", kubeServices, portals)
	hang(b.nat, "POSTROUTING", kubePostrouting, "kubernetes postrouting rules")
}

// everywhere writes the rules that do not depend on Services.
func (b *builder) everywhere() {
	b.markMasq.Rules = []Rule{{Target: SetMark{b.mark, b.mark}}}
	b.postrouting.Rules = []Rule{
		{Matches: []Match{Mark{Value: b.mark, Mask: b.mark, Not: true}}, Target: Return{}},
		{Target: SetMark{b.mark, 0}},
		{
			Matches: []Match{Comment("kubernetes service traffic requiring SNAT")},
			Target:  Masquerade{RandomFully: true},
			Facts:   proxy.Facts{Says: trace.Masqueraded},
		},
	}
	if b.localhost {
		b.fromLocalhost.Rules = []Rule{{
			Src: &Net{loopback, true}, Dst: &Net{loopback, false},
			Matches: []Match{Comment("block incoming localnet connections"), Conntrack{States: "RELATED,ESTABLISHED,DNAT", Not: true}},
			Target:  Drop{},
			Facts:   proxy.Facts{Says: trace.Martian},
		}}
	}
}

// toNodePorts ends KUBE-SERVICES: what is for the node itself may be for a node port.
func (b *builder) toNodePorts() {
	comment := Comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain")
	addresses, all := b.view.NodePortAddresses()
	if all {
		r := Rule{Matches: []Match{comment, AddrType{"dst", "LOCAL"}}, Target: Jump{b.nodePorts}}
		if b.view.Family == api.IPv6 {
			r.Dst = &Net{netip.MustParsePrefix("::1/128"), true}
		} else if !b.localhost {
			r.Dst = &Net{loopback, true}
		}
		b.services.Rules = append(b.services.Rules, r)
		return
	}
	for _, a := range addresses {
		if a.IsLoopback() && !b.localhost {
			continue
		}
		b.services.Rules = append(b.services.Rules, Rule{Dst: host(a), Matches: []Match{comment}, Target: Jump{b.nodePorts}})
	}
}

// forwarding lets pass what kube-proxy itself sent on its way, even where the policy of FORWARD is DROP.
func (b *builder) forwarding() {
	accepted := proxy.Facts{Says: trace.FilterAccepted}
	b.forward.Rules = []Rule{
		{Matches: []Match{Conntrack{States: "INVALID"}, NFAcct{"ct_state_invalid_dropped_pkts"}}, Target: Drop{}},
		{Matches: []Match{Comment("kubernetes forwarding rules"), Mark{Value: b.mark, Mask: b.mark}}, Target: Accept{}, Facts: accepted},
		{Matches: []Match{Comment("kubernetes forwarding conntrack rule"), Conntrack{States: "RELATED,ESTABLISHED"}}, Target: Accept{}, Facts: accepted},
	}
}

// loopback is 127.0.0.0/8.
var loopback = netip.PrefixFrom(netip.AddrFrom4([4]byte{127}), 8)

func host(a netip.Addr) *Net { return &Net{Prefix: single(a)} }

func single(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }
