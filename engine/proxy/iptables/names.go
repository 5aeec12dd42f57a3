package iptables

import "github.com/portwalk/portwalk/engine/proxy/sum"

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

// named is a chain's name: a prefix, and what the chain is for, shortened to the 16 letters that kube-proxy has room for: a
// name may have 28.
func named(prefix string, parts ...string) string {
	digest := sum.SHA256(parts...)
	var name [28]byte
	return string(sum.AppendBase32(append(name[:0], prefix...), digest[:], 16))
}
