package kubectl

import (
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
	c.Name, c.Spec.CIDRs = "kubernetes", s.Config.ServiceCIDRs
	return append(out, c)
}

func eventResource() *resource {
	return &resource{plural: "events", singular: "event", short: []string{"ev"}, list: lister[*api.Event],
		columns: []column{{"LAST SEEN", false}, {"TYPE", false}, {"REASON", false}, {"OBJECT", false}, {"SUBOBJECT", true}, {"SOURCE", true}, {"MESSAGE", false}, {"FIRST SEEN", true}, {"COUNT", true}, {"NAME", true}},
		row: func(p *page, o api.Object) []cellFunc {
			e := o.(*api.Event)
			return []cellFunc{text(p.age(orElse(e.LastTimestamp, e.CreationTimestamp))), text(e.EventType), text(e.Reason), text(strings.ToLower(e.InvolvedObject.Kind) + "/" + e.InvolvedObject.Name),
				text(""), text(e.Source.Component), text(strings.TrimSpace(e.Message)), text(p.age(orElse(e.FirstTimestamp, e.CreationTimestamp))), text(itoa(e.Count)), text(e.Name)}
		},
		describe: func(p *page, o api.Object, _ bool) {
			e := o.(*api.Event)
			p.line(0, "Name:", e.Name)
			p.line(0, "Namespace:", e.Namespace)
			p.line(0, "Reason:", e.Reason)
			p.line(0, "Message:", e.Message)
		}}
}
