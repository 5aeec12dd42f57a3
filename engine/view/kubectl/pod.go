package kubectl

import (
	"strconv"
	"strings"
	"time"

	"github.com/portwalk/portwalk/engine/api"
)

func podResource() *resource {
	return &resource{plural: "pods", singular: "pod", short: []string{"po"}, list: lister[*api.Pod],
		columns: columns("NAME,READY,STATUS,RESTARTS,AGE", "IP", "NODE", "NOMINATED NODE", "READINESS GATES"), row: podRow, describe: describePod}
}

func podRow(p *page, o api.Object) []cellFunc {
	pod := o.(*api.Pod)
	v := viewPod(pod)
	ip := ""
	if len(pod.Status.PodIPs) > 0 {
		ip = pod.Status.PodIPs[0].IP
	}
	restarts := strconv.Itoa(v.restarts)
	if v.restarts != 0 && !v.restarted.IsZero() {
		restarts += " (" + p.age(v.restarted.Format(time.RFC3339)) + " ago)"
	}
	return []cellFunc{text(pod.Name), text(strconv.Itoa(v.ready) + "/" + strconv.Itoa(v.total)), text(v.status), text(restarts),
		text(p.age(pod.CreationTimestamp)), text(orNone(ip)), text(orNone(pod.Spec.NodeName)), text(orNone(pod.Status.NominatedNodeName)), text(readinessGates(pod))}
}

// podView is what the table says of a pod, gathered from its containers.
type podView struct {
	status       string
	ready, total int
	restarts     int
	restarted    time.Time // when a container last ended
}

func viewPod(pod *api.Pod) podView {
	v := podView{status: pod.Status.Phase, total: len(pod.Spec.Containers)}
	if pod.Status.Reason != "" {
		v.status = pod.Status.Reason
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == "PodScheduled" && c.Reason == "SchedulingGated" {
			v.status = c.Reason
		}
	}
	sidecars := map[string]bool{}
	for _, c := range pod.Spec.InitContainers {
		if c.RestartPolicy != nil && *c.RestartPolicy == "Always" {
			sidecars[c.Name] = true
			v.total++
		}
	}
	initializing, sidecarView := v.viewInit(pod, sidecars)
	if !initializing || condition(pod.Status.Conditions, "Initialized") == "True" {
		v.restarts, v.restarted = sidecarView.restarts, sidecarView.restarted
		v.viewContainers(pod)
	}
	switch {
	case pod.Terminating() && pod.Status.Reason == "NodeLost":
		v.status = "Unknown"
	case pod.Terminating() && pod.Status.Phase != "Succeeded" && pod.Status.Phase != "Failed":
		v.status = "Terminating"
	}
	return v
}

// viewInit looks at the init containers, up to the first that has not done its work. It also returns what of it counts
// once the pod runs: the sidecars' restarts.
func (v *podView) viewInit(pod *api.Pod, sidecars map[string]bool) (initializing bool, kept podView) {
	for i, c := range pod.Status.InitContainerStatuses {
		v.restart(c)
		if sidecars[c.Name] {
			kept.restart(c)
		}
		switch t := c.State.Terminated; {
		case t != nil && t.ExitCode == 0:
			continue
		case sidecars[c.Name] && c.Started != nil && *c.Started:
			if c.Ready {
				v.ready++
			}
			continue
		case t != nil:
			v.status = "Init:" + endReason(t)
		case c.State.Waiting != nil && c.State.Waiting.Reason != "" && c.State.Waiting.Reason != "PodInitializing":
			v.status = "Init:" + c.State.Waiting.Reason
		default:
			v.status = "Init:" + strconv.Itoa(i) + "/" + strconv.Itoa(len(pod.Spec.InitContainers))
		}
		return true, kept
	}
	return false, kept
}

// viewContainers looks at the containers, the first one last: its word counts.
func (v *podView) viewContainers(pod *api.Pod) {
	running, failure := false, ""
	for i := len(pod.Status.ContainerStatuses) - 1; i >= 0; i-- {
		c := pod.Status.ContainerStatuses[i]
		v.restart(c)
		switch {
		case c.State.Waiting != nil && c.State.Waiting.Reason != "":
			v.status = c.State.Waiting.Reason
		case c.State.Terminated != nil:
			v.status = endReason(c.State.Terminated)
			if c.State.Terminated.ExitCode != 0 {
				failure = v.status
			}
		case c.Ready && c.State.Running != nil:
			running = true
			v.ready++
		}
	}
	if v.status != "Completed" {
		return
	}
	switch {
	case running && condition(pod.Status.Conditions, "Ready") == "True":
		v.status = "Running"
	case failure != "":
		v.status = failure
	case running:
		v.status = "NotReady"
	}
}

