package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// How long and how often.
const (
	short    = 400 * time.Millisecond // where the engine expects a timeout
	long     = 3 * time.Second        // where it does not: a lost packet is sent once more
	maxTries = 64
	minTries = 16 // where there are several outcomes
)

// worker plays clusters on one fabric.
type worker struct {
	options
	fabric *fabric
}

// played is what came of one cluster.
type played struct {
	probes, tries, sessions int
	six                     bool // some of its addresses are IPv6
	wrong                   []disagreement
}

func (w *worker) work(ctx context.Context, seeds <-chan uint64, report func(played)) error {
	defer func() {
		if !w.keep {
			w.fabric.fell()
		}
	}()
	if err := w.fabric.raise(); err != nil {
		return err
	}
	for seed := range seeds {
		p, err := w.cluster(ctx, generate(seed))
		if err == nil && seed == w.seed {
			err = w.affinity(&p)
		}
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		report(p)
	}
	return nil
}

func (w *worker) cluster(ctx context.Context, s scenario) (p played, err error) {
	c, err := s.build()
	if err != nil {
		return p, err
	}
	if err := w.fabric.settle(c); err != nil {
		return p, err
	}
	p.six = strings.Contains(s.text, "fd00:")
	asks := s.probes(c.State, w.probes)
	for _, mode := range w.modes() {
		if err := w.fabric.load(c, mode); err != nil {
			return p, err
		}
		for i, a := range asks {
			if err := ctx.Err(); err != nil {
				return p, err
			}
			a.Mode = mode
			d, tries, err := w.probe(c, a)
			if err != nil {
				return p, fmt.Errorf("probe %d %s: %w", i, mode, err)
			}
			p.probes++
			p.tries += tries
			if d != nil {
				d.seed, d.probe = s.seed, i
				p.wrong = append(p.wrong, *d)
			}
		}
		if err := w.sessions(c, s, mode, &p); err != nil {
			return p, err
		}
	}
	return p, nil
}

// probe sends one Ask as often as it takes.
func (w *worker) probe(c engine.Cluster, a trace.Ask) (*disagreement, int, error) {
	r, problem := c.Trace(a)
	if problem != nil {
		return nil, 0, problem
	}
	undo, err := w.fabric.steer(a)
	defer undo()
	if err != nil {
		return nil, 0, err
	}
	d := &disagreement{ask: a, want: r.Outcomes, seen: map[end]int{}}
	tries := 0
	for ; tries < maxTries && !enough(d, tries); tries++ {
		if err := w.send(c, d); err != nil {
			return nil, tries, err
		}
	}
	d.wrong = compare(d.seen, d.want)
	if len(d.wrong) == 0 && len(d.want) > 1 && sticky(c) {
		d.wrong, err = w.staysWith(c, a, r)
	}
	if err := trace.Check(r); err != nil {
		d.wrong = append(d.wrong, err.Error())
	}
	if len(d.wrong) == 0 {
		d = nil
	}
	return d, tries, err
}

// send is one try by somebody whom nobody remembers.
func (w *worker) send(c engine.Cluster, d *disagreement) error {
	if sticky(c) {
		if err := w.fabric.forget(c, d.ask.Mode); err != nil {
			return err
		}
	}
	e, err := w.fabric.try(d.ask, patience(d.want))
	d.seen[e]++
	return err
}

func patience(want []trace.Outcome) time.Duration {
	for _, o := range want {
		if o.Verdict == trace.Timeout {
			return short
		}
	}
	return long
}

// enough says that more tries would show nothing new: the likely ends were seen, and if several are expected there was
// a chance for others. An end that nobody expects is tried some more, to tell how often it comes.
func enough(d *disagreement, tries int) bool {
	switch {
	case len(compare(d.seen, d.want)) > len(missing(d.seen, d.want)):
		return tries >= minTries || patience(d.want) == long && d.seen[end{verdict: trace.Timeout}] > 2
	case len(d.want) == 1 && d.want[0].Verdict == trace.Timeout:
		return tries >= 2
	case len(missing(d.seen, d.want)) > 0:
		return false
	case len(d.want) == 1:
		return tries >= 4
	}
	return tries >= minTries
}

// sticky says that some Service of the cluster remembers its clients.
func sticky(c engine.Cluster) bool {
	for _, svc := range c.State.Services() {
		if svc.Spec.SessionAffinity == api.ClientIP {
			return true
		}
	}
	return false
}

// staysWith checks that a client of a Service with affinity always comes to the same end.
func (w *worker) staysWith(c engine.Cluster, a trace.Ask, r trace.Result) ([]string, error) {
	if r.Scene.Service == nil {
		return nil, nil
	}
	svc := c.State.Service(r.Scene.Service.Namespace, r.Scene.Service.Name)
	if svc == nil || svc.Spec.SessionAffinity != api.ClientIP || svc.Spec.ClusterIP == api.None {
		return nil, nil
	}
	if err := w.fabric.forget(c, a.Mode); err != nil {
		return nil, err
	}
	seen := map[end]int{}
	for range 5 {
		e, err := w.fabric.try(a, patience(r.Outcomes))
		if err != nil {
			return nil, err
		}
		seen[e]++
	}
	if len(seen) > 1 {
		return []string{fmt.Sprintf("sessionAffinity, but the client came to %d ends: %v", len(seen), sorted(seen))}, nil
	}
	return nil, nil
}
