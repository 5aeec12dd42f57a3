package workload

import (
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

const demoReplicas = 3

// addDemos gives Services that select nothing, in an input without any workload, pods to send packets to.
// Services that could share pods do: those with the longest selectors come first.
func (r *reconciler) addDemos() {
	if len(r.given) > 0 || len(api.List[*api.Workload](r.d.State)) > 0 {
		return
	}
	services := slices.DeleteFunc(r.d.Services(), func(s *api.Service) bool { return !r.wantsDemo(s) })
	order.By(services, func(a, b *api.Service) int { return len(b.Spec.Selector) - len(a.Spec.Selector) })
	var made []*api.Workload
	for _, s := range services {
		i := slices.IndexFunc(made, func(w *api.Workload) bool {
			return w.Namespace == s.Namespace && api.Matches(s.Spec.Selector, w.Spec.Template.Labels)
		})
		if i < 0 {
			made = append(made, newDemo(s))
			i = len(made) - 1
			r.note(DemoDeployment, made[i], s.Name, itoa(demoReplicas))
		}
		addPorts(&made[i].Spec.Template.Spec.Containers[0], s)
	}
	for _, w := range made {
		r.d.Put(w)
	}
}

// wantsDemo says whether a Service waits for pods: it has a selector, and nobody gave it endpoints.
func (r *reconciler) wantsDemo(s *api.Service) bool {
	if len(s.Spec.Selector) == 0 || s.Spec.Type == api.ExternalName {
		return false
	}
	for _, e := range r.d.Slices() {
		if !e.Derived && e.Namespace == s.Namespace && e.Labels[api.ServiceNameLabel] == s.Name {
			return false
		}
	}
	return true
}

func newDemo(s *api.Service) *api.Workload {
	w := &api.Workload{TypeMeta: api.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}}
	w.Name, w.Namespace, w.Derived = s.Name, s.Namespace, true
	w.CreationTimestamp = s.CreationTimestamp
	w.Labels = maps.Clone(s.Spec.Selector)
	w.Spec.Replicas = ptr(int32(demoReplicas))
	w.Spec.Selector = &api.LabelSelector{MatchLabels: maps.Clone(s.Spec.Selector)}
	w.Spec.Template.Labels = maps.Clone(s.Spec.Selector)
	w.Spec.Template.Spec.Containers = []api.Container{{Name: "demo", Image: "demo"}}
	w.Spec.Strategy = api.UpdateStrategy{Type: "RollingUpdate", RollingUpdate: &api.RollingUpdate{
		MaxUnavailable: ptr(api.FromString("25%")), MaxSurge: ptr(api.FromString("25%"))}}
	return w
}

// addPorts declares a containerPort for each targetPort. A named one gets the number that fits the Service's port:
// itself, or 8000 more for a port that needs privileges (80 becomes 8080, 443 becomes 8443).
func addPorts(c *api.Container, s *api.Service) {
	for _, sp := range s.Spec.Ports {
		protocol := orTCP(sp.Protocol)
		port := api.ContainerPort{ContainerPort: sp.TargetPort.Int, Protocol: protocol}
		if sp.TargetPort.Zero() {
			port.ContainerPort = sp.Port
		}
		if sp.TargetPort.IsStr && sp.TargetPort.Str != "" {
			port.Name = sp.TargetPort.Str
			if has(c, func(p api.ContainerPort) bool { return p.Name == port.Name && p.Protocol == protocol }) {
				continue
			}
			port.ContainerPort = sp.Port
			if sp.Port < 1024 {
				port.ContainerPort += 8000
			}
			for has(c, func(p api.ContainerPort) bool { return p.ContainerPort == port.ContainerPort && p.Protocol == protocol }) {
				port.ContainerPort++
			}
		}
		same := func(p api.ContainerPort) bool { return p.ContainerPort == port.ContainerPort && p.Protocol == protocol }
		if port.ContainerPort > 0 && port.ContainerPort < 65536 && !has(c, same) {
			c.Ports = append(c.Ports, port)
		}
	}
}

func has(c *api.Container, f func(api.ContainerPort) bool) bool {
	return slices.ContainsFunc(c.Ports, f)
}

func orTCP(protocol string) string {
	if protocol == "" {
		return api.TCP
	}
	return strings.ToUpper(protocol)
}
