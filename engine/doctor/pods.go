package doctor

import (
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// home is where a pod is written: itself, or the template of the workload that made it. Paths of the pod get the prefix.
func (d *doctor) home(p *api.Pod) (object, prefix string) {
	object = api.KeyOf(p).String()
	for refs := p.OwnerReferences; len(refs) > 0; {
		w, ok := d.State.Get(api.Key{Kind: refs[0].Kind, Namespace: p.Namespace, Name: refs[0].Name}).(*api.Workload)
		if !ok {
			break
		}
		object, prefix, refs = api.KeyOf(w).String(), "spec.template.", w.OwnerReferences
	}
	return object, prefix
}

// pod is the pod that refused, or nil.
func (v *visit) pod() *api.Pod {
	at := ""
	if r := v.end.RefusedBy; r != nil {
		at = r.At
	}
	p, _ := v.State.Get(api.ParseKey("Pod/" + strings.TrimPrefix(at, "pod/"))).(*api.Pod)
	return p
}

// listens are the ports of a protocol that a pod can be reached on, as far as the trace's scene shows it or the pod
// itself says.
func (v *visit) listens(p *api.Pod, protocol string) []int32 {
	var out []int32
	for _, n := range v.result.Scene.Nodes {
		for _, q := range n.Pods {
			if q.Namespace != p.Namespace || q.Name != p.Name {
				continue
			}
			for _, s := range q.Listens {
				if s.Protocol == protocol && s.Address == "" && !slices.Contains(out, s.Port) {
					out = append(out, s.Port)
				}
			}
		}
	}
	return out
}

// closed: nothing listens on the port that the packet came for.
func (v *visit) closed() cause {
	p := v.pod()
	if p == nil {
		return v.nodeClosed()
	}
	why := v.end.Reason.Args
	if field := why["field"]; field == "port" || field == "nodePort" {
		return v.podCalled(p, field)
	}
	svc := v.service()
	if svc == nil || v.direct(p) {
		return v.podClosed(p)
	}
	return v.wrongTarget(svc, p)
}

// direct says whether the client called the pod's own address.
func (v *visit) direct(p *api.Pod) bool { return v.host() == p.Status.PodIP }

// wrongTarget: the Service sends to a port where the pod does not listen.
func (v *visit) wrongTarget(svc *api.Service, p *api.Pod) cause {
	i := v.port(svc)
	if i < 0 {
		return v.podClosed(p)
	}
	sp := &svc.Spec.Ports[i]
	ports := v.listens(p, protocolOf(sp))
	path, code, was := portPath(i, "targetPort"), "wrong-target-port", any(sp.TargetPort.Int)
	if sp.TargetPort.IsStr {
		was = sp.TargetPort.Str
	}
	if o := v.Origin(api.KeyOf(svc).String(), path); o.Filled != "" {
		code, was = "target-port-left-out", nil
	}
	c := found(code, svc, path, "service", svc.Name, "targetPort", sp.TargetPort.String(), "port", itoa(sp.Port),
		"pod", p.Name, "listens", numbers(ports))
	if _, said := p.Annotations[api.ListenAnnotation]; !said {
		c.Args["declared"] = "yes" // nobody said what listens: it is taken from the containerPorts
	}
	c.fixes = v.numbered(c.Object, i, was, p, protocolOf(sp))
	return c
}

// podCalled: the caller took a Service's number for the pod's own. Through a headless Service that is all too easy:
// its name leads straight to the pods, and nobody translates.
func (v *visit) podCalled(p *api.Pod, field string) cause {
	svc := v.service()
	i := v.meant(svc, field)
	c := found("pod-on-service-port", svc, portPath(i, field), "service", svc.Name, "pod", p.Name, "field", field,
		"port", itoa(v.askedPort()), "targetPort", v.end.Reason.Args["meant"])
	if svc.Headless() {
		c.Code, c.Path = "headless-port", portPath(i, "targetPort")
		if !v.told {
			c.Severity = Note // its clients may well know that they must call the pods' own port
		}
	}
	for _, n := range v.listens(p, v.protocol()) {
		c.fixes = append(c.fixes, v.call(v.host(), n, v.protocol()))
	}
	return c
}

func (v *visit) podClosed(p *api.Pod) cause {
	object, prefix := v.home(p)
	ports := v.listens(p, v.protocol())
	c := found("pod-closed", nil, prefix+"spec.containers", "pod", p.Name, "port", itoa(v.askedPort()), "listens", numbers(ports))
	c.Object = object
	for _, n := range ports {
		c.fixes = append(c.fixes, v.call(v.host(), n, v.protocol()))
	}
	return c
}

// loopback: the process listens, but for its own pod only.
func (v *visit) loopback() cause {
	p := v.pod()
	if p == nil {
		return found(trace.SocketLoopback, nil, "")
	}
	object, prefix := v.home(p)
	path := prefix + "metadata.annotations[" + api.ListenAnnotation + "]"
	now := p.Annotations[api.ListenAnnotation]
	c := found("listens-on-loopback", nil, path, "pod", p.Name, "port", v.end.Reason.Args["port"])
	c.Object = object
	c.fixes = []Fix{{Code: "bind-all", Args: map[string]string{"port": c.Args["port"]},
		Edits: []Edit{edit(object, path, now, everywhere(now))}}}
	return c
}

// everywhere is a listen annotation without its loopback addresses.
func everywhere(listen string) string {
	for _, a := range []string{"127.0.0.1:", "[::1]:", "localhost:"} {
		listen = strings.ReplaceAll(listen, a, "")
	}
	return listen
}

// otherProtocol: the process listens on that number, with another protocol.
func (v *visit) otherProtocol() cause {
	p, svc := v.pod(), v.service()
	listens := v.end.Reason.Args["listens"]
	if p == nil || svc == nil || v.direct(p) {
		c := found("listens-on-other-protocol", nil, "", "protocol", v.protocol(), "listens", listens)
		if p != nil {
			c.Object, _ = v.home(p)
			c.Args["pod"] = p.Name
		}
		return c
	}
	i := v.port(svc)
	c := found("listens-on-other-protocol", svc, portPath(i, "protocol"), "service", svc.Name, "pod", p.Name, "protocol", v.protocol(), "listens", listens)
	for _, other := range []string{api.UDP, api.TCP, api.SCTP} {
		if i >= 0 && other != v.protocol() && strings.Contains(listens, other) {
			f := v.call(v.host(), v.askedPort(), other)
			f.Code, f.Args = "set-protocol-of-port", map[string]string{"protocol": other}
			f.Edits = []Edit{edit(c.Object, c.Path, old(svc.Spec.Ports[i].Protocol, "TCP"), other)}
			c.fixes = append(c.fixes, f)
		}
	}
	return c
}

func numbers(list []int32) string {
	var out []string
	for _, n := range list {
		out = append(out, strconv.Itoa(int(n)))
	}
	return strings.Join(out, ", ")
}
