package proxy

import (
	"net/netip"
	"strings"
)

// Pods is how kube-proxy tells packets of pods from others: by where they come from, or by the interface they come in by.
type Pods struct {
	CIDR      netip.Prefix
	Interface string // cni0; or, if it ends with +, how the names of the interfaces start
}

// Known says that kube-proxy can tell. It cannot if it was not told how.
func (p Pods) Known() bool { return p.CIDR.IsValid() || p.Interface != "" }

// Pods follows detectLocalMode. By default pods are known by the cluster's pod range.
func (v *View) Pods() Pods {
	c := v.Config
	switch c.DetectLocalMode {
	case "BridgeInterface":
		return Pods{Interface: c.DetectLocal.BridgeInterface}
	case "InterfaceNamePrefix":
		if c.DetectLocal.InterfaceNamePrefix == "" {
			return Pods{}
		}
		return Pods{Interface: c.DetectLocal.InterfaceNamePrefix + "+"}
	case "NodeCIDR":
		return Pods{CIDR: v.rangeAmong(v.podCIDRs)}
	}
	return Pods{CIDR: v.rangeAmong(strings.Split(c.ClusterCIDR, ","))}
}

// rangeAmong is the first range of the view's family, invalid if there is none.
func (v *View) rangeAmong(texts []string) netip.Prefix {
	for _, text := range texts {
		if p, ok := ParsePrefix(text); ok && Is(v.Family, p.Addr()) {
			return p
		}
	}
	return netip.Prefix{}
}
