package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// end is how one try ended, as far as a client and the listeners can tell.
type end struct {
	verdict                  trace.Verdict
	pod, delivered, seenFrom string
	by                       trace.Refusal // refused only
}

func (e end) String() string {
	switch e.verdict {
	case trace.Delivered:
		who := e.pod
		if who == "" {
			who = "no pod"
		}
		return fmt.Sprintf("delivered to %s at %s, seen from %s", who, e.delivered, e.seenFrom)
	case trace.Refused:
		return fmt.Sprintf("refused by %s with %s", e.by.At, e.by.With)
	}
	return string(e.verdict)
}

// often is the chance from which on an outcome must show itself: in maxTries tries it hides once in a hundred million runs.
const often = 0.25

// compare says what is wrong between the ends that the kernel showed and the outcomes that the engine lists; nil if nothing.
// Each end must be one of the outcomes, and each likely outcome must have come about.
func compare(seen map[end]int, want []trace.Outcome) []string {
	var wrong []string
	for _, e := range sorted(seen) {
		if !slices.ContainsFunc(want, func(o trace.Outcome) bool { return matches(e, o) }) {
			wrong = append(wrong, "the engine knows no "+e.String())
		}
	}
	return append(wrong, missing(seen, want)...)
}

// missing are the likely outcomes that did not come about.
func missing(seen map[end]int, want []trace.Outcome) (out []string) {
	for _, o := range want {
		if o.Probability < often {
			continue
		}
		if !slices.ContainsFunc(sorted(seen), func(e end) bool { return matches(e, o) && (o.RefusedBy == nil || e.by == *o.RefusedBy) }) {
			out = append(out, "the kernel showed no "+told(o).String())
		}
	}
	return out
}

// matches leaves out who refused: an outcome names one of them, there may be several.
func matches(e end, o trace.Outcome) bool {
	return e.verdict == o.Verdict && e.pod == o.Pod && e.delivered == o.Delivered && (e.seenFrom == o.SeenFrom || e.seenFrom == unseen)
}

// unseen is the source of a ping: the kernel that answers does not tell it.
const unseen = "?"

func told(o trace.Outcome) end {
	e := end{verdict: o.Verdict, pod: o.Pod, delivered: o.Delivered, seenFrom: o.SeenFrom}
	if o.RefusedBy != nil {
		e.by = *o.RefusedBy
	}
	return e
}

func sorted(seen map[end]int) []end {
	return slices.SortedFunc(maps.Keys(seen), func(a, b end) int { return strings.Compare(a.String(), b.String()) })
}

// disagreement is one probe in one mode on which the engine and the kernel differ.
type disagreement struct {
	seed  uint64
	probe int
	ask   trace.Ask
	seen  map[end]int
	want  []trace.Outcome
	wrong []string
}

func (d disagreement) String() string {
	var b strings.Builder
	via := ""
	if d.ask.Via != "" {
		via = " via " + d.ask.Via
	}
	fmt.Fprintf(&b, "seed %d probe %d %s: %s -> %s/%s%s\n", d.seed, d.probe, d.ask.Mode, d.ask.From, d.ask.To, d.ask.Protocol, via)
	for _, w := range d.wrong {
		fmt.Fprintf(&b, "  %s\n", w)
	}
	for _, e := range sorted(d.seen) {
		fmt.Fprintf(&b, "  kernel %5d x %s\n", d.seen[e], e)
	}
	for _, o := range d.want {
		fmt.Fprintf(&b, "  engine %3d/%-3d %s (%s)\n", o.Odds.Num, o.Odds.Den, told(o), o.Reason.Code)
	}
	fmt.Fprintf(&b, "  again: --seed %d --clusters 1 --probes %d --mode %s; --show prints the cluster\n", d.seed, d.probe+1, d.ask.Mode)
	return b.String()
}
