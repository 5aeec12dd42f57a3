package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/cmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/view/kubectl"
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

// ourKubectl asks the engine.
func ourKubectl(c engine.Cluster, now time.Time, words ...string) screen {
	req, err := kubectl.ParseArgs(words[1:])
	check(err)
	req.Now, req.Raw = now, c.Raw
	view := kubectl.Get
	if words[0] == "describe" {
		view = kubectl.Describe
	}
	s := view(c.State, req)
	return screen{out: s.Text, err: s.Err, exit: s.Exit}
}

var (
	kinds = strings.Fields("svc svc endpointslices endpoints pods nodes namespaces deployments replicasets statefulsets daemonsets events servicecidrs all services.v1. deploy.apps")
	flags = []string{"", "-o wide", "-A", "-A -o wide", "--show-labels", "-n shop", "-o name", "-A -o yaml", "-A -o json", "-l app=web", "-l app!=web,tier", "-A --no-headers", "-n nowhere"}
	lines = []string{"get svc,pods", "get svc/s0 pod/p001", "get svc s0 s1", "get svc nope", "get nope", "describe svc s0", "describe svc s", "describe pod/p000 svc/s1", "get",
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
	for range 8 {
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
