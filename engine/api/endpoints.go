package api

// ServiceNameLabel joins an EndpointSlice to its Service.
const ServiceNameLabel = "kubernetes.io/service-name"

// EndpointSlice lists where a Service's packets can go.
type EndpointSlice struct {
	TypeMeta    `json:",inline"`
	ObjectMeta  `json:"metadata"`
	AddressType string         `json:"addressType"` // IPv4, IPv6, FQDN
	Endpoints   []Endpoint     `json:"endpoints"`
	Ports       []EndpointPort `json:"ports"`
}

// Endpoint is one pod, or one address written by hand.
type Endpoint struct {
	Addresses  []string           `json:"addresses"` // kube-proxy uses only the first
	Conditions EndpointConditions `json:"conditions"`
	Hostname   *string            `json:"hostname,omitempty"`
	TargetRef  *ObjectReference   `json:"targetRef,omitempty"`
	NodeName   *string            `json:"nodeName,omitempty"` // nil: on no node, never local
	Zone       *string            `json:"zone,omitempty"`
	Hints      *EndpointHints     `json:"hints,omitempty"`
}

// EndpointConditions: nil means true for ready and serving, false for terminating.
type EndpointConditions struct {
	Ready       *bool `json:"ready,omitempty"`
	Serving     *bool `json:"serving,omitempty"`
	Terminating *bool `json:"terminating,omitempty"`
}

// EndpointHints say for whom an endpoint is meant.
type EndpointHints struct {
	ForZones []ForName `json:"forZones,omitempty"`
	ForNodes []ForName `json:"forNodes,omitempty"`
}

// ForName is one zone or node.
type ForName struct {
	Name string `json:"name"`
}

// EndpointPort is a port of all endpoints of a slice; Name joins it to a ServicePort.
type EndpointPort struct {
	Name        *string `json:"name,omitempty"`
	Protocol    *string `json:"protocol,omitempty"`
	Port        *int32  `json:"port,omitempty"` // nil: any port
	AppProtocol *string `json:"appProtocol,omitempty"`
}

// ObjectReference points at another object.
type ObjectReference struct {
	Kind      string `json:"kind,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name,omitempty"`
	UID       string `json:"uid,omitempty"`

	APIVersion      string `json:"apiVersion,omitempty"` // this and what follows: events
	ResourceVersion string `json:"resourceVersion,omitempty"`
	FieldPath       string `json:"fieldPath,omitempty"`
}

// Endpoints is the older list, deprecated since 1.33 and mirrored into slices for Services without selector.
type Endpoints struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Subsets    []EndpointSubset `json:"subsets,omitempty"`
}

// EndpointSubset is the cross product of addresses and ports.
type EndpointSubset struct {
	Addresses         []EndpointAddress     `json:"addresses,omitempty"`
	NotReadyAddresses []EndpointAddress     `json:"notReadyAddresses,omitempty"`
	Ports             []EndpointsPortNumber `json:"ports,omitempty"`
}

// EndpointAddress is one address of a subset.
type EndpointAddress struct {
	IP        string           `json:"ip"`
	Hostname  string           `json:"hostname,omitempty"`
	NodeName  *string          `json:"nodeName,omitempty"`
	TargetRef *ObjectReference `json:"targetRef,omitempty"`
}

// EndpointsPortNumber is one port of a subset.
type EndpointsPortNumber struct {
	Name        string  `json:"name,omitempty"`
	Port        int32   `json:"port"`
	Protocol    string  `json:"protocol,omitempty"`
	AppProtocol *string `json:"appProtocol,omitempty"`
}
