package iptables

import (
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Owned lists kube-proxy's own rules of a dump: those in its chains, and those that lead there from elsewhere. The chains
// that it keeps to notice that somebody flushed the tables are left out, and so is the kubelet's.
func (r *Ruleset) Owned() (out []proxy.Owned) {
	for _, t := range r.tables() {
		for _, c := range t.Chains {
			for i := range c.Rules {
				rule := &c.Rules[i]
				to := leads(rule.Target)
				if !proxy.IsOurs(c.Name) && (to == nil || !proxy.IsOurs(to.Name)) || strings.HasSuffix(c.Name, "-CANARY") {
					continue
				}
				o := proxy.Owned{Chain: c.Stage(), Text: c.understood(i), Line: rule.Origin.Line}
				if rule.Port != nil {
					o.Service = rule.Port.Label
				}
				out = append(out, o)
			}
		}
	}
	return out
}

// understood is the i-th rule as this package prints it.
func (c *Chain) understood(i int) string {
	b := &printer{}
	b.rule(c, &c.Rules[i])
	return b.String()
}
