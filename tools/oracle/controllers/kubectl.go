package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/cmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/view/kubectl"
	"github.com/portwalk/portwalk/tools/oracle/clusters"
	"github.com/portwalk/portwalk/tools/portwalk/kubeprint"
)

// screen is what a command prints.
type screen struct {
	out, err string
	exit     int
	crashed  bool // kubectl 1.36 itself: describe svc does not expect a slice's port without a number
}

func (s screen) String() string {
	text := s.out
	for _, l := range strings.SplitAfter(s.err, "\n") {
		if l != "" {
			text += "! " + l
		}
	}
	if s.exit != 0 {
		text += fmt.Sprintf("exit %d\n", s.exit)
	}
	return text
}

// ended is the panic that stands for kubectl's os.Exit.
type ended struct{ code int }

// home is where kubectl keeps what it learned of the server's types: they are the same for every cluster.
var home = func() string {
	dir, err := os.MkdirTemp("", "oracle")
	check(err)
	os.Setenv("HOME", dir)
	os.Setenv("KUBECONFIG", os.DevNull)
	os.Setenv("KUBERC", "off")
	return dir
}()

// realKubectl runs kubectl's own command against the server in memory.
func realKubectl(s *server, words ...string) (out screen) {
	var stdout, stderr bytes.Buffer
	flags := genericclioptions.NewConfigFlags(true).WithWrapConfigFn(func(c *rest.Config) *rest.Config {
		c.Host, c.Transport, c.TLSClientConfig = "http://oracle.invalid", s, rest.TLSClientConfig{}
		return c
	})
	flags.CacheDir = &home
	cmdutil.BehaviorOnFatal(func(message string, code int) {
		if message != "" && !strings.HasSuffix(message, "\n") {
			message += "\n"
		}
		stderr.WriteString(message)
		panic(ended{code})
	})
	defer func() {
		if e := recover(); e != nil {
			end, ok := e.(ended)
			out.crashed = !ok
			out.exit = end.code
		}
		out.out, out.err = stdout.String(), stderr.String()
	}()
	c := cmd.NewKubectlCommand(cmd.KubectlOptions{ConfigFlags: flags, IOStreams: genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: &stdout, ErrOut: &stderr}})
	c.SilenceErrors = true
	c.SetArgs(words)
	c.SetOut(&stdout)
	c.SetErr(&stderr)
	if err := c.Execute(); err != nil {
		cmdutil.CheckErr(err)
	}
	return out
}

// ourKubectl asks the engine, and the command line for what only it can print.
func ourKubectl(c engine.Cluster, now time.Time, words ...string) screen {
	plain, f := extraFlags(words[1:])
	req, err := kubectl.ParseArgs(plain)
	check(err)
	req.Now, req.Raw = now, c.Raw
	if words[0] == "describe" {
		s := kubectl.Describe(c.State, req)
		return screen{out: s.Text, err: s.Err, exit: s.Exit}
	}
	s := kubeprint.Get(c.State, req, f)
	return screen{out: s.Text, err: s.Err, exit: s.Exit}
}

// extraFlags takes the command line's own flags out, each written with =.
func extraFlags(words []string) (plain []string, f kubeprint.Flags) {
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "-L":
			f.LabelColumns = strings.Split(value, ",")
		case "--sort-by":
			f.SortBy = value
		case "--field-selector":
			f.FieldSelector = value
		case "--template":
			f.Template = value
		case "--ignore-not-found":
			f.IgnoreNotFound = true
		default:
			plain = append(plain, w)
		}
	}
	return plain, f
}

