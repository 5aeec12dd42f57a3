package engine

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
)

// configure reads the components' own configuration out of the documents: kubeadm's address ranges and kube-proxy's file;
// of a cluster's state also the ServiceCIDR that the API server made of its flags.
func configure(c *api.Config, docs []manifest.Doc, state bool) {
	for _, d := range docs {
		switch o := d.Object.(type) {
		case *api.ServiceCIDR:
			if state && o.Name == "kubernetes" && len(o.Spec.CIDRs) > 0 {
				c.ServiceCIDRs = o.Spec.CIDRs
			}
		case *api.ClusterConfiguration:
			configureCluster(c, o)
		case *api.KubeProxyConfiguration:
			configureProxy(&c.Proxy, o)
		}
	}
}

func configureCluster(c *api.Config, o *api.ClusterConfiguration) {
	if s := o.Networking.ServiceSubnet; s != "" {
		c.ServiceCIDRs = strings.Split(s, ",")
	}
	if s := o.Networking.PodSubnet; s != "" {
		c.PodCIDRs = strings.Split(s, ",")
		c.Proxy.ClusterCIDR = s
	}
	for _, a := range o.APIServer.ExtraArgs {
		if a.Name == "service-node-port-range" {
			if r, ok := portRange(a.Value); ok {
				c.NodePortRange = r
			}
		}
	}
}

// portRange reads 30000-32767.
func portRange(s string) ([2]int32, bool) {
	low, high, ok := strings.Cut(s, "-")
	l, err1 := strconv.ParseUint(low, 10, 16)
	h, err2 := strconv.ParseUint(high, 10, 16)
	return [2]int32{int32(l), int32(h)}, ok && err1 == nil && err2 == nil && l > 0 && l <= h
}

func configureProxy(p *api.ProxyConfig, o *api.KubeProxyConfiguration) {
	if o.Mode != "" {
		p.Mode = o.Mode
	}
	if o.ClusterCIDR != "" {
		p.ClusterCIDR = o.ClusterCIDR
	}
	p.NodePortAddresses = o.NodePortAddresses
	p.DetectLocalMode, p.DetectLocal = o.DetectLocalMode, o.DetectLocal
	p.Scheduler = o.IPVS.Scheduler
	settings := o.IPTables
	if p.Mode == "nftables" {
		settings = o.NFTables
	}
	p.MasqueradeAll = settings.MasqueradeAll
	if settings.MasqueradeBit != nil {
		p.MasqueradeBit = *settings.MasqueradeBit
	}
	if o.IPTables.LocalhostNodePorts != nil {
		p.LocalhostNodePorts = *o.IPTables.LocalhostNodePorts
	}
}
