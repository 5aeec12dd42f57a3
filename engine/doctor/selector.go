package doctor

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/dns"
)

// noEndpoints: a Service that leads nowhere. The pods say why: none is selected, or those that are cannot take it.
func (v *visit) noEndpoints() cause {
	svc := v.service()
	if svc == nil {
		return found("no-endpoints", nil, "")
	}
	if len(svc.Spec.Selector) == 0 {
		return v.nothingGiven(svc)
	}
	var chosen []*api.Pod
	for _, p := range v.State.Pods() {
		if p.Namespace == svc.Namespace && api.Matches(svc.Spec.Selector, p.Labels) {
			chosen = append(chosen, p)
		}
	}
	if len(chosen) == 0 {
		return v.nothingSelected(svc)
	}
	return v.nothingReady(svc, chosen)
}

// nothingGiven: no selector, and nobody wrote an EndpointSlice that fits.
func (v *visit) nothingGiven(svc *api.Service) cause {
	for _, s := range v.State.Slices() {
		if s.Namespace == svc.Namespace && s.Labels[api.ServiceNameLabel] == svc.Name && len(s.Endpoints) > 0 {
			return found("slice-port-name", s, "ports", "service", svc.Name, "slice", s.Name)
		}
	}
	return found("no-selector", svc, "spec", "service", svc.Name)
}

// nothingSelected: the selector means no pod of its namespace. What did it mean?
func (v *visit) nothingSelected(svc *api.Service) cause {
	for _, find := range []func(*visit, *api.Service) (cause, bool){
		(*visit).handWritten, (*visit).ownLabels, (*visit).elsewhere, (*visit).nearlySelected,
	} {
		if c, ok := find(v, svc); ok {
			return c
		}
	}
	return found("selector-none", svc, "spec.selector", "service", svc.Name, "selector", pairs(svc.Spec.Selector))
}

// handWritten: somebody wrote Endpoints for a Service that has a selector. They are shown, and not used.
func (v *visit) handWritten(svc *api.Service) (cause, bool) {
	e, ok := v.State.Get(api.Key{Kind: "Endpoints", Namespace: svc.Namespace, Name: svc.Name}).(*api.Endpoints)
	if !ok || e.Derived {
		return cause{}, false
	}
	c := found("endpoints-not-used", svc, "spec.selector", "service", svc.Name, "selector", pairs(svc.Spec.Selector))
	c.fixes = []Fix{{Code: "remove-selector", Edits: []Edit{edit(c.Object, "spec.selector", anyOf(svc.Spec.Selector), nil)}}}
	return c, true
}

// ownLabels: the selector copies the labels of a Deployment itself instead of those of its pods.
func (v *visit) ownLabels(svc *api.Service) (cause, bool) {
	for _, w := range api.List[*api.Workload](v.State) {
		if w.Namespace != svc.Namespace || w.Derived || !api.Matches(svc.Spec.Selector, w.Labels) {
			continue
		}
		labels := w.Spec.Template.Labels
		if w.Spec.Selector != nil && len(w.Spec.Selector.MatchLabels) > 0 {
			labels = w.Spec.Selector.MatchLabels
		}
		c := found("selector-of-workload", svc, v.selectorPath(svc, w.Spec.Template.Labels), "service", svc.Name, "kind", w.Kind,
			"workload", w.Name, "selector", pairs(svc.Spec.Selector), "labels", pairs(w.Spec.Template.Labels))
		c.fixes = []Fix{selectFix(c.Object, svc.Spec.Selector, labels)}
		return c, true
	}
	return cause{}, false
}

// selectorPath is the first pair of a selector that labels don't have.
func (v *visit) selectorPath(svc *api.Service, labels map[string]string) string {
	for _, k := range slices.Sorted(maps.Keys(svc.Spec.Selector)) {
		if got, ok := labels[k]; !ok || got != svc.Spec.Selector[k] {
			return join("spec.selector", k)
		}
	}
	return "spec.selector"
}

