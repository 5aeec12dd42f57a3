package ipvs

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// chains are those of the two tables that the rules go to.
type chains struct {
	services, nodePort, postrouting, balancer, markMasq       *Chain // nat
	forward, health, firewall, ranges, access, accessFromHere *Chain // filter
}

// iptables writes the rules around the load balancer: who is masqueraded, who may come in. Their number does not
// depend on the number of Services.
func (b *builder) iptables() {
	c := b.chains()
	mark := b.view.Mark()
	toMark := Target{Chain: c.markMasq}

	c.services.add(Rule{Src: b.loopback(), Target: Target{Name: "RETURN"}})
	c.postrouting.ask(b.loopBack, "dst,dst,src", "", Target{Name: "MASQUERADE"})
	c.services.ask(b.lb, "dst,dst", "", Target{Chain: c.balancer})
	c.balancer.ask(b.lbLocal, "dst,dst", "", Target{Name: "RETURN"})
	for _, protocol := range []string{api.TCP, api.UDP, api.SCTP} {
		by := "dst"
		if protocol == api.SCTP {
			by = "dst,dst"
		}
		c.nodePort.ask(b.nodePortLocal[protocol], by, strings.ToLower(protocol), Target{Name: "RETURN"})
		c.nodePort.ask(b.nodePort[protocol], by, strings.ToLower(protocol), toMark)
	}
	c.firewall.ask(b.lbFW, "dst,dst", "", Target{Chain: c.ranges})
	c.ranges.ask(b.lbSourceCIDR, "dst,dst,src", "", Target{Name: "RETURN"})
	c.ranges.ask(b.lbSourceIP, "dst,dst,src", "", Target{Name: "RETURN"})
	b.masqueradeClusterIPs(c, toMark)
	b.externalIPs(c, toMark)
	c.services.add(Rule{ToNode: true, Target: Target{Chain: c.nodePort}})
	c.balancer.add(Rule{Target: toMark})
	c.ranges.add(Rule{Target: Target{Name: "DROP"}, Facts: proxy.Facts{Says: trace.SourceRange}})
	for i := range b.noNodeAccess {
		e := &b.noNodeAccess[i]
		c.accessFromHere.add(Rule{Src: netip.PrefixFrom(e.Key.addr, e.Key.addr.BitLen()), Virtual: &e.Key, Target: Target{Name: "DROP"}, Facts: e.Facts})
	}
	for _, s := range []*Set{b.clusterIP, b.lb} {
		if len(s.Entries) > 0 {
			c.services.add(Rule{Set: s, By: "dst,dst", Target: Target{Name: "ACCEPT"}})
		}
	}
	accepted := proxy.Facts{Says: trace.FilterAccepted}
	c.forward.add(Rule{Comment: "kubernetes forwarding rules", Mark: mark, Target: Target{Name: "ACCEPT"}, Facts: accepted})
	c.forward.add(Rule{Comment: "kubernetes forwarding conntrack rule", Known: true, Target: Target{Name: "ACCEPT"}, Facts: accepted})
	c.health.add(Rule{Comment: b.healthCheck.Comment, Set: b.healthCheck, By: "dst", Target: Target{Name: "ACCEPT"}, Facts: accepted})
	b.guard(c)
	c.postrouting.add(Rule{Mark: mark, NotMark: true, Target: Target{Name: "RETURN"}})
	c.postrouting.add(Rule{Target: Target{Name: "MARK", Xor: mark}})
	c.postrouting.add(Rule{Comment: "kubernetes service traffic requiring SNAT", Target: Target{Name: "MASQUERADE", Random: true}, Facts: proxy.Facts{Says: trace.Masqueraded}})
	c.markMasq.add(Rule{Target: Target{Name: "MARK", Or: mark}})
}

// loopback is where a node talks to itself.
func (b *builder) loopback() netip.Prefix {
	if b.Family == api.IPv6 {
		return netip.PrefixFrom(netip.IPv6Loopback(), 128)
	}
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{127}), 8)
}

