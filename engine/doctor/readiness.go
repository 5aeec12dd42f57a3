package doctor

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// nothingReady: pods are selected, and none of them can take a packet.
func (v *visit) nothingReady(svc *api.Service, pods []*api.Pod) cause {
	var ended, waiting, unready []*api.Pod
	for _, p := range pods {
		switch {
		case p.Status.Phase == "Succeeded" || p.Status.Phase == "Failed":
			ended = append(ended, p)
		case p.Status.PodIP == "" || p.Status.Phase == "Pending":
			waiting = append(waiting, p)
		case !p.Ready():
			unready = append(unready, p)
		default:
			return v.portUnresolved(svc, p)
		}
	}
	switch {
	case len(unready) > 0:
		return v.notReady(svc, unready)
	case len(waiting) > 0:
		return v.pendingPods(svc, waiting)
	}
	return v.finished(svc, ended)
}

// notReady: kube-proxy sends only to ready pods.
func (v *visit) notReady(svc *api.Service, pods []*api.Pod) cause {
	p := pods[0]
	i := condition(p, "Ready")
	path := "status"
	if i >= 0 {
		path = "status.conditions[" + itoa(int32(i)) + "].status"
	}
	c := found("pod-not-ready", p, path, "service", svc.Name, "pod", p.Name, "node", p.Spec.NodeName)
	if n := v.State.Node(p.Spec.NodeName); n != nil && n.Condition("Ready") != "True" {
		c = found("node-not-ready", n, "status.conditions", "service", svc.Name, "pod", p.Name, "node", n.Name)
		return c
	}
	f := Fix{Code: "make-ready", Args: map[string]string{"pod": p.Name}}
	for _, p := range pods {
		f.Edits = append(f.Edits, edit(api.KeyOf(p).String(), "status.conditions", "Ready: False", nil))
	}
	c.fixes = []Fix{f}
	return c
}

// pendingPods: a pod without an address is in no slice.
func (v *visit) pendingPods(svc *api.Service, pods []*api.Pod) cause {
	p := pods[0]
	c := found("pod-pending", p, "status.phase", "service", svc.Name, "pod", p.Name)
	if p.Spec.NodeName == "" {
		c.Path = "spec"
	}
	f := Fix{Code: "make-run", Args: map[string]string{"pod": p.Name}}
	for _, p := range pods {
		f.Edits = append(f.Edits, edit(api.KeyOf(p).String(), "status.phase", p.Status.Phase, nil))
	}
	c.fixes = []Fix{f}
	return c
}

// finished: a pod that has ended is nobody's endpoint.
func (v *visit) finished(svc *api.Service, pods []*api.Pod) cause {
	p := pods[0]
	c := found("pod-finished", p, "status.phase", "service", svc.Name, "pod", p.Name, "phase", p.Status.Phase)
	c.fixes = []Fix{{Code: "run-again", Args: map[string]string{"pod": p.Name},
		Edits: []Edit{edit(c.Object, "status.phase", p.Status.Phase, nil)}}}
	return c
}

func condition(p *api.Pod, typ string) int {
	for i, c := range p.Status.Conditions {
		if c.Type == typ {
			return i
		}
	}
	return -1
}

// portUnresolved: the pod is ready, but has no container port of the targetPort's name and protocol.
func (v *visit) portUnresolved(svc *api.Service, p *api.Pod) cause {
	i := v.port(svc)
	if i < 0 {
		i = named(svc)
	}
	if i < 0 || !svc.Spec.Ports[i].TargetPort.IsStr {
		return found("no-endpoints", svc, "spec.selector", "service", svc.Name)
	}
	sp := &svc.Spec.Ports[i]
	name := sp.TargetPort.Str
	object, prefix := v.home(p)
	for ci, ct := range p.Spec.Containers {
		for pi, cp := range ct.Ports {
			if cp.Name == name {
				return v.portProtocol(svc, i, p, object, prefix+"spec.containers["+itoa(int32(ci))+"].ports["+itoa(int32(pi))+"]", cp)
			}
		}
	}
	c := found("named-port-missing", svc, portPath(i, "targetPort"), "service", svc.Name, "targetPort", name, "pod", p.Name, "ports", portNames(p))
	for _, ct := range p.Spec.Containers {
		for _, cp := range ct.Ports {
			if cp.Name != "" && alike(cp.Name, name) && orTCP(cp.Protocol) == protocolOf(sp) {
				c.fixes = append(c.fixes, Fix{Code: "set-target-port", Args: map[string]string{"targetPort": cp.Name},
					Edits: []Edit{edit(c.Object, c.Path, name, cp.Name)}})
			}
		}
	}
	c.fixes = append(c.fixes, v.numbered(c.Object, i, name, p, protocolOf(sp))...)
	return c
}

// portProtocol: a container port has the name, but another protocol; without a word a container port is TCP.
func (v *visit) portProtocol(svc *api.Service, i int, p *api.Pod, object, path string, cp api.ContainerPort) cause {
	sp := &svc.Spec.Ports[i]
	c := found("named-port-protocol", svc, portPath(i, "targetPort"), "service", svc.Name, "targetPort", cp.Name, "pod", p.Name,
		"protocol", protocolOf(sp), "has", orTCP(cp.Protocol), "containerPort", itoa(cp.ContainerPort))
	c.fixes = append([]Fix{{Code: "set-protocol", Args: map[string]string{"protocol": protocolOf(sp), "containerPort": itoa(cp.ContainerPort)},
		Edits: []Edit{edit(object, path+".protocol", old(cp.Protocol, "TCP"), protocolOf(sp))}}}, v.numbered(c.Object, i, cp.Name, p, protocolOf(sp))...)
	return c
}

// numbered tries the numbers that a pod listens on in place of a name.
func (v *visit) numbered(object string, i int, was any, p *api.Pod, protocol string) []Fix {
	var out []Fix
	for _, n := range v.listens(p, protocol) {
		out = append(out, Fix{Code: "set-target-port", Args: map[string]string{"targetPort": itoa(n)},
			Edits: []Edit{edit(object, portPath(i, "targetPort"), was, n)}})
	}
	return out
}

// named is the first port whose targetPort is a name, or -1.
func named(svc *api.Service) int {
	for i, sp := range svc.Spec.Ports {
		if sp.TargetPort.IsStr {
			return i
		}
	}
	return -1
}

func portNames(p *api.Pod) string {
	var out []string
	for _, ct := range p.Spec.Containers {
		for _, cp := range ct.Ports {
			if cp.Name != "" {
				out = append(out, cp.Name)
			}
		}
	}
	return strings.Join(out, ", ")
}

// old is what was written, or nil where the API server's default stands.
func old(value, byDefault string) any {
	if value == byDefault || value == "" {
		return nil
	}
	return value
}

func orTCP(protocol string) string {
	if protocol == "" {
		return api.TCP
	}
	return protocol
}
