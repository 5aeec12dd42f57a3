package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/portwalk/portwalk/tools/oracle/clusters"
	"github.com/portwalk/portwalk/tools/oracle/mask"
)

// kinds are what a dump of a cluster holds.
const kinds = "nodes,namespaces,servicecidrs,deployments,replicasets,statefulsets,daemonsets,pods,services,endpoints,endpointslices,events"

// screens are what kubectl is asked about each cluster.
var screens = []string{
	"get svc -A -o wide", "get endpointslices -A", "get endpoints -A", "get pods -A -o wide", "get nodes -o wide", "get deploy,rs,sts,ds -A -o wide",
	"describe svc", "describe svc s0", "describe endpointslices", "describe endpoints", "describe pods", "describe nodes", "describe deploy,rs,sts,ds",
	"get svc -o yaml", "get all --show-labels",
}

// compareClusters makes clusters, lets the real controllers work, and compares the slices that Portwalk makes of the same
// nodes, pods and Services, and what both print of everything.
func compareClusters(c *cluster, r *report) error {
	if err := c.control(); err != nil {
		return err
	}
	made := newReport(part{name: "slices", what: "clusters' EndpointSlices and Endpoints"}, r.options)
	offspring := newReport(part{name: "workloads", what: "clusters' ReplicaSets and pods"}, r.options)
	for i := range r.cases {
		random := rand.New(rand.NewSource(r.seed*1_000_003 + int64(i)))
		k := clusters.New(random, time.Now())
		if r.only >= 0 && r.only != i {
			continue
		}
		if err := c.feed(k); err != nil {
			return fmt.Errorf("cluster %d: %w", i, err)
		}
		if err := c.settle(); err != nil {
			return fmt.Errorf("cluster %d: %w", i, err)
		}
		c.compareSlices(made, i)
		c.compareWorkloads(offspring, i)
		c.compareScreens(r, i)
		c.sweep()
	}
	made.end()
	offspring.end()
	r.end()
	return nil
}

// dump writes the cluster as portwalk's --state: with every moment moved to portwalk's own now, so that ages are alike.
func (c *cluster) dump(name string, keep func(o map[string]any) bool) (string, []map[string]any) {
	var list struct {
		Items []map[string]any `json:"items"`
	}
	check(json.Unmarshal([]byte(c.kubectl("get", kinds, "-A", "-o", "json").Stdout), &list))
	var kept []map[string]any
	for _, o := range list.Items {
		if keep == nil || keep(o) {
			kept = append(kept, o)
		}
	}
	b, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": kept})
	check(err)
	return c.write(name, backdate(string(b))), list.Items
}

var rfc3339 = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"`)

// ourNow is what portwalk takes for now.
var ourNow = time.Date(2026, 1, 1, 0, 0, 12, 0, time.UTC)

func backdate(s string) string {
	by := ourNow.Sub(time.Now())
	return rfc3339.ReplaceAllStringFunc(s, func(m string) string {
		t, err := time.Parse(`"2006-01-02T15:04:05Z"`, m)
		check(err)
		return t.Add(by).Format(`"2006-01-02T15:04:05Z"`)
	})
}

// compareScreens asks kubectl and portwalk to show the same objects.
func (c *cluster) compareScreens(r *report, i int) {
	id, state := "", ""
	for _, words := range screens {
		args := strings.Fields(words)
		var real, ours answer
		for try := range 3 {
			if try > 0 || state == "" { // events still come in, and seconds pass
				state, _ = c.dump("state.json", nil)
			}
			real, ours = c.kubectl(args...), c.ours(state, args...)
			for _, a := range []*answer{&real, &ours} {
				a.Stdout, a.Stderr = mask.Screen(a.Stdout), mask.Screen(a.Stderr)
			}
			if real.String() == ours.String() {
				break
			}
		}
		r.steps++
		if real.String() != ours.String() {
			id = max(id, r.tell(i, "kubectl "+words+"\n", firstDifference(real, ours), firstDifference(ours, real)))
		}
	}
	if id == "" {
		r.same()
	} else {
		r.listed[id]++
	}
}

// firstDifference is an answer around the place where it parts from another.
func firstDifference(a, b answer) answer {
	x, y := strings.SplitAfter(a.Stdout, "\n"), strings.SplitAfter(b.Stdout, "\n")
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	a.Stdout = strings.Join(x[max(0, i-3):min(len(x), i+5)], "")
	return a
}

// compareSlices compares what the real controllers made with what portwalk makes of the same cluster without it.
func (c *cluster) compareSlices(r *report, i int) {
	var a, b answer
	for range 20 { // a controller waits longer after each failure, and a busy machine makes it slow
		if a, b = c.bothSlices(); a.Stdout == b.Stdout {
			r.same()
			return
		}
		time.Sleep(2 * time.Second)
		c.collect()
	}
	r.differ(i, "", firstDifference(a, b), firstDifference(b, a))
}

// bothSlices are what the real controllers made of the cluster and what portwalk makes of it.
func (c *cluster) bothSlices() (real, ours answer) {
	selecting := map[string]bool{"default/kubernetes": false}
	state, all := c.dump("bare.json", func(o map[string]any) bool {
		m := o["metadata"].(map[string]any)
		key := fmt.Sprint(m["namespace"], "/", m["name"])
		switch o["kind"] {
		case "Service":
			if s, _ := o["spec"].(map[string]any)["selector"].(map[string]any); len(s) > 0 {
				selecting[key] = true
			}
		case "EndpointSlice":
			labels, _ := m["labels"].(map[string]any)
			return !strings.HasSuffix(fmt.Sprint(labels["endpointslice.kubernetes.io/managed-by"]), "-controller.k8s.io")
		case "Endpoints":
			return !selecting[key]
		case "Event":
			return false
		}
		return true
	})
	var list struct {
		Items []map[string]any `json:"items"`
	}
	ours = c.ours(state, "get", "endpointslices,endpoints", "-A", "-o", "json")
	if err := json.Unmarshal([]byte(ours.Stdout), &list); err == nil {
		ours.Stdout = made(list.Items)
	}
	return answer{Stdout: made(all)}, ours
}

// made are the slices and Endpoints of a list, without what is chance.
func made(list []map[string]any) string {
	of := func(kind string) (out []map[string]any) {
		for _, o := range list {
			if o["kind"] == kind {
				out = append(out, o)
			}
		}
		return out
	}
	return strings.Join(slices.Concat(mask.Slices(of("EndpointSlice")), mask.Endpoints(of("Endpoints"))), "\n") + "\n"
}

// sweep cleans until the controllers make nothing new.
func (c *cluster) sweep() {
	for quiet, n := 0, 0; quiet < 2 && n < 40; n++ {
		if quiet++; c.clean(everything, "") > 0 {
			quiet = 0
		}
		time.Sleep(80 * time.Millisecond)
	}
}
