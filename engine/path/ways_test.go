package path

import (
	"bufio"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// TestVia: a way that somebody fixed takes every packet to that node, whatever its address.
func TestVia(t *testing.T) {
	for _, c := range []struct{ to, via, ends string }{
		{"10.96.0.20:80", "node-1", "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 delivered web-b 10.244.2.20:8080 192.168.100.11"},
		{"10.244.1.10:8080", "node-1", "delivered web-a 10.244.1.10:8080 203.0.113.10"},
		{"192.0.2.200:80", "node-1", "timeout"},
		{"192.0.2.12:80", "node-2", "timeout"}, // mode Proxy: no rule on the node takes it
	} {
		r := ask(t, townWorld(t, "iptables"), trace.Ask{From: "outside", To: c.to, Via: c.via})
		if got := ends(r); got != c.ends {
			t.Errorf("%s via %s: %s, want %s", c.to, c.via, got, c.ends)
		}
	}
}

// TestHalfSeen: a node that is on the way there but not on the way back never sees the answer. The client's next packet
// is INVALID to its conntrack, and kube-proxy drops that in iptables mode only. UDP has no handshake. Seen in a kernel.
func TestHalfSeen(t *testing.T) {
	for _, c := range []struct{ to, mode, ends string }{
		{"10.244.2.20:8080", "iptables", "timeout"},
		{"10.244.2.20:8080", "nftables", "delivered web-b 10.244.2.20:8080 203.0.113.10"},
		{"192.168.100.12:10250", "iptables", "timeout"},
		{"192.168.100.12:10250", "nftables", "delivered  192.168.100.12:10250 203.0.113.10"},
		{"192.168.100.12/ICMP", "iptables", "delivered  192.168.100.12 203.0.113.10"},
	} {
		r := ask(t, townWorld(t, c.mode), trace.Ask{From: "outside", To: c.to, Via: "node-1", Mode: c.mode})
		if got := ends(r); got != c.ends {
			t.Errorf("%s via node-1, %s: %s, want %s", c.to, c.mode, got, c.ends)
		}
		if why := r.Outcomes[0].Reason; r.Trace.Verdict == trace.Timeout && (why.Code != trace.ReplyLost || why.Args["node"] != "node-1") {
			t.Errorf("%s via node-1: %s", c.to, reason(why))
		}
	}
}

// TestAsymmetric: a pod calls a nodePort of another node whose endpoint stands beside the pod. With policy Local that
// node leaves the source alone, so the endpoint answers the pod directly, from an address the pod never called.
func TestAsymmetric(t *testing.T) {
	s := decode(t, []byte(town[1:]))
	svc := s.Service("default", "web")
	svc.Spec.ExternalTrafficPolicy = api.Local
	s.Pod("default", "web-b").Status.Conditions[0].Status = "False"
	r := ask(t, worldOf(withSlices(s), "iptables"), trace.Ask{From: "pod/client", To: "node-2:30080"})
	want := "reply-lost client=pod/client expected=192.168.100.12:30080 from=10.244.1.10:8080 pod=default/web-a source=10.244.1.10:8080"
	if got := ends(r) + ": " + reason(r.Outcomes[0].Reason); got != "timeout: "+want {
		t.Errorf("got  %s\nwant timeout: %s", got, want)
	}
	if got := places(r); !slices.Equal(got[len(got)-3:], []string{"pod/default/web-a", "node/node-1", "pod/default/client"}) {
		t.Errorf("the answer went by %q", got)
	}
}

// TestAsymmetricRefusal: the same, but nobody listens: the reset comes from an unknown address, too.
func TestAsymmetricRefusal(t *testing.T) {
	s := decode(t, []byte(town[1:]))
	svc := s.Service("default", "web")
	svc.Spec.ExternalTrafficPolicy = api.Local
	s.Pod("default", "web-b").Status.Conditions[0].Status = "False"
	s.Pod("default", "web-a").Annotations[api.ListenAnnotation] = "tcp:9"
	r := ask(t, worldOf(withSlices(s), "iptables"), trace.Ask{From: "pod/client", To: "node-2:30080"})
	if got := ends(r); got != "timeout" {
		t.Errorf("got %s", got)
	}
}

// TestUnheardTrouble: both pods are gone, but still stand in the slices. What a kernel did (seed 900100 of make kernel):
// the node that translated the packet tells the client that the neighbour is missing; when the packet was sent on to the
// client's own node, that node's message speaks of an address that the client never called, and it waits in vain.
func TestUnheardTrouble(t *testing.T) {
	s := decode(t, []byte(town[1:]))
	s.Service("default", "web").Spec.ExternalTrafficPolicy = api.Local
	s = withSlices(s)
	for _, name := range []string{"web-a", "web-b"} {
		s.Pod("default", name).Status.Phase = "Failed"
	}
	for to, want := range map[string]string{
		"node-2:30080":  "1/2 timeout | 1/2 unreachable", // translated on node-2: web-a stood on node-1, web-b on node-2
		"10.96.0.20:80": "unreachable",                   // translated on node-1, which every message passes
	} {
		if got := ends(ask(t, worldOf(s, "nftables"), trace.Ask{From: "pod/client", To: to})); got != want {
			t.Errorf("%s: %s, want %s", to, got, want)
		}
	}
}

func TestNodeDown(t *testing.T) {
	s := decode(t, []byte(town[1:]))
	s.Node("node-2").Status.Conditions[0].Status = "Unknown"
	w := worldOf(withSlices(s), "iptables")
	for to, want := range map[string]string{
		"node-2:30080":  "timeout",
		"node-1:30080":  "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 timeout", // web-b stands there
		"192.0.2.10:80": "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 timeout", // and the VIP has moved
	} {
		if got := ends(ask(t, w, trace.Ask{From: "outside", To: to})); got != want {
			t.Errorf("%s: %s, want %s", to, got, want)
		}
	}
}

// TestSeed: seed 0 shows a walk that crosses nodes; other seeds show all outcomes in time, each the same every time.
func TestSeed(t *testing.T) {
	w := townWorld(t, "iptables")
	shown := map[string]int{}
	for seed := range uint64(40) {
		a := trace.Ask{From: "outside", To: "node-1:30080", Seed: seed}
		r, again := ask(t, w, a), ask(t, w, a)
		if !slices.Equal(places(r), places(again)) {
			t.Fatalf("seed %d went by %q and by %q", seed, places(r), places(again))
		}
		if seed == 0 && !slices.Contains(places(r), "pod/default/web-b") {
			t.Errorf("seed 0 went by %q", places(r))
		}
		shown[strings.Join(places(r), " ")]++
	}
	if len(shown) != 2 {
		t.Errorf("40 seeds showed %v", shown)
	}
}

func TestBadAsks(t *testing.T) {
	for _, c := range []struct{ from, to, via, want string }{
		{"outside", "192.168.100.11", "", `error: no port in "192.168.100.11": HOST:PORT is wanted`},
		{"outside", "192.168.100.11:0", "", `error: bad port in "192.168.100.11:0": a number from 1 to 65535 is wanted`},
		{"outside", "192.168.100.11:70000", "", `error: bad port in "192.168.100.11:70000": a number from 1 to 65535 is wanted`},
		{"outside", ":80", "", `error: no host in ":80": HOST:PORT is wanted`},
		{"outside", "node-1:80/QUIC", "", `error: unknown protocol "QUIC": TCP, UDP, SCTP or ICMP`},
		{"outside/here", "node-1:80", "", `error: "here" is no IP address`},
		{"moon", "node-1:80", "", `error: unknown sender "moon": outside, outside/IP, node/NAME or pod/[NAMESPACE/]NAME`},
		{"node/node-9", "node-1:80", "", `Error from server (NotFound): nodes "node-9" not found`},
		{"pod/nobody", "node-1:80", "", `Error from server (NotFound): pods "nobody" not found`},
		{"outside", "node-1:80", "node-9", `Error from server (NotFound): nodes "node-9" not found`},
	} {
		_, p := Walk(townWorld(t, "iptables"), trace.Ask{From: c.from, To: c.to, Via: c.via})
		if p == nil || p.Text != c.want {
			t.Errorf("%s -> %s: %v, want %s", c.from, c.to, p, c.want)
		}
	}
}

// TestRecordedHealthChecks: kube-proxy itself answers on healthCheckNodePorts, 200 or 503 by its local endpoints.
func TestRecordedHealthChecks(t *testing.T) {
	n := 0
	for _, dir := range clusters(t) {
		f, err := os.Open(filepath.Join(dir, "healthcheck.jsonl"))
		if err != nil {
			continue // this cluster has none
		}
		defer f.Close()
		s := loadState(t, dir)
		for lines := bufio.NewScanner(f); lines.Scan(); n++ {
			var h struct {
				Mode, From, To string
				Status         int
				Body           struct {
					LocalEndpoints int
					Service        struct{ Namespace, Name string }
				}
			}
			if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
				t.Fatal(err)
			}
			r := ask(t, worldOf(s, h.Mode), trace.Ask{From: "outside/192.168.100.50", To: h.To, Mode: h.Mode})
			got := r.Trace.Reason
			want := trace.Why(trace.HealthAnswered, "local", strconv.Itoa(h.Body.LocalEndpoints), "status", strconv.Itoa(h.Status),
				"service", h.Body.Service.Namespace+"/"+h.Body.Service.Name, "node", got.Args["node"], "port", netip.MustParseAddrPort(h.To).String()[len("192.168.100.11:"):])
			if r.Trace.Verdict != trace.Delivered || reason(got) != reason(want) {
				t.Errorf("%s: %s %s, want %s", h.To, r.Trace.Verdict, reason(got), reason(want))
			}
		}
	}
	if n == 0 {
		t.Fatal("no recorded health checks")
	}
}

