package ipvs

import (
	"net/netip"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

// Entries as kube-proxy's own comments and ipset save write them, one of each type of set.
func TestEntryString(t *testing.T) {
	ip, other := netip.MustParseAddr("192.168.1.2"), netip.MustParseAddr("10.0.0.1")
	for want, e := range map[string]entry{
		"30080":                           {port: 30080},
		"192.168.1.2":                     {addr: ip},
		"192.168.1.2,tcp:8080":            {addr: ip, protocol: "tcp", port: 8080},
		"192.168.1.2,udp:53,10.0.0.1":     {addr: ip, protocol: "udp", port: 53, other: other},
		"192.168.1.2,tcp:80,10.0.0.0/8":   {addr: ip, protocol: "tcp", port: 80, net: netip.MustParsePrefix("10.0.0.0/8")},
		"192.168.1.2,tcp:80,198.51.100.7": {addr: ip, protocol: "tcp", port: 80, net: netip.MustParsePrefix("198.51.100.7/32")},
	} {
		if got := e.String(); got != want {
			t.Errorf("%+v is %s, want %s", e, got, want)
		}
	}
}

// The options of ipvsadm for each protocol, and for affinity.
func TestVirtualServerText(t *testing.T) {
	at := netip.MustParseAddrPort("10.96.0.10:53")
	for want, v := range map[string]VirtualServer{
		"-A -t 10.96.0.10:53 -s rr":             {Addr: at, Protocol: api.TCP, Scheduler: "rr"},
		"-A -u 10.96.0.10:53 -s rr -p 10800":    {Addr: at, Protocol: api.UDP, Scheduler: "rr", Sticky: 10800},
		"-A --sctp-service 10.96.0.10:53 -s rr": {Addr: at, Protocol: api.SCTP, Scheduler: "rr"},
	} {
		if got := v.text(); got != want {
			t.Errorf("%+v is %s, want %s", v, got, want)
		}
	}
}
