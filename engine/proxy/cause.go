package proxy

import (
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// causes finds out why a ServicePort has no endpoints. kube-proxy itself does not know; a reader wants to.
type causes struct {
	state api.State
	pods  map[string][]*api.Pod // by namespace, made when first asked for
	kinds map[string][][]string // the labels that pods have, by namespace: each kind once
}

// of names the first cause that holds. What the slices say goes before what the pods say: a dump may hold no pods.
func (c *causes) of(p *ServicePort, own []*api.EndpointSlice) trace.Reason {
	listed := slices.ContainsFunc(own, func(s *api.EndpointSlice) bool { return len(s.Endpoints) > 0 })
	selector := p.Service.Spec.Selector
	switch {
	case len(p.Endpoints) > 0:
		return why(p, "none-ready", "")
	case listed:
		return why(p, "port-unresolved", "")
	case len(selector) == 0:
		return why(p, "no-selector", "")
	}
	pods := c.in(p.Service.Namespace)
	if slices.ContainsFunc(pods, func(q *api.Pod) bool { return api.Matches(selector, q.Labels) }) {
		return why(p, "none-ready", "")
	}
	return why(p, "no-pod-matches", nearest(selector, c.kindsIn(p.Service.Namespace)))
}

func why(p *ServicePort, cause, near string) trace.Reason {
	r := trace.Why(trace.NoEndpoints, "service", p.Label, "cause", cause)
	if s := p.Service.Spec.Selector; len(s) > 0 {
		r.Args["selector"] = labels(s)
	}
	if near != "" {
		r.Args["near"] = near
	}
	return r
}

func (c *causes) in(namespace string) []*api.Pod {
	if c.pods == nil {
		c.pods = map[string][]*api.Pod{}
		for _, p := range c.state.Pods() {
			c.pods[p.Namespace] = append(c.pods[p.Namespace], p)
		}
	}
	return c.pods[namespace]
}

func labels(m map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+"="+m[k])
	}
	return strings.Join(out, ",")
}

// kindsIn are the distinct sets of labels in a namespace, in the order of their pods: key=value, sorted.
func (c *causes) kindsIn(namespace string) [][]string {
	if kinds, ok := c.kinds[namespace]; ok {
		return kinds
	}
	if c.kinds == nil {
		c.kinds = map[string][][]string{}
	}
	seen := map[string]bool{}
	for _, p := range c.in(namespace) {
		pairs := make([]string, 0, len(p.Labels))
		for k, v := range p.Labels {
			pairs = append(pairs, k+"="+v)
		}
		slices.Sort(pairs)
		if key := strings.Join(pairs, ","); !seen[key] {
			seen[key] = true
			c.kinds[namespace] = append(c.kinds[namespace], pairs)
		}
	}
	return c.kinds[namespace]
}

// nearest is what a pod says in place of the selector's pairs, for the kind of pod that needs the fewest changed letters
// to match; "" if none is near. It finds app=test for a selector app=tset.
func nearest(selector map[string]string, kinds [][]string) string {
	best, least, size := "", 1<<30, 0
	var wanted []string
	for k, v := range selector {
		wanted, size = append(wanted, k+"="+v), size+len(k)+1+len(v)
	}
	slices.Sort(wanted)
	for _, labels := range kinds {
		total := 0
		var said []string
		for _, pair := range wanted {
			near, d := nearestPair(pair, labels)
			if total += d; total >= least || 2*total > size {
				break
			}
			if d > 0 && near != "" {
				said = append(said, near)
			}
		}
		if 2*total <= size && total < least {
			best, least = strings.Join(said, ","), total
		}
	}
	return best
}

// nearestPair is the label that is most like the pair, and how many letters apart.
func nearestPair(pair string, labels []string) (string, int) {
	best, least := "", len(pair)
	for _, l := range labels {
		if apart := len(l) - len(pair); apart >= least || -apart >= least {
			continue
		}
		if d := distance(pair, l); d < least {
			best, least = l, d
		}
	}
	return best, least
}

// distance is Levenshtein's: letters to add, drop or change.
func distance(a, b string) int {
	var short [128]int
	row := short[:]
	if len(b) >= len(short) {
		row = make([]int, len(b)+1)
	}
	row = row[:len(b)+1]
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := diagonal
			if a[i-1] != b[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
