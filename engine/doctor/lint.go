package doctor

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// lints are what Kubernetes takes without a word, document by document. They are notes: nobody's exit code changes.
var lints = [...]func(*doctor, Doc) []Finding{
	oddities, statusWritten, affinityUnused, foreignAnnotation, annotationElsewhere, annotationIdle, headlessIgnores, handWrittenEndpoints,
	secondAddress, externalNameIgnores, selectorHash, mergedPorts, serverWarnings,
}

func (d *doctor) lint() {
	for _, doc := range d.Docs {
		if doc.Problem != nil {
			continue
		}
		for _, l := range lints {
			for _, f := range l(d, doc) {
				if f.Severity == "" {
					f.Severity = Note
				}
				f.File = doc.File
				if f.Object == "" {
					f.Object = doc.Object
				}
				if f.Line == 0 {
					f.Line = doc.near(f.Path)
				}
				d.file(f)
			}
		}
	}
}

// oddities: keys twice, documents run together, numbers that are not what they look like.
func oddities(_ *doctor, doc Doc) []Finding {
	var out []Finding
	for _, o := range doc.Oddities {
		out = append(out, Finding{Code: o.Code, Path: o.Path, Line: o.Line, Args: o.Args})
	}
	return out
}

// note is a finding about a field of the document at hand.
func note(code, path string, pairs ...string) []Finding {
	return []Finding{found(code, nil, path, pairs...).Finding}
}

// statusWritten: a status in a manifest is thrown away; controllers write it through another door.
func statusWritten(d *doctor, doc Doc) []Finding {
	status, _ := doc.Raw["status"].(map[string]any)
	if doc.Kind != "Service" || len(status) == 0 {
		return nil
	}
	if lb, ok := status["loadBalancer"].(map[string]any); len(status) == 1 && ok && len(lb) == 0 {
		return nil // what kubectl get -o yaml leaves behind
	}
	return note("status-written", "status")
}

func affinityUnused(_ *doctor, doc Doc) []Finding {
	spec, _ := doc.Raw["spec"].(map[string]any)
	if doc.Kind != "Service" || spec["sessionAffinityConfig"] == nil || spec["sessionAffinity"] == api.ClientIP {
		return nil
	}
	return note("affinity-config-unused", "spec.sessionAffinityConfig")
}

// clouds are the beginnings of annotations, and the clouds that read them, by the scheme of their nodes' providerID.
var clouds = [...][2]string{
	{"service.beta.kubernetes.io/openstack-", "openstack"}, {"loadbalancer.openstack.org/", "openstack"},
	{"service.beta.kubernetes.io/aws-", "aws"}, {"cloud.google.com/", "gce"}, {"networking.gke.io/", "gce"},
	{"service.beta.kubernetes.io/azure-", "azure"},
}

func cloudOf(annotation string) string {
	for _, c := range clouds {
		if strings.HasPrefix(annotation, c[0]) {
			return c[1]
		}
	}
	return ""
}

// forBalancer says whether an annotation is for who makes a Service's load balancer. Google's other annotations have their
// place on Ingresses, pods and Services of any type.
func forBalancer(annotation string) bool {
	_, google, _ := strings.Cut(annotation, "/")
	return cloudOf(annotation) != "" && (cloudOf(annotation) != "gce" || strings.HasPrefix(google, "load-balancer-"))
}

// here is the cloud that the nodes are in; without a word of theirs it is that of the first load balancer's annotation.
func (d *doctor) here() string {
	for _, n := range d.State.Nodes() {
		if scheme, _, ok := strings.Cut(n.Spec.ProviderID, "://"); ok {
			return scheme
		}
	}
	for _, svc := range d.State.Services() {
		for _, k := range slices.Sorted(maps.Keys(svc.Annotations)) {
			if svc.Spec.Type == api.LoadBalancer && forBalancer(k) {
				return cloudOf(k)
			}
		}
	}
	return ""
}

// foreignAnnotation: an annotation for a cloud that the nodes are not in.
func foreignAnnotation(d *doctor, doc Doc) []Finding {
	if doc.Kind != "Service" {
		return nil
	}
	var out []Finding
	in, _ := Get(doc.Raw, "metadata.annotations").(map[string]any)
	for k := range in {
		c := cloudOf(k)
		if c == "" {
			continue
		}
		if here := d.here(); here != "" && c != here {
			out = append(out, note("foreign-annotation", "metadata.annotations["+k+"]", "annotation", k, "cloud", c, "here", here)...)
		}
	}
	return out
}

// annotationElsewhere: a load balancer's annotation on an object that no load balancer is made for.
func annotationElsewhere(_ *doctor, doc Doc) []Finding {
	if doc.Kind == "Service" || doc.Kind == "Node" {
		return nil
	}
	var out []Finding
	for _, at := range []string{"metadata.annotations", "spec.template.metadata.annotations"} {
		in, _ := Get(doc.Raw, at).(map[string]any)
		for k := range in {
			if forBalancer(k) {
				out = append(out, note("annotation-not-on-service", at+"["+k+"]", "annotation", k, "kind", doc.Kind)...)
			}
		}
	}
	return out
}

