package proxy

import (
	"fmt"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

func TestMarkIsAlwaysABit(t *testing.T) {
	for bit, want := range map[int32]uint32{0: 1, 14: 0x4000, 31: 1 << 31, 32: 0x4000, -1: 0x4000} {
		v := &View{Config: api.ProxyConfig{MasqueradeBit: bit}}
		if got := v.Mark(); got != want {
			t.Errorf("bit %d is mark %#x, want %#x", bit, got, want)
		}
	}
}

// A node's own addresses are its InternalIPs, its ExternalIPs and its bridge's. The first InternalIP is the primary one, or,
// without any, the first ExternalIP: kube-proxy's GetNodeHostIPs.
func TestNodeAddresses(t *testing.T) {
	node := &api.Node{
		Spec: api.NodeSpec{PodCIDRs: []string{"10.244.1.0/24", "fd00:1::/64"}},
		Status: api.NodeStatus{Addresses: []api.NodeAddress{
			{Type: "ExternalIP", Address: "203.0.113.9"}, {Type: "InternalIP", Address: "192.168.100.11"}, {Type: "InternalIP", Address: "fd00::11"}, {Type: "Hostname", Address: "n"},
		}},
	}
	for family, want := range map[string]string{api.IPv4: "[192.168.100.11 203.0.113.9 10.244.1.1]", api.IPv6: "[fd00::11 fd00:1::1]"} {
		v := NewView(api.NewState(api.DefaultConfig()), node, IPTables, family)
		if fmt.Sprint(v.Addresses) != want || v.Primary != v.Addresses[0] {
			t.Errorf("%s: %v, primary %v, want %v", family, v.Addresses, v.Primary, want)
		}
	}
	node.Status.Addresses = node.Status.Addresses[:1]
	if v := NewView(api.NewState(api.DefaultConfig()), node, IPTables, api.IPv4); v.Primary.String() != "203.0.113.9" {
		t.Errorf("without an InternalIP the primary address is %v", v.Primary)
	}
}

// Addresses and ranges are read as kube-proxy reads them.
func TestSloppyAddresses(t *testing.T) {
	for text, want := range map[string]string{"10.1.2.3": "10.1.2.3", "010.001.02.0": "10.1.2.0", "::ffff:10.1.2.3": "10.1.2.3", "fd00::1": "fd00::1"} {
		if got, ok := parseAddr(text); !ok || got.String() != want {
			t.Errorf("%s is %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "host", "1.2.3", "fe80::1%eth0"} {
		if got, ok := parseAddr(text); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
	for text, want := range map[string]string{" 10.1.2.3/8 ": "10.0.0.0/8", "010.0.0.0/9": "10.0.0.0/9"} {
		if got, ok := ParsePrefix(text); !ok || got.String() != want {
			t.Errorf("%q is %v, want %s", text, got, want)
		}
	}
}
