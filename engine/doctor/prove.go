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
