package engine

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/dump"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
)

// Listed is a text that a tool printed on a real node: iptables-save, ip6tables-save or nft list ruleset.
type Listed struct {
	Node string // "": every node has the same
	File
}

// Machine is what is known of a node where there are no manifests, beside its rules.
type Machine struct {
	Name      string
	Addresses []netip.Addr
	PodCIDRs  []netip.Prefix
}

// Given returns the cluster with nodes whose rules are those of the dumps, not those that kube-proxy would program. A node without a dump keeps
// kube-proxy's. The first dump is read at once: an error says that it is none. The rules' words are tied to the
// cluster's Services, where it has them.
func (c Cluster) Given(dumps ...Listed) (Cluster, error) {
	for _, d := range dumps {
		if d.Node != "" && c.State.Node(d.Node) == nil {
			return c, fmt.Errorf("nodes %q not found: %s is said to be of that node", d.Node, d.Name)
		}
		if err := new(dump.Node).Read(proxy.Dump{Node: d.Node, File: d.Name, Text: d.Text}); err != nil {
			return c, fmt.Errorf("%s: %w", d.Name, err)
		}
	}
	g := &given{dumps: dumps, state: c.State, read: map[string]*dump.Node{}}
	for _, n := range c.State.Nodes() {
		if rs := g.of(n.Name); rs != nil && c.opts.Mode == "" {
			c.opts.Mode = rs.Mode()
		}
	}
	c.given = g
	return c, nil
}

// Dump is what was listed on the node, or nil.
func (c Cluster) Dump(node string) *dump.Node {
	if g, ok := c.given.(*given); ok {
		return g.of(node)
	}
	return nil
}

func (g *given) rules(node string) proxy.Ruleset {
	if n := g.of(node); n != nil {
		return n
	}
	return nil
}

// given reads each node's dumps when they are first asked for.
type given struct {
	dumps []Listed
	state api.State
	mu    sync.Mutex
	read  map[string]*dump.Node
}

func (g *given) of(node string) *dump.Node {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n, ok := g.read[node]; ok {
		return n
	}
	n := &dump.Node{}
	ports := clusterPorts(g.state, node)
	some := false
	for _, d := range g.dumps {
		if d.Node == node || d.Node == "" {
			some = n.Read(proxy.Dump{Node: node, File: d.Name, Text: d.Text, Port: ports}) == nil || some
		}
	}
	if !some {
		n = nil
	}
	g.read[node] = n
	return n
}

// clusterPorts finds the Service ports of the cluster by kube-proxy's names for them, as one node sees them.
func clusterPorts(s api.State, node string) func(family, name, protocol string) *proxy.ServicePort {
	type key struct{ family, name, protocol string }
	ports := map[key]*proxy.ServicePort{}
	n := s.Node(node)
	if n == nil {
		return nil
	}
	for _, family := range []string{api.IPv4, api.IPv6} {
		for _, p := range proxy.NewView(s, n, proxy.IPTables, family).Ports {
			ports[key{family, p.Name, p.Protocol}] = p
		}
	}
	return func(family, name, protocol string) *proxy.ServicePort { return ports[key{family, name, protocol}] }
}

// Sketch makes the cluster that dumps speak of, where there are no manifests: the machines, the Services that the rules
// name, and a pod behind each address that they lead to.
func Sketch(opts Options, machines []Machine, dumps ...Listed) (Cluster, error) {
	c := New(opts)
	var nodes []dump.Machine
	for _, m := range machines {
		n := &dump.Node{}
		for _, d := range dumps {
			if d.Node != m.Name && d.Node != "" {
				continue
			}
			if err := n.Read(proxy.Dump{Node: m.Name, File: d.Name, Text: d.Text}); err != nil {
				return c, fmt.Errorf("%s: %w", d.Name, err)
			}
		}
		ports := n.Ports()
		addresses := m.Addresses
		for _, a := range n.Addresses() {
			if !slices.Contains(addresses, a) {
				addresses = append(addresses, a)
			}
		}
		nodes = append(nodes, dump.Machine{Name: m.Name, Addresses: addresses, PodCIDRs: m.PodCIDRs, Ports: ports})
	}
	c.State = dump.Sketch(c.State, nodes)
	c.network, c.rules = networkOf(c.State), new(rulesets)
	return c.Given(dumps...)
}

// Knows says whether anything in the cluster has the address.
func (c Cluster) Knows(a netip.Addr) bool { return c.network().Knows(a) }

// DiffRules compares a node's real rules with those that kube-proxy should have there. An empty mode is the one that
// the dump shows.
func (c Cluster) DiffRules(node, mode string, dumps ...File) ([]dump.Difference, *dump.Node, error) {
	n := c.State.Node(node)
	if n == nil {
		return nil, nil, errors.New(notFound("nodes", node).Text)
	}
	got := &dump.Node{}
	for _, f := range dumps {
		if err := got.Read(proxy.Dump{Node: node, File: f.Name, Text: f.Text}); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if mode == "" {
		mode = got.Mode()
	}
	want := &dump.Node{}
	for _, family := range got.Families() {
		text := ""
		switch mode {
		case proxy.IPTables:
			text = iptables.BuildFor(family, c.State, n).Text()
		case proxy.NFTables:
			text = nftables.BuildFor(family, c.State, n).Text()
		default:
			return nil, nil, fmt.Errorf("mode %s cannot be compared: its virtual servers are not in this listing", mode)
		}
		if err := want.Read(proxy.Dump{Node: node, Text: header(mode, family) + text}); err != nil {
			return nil, nil, err
		}
	}
	return dump.Diff(want, got), got, nil
}

// header is the line by which the reader knows the family.
func header(mode, family string) string {
	switch {
	case mode != proxy.IPTables:
		return ""
	case family == api.IPv6:
		return "# Generated by ip6tables-save\n"
	}
	return "# Generated by iptables-save\n"
}
