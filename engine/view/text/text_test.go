package text

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/columns"
)

func pkt(src, dst string, mark uint32) trace.Packet {
	return trace.Packet{Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst), Protocol: "TCP", Mark: mark}
}

// walk is a made-up request to a nodePort whose pod is on the node it enters.
func walk() trace.Result {
	out := pkt("203.0.113.10:40000", "192.168.100.12:30088", 0)
	marked := pkt("203.0.113.10:40000", "192.168.100.12:30088", 0x4000)
	dnat := pkt("203.0.113.10:40000", "10.244.2.2:5000", 0x4000)
	snat := pkt("10.244.2.1:61024", "10.244.2.2:5000", 0)
	line := func(path string, n int, by string) *trace.Origin {
		return &trace.Origin{Object: "Service/default/test", Path: path, File: "service.yaml", Line: n, Filled: by}
	}
	step := func(a trace.Action, stage string, before, after trace.Packet, why trace.Reason) trace.Step {
		return trace.Step{Action: a, Stage: stage, Before: before, After: after, Reason: why}
	}
	ruled := func(s trace.Step, rule string, o *trace.Origin) trace.Step { s.Rule, s.Origin = rule, o; return s }
	chose := ruled(step(trace.Chose, "nat/KUBE-SVC-X", marked, marked, trace.Why(trace.EndpointChosen)),
		`-A KUBE-SVC-X -m comment --comment "default/test -> 10.244.2.2:5000" -j KUBE-SEP-X`, line("spec.selector", 5, ""))
	chose.Among = []trace.Option{{Name: "10.244.2.2:5000", Odds: trace.Sure, Taken: true}}
	return trace.Result{
		Ask: trace.Ask{From: "outside", Source: "203.0.113.10", To: "node-2:30088", Protocol: "TCP", Mode: "iptables"},
		Trace: trace.Trace{Met: 36, Lookups: 14, Verdict: trace.Delivered, Reason: trace.Why(trace.SocketAccepted, "pod", "default/web", "port", "5000"), Hops: []trace.Hop{
			{At: "outside", Steps: []trace.Step{
				step(trace.Originated, "client", out, out, trace.Why(trace.ClientSent, "to", "node-2:30088")),
				step(trace.Left, "route", out, out, trace.Why(trace.PacketLeft, "to", "node/node-2"))}},
			{At: "node/node-2", Steps: []trace.Step{
				step(trace.Entered, "route", out, out, trace.Why(trace.NodeEntered)),
				ruled(step(trace.Marked, "nat/KUBE-EXT-X", out, marked, trace.Why(trace.RuleMarked)), "-A KUBE-EXT-X -j KUBE-MARK-MASQ", line("spec.externalTrafficPolicy", 4, "apiserver")),
				chose,
				ruled(step(trace.Rewrote, "nat/KUBE-SEP-X", marked, dnat, trace.Why(trace.DNATed)), "-A KUBE-SEP-X -j DNAT --to-destination 10.244.2.2:5000", line("spec.ports[0].targetPort", 12, "")),
				ruled(step(trace.Rewrote, "ip kube-proxy/masquerading", dnat, snat, trace.Why(trace.Masqueraded)), "masquerade fully-random", nil),
				step(trace.Left, "route", snat, snat, trace.Why(trace.PacketLeft, "to", "pod/default/web"))}},
			{At: "pod/default/web", Steps: []trace.Step{
				step(trace.Entered, "route", snat, snat, trace.Why(trace.PodEntered)),
				step(trace.Accepted, "socket", snat, snat, trace.Why(trace.SocketAccepted))}},
			{At: "outside", Back: true, Steps: []trace.Step{
				step(trace.Originated, "client", out.Reply(), out.Reply(), trace.Why(trace.ReplySent, "from", "a", "to", "b"))}},
		}},
		Outcomes: []trace.Outcome{
			{Odds: trace.OneIn(2), Verdict: trace.Delivered, Pod: "default/web", Delivered: "10.244.2.2:5000", SeenFrom: "10.244.2.1"},
			{Odds: trace.OneIn(2), Verdict: trace.Refused, RefusedBy: &trace.Refusal{At: "pod/default/x", With: "rst"}, Reason: trace.Why(trace.SocketClosed)},
		},
		Scene: trace.Scene{Nodes: []trace.SceneNode{{Name: "node-2", Address: "192.168.100.12", Pods: []trace.ScenePod{{
			Namespace: "default", Name: "web", Address: "10.244.2.2"}}}}},
	}
}

func TestTraceEnglish(t *testing.T) {
	want := `outside (203.0.113.10) -> node-2:30088, iptables

outside       203.0.113.10:40000 -> 192.168.100.12:30088
  originated  to node-2:30088
  left        for node-2

node-2        203.0.113.10:40000 -> 192.168.100.12:30088
  entered     enters the node
  marked      mark 0x0 -> 0x4000                              service.yaml:4 externalTrafficPolicy (apiserver)
      -A KUBE-EXT-X -j KUBE-MARK-MASQ
  chose       10.244.2.2:5000                                 service.yaml:5 selector
      -A KUBE-SVC-X -j KUBE-SEP-X
  rewrote     dst 192.168.100.12:30088 -> 10.244.2.2:5000     service.yaml:12 targetPort
      -A KUBE-SEP-X -j DNAT --to-destination 10.244.2.2:5000
  rewrote     src 203.0.113.10:40000 -> 10.244.2.1:61024, mark 0x4000 -> 0x0
      masquerading: masquerade fully-random
  left        for web

pod default/web  10.244.2.1:61024 -> 10.244.2.2:5000
  entered     enters the pod
  accepted    received

The way back

outside       192.168.100.12:30088 -> 203.0.113.10:40000
  originated  a to b

delivered     web received it on containerPort 5000. The src it saw is not the client but
              10.244.2.1, the inner side of node-2.

ODDS  VERDICT    POD                     DELIVERED           SEEN FROM
1/2   delivered  default/web             10.244.2.2:5000     10.244.2.1
1/2   refused    (nobody listens there)  rst, pod default/x

rules met, there and back: 36, lookups in sets and maps among them: 14
`
	compare(t, Trace(walk(), "en"), want)
}

func TestTraceKorean(t *testing.T) {
	got := Trace(walk(), "ko")
	for _, want := range []string{
		"  originated  node-2:30088로\n",
		"  left        node-2로\n",
		"delivered     web이 containerPort 5000에서 받았어요. 파드가 본 src는 클라이언트가 아니라 node-2\n              안쪽의 10.244.2.1이에요.\n",
		"확률  결과       받은 파드",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}

// compare shows the first line that differs.
func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("line %d\n got %s\nwant %s\n\nall:\n%s", i+1, at(g, i), at(w, i), got)
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

// A balancer with a connection of its own changes both addresses: one line each.
func TestChanges(t *testing.T) {
	a, b := pkt("203.0.113.10:40000", "192.0.2.10:80", 0), pkt("192.0.2.10:61024", "192.168.100.11:30352", 0x4000)
	got := strings.Join(changes(a, b), "|")
	if want := "dst 192.0.2.10:80 -> 192.168.100.11:30352|src 203.0.113.10:40000 -> 192.0.2.10:61024, mark 0x0 -> 0x4000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWrap(t *testing.T) {
	got := strings.Join(columns.Wrap("가나다 라마바 abcdefghijklmnop q", 14), "|")
	if want := "가나다 라마바|abcdefghijklmnop|q"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
