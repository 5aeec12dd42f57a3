package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/advice"
)

func doctorCommand(in *input) *cobra.Command {
	var ask trace.Ask
	var output string
	var diff bool
	c := &cobra.Command{
		Use:   "doctor [--from WHERE --to ADDRESS]",
		Short: "Say what is wrong, at which line, why, and how to fix it",
		Long: `Say what is wrong, at which line, why the packet ends there, and how to fix it.

With --to it looks at that request. Without, it looks at the manifests and asks by itself what the Services are there
for: each port by ClusterIP and by name from a pod, by nodePort on each node and by load balancer from outside.
A fix is offered only if the same request was delivered after the edit was made on a copy. --patch prints the fixes as
a unified diff of the files: portwalk doctor -f service.yaml --patch | patch -p0

Exit status: 0 nothing broken, 3 something broken, 1 bad input, 2 bad usage.`,
		Example: "  portwalk doctor -f service.yaml\n  portwalk doctor -f service.yaml --from outside --to node-2:30088\n  portwalk doctor --state cluster.yaml -o json",
		Args:    exactly(0, "only flags"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkDoctor(c, ask, output); err != nil {
				return err
			}
			cluster, err := in.ill(c.ErrOrStderr())
			if err != nil {
				return err
			}
			report, err := examine(cluster, ask)
			if err != nil {
				return err
			}
			if diff {
				err = in.printPatch(report, ask.Mode, c.OutOrStdout(), c.ErrOrStderr())
			} else {
				err = printReport(c.OutOrStdout(), report, output, in.language())
			}
			if err != nil {
				return err
			}
			if report.Count(doctor.Broken) > 0 {
				return exit(notDelivered)
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&ask.From, "from", "", "who sends: outside, outside/IP, node/NAME, pod/[NS/]NAME (default: outside)")
	f.StringVar(&ask.To, "to", "", "where to: HOST:PORT[/PROTOCOL]")
	f.StringVar(&ask.Via, "via", "", "the node where a packet from outside enters")
	f.StringVar(&ask.Mode, "mode", "", "kube-proxy's mode: iptables or nftables (default: the cluster's)")
	f.StringVarP(&output, "output", "o", "text", "text or json")
	f.BoolVar(&diff, "patch", false, "print the fixes as a unified diff of the files, for patch -p0")
	return c
}

func checkDoctor(c *cobra.Command, ask trace.Ask, output string) error {
	if ask.To == "" && (c.Flags().Changed("from") || c.Flags().Changed("via")) {
		return usage{errors.New("--to ADDRESS is wanted: HOST:PORT")}
	}
	if output != "text" && output != "json" {
		return usage{fmt.Errorf("unknown output format %q: text or json", output)}
	}
	return nil
}

// ill is the cluster as it came out, whatever the API server refused: that is what the doctor is asked about.
func (in *input) ill(errs io.Writer) (engine.Cluster, error) {
	if in.empty() {
		return in.cluster(errs)
	}
	c, err := in.base()
	if err != nil {
		return c, err
	}
	if len(in.state) > 0 {
		if err := complain(c, errs); err != nil {
			return c, err
		}
	}
	files, err := in.read(in.files)
	if err == nil && len(files) > 0 {
		c = c.Apply(files...)
	}
	return c, err
}

func examine(c engine.Cluster, ask trace.Ask) (doctor.Report, error) {
	if ask.To == "" {
		return c.Survey(ask.Mode), nil
	}
	ask.To, ask.Protocol = engine.SplitProtocol(ask.To)
	return c.Examine(ask)
}

func printReport(w io.Writer, r doctor.Report, output, lang string) error {
	if output == "text" {
		_, err := io.WriteString(w, advice.Text(r, lang))
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(advice.Word(r, lang))
}
