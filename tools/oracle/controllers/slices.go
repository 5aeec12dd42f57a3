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
	x.compareLists("EndpointSlices", linesOf(a), linesOf(b))
	a, b = nil, nil
	for _, e := range w.endpoints() {
		a = append(a, tree(e))
	}
	for _, e := range api.List[*api.Endpoints](ours.State) {
		b = append(b, tree(e))
	}
	x.compareLists("endpoints", endpointLines(a), endpointLines(b))
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

// linesOf are slices with names and the order of endpoints taken away. Which endpoint of a zone is given to another is
// chance, and so is which endpoints share a slice when there are more than a slice holds: of those, the sizes of the
// slices, the endpoints of all, and how many get which hint, are compared.
func linesOf(list []map[string]any) []string {
	groups := map[string][]string{}
	for _, e := range list {
		m := e["metadata"].(map[string]any)
		e["labels"], e["annotations"], e["namespace"], e["generateName"] = m["labels"], annotations(m), m["namespace"], m["generateName"]
		if m["generateName"] == nil {
			e["name"] = m["name"]
		}
		e["owners"] = ownersOf(m)
		endpoints, _ := e["endpoints"].([]any)
		for _, k := range []string{"metadata", "endpoints", "kind", "apiVersion"} {
			delete(e, k)
		}
		if p, _ := e["ports"].([]any); len(p) == 0 {
			delete(e, "ports")
		}
		k := text(e)
		groups[k] = append(groups[k], fmt.Sprint("  of size ", len(endpoints)))
		for _, ep := range endpoints {
			hints := text(ep.(map[string]any)["hints"])
			zone := text(ep.(map[string]any)["zone"])
			groups[k] = append(groups[k], "  hint "+zone+">"+hints)
			delete(ep.(map[string]any), "hints")
			groups[k] = append(groups[k], "  "+text(ep))
		}
	}
	var out []string
	for k, l := range groups {
		sort.Strings(l)
		out = append(out, k+"\n"+strings.Join(l, "\n"))
	}
	return out
}

// annotations leaves out the time that the controller measures its own delay with.
func annotations(m map[string]any) map[string]any {
	a, _ := m["annotations"].(map[string]any)
	delete(a, "endpoints.kubernetes.io/last-change-trigger-time")
	if len(a) == 0 {
		return nil
	}
	return a
}

func ownersOf(m map[string]any) string {
	owners, _ := m["ownerReferences"].([]any)
	var out []string
	for _, o := range owners {
		m := o.(map[string]any)
		delete(m, "blockOwnerDeletion")
		out = append(out, text(m))
	}
	return strings.Join(out, " ")
}

func endpointLines(list []map[string]any) []string {
	var out []string
	for _, e := range list {
		m := e["metadata"].(map[string]any)
		e["labels"], e["annotations"], e["key"] = m["labels"], annotations(m), fmt.Sprint(m["namespace"], "/", m["name"])
		for _, k := range []string{"metadata", "kind", "apiVersion"} {
			delete(e, k)
		}
		subsets, _ := e["subsets"].([]any)
		sort.Slice(subsets, func(i, j int) bool { return text(subsets[i]) < text(subsets[j]) })
		out = append(out, text(e))
	}
	return out
}

func text(v any) string {
	b, err := json.Marshal(v)
	check(err)
	return string(b)
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
