package doctor

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// enough silences tell what is wrong with an input; one that has more has one cause for most.
const enough = 100

// silent are the lints that are worth a note beside any answer. The others of lint.go are told by who reads the text
// (engine/manifest) or by the API server itself.
var silent = [...]func(*doctor, Doc) []Finding{
	foreignAnnotation, annotationElsewhere, annotationIdle, handWrittenEndpoints, secondAddress, externalNameIgnores,
	selectorHash, mergedPorts, selects,
}

// Silences are what the documents say in vain, as notes: Kubernetes takes it without a word, and no request is needed to
// see it. Call it beside an answer to something else; Survey says all of it, traces what follows from it and proves fixes.
func Silences(w World) []Finding {
	d := &doctor{World: w}
	var out []Finding
	for _, doc := range d.Docs {
		if doc.Problem != nil {
			continue
		}
		first := len(out)
		for _, find := range silent {
			for _, f := range find(d, doc) {
				f.Severity, f.Object, f.File, f.Line, f.Fix = Note, doc.Object, doc.File, doc.near(f.Path), nil
				out = append(out, f)
			}
		}
		order.By(out[first:], func(a, b Finding) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return strings.Compare(a.Path, b.Path)
		})
		if len(out) >= enough {
			return out[:enough]
		}
	}
	return out
}

// selects: what a Service's selector and ports mean to the pods that are there.
func selects(d *doctor, doc Doc) []Finding {
	svc, ok := d.State.Get(api.ParseKey(doc.Object)).(*api.Service)
	if !ok || doc.Kind != "Service" || svc.Spec.Type == api.ExternalName || len(svc.Spec.Selector) == 0 {
		return nil
	}
	pods := d.State.PodIndex().Select(svc.Namespace, svc.Spec.Selector)
	if len(pods) == 0 {
		c := (&visit{doctor: d}).nothingSelected(svc)
		if !d.peopled() || c.Code == "endpoints-not-used" { // which is told at the Endpoints
			return nil
		}
		return []Finding{c.Finding}
	}
	var out []Finding
	for i := range svc.Spec.Ports {
		if c := idlePort(svc, i, pods); c.Code != "" {
			out = append(out, c.Finding)
		}
	}
	return out
}

// peopled says whether somebody gave pods or what makes them. In an input without any, a selector without a pod is no news.
func (d *doctor) peopled() bool {
	for _, w := range api.List[*api.Workload](d.State) {
		if !w.Derived {
			return true
		}
	}
	for _, p := range d.State.Pods() {
		if !p.Derived {
			return true
		}
	}
	return false
}

// idlePort: a targetPort that no pod knows by name, or that no pod declares by number, or that nobody translates.
func idlePort(svc *api.Service, i int, pods []*api.Pod) cause {
	sp, at := &svc.Spec.Ports[i], portPath(i, "targetPort")
	target, protocol := sp.TargetPort, protocolOf(sp)
	if svc.Headless() && !target.IsStr {
		if target.Int == 0 || target.Int == sp.Port {
			return cause{}
		}
		return found("headless-no-mapping", svc, at, "port", itoa(sp.Port), "targetPort", target.String())
	}
	if target.Zero() {
		return cause{}
	}
	for _, p := range pods {
		if knows(p, target, protocol) {
			return cause{}
		}
	}
	p := pods[0]
	if !target.IsStr {
		return found("target-port-undeclared", svc, at, "targetPort", target.String(), "protocol", protocol, "pod", p.Name, "ports", declared(p))
	}
	for _, cp := range containerPorts(p) {
		if cp.Name == target.Str {
			return found("named-port-protocol", svc, at, "service", svc.Name, "targetPort", cp.Name, "pod", p.Name,
				"protocol", protocol, "has", orTCP(cp.Protocol), "containerPort", itoa(cp.ContainerPort))
		}
	}
	return found("named-port-missing", svc, at, "service", svc.Name, "targetPort", target.Str, "pod", p.Name, "ports", portNames(p))
}

// knows says whether a pod has a container port that a targetPort means. One that declares nothing may listen on any
// number, and one that is annotated with what it listens on says so itself.
func knows(p *api.Pod, target api.IntOrString, protocol string) bool {
	ports := containerPorts(p)
	for _, cp := range ports {
		if orTCP(cp.Protocol) == protocol && (target.IsStr && cp.Name == target.Str || !target.IsStr && cp.ContainerPort == target.Int) {
			return true
		}
	}
	_, annotated := p.Annotations[api.ListenAnnotation]
	return !target.IsStr && (annotated || len(ports) == 0)
}

// containerPorts are those of a pod's containers, sidecars among them.
func containerPorts(p *api.Pod) []api.ContainerPort {
	var out []api.ContainerPort
	for _, c := range p.Spec.Containers {
		out = append(out, c.Ports...)
	}
	for _, c := range p.Spec.InitContainers {
		if c.RestartPolicy != nil && *c.RestartPolicy == "Always" {
			out = append(out, c.Ports...)
		}
	}
	return out
}

// declared lists container ports as kubectl does: 80/TCP, 53/UDP.
func declared(p *api.Pod) string {
	var out []string
	for _, cp := range containerPorts(p) {
		out = append(out, itoa(cp.ContainerPort)+"/"+orTCP(cp.Protocol))
	}
	return strings.Join(out, ", ")
}
