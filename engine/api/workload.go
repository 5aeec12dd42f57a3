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

	NodeSelector       map[string]string `json:"nodeSelector,omitempty"`
	Tolerations        []Toleration      `json:"tolerations,omitempty"`
	RestartPolicy      string            `json:"restartPolicy,omitempty"`
	DNSPolicy          string            `json:"dnsPolicy,omitempty"`
	ServiceAccountName string            `json:"serviceAccountName,omitempty"`
	Priority           *int32            `json:"priority,omitempty"`
	PriorityClassName  string            `json:"priorityClassName,omitempty"`
}

// Toleration lets a pod stand a taint.
type Toleration struct {
	Key               string `json:"key,omitempty"`
	Operator          string `json:"operator,omitempty"` // Equal (the default) or Exists
	Value             string `json:"value,omitempty"`
	Effect            string `json:"effect,omitempty"`
	TolerationSeconds *int64 `json:"tolerationSeconds,omitempty"`
}

// Container is one container.
type Container struct {
	Name          string          `json:"name,omitempty"`
	Image         string          `json:"image,omitempty"`
	Ports         []ContainerPort `json:"ports,omitempty"`
	RestartPolicy *string         `json:"restartPolicy,omitempty"` // Always makes an init container a sidecar
	Command       []string        `json:"command,omitempty"`
	Args          []string        `json:"args,omitempty"`
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
	Message           string            `json:"message,omitempty"`
	Conditions        []Condition       `json:"conditions,omitempty"`
	HostIP            string            `json:"hostIP,omitempty"`
	HostIPs           []PodIP           `json:"hostIPs,omitempty"`
	PodIP             string            `json:"podIP,omitempty"`
	PodIPs            []PodIP           `json:"podIPs,omitempty"`
	ContainerStatuses []ContainerStatus `json:"containerStatuses,omitempty"`
	StartTime         string            `json:"startTime,omitempty"`
	NominatedNodeName string            `json:"nominatedNodeName,omitempty"`
	QOSClass          string            `json:"qosClass,omitempty"`

	InitContainerStatuses []ContainerStatus `json:"initContainerStatuses,omitempty"`
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
	Image        string `json:"image,omitempty"`
	ImageID      string `json:"imageID,omitempty"`
	ContainerID  string `json:"containerID,omitempty"`

	State     ContainerState `json:"state"`
	LastState ContainerState `json:"lastState"`
}

// ContainerState is one of three; none means waiting.
type ContainerState struct {
	Waiting    *ContainerWaiting    `json:"waiting,omitempty"`
	Running    *ContainerRunning    `json:"running,omitempty"`
	Terminated *ContainerTerminated `json:"terminated,omitempty"`
}

// ContainerWaiting says why a container does not run yet: ImagePullBackOff, CrashLoopBackOff.
type ContainerWaiting struct {
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// ContainerRunning says since when.
type ContainerRunning struct {
	StartedAt string `json:"startedAt,omitempty"`
}

// ContainerTerminated says how a container ended.
type ContainerTerminated struct {
	ExitCode   int32  `json:"exitCode"`
	Signal     int32  `json:"signal,omitempty"`
	Reason     string `json:"reason,omitempty"`
	Message    string `json:"message,omitempty"`
	StartedAt  string `json:"startedAt,omitempty"`
	FinishedAt string `json:"finishedAt,omitempty"`
}

// Workload is a Deployment, ReplicaSet, StatefulSet or DaemonSet: all say "run this pod, so often".
type Workload struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       WorkloadSpec   `json:"spec"`
	Status     WorkloadStatus `json:"status"`
}

// WorkloadSpec is what the four kinds have in common.
type WorkloadSpec struct {
	Replicas    *int32         `json:"replicas,omitempty"` // nil means 1; a DaemonSet has none
	Selector    *LabelSelector `json:"selector,omitempty"`
	ServiceName string         `json:"serviceName,omitempty"` // StatefulSet only
	Template    PodTemplate    `json:"template"`

	Strategy        UpdateStrategy `json:"strategy"`       // Deployment only
	UpdateStrategy  UpdateStrategy `json:"updateStrategy"` // StatefulSet and DaemonSet
	MinReadySeconds int32          `json:"minReadySeconds,omitempty"`
}

// UpdateStrategy says how new pods replace old ones; describe shows it.
type UpdateStrategy struct {
	Type          string         `json:"type,omitempty"`
	RollingUpdate *RollingUpdate `json:"rollingUpdate,omitempty"`
}

// RollingUpdate bounds how many pods are missing or too many meanwhile.
type RollingUpdate struct {
	MaxUnavailable *IntOrString `json:"maxUnavailable,omitempty"`
	MaxSurge       *IntOrString `json:"maxSurge,omitempty"`
	Partition      *int32       `json:"partition,omitempty"`
}

// WorkloadStatus counts the pods of a Deployment, ReplicaSet, StatefulSet or DaemonSet.
type WorkloadStatus struct {
	Replicas            int32       `json:"replicas,omitempty"`
	ReadyReplicas       int32       `json:"readyReplicas,omitempty"`
	UpdatedReplicas     int32       `json:"updatedReplicas,omitempty"`
	AvailableReplicas   int32       `json:"availableReplicas,omitempty"`
	UnavailableReplicas int32       `json:"unavailableReplicas,omitempty"`
	Conditions          []Condition `json:"conditions,omitempty"`

	DesiredNumberScheduled int32 `json:"desiredNumberScheduled,omitempty"` // this and what follows: DaemonSet only
	CurrentNumberScheduled int32 `json:"currentNumberScheduled,omitempty"`
	UpdatedNumberScheduled int32 `json:"updatedNumberScheduled,omitempty"`
	NumberReady            int32 `json:"numberReady,omitempty"`
	NumberAvailable        int32 `json:"numberAvailable,omitempty"`
	NumberMisscheduled     int32 `json:"numberMisscheduled,omitempty"`
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
