package kubectl

import (
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// Annotation values longer than this stand on lines of their own.
const longAnnotation = 140

// labels writes a title and one label a line.
func (p *page) labels(level int, title string, labels map[string]string) {
	p.put(strings.Repeat("  ", level), title, ":\t")
	if len(labels) == 0 {
		p.put(none, "\n")
	}
	for i, k := range slices.Sorted(maps.Keys(labels)) {
		if i > 0 {
			p.put("\t")
		}
		p.put(k, "=", labels[k], "\n")
	}
}

// annotations writes a title and one annotation a line, kubectl's own left out.
func (p *page) annotations(title string, annotations map[string]string) {
	p.put(title, ":\t")
	keys := slices.Sorted(maps.Keys(annotations))
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == "kubectl.kubernetes.io/last-applied-configuration" })
	if len(keys) == 0 {
		p.put(none, "\n")
	}
	for i, k := range keys {
		if i > 0 {
			p.put("\t")
		}
		v := strings.TrimSuffix(annotations[k], "\n")
		if len(v)+len(k)+2 <= longAnnotation && !strings.Contains(v, "\n") {
			p.put(k, ": ", v, "\n")
			continue
		}
		p.put(k, ":\n")
		for line := range strings.SplitSeq(v, "\n") {
			if len(line) > longAnnotation-2 {
				line = line[:longAnnotation-2] + "..."
			}
			p.put("\t  ", line, "\n")
		}
	}
}

// events writes what happened to an object, oldest first.
func (p *page) events(o api.Object) {
	list := eventsOf(p.state, o)
	if len(list) == 0 {
		p.line(0, "Events:", none)
		return
	}
	p.put("Events:\n  Type\tReason\tAge\tFrom\tMessage\n")
	p.line(1, "----", "------", "----", "----", "-------")
	for _, e := range list {
		interval := p.age(orElse(e.FirstTimestamp, e.CreationTimestamp))
		if e.Count > 1 {
			interval = p.age(orElse(e.LastTimestamp, e.CreationTimestamp)) + " (x" + itoa(e.Count) + " over " + interval + ")"
		}
		p.line(1, e.EventType, e.Reason, interval, orElse(e.Source.Component, e.ReportingComponent), strings.TrimSpace(e.Message))
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// eventsOf returns the events about an object, by the time they were last seen.
func eventsOf(s api.State, o api.Object) []*api.Event {
	k := api.KeyOf(o)
	var out []*api.Event
	for _, e := range api.List[*api.Event](s) {
		if i := e.InvolvedObject; i.Kind == k.Kind && i.Name == k.Name && i.Namespace == k.Namespace {
			out = append(out, e)
		}
	}
	order.By(out, func(a, b *api.Event) int { return strings.Compare(a.LastTimestamp, b.LastTimestamp) })
	return out
}
