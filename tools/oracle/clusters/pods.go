package clusters

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var tolerations = []corev1.Toleration{
	{Key: "node.kubernetes.io/not-ready", Operator: "Exists", Effect: "NoExecute", TolerationSeconds: ptr(int64(300))},
	{Key: "node.kubernetes.io/unreachable", Operator: "Exists", Effect: "NoExecute", TolerationSeconds: ptr(int64(300))},
}

// pods makes pods without a controller: a handful, or sometimes more than two slices hold.
func (g *generator) pods() {
	n := g.Intn(14)
	if g.one(15) {
		n = 150 + g.Intn(120)
	}
	for i := range n {
		g.pod(g.pick("default", "default", "default", "shop"), fmt.Sprintf("p%03d", i), g.labels(), nil)
	}
}

func (g *generator) labels() map[string]string {
	return map[string]string{"app": g.pick("web", "web", "db"), "tier": g.pick("a", "b")}
}

// pod makes one pod in any state.
func (g *generator) pod(namespace, name string, labels map[string]string, owner *metav1.OwnerReference) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: g.meta(namespace, name)}
	p.Labels = labels
	if owner != nil {
		p.OwnerReferences, p.GenerateName = []metav1.OwnerReference{*owner}, owner.Name+"-"
	}
	if g.one(8) {
		p.Annotations = map[string]string{"note": g.pick("short", strings.Repeat("long ", 40), "two\nlines")}
	}
	p.Spec = g.podSpec()
	p.Spec.NodeName = g.nodeName()
	if g.one(4) {
		p.Spec.Hostname, p.Spec.Subdomain = "h-"+name, g.pick("s0", "s1", "x")
	}
	g.podStatus(p)
	if n := g.node(p.Spec.NodeName); n != nil { // the API server labels a pod when it is bound
		for _, k := range []string{"topology.kubernetes.io/zone", "topology.kubernetes.io/region"} {
			if v, ok := n.Labels[k]; ok {
				p.Labels[k] = v
			}
		}
	}
	g.c.Pods = append(g.c.Pods, p)
	return p
}

func (g *generator) nodeName() string {
	if g.one(25) {
		return "gone"
	}
	return g.c.Nodes[g.Intn(len(g.c.Nodes))].Name
}

func (g *generator) node(name string) *corev1.Node {
	for _, n := range g.c.Nodes {
		if n.Name == name {
			return n
		}
	}
	return nil
}

func (g *generator) podSpec() corev1.PodSpec {
	s := corev1.PodSpec{RestartPolicy: corev1.RestartPolicyAlways, DNSPolicy: corev1.DNSClusterFirst, ServiceAccountName: "default",
		DeprecatedServiceAccount: "default", SchedulerName: "default-scheduler", TerminationGracePeriodSeconds: ptr(int64(30)),
		SecurityContext: &corev1.PodSecurityContext{}, EnableServiceLinks: ptr(true), PreemptionPolicy: ptr(corev1.PreemptLowerPriority), Priority: ptr(int32(0)), Tolerations: tolerations}
	s.HostNetwork = g.one(12)
	for i := range 1 + g.Intn(2) {
		c := g.container(fmt.Sprintf("c%d", i))
		if g.Intn(5) > 0 {
			g.port(&c, "http", 8000+g.Intn(2), g.pick("TCP", "TCP", "TCP", "UDP"))
		}
		if g.one(2) {
			g.port(&c, g.pick("dns", "dns", ""), 53+i, "UDP")
		}
		if s.HostNetwork {
			for j := range c.Ports {
				c.Ports[j].HostPort = c.Ports[j].ContainerPort
			}
		}
		s.Containers = append(s.Containers, c)
	}
	if g.one(4) {
		c := g.container("init")
		g.port(&c, g.pick("side", "http"), 9000, "TCP")
		if g.Intn(3) > 0 {
			c.RestartPolicy = ptr(corev1.ContainerRestartPolicyAlways)
		}
		s.InitContainers = append(s.InitContainers, c)
	}
	if g.one(8) {
		s.NodeSelector = map[string]string{"kubernetes.io/os": "linux"}
	}
	if g.one(8) {
		s.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: "example.com/gate"}}
	}
	return s
}

func (g *generator) container(name string) corev1.Container {
	c := corev1.Container{Name: name, Image: g.pick("nginx:1.29", "registry.example/app@sha256:abc"), ImagePullPolicy: corev1.PullIfNotPresent,
		TerminationMessagePath: "/dev/termination-log", TerminationMessagePolicy: corev1.TerminationMessageReadFile}
	if g.one(5) {
		c.Command, c.Args = []string{"sh", "-c"}, []string{"echo one\necho two"}
	}
	if g.one(4) {
		c.Resources.Requests = corev1.ResourceList{"cpu": resource.MustParse(g.pick("100m", "1", "250m")), "memory": resource.MustParse(g.pick("64Mi", "1Gi"))}
		if g.one(2) {
			c.Resources.Limits = corev1.ResourceList{"cpu": resource.MustParse("2"), "memory": resource.MustParse("2Gi")}
		}
	}
	return c
}

