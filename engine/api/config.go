package api

import (
	"fmt"
	"slices"
)

// Config is what the cluster's components were started with.
type Config struct {
	ServiceCIDRs  []string // default 10.96.0.0/12
	PodCIDRs      []string // default 10.244.0.0/16; also kube-proxy's --cluster-cidr
	NodePortRange [2]int32 // inclusive; default 30000-32767
	Proxy         ProxyConfig
}

// DefaultConfig is the cluster an input without configuration runs on.
func DefaultConfig() Config {
	return Config{
		ServiceCIDRs:  []string{"10.96.0.0/12"},
		PodCIDRs:      []string{"10.244.0.0/16"},
		NodePortRange: [2]int32{30000, 32767},
		Proxy:         ProxyConfig{Mode: "iptables", MasqueradeBit: 14, LocalhostNodePorts: true, ClusterCIDR: "10.244.0.0/16"},
	}
}

// Equal compares all there is.
func (c Config) Equal(d Config) bool {
	return slices.Equal(c.ServiceCIDRs, d.ServiceCIDRs) && slices.Equal(c.PodCIDRs, d.PodCIDRs) && c.NodePortRange == d.NodePortRange && c.Proxy.equal(d.Proxy)
}

func (c ProxyConfig) equal(d ProxyConfig) bool {
	same := slices.Equal(c.NodePortAddresses, d.NodePortAddresses)
	c.NodePortAddresses, d.NodePortAddresses = nil, nil
	return same && fmt.Sprint(c) == fmt.Sprint(d)
}

// ProxyConfig is the part of a KubeProxyConfiguration that the rules depend on.
type ProxyConfig struct {
	Mode               string   // iptables (the default), nftables, ipvs
	MasqueradeAll      bool     // iptables.masqueradeAll / nftables.masqueradeAll
	MasqueradeBit      int32    // 14: mark 0x4000
	ClusterCIDR        string   // "" : no masquerade by source range
	NodePortAddresses  []string // CIDRs, or "primary"; empty: the mode's default
	LocalhostNodePorts bool     // iptables mode, IPv4 only
	DetectLocalMode    string   // how pods' packets are told: ClusterCIDR (the default), NodeCIDR, BridgeInterface, InterfaceNamePrefix
	DetectLocal        DetectLocal
	Scheduler          string // ipvs mode: rr (the default)
}

// DetectLocal names the interfaces that pods' packets come in by.
type DetectLocal struct {
	BridgeInterface     string `json:"bridgeInterface,omitempty"`
	InterfaceNamePrefix string `json:"interfaceNamePrefix,omitempty"`
}

// KubeProxyConfiguration is kube-proxy's configuration file, as kubeadm keeps it in a ConfigMap.
type KubeProxyConfiguration struct {
	TypeMeta          `json:",inline"`
	ObjectMeta        `json:"metadata"`
	Mode              string            `json:"mode,omitempty"`
	ClusterCIDR       string            `json:"clusterCIDR,omitempty"`
	DetectLocalMode   string            `json:"detectLocalMode,omitempty"`
	DetectLocal       DetectLocal       `json:"detectLocal"`
	NodePortAddresses []string          `json:"nodePortAddresses,omitempty"`
	IPTables          ProxyModeSettings `json:"iptables"`
	NFTables          ProxyModeSettings `json:"nftables"`
	IPVS              IPVSSettings      `json:"ipvs"`
}

// IPVSSettings is the ipvs part of a KubeProxyConfiguration.
type IPVSSettings struct {
	Scheduler string `json:"scheduler,omitempty"`
}

// ProxyModeSettings is the iptables or nftables part of a KubeProxyConfiguration.
type ProxyModeSettings struct {
	MasqueradeBit      *int32 `json:"masqueradeBit,omitempty"`
	MasqueradeAll      bool   `json:"masqueradeAll,omitempty"`
	LocalhostNodePorts *bool  `json:"localhostNodePorts,omitempty"`
}

// ClusterConfiguration is kubeadm's; it names the address ranges.
type ClusterConfiguration struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Networking Networking `json:"networking"`
	APIServer  APIServer  `json:"apiServer"`
}

// Networking is the networking part of a ClusterConfiguration.
type Networking struct {
	ServiceSubnet string `json:"serviceSubnet,omitempty"`
	PodSubnet     string `json:"podSubnet,omitempty"`
	DNSDomain     string `json:"dnsDomain,omitempty"`
}

// APIServer is the apiServer part of a ClusterConfiguration; v1beta4 writes a list, older versions a map.
type APIServer struct {
	ExtraArgs []Arg `json:"extraArgs,omitempty"`
}

// Arg is one extra argument.
type Arg struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ServiceCIDR is a range of Service addresses.
type ServiceCIDR struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       ServiceCIDRSpec `json:"spec"`

	Status ServiceCIDRStatus `json:"status"`
}

// ServiceCIDRStatus says whether addresses are given from the ranges: condition Ready.
type ServiceCIDRStatus struct {
	Conditions []Condition `json:"conditions,omitempty"`
}

// ServiceCIDRSpec holds the ranges.
type ServiceCIDRSpec struct {
	CIDRs []string `json:"cidrs,omitempty"`
}

// IPAddressPool is MetalLB's: addresses to give to LoadBalancer Services.
type IPAddressPool struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       IPAddressPoolSpec `json:"spec"`
}

// IPAddressPoolSpec holds ranges ("192.168.1.240-192.168.1.250") and CIDRs.
type IPAddressPoolSpec struct {
	Addresses  []string `json:"addresses,omitempty"`
	AutoAssign *bool    `json:"autoAssign,omitempty"`

	AvoidBuggyIPs bool `json:"avoidBuggyIPs,omitempty"` // none that end in .0 or .255
}

// L2Advertisement is MetalLB's order to answer ARP for the pools' addresses.
type L2Advertisement struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata"`
	Spec       L2AdvertisementSpec `json:"spec"`
}

// L2AdvertisementSpec names the pools, and selects the nodes that may answer; none means all.
type L2AdvertisementSpec struct {
	IPAddressPools []string        `json:"ipAddressPools,omitempty"`
	NodeSelectors  []LabelSelector `json:"nodeSelectors,omitempty"`
}
