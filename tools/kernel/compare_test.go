package main

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

var (
	atA     = end{verdict: trace.Delivered, pod: "default/a", delivered: "10.244.1.10:8080", seenFrom: "10.244.1.1"}
	atB     = end{verdict: trace.Delivered, pod: "default/b", delivered: "10.244.2.10:8080", seenFrom: "192.168.100.11"}
	lost    = end{verdict: trace.Timeout}
	byNode  = end{verdict: trace.Refused, by: trace.Refusal{At: "node/node-1", With: "icmp"}}
	byOther = end{verdict: trace.Refused, by: trace.Refusal{At: "node/node-2", With: "icmp"}}
)

func outcome(e end, chance float64) trace.Outcome {
	o := trace.Outcome{Probability: chance, Verdict: e.verdict, Pod: e.pod, Delivered: e.delivered, SeenFrom: e.seenFrom}
	if e.by != (trace.Refusal{}) {
		o.RefusedBy = &e.by
	}
	return o
}

func TestCompare(t *testing.T) {
	other := atA
	other.seenFrom = "10.244.1.99"
	ping := end{verdict: trace.Delivered, pod: "default/a", delivered: "10.244.1.10", seenFrom: unseen}
	pinged := ping
	pinged.seenFrom = "192.168.100.11"
	tests := []struct {
		name  string
		seen  []end
		want  []trace.Outcome
		wrong []string
	}{
		{"the same", []end{atA}, []trace.Outcome{outcome(atA, 1)}, nil},
		{"all of several", []end{atA, atB}, []trace.Outcome{outcome(atA, .5), outcome(atB, .5)}, nil},
		{"another source", []end{other}, []trace.Outcome{outcome(atA, 1)}, []string{"the engine knows no delivered", "the kernel showed no delivered"}},
		{"a likely one hides", []end{atA}, []trace.Outcome{outcome(atA, .75), outcome(atB, .25)}, []string{"the kernel showed no delivered to default/b"}},
		{"an unlikely one may hide", []end{atA}, []trace.Outcome{outcome(atA, .8), outcome(atB, .2)}, nil},
		{"one too many", []end{atA, lost}, []trace.Outcome{outcome(atA, 1)}, []string{"the engine knows no timeout"}},
		{"refused by somebody else", []end{byOther}, []trace.Outcome{outcome(byNode, 1)}, []string{"the kernel showed no refused by node/node-1 with icmp"}},
		{"refused by both", []end{byNode, byOther}, []trace.Outcome{outcome(byNode, 1)}, nil},
		{"a ping does not tell its source", []end{ping}, []trace.Outcome{outcome(pinged, 1)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := map[end]int{}
			for _, e := range tt.seen {
				seen[e]++
			}
			got := compare(seen, tt.want)
			if len(got) != len(tt.wrong) {
				t.Fatalf("got %q, want %q", got, tt.wrong)
			}
			for i, w := range tt.wrong {
				if !strings.HasPrefix(got[i], w) {
					t.Errorf("got %q, want %q", got[i], w)
				}
			}
		})
	}
}

// Whoever reads of a disagreement must be able to see it again.
func TestDisagreementTellsHowToRepeat(t *testing.T) {
	d := disagreement{seed: 7, probe: 3, ask: trace.Ask{From: "outside", To: "10.96.0.1:80", Protocol: "TCP", Mode: "nftables", Via: "node-2"},
		seen: map[end]int{lost: 2}, want: []trace.Outcome{outcome(byNode, 1)}, wrong: []string{"the engine knows no timeout"}}
	for _, want := range []string{"seed 7 probe 3 nftables: outside -> 10.96.0.1:80/TCP via node-2", "2 x timeout", "refused by node/node-1 with icmp",
		"--seed 7 --clusters 1 --probes 4 --mode nftables"} {
		if !strings.Contains(d.String(), want) {
			t.Errorf("%q is missing in\n%s", want, d)
		}
	}
}
