package api

import (
	"strconv"

	"github.com/portwalk/portwalk/engine/json"
)

// Service types.
const (
	ClusterIP    = "ClusterIP"
	NodePort     = "NodePort"
	LoadBalancer = "LoadBalancer"
	ExternalName = "ExternalName"
)

// Values of several fields.
const (
	None    = "None"    // clusterIP of a headless Service; sessionAffinity off
	Cluster = "Cluster" // traffic policies
	Local   = "Local"

	ClientIP = "ClientIP" // sessionAffinity

	TCP  = "TCP"
	UDP  = "UDP"
	SCTP = "SCTP"

	IPv4 = "IPv4"
	IPv6 = "IPv6"

	VIP   = "VIP" // ipMode
	Proxy = "Proxy"
)

// Service is a name, an address and a rule for reaching a set of pods.
type Service struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       ServiceSpec   `json:"spec"`
	Status     ServiceStatus `json:"status"`
}

// ServiceSpec is what the user asked for, with what the API server filled in.
type ServiceSpec struct {
	Type                          string                 `json:"type,omitempty"`
	Selector                      map[string]string      `json:"selector,omitempty"`
	Ports                         []ServicePort          `json:"ports,omitempty"`
	ClusterIP                     string                 `json:"clusterIP,omitempty"`
	ClusterIPs                    []string               `json:"clusterIPs,omitempty"`
	ExternalIPs                   []string               `json:"externalIPs,omitempty"`
	SessionAffinity               string                 `json:"sessionAffinity,omitempty"`
	SessionAffinityConfig         *SessionAffinityConfig `json:"sessionAffinityConfig,omitempty"`
	LoadBalancerIP                string                 `json:"loadBalancerIP,omitempty"`
	LoadBalancerSourceRanges      []string               `json:"loadBalancerSourceRanges,omitempty"`
	LoadBalancerClass             *string                `json:"loadBalancerClass,omitempty"`
	AllocateLoadBalancerNodePorts *bool                  `json:"allocateLoadBalancerNodePorts,omitempty"`
	ExternalName                  string                 `json:"externalName,omitempty"`
	ExternalTrafficPolicy         string                 `json:"externalTrafficPolicy,omitempty"`
	InternalTrafficPolicy         *string                `json:"internalTrafficPolicy,omitempty"`
	HealthCheckNodePort           int32                  `json:"healthCheckNodePort,omitempty"`
	PublishNotReadyAddresses      bool                   `json:"publishNotReadyAddresses,omitempty"`
	IPFamilies                    []string               `json:"ipFamilies,omitempty"`
	IPFamilyPolicy                *string                `json:"ipFamilyPolicy,omitempty"`
	TrafficDistribution           *string                `json:"trafficDistribution,omitempty"`
}

// ServicePort is one port of a Service: the four numbers this project is about meet here.
type ServicePort struct {
	Name        string      `json:"name,omitempty"`
	Protocol    string      `json:"protocol,omitempty"`
	AppProtocol *string     `json:"appProtocol,omitempty"`
	Port        int32       `json:"port"`
	TargetPort  IntOrString `json:"targetPort"`
	NodePort    int32       `json:"nodePort,omitempty"`
}

// SessionAffinityConfig configures sessionAffinity: ClientIP.
type SessionAffinityConfig struct {
	ClientIP *ClientIPConfig `json:"clientIP,omitempty"`
}

// ClientIPConfig says for how many seconds a client stays with its pod.
type ClientIPConfig struct {
	TimeoutSeconds *int32 `json:"timeoutSeconds,omitempty"`
}

// ServiceStatus is what the cloud reported.
type ServiceStatus struct {
	LoadBalancer LoadBalancerStatus `json:"loadBalancer"`
	Conditions   []Condition        `json:"conditions,omitempty"`
}

// LoadBalancerStatus lists the addresses a load balancer answers on.
type LoadBalancerStatus struct {
	Ingress []LoadBalancerIngress `json:"ingress,omitempty"`
}

// LoadBalancerIngress is one address: an IP (then with ipMode) or a host name.
type LoadBalancerIngress struct {
	IP       string       `json:"ip,omitempty"`
	Hostname string       `json:"hostname,omitempty"`
	IPMode   *string      `json:"ipMode,omitempty"`
	Ports    []PortStatus `json:"ports,omitempty"`
}

// PortStatus is a cloud's answer for one port.
type PortStatus struct {
	Port     int32   `json:"port"`
	Protocol string  `json:"protocol"`
	Error    *string `json:"error,omitempty"`
}

// Condition is one condition of a Service's, Node's or Pod's status.
type Condition struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`

	LastHeartbeatTime  string `json:"lastHeartbeatTime,omitempty"` // nodes only
	LastTransitionTime string `json:"lastTransitionTime,omitempty"`
}

// Headless says that the Service has no address of its own (clusterIP: None).
func (s *Service) Headless() bool { return s.Spec.ClusterIP == None }

// IntOrString is a number, or a name that the pods explain (targetPort: 5000, targetPort: http).
type IntOrString struct {
	Int   int32
	Str   string
	IsStr bool
}

// FromInt makes a number.
func FromInt(n int32) IntOrString { return IntOrString{Int: n} }

// FromString makes a name.
func FromString(s string) IntOrString { return IntOrString{Str: s, IsStr: true} }

// String is the number or the name.
func (v IntOrString) String() string {
	if v.IsStr {
		return v.Str
	}
	return strconv.Itoa(int(v.Int))
}

// Zero says that nothing was written: 0 or "".
func (v IntOrString) Zero() bool { return v.Int == 0 && v.Str == "" }

// MarshalJSON writes a number or a string.
func (v IntOrString) MarshalJSON() ([]byte, error) {
	if v.IsStr {
		return json.Marshal(v.Str)
	}
	return json.Marshal(v.Int)
}

// UnmarshalJSON reads a number or a string.
func (v *IntOrString) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		v.IsStr = true
		return json.Unmarshal(b, &v.Str)
	}
	return json.Unmarshal(b, &v.Int)
}
