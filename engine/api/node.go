package api

import "github.com/portwalk/portwalk/engine/json"

// Labels the engine reads on nodes.
const (
	ZoneLabel      = "topology.kubernetes.io/zone"
	HostnameLabel  = "kubernetes.io/hostname"
	ExcludeLBLabel = "node.kubernetes.io/exclude-from-external-load-balancers"
)

// Node is a machine.
type Node struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       NodeSpec   `json:"spec"`
	Status     NodeStatus `json:"status"`
}

// NodeSpec is the part of a node's spec that the network depends on.
type NodeSpec struct {
	PodCIDR       string   `json:"podCIDR,omitempty"`
	PodCIDRs      []string `json:"podCIDRs,omitempty"`
	ProviderID    string   `json:"providerID,omitempty"` // openstack://…, aws://…, gce://…, azure://…
	Unschedulable bool     `json:"unschedulable,omitempty"`
	Taints        []Taint  `json:"taints,omitempty"`
}

// Taint keeps pods away.
type Taint struct {
	Key    string `json:"key"`
	Value  string `json:"value,omitempty"`
	Effect string `json:"effect,omitempty"`
}

// NodeStatus is what kubelet reported.
type NodeStatus struct {
	Addresses  []NodeAddress `json:"addresses,omitempty"`
	Conditions []Condition   `json:"conditions,omitempty"`
	NodeInfo   NodeInfo      `json:"nodeInfo"`

	Capacity    map[string]Quantity `json:"capacity,omitempty"`
	Allocatable map[string]Quantity `json:"allocatable,omitempty"` // topology-mode: Auto weighs zones by cpu
}

// NodeAddress is one address; Type is InternalIP, ExternalIP or Hostname.
type NodeAddress struct {
	Type    string `json:"type"`
	Address string `json:"address"`
}

// NodeInfo is what the wide table shows.
type NodeInfo struct {
	Architecture            string `json:"architecture,omitempty"`
	ContainerRuntimeVersion string `json:"containerRuntimeVersion,omitempty"`
	KernelVersion           string `json:"kernelVersion,omitempty"`
	KubeletVersion          string `json:"kubeletVersion,omitempty"`
	OSImage                 string `json:"osImage,omitempty"`
	MachineID               string `json:"machineID,omitempty"`
	SystemUUID              string `json:"systemUUID,omitempty"`
	BootID                  string `json:"bootID,omitempty"`
	OperatingSystem         string `json:"operatingSystem,omitempty"`
	KubeProxyVersion        string `json:"kubeProxyVersion,omitempty"`
}

// Address returns the first address of the given type, or "".
func (n *Node) Address(typ string) string {
	for _, a := range n.Status.Addresses {
		if a.Type == typ {
			return a.Address
		}
	}
	return ""
}

// Condition returns the status of a condition, or "".
func (n *Node) Condition(typ string) string {
	for _, c := range n.Status.Conditions {
		if c.Type == typ {
			return c.Status
		}
	}
	return ""
}

// Quantity is an amount as Kubernetes writes it: "4", "500m", "16Gi". A manifest may also write a bare number.
type Quantity string

// UnmarshalJSON reads a string or a number.
func (q *Quantity) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		err := json.Unmarshal(b, &s)
		*q = Quantity(s)
		return err
	}
	if string(b) != "null" {
		*q = Quantity(b)
	}
	return nil
}

// Namespace is a folder for names.
type Namespace struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       NamespaceSpec   `json:"spec"`
	Status     NamespaceStatus `json:"status"`
}

// NamespaceSpec holds what must be done before the namespace can go; every namespace has "kubernetes".
type NamespaceSpec struct {
	Finalizers []string `json:"finalizers,omitempty"`
}

// NamespaceStatus holds the phase: Active or Terminating.
type NamespaceStatus struct {
	Phase string `json:"phase,omitempty"`
}
