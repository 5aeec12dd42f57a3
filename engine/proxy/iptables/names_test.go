package iptables

import "testing"

// Names from the rules that kube-proxy's own tests expect.
func TestHashIsKubeProxys(t *testing.T) {
	for _, c := range []struct {
		want  string
		parts []string
	}{
		{"XPGD46QRK7WJZT7O", []string{"ns1/svc1:p80", "tcp"}},
		{"GNZBNJ2PO5MGZ6GT", []string{"ns2/svc2:p80", "tcp"}},
		{"SXIVWICOYRO3J4NJ", []string{"ns1/svc1:p80", "tcp", "10.180.0.1:80"}},
	} {
		if got := named("", c.parts...); got != c.want {
			t.Errorf("hash%q = %s, want %s", c.parts, got, c.want)
		}
	}
}
