// Command portwalk answers, at a terminal, what Kubernetes v1.36 and Linux do with a Service: what kubectl would say,
// what kube-proxy would program, and where a packet goes.
//
// It behaves like kubectl where kubectl has the verb: same words, same text, same exit code.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/engine/api"
)

// Exit codes that are not kubectl's 0 and 1.
const (
	badUsage     = 2
	notDelivered = 3
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// exit ends the command with a code after everything worth saying has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// usage is a mistake in the command line itself.
type usage struct{ error }

func run(args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot(&input{stdin: in})
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(context.Background())
	var code exit
	var misuse usage
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &misuse):
		fmt.Fprintln(errs, "error:", err)
		return badUsage
	}
	fmt.Fprintln(errs, "error:", err)
	return 1
}

func newRoot(in *input) *cobra.Command {
	root := &cobra.Command{
		Use:           "portwalk",
		Short:         "Edit a Kubernetes Service, watch the request walk through its ports",
		Long:          "portwalk answers what Kubernetes " + api.Version + " and Linux do with a Service.\n\nWithout -f and --state it shows the LoadBalancer of the blog post.",
		Version:       "for Kubernetes " + api.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage{fmt.Errorf("unknown command %q for \"portwalk\"", args[0])}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	in.flags(root.PersistentFlags())
	root.AddCommand(createCommand(in), applyCommand(in), getCommand(in), describeCommand(in), explainCommand(in), rulesCommand(in), traceCommand(in), dnsCommand(in), sessionCommand(in), doctorCommand(in),
		lessonCommand(), siteCommand())
	return root
}

// exactly is cobra.ExactArgs with portwalk's exit code for misuse.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usage{fmt.Errorf("wanted %s, got %d arguments", what, len(args))}
		}
		return nil
	}
}