// TestPing: hosts answer, whether a process listens or not; a Service's address is no host. Recorded in case D03:
// lost in iptables mode, rejected in nftables mode.
func TestPing(t *testing.T) {
	for _, c := range []struct{ from, to, mode, ends string }{
		{"pod/client", "10.244.2.20/ICMP", "iptables", "delivered web-b 10.244.2.20 10.244.1.30"},
		{"outside", "node-1/ICMP", "iptables", "delivered  192.168.100.11 203.0.113.10"},
		{"node/node-1", "web/ICMP", "iptables", "nxdomain"},
		{"pod/client", "web/ICMP", "iptables", "timeout"},
		{"pod/client", "web/ICMP", "nftables", "refused node/node-1 icmp"},
		{"node/node-1", "10.96.0.20/ICMP", "iptables", "timeout"},
		{"node/node-1", "10.96.0.20/ICMP", "nftables", "refused node/node-1 icmp"},
	} {
		r := ask(t, townWorld(t, c.mode), trace.Ask{From: c.from, To: c.to, Mode: c.mode})
		if got := ends(r); got != c.ends {
			t.Errorf("%s pings %s, %s: %s, want %s", c.from, c.to, c.mode, got, c.ends)
		}
		if why := r.Outcomes[0].Reason; c.to == "web/ICMP" && c.from == "pod/client" && reason(why) != "not-a-host address=10.96.0.20 service=default/web" {
			t.Errorf("%s pings %s, %s: %s", c.from, c.to, c.mode, reason(why))
		}
	}
}

