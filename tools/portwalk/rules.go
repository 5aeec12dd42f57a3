package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"
)

func rulesCommand(in *input) *cobra.Command {
	var node, mode string
	c := &cobra.Command{
		Use:   "rules --node NODE",
		Short: "Print what kube-proxy programs on a node: iptables-save or nft list ruleset",
		Args:  exactly(0, "only flags"),
		RunE: func(c *cobra.Command, _ []string) error {
			if node == "" {
				return usage{errors.New("--node NODE is wanted")}
			}
			cluster, err := in.cluster(c.ErrOrStderr())
			if err != nil {
				return err
			}
			in.remark(cluster, c.ErrOrStderr())
			rules, problem := cluster.Rules(node, mode)
			if problem != nil {
				return problem
			}
			_, err = io.WriteString(c.OutOrStdout(), rules.Text())
			return err
		},
	}
	c.Flags().StringVar(&node, "node", "", "the node's name")
	c.Flags().StringVar(&mode, "mode", "", "kube-proxy's mode: iptables, nftables or ipvs (default: the cluster's)")
	return c
}
