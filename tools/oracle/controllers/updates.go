package main

import (
	"slices"

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
	var real, engine []string
	for _, e := range later.slices() {
		real = append(real, nameOf(names, e.Namespace, e.Name)+linesOf([]map[string]any{tree(e)})[0])
	}
	for _, e := range ours.State.Slices() {
		engine = append(engine, nameOf(names, e.Namespace, e.Name)+linesOf([]map[string]any{tree(e)})[0])
	}
	x.compareLists("EndpointSlices", real, engine)
}

func nameOf(names map[string]bool, namespace, name string) string {
	if names[namespace+"/"+name] {
		return name + " "
	}
	return "new "
}
