package kubectl

import (
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

func namespaceResource() *resource {
	return &resource{plural: "namespaces", singular: "namespace", short: []string{"ns"}, clusterWide: true, list: namespaces,
		columns: columns("NAME,STATUS,AGE"),
		row: func(p *page, o api.Object) []cellFunc {
			n := o.(*api.Namespace)
			return []cellFunc{text(n.Name), text(n.Status.Phase), text(p.age(n.CreationTimestamp))}
		},
		describe: func(p *page, o api.Object, _ bool) {
			n := o.(*api.Namespace)
			p.line(0, "Name:", n.Name)
			p.labels(0, "Labels", n.Labels)
			p.annotations("Annotations", n.Annotations)
			p.line(0, "Status:", n.Status.Phase)
			p.put("\nNo resource quota.\n\nNo LimitRange resource.\n")
		}}
}

// namespaces lists those that the state holds, those that its objects are in, and those that every cluster has.
func namespaces(s api.State) []api.Object {
	finalizers := []string{"kubernetes"}
	names := map[string]bool{"default": true, "kube-node-lease": true, "kube-public": true, "kube-system": true}
	for _, o := range append(append(lister[*api.Pod](s), lister[*api.Service](s)...), lister[*api.Workload](s)...) {
		names[o.Meta().Namespace] = true
	}
	out := lister[*api.Namespace](s)
	for i, o := range out {
		n := *o.(*api.Namespace)
		delete(names, n.Name)
		if n.Status.Phase == "" {
			n.Status.Phase, n.Spec.Finalizers = "Active", finalizers
		}
		out[i] = &n
	}
	for name := range names {
		n := &api.Namespace{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Namespace"}, Spec: api.NamespaceSpec{Finalizers: finalizers}, Status: api.NamespaceStatus{Phase: "Active"}}
		n.Name, n.Labels = name, map[string]string{"kubernetes.io/metadata.name": name}
		out = append(out, n)
	}
	return out
}

func serviceCIDRResource() *resource {
	return &resource{plural: "servicecidrs", singular: "servicecidr", group: "networking.k8s.io", clusterWide: true, list: serviceCIDRs,
		columns: columns("NAME,CIDRS,AGE"),
		row: func(p *page, o api.Object) []cellFunc {
			c := o.(*api.ServiceCIDR)
			return []cellFunc{text(c.Name), text(strings.Join(c.Spec.CIDRs, ",")), text(p.age(c.CreationTimestamp))}
		},
		describe: func(p *page, o api.Object, events bool) {
			c := o.(*api.ServiceCIDR)
			p.line(0, "Name:", c.Name)
			p.labels(0, "Labels", c.Labels)
			p.annotations("Annotations", c.Annotations)
			p.line(0, "CIDRs:", strings.Join(c.Spec.CIDRs, ", "))
			if len(c.Status.Conditions) > 0 {
				p.put("Status:\nConditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n")
				p.line(1, "----", "------", "------------------", "------", "-------")
			}
			for _, s := range c.Status.Conditions {
				p.line(1, s.Type, s.Status, date(s.LastTransitionTime), s.Reason, s.Message)
			}
			if events {
				p.events(o)
			}
		}}
}

// serviceCIDRs adds the one named kubernetes, which the API server makes of its flags.
func serviceCIDRs(s api.State) []api.Object {
	out := lister[*api.ServiceCIDR](s)
	for _, o := range out {
		if o.Meta().Name == "kubernetes" {
			return out
		}
	}
	c := &api.ServiceCIDR{TypeMeta: api.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "ServiceCIDR"}}
	c.Name, c.Spec.CIDRs, c.Finalizers = "kubernetes", s.Config.ServiceCIDRs, []string{"networking.k8s.io/service-cidr-finalizer"}
	if svc := s.Service("default", "kubernetes"); svc != nil {
		c.CreationTimestamp = svc.CreationTimestamp
	}
	c.Status.Conditions = []api.Condition{{Type: "Ready", Status: "True", Message: "Kubernetes Service CIDR is ready", LastTransitionTime: c.CreationTimestamp}}
	return append(out, c)
}

func eventResource() *resource {
	return &resource{plural: "events", singular: "event", short: []string{"ev"}, list: lister[*api.Event],
		columns: []column{{"LAST SEEN", false}, {"TYPE", false}, {"REASON", false}, {"OBJECT", false}, {"SUBOBJECT", true}, {"SOURCE", true}, {"MESSAGE", false}, {"FIRST SEEN", true}, {"COUNT", true}, {"NAME", true}},
		row: func(p *page, o api.Object) []cellFunc {
			e := o.(*api.Event)
			return []cellFunc{text(p.age(orElse(e.LastTimestamp, e.CreationTimestamp))), text(e.EventType), text(e.Reason), text(strings.ToLower(e.InvolvedObject.Kind) + "/" + e.InvolvedObject.Name),
				text(""), text(orElse(e.Source.Component, e.ReportingComponent)), text(strings.TrimSpace(e.Message)), text(p.age(orElse(e.FirstTimestamp, e.CreationTimestamp))), text(itoa(e.Count)), text(e.Name)}
		},
		describe: func(p *page, o api.Object, events bool) {
			p.line(0, "Name:", o.Meta().Name)
			p.line(0, "Namespace:", o.Meta().Namespace)
			p.labels(0, "Labels", o.Meta().Labels)
			p.annotations("Annotations", o.Meta().Annotations)
			m, _ := tree(o, nil).(map[string]any)
			for _, k := range []string{"name", "namespace", "labels", "annotations"} {
				delete(sub(m, "metadata"), k)
			}
			p.generic(0, m)
			if events {
				p.events(o)
			}
		}}
}

// generic describes a kind that kubectl has no description for: every field, under its name in words.
func (p *page) generic(level int, m map[string]any) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		switch v := m[k].(type) {
		case map[string]any:
			p.line(level, inWords(k)+":")
			p.generic(level+1, v)
		case []any:
			p.line(level, inWords(k)+":")
			for _, item := range v {
				if child, ok := item.(map[string]any); ok {
					p.generic(level+1, child)
				} else {
					p.line(level+1, word(item))
				}
			}
		case nil:
			p.line(level, inWords(k)+":", "<nil>")
		default:
			p.line(level, inWords(k)+":", word(v))
		}
	}
}

// inWords writes creationTimestamp as Creation Timestamp, and apiVersion as API Version.
func inWords(field string) string {
	var b strings.Builder
	for i, r := range field {
		if i == 0 {
			r -= 'a' - 'A'
		} else if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.NewReplacer("Api", "API", "Uid", "UID").Replace(b.String())
}
