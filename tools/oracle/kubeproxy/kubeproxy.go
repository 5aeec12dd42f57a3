package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	utilsysctl "k8s.io/component-helpers/node/util/sysctl"
	"k8s.io/kubernetes/pkg/proxy/iptables"
	"k8s.io/kubernetes/pkg/proxy/nftables"
	proxyutil "k8s.io/kubernetes/pkg/proxy/util"
	utiliptables "k8s.io/kubernetes/pkg/util/iptables"
)

const masqueradeBit = 14

// proxier is what both modes' proxiers can do.
type proxier interface {
	OnServiceAdd(*v1.Service)
	OnEndpointSliceAdd(*discovery.EndpointSlice)
	OnServiceSynced()
	OnEndpointSlicesSynced()
	OnTopologyChange(map[string]string)
	OnServiceCIDRsChanged([]string)
}

// program lets kube-proxy program the network namespace that we are in, and lists what it did.
func program(c *cluster, node *v1.Node, mode string, family v1.IPFamily) (string, error) {
	ip, _, err := addAddresses(c, node, family)
	if err != nil {
		return "", err
	}
	p, err := newProxier(c.config, node, ip, mode, family)
	if err != nil {
		return "", err
	}
	p.OnServiceCIDRsChanged([]string{serviceRange[family]})
	p.OnTopologyChange(node.Labels)
	for _, s := range c.services {
		p.OnServiceAdd(s)
	}
	for _, s := range c.slices {
		p.OnEndpointSliceAdd(s)
	}
	p.OnEndpointSlicesSynced()
	sync(p)
	time.Sleep(100 * time.Millisecond) // kube-proxy makes its canary chains beside the rules
	list := "iptables-save -t filter; iptables-save -t nat"
	if mode == "nftables" {
		list = "nft list table ip kube-proxy"
	}
	if family == v1.IPv6Protocol {
		list = strings.NewReplacer("iptables-save", "ip6tables-save", "table ip ", "table ip6 ").Replace(list)
	}
	out, err := exec.Command("sh", "-c", list).CombinedOutput()
	return string(out), err
}

// addAddresses gives the network namespace the node's addresses, of all its families, and says which it and the bridge
// of its own pods have in one.
func addAddresses(c *cluster, node *v1.Node, family v1.IPFamily) (ip, bridge string, err error) {
	add := []string{"link set lo up"}
	for i, f := range c.families {
		a := node.Status.Addresses[i].Address
		network, bits, _ := strings.Cut(node.Spec.PodCIDRs[i], "/")
		first, to := strings.TrimSuffix(network, "0")+"1", "24"
		if f == v1.IPv6Protocol {
			first, to, bits = network+"1", "64 nodad", bits+" nodad"
		}
		if f == family {
			ip, bridge = a, first
		}
		add = append(add, "addr add dev lo "+a+"/"+to, "addr add dev lo "+first+"/"+bits)
	}
	for _, args := range add {
		if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			return "", "", fmt.Errorf("ip %s: %s", args, out)
		}
	}
	return ip, bridge, nil
}

// sync programs the rules. Afterwards kube-proxy wants to tell its health server, which we don't give it; by then the
// rules are in place.
func sync(p proxier) {
	defer func() { _ = recover() }()
	p.OnServiceSynced()
}

func newProxier(c config, node *v1.Node, ip, mode string, family v1.IPFamily) (proxier, error) {
	addresses := c.NodePortAddresses
	if len(addresses) == 0 && mode == "nftables" || len(addresses) == 1 && addresses[0] == "primary" {
		addresses = []string{single(ip)}
	}
	ctx, nodeIP, detector := context.Background(), net.ParseIP(ip), localDetector(c, node, family)
	if mode == "nftables" {
		return nftables.NewProxier(ctx, family, time.Hour, time.Hour, c.MasqueradeAll, masqueradeBit, detector, node.Name, nodeIP, nil, nil, addresses, false)
	}
	localhost := c.LocalhostNodePorts == nil || *c.LocalhostNodePorts
	return iptables.NewProxier(ctx, family, utiliptables.New(utiliptables.Protocol(family)), utilsysctl.New(), time.Hour, time.Hour,
		c.MasqueradeAll, localhost, masqueradeBit, detector, node.Name, nodeIP, nil, nil, addresses, false)
}

// single is the range of one address.
func single(ip string) string {
	if strings.Contains(ip, ":") {
		return ip + "/128"
	}
	return ip + "/32"
}

// localDetector is what kube-proxy's command makes of detectLocalMode.
func localDetector(c config, node *v1.Node, family v1.IPFamily) proxyutil.LocalTrafficDetector {
	cidrs := strings.Split(*c.ClusterCIDR, ",")
	switch c.DetectLocalMode {
	case "BridgeInterface":
		return proxyutil.NewDetectLocalByBridgeInterface(c.DetectLocal.BridgeInterface)
	case "InterfaceNamePrefix":
		return proxyutil.NewDetectLocalByInterfaceNamePrefix(c.DetectLocal.InterfaceNamePrefix)
	case "NodeCIDR":
		cidrs = node.Spec.PodCIDRs
	}
	for _, cidr := range cidrs {
		if cidr != "" && strings.Contains(cidr, ":") == (family == v1.IPv6Protocol) {
			return proxyutil.NewDetectLocalByCIDR(cidr)
		}
	}
	return proxyutil.NewNoOpLocalDetector()
}