// TestRest: where the ends are too many to look at, the Result says how likely those are that nobody looked at.
func TestRest(t *testing.T) {
	w := townWorld(t, "iptables")
	net := NewNetwork(w.State)
	q, p := read(net, trace.Ask{From: "outside", To: "192.0.2.10:80"})
	if p != nil {
		t.Fatal(p.Text)
	}
	q.resolve(w)
	e := explorer{world: &w, net: net, question: q, limit: 3}
	e.explore()
	k, end := e.follow()
	r := e.result(k, end)
	if err := trace.Check(r); err != nil {
		t.Error(err)
	}
	if len(r.Outcomes) != 3 || r.Rest == nil || *r.Rest != trace.OneIn(4) {
		t.Errorf("%s and %v", ends(r), r.Rest)
	}
}

func TestServesNodePorts(t *testing.T) {
	lan, gateway := netip.MustParseAddr("192.168.100.11"), netip.MustParseAddr("10.244.1.1")
	for _, c := range []struct {
		config       []string
		mode         string
		lan, gateway bool
	}{
		{nil, "iptables", true, true},
		{nil, "nftables", true, false},
		{[]string{"primary"}, "iptables", true, false},
		{[]string{"10.0.0.0/8"}, "nftables", false, true},
		{[]string{"0.0.0.0/0"}, "nftables", true, true},
		{[]string{"fd00::/8"}, "iptables", true, true},
	} {
		s := decode(t, []byte(town[1:]))
		s.Config.Proxy.NodePortAddresses = c.config
		n := NewNetwork(s)
		m := n.byName["node-1"]
		if n.servesNodePorts(m, lan, c.mode) != c.lan || n.servesNodePorts(m, gateway, c.mode) != c.gateway {
			t.Errorf("%q in %s: LAN %v, gateway %v", c.config, c.mode, !c.lan, !c.gateway)
		}
	}
}

