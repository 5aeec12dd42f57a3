package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
)

// diffRules prints what a node's rules lack and what is there without a reason, Service by Service.
func diffRules(in *input, c engine.Cluster, node, mode string, files []string, out io.Writer) error {
	var dumps []engine.File
	for _, name := range files {
		text, err := in.text(name)
		if err != nil {
			return err
		}
		dumps = append(dumps, engine.File{Name: name, Text: text})
	}
	differences, got, err := c.DiffRules(node, mode, dumps...)
	if err != nil {
		return err
	}
	if len(differences) == 0 {
		fmt.Fprintf(out, in.say("%s: kube-proxy's rules are those that it should have (%s)\n", "%s: kube-proxy의 규칙이 있어야 할 그대로예요 (%s)\n"), node, got.Mode())
		return nil
	}
	for _, d := range differences {
		name := in.say("what every node has", "모든 노드에 있는 규칙")
		if d.Service != "" {
			name = "Service " + d.Service
			if namespace, short := proxy.SplitLabel(d.Service); c.State.Service(namespace, short) == nil {
				name += in.say(" (no such Service)", " (이런 서비스는 없어요)")
			} else if o := c.Origin(api.Key{Kind: "Service", Namespace: namespace, Name: short}.String(), "metadata.name"); o.Line > 0 {
				name += fmt.Sprintf(" (%s:%d)", o.File, o.Line)
			}
		}
		fmt.Fprintln(out, name)
		for _, o := range d.Missing {
			fmt.Fprintf(out, "  %s %s\n", in.say("missing", "없음"), owned(o))
		}
		for _, o := range d.Extra {
			fmt.Fprintf(out, "  %s %s (%s %d)\n", in.say("extra  ", "남음"), owned(o), in.say("line", "줄"), o.Line)
		}
	}
	return exit(notDelivered)
}

// owned is a rule with its table; an iptables rule names its chain itself.
func owned(o proxy.Owned) string {
	table, _, _ := strings.Cut(o.Chain, "/")
	if strings.HasPrefix(o.Text, "-A ") {
		return table + ": " + o.Text
	}
	return o.Chain + ": " + o.Text
}
