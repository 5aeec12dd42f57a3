package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/svg"
	"github.com/portwalk/portwalk/engine/view/text"
	"github.com/portwalk/portwalk/engine/view/words"
)

func traceCommand(in *input) *cobra.Command {
	var ask trace.Ask
	var output, layout, view string
	var real dumps
	c := &cobra.Command{
		Use:   "trace --from WHERE --to ADDRESS",
		Short: "Follow one packet through the ports, and list every way it can end",
		Long: `Follow one packet through the ports, and list every way it can end.

WHERE    outside, outside/IP, node/NAME, pod/[NAMESPACE/]NAME
ADDRESS  HOST:PORT[/TCP|UDP|SCTP]; HOST is an IP, a node, a Service name or any DNS name

With --rules the packet meets the rules that a real node holds, in place of those that kube-proxy would program. -f and
--state then say whose Services, nodes and pods these are; without them, the rules must do.

Exit status: 0 delivered, 3 not delivered, 1 bad input, 2 bad usage.`,
		Example: "  portwalk trace\n  portwalk trace -f service.yaml --from outside --to node-2:30088\n  portwalk trace -f service.yaml --from pod/client --to test:8080 -o json\n  portwalk trace --state cluster.yaml --rules node-1=iptables-save.txt --to node-1:30088",
		Args:    exactly(0, "only flags"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := in.complete(&ask, len(real.rules) > 0); err != nil {
				return err
			}
			cluster, err := real.cluster(in, &ask, c.ErrOrStderr())
			if err != nil {
				return err
			}
			in.remark(cluster, c.ErrOrStderr())
			result, problem := cluster.Trace(ask)
			if problem != nil {
				return problem
			}
			if err := printTrace(c.OutOrStdout(), result, output, layout, view, in.language()); err != nil {
				return err
			}
			if result.Trace.Verdict != trace.Delivered {
				return exit(notDelivered)
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&ask.From, "from", "outside", "who sends: outside, outside/IP, node/NAME, pod/[NS/]NAME")
	f.StringVar(&ask.To, "to", "", "where to: HOST:PORT[/PROTOCOL]")
	f.StringVar(&ask.Via, "via", "", "the node where a packet from outside enters")
	f.StringVar(&ask.Mode, "mode", "", "kube-proxy's mode: iptables, nftables or ipvs (default: the cluster's)")
	f.StringVarP(&output, "output", "o", "text", "text, json or svg")
	real.flags(f)
	f.StringVar(&layout, "layout", "wide", "with -o svg: wide, tall, slim or strip")
	f.StringVar(&view, "view", "kernel", "with -o svg: kernel, or told as the post tells it")
	return c
}

// complete fills in what the flags left out: the post's own question if nothing was given at all.
func (in *input) complete(ask *trace.Ask, real bool) error {
	if ask.To == "" && in.empty() && !real {
		_, step, err := in.post()
		if err != nil {
			return err
		}
		ask.To, ask.Via = step.Ask.To, step.Ask.Via
	}
	if ask.To == "" {
		return usage{errors.New("--to ADDRESS is wanted: HOST:PORT")}
	}
	ask.Seed = in.seed
	ask.To, ask.Protocol = engine.SplitProtocol(ask.To)
	return nil
}

func printTrace(w io.Writer, r trace.Result, output, layout, view, lang string) error {
	switch output {
	case "text":
		_, err := io.WriteString(w, text.Trace(r, lang))
		return err
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	case "svg":
		story := words.Tell(r, view, lang)
		if story == nil {
			return fmt.Errorf("the post tells nothing about this walk; try --view kernel")
		}
		_, err := io.WriteString(w, svg.Draw(r, *story, svg.Options{Layout: layout, Frame: -1, ID: "walk", Standalone: true, Lang: lang}))
		return err
	}
	return usage{fmt.Errorf("unknown output format %q: text, json or svg", output)}
}