// chains makes them, and hangs them into the built-in ones.
func (b *builder) chains() (c chains) {
	nat := func(name string) *Chain { return b.chain(&b.NAT, "nat", name) }
	filter := func(name string) *Chain { return b.chain(&b.Filter, "filter", name) }
	pre, in, out, post := nat("PREROUTING"), nat("INPUT"), nat("OUTPUT"), nat("POSTROUTING")
	filterIn, filterForward, filterOut := filter("INPUT"), filter("FORWARD"), filter("OUTPUT")
	for _, builtin := range []*Chain{pre, in, out, post, filterIn, filterForward, filterOut} {
		builtin.Policy = "ACCEPT"
	}
	c = chains{
		services: nat("KUBE-SERVICES"), nodePort: nat("KUBE-NODE-PORT"), postrouting: nat("KUBE-POSTROUTING"),
		balancer: nat("KUBE-LOAD-BALANCER"), markMasq: nat("KUBE-MARK-MASQ"),
		forward: filter("KUBE-FORWARD"), health: filter("KUBE-NODE-PORT"), firewall: filter("KUBE-PROXY-FIREWALL"),
		ranges: filter("KUBE-SOURCE-RANGES-FIREWALL"), access: filter("KUBE-IPVS-FILTER"), accessFromHere: filter("KUBE-IPVS-OUT-FILTER"),
	}
	hang := func(from, to *Chain, comment string) { from.add(Rule{Comment: comment, Target: Target{Chain: to}}) }
	hang(pre, c.services, "kubernetes service portals")
	hang(out, c.services, "kubernetes service portals")
	hang(post, c.postrouting, "kubernetes postrouting rules")
	hang(filterIn, c.access, "kubernetes ipvs access filter")
	hang(filterIn, c.firewall, "kube-proxy firewall rules")
	hang(filterIn, c.health, "kubernetes health check rules")
	hang(filterForward, c.firewall, "kube-proxy firewall rules")
	hang(filterForward, c.forward, "kubernetes forwarding rules")
	hang(filterOut, c.accessFromHere, "kubernetes ipvs access filter")
	return c
}

func (b *builder) chain(to *[]*Chain, table, name string) *Chain {
	c := &Chain{Table: table, Name: name}
	*to = append(*to, c)
	return c
}

func (c *Chain) add(r Rule) { c.Rules = append(c.Rules, r) }

// ask adds a rule that asks a set, unless the set is empty.
func (c *Chain) ask(s *Set, by, protocol string, t Target) {
	if len(s.Entries) > 0 {
		c.add(Rule{Protocol: protocol, Comment: s.Comment, Set: s, By: by, Target: t})
	}
}

// masqueradeClusterIPs marks packets for ClusterIPs that do not come from pods. If kube-proxy cannot tell pods, it
// marks at least those of the node itself: their source is the ClusterIP, which the dummy device has.
func (b *builder) masqueradeClusterIPs(c chains, toMark Target) {
	if len(b.clusterIP.Entries) == 0 {
		return
	}
	r := Rule{Comment: b.clusterIP.Comment, Set: b.clusterIP, By: "dst,dst", Target: toMark}
	switch pods := b.view.Pods(); {
	case b.view.Config.MasqueradeAll:
		r.Detail = "all"
	case pods.Interface != "":
		r.NotIn = pods.Interface
	case pods.Known():
		r.Src, r.NotSrc = pods.CIDR, true
	default:
		r.By = "src,dst"
	}
	c.services.add(r)
}

// externalIPs lets packets for external addresses through to the load balancer if they come from off the node, or if
// the address is the node's.
func (b *builder) externalIPs(c chains, toMark Target) {
	for _, s := range []*Set{b.externalIP, b.externalIPLocal} {
		if len(s.Entries) == 0 {
			continue
		}
		if s == b.externalIP {
			c.services.ask(s, "dst,dst", "", toMark)
		}
		c.services.add(Rule{Comment: s.Comment, Set: s, By: "dst,dst", OffNode: true, Target: Target{Name: "ACCEPT"}})
		c.services.add(Rule{Comment: s.Comment, Set: s, By: "dst,dst", ToNode: true, Target: Target{Name: "ACCEPT"}})
	}
}

// guard keeps what listens on the node from being reached by Services' addresses, which are the node's own now.
func (b *builder) guard(c chains) {
	for _, s := range []*Set{b.lb, b.clusterIP, b.externalIP, b.externalIPLocal} {
		c.access.add(Rule{Set: s, By: "dst,dst", Target: Target{Name: "RETURN"}})
	}
	c.access.add(Rule{Set: b.healthCheck, By: "dst", Target: Target{Name: "RETURN"}})
	c.access.add(Rule{New: true, Set: b.ipvsIPs, By: "dst", Target: Target{Name: "REJECT", V6: b.Family == api.IPv6}, Facts: proxy.Facts{Says: trace.VIPWrongPort}})
}
