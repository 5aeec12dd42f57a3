package main

import (
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
	"github.com/portwalk/portwalk/tools/portwalk/kubeprint"
)

func getCommand(in *input) *cobra.Command {
	var req kubectl.Request
	var f kubeprint.Flags
	allow := true
	c := viewCommand(in, "get KIND[,KIND] [NAME]", "Print what kubectl get prints", func(s api.State, req kubectl.Request) kubectl.Screen {
		f.ForbidMissing = !allow
		return kubeprint.Get(s, req, f)
	}, &req)
	c.Flags().StringVarP(&req.Output, "output", "o", "", "wide, yaml, json, name, kyaml, jsonpath=…, custom-columns=…, go-template=…")
	c.Flags().BoolVar(&req.ShowLabels, "show-labels", false, "print labels in a last column")
	c.Flags().BoolVar(&req.NoHeaders, "no-headers", false, "print no headers")
	c.Flags().StringSliceVarP(&f.LabelColumns, "label-columns", "L", nil, "labels to print as columns")
	c.Flags().StringVar(&f.SortBy, "sort-by", "", "sort by a field: .metadata.name")
	c.Flags().StringVar(&f.FieldSelector, "field-selector", "", "only objects with these fields: spec.type=NodePort")
	c.Flags().StringVar(&f.Template, "template", "", "the template of -o go-template or jsonpath")
	c.Flags().BoolVar(&allow, "allow-missing-template-keys", true, "a template may ask for what is not there")
	c.Flags().BoolVar(&f.IgnoreNotFound, "ignore-not-found", false, "a name that does not exist is no error")
	return c
}

func describeCommand(in *input) *cobra.Command {
	return viewCommand(in, "describe KIND [NAME]", "Print what kubectl describe prints", kubectl.Describe, &kubectl.Request{})
}

func viewCommand(in *input, use, short string, view func(api.State, kubectl.Request) kubectl.Screen, req *kubectl.Request) *cobra.Command {
	c := &cobra.Command{
		Use:   use,
		Short: short,
		RunE: func(c *cobra.Command, args []string) error {
			cluster, err := in.cluster(c.ErrOrStderr())
			if err != nil {
				return err
			}
			req.Args, req.Now, req.Raw = args, cluster.Now(), cluster.Raw
			s := view(cluster.State, *req)
			io.WriteString(c.OutOrStdout(), s.Text)
			io.WriteString(c.ErrOrStderr(), s.Err)
			if s.Exit != 0 {
				return exit(s.Exit)
			}
			return nil
		},
	}
	scope(c.Flags(), req)
	return c
}

// explainCommand is kubectl explain, in our own words.
func explainCommand(in *input) *cobra.Command {
	return &cobra.Command{
		Use: "explain service[.spec.FIELD]", Short: "Explain a field of a Service, in Korean or English",
		Args: exactly(1, "one field: service.spec.ports"),
		RunE: func(c *cobra.Command, args []string) error {
			s := kubectl.Explain(args[0], in.language())
			io.WriteString(c.OutOrStdout(), s.Text)
			io.WriteString(c.ErrOrStderr(), s.Err)
			if s.Exit != 0 {
				return exit(s.Exit)
			}
			return nil
		},
	}
}

// scope are the flags that say which objects are meant.
func scope(f *pflag.FlagSet, req *kubectl.Request) {
	f.StringVarP(&req.Namespace, "namespace", "n", "", "namespace (default: default)")
	f.BoolVarP(&req.AllNamespaces, "all-namespaces", "A", false, "every namespace")
	f.StringVarP(&req.Selector, "selector", "l", "", "only objects with these labels: app=test")
}
