package advice

import (
	"maps"

	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/words"
)

// Worded is a finding with its words, marked up as engine/view/words says.
type Worded struct {
	doctor.Finding
	Says  string `json:"says"`            // what is wrong
	Ended string `json:"ended,omitempty"` // who refused the request, and why the packet ends there
	Do    string `json:"do,omitempty"`    // what to do; "" if no fix is proven
}

// Report is a doctor's report with its words: what `portwalk doctor -o json` prints.
type Report struct {
	Version  int      `json:"version"`
	Healthy  bool     `json:"healthy"` // nothing is broken
	Asked    int      `json:"asked"`
	Unasked  int      `json:"unasked,omitempty"`
	Findings []Worded `json:"findings"`
}

// Word puts a report into words.
func Word(r doctor.Report, lang string) Report {
	out := Report{Version: 1, Healthy: r.Count(doctor.Broken) == 0, Asked: r.Asked, Unasked: r.Unasked, Findings: []Worded{}}
	for _, f := range r.Findings {
		w := Worded{Finding: f, Says: says(f, lang), Ended: ended(f, lang)}
		if f.Fix != nil {
			w.Do = words.Say(templates(fixes(), f.Fix.Code, lang), f.Fix.Args)
		}
		out.Findings = append(out.Findings, w)
	}
	return out
}

// Says is a finding in one sentence, without what to do.
func Says(f doctor.Finding, lang string) string { return says(f, lang) }

// says is what is wrong. A cause that is the trace's own reason is said in the trace's words.
func says(f doctor.Finding, lang string) string {
	for _, table := range [][]entry{findings(), refused(), notes()} {
		if t := lookup(table, f.Code, lang); t != nil {
			return words.Say(t, quotable(f.Args))
		}
	}
	return words.Sentence(lang, trace.Reason{Code: f.Code, Args: f.Args})
}

// quotable are the arguments; a namespace left empty is the default one.
func quotable(args map[string]string) map[string]string {
	out := maps.Clone(args)
	if out["namespace"] == "" && out["other"] != "" {
		out["namespace"] = "default"
	}
	return out
}

func templates(table []entry, code, lang string) []string {
	if t := lookup(table, code, lang); t != nil {
		return t
	}
	return []string{"`" + code + "`"}
}

// ended says who refused, and the trace's own sentence for why.
func ended(f doctor.Finding, lang string) string {
	if f.Why == nil || f.By == nil {
		return ""
	}
	args := map[string]string{"at": f.By.At, "with": map[string]string{"icmp": "ICMP", "rst": "RST", "abort": "ABORT"}[f.By.With]}
	return words.Say(templates(authors(), string(f.Verdict)+" "+f.By.Who, lang), args) + " " + words.Sentence(lang, *f.Why)
}

// authors say who answered: the client reads the same words from each.
func authors() []entry {
	return []entry{
		one("refused kube-proxy", "<at>의 kube-proxy 규칙이 거절했어요(<with>).", "Refused by kube-proxy's rule on <at> (<with>)."),
		one("refused pod", "파드 <at>(이/가) 스스로 거절했어요(<with>).", "Refused by pod <at> itself (<with>)."),
		one("refused node", "노드 <at>(이/가) 스스로 거절했어요(<with>).", "Refused by the node <at> itself (<with>)."),
		one("refused host", "<at>(이/가) 거절했어요(<with>).", "Refused by <at> (<with>)."),
		one("timeout nobody", "아무도 답하지 않아서 시간이 다 됐어요.", "Nobody answered: a timeout."),
		one("unreachable nobody", "보내는 쪽이 갈 길을 못 찾았어요.", "The sender has no way there."),
		one("nxdomain nobody", "이름이 풀리지 않았어요.", "The name did not resolve."),
	}
}
