// Command real asks the real Kubernetes and Portwalk the same, and prints every difference.
//
//	make oracle-real ORACLE_SEED=7
//
// It starts etcd, kube-apiserver and kube-controller-manager in a network namespace of its own, makes random manifests,
// and runs the real kubectl and the real portwalk with the same arguments. Linux, root. See README.md.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/klog/v2"
)

// options are the command line.
type options struct {
	seed     int64
	scale    int    // percent of the usual number of cases
	parts    string // comma-separated; empty is all
	bin      string // where the components are
	portwalk string
	show     int    // differences to print of each part
	only     int    // one case, or -1
	record   string // folder to write recordings to
	results  string // file to add the counts to
	dir      string // where everything is written
}

func main() {
	var o options
	flag.Int64Var(&o.seed, "seed", 1, "of the generators")
	flag.IntVar(&o.scale, "scale", 100, "percent of the usual number of cases")
	flag.StringVar(&o.parts, "parts", "", "comma-separated: "+strings.Join(names(), ","))
	flag.StringVar(&o.bin, "bin", "../../../.cache/oracle/bin", "folder of the components")
	flag.StringVar(&o.portwalk, "portwalk", "../../../bin/portwalk", "the command to compare")
	flag.IntVar(&o.show, "show", 1000, "differences to print of each part")
	flag.IntVar(&o.only, "only", -1, "compare only this case")
	flag.StringVar(&o.record, "record", "", "folder to record differences and other interesting cases in")
	flag.StringVar(&o.results, "results", "", "file to add the counts to")
	flag.StringVar(&o.dir, "dir", "", "folder to work in, of -inside")
	config := flag.String("inside", "", "the cluster to start: what this program starts itself with, in a new namespace")
	flag.Parse()
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	o.bin, o.portwalk = absolute(o.bin), absolute(o.portwalk)
	if o.record != "" {
		o.record = absolute(o.record)
	}
	if o.results != "" {
		o.results = absolute(o.results)
	}

	if *config != "" {
		if err := inside(*config, o); err != nil {
			fmt.Fprintln(os.Stderr, "error:", err)
			os.Exit(1)
		}
		return
	}
	for _, config := range configs {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.config == config.name && o.wants(p) }) {
			continue
		}
		if err := inNamespace(config.name); err != nil {
			fmt.Fprintln(os.Stderr, "error:", err)
			os.Exit(1)
		}
	}
}

func absolute(path string) string {
	abs, err := filepath.Abs(path)
	check(err)
	return abs
}

func names() (out []string) {
	for _, p := range parts {
		out = append(out, p.name)
	}
	return out
}

func (o options) wants(p part) bool {
	return o.parts == "" && p.name != "shell" || slices.Contains(strings.Split(o.parts, ","), p.name)
}

// inside starts a cluster and asks it the parts that want one like it.
func inside(config string, o options) error {
	c, err := start(config, o)
	if c != nil {
		defer c.stop()
	}
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.config == config && o.wants(p) {
			if err := p.run(c, newReport(p, o)); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	return nil
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
