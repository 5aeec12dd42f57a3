package engine

import (
	"sync"
	"time"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
	"github.com/portwalk/portwalk/engine/order"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/provider"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/engine/workload"
)

// settle lets the controllers do their work, until nothing is left to do.
func (s *session) settle(run submit.Run) Cluster {
	c, d := s.cluster, s.draft
	s.stamp(run)
	if services, only := s.onlyServices(); only {
		endpoints.ReconcileSome(d, services)
	} else {
		c.made = nil
		for _, n := range workload.Reconcile(d, workload.Options{Bare: c.opts.Bare, Created: created.Format(time.RFC3339)}) {
			c.made = append(c.made, Note{Code: n.Code, Object: n.Object, Args: n.Args})
		}
		endpoints.Reconcile(d)
	}
	s.notes = append(s.notes, c.made...)
	for _, n := range provider.Reconcile(d, c.opts.Pins) {
		s.notes = append(s.notes, Note{Code: n.Code, Object: n.Object, Args: n.Args})
	}
	s.stamp(run)
	c.Notes = s.notes
	c.State, c.Said, c.sources, c.settled = d.Done(), run, s.sources, true
	c.network = networkOf(c.State)
	c.rules = new(rulesets)
	return c
}

// networkOf makes the network of a State when the first packet asks for it.
func networkOf(s api.State) func() *path.Network {
	return sync.OnceValue(func() *path.Network { return path.NewNetwork(s) })
}

// onlyServices lists the Services that an Apply changed, and says whether they are all that it changed: then pods,
// nodes and every other Service's endpoints are as they were. Where Services bring demo pods with them, they are not.
func (s *session) onlyServices() (changed []api.Key, only bool) {
	old := s.cluster.State
	if only = s.cluster.settled && !s.cluster.whole && old.Config.Equal(s.draft.Config); !only {
		return nil, false
	}
	s.draft.Changed(func(k api.Key) {
		was, is := old.Get(k), s.draft.Get(k)
		switch {
		case was == is:
		case k.Kind == "Service":
			changed = append(changed, k)
		default:
			only = false
		}
	})
	order.By(changed, api.CompareKeys)
	return changed, only && (s.cluster.opts.Bare || len(changed) == 0 || s.hasWorkloads())
}

// hasWorkloads says whether somebody gave pods or what makes them: then no Service gets demo pods.
func (s *session) hasWorkloads() bool {
	for _, w := range api.List[*api.Workload](s.draft.State) {
		if !w.Derived {
			return true
		}
	}
	for _, p := range s.draft.Pods() {
		if !p.Derived {
			return true
		}
	}
	return false
}
