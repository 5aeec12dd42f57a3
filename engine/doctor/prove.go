package doctor

import "github.com/portwalk/portwalk/engine/trace"

// proven returns the first fix after which this end is gone and the request arrives.
func (v *visit) proven(fixes []Fix) *Fix {
	for _, f := range fixes {
		if v.prove(&f) {
			return &f
		}
	}
	return nil
}

// prove makes the fix on a copy and traces the request again.
func (v *visit) prove(f *Fix) bool {
	w := v.World
	if len(f.Edits) > 0 {
		mended, err := w.Mend(f.Edits)
		if err != nil {
			return false
		}
		w = mended
	}
	ask := v.ask
	if f.Ask != nil {
		ask = *f.Ask
	}
	r, err := w.Ask(ask)
	if err != nil {
		return false
	}
	return v.gone(r, &f.Proof)
}

// gone says whether a result has delivered ends, and this one no longer.
func (v *visit) gone(r trace.Result, proof *Proof) bool {
	for _, o := range r.Outcomes {
		switch {
		case o.Verdict == trace.Delivered && proof.Kind == "":
			*proof = Proof{Kind: "delivered", Pod: o.Pod, Delivered: o.Delivered}
		case o.Verdict != trace.Delivered && o.Reason.Code == v.end.Reason.Code && refusal(o) == refusal(v.end):
			return false
		}
	}
	return proof.Kind != ""
}

func refusal(o trace.Outcome) trace.Refusal {
	if o.RefusedBy == nil {
		return trace.Refusal{}
	}
	return *o.RefusedBy
}

// later is a finding whose likeliest fix waits to be proven together with others.
type later struct {
	visit   *visit
	finding Finding
	fix     Fix
}

// together proves the fixes of all findings that were too many to be proven one by one: all are made on one copy, and
// each request is asked there. Fixes that ask another way need no copy, and those of one object may contradict each
// other: only the first counts.
func (d *doctor) together() {
	var edits []Edit
	var tried []later
	taken := map[string]bool{}
	for _, l := range d.later {
		if len(l.fix.Edits) == 0 || l.fix.Edits[0].Path == "" || taken[l.fix.Edits[0].Object] {
			continue
		}
		taken[l.fix.Edits[0].Object] = true
		edits, tried = append(edits, l.fix.Edits...), append(tried, l)
	}
	if len(tried) == 0 {
		return
	}
	mended, err := d.Mend(edits)
	if err != nil {
		return
	}
	for _, l := range tried {
		ask := l.visit.ask
		if l.fix.Ask != nil {
			ask = *l.fix.Ask
		}
		r, err := mended.Ask(ask)
		f := d.same(l.finding)
		if err != nil || f == nil {
			continue
		}
		f.Unproven = false
		if fix := l.fix; l.visit.gone(r, &fix.Proof) {
			fix.Proof.Together = len(tried)
			d.place(fix.Edits)
			f.Fix = &fix
		}
	}
}
