package main

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// dumps are the rules that real nodes hold, and what must be said of the nodes where there are no manifests.
type dumps struct {
	rules, addresses, podCIDRs []string
	node                       string
}

func (d *dumps) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&d.rules, "rules", nil, "walk a node's real rules: [NODE=]FILE, what iptables-save, ip6tables-save or nft list ruleset printed there (repeatable)")
	f.StringVar(&d.node, "node", "", "with --rules: whose a FILE without NODE= is (default: every node's)")
	f.StringArrayVar(&d.addresses, "address", nil, "with --rules and without manifests: [NODE=]IP, an address of the node (repeatable)")
	f.StringArrayVar(&d.podCIDRs, "pod-cidr", nil, "with --rules and without manifests: [NODE=]CIDR, the addresses of the node's own pods (repeatable)")
}

// theOnly is a node's name where none is given.
const theOnly = "node"

// cluster is the input's with the nodes' real rules; without manifests it is the one that the rules speak of.
func (d *dumps) cluster(in *input, ask *trace.Ask, errs io.Writer) (engine.Cluster, error) {
	if len(d.rules) == 0 {
		if d.node != "" || len(d.addresses) > 0 || len(d.podCIDRs) > 0 {
			return engine.Cluster{}, usage{fmt.Errorf("--node, --address and --pod-cidr go with --rules")}
		}
		return in.cluster(errs)
	}
	listed, err := d.read(in)
	if err != nil {
		return engine.Cluster{}, err
	}
	if in.empty() {
		return d.sketch(in, ask, listed, errs)
	}
	c, err := in.cluster(errs)
	if err != nil {
		return c, err
	}
	if c, err = c.Given(listed...); err != nil {
		return c, err
	}
	d.tell(in, c, errs)
	return c, nil
}

func (d *dumps) read(in *input) (out []engine.Listed, err error) {
	for _, arg := range d.rules {
		node, file := of(arg)
		if node == "" {
			node = d.node
		}
		text, err := in.text(file)
		if err != nil {
			return nil, err
		}
		out = append(out, engine.Listed{Node: node, File: engine.File{Name: file, Text: text}})
	}
	return out, nil
}

// of parts NODE=VALUE. What is a file as it stands is no NODE=.
func of(arg string) (node, value string) {
	if _, err := os.Stat(arg); err == nil {
		return "", arg
	}
	if node, value, ok := strings.Cut(arg, "="); ok && !strings.Contains(node, "/") {
		return node, value
	}
	return "", arg
}

// sketch makes a cluster of the dumps alone.
func (d *dumps) sketch(in *input, ask *trace.Ask, listed []engine.Listed, errs io.Writer) (engine.Cluster, error) {
	var names []string
	for i := range listed {
		if listed[i].Node == "" {
			listed[i].Node = theOnly
		}
		if !slices.Contains(names, listed[i].Node) {
			names = append(names, listed[i].Node)
		}
	}
	var machines []engine.Machine
	for _, name := range names {
		m := engine.Machine{Name: name}
		for _, arg := range d.addresses {
			node, text := of(arg)
			a, err := netip.ParseAddr(text)
			if err != nil {
				return engine.Cluster{}, usage{fmt.Errorf("--address %s: %w", arg, err)}
			}
			if node == name || node == "" && len(names) == 1 {
				m.Addresses = append(m.Addresses, a)
			}
		}
		for _, arg := range d.podCIDRs {
			node, text := of(arg)
			p, err := netip.ParsePrefix(text)
			if err != nil {
				return engine.Cluster{}, usage{fmt.Errorf("--pod-cidr %s: %w", arg, err)}
			}
			if node == name || node == "" && len(names) == 1 {
				m.PodCIDRs = append(m.PodCIDRs, p.Masked())
			}
		}
		machines = append(machines, m)
	}
	opts := in.options()
	c, err := engine.Sketch(opts, machines, listed...)
	if err != nil {
		return c, err
	}
	if a, ok := d.guess(c, ask, machines); ok {
		fmt.Fprintf(errs, in.say("note: %s is taken for an address of node %s; --address says otherwise\n", "참고: 노드 %[2]s의 주소를 이렇게 추정했어요: %[1]s. 아니라면 --address로 알려 주세요\n"), a, machines[0].Name)
		machines[0].Addresses = append(machines[0].Addresses, a)
		if c, err = engine.Sketch(opts, machines, listed...); err != nil {
			return c, err
		}
	}
	fmt.Fprint(errs, in.say("note: there are no manifests: pods stand for the addresses in the rules, and are assumed to listen there\n",
		"참고: 매니페스트가 없어서 규칙에 나온 주소마다 파드를 두고, 거기서 연결을 받는다고 가정했어요\n"))
	d.tell(in, c, errs)
	return c, nil
}

// guess takes the address that is asked for for the only node's, if nothing else has it.
func (d *dumps) guess(c engine.Cluster, ask *trace.Ask, machines []engine.Machine) (netip.Addr, bool) {
	to, _ := engine.SplitProtocol(ask.To)
	at, err := netip.ParseAddrPort(to)
	if err != nil || len(machines) != 1 || c.Knows(at.Addr()) {
		return netip.Addr{}, false
	}
	return at.Addr(), true
}

// tell says what was read, and what of it a walk cannot follow to the letter.
func (d *dumps) tell(in *input, c engine.Cluster, errs io.Writer) {
	for _, n := range c.State.Nodes() {
		dump := c.Dump(n.Name)
		if dump == nil {
			continue
		}
		fmt.Fprintf(errs, in.say("%s: %d rules, mode %s", "%s: 규칙 %d개, 모드 %s"), n.Name, dump.Rules, dump.Mode())
		if len(dump.Foreign) > 0 {
			fmt.Fprintf(errs, in.say("; also rules of %s", "; %s의 규칙도 있어요"), strings.Join(dump.Foreign, ", "))
		}
		fmt.Fprintln(errs)
		if dump.Nameless {
			fmt.Fprintln(errs, in.say("  kube-proxy runs in iptables mode there; iptables-save also shows whose each rule is, nft does not",
				"  이 노드의 kube-proxy는 iptables 모드예요. 어느 서비스의 규칙인지는 nft가 아니라 iptables-save에 나와요"))
		}
		d.tellUnread(in, dump.Unread, errs)
	}
}

const mostTold = 10

func (d *dumps) tellUnread(in *input, unread []proxy.Unread, errs io.Writer) {
	for i, u := range unread {
		if i == mostTold {
			fmt.Fprintf(errs, in.say("  and %d more\n", "  그 밖에 %d개\n"), len(unread)-mostTold)
			return
		}
		what := map[string][2]string{
			"match":  {"cannot tell whether this matches, so it counts as no match", "맞는지 알 수 없어서 안 맞는 것으로 봐요"},
			"target": {"cannot tell what this does, so it counts as nothing", "무엇을 하는지 알 수 없어서 아무 일도 없는 것으로 봐요"},
			"line":   {"not understood", "읽을 수 없어요"},
			"loop":   {"leads back to where it came from; no kernel takes such rules", "온 곳으로 되돌아가요. 이런 규칙을 받는 커널은 없어요"},
		}[u.Why]
		text := u.What
		if text == "" {
			text = u.Text
		}
		fmt.Fprintf(errs, "  %d: %s: %s\n", u.Line, in.say(what[0], what[1]), text)
	}
}

// say is one of two texts, by the language.
func (in *input) say(english, korean string) string {
	if in.language() == "ko" {
		return korean
	}
	return english
}
