package iptables

import (
	"strings"

	"github.com/portwalk/portwalk/engine/proxy/sum"
)

// Chains that every node has.
const (
	kubeServices         = "KUBE-SERVICES"
	kubeExternalServices = "KUBE-EXTERNAL-SERVICES"
	kubeNodePorts        = "KUBE-NODEPORTS"
	kubePostrouting      = "KUBE-POSTROUTING"
	kubeMarkMasq         = "KUBE-MARK-MASQ"
	kubeForward          = "KUBE-FORWARD"
	kubeProxyFirewall    = "KUBE-PROXY-FIREWALL"
	kubeProxyCanary      = "KUBE-PROXY-CANARY"
	kubeFirewall         = "KUBE-FIREWALL"
)

// hash shortens what a chain is for to the 16 letters that kube-proxy puts in its name: a chain's name may have 28.
func hash(parts ...string) string {
	digest := sum.SHA256(strings.Join(parts, ""))
	return sum.Base32(digest[:], 16)
}
