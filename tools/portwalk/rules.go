package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"
)

func rulesCommand(in *input) *cobra.Command {
	var node, mode string
	var diff []string
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
			if len(diff) > 0 {
				return diffRules(in, cluster, node, mode, diff, c.OutOrStdout())
			}
			rules, problem := cluster.Rules(node, mode)
			if problem != nil {
				return problem
			}
			_, err = io.WriteString(c.OutOrStdout(), rules.Text())
			return err
		},
	}
	c.Flags().StringVar(&node, "node", "", "the node's name")
	c.Flags().StringArrayVar(&diff, "diff", nil, "compare with what iptables-save, ip6tables-save or nft list ruleset printed on the node (repeatable); exit status 0 if kube-proxy's rules are those, 3 if not")
	c.Flags().StringVar(&mode, "mode", "", "kube-proxy's mode: iptables, nftables or ipvs (default: the cluster's)")
	return c
}
