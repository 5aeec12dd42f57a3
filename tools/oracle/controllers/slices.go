package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/tools/oracle/clusters"
	"github.com/portwalk/portwalk/tools/oracle/mask"
)

// askSlices compares what the controllers make of a cluster that has no slices yet.
func askSlices(x *run) {
	w := newWorld(x.cluster)
	w.settle()
	ours := load(x.cluster)
	x.compareSlices(w, ours)
}

// load gives a cluster to the engine, as a dump.
func load(c *clusters.Cluster) engine.Cluster {
	e := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "cluster.yaml", Text: clusters.YAML(c.Objects())})
	if e.Said.Exit != 0 {
		panic(e.Said.Stderr)
	}
	return e
}

func (x *run) compareSlices(w *world, ours engine.Cluster) {
	var a, b []map[string]any
	for _, e := range w.slices() {
		a = append(a, tree(e))
	}
	for _, e := range ours.State.Slices() {
		b = append(b, tree(e))
	}
	x.compareLists("EndpointSlices", mask.Slices(a), mask.Slices(b))
	a, b = nil, nil
	for _, e := range w.endpoints() {
		a = append(a, tree(e))
	}
	for _, e := range api.List[*api.Endpoints](ours.State) {
		b = append(b, tree(e))
	}
	x.compareLists("endpoints", mask.Endpoints(a), mask.Endpoints(b))
	x.compareLists("events", eventLines(w), ourEventLines(ours))
}

// compareLists prints what only one side has.
func (x *run) compareLists(what string, real, ours []string) {
	sort.Strings(real)
	sort.Strings(ours)
	if slices.Equal(real, ours) {
		return
	}
	var b strings.Builder
	only := func(who string, list, other []string) {
		left := map[string]int{}
		for _, s := range other {
			left[s]++
		}
		for _, s := range list {
			if left[s]--; left[s] < 0 {
				fmt.Fprintf(&b, "%s %s\n", who, s)
			}
		}
	}
	only("Kubernetes", real, ours)
	only("engine    ", ours, real)
	x.differ("%s\n%s", what, b.String())
}

func tree(o any) map[string]any {
	b, err := json.Marshal(o)
	check(err)
	var m map[string]any
	check(json.Unmarshal(b, &m))
	return m
}

// eventLine is an event without what is chance: the order in which the controller visits pods, and whether it looked at
// the nodes before it looked at its first Service.
func eventLine(kind, namespace, name, typ, reason, from, message string) string {
	if head, list, ok := strings.Cut(message, ": ["); ok {
		words := strings.Split(strings.TrimSuffix(list, "]"), ", ")
		sort.Strings(words)
		message = head + ": [" + strings.Join(words, ", ") + "]"
	}
	message = strings.Replace(message, "Nodes only ready in one zone", "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes", 1)
	return strings.Join([]string{kind, namespace, name, typ, reason, from, message}, " ")
}

// eventLines are the events of the controllers of slices.
func eventLines(w *world) []string {
	out := map[string]bool{}
	for _, e := range w.events() {
		stale := strings.Contains(e.Message, "already exists") // the controller's own cache was behind
		if e.Source.Component != "service-controller" && !stale {
			out[eventLine(e.InvolvedObject.Kind, e.InvolvedObject.Namespace, e.InvolvedObject.Name, e.Type, e.Reason, e.Source.Component, e.Message)] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

func ourEventLines(c engine.Cluster) []string {
	out := map[string]bool{}
	for _, e := range api.List[*api.Event](c.State) {
		if e.Source.Component != "service-controller" {
			out[eventLine(e.InvolvedObject.Kind, e.InvolvedObject.Namespace, e.InvolvedObject.Name, e.EventType, e.Reason, e.Source.Component, e.Message)] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}