// selectFix turns a selector into other labels, pair by pair.
func selectFix(object string, selector, labels map[string]string) Fix {
	f := Fix{Code: "select", Args: map[string]string{"selector": pairs(labels)}}
	for _, k := range slices.Sorted(maps.Keys(selector)) {
		if want, ok := labels[k]; !ok {
			f.Edits = append(f.Edits, edit(object, join("spec.selector", k), selector[k], nil))
		} else if want != selector[k] {
			f.Edits = append(f.Edits, edit(object, join("spec.selector", k), selector[k], want))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		if _, ok := selector[k]; !ok {
			f.Edits = append(f.Edits, edit(object, join("spec.selector", k), nil, labels[k]))
		}
	}
	return f
}

// elsewhere: the pods are there, in another namespace. A selector does not look that far.
func (v *visit) elsewhere(svc *api.Service) (cause, bool) {
	p := v.namesake(svc)
	if p == nil {
		return cause{}, false
	}
	c := found("pods-elsewhere", svc, "metadata.namespace", "service", svc.Name, "namespace", svc.Namespace,
		"other", p.Namespace, "pod", p.Name, "selector", pairs(svc.Spec.Selector))
	move := Fix{Code: "move", Args: map[string]string{"service": svc.Name, "namespace": p.Namespace},
		Edits: []Edit{edit(c.Object, "metadata.namespace", writtenNamespace(svc), p.Namespace)}}
	c.fixes = []Fix{move}
	if i := v.port(svc); i >= 0 {
		renamed := v.call(svc.Name+"."+p.Namespace, svc.Spec.Ports[i].Port, v.protocol())
		move.Ask = renamed.Ask
		move.Args = map[string]string{"service": svc.Name, "namespace": p.Namespace, "to": renamed.Ask.To}
		c.fixes = append(c.fixes, move)
	}
	return c, true
}

// namesake is a pod of another namespace that the selector would mean there, or nil.
func (d *doctor) namesake(svc *api.Service) *api.Pod {
	for _, p := range d.State.Pods() {
		if p.Namespace != svc.Namespace && api.Matches(svc.Spec.Selector, p.Labels) {
			return p
		}
	}
	return nil
}

func writtenNamespace(svc *api.Service) any {
	if svc.Namespace == "default" {
		return nil
	}
	return svc.Namespace
}

// nearlySelected: the labels of some pod differ from the selector in a pair or two.
func (v *visit) nearlySelected(svc *api.Service) (cause, bool) {
	near, alike := v.nearest(svc)
	if near == nil {
		return cause{}, false
	}
	selector, labels := svc.Spec.Selector, unhashed(near.Labels)
	want := map[string]string{}
	code, at := "", ""
	for _, k := range slices.Sorted(maps.Keys(selector)) {
		key := k
		if _, ok := labels[k]; !ok {
			key = likeKey(k, labels, selector)
		}
		if key != "" {
			want[key] = labels[key]
		}
		if code == "" && (key != k || labels[k] != selector[k]) {
			code, at = "selector-typo", k
			if key == "" {
				code = "selector-extra"
			}
		}
	}
	if !alike {
		code = "selector-other"
	}
	if len(want) == 0 {
		want = labels
	}
	c := found(code, svc, join("spec.selector", at), "service", svc.Name, "selector", pairs(selector),
		"pair", at+"="+selector[at], "key", at, "pod", near.Name, "labels", pairs(labels))
	c.fixes = []Fix{selectFix(c.Object, selector, want)}
	return c, true
}

// nearest is the pod that needs the fewest changes to be selected: one whose labels look like the selector, or else the
// only kind of labelled pod that no other Service selects, which is not alike.
func (v *visit) nearest(svc *api.Service) (near *api.Pod, alike bool) {
	var best *api.Pod
	score, least := 3, 0 // less than one pair that looks alike
	kinds := v.labelled(svc.Namespace)
	for _, p := range kinds {
		labels := unhashed(p.Labels)
		n := likeness(svc.Spec.Selector, labels)
		if n < score || n == score && best == nil {
			continue
		}
		if apart := letters(svc.Spec.Selector, labels); n > score || apart < least {
			best, score, least = p, n, apart
		}
	}
	if best != nil {
		return best, true
	}
	var others []*api.Pod
	for _, p := range kinds {
		if !v.selected(p) {
			others = append(others, p)
		}
	}
	if len(others) == 1 {
		return others[0], false
	}
	return nil, true
}

// labelled is one pod of each kind in a namespace: those that have the same labels are of one kind.
func (d *doctor) labelled(namespace string) []*api.Pod {
	if kinds, ok := d.kinds[namespace]; ok {
		return kinds
	}
	if d.kinds == nil {
		d.kinds = map[string][]*api.Pod{}
	}
	seen := map[string]bool{}
	for _, p := range d.State.Pods() {
		labels := unhashed(p.Labels)
		if key := pairs(labels); p.Namespace == namespace && len(labels) > 0 && !seen[key] {
			seen[key] = true
			d.kinds[namespace] = append(d.kinds[namespace], p)
		}
	}
	return d.kinds[namespace]
}

// letters is how many letters lie between a selector's values and those of the same labels.
func letters(selector, labels map[string]string) (n int) {
	for k, want := range selector {
		n += dns.Distance(want, labels[k])
	}
	return n
}

// selected says whether some Service selects a pod.
func (v *visit) selected(p *api.Pod) bool {
	return slices.ContainsFunc(v.State.Services(), func(s *api.Service) bool {
		return s.Namespace == p.Namespace && api.Matches(s.Spec.Selector, p.Labels)
	})
}

// likeness counts what a selector and labels share: equal pairs most, then equal keys with values that look alike.
func likeness(selector, labels map[string]string) int {
	n := 0
	for k, want := range selector {
		got, ok := labels[k]
		switch {
		case ok && got == want:
			n += 8
		case ok && alike(got, want):
			n += 4
		case ok:
			n++
		case likeKey(k, labels, selector) != "":
			n += 4
		}
	}
	return n
}

// alike says whether two values could be meant for each other: one holds the other, or only a letter or two differ.
func alike(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return strings.Contains(a, b) || strings.Contains(b, a) || dns.Distance(a, b) <= 1+min(len(a), len(b))/4
}

// likeKey is a label key that looks like another and is not in the selector itself: App for app.
func likeKey(key string, labels, selector map[string]string) string {
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		if _, taken := selector[k]; !taken && labels[k] == selector[key] {
			return k
		}
	}
	return ""
}

// unhashed are labels without those that controllers add to tell their pods apart.
func unhashed(labels map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range labels {
		switch k {
		case "pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", api.ZoneLabel, "topology.kubernetes.io/region":
		default:
			out[k] = v
		}
	}
	return out
}

// pairs writes labels as kubectl takes them: app=web,tier=front.
func pairs(m map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+"="+m[k])
	}
	return strings.Join(out, ",")
}

func anyOf(m map[string]string) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func itoa(n int32) string { return strconv.Itoa(int(n)) }
