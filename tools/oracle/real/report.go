package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/portwalk/portwalk/site/fidelity"
)

// part is one comparison.
type part struct {
	name   string
	config string                        // the cluster it needs
	cases  int                           // at scale 100
	what   string                        // one case, in the plural
	leaves []schema.GroupVersionResource // what a case may leave behind
	run    func(*cluster, *report) error
}

// report counts and prints.
type report struct {
	part
	options
	cases  int
	equal  int
	steps  int
	listed map[string]int // by the id of a known difference
	start  time.Time

	recordings []recording
	forms      map[string]bool // of answers that are recorded
}

func newReport(p part, o options) *report {
	n := max(1, p.cases*o.scale/100)
	return &report{part: p, options: o, cases: n, listed: map[string]int{}, forms: map[string]bool{}, start: time.Now()}
}

// same counts an equal case.
func (r *report) same() { r.equal++ }

// differ counts and prints a difference, with the reason if it is a known one.
func (r *report) differ(i int, given string, real, ours answer) {
	r.listed[r.tell(i, given, real, ours)]++
}

// tell prints a difference and returns the id of the reason.
func (r *report) tell(i int, given string, real, ours answer) string {
	id := known(given, real, ours)
	if id == "" {
		id = "NEW"
	}
	fmt.Printf("## %s %06d: %s\n%s-- Kubernetes\n%s-- portwalk\n%s\n", r.name, i, id, given, real, ours)
	return id
}

// end prints the one line of the part.
func (r *report) end() {
	total := r.equal
	text := ""
	for _, id := range sortedKeys(r.listed) {
		total += r.listed[id]
		text += fmt.Sprintf(", %d %s", r.listed[id], id)
	}
	steps := ""
	if r.steps > 0 {
		steps = fmt.Sprintf(" (%d steps)", r.steps)
	}
	fmt.Printf("%-12s %d %s%s, %d equal, %d different%s; seed %d, %.0f s\n", r.name, total, r.what, steps, r.equal, total-r.equal, text, r.seed, time.Since(r.start).Seconds())
	r.enter(total)
}

// enter writes the counts into the data of the fidelity page.
func (r *report) enter(total int) {
	if r.results == "" || r.only >= 0 {
		return
	}
	b, err := os.ReadFile(r.results)
	check(err)
	d, err := fidelity.Parse(b)
	check(err)
	run := fidelity.Run{Seed: r.seed, Cases: total, Equal: r.equal, Listed: r.listed, Steps: r.steps, Date: time.Now().Format("2006-01-02")}
	if !d.Add(r.name, run) {
		fmt.Printf("%s has no place in %s\n", r.name, r.results)
		return
	}
	b, err = d.Marshal()
	check(err)
	check(os.WriteFile(r.results, b, 0o644))
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