// TestIPVS: the node has the Services' addresses itself. Its load balancer sits in INPUT, so packets for pods elsewhere
// leave again from there; a port that no Service has is rejected on the spot.
func TestIPVS(t *testing.T) {
	w := townWorld(t, "ipvs")
	for _, c := range []struct{ from, to, ends, why string }{
		{"pod/client", "10.96.0.20:80", "1/2 delivered web-a 10.244.1.10:8080 10.244.1.30 | 1/2 delivered web-b 10.244.2.20:8080 10.244.1.30", ""},
		{"node/node-1", "10.96.0.20:80", "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 delivered web-b 10.244.2.20:8080 192.168.100.11", ""},
		{"outside", "node-1:30080", "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 delivered web-b 10.244.2.20:8080 192.168.100.11", ""},
		{"outside", "node-1:30084", "delivered proxy 192.168.100.12:9000 192.168.100.11", ""},
		{"outside", "node-2:30084", "delivered proxy 192.168.100.12:9000 203.0.113.10", ""},
		{"pod/client", "10.96.0.20:81", "refused node/node-1 icmp", "vip-wrong-port address=10.96.0.20 port=81 ports=80/TCP protocol=TCP service=default/web"},
		{"pod/client", "10.96.0.40:80", "refused node/node-1 icmp", "no-endpoints cause=no-pod-matches near=app=done selector=app=none service=default/local"},
		{"node/node-1", "127.0.0.1:30080", "refused node/node-1 rst", "nodeport-closed field=address meant=192.168.100.11 node=node-1 port=30080 protocol=TCP service=default/web"},
	} {
		r := ask(t, w, trace.Ask{From: c.from, To: c.to, Mode: "ipvs"})
		if got := ends(r); got != c.ends {
			t.Errorf("%s -> %s: %s, want %s", c.from, c.to, got, c.ends)
		}
		if got := reason(r.Outcomes[0].Reason); c.why != "" && got != c.why {
			t.Errorf("%s -> %s: %s, want %s", c.from, c.to, got, c.why)
		}
	}
}

// in6 is the town with addresses of the other family only: 10.244.1.10 is fd00:244:1::10.
var in6 = strings.NewReplacer("10.244.1.0/24", "fd00:244:1::/64", "10.244.2.0/24", "fd00:244:2::/64", "10.244.1.", "fd00:244:1::", "10.244.2.", "fd00:244:2::",
	"10.96.0.", "fd00:96::", "192.168.100.", "fd00:100::", "192.0.2.", "2001:db8:2::", "198.51.100.", "2001:db8:7::", "addressType: IPv4", "addressType: IPv6")

// TestIPVSOverIPv6: kube-proxy's proxier of IPv6 does the same with its own addresses, sets and rules, and the kernel's load
// balancer has the same hooks in both families.
func TestIPVSOverIPv6(t *testing.T) {
	s := decode(t, []byte(in6.Replace(strings.TrimSpace(town))))
	s.Config.ServiceCIDRs, s.Config.Proxy.ClusterCIDR = []string{"fd00:96::/108"}, "fd00:244::/32"
	w := worldOf(withSlices(s), "ipvs")
	for _, c := range []struct{ from, to, ends, why string }{
		{"pod/client", "[fd00:96::20]:80", "1/2 delivered web-a [fd00:244:1::10]:8080 fd00:244:1::30 | 1/2 delivered web-b [fd00:244:2::20]:8080 fd00:244:1::30", ""},
		{"node/node-1", "[fd00:96::20]:80", "1/2 delivered web-a [fd00:244:1::10]:8080 fd00:244:1::1 | 1/2 delivered web-b [fd00:244:2::20]:8080 fd00:100::11", ""},
		{"outside", "[fd00:100::11]:30080", "1/2 delivered web-a [fd00:244:1::10]:8080 fd00:244:1::1 | 1/2 delivered web-b [fd00:244:2::20]:8080 fd00:100::11", ""},
		{"outside", "node-2:30084", "delivered proxy [fd00:100::12]:9000 " + DefaultOutside6, ""},
		{"pod/client", "[fd00:96::20]:81", "refused node/node-1 icmp", "vip-wrong-port address=fd00:96::20 port=81 ports=80/TCP protocol=TCP service=default/web"},
		{"pod/client", "[fd00:96::40]:80", "refused node/node-1 icmp", "no-endpoints cause=no-pod-matches near=app=done selector=app=none service=default/local"},
		{"node/node-1", "[::1]:30080", "refused node/node-1 rst", ""},
	} {
		r := ask(t, w, trace.Ask{From: c.from, To: c.to, Mode: "ipvs"})
		if got := ends(r); got != c.ends {
			t.Errorf("%s -> %s: %s, want %s", c.from, c.to, got, c.ends)
		}
		if got := reason(r.Outcomes[0].Reason); c.why != "" && got != c.why {
			t.Errorf("%s -> %s: %s, want %s", c.from, c.to, got, c.why)
		}
	}
}
