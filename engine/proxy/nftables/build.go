package nftables

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Build makes the IPv4 table that kube-proxy programs on the node.
func Build(s api.State, node *api.Node) *Ruleset { return BuildFor(api.IPv4, s, node) }

// BuildFor makes the table of one address family: kube-proxy runs once for each.
func BuildFor(family string, s api.State, node *api.Node) *Ruleset {
	return build(proxy.NewView(s, node, proxy.NFTables, family))
}

// builder holds the sets and chains that serve many Services.
type builder struct {
	view   *proxy.View
	family string // ip or ip6
	mark   uint32
	pods   proxy.Pods
	rules  *Ruleset

	hairpins, clusterIPs, nodePortIPs                            *Set
	noEndpoints, noEndpointsPorts, firewall, services, nodePorts *Set // maps
	reject, checkServices, checkPorts, checkIPs                  *Chain
	checkFirewall, dispatch, masquerading                        *Chain
}

// The keys that packets are looked up by.
var (
	byAddress = []Field{Daddr}
	byPort    = []Field{L4Proto, Dport}
	byService = []Field{Daddr, L4Proto, Dport}
	byHairpin = []Field{Saddr, Daddr, L4Proto, Dport}
)

func build(v *proxy.View) *Ruleset {
	b := &builder{view: v, family: "ip", mark: v.Mark(), pods: v.Pods()}
	if v.Family == api.IPv6 {
		b.family = "ip6"
	}
	b.rules = &Ruleset{Family: b.family, node: v.Node}
	b.sets()
	b.chains()
	b.everywhere()
	for _, p := range v.Ports {
		b.servicePort(p)
	}
	return b.rules
}

func (b *builder) set(name, comment string, isMap bool, key []Field) *Set {
	s := &Set{Name: name, Comment: comment, Type: key, IsMap: isMap, family: b.family}
	b.rules.Sets = append(b.rules.Sets, s)
	return s
}

func (b *builder) chain(name string) *Chain {
	c := &Chain{Name: name, family: b.family}
	b.rules.Chains = append(b.rules.Chains, c)
	return c
}

func (b *builder) sets() {
	b.hairpins = b.set("hairpin-connections", "service hairpin connections", false, byHairpin)
	b.clusterIPs = b.set("cluster-ips", "Active ClusterIPs", false, byAddress)
	if addresses, all := b.view.NodePortAddresses(); !all {
		b.nodePortIPs = b.set("nodeport-ips", "IPs that accept NodePort traffic", false, byAddress)
		for _, a := range addresses {
			if !a.IsLoopback() {
				b.nodePortIPs.add(Element{Key: Key{Dst: a}})
			}
		}
	}
	b.noEndpoints = b.set("no-endpoint-services", "vmap to drop or reject packets to services with no endpoints", true, byService)
	b.noEndpointsPorts = b.set("no-endpoint-nodeports", "vmap to drop or reject packets to service nodeports with no endpoints", true, byPort)
	b.firewall = b.set("firewall-ips", "destinations that are subject to LoadBalancerSourceRanges", true, byService)
	b.services = b.set("service-ips", "ClusterIP, ExternalIP and LoadBalancer IP traffic", true, byService)
	b.nodePorts = b.set("service-nodeports", "NodePort traffic", true, byPort)
}

// chains makes the base chains and what they jump to.
func (b *builder) chains() {
	base := func(name, typ string, hook proxy.Hook, priority int, shown string) *Chain {
		c := b.chain(name)
		c.Base = &Base{Type: typ, Hook: hook, Priority: priority, Shown: shown}
		return c
	}
	preIn := base("filter-prerouting-pre-dnat", "filter", proxy.Prerouting, -110, "dstnat - 10")
	preOut := base("filter-output-pre-dnat", "filter", proxy.Output, -110, "-110")
	input := base("filter-input", "filter", proxy.Input, 0, "filter")
	forward := base("filter-forward", "filter", proxy.Forward, 0, "filter")
	output := base("filter-output", "filter", proxy.Output, 0, "filter")
	natIn := base("nat-prerouting", "nat", proxy.Prerouting, -100, "dstnat")
	natOut := base("nat-output", "nat", proxy.Output, -100, "-100")
	natPost := base("nat-postrouting", "nat", proxy.Postrouting, 100, "srcnat")

	b.checkPorts, b.checkServices = b.chain("nodeport-endpoints-check"), b.chain("service-endpoints-check")
	b.checkFirewall, b.dispatch = b.chain("firewall-check"), b.chain("services")
	b.masquerading, b.checkIPs = b.chain("masquerading"), b.chain("cluster-ips-check")
	b.reject = b.chain("reject-chain")
	b.reject.Comment = "helper for @no-endpoint-services / @no-endpoint-nodeports"

	isNew := NewConnection{}
	input.append(isNew, Jump{b.checkPorts})
	input.append(isNew, Jump{b.checkServices})
	forward.append(isNew, Jump{b.checkServices})
	output.append(isNew, Jump{b.checkServices})
	preIn.append(isNew, Jump{b.checkFirewall})
	preOut.append(isNew, Jump{b.checkFirewall})
	natOut.append(Jump{b.dispatch})
	natIn.append(Jump{b.dispatch})
	natPost.append(Jump{b.masquerading})
	forward.append(isNew, Jump{b.checkIPs})
	output.append(isNew, Jump{b.checkIPs})
}