// annotationIdle: a load balancer's annotation on a Service that asks for none.
func annotationIdle(_ *doctor, doc Doc) []Finding {
	if doc.Kind != "Service" {
		return nil
	}
	typ, _ := Get(doc.Raw, "spec.type").(string)
	if typ == "" {
		typ = api.ClusterIP
	}
	in, _ := Get(doc.Raw, "metadata.annotations").(map[string]any)
	var out []Finding
	for k := range in {
		if typ != api.LoadBalancer && forBalancer(k) {
			out = append(out, note("annotation-without-balancer", "metadata.annotations["+k+"]", "annotation", k, "type", typ)...)
		}
	}
	return out
}

// headlessIgnores: fields that mean nothing where kube-proxy does nothing.
func headlessIgnores(d *doctor, doc Doc) []Finding {
	svc, ok := d.State.Get(api.ParseKey(doc.Object)).(*api.Service)
	if !ok || !svc.Headless() {
		return nil
	}
	var out []Finding
	for _, f := range []string{"spec.externalIPs", "spec.sessionAffinity", "spec.internalTrafficPolicy"} {
		if v := Get(doc.Raw, f); v != nil && v != api.None {
			out = append(out, note("headless-ignores", f, "field", strings.TrimPrefix(f, "spec."))...)
		}
	}
	return out
}

// handWrittenEndpoints: Endpoints beside a Service with a selector are shown, and not used.
func handWrittenEndpoints(d *doctor, doc Doc) []Finding {
	if doc.Kind != "Endpoints" {
		return nil
	}
	k := api.ParseKey(doc.Object)
	svc := d.State.Service(k.Namespace, k.Name)
	if svc == nil || len(svc.Spec.Selector) == 0 {
		return nil
	}
	return note("endpoints-overwritten", "subsets", "service", svc.Name)
}

// secondAddress: of an endpoint's addresses kube-proxy takes the first.
func secondAddress(_ *doctor, doc Doc) []Finding {
	list, _ := doc.Raw["endpoints"].([]any)
	if doc.Kind != "EndpointSlice" {
		return nil
	}
	var out []Finding
	for i := range list {
		path := "endpoints[" + itoa(int32(i)) + "].addresses"
		if a, _ := Get(doc.Raw, path).([]any); len(a) > 1 {
			out = append(out, note("second-address-unused", path, "first", text(a[0]), "rest", text(a[1:]))...)
		}
	}
	return out
}

// externalNameIgnores: an ExternalName is an alias in DNS: it has no ports and no pods, and an address is no name.
func externalNameIgnores(_ *doctor, doc Doc) []Finding {
	if doc.Kind != "Service" || Get(doc.Raw, "spec.type") != api.ExternalName {
		return nil
	}
	var out []Finding
	name, _ := Get(doc.Raw, "spec.externalName").(string)
	if _, err := netip.ParseAddr(name); err == nil {
		f := note("external-name-address", "spec.externalName", "service", api.ParseKey(doc.Object).Name, "target", name)
		f[0].Severity = Warning
		out = append(out, f...)
	}
	for _, f := range []string{"spec.ports", "spec.selector"} {
		if Get(doc.Raw, f) != nil {
			out = append(out, note("external-name-ignores", f, "field", strings.TrimPrefix(f, "spec."))...)
		}
	}
	return out
}

// selectorHash: a label that one ReplicaSet's pods have, and the next one's will not. kubectl expose pod copies it.
func selectorHash(_ *doctor, doc Doc) []Finding {
	selector, _ := Get(doc.Raw, "spec.selector").(map[string]any)
	if doc.Kind != "Service" {
		return nil
	}
	for _, k := range []string{"pod-template-hash", "controller-revision-hash"} {
		if _, ok := selector[k]; ok {
			return note("selector-has-hash", join("spec.selector", k), "label", k)
		}
	}
	return nil
}

// mergedPorts: kubectl apply knows a Service's ports by their number alone. A second one of the same number, for another
// protocol, is merged into the first.
func mergedPorts(d *doctor, doc Doc) []Finding {
	svc, ok := d.State.Get(api.ParseKey(doc.Object)).(*api.Service)
	ports, _ := Get(doc.Raw, "spec.ports").([]any)
	if !ok || len(ports) <= len(svc.Spec.Ports) {
		return nil
	}
	f := note("ports-merged", "spec.ports", "written", itoa(int32(len(ports))), "stored", itoa(int32(len(svc.Spec.Ports))))
	f[0].Severity = Warning
	return f
}

// serverWarnings are what the API server says itself while it takes the document.
func serverWarnings(_ *doctor, doc Doc) []Finding {
	var out []Finding
	for _, w := range doc.Warnings {
		f := note("api-warning", "", "says", w)
		for _, word := range strings.FieldsFunc(w, func(r rune) bool { return r == ' ' || r == ':' || r == ',' }) {
			if strings.HasPrefix(word, "spec.") && doc.LineOf(word) > 0 {
				f[0].Path = word
			}
		}
		out = append(out, f...)
	}
	return out
}
