package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/portwalk/portwalk/engine"
)

func createCommand(in *input) *cobra.Command {
	return submitCommand(in, "create", "Say what kubectl create -f would say", engine.Cluster.Create)
}

func applyCommand(in *input) *cobra.Command {
	return submitCommand(in, "apply", "Say what kubectl apply -f would say", engine.Cluster.Apply)
}

func submitCommand(in *input, verb, short string, submit func(engine.Cluster, ...engine.File) engine.Cluster) *cobra.Command {
	return &cobra.Command{
		Use:   verb + " -f FILE",
		Short: short,
		Args:  exactly(0, "only flags"),
		RunE: func(c *cobra.Command, _ []string) error {
			if len(in.files) == 0 {
				return usage{errors.New("must specify -f: a file, a folder, or - for standard input")}
			}
			cluster, err := in.base()
			if err != nil {
				return err
			}
			if err := complain(cluster, c.ErrOrStderr()); err != nil {
				return err
			}
			files, err := in.read(in.files)
			if err != nil {
				return err
			}
			cluster = submit(cluster, files...)
			io.WriteString(c.OutOrStdout(), cluster.Said.Stdout)
			return complain(cluster, c.ErrOrStderr())
		},
	}
}