func (v *podView) restart(c api.ContainerStatus) {
	v.restarts += int(c.RestartCount)
	if t := c.LastState.Terminated; t != nil {
		if at, err := time.Parse(time.RFC3339, t.FinishedAt); err == nil && at.After(v.restarted) {
			v.restarted = at
		}
	}
}

func endReason(t *api.ContainerTerminated) string {
	switch {
	case t.Reason != "":
		return t.Reason
	case t.Signal != 0:
		return "Signal:" + itoa(t.Signal)
	}
	return "ExitCode:" + itoa(t.ExitCode)
}

func condition(list []api.Condition, typ string) string {
	for _, c := range list {
		if c.Type == typ {
			return c.Status
		}
	}
	return ""
}

func readinessGates(pod *api.Pod) string {
	if len(pod.Spec.ReadinessGates) == 0 {
		return none
	}
	met := 0
	for _, g := range pod.Spec.ReadinessGates {
		if condition(pod.Status.Conditions, g.ConditionType) == "True" {
			met++
		}
	}
	return strconv.Itoa(met) + "/" + strconv.Itoa(len(pod.Spec.ReadinessGates))
}

func describePod(p *page, o api.Object, events bool) {
	pod := o.(*api.Pod)
	p.line(0, "Name:", pod.Name)
	p.line(0, "Namespace:", pod.Namespace)
	if pod.Spec.Priority != nil {
		p.line(0, "Priority:", itoa(*pod.Spec.Priority))
	}
	p.lineIf("Priority Class Name:", pod.Spec.PriorityClassName)
	p.lineIf("Service Account:", pod.Spec.ServiceAccountName)
	if pod.Spec.NodeName == "" {
		p.line(0, "Node:", none)
	} else {
		p.line(0, "Node:", pod.Spec.NodeName+"/"+pod.Status.HostIP)
	}
	if pod.Status.StartTime != "" {
		p.line(0, "Start Time:", date(pod.Status.StartTime))
	}
	p.labels(0, "Labels", pod.Labels)
	p.annotations("Annotations", pod.Annotations)
	if pod.Terminating() && pod.Status.Phase != "Failed" && pod.Status.Phase != "Succeeded" {
		grace := int64(30)
		if pod.DeletionGracePeriodSeconds != nil {
			grace = *pod.DeletionGracePeriodSeconds
		}
		p.line(0, "Status:", "Terminating (lasts "+p.age(pod.DeletionTimestamp)+")")
		p.line(0, "Termination Grace Period:", strconv.FormatInt(grace, 10)+"s")
	} else {
		p.line(0, "Status:", pod.Status.Phase)
	}
	p.lineIf("Reason:", pod.Status.Reason)
	p.lineIf("Message:", pod.Status.Message)
	p.line(0, "IP:", pod.Status.PodIP)
	if len(pod.Status.PodIPs) == 0 {
		p.line(0, "IPs:", none)
	} else {
		p.line(0, "IPs:")
	}
	for _, ip := range pod.Status.PodIPs {
		p.line(1, "IP:", ip.IP)
	}
	p.lineIf("Controlled By:", controlledBy(pod.OwnerReferences))
	p.lineIf("NominatedNodeName:", pod.Status.NominatedNodeName)
	key, spec := api.KeyOf(pod), p.podSpec(pod)
	if len(pod.Spec.InitContainers) > 0 {
		p.containers("Init Containers", pod.Spec.InitContainers, place{spec: spec, statuses: pod.Status.InitContainerStatuses, key: key, path: "spec.initContainers", list: "initContainers", pod: pod})
	}
	p.containers("Containers", pod.Spec.Containers, place{spec: spec, statuses: pod.Status.ContainerStatuses, key: key, path: "spec.containers", list: "containers", pod: pod})
	p.gatesAndConditions(pod)
	p.volumes(spec, "")
	qos := pod.Status.QOSClass
	if qos == "" {
		qos = "BestEffort"
	}
	p.line(0, "QoS Class:", qos)
	p.labels(0, "Node-Selectors", pod.Spec.NodeSelector)
	p.tolerations("Tolerations", pod.Spec.Tolerations)
	if events {
		p.events(o)
	}
}

func (p *page) gatesAndConditions(pod *api.Pod) {
	if len(pod.Spec.ReadinessGates) > 0 {
		p.put("Readiness Gates:\n  Type\tStatus\n")
	}
	for _, g := range pod.Spec.ReadinessGates {
		p.line(1, g.ConditionType+" ", orNone(condition(pod.Status.Conditions, g.ConditionType))+" ")
	}
	if len(pod.Status.Conditions) > 0 {
		p.put("Conditions:\n  Type\tStatus\n")
	}
	for _, c := range pod.Status.Conditions {
		p.line(1, c.Type+" ", c.Status+" ")
	}
}

