package iptables

import (
	"crypto/sha256"
	"encoding/base32"
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
	var buf [128]byte
	text := buf[:0]
	for _, p := range parts {
		text = append(text, p...)
	}
	sum := sha256.Sum256(text)
	var out [16]byte
	base32.StdEncoding.Encode(out[:], sum[:10])
	return string(out[:])
}
