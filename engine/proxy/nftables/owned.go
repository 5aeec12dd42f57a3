package nftables

import (
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Owned lists the elements and rules of kube-proxy's own tables. What the kernel keeps in sets by itself, clients that
// stay with their endpoint, is left out.
func (l *Listing) Owned() (out []proxy.Owned) {
	for _, t := range l.Tables {
		if t.table != table {
			continue
		}
		prefix := t.Family + " "
		for _, s := range t.Sets {
			for i := range s.Elements {
				e := &s.Elements[i]
				p := &printer{family: t.Family}
				p.element(s, e)
				out = append(out, proxy.Owned{Chain: prefix + s.Stage(), Text: p.String(), Service: label(e.Port), Line: e.Origin.Line})
			}
		}
		for _, c := range t.Chains {
			for i := range c.Rules {
				r := &c.Rules[i]
				out = append(out, proxy.Owned{Chain: prefix + c.Stage(), Text: t.understood(r), Service: label(r.Port), Line: r.Origin.Line})
			}
		}
	}
	return out
}

// understood is a rule as this package prints it, without counters.
func (r *Ruleset) understood(rule *Rule) string {
	plain := *rule
	plain.Exprs = nil
	for _, x := range rule.Exprs {
		if h, ok := x.(harmless); !ok || !strings.HasPrefix(string(h.asWritten), "counter") {
			plain.Exprs = append(plain.Exprs, x)
		}
	}
	p := &printer{family: r.Family}
	p.rule(&plain)
	return p.String()
}

func label(p *proxy.ServicePort) string {
	if p == nil {
		return ""
	}
	return p.Label
}
