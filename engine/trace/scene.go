package trace

// Scene is the stage a Trace is drawn on: what stands where, whether the packet visits it or not.
// A view needs nothing else of the cluster. Order is the order of drawing.
type Scene struct {
	Client   SceneClient    `json:"client"`
	Service  *SceneService  `json:"service,omitempty"`  // the Service that was asked, if any
	Balancer *SceneBalancer `json:"balancer,omitempty"` // in front of the nodes, if the packet or the Service has one
	Nodes    []SceneNode    `json:"nodes"`
}

// SceneClient is who asks.
type SceneClient struct {
	Kind    string `json:"kind"` // outside, node, pod
	Name    string `json:"name"` // "", node's name, pod's namespace/name
	Node    string `json:"node,omitempty"`
	Address string `json:"address"`
}

// SceneService is the Service as the picture names it.
type SceneService struct {
	Namespace string      `json:"namespace"`
	Name      string      `json:"name"`
	Type      string      `json:"type"`
	ClusterIP string      `json:"clusterIP,omitempty"`
	Ports     []ScenePort `json:"ports"`
}

// ScenePort is one port of the Service: the four kinds side by side.
type ScenePort struct {
	Name       string  `json:"name,omitempty"`
	Protocol   string  `json:"protocol"`
	Port       int32   `json:"port"`
	NodePort   int32   `json:"nodePort,omitempty"`
	TargetPort string  `json:"targetPort"`      // number or name as written
	Asked      bool    `json:"asked,omitempty"` // this is the port of the Ask; at most one
	Origins    Origins `json:"origins"`
}

// Origins says where each number of a port stands in the YAML.
type Origins struct {
	Port       *Origin `json:"port,omitempty"`
	NodePort   *Origin `json:"nodePort,omitempty"`
	TargetPort *Origin `json:"targetPort,omitempty"`
}

// SceneBalancer is the cloud's machine, or the address MetalLB announces.
type SceneBalancer struct {
	Provider string `json:"provider"`          // openstack, aws, gce, azure, metallb, given (only status says so)
	Address  string `json:"address"`           // "" while pending
	Checked  string `json:"checked,omitempty"` // what the health check asks: http://:32000/healthz, tcp:30352
}

// SceneNode is one machine.
type SceneNode struct {
	Name    string     `json:"name"`
	Address string     `json:"address"`
	Zone    string     `json:"zone,omitempty"`
	Ready   bool       `json:"ready"`
	Healthy bool       `json:"healthy"`           // in the balancer's eyes; true without a balancer
	Odds    Odds       `json:"odds"`              // chance that the packet enters here (from the balancer); 0 if it cannot
	Entered bool       `json:"entered,omitempty"` // this trace enters the cluster here (or starts here)
	Pods    []ScenePod `json:"pods"`
	More    int        `json:"more,omitempty"` // how many more pods matter here, but are not listed
}

// ScenePod is one pod that matters: selected, asked directly, or nearly selected.
type ScenePod struct {
	Namespace string        `json:"namespace"`
	Name      string        `json:"name"`
	Address   string        `json:"address"`
	Listens   []SceneSocket `json:"listens"`
	Selected  bool          `json:"selected"` // an endpoint of the Service
	Ready     bool          `json:"ready"`
	Labels    string        `json:"labels,omitempty"` // app=web, shown when not selected
	Odds      Odds          `json:"odds"`             // chance that this pod gets it, given that the packet entered where it did
	Target    bool          `json:"target,omitempty"` // the trace ends here
	Why       *Reason       `json:"why,omitempty"`    // why it cannot get it
}

// SceneSocket is one listening port of a pod.
type SceneSocket struct {
	Name     string `json:"name,omitempty"`
	Port     int32  `json:"port"`
	Protocol string `json:"protocol"`
	Address  string `json:"address,omitempty"` // 127.0.0.1 when it listens on loopback only
}
