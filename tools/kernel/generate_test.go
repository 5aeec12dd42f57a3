package main

import (
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// A disagreement is only worth something if its seed brings it back, with fewer probes too.
func TestGenerateRepeats(t *testing.T) {
	for seed := range uint64(20) {
		a, b := generate(seed), generate(seed)
		if a.text != b.text || a.state != b.state {
			t.Fatalf("seed %d: two texts", seed)
		}
		c, err := a.build()
		if err != nil {
			t.Fatal(err)
		}
		many, few := a.probes(c.State, 10), b.probes(c.State, 3)
		for i, ask := range few {
			if ask != many[i] {
				t.Errorf("seed %d: probe %d is %v, and %v among more", seed, i, ask, many[i])
			}
		}
	}
	if generate(1).text == generate(2).text {
		t.Error("two seeds, one text")
	}
}

// What is generated must be taken by the engine, fit into the fabric, and be answered.
func TestGenerateFits(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(300) {
		s := generate(seed)
		c, err := s.build()
		if err != nil {
			t.Fatal(err)
		}
		pods := map[string]int{}
		for _, p := range c.State.Pods() {
			if pods[p.Spec.NodeName]++; pods[p.Spec.NodeName] > 7 {
				t.Errorf("seed %d: too many pods on %s", seed, p.Spec.NodeName)
			}
		}
		if n := len(c.State.Nodes()); n < 2 || n > 3 {
			t.Errorf("seed %d: %d nodes", seed, n)
		}
		for _, svc := range c.State.Services() {
			note(seen, svc)
		}
		for _, a := range s.probes(c.State, 10) {
			a.Mode = "iptables"
			r, p := c.Trace(a)
			if p != nil {
				t.Fatalf("seed %d: %+v: %v", seed, a, p)
			}
			seen["verdict "+string(r.Outcomes[0].Verdict)]++
		}
	}
	for _, want := range []string{"type ClusterIP", "type NodePort", "type LoadBalancer", "headless", "affinity", "ranges", "local", "vip", "external", "verdict delivered",
		"verdict " + string(trace.Refused), "verdict " + string(trace.Timeout), "verdict " + string(trace.Unreachable)} {
		if seen[want] < 10 {
			t.Errorf("%s: only %d in 300 clusters", want, seen[want])
		}
	}
}

func note(seen map[string]int, svc *api.Service) {
	seen["type "+svc.Spec.Type]++
	for what, is := range map[string]bool{
		"headless": svc.Headless(), "affinity": svc.Spec.SessionAffinity == api.ClientIP, "ranges": len(svc.Spec.LoadBalancerSourceRanges) > 0,
		"local": svc.Spec.ExternalTrafficPolicy == api.Local, "vip": len(svc.Status.LoadBalancer.Ingress) > 0, "external": len(svc.Spec.ExternalIPs) > 0,
	} {
		if is {
			seen[what]++
		}
	}
}
