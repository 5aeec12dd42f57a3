package doctor

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// remark tells what is worth knowing about requests that arrive. For a survey only what is out of order; that a client's
// address is lost, or that a client stays with its pod, is told to who asks about that request.
func (d *doctor) remark() {
	for _, r := range d.results {
		s := r.Scene.Service
		if s == nil || r.Trace.Verdict != trace.Delivered {
			continue
		}
		svc := d.State.Service(s.Namespace, s.Name)
		if svc == nil {
			continue
		}
		if d.told {
			d.addressLost(r, svc)
			d.sticky(r, svc)
		}
		d.uneven(r, svc)
	}
}

// remarkOn files a note about a request.
func (d *doctor) remarkOn(r trace.Result, c cause) {
	c.Severity, c.Asks, c.Verdict = Note, []trace.Ask{r.Ask}, r.Trace.Verdict
	d.file(c.Finding)
}

// addressLost: the pod sees a node's address in place of the client's.
func (d *doctor) addressLost(r trace.Result, svc *api.Service) {
	for _, o := range r.Outcomes {
		if o.Verdict == trace.Delivered && o.SeenFrom != r.Ask.Source && r.Scene.Client.Kind == "outside" {
			c := found("client-address-lost", svc, "spec.externalTrafficPolicy", "service", svc.Name, "client", r.Ask.Source, "seen", o.SeenFrom)
			d.remarkOn(r, c)
			return
		}
	}
}

// sticky: affinity is kept by each node for itself, and goes by the address that the node sees.
func (d *doctor) sticky(r trace.Result, svc *api.Service) {
	if svc.Spec.SessionAffinity != api.ClientIP {
		return
	}
	seconds := "10800"
	if a := svc.Spec.SessionAffinityConfig; a != nil && a.ClientIP != nil && a.ClientIP.TimeoutSeconds != nil {
		seconds = itoa(*a.ClientIP.TimeoutSeconds)
	}
	d.remarkOn(r, found("sticky-per-node", svc, "spec.sessionAffinity", "service", svc.Name, "seconds", seconds))
}

// uneven: with policy Local a balancer shares among nodes, and pods that share a node get less.
func (d *doctor) uneven(r trace.Result, svc *api.Service) {
	if svc.Spec.ExternalTrafficPolicy != api.Local || r.Scene.Balancer == nil {
		return
	}
	low, high := trace.Outcome{Probability: 2}, trace.Outcome{}
	for _, o := range r.Outcomes {
		if o.Verdict != trace.Delivered {
			continue
		}
		if o.Probability < low.Probability {
			low = o
		}
		if o.Probability > high.Probability {
			high = o
		}
	}
	if high.Probability > low.Probability*1.01 && low.Pod != "" {
		d.remarkOn(r, found("uneven-share", svc, "spec.externalTrafficPolicy", "service", svc.Name,
			"most", high.Pod, "share", high.Odds.String(), "least", low.Pod, "less", low.Odds.String()))
	}
}
