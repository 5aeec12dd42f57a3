package path

import (
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/dns"
	"github.com/portwalk/portwalk/engine/trace"
)

// why says why a pod cannot get the packet; nil if nothing but the node that was entered speaks against it.
func (g *stage) why(p *api.Pod) *trace.Reason {
	r := trace.Reason{}
	e := g.members[p]
	switch {
	case g.svc == nil:
	case e == nil:
		r = trace.Why(trace.PodNotSelected, "pod", name(p), "selector", labels(g.svc.Spec.Selector, nil), "labels", labels(p.Labels, g.svc.Spec.Selector))
	case p.Terminating():
		r = trace.Why(trace.PodTerminating, "pod", name(p))
	case e.Conditions.Ready != nil && !*e.Conditions.Ready:
		r = trace.Why(trace.PodNotReady, "pod", name(p))
	case g.port != nil && g.port.TargetPort.IsStr && !names(p, g.port):
		r = trace.Why(trace.PodNoPort, "pod", name(p), "targetPort", g.port.TargetPort.Str)
	case g.walk.entered != nil && p.Spec.NodeName != g.walk.entered.name && g.policy() != "":
		r = trace.Why(trace.PodNotLocal, "pod", name(p), "node", g.walk.entered.name, "policy", g.policy())
	}
	if r.Code == "" {
		return nil
	}
	return &r
}

// policy is the traffic policy that keeps this packet on the node it entered, if one does.
func (g *stage) policy() string {
	spec := &g.svc.Spec
	if g.walk.sent.Dst.Addr().String() == spec.ClusterIP {
		if spec.InternalTrafficPolicy != nil && *spec.InternalTrafficPolicy == api.Local {
			return "internal"
		}
		return ""
	}
	if spec.ExternalTrafficPolicy == api.Local {
		return "external"
	}
	return ""
}

// names says whether a container of the pod gives a port the name that the Service wants.
func names(p *api.Pod, sp *api.ServicePort) bool {
	for _, c := range slices.Concat(p.Spec.Containers, p.Spec.InitContainers) {
		for _, cp := range c.Ports {
			if cp.Name == sp.TargetPort.Str && (cp.Protocol == protocol(sp) || cp.Protocol == "" && protocol(sp) == api.TCP) {
				return true
			}
		}
	}
	return false
}

// nearly says that a pod almost has the labels that the Service selects: a few letters are wrong, or one word is part of
// the other. If nothing at all is selected, a label with the same key is near enough.
func (g *stage) nearly(p *api.Pod) bool {
	if g.svc == nil || p.Namespace != g.svc.Namespace || len(g.svc.Spec.Selector) == 0 || p == g.sender {
		return false
	}
	wrong, size, common := 0, 0, false
	for _, key := range slices.Sorted(maps.Keys(g.svc.Spec.Selector)) {
		want := g.svc.Spec.Selector[key]
		has, ok := p.Labels[key]
		common = common || ok
		wrong, size = wrong+apart(key, want, has, ok, p.Labels), size+len(key)+1+len(want)
	}
	return 3*wrong <= size || common && len(g.members) == 0
}

// apart counts the letters between a pair and the label that is most like it.
func apart(key, want, has string, ok bool, labels map[string]string) int {
	pair := key + "=" + want
	least := len(pair)
	if ok && has != want && has != "" && (strings.Contains(has, want) || strings.Contains(want, has)) {
		least = 1
	}
	for k, v := range labels {
		least = min(least, dns.Distance(pair, k+"="+v))
	}
	return least
}

// labels writes label pairs in order; with a second map only those whose keys it has, or all if none is common.
func labels(m, only map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if _, ok := only[k]; ok || only == nil {
			out = append(out, k+"="+m[k])
		}
	}
	if len(out) == 0 && only != nil {
		return labels(m, nil)
	}
	return strings.Join(out, ",")
}
