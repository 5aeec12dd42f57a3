package api

// ListenAnnotation says what a pod's containers listen on, the one thing Kubernetes cannot say:
// "tcp:8080,udp:53,127.0.0.1:9090". Without it a pod listens on its declared containerPorts,
// and if it declares none, on whatever numeric targetPort a Service sends it.
const ListenAnnotation = "portwalk.dev/listen"

// Pod runs containers at one address on one node.
type Pod struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       PodSpec   `json:"spec"`
	Status     PodStatus `json:"status"`
}

// PodSpec is the part of a pod's spec that Services and tables depend on.
type PodSpec struct {
	NodeName       string          `json:"nodeName,omitempty"`
	HostNetwork    bool            `json:"hostNetwork,omitempty"`
	Hostname       string          `json:"hostname,omitempty"`
	Subdomain      string          `json:"subdomain,omitempty"`
	Containers     []Container     `json:"containers,omitempty"`
	InitContainers []Container     `json:"initContainers,omitempty"`
	ReadinessGates []ReadinessGate `json:"readinessGates,omitempty"`
}

// Container is one container.
type Container struct {
	Name          string          `json:"name,omitempty"`
	Image         string          `json:"image,omitempty"`
	Ports         []ContainerPort `json:"ports,omitempty"`
	RestartPolicy *string         `json:"restartPolicy,omitempty"` // Always makes an init container a sidecar
}

// ContainerPort is a declared port: documentation, and the table for named targetPorts.
type ContainerPort struct {
	Name          string `json:"name,omitempty"`
	HostPort      int32  `json:"hostPort,omitempty"`
	ContainerPort int32  `json:"containerPort"`
	Protocol      string `json:"protocol,omitempty"`
}

// ReadinessGate is a condition that must also hold before a pod is ready.
type ReadinessGate struct {
	ConditionType string `json:"conditionType"`
}

// PodStatus is what kubelet reported.
type PodStatus struct {
	Phase             string            `json:"phase,omitempty"`
	Reason            string            `json:"reason,omitempty"`
	Conditions        []Condition       `json:"conditions,omitempty"`
	HostIP            string            `json:"hostIP,omitempty"`
	PodIP             string            `json:"podIP,omitempty"`
	PodIPs            []PodIP           `json:"podIPs,omitempty"`
	ContainerStatuses []ContainerStatus `json:"containerStatuses,omitempty"`
	StartTime         string            `json:"startTime,omitempty"`
	NominatedNodeName string            `json:"nominatedNodeName,omitempty"`
}

// PodIP is one address of a pod.
type PodIP struct {
	IP string `json:"ip"`
}

// ContainerStatus is what kubelet says of one container.
type ContainerStatus struct {
	Name         string `json:"name"`
	Ready        bool   `json:"ready"`
	RestartCount int32  `json:"restartCount"`
	Started      *bool  `json:"started,omitempty"`
}

// Workload is a Deployment, ReplicaSet, StatefulSet or DaemonSet: all say "run this pod, so often".
type Workload struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       WorkloadSpec `json:"spec"`
}

// WorkloadSpec is what the four kinds have in common.
type WorkloadSpec struct {
	Replicas    *int32         `json:"replicas,omitempty"` // nil means 1; a DaemonSet has none
	Selector    *LabelSelector `json:"selector,omitempty"`
	ServiceName string         `json:"serviceName,omitempty"` // StatefulSet only
	Template    PodTemplate    `json:"template"`
}

// PodTemplate is a pod to be made.
type PodTemplate struct {
	ObjectMeta `json:"metadata"`
	Spec       PodSpec `json:"spec"`
}

// Ready says whether kubelet reports the pod ready.
func (p *Pod) Ready() bool {
	for _, c := range p.Status.Conditions {
		if c.Type == "Ready" {
			return c.Status == "True"
		}
	}
	return false
}

// Terminating says that the pod was deleted and is shutting down.
func (p *Pod) Terminating() bool { return p.DeletionTimestamp != "" }
