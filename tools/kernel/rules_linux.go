package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
)

// load puts the rules of all nodes into their kernels.
func (f *fabric) load(c engine.Cluster, mode string) error {
	for i, s := range f.nodes {
		var text listing
		localnet := "0"
		if nodes := c.State.Nodes(); i < len(nodes) {
			rules, p := c.Rules(nodes[i].Name, mode)
			if p != nil {
				return p
			}
			text = listingOf(rules, nodes[i])
			if routesLocalnet(c.State.Config.Proxy, mode) {
				localnet = "1"
			}
		}
		if err := first(s.set("ipv4/conf/all/route_localnet", localnet), replace(s, mode, text)); err != nil {
			return err
		}
	}
	return f.answerChecks(c, mode)
}

// listing is a node's rules as text, of each family: nft reads both together.
type listing struct{ v4, v6 string }

func listingOf(rules proxy.Ruleset, n *api.Node) listing {
	if both, ok := rules.(interface {
		Of(family string) proxy.Ruleset
	}); ok {
		return listing{both.Of(api.IPv4).Text(), both.Of(api.IPv6).Text()}
	}
	if strings.Contains(n.Address("InternalIP"), ":") {
		return listing{v6: rules.Text()}
	}
	return listing{v4: rules.Text()}
}

// empty are iptables' tables without rules.
const empty = "*filter\nCOMMIT\n*nat\nCOMMIT\n"

// replace takes whatever rules a node has, and gives it others.
func replace(s space, mode string, text listing) error {
	if mode == "iptables" {
		return first(s.run("flush ruleset\n", "nft", "-f", "-"), s.run(orEmpty(uncounted(text.v4)), "iptables-restore"), s.run(orEmpty(uncounted(text.v6)), "ip6tables-restore"))
	}
	return first(s.run(empty, "iptables-restore"), s.run(empty, "ip6tables-restore"), s.run("flush ruleset\n"+text.v4+text.v6, "nft", "-f", "-"))
}

func orEmpty(text string) string {
	if text == "" {
		return empty
	}
	return text
}

// uncounted drops the matches that only count: they need nfacct objects, which not every kernel has and which
// kube-proxy makes by netlink. A rule that counts and does nothing stays without effect.
func uncounted(text string) string {
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(text, "-m nfacct --nfacct-name ")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		_, text, _ = strings.Cut(strings.TrimLeft(after, " "), " ")
	}
}

// routesLocalnet says whether kube-proxy lets 127.0.0.1 be routed on its node: it does for node ports on localhost.
func routesLocalnet(c api.ProxyConfig, mode string) bool {
	if mode != "iptables" || !c.LocalhostNodePorts {
		return false
	}
	for _, cidr := range c.NodePortAddresses {
		if strings.HasPrefix(cidr, "127.") || cidr == "0.0.0.0/0" {
			return true
		}
	}
	return len(c.NodePortAddresses) == 0
}

// forget empties every node's memory of which client went where.
func (f *fabric) forget(c engine.Cluster, mode string) error {
	for i, n := range c.State.Nodes() {
		var err error
		if mode == "iptables" {
			err = f.nodes[i].inside(forgetRecent)
		} else if sets := f.affinitySets(c, n.Name); sets != "" {
			err = f.nodes[i].run(sets, "nft", "-f", "-")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func forgetRecent() error {
	lists, _ := filepath.Glob("/proc/thread-self/net/xt_recent/*")
	for _, l := range lists {
		if err := os.WriteFile(l, []byte("/\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// affinitySets are the orders to flush a node's affinity sets.
func (f *fabric) affinitySets(c engine.Cluster, node string) string {
	rules, _ := c.Rules(node, "nftables")
	var out strings.Builder
	table := ""
	for line := range strings.Lines(rules.Text()) {
		words := strings.Fields(line)
		switch {
		case len(words) > 2 && words[0] == "table":
			table = words[1] + " " + words[2]
		case len(words) > 1 && words[0] == "set" && strings.HasPrefix(words[1], "affinity-"):
			out.WriteString("flush set " + table + " " + words[1] + "\n")
		}
	}
	return out.String()
}