var (
	kinds = strings.Fields("svc svc endpointslices endpoints pods nodes namespaces deployments replicasets statefulsets daemonsets events servicecidrs all services.v1. deploy.apps")
	flags = []string{"", "-o wide", "-A", "-A -o wide", "--show-labels", "-n shop", "-o name", "-A -o yaml", "-A -o json", "-l app=web", "-l app!=web,tier", "-A --no-headers", "-n nowhere"}
	// printed are the ways of printing that only the command line has.
	printed = []string{"-L=app,topology.kubernetes.io/zone", "-A -L=app --show-labels", "--sort-by=.metadata.name", "--sort-by=.metadata.creationTimestamp", "-A --sort-by={.spec.clusterIP}",
		"--sort-by=.metadata.nope", "--sort-by=.spec.ports[0].port -o name", "-A -o yaml --sort-by=.metadata.uid", "-o jsonpath={.items[*].metadata.name}", "-A -o jsonpath={range~.items[*]}{.metadata.name}{\"\\n\"}{end}",
		"-o jsonpath={.items[0].spec}", "-o jsonpath={.items[*].spec.ports[*].port}", "-o jsonpath={.nope}", "-o jsonpath={.items[*", "-o jsonpath", "-o jsonpath=", "-o jsonpath-as-json={.items[*].metadata.labels}",
		"-o custom-columns=NAME:.metadata.name,TYPE:.spec.type,NONE:.nope", "-A --no-headers -o custom-columns=N:metadata.name,L:{.metadata.labels}", "-o custom-columns=NAME", "-o custom-columns", "-o custom-columns=A:.spec.ports[*].port",
		"-o go-template={{range.items}}{{.metadata.name}},{{end}}", "-o go-template={{.nope}}", "-o go-template={{", "-o go-template={{len.nope.x}}", "--template={{.kind}}", "-A -o kyaml",
		"--field-selector=metadata.name=s0", "-A --field-selector=metadata.namespace!=default", "--field-selector=spec.type=ClusterIP", "--field-selector=status.phase=Running,spec.nodeName=node-1", "--field-selector=nope=1", "--field-selector=nope", "--ignore-not-found"}
	lines = []string{"get svc s0 -o jsonpath={.spec.clusterIP}", "get svc s0 -o jsonpath={.spec.ports[0]}", "get svc nope -o jsonpath={.spec}", "get svc s0 s1 -o custom-columns=N:.metadata.name", "get svc s0 s1 --sort-by=.metadata.name", "get svc,pods --sort-by=.metadata.name",
		"get svc,pods -o jsonpath={.items[*].kind}", "get svc -l = -o yaml", "get svc,pods --field-selector=spec.type=NodePort -o json", "get ep,svc -l a=b=c", "get svc nope --ignore-not-found", "get svc nope --ignore-not-found -o yaml", "get svc s0 --field-selector=metadata.name=s0", "get svc s0 nope --ignore-not-found -o name", "get svc/s0 --field-selector=metadata.name=s1", "get svc s0 -o kyaml", "get svc s0 -L=app",
		"get svc,pods", "get svc/s0 pod/p001", "get svc s0 s1", "get svc nope", "get nope", "describe svc s0", "describe svc s", "describe pod/p000 svc/s1", "get",
		"describe", "describe svc,pods s1", "describe svc nope", "describe node node-1", "get svc s0 -o yaml", "get pod p000 -o json", "get no node-1 -o wide --show-labels",
		"get svc/s0 pods", "get svc -o nope", "get svc,nope", "get endpoints s0", "get svc,ep,no -A", "describe ns default", "get pods -l app=web,tier=a -o wide", "get pods -l app=", "get pods -l =",
		"get svc s0 -A", "get pod,svc s0", "describe pods p00 --show-events=true", "describe svc -A", "get deploy,rs,sts,ds -A -o wide"}
)

// commands are what is asked of a cluster: every kind is described, and a handful of the rest drawn.
func commands(r *rand.Rand) [][]string {
	var out [][]string
	for _, kind := range kinds {
		if kind != "all" {
			out = append(out, strings.Fields("describe "+kind+[]string{"", " -n shop", " -A"}[r.Intn(3)]))
		}
		for range 2 {
			out = append(out, strings.Fields("get "+kind+" "+flags[r.Intn(len(flags))]))
		}
	}
	for range 6 {
		words := strings.Fields("get " + kinds[r.Intn(len(kinds))] + " " + printed[r.Intn(len(printed))])
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "~", " ")
		}
		out = append(out, words)
	}
	for range 10 {
		out = append(out, strings.Fields(lines[r.Intn(len(lines))]))
	}
	return out
}

// askKubectl compares what kubectl prints of what the real controllers made.
func askKubectl(x *run) {
	w := newWorld(x.cluster)
	w.settle()
	full := w.after(x.cluster)
	s, ours := newServer(full.Objects()), load(full)
	for _, words := range commands(x.r) {
		x.compareScreens(words, realKubectl(s, words...), ourKubectl(ours, time.Now(), words...))
	}
}

func (x *run) compareScreens(words []string, real, ours screen) {
	if real == ours || real.crashed {
		return
	}
	a, b := strings.SplitAfter(real.String(), "\n"), strings.SplitAfter(ours.String(), "\n")
	x.differ("kubectl %s\n%s", strings.Join(words, " "), lineDiff(a, b))
}

// lineDiff shows where two texts part: what stands before, and three lines of each.
func lineDiff(a, b []string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	var out strings.Builder
	for _, l := range a[max(i-2, 0):i] {
		out.WriteString("            " + l)
	}
	for _, l := range a[i:min(i+4, len(a))] {
		out.WriteString("Kubernetes  " + l)
	}
	for _, l := range b[i:min(i+4, len(b))] {
		out.WriteString("engine      " + l)
	}
	return out.String()
}

// record writes a cluster and what kubectl prints of it in the ways that only the command line has: the test data of
// tools/portwalk/kubeprint. The time is the bubble's.
func record(dir string, c *clusters.Cluster) {
	w := newWorld(c)
	w.settle()
	full := w.after(c)
	s := newServer(full.Objects())
	var b strings.Builder
	for _, kind := range []string{"svc"} {
		for _, p := range printed {
			words := strings.Fields("get " + kind + " " + p)
			for i := range words {
				words[i] = strings.ReplaceAll(words[i], "~", " ")
			}
			fmt.Fprintf(&b, "-- kubectl %s --\n%s", strings.Join(words, "\t"), realKubectl(s, words...))
		}
	}
	check(os.MkdirAll(dir, 0o755))
	check(os.WriteFile(filepath.Join(dir, "cluster.yaml"), []byte(clusters.YAML(full.Objects())), 0o644))
	check(os.WriteFile(filepath.Join(dir, "real.txt"), []byte(b.String()), 0o644))
}
