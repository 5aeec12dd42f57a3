package doctor

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
	"github.com/portwalk/portwalk/engine/trace"
)

// Examine looks at one request: why it fails, or what is worth knowing about it if it does not. Documents that the API
// server refused are told as well, since they may be why. The error is that of an Ask that makes no sense.
func Examine(w World, ask trace.Ask) (Report, error) {
	d := &doctor{World: w, told: true}
	d.rejected()
	if err := d.request(ask); err != nil && len(d.findings) == 0 {
		return Report{}, err // else what was refused may be what the request is missing
	}
	d.remark()
	return d.report(), nil
}

// Survey looks at everything: each document, and each request that a Service is there for.
func Survey(w World) Report {
	d := &doctor{World: w}
	d.rejected()
	d.lint()
	asks, unasked := d.asks()
	d.unasked = unasked
	for _, a := range asks {
		_ = d.request(a) // a client that cannot ask (a pod without address) is what another finding tells
	}
	d.together()
	d.pending()
	d.remark()
	return d.report()
}

// doctor is one examination.
type doctor struct {
	World
	told     bool // the request was the reader's own
	findings []Finding
	results  []trace.Result
	asked    int
	proofs   int
	unasked  int
	later    []later               // what is proven together
	kinds    map[string][]*api.Pod // see labelled
}

// request traces one request and finds a cause for each of its bad ends.
func (d *doctor) request(ask trace.Ask) error {
	r, err := d.Ask(ask)
	if err != nil {
		return err
	}
	d.asked++
	d.results = append(d.results, r)
	for _, o := range r.Outcomes {
		if o.Verdict != trace.Delivered {
			d.explain(&visit{doctor: d, ask: ask, result: r, end: o})
		}
	}
	return nil
}

// visit is one bad end of one request.
type visit struct {
	*doctor
	ask    trace.Ask
	result trace.Result
	end    trace.Outcome
}

// explain finds the cause of a bad end, proves a fix, and files the finding.
func (d *doctor) explain(v *visit) {
	c := v.cause()
	if c.Code == "" {
		return
	}
	f := c.Finding
	why := v.end.Reason
	f.Asks, f.Verdict, f.By, f.Why = []trace.Ask{v.ask}, v.end.Verdict, author(v.end), &why
	if f.Severity == "" {
		f.Severity = Broken
	}
	if same := d.same(f); same != nil {
		same.Asks = append(same.Asks, v.ask)
		return
	}
	if d.proofs++; d.proofs <= mostProofs {
		f.Fix = v.proven(c.fixes)
	} else if len(c.fixes) > 0 {
		f.Unproven = true
		d.later = append(d.later, later{v, f, c.fixes[0]})
	}
	d.file(f)
}

// same is the finding that was filed for the same cause.
func (d *doctor) same(f Finding) *Finding {
	for i := range d.findings {
		g := &d.findings[i]
		if g.Code == f.Code && g.Object == f.Object && g.Path == f.Path && equal(g.Args, f.Args) {
			return g
		}
	}
	return nil
}

// file adds a finding with its line. What is known already is not told twice.
func (d *doctor) file(f Finding) {
	if f.Line == 0 && f.Object != "" {
		o := d.Origin(f.Object, f.Path)
		f.File, f.Line = o.File, o.Line
	}
	if f.Fix != nil {
		d.place(f.Fix.Edits)
	}
	if d.same(f) == nil {
		d.findings = append(d.findings, f)
	}
}

// place gives edits their lines.
func (d *doctor) place(edits []Edit) {
	for i := range edits {
		if e := &edits[i]; e.Line == 0 && e.Object != "" {
			o := d.Origin(e.Object, e.Path)
			e.File, e.Line = o.File, o.Line
		}
	}
}

// report puts the worst first; equals stay in the order of their lines.
func (d *doctor) report() Report {
	rank := map[Severity]int{Broken: 0, Warning: 1, Note: 2}
	order.By(d.findings, func(a, b Finding) int {
		if c := rank[a.Severity] - rank[b.Severity]; c != 0 {
			return c
		}
		if a.File == b.File {
			return a.Line - b.Line
		}
		return 0
	})
	return Report{Findings: d.findings, Asked: d.asked, Unasked: d.unasked}
}

// author says who refused: kube-proxy's REJECT, the pod's or the node's closed port, or nobody.
func author(o trace.Outcome) *Author {
	r := o.RefusedBy
	if r == nil {
		return &Author{Who: "nobody"}
	}
	a := &Author{At: r.At, With: r.With, Who: api.ParseKey(r.At).Kind}
	if a.Who == "node" && r.With == "icmp" && o.Reason.Code != trace.NodePortClosed && o.Reason.Code != trace.SocketClosed {
		a.Who = "kube-proxy"
	}
	return a
}

func equal(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || w != v {
			return false
		}
	}
	return true
}
