// Command kubeproxy records what the real kube-proxy programs on a node of random clusters. See README.md.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	"sigs.k8s.io/yaml"
)

func main() {
	seeds := flag.String("seeds", "0-9", "first and last seed")
	dir := flag.String("o", ".", "folder to write to")
	inside := flag.String("inside", "", "a mode: program it here and print the listing (what we start ourselves with, in a new network namespace)")
	bench := flag.Bool("bench", false, "time kube-proxy's way to the rules and the engine's, turn by turn")
	flag.Parse()
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	if *bench {
		exit(race(os.Stdout))
		return
	}

	var first, last uint64
	if _, err := fmt.Sscanf(*seeds, "%d-%d", &first, &last); err != nil {
		exit(fmt.Errorf("-seeds: %w", err))
	}
	if *inside != "" {
		c := generate(first)
		mode, family, _ := strings.Cut(*inside, "/")
		if mode == "ipvs" {
			servers, rules, err := programIPVS(c, c.nodes[first%2], v1.IPFamily(family))
			exit(err)
			fmt.Print(servers, ipvsRules, rules)
			return
		}
		out, err := program(c, c.nodes[first%2], mode, v1.IPFamily(family))
		exit(err)
		fmt.Print(out)
		return
	}
	for seed := first; seed <= last; seed++ {
		for _, family := range generate(seed).families {
			exit(record(seed, family, *dir))
		}
	}
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// ipvsRules begins the iptables rules of ipvs mode.
const ipvsRules = "-- ipvs-iptables.txt --\n"

// comments are iptables-save's own.
var comments = regexp.MustCompile(`(?m)^#.*\n`)

var counters = regexp.MustCompile(`\[\d+:\d+\]`)

// record writes one archive: the cluster, and what became of it in both modes.
func record(seed uint64, family v1.IPFamily, dir string) error {
	c := generate(seed)
	rules, err := inNamespace(seed, "iptables/"+string(family))
	if err != nil {
		return err
	}
	rules = counters.ReplaceAllString(comments.ReplaceAllString(rules, ""), "[0:0]")
	table, err := inNamespace(seed, "nftables/"+string(family))
	if err != nil {
		return err
	}
	conf, _ := yaml.Marshal(c.config)
	var b bytes.Buffer
	node := c.nodes[seed%2].Name
	fmt.Fprintf(&b, "What kube-proxy v1.36.3 programmed for %s on %s for the random cluster %d.\n-- node --\n%s\n", family, node, seed, node)
	if family == v1.IPv6Protocol {
		fmt.Fprintf(&b, "-- family --\n%s\n-- service-cidr --\n%s\n", family, serviceRange[family])
	}
	fmt.Fprintf(&b, "-- config.yaml --\n%s-- objects.yaml --\n%s", conf, c.yaml())
	fmt.Fprintf(&b, "-- iptables.txt --\n%s-- nft.txt --\n%s", rules, table)
	servers, err := inNamespace(seed, "ipvs/"+string(family))
	if err != nil {
		return err
	}
	b.WriteString("-- ipvs.txt --\n" + counters.ReplaceAllString(comments.ReplaceAllString(servers, ""), "[0:0]"))
	return os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d-%s.txtar", seed, family)), b.Bytes(), 0o644)
}

// inNamespace starts this program again in a network namespace of its own.
func inNamespace(seed uint64, mode string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.Command("unshare", "-n", self, "-seeds", fmt.Sprintf("%d-%d", seed, seed), "-inside", mode)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("seed %d, %s: %w: %s", seed, mode, err, errs.String())
	}
	return out.String(), nil
}

// yaml is the cluster as kubectl get -o yaml would show it, one document for each object.
func (c *cluster) yaml() string {
	var docs []string
	add := func(o any) {
		b, err := yaml.Marshal(o)
		exit(err)
		docs = append(docs, string(b))
	}
	for _, n := range c.nodes {
		add(n)
	}
	for _, s := range c.services {
		add(s)
	}
	for _, s := range c.slices {
		add(s)
	}
	return strings.Join(docs, "---\n")
}
