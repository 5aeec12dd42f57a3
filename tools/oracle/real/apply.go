package main

import (
	"fmt"
	"math/rand"
	"strings"

	"github.com/portwalk/portwalk/tools/oracle/generate"
)

// applies compares sequences of kubectl apply -f: a Service and three changes of it. Each side goes on from what it
// stored itself. The first difference ends a sequence.
func applies(c *cluster, r *report) error {
	random := rand.New(rand.NewSource(r.seed))
	c.write("empty.json", c.kubectl("get", "servicecidrs,svc", "-A", "-o", "json").Stdout)
	for i := range r.cases {
		texts := generate.Sequence(random)
		if r.only >= 0 && r.only != i {
			continue
		}
		c.sequence(r, i, texts)
		c.clean(services, "")
	}
	r.writeRecordings(c.config.serviceRange)
	r.end()
	return nil
}

func (c *cluster) sequence(r *report, i int, texts []string) {
	all, state := strings.Join(texts, ""), "empty.json"
	var steps []step
	defer func() { r.keep(i, "", steps) }()
	for j, text := range texts {
		c.write("case.yaml", text)
		real, ours := c.kubectl("apply", "-f", "case.yaml"), c.ours(state, "apply", "-f", "case.yaml")
		r.steps++
		if real.Exit == 0 && ours.Exit == 0 {
			after := c.ours(state, "get", "servicecidrs,svc", "-A", "-o", "json", "-f", "case.yaml")
			real.Stored, ours.Stored = c.stored(), storedOf(after.Stdout)
			state = c.write(fmt.Sprintf("state-%d.json", j%2), after.Stdout)
		}
		steps = append(steps, recorded(text, all, real))
		if !same(all, real, ours) {
			r.differ(i, strings.Join(texts[:j+1], "---\n"), real, ours)
			return
		}
	}
	r.same()
}
