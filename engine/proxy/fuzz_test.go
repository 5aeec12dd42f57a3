package proxy_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// world is a cluster to throw packets at: its rules in every mode, and the addresses and ports that mean something.
type world struct {
	rules     map[string]proxy.Ruleset
	addresses []netip.Addr
	ports     []uint16
}

// FuzzWalk sends random packets through random clusters' rules and checks what must hold of every walk:
// the choices' odds sum to 1, steps follow each other, only rewriting and marking change the packet,
// and who refuses says why.
func FuzzWalk(f *testing.F) {
	var worlds []world
	files, _ := filepath.Glob("testdata/*/*.txtar")
	for _, file := range files {
		a := txtar.Parse([]byte(read(f, file)))
		objects := string(section(a, "objects.yaml"))
		if section(a, "node") == nil {
			objects = flowNode + "\n---\n" + objects
		}
		worlds = append(worlds, newWorld(parseState(f, objects)))
	}
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := worlds[r.IntN(len(worlds))]
		p := trace.Packet{
			Src:      netip.AddrPortFrom(w.addresses[r.IntN(len(w.addresses))], uint16(40000+r.IntN(9))),
			Dst:      netip.AddrPortFrom(w.addresses[r.IntN(len(w.addresses))], w.ports[r.IntN(len(w.ports))]),
			Protocol: []string{"TCP", "TCP", "UDP", "SCTP", "ICMP"}[r.IntN(5)],
		}
		for mode, rules := range w.rules {
			walkAndCheck(t, mode, rules, p)
		}
	})
}

func newWorld(s api.State) world {
	w := world{rules: map[string]proxy.Ruleset{}, ports: []uint16{1, 80}}
	node := s.Nodes()[len(s.Nodes())-1]
	for mode, build := range builders {
		w.rules[mode] = build(s, node)
	}
	add := func(texts ...string) {
		for _, text := range texts {
			if a, err := netip.ParseAddr(text); err == nil && a.Is4() && !slices.Contains(w.addresses, a) {
				w.addresses = append(w.addresses, a)
			}
		}
	}
	add("203.0.113.2", "192.168.0.2", "192.168.100.11", "127.0.0.1", "10.244.1.99", "10.96.255.255")
	for _, svc := range s.Services() {
		add(svc.Spec.ClusterIP)
		add(svc.Spec.ExternalIPs...)
		for _, in := range svc.Status.LoadBalancer.Ingress {
			add(in.IP)
		}
		for _, p := range svc.Spec.Ports {
			w.ports = append(w.ports, uint16(p.Port), uint16(p.NodePort))
		}
		w.ports = append(w.ports, uint16(svc.Spec.HealthCheckNodePort))
	}
	for _, slice := range s.Slices() {
		for _, e := range slice.Endpoints {
			add(e.Addresses...)
		}
	}
	return w
}

// walkAndCheck takes every choice once.
func walkAndCheck(t *testing.T, mode string, rules proxy.Ruleset, p trace.Packet) {
	t.Helper()
	fail := func(what string, args ...any) {
		t.Errorf("%s, %s to %s/%s: %s", mode, p.Src, p.Dst, p.Protocol, fmt.Sprintf(what, args...))
	}
	all := paths(func(choose func([]trace.Option) int) {
		last := p
		recording := func(s trace.Step) {
			changes := s.Action == trace.Rewrote || s.Action == trace.Marked
			if s.Before != last {
				fail("%s starts with %v, but the last step left %v", s.Stage, s.Before, last)
			}
			if (s.Before != s.After) != changes {
				fail("%s %s: %v became %v", s.Stage, s.Action, s.Before, s.After)
			}
			if s.Rule == "" || s.Stage == "" || s.Reason.Code == "" {
				fail("a step says too little: %+v", s)
			}
			if s.Action == trace.Chose {
				checkChoice(fail, s)
			}
			last = s.After
		}
		if end := sendRecorded(rules, p, choose, recording); end == "a verdict without a reason" {
			fail("%s", end)
		}
	})
	sum := trace.Odds{}
	for _, o := range all {
		sum = sum.Plus(o)
	}
	if sum != trace.Sure {
		fail("the odds of its ends sum to %v", sum)
	}
}

func checkChoice(fail func(string, ...any), s trace.Step) {
	sum, taken := trace.Odds{}, 0
	for _, o := range s.Among {
		sum = sum.Plus(o.Odds)
		if o.Taken {
			taken++
		}
	}
	if sum != trace.Sure || taken != 1 {
		fail("%s chose %d of options with odds %v", s.Stage, taken, sum)
	}
}
