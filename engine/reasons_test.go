package engine_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
)

// TestReasonsNameTheirArguments: views read a Reason's arguments by the names that the comments in trace/reasons.go give
// them, so whatever the walks pass must be named there.
func TestReasonsNameTheirArguments(t *testing.T) {
	comments := map[string][]string{}
	word := regexp.MustCompile(`[A-Za-z]+`)
	for _, line := range strings.Split(file(t, "trace/reasons.go").Text, "\n") {
		if m := regexp.MustCompile(`= "([\w-]+)" *//(.*)`).FindStringSubmatch(line); m != nil {
			comments[m[1]] = word.FindAllString(m[2], -1)
		}
	}
	missing := map[string]bool{}
	met := map[string]bool{}
	check := func(r trace.Reason) {
		met[r.Code] = true
		for arg := range r.Args {
			if !slices.Contains(comments[r.Code], arg) {
				missing[r.Code+": "+arg] = true
			}
		}
	}
	for _, c := range reasonable(t) {
		for i, to := range targets(c) {
			for j, from := range append(callers(c), "outside/127.0.0.9") {
				for _, port := range []string{"", "80", "9999", "5000"} {
					eachReason(c, from, withPort(to, port), []string{"iptables", "nftables", "ipvs"}[(i+j)%3], check)
				}
			}
		}
	}
	for m := range missing {
		t.Errorf("%s is passed, but the comment in trace/reasons.go does not name it", m)
	}
	if len(met) < 40 {
		t.Errorf("only %d of %d codes were met", len(met), len(comments))
	}
}

// reasonable are clusters in which many things can go wrong.
func reasonable(t *testing.T) []engine.Cluster {
	out := []engine.Cluster{engine.New(engine.Options{Pins: pins}).Apply(engine.File{Name: "post.yaml", Text: post})}
	for _, dir := range []string{"clusters/03", "clusters/11", "clusters/19", "blog"} {
		out = append(out, engine.New(engine.Options{Bare: true}).Load(file(t, "testdata/recorded/"+dir+"/objects.yaml")))
	}
	for seed := range uint64(40) {
		out = append(out, engine.New(engine.Options{}).Apply(engine.File{Name: "odd.yaml", Text: oddCluster(rand.New(rand.NewPCG(seed, 2)))}))
	}
	return out
}

func eachReason(c engine.Cluster, from, to, mode string, f func(trace.Reason)) {
	host, protocol := engine.SplitProtocol(to)
	r, p := c.Trace(trace.Ask{From: from, To: host, Protocol: protocol, Mode: mode})
	if p != nil {
		return
	}
	f(r.Trace.Reason)
	for _, o := range r.Outcomes {
		f(o.Reason)
	}
	for _, h := range r.Trace.Hops {
		for _, s := range h.Steps {
			f(s.Reason)
		}
	}
	for _, n := range r.Scene.Nodes {
		for _, p := range n.Pods {
			if p.Why != nil {
				f(*p.Why)
			}
		}
	}
}

// withPort replaces the port of HOST:PORT/PROTOCOL, if one is given.
func withPort(to, port string) string {
	i, slash := strings.LastIndexByte(to, ':'), strings.IndexByte(to, '/')
	if port == "" || i < 0 {
		return to
	}
	if slash < 0 {
		slash = len(to)
	}
	return to[:i+1] + port + to[slash:]
}