func controlledBy(refs []api.OwnerReference) string {
	for _, o := range refs {
		if o.Controller != nil && *o.Controller {
			return o.Kind + "/" + o.Name
		}
	}
	return ""
}

// place is where containers stand: in a pod, or in a template, which has an indent and no statuses.
type place struct {
	space    string
	statuses []api.ContainerStatus
	key      api.Key
	path     string         // of the field
	list     string         // its name in the document
	spec     map[string]any // the document
	pod      *api.Pod       // nil for a template
}

func (p *page) containers(label string, list []api.Container, at place) {
	if len(list) == 0 {
		p.put(at.space, label, ": ", none, "\n")
		return
	}
	p.put(at.space, label, ":\n")
	for i, c := range list {
		indent := ""
		if at.space != "" {
			indent = " "
		}
		p.put("  ", indent, c.Name, ":\n")
		var status *api.ContainerStatus
		for j := range at.statuses {
			if at.statuses[j].Name == c.Name {
				status = &at.statuses[j]
			}
		}
		if status != nil {
			p.line(2, "Container ID:", status.ContainerID)
		}
		p.line(2, "Image:", c.Image)
		if status != nil {
			p.line(2, "Image ID:", status.ImageID)
		}
		p.containerPorts("Port", c.Ports, func(port api.ContainerPort) int32 { return port.ContainerPort }, at.key, at.path+"["+strconv.Itoa(i)+"].ports", "containerPort")
		p.containerPorts("Host Port", c.Ports, func(port api.ContainerPort) int32 { return port.HostPort }, at.key, "", "")
		p.words("Command", c.Command)
		p.words("Args", c.Args)
		if status != nil {
			p.containerState("State", status.State)
			if status.LastState.Terminated != nil {
				p.containerState("Last State", status.LastState)
			}
			p.line(2, "Ready:", map[bool]string{true: "True", false: "False"}[status.Ready])
			p.line(2, "Restart Count:", itoa(status.RestartCount))
		}
		p.containerRest(named(at.spec, at.list, c.Name), at.pod)
	}
}

func (p *page) words(title string, list []string) {
	if len(list) > 0 {
		p.line(2, title+":")
	}
	for _, w := range list {
		for line := range strings.SplitSeq(w, "\n") {
			p.line(3, line)
		}
	}
}

func (p *page) containerPorts(label string, ports []api.ContainerPort, number func(api.ContainerPort) int32, key api.Key, path, field string) {
	if len(ports) > 1 {
		label += "s"
	}
	p.put("    ", label, ":\t")
	if len(ports) == 0 {
		p.put(none)
	}
	for i, port := range ports {
		if i > 0 {
			p.put(", ")
		}
		if field == "" {
			p.put(itoa(number(port)))
		} else {
			p.mark(itoa(number(port)), kindContainerPort, key, path+"["+strconv.Itoa(i)+"]."+field)
		}
		p.put("/", orTCP(port.Protocol))
		if port.Name != "" {
			p.put(" (", port.Name, ")")
		}
	}
	p.put("\n")
}

func orTCP(protocol string) string {
	if protocol == "" {
		return api.TCP
	}
	return protocol
}

func (p *page) containerState(label string, s api.ContainerState) {
	switch {
	case s.Running != nil:
		p.line(2, label+":", "Running")
		p.line(3, "Started:", date(s.Running.StartedAt))
	case s.Terminated != nil:
		t := s.Terminated
		p.line(2, label+":", "Terminated")
		if t.Reason != "" {
			p.line(3, "Reason:", t.Reason)
		}
		if t.Message != "" {
			p.line(3, "Message:", t.Message)
		}
		p.line(3, "Exit Code:", itoa(t.ExitCode))
		if t.Signal > 0 {
			p.line(3, "Signal:", itoa(t.Signal))
		}
		p.line(3, "Started:", date(t.StartedAt))
		p.line(3, "Finished:", date(t.FinishedAt))
	default:
		p.line(2, label+":", "Waiting")
		if s.Waiting != nil && s.Waiting.Reason != "" {
			p.line(3, "Reason:", s.Waiting.Reason)
		}
	}
}

func (p *page) tolerations(title string, list []api.Toleration) {
	p.put(title, ":\t")
	if len(list) == 0 {
		p.put(none, "\n")
	}
	for i, t := range sortedTolerations(list) {
		if i > 0 {
			p.put("\t")
		}
		p.tainted(t.Key, t.Value, t.Effect)
		if t.Operator == "Exists" && t.Value == "" {
			if t.Key != "" || t.Effect != "" {
				p.put(" ")
			}
			p.put("op=Exists")
		}
		if t.TolerationSeconds != nil {
			p.put(" for ", strconv.FormatInt(*t.TolerationSeconds, 10), "s")
		}
		p.put("\n")
	}
}
