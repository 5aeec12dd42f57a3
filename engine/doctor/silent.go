package doctor

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// Silence is something in a document that Kubernetes takes without a word though it is hardly meant, and that can be seen
// without a request. Its codes are worded by engine/view/words, by the place of each argument.
type Silence struct {
	Code   string
	Object string // api.Key
	Path   string
	Args   []string
}

// enough silences tell what is wrong with an input; a file with more of them has one cause for most.
const enough = 100

// Silences are what a document says in vain. They ask nothing of the cluster, so that each Apply can afford them. Where
// nobody gave pods or what makes them (workloads is false), a selector without a pod is no news.
func Silences(s api.State, docs []Doc, workloads bool) []Silence {
	d := &doctor{World: World{State: s, Docs: docs}}
	var out []Silence
	for _, doc := range docs {
		var told []Silence
		for _, row := range silent {
			for _, f := range row.find(d, doc) {
				told = append(told, Silence{Code: f.Code, Object: doc.Object, Path: f.Path, Args: ordered(f, row.args)})
			}
		}
		if svc, ok := s.Get(api.ParseKey(doc.Object)).(*api.Service); ok && doc.Kind == "Service" {
			told = append(told, d.selects(svc, workloads)...)
		}
		order.By(told, func(a, b Silence) int { return strings.Compare(a.Path, b.Path) })
		if out = append(out, told...); len(out) >= enough {
			return out[:enough]
		}
	}
	return out
}

// silent are the lints that are notes beside every answer too, with the order of their arguments.
var silent = [...]struct {
	find func(*doctor, Doc) []Finding
	args string
}{
	{foreignAnnotation, "annotation cloud here"}, {annotationElsewhere, "annotation kind"}, {annotationIdle, "annotation type"},
	{handWrittenEndpoints, "service"}, {secondAddress, "first rest"}, {externalNameIgnores, "field target"},
	{selectorHash, "label"}, {mergedPorts, "written stored"},
}

// ordered are a finding's arguments by place. One that it does not have has none.
func ordered(f Finding, names string) []string {
	var out []string
	for name := range strings.FieldsSeq(names) {
		if v, ok := f.Args[name]; ok {
			out = append(out, v)
		}
	}
	return out
}

// selects: what a Service's selector and ports mean to the pods that are there.
func (d *doctor) selects(svc *api.Service, workloads bool) []Silence {
	if svc.Spec.Type == api.ExternalName || len(svc.Spec.Selector) == 0 {
		return nil
	}
	pods := d.State.PodIndex().Select(svc.Namespace, svc.Spec.Selector)
	if len(pods) == 0 {
		if !workloads {
			return nil
		}
		return []Silence{d.lonely(svc)}
	}
	var out []Silence
	for i := range svc.Spec.Ports {
		if code, args := idlePort(svc, &svc.Spec.Ports[i], pods); code != "" {
			out = append(out, Silence{code, api.KeyOf(svc).String(), portPath(i, "targetPort"), args})
		}
	}
	return out
}

// lonely: a selector without a pod, and the labels that it comes closest to.
func (d *doctor) lonely(svc *api.Service) Silence {
	c := (&visit{doctor: d}).nothingSelected(svc)
	out := Silence{"selector-none", api.KeyOf(svc).String(), "spec.selector", []string{pairs(svc.Spec.Selector)}}
	switch {
	case c.Args["other"] != "":
		out.Code, out.Args = "selector-elsewhere", append(out.Args, c.Args["other"])
	case c.Args["labels"] != "":
		out.Code, out.Path, out.Args = "selector-near", c.Path, append(out.Args, c.Args["labels"])
	}
	return out
}

// idlePort: a targetPort that no pod knows by name, or that no pod declares by number, or that nobody translates.
func idlePort(svc *api.Service, sp *api.ServicePort, pods []*api.Pod) (code string, args []string) {
	protocol := protocolOf(sp)
	if target := sp.TargetPort; !target.IsStr {
		switch {
		case svc.Headless() && target.Int != 0 && target.Int != sp.Port:
			return "headless-no-mapping", []string{itoa(sp.Port), itoa(target.Int)}
		case svc.Headless() || target.Int == 0:
			return "", nil
		}
	}
	var others []string
	for _, p := range pods {
		list, known := declared(p, sp.TargetPort, protocol)
		if known {
			return "", nil
		}
		if len(others) == 0 {
			others = list
		}
	}
	number := !sp.TargetPort.IsStr
	target := sp.TargetPort.String()
	switch {
	case number:
		return "target-port-undeclared", []string{target + "/" + protocol, strings.Join(others, ", ")}
	case len(others) == 0:
		return "target-port-no-names", []string{target}
	}
	return "target-port-no-such-name", []string{target, protocol, strings.Join(others, ", ")}
}

// declared lists the container ports that a targetPort could have meant: those that have a name, or all for a number.
// known says that one of them is meant. A pod that declares nothing may listen anywhere, and so may one that is
// annotated with what it listens on.
func declared(p *api.Pod, target api.IntOrString, protocol string) (list []string, known bool) {
	_, annotated := p.Annotations[api.ListenAnnotation]
	for _, c := range append(p.Spec.Containers[:len(p.Spec.Containers):len(p.Spec.Containers)], p.Spec.InitContainers...) {
		for _, cp := range c.Ports {
			same := orTCP(cp.Protocol) == protocol
			number := strconv.Itoa(int(cp.ContainerPort)) + "/" + orTCP(cp.Protocol)
			switch {
			case !target.IsStr && same && cp.ContainerPort == target.Int, target.IsStr && same && cp.Name == target.Str:
				return nil, true
			case !target.IsStr:
				list = append(list, number)
			case cp.Name != "":
				list = append(list, cp.Name+"("+number+")")
			}
		}
	}
	return list, !target.IsStr && (annotated || len(list) == 0)
}
