package main

import (
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

func TestClassify(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", err)} }
	for err, want := range map[error]string{
		dial(syscall.ECONNREFUSED): "refused",
		dial(syscall.EHOSTUNREACH): "unreachable",
		dial(syscall.ENETUNREACH):  "unreachable",
		dial(syscall.ETIMEDOUT):    "timeout",
		os.ErrDeadlineExceeded:     "timeout",
		fmt.Errorf("odd"):          "error: odd",
	} {
		if got := classify(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	for text, want := range map[string]end{
		"default/a|10.244.1.10:8080|10.244.1.1:40000": {verdict: trace.Delivered, pod: "default/a", delivered: "10.244.1.10:8080", seenFrom: "10.244.1.1"},
		"|192.168.100.11:10250|203.0.113.10:5":        {verdict: trace.Delivered, delivered: "192.168.100.11:10250", seenFrom: "203.0.113.10"},
		"refused":                                     {verdict: trace.Refused},
	} {
		if got := read(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// The messages are as RFC 792 has them: type, code, checksum, then the identifier, or what is quoted: an IP header of
// twenty bytes and eight more.
func TestPinged(t *testing.T) {
	quote := func(code byte, id byte) []byte {
		m := make([]byte, 8+20+8)
		m[0], m[1], m[8], m[8+9], m[8+20], m[8+20+5] = destUnreachable, code, 0x45, 1, echoRequest, id
		return m
	}
	for _, tt := range []struct {
		message []byte
		want    string
	}{
		{[]byte{echoReply, 0, 0, 0, 0, 7, 0, 1}, "|ping|0.0.0.0:0"},
		{[]byte{echoReply, 0, 0, 0, 0, 8, 0, 1}, ""},
		{[]byte{echoRequest, 0, 0, 0, 0, 7, 0, 1}, ""},
		{quote(portUnreachable, 7), "refused"},
		{quote(1, 7), "unreachable"},
		{quote(1, 8), ""},
		{quote(1, 7)[:20], ""},
	} {
		if got := pinged(tt.message, 7); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.message, got, tt.want)
		}
	}
	if m := echo8(7); m[2] != 0xf7 || m[3] != 0xf7 { // ^(0x0800 + 0x0007 + 0x0001)
		t.Errorf("checksum %x", m[2:4])
	}
}

func TestParseCounters(t *testing.T) {
	text := "Ip: Forwarding DefaultTTL\nIp: 1 64\nIcmp: InMsgs OutDestUnreachs OutEchoReps\nIcmp: 9 2 3\nTcp: MaxConn OutRsts\nTcp: -1 4\nUdp: NoPorts\nUdp: 5\n"
	if got, want := parseCounters(text), (count{resets: 4, unreachables: 2, pongs: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestUncounted(t *testing.T) {
	got := uncounted("-A A -m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP\n-A B -m nfacct --nfacct-name x -j RETURN\n-A C -j DROP\n")
	if want := "-A A -m conntrack --ctstate INVALID -j DROP\n-A B -j RETURN\n-A C -j DROP\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// kube-proxy sets route_localnet in iptables mode where nodePortAddresses contain a loopback address (NewProxier).
func TestRoutesLocalnet(t *testing.T) {
	for _, tt := range []struct {
		mode      string
		on        bool
		addresses []string
		want      bool
	}{
		{"iptables", true, nil, true},
		{"iptables", false, nil, false},
		{"nftables", true, nil, false},
		{"iptables", true, []string{"192.168.100.0/24"}, false},
		{"iptables", true, []string{"primary"}, false},
		{"iptables", true, []string{"127.0.0.0/8"}, true},
		{"iptables", true, []string{"0.0.0.0/0"}, true},
	} {
		if got := routesLocalnet(api.ProxyConfig{LocalhostNodePorts: tt.on, NodePortAddresses: tt.addresses}, tt.mode); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
