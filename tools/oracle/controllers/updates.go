package main

import (
	"fmt"
	"slices"

	"github.com/portwalk/portwalk/tools/oracle/mask"
	corev1 "k8s.io/api/core/v1"
)

// askUpdates compares what the controllers do to slices that are there when the cluster has changed: which ones they
// keep, under which name, and what they move where. A slice that is new has a name by chance.
func askUpdates(x *run) {
	if len(x.cluster.Pods) > 90 || slices.ContainsFunc(x.cluster.Pods, func(p *corev1.Pod) bool { return p.Spec.NodeName == "gone" }) {
		return // which endpoints share a slice is chance; a dump whose nodes are missing stays as it is
	}
	w := newWorld(x.cluster)
	w.settle()
	old := w.after(x.cluster)
	names := map[string]bool{}
	for _, e := range old.Slices {
		names[e.Namespace+"/"+e.Name] = true
	}
	changed := old.Change(x.r, x.now)
	changed.Events = nil
	later := newWorld(changed)
	later.made = w.made
	later.settle()
	ours := load(changed)
	var real, engine updated
	for _, e := range later.slices() {
		real.add(names, e.Namespace, e.Name, tree(e))
	}
	for _, e := range ours.State.Slices() {
		engine.add(names, e.Namespace, e.Name, tree(e))
	}
	if slices.Equal(unique(real.named), unique(engine.named)) {
		return
	}
	x.compareLists("how many names stay", real.names, engine.names)
	x.compareLists("EndpointSlices", real.lines, engine.lines)
}

// updated are slices after a change: each with its name, and names and slices apart. When several slices come or go,
// chance decides which of those that come takes the name of which that goes.
type updated struct{ named, names, lines []string }

func (u *updated) add(names map[string]bool, namespace, name string, e map[string]any) {
	age := "kept"
	if !names[namespace+"/"+name] {
		age, name = "new", "new"
	}
	base := fmt.Sprint(e["metadata"].(map[string]any)["generateName"])
	line := mask.Slices([]map[string]any{e})[0]
	u.named, u.names, u.lines = append(u.named, name+" "+line), append(u.names, namespace+"/"+base+" "+age), append(u.lines, line)
}
