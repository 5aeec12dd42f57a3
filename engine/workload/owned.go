package workload

import (
	"sync"

	"github.com/portwalk/portwalk/engine/api"
)

// owned finds the pods that a workload controls, or would adopt.
type owned struct {
	byOwner map[api.Key][]*api.Pod
	orphans api.PodIndex
	list    []*api.Pod // all orphans
	all     func() api.PodIndex
}

// newOwned sorts pods by their controllers. Pods that are going or have ended count for nobody.
func newOwned(pods []*api.Pod) owned {
	o := owned{byOwner: map[api.Key][]*api.Pod{}, all: sync.OnceValue(func() api.PodIndex { return api.IndexPods(pods) })}
	for _, p := range pods {
		if p.Terminating() || finished(p) {
			continue
		}
		if c := controller(p.OwnerReferences); c != nil {
			k := api.Key{Kind: c.Kind, Namespace: p.Namespace, Name: c.Name}
			o.byOwner[k] = append(o.byOwner[k], p)
		} else {
			o.list = append(o.list, p)
		}
	}
	o.orphans = api.IndexPods(o.list)
	return o
}

// by returns the pods of a workload: those it controls, and those without a controller that match, which it adopts.
func (o owned) by(w *api.Workload) []*api.Pod {
	out := o.byOwner[api.KeyOf(w)]
	return append(out[:len(out):len(out)], selected(o.orphans, o.list, w)...)
}

// matching returns all pods that match a workload's selector.
func (o owned) matching(w *api.Workload) []*api.Pod { return selected(o.all(), nil, w) }

func selected(x api.PodIndex, list []*api.Pod, w *api.Workload) []*api.Pod {
	s := w.Spec.Selector
	if s == nil || len(s.MatchLabels) == 0 && len(s.MatchExpressions) == 0 {
		return nil
	}
	if len(s.MatchLabels) > 0 {
		list = x.Select(w.Namespace, s.MatchLabels)
	}
	if len(s.MatchExpressions) == 0 {
		return list
	}
	var out []*api.Pod
	for _, p := range list {
		if p.Namespace == w.Namespace && s.Selects(p.Labels) {
			out = append(out, p)
		}
	}
	return out
}

func controller(refs []api.OwnerReference) *api.OwnerReference {
	for i := range refs {
		if refs[i].Controller != nil && *refs[i].Controller {
			return &refs[i]
		}
	}
	return nil
}
