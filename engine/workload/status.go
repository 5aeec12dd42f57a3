package workload

import (
	"github.com/portwalk/portwalk/engine/api"
)

// admit gives a pod that nobody reported on yet what the API server gives every new pod.
func admit(p *api.Pod) {
	if p.Spec.Priority == nil {
		p.Spec.Priority = ptr(int32(0))
	}
	for _, k := range []string{"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"} {
		taint := api.Taint{Key: k, Effect: "NoExecute"}
		if !tolerates(p.Spec.Tolerations, taint) {
			p.Spec.Tolerations = append(p.Spec.Tolerations[:len(p.Spec.Tolerations):len(p.Spec.Tolerations)],
				api.Toleration{Key: k, Operator: "Exists", Effect: "NoExecute", TolerationSeconds: ptr(int64(300))})
		}
	}
}

// report is kubelet's word on a pod (and the scheduler's, if it found no node). What is given stays.
func (r *reconciler) report(p *api.Pod) {
	n := r.d.Node(p.Spec.NodeName)
	if finished(p) {
		reportContainers(p, r.bornAt(p))
		return
	}
	if p.Status.Phase == "" {
		admit(p)
		p.Status.Phase = "Running"
		if n == nil && p.Status.PodIP == "" {
			p.Status.Phase = "Pending"
		}
	}
	if p.Status.Phase == "Pending" {
		r.reportPending(p)
		return
	}
	if n != nil && p.Status.HostIP == "" {
		if ips := hostIPs(n); len(ips) > 0 {
			p.Status.HostIP, p.Status.HostIPs = ips[0].IP, ips
		}
	}
	if p.Status.StartTime == "" {
		p.Status.StartTime = r.bornAt(p)
	}
	reportConditions(p, n, r.bornAt(p))
	reportContainers(p, r.bornAt(p))
}

func (r *reconciler) reportPending(p *api.Pod) {
	at := r.bornAt(p)
	if p.Spec.NodeName != "" {
		setDefault(p, at, api.Condition{Type: "PodScheduled", Status: "True"})
		return
	}
	setDefault(p, at, api.Condition{Type: "PodScheduled", Status: "False", Reason: "Unschedulable",
		Message: "0/" + itoa(len(r.nodes)) + " nodes are available."})
}

// reportConditions adds the conditions of a pod that nobody reported on. It is ready unless its containers or a readiness gate are
// said not to be, or its node is lost.
func reportConditions(p *api.Pod, n *api.Node, at string) {
	if condition(p, "Ready") != nil {
		return
	}
	ready := "True"
	if n != nil && n.Condition("Ready") != "True" {
		ready = "False"
	}
	if c := condition(p, "ContainersReady"); c != nil && c.Status != "True" {
		ready = "False"
	}
	containers := ready
	for _, s := range p.Status.ContainerStatuses {
		if !s.Ready {
			ready, containers = "False", "False"
		}
	}
	for _, g := range p.Spec.ReadinessGates {
		if c := condition(p, g.ConditionType); c == nil || c.Status != "True" {
			ready = "False"
		}
	}
	setDefault(p, at, api.Condition{Type: "PodReadyToStartContainers", Status: "True"})
	setDefault(p, at, api.Condition{Type: "Initialized", Status: "True"})
	setDefault(p, at, api.Condition{Type: "Ready", Status: ready})
	setDefault(p, at, api.Condition{Type: "ContainersReady", Status: containers})
	setDefault(p, at, api.Condition{Type: "PodScheduled", Status: "True"})
}

func condition(p *api.Pod, typ string) *api.Condition {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == typ {
			return &p.Status.Conditions[i]
		}
	}
	return nil
}

func setDefault(p *api.Pod, at string, c api.Condition) {
	if condition(p, c.Type) != nil {
		return
	}
	if c.LastTransitionTime == "" {
		c.LastTransitionTime = at
	}
	p.Status.Conditions = append(p.Status.Conditions, c)
}

// reportContainers tells the state of each container, if nobody told.
func reportContainers(p *api.Pod, at string) {
	if len(p.Status.ContainerStatuses) == 0 {
		p.Status.ContainerStatuses = statusesOf(p, p.Spec.Containers, at)
	}
	if len(p.Status.InitContainerStatuses) == 0 {
		for _, c := range p.Spec.InitContainers {
			s := statusesOf(p, []api.Container{c}, at)[0]
			if !sidecar(c) {
				s.State = api.ContainerState{Terminated: &api.ContainerTerminated{Reason: "Completed", StartedAt: at, FinishedAt: at}}
				s.Ready, s.Started = true, ptr(false)
			}
			p.Status.InitContainerStatuses = append(p.Status.InitContainerStatuses, s)
		}
	}
}

func statusesOf(p *api.Pod, cs []api.Container, at string) []api.ContainerStatus {
	ready := p.Ready()
	if c := condition(p, "ContainersReady"); c != nil {
		ready = c.Status == "True"
	}
	var out []api.ContainerStatus
	for _, c := range cs {
		s := api.ContainerStatus{Name: c.Name, Image: c.Image}
		switch p.Status.Phase {
		case "Succeeded":
			s.State.Terminated = &api.ContainerTerminated{Reason: "Completed", StartedAt: at, FinishedAt: at}
		case "Failed":
			s.State.Terminated = &api.ContainerTerminated{Reason: "Error", ExitCode: 1, StartedAt: at, FinishedAt: at}
		default:
			s.Ready, s.Started = ready, ptr(true)
			s.State.Running = &api.ContainerRunning{StartedAt: at}
		}
		out = append(out, s)
	}
	return out
}

func sidecar(c api.Container) bool { return c.RestartPolicy != nil && *c.RestartPolicy == "Always" }