// append adds a rule to the chain's end and returns it, to be told more about.
func (c *Chain) append(exprs ...Expr) *Rule {
	c.Rules = append(c.Rules, Rule{Exprs: exprs})
	return &c.Rules[len(c.Rules)-1]
}

// everywhere writes the rules that do not depend on Services.
func (b *builder) everywhere() {
	b.masquerading.append(MarkedWith(b.mark), SetMark{b.mark, true}, Masquerade{}).Says = trace.Masqueraded
	b.masquerading.append(TranslatedConnection{}, Lookup{byHairpin, b.hairpins}, Masquerade{}).Says = trace.Masqueraded
	b.guardClusterIPs()
	b.reject.append(Reject{})
	b.checkServices.append(VerdictMap{byService, b.noEndpoints})
	b.checkFirewall.append(VerdictMap{byService, b.firewall})
	b.masqueradeClusterIPs()
	b.dispatch.append(VerdictMap{byService, b.services})
	b.toNodePorts()
}

// guardClusterIPs answers for ports that no Service has: nothing else would on a ClusterIP.
func (b *builder) guardClusterIPs() {
	r := b.checkIPs.append(Lookup{byAddress, b.clusterIPs}, Reject{})
	r.Comment, r.Says = "Reject traffic to invalid ports of ClusterIPs", trace.VIPWrongPort
	var ranges []Range
	for _, p := range b.view.ServiceCIDRs {
		ranges = append(ranges, rangeOf(p))
	}
	if len(ranges) > 0 {
		r := b.checkIPs.append(Ranges{Field: Daddr, Alone: len(ranges) == 1, Ranges: merge(ranges)}, Drop{})
		r.Comment, r.Says = "Drop traffic to unallocated ClusterIPs", trace.ClusterIPUnused
	}
}

// masqueradeClusterIPs marks packets for ClusterIPs that do not come from pods: whoever routed them here must get the
// answer from here.
func (b *builder) masqueradeClusterIPs() {
	toClusterIP := Lookup{byAddress, b.clusterIPs}
	switch {
	case b.view.Config.MasqueradeAll:
		r := b.dispatch.append(toClusterIP, SetMark{Bits: b.mark})
		r.Comment, r.Says, r.Detail = "masquerade all clusterIP traffic", trace.RuleMarked, "all"
	case b.pods.Known():
		r := b.dispatch.append(toClusterIP, b.fromPods(true), SetMark{Bits: b.mark})
		r.Comment, r.Says, r.Detail = "masquerade clusterIP traffic from outside cluster", trace.RuleMarked, "not-from-pods"
	}
}

// fromPods matches packets of pods, or of others.
func (b *builder) fromPods(not bool) Expr {
	if b.pods.Interface != "" {
		return Interface{b.pods.Interface, not}
	}
	return Address{Saddr, not, b.pods.CIDR}
}

// toNodePorts asks, for packets to the node itself, whether they are for a node port.
func (b *builder) toNodePorts() {
	if b.nodePortIPs != nil {
		here := Lookup{byAddress, b.nodePortIPs}
		b.checkPorts.append(here, VerdictMap{byPort, b.noEndpointsPorts})
		b.dispatch.append(here, VerdictMap{byPort, b.nodePorts})
		return
	}
	loopback := netip.PrefixFrom(netip.AddrFrom4([4]byte{127}), 8)
	if b.family == "ip6" {
		loopback = netip.PrefixFrom(netip.IPv6Loopback(), 128)
	}
	elsewhere := Address{Daddr, true, loopback}
	b.checkPorts.append(elsewhere, VerdictMap{byPort, b.noEndpointsPorts})
	b.dispatch.append(Local{Daddr}, elsewhere, VerdictMap{byPort, b.nodePorts})
}

// baseChains of the hook, in the order of their priorities.
func (r *Ruleset) baseChains(h proxy.Hook) []*Chain {
	var out []*Chain
	for _, c := range r.Chains {
		if c.Base == nil {
			break // base chains come first
		}
		if c.Base.Hook == h {
			out = append(out, c)
		}
	}
	order.By(out, func(a, b *Chain) int { return a.Base.Priority - b.Base.Priority })
	return out
}
