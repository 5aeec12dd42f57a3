package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/console"
	"github.com/portwalk/portwalk/engine/view/words"
)

func sessionCommand(in *input) *cobra.Command {
	var output string
	var why bool
	c := &cobra.Command{
		Use:   "session [SCRIPT]",
		Short: "Play command lines one after another, over a cluster that remembers",
		Long: `Play command lines one after another, over a cluster that remembers: connections, session affinity, the time.
SCRIPT is a file, or - for standard input, with a command on each line:

  curl [-m SECONDS] URL, nc [-u] HOST PORT, ping HOST      from outside, or --from WHERE [--via NODE]
  kubectl exec POD -- curl …, ssh NODE curl …              the same from a pod, from a node
  again [N], close [N]                                     the last connection, or the N-th
  wait 3h                                                  the clock runs
  ssh NODE conntrack -L                                    what a node remembers; iptables-save, nft list ruleset
  ssh NODE poweroff                                        a node that is gone without a word
  kubectl get|describe|apply -f|create -f|delete|scale|rollout restart
  trace [--from WHERE] --to ADDRESS                        every hop

Exit status: 0, whatever the commands say; 1 bad input, 2 a line that is no command.`,
		Example: "  portwalk session -f service.yaml walk.txt\n  echo 'curl node-2:30088' | portwalk session -f service.yaml --why",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage{errors.New("wanted one script")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if output != "text" && output != "json" {
				return usage{errors.New("unknown output format: text or json")}
			}
			cluster, err := in.cluster(c.ErrOrStderr())
			if err != nil {
				return err
			}
			script, err := in.text(append(args, "-")[0])
			if err != nil {
				return err
			}
			t := console.New(cluster)
			t.Lang, t.Seed = in.language(), in.seed+1
			t.Read = func(name string) ([]engine.File, error) { return in.read([]string{name}) }
			print := transcript(c.OutOrStdout(), output, why, in.language())
			if err := t.Script(script, print); err != nil {
				return usage{err}
			}
			return nil
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "text", "text, or json: one reply a line, with the whole trace")
	c.Flags().BoolVar(&why, "why", false, "say after each packet how it ended and why, as a comment")
	return c
}

// transcript prints replies as a terminal shows them.
func transcript(w io.Writer, output string, why bool, lang string) func(console.Reply) {
	if output == "json" {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return func(r console.Reply) { _ = e.Encode(r) }
	}
	return func(r console.Reply) {
		_, _ = io.WriteString(w, "$ "+r.Line+"\n"+r.Out+r.Err)
		if why && r.Result != nil {
			_, _ = io.WriteString(w, "# "+words.Plain(words.Sentence(lang, r.Result.Trace.Reason))+"\n")
		}
	}
}
