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
func program(c *cluster, node *v1.Node, mode string) (string, error) {
	ip := node.Status.Addresses[0].Address
	for _, args := range []string{"link set lo up", "addr add " + ip + "/24 dev lo"} {
		if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("ip %s: %s", args, out)
		}
	}
	p, err := newProxier(c.config, node.Name, ip, mode)
	if err != nil {
		return "", err
	}
	p.OnServiceCIDRsChanged([]string{"10.96.0.0/12"})
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
	out, err := exec.Command("sh", "-c", list).CombinedOutput()
	return string(out), err
}

// sync programs the rules. Afterwards kube-proxy wants to tell its health server, which we don't give it; by then the
// rules are in place.
func sync(p proxier) {
	defer func() { _ = recover() }()
	p.OnServiceSynced()
}

func newProxier(c config, node, ip, mode string) (proxier, error) {
	detector := proxyutil.NewDetectLocalByCIDR("10.244.0.0/16")
	if c.ClusterCIDR != nil {
		detector = proxyutil.NewNoOpLocalDetector()
	}
	addresses := c.NodePortAddresses
	if len(addresses) == 0 && mode == "nftables" || len(addresses) == 1 && addresses[0] == "primary" {
		addresses = []string{ip + "/32"}
	}
	ctx, nodeIP := context.Background(), net.ParseIP(ip)
	if mode == "nftables" {
		return nftables.NewProxier(ctx, v1.IPv4Protocol, time.Hour, time.Hour, c.MasqueradeAll, masqueradeBit, detector, node, nodeIP, nil, nil, addresses, false)
	}
	localhost := c.LocalhostNodePorts == nil || *c.LocalhostNodePorts
	return iptables.NewProxier(ctx, v1.IPv4Protocol, utiliptables.New(utiliptables.ProtocolIPv4), utilsysctl.New(), time.Hour, time.Hour,
		c.MasqueradeAll, localhost, masqueradeBit, detector, node, nodeIP, nil, nil, addresses, false)
}