func (g *generator) port(c *corev1.Container, name string, number int, protocol string) {
	c.Ports = append(c.Ports, corev1.ContainerPort{Name: name, ContainerPort: int32(number), Protocol: corev1.Protocol(protocol)})
}

// podStatus is kubelet's report, whole or not.
func (g *generator) podStatus(p *corev1.Pod) {
	st := &p.Status
	st.Phase = corev1.PodPhase(g.pick("Running", "Running", "Running", "Running", "Running", "Running", "Succeeded", "Failed", "Pending"))
	if p.Spec.NodeName == "gone" || g.node(p.Spec.NodeName) == nil {
		st.Phase = corev1.PodRunning
	}
	st.QOSClass = corev1.PodQOSBestEffort
	for _, c := range append(p.Spec.Containers, p.Spec.InitContainers...) {
		if len(c.Resources.Requests) > 0 {
			st.QOSClass = corev1.PodQOSBurstable
		}
	}
	born := p.CreationTimestamp
	st.StartTime = &born
	ready := corev1.ConditionStatus(g.pick("True", "True", "True", "False"))
	if st.Phase != corev1.PodRunning {
		ready = "False"
	}
	for _, typ := range []corev1.PodConditionType{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		c := corev1.PodCondition{Type: typ, Status: "True", LastTransitionTime: born}
		if typ == "Ready" || typ == "ContainersReady" {
			c.Status = ready
		}
		st.Conditions = append(st.Conditions, c)
	}
	g.podIPs(p)
	if st.Phase == corev1.PodPending {
		st.Conditions = st.Conditions[4:]
	}
	if n := g.node(p.Spec.NodeName); n != nil {
		for _, a := range n.Status.Addresses {
			if a.Type == corev1.NodeInternalIP {
				st.HostIPs = append(st.HostIPs, corev1.HostIP{IP: a.Address})
			}
		}
		st.HostIP = st.HostIPs[0].IP
	}
	if st.Phase != corev1.PodPending || g.one(2) {
		for _, c := range p.Spec.Containers {
			st.ContainerStatuses = append(st.ContainerStatuses, g.containerStatus(c, st.Phase, ready == "True"))
		}
		for _, c := range p.Spec.InitContainers {
			s := g.containerStatus(c, corev1.PodSucceeded, true)
			if c.RestartPolicy != nil {
				s = g.containerStatus(c, st.Phase, ready == "True")
			}
			st.InitContainerStatuses = append(st.InitContainerStatuses, s)
		}
	}
	switch {
	case g.one(8):
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = ptr(metav1.NewTime(g.now.Add(20e9))), ptr(int64(30))
	case st.Phase == corev1.PodFailed && g.one(2):
		st.Reason, st.Message = "Evicted", "The node was low on resource: memory."
	}
}

// podIPs gives a pod addresses of its node: of one family or both, or none yet.
func (g *generator) podIPs(p *corev1.Pod) {
	if p.Status.Phase == corev1.PodPending && g.Intn(3) > 0 {
		return
	}
	if n := g.node(p.Spec.NodeName); p.Spec.HostNetwork && n != nil {
		p.Status.PodIP = n.Status.Addresses[0].Address
		p.Status.PodIPs = []corev1.PodIP{{IP: p.Status.PodIP}}
		return
	}
	i := len(g.c.Pods)
	v4, v6 := fmt.Sprintf("10.244.%d.%d", 1+i/200, 10+i%200), fmt.Sprintf("fd00:10:244:1::%x", i+16)
	ips := []string{v4}
	if g.dual {
		ips = [][]string{{v4, v6}, {v4, v6}, {v4, v6}, {v6}, {v4}}[g.Intn(5)]
	}
	p.Status.PodIP = ips[0]
	for _, ip := range ips {
		p.Status.PodIPs = append(p.Status.PodIPs, corev1.PodIP{IP: ip})
	}
}

func (g *generator) containerStatus(c corev1.Container, phase corev1.PodPhase, ready bool) corev1.ContainerStatus {
	s := corev1.ContainerStatus{Name: c.Name, Image: c.Image, ImageID: "docker.io/library/" + c.Name + "@sha256:1", ContainerID: "containerd://" + c.Name,
		Ready: ready, Started: ptr(ready)}
	if g.one(8) {
		s.RestartCount = int32(1 + g.Intn(40))
		s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", StartedAt: g.ago(), FinishedAt: g.ago()}
	}
	switch {
	case phase == corev1.PodSucceeded:
		s.State.Terminated = &corev1.ContainerStateTerminated{Reason: "Completed", StartedAt: g.ago(), FinishedAt: g.ago()}
		s.Started = ptr(false)
	case phase == corev1.PodFailed:
		s.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: int32(1 + g.Intn(200)), Reason: g.pick("Error", "OOMKilled", ""), StartedAt: g.ago(), FinishedAt: g.ago()}
		s.Ready, s.Started = false, ptr(false)
	case phase == corev1.PodPending || !ready && g.one(3):
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: g.pick("ContainerCreating", "ImagePullBackOff", "CrashLoopBackOff", "PodInitializing")}
		s.Ready, s.Started = false, ptr(false)
	default:
		s.State.Running = &corev1.ContainerStateRunning{StartedAt: g.ago()}
	}
	return s
}
