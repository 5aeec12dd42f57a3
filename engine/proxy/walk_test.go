package proxy_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/trace"
)

// told walks a packet through some hooks and writes down each step, one a line.
func told(rules proxy.Ruleset, c *proxy.Context, hooks ...proxy.Hook) string {
	var b strings.Builder
	c.Record = func(s trace.Step) {
		fmt.Fprintf(&b, "%s %s %s", s.Stage, s.Action, s.Reason.Code)
		for _, k := range []string{"why", "chain", "pod", "targetPort", "policy", "seconds", "n"} {
			if v := s.Reason.Args[k]; v != "" {
				fmt.Fprintf(&b, " %s=%s", k, v)
			}
		}
		for _, o := range s.Among {
			fmt.Fprintf(&b, " [%s %s %v]", o.Name, o.Odds, o.Taken)
		}
		if s.Before != s.After {
			fmt.Fprintf(&b, " %s>%s/%x => %s>%s/%x", s.Before.Src, s.Before.Dst, s.Before.Mark, s.After.Src, s.After.Dst, s.After.Mark)
		}
		if s.Origin != nil {
			fmt.Fprintf(&b, " (%s %s)", s.Origin.Object, s.Origin.Path)
		}
		b.WriteString("\n")
	}
	for _, h := range hooks {
		if v, why := rules.Walk(h, c); v != proxy.Accept {
			fmt.Fprintf(&b, "%s: %s\n", h, why.Code)
			break
		}
	}
	return b.String()
}

func packet(src, dst string) trace.Packet {
	return trace.Packet{Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst), Protocol: "TCP"}
}

func blog(t testing.TB) (api.State, *api.Node) {
	s := readState(t, recordings+"/blog/objects.yaml")
	return s, s.Node("node-1")
}

func nodeContext(p trace.Packet, pick int) *proxy.Context {
	c := newContext(p, func([]trace.Option) int { return pick })
	c.IsLocal = func(a netip.Addr) bool { return a == netip.MustParseAddr("192.168.100.11") }
	c.Masquerade = func() netip.AddrPort { return netip.MustParseAddrPort("192.168.100.11:50000") }
	return c
}

var throughNode = []proxy.Hook{proxy.Prerouting, proxy.Forward, proxy.Postrouting}

// What a packet meets on its way from outside by a node port to a pod of another node.
func TestStepsOfANodePort(t *testing.T) {
	s, node := blog(t)
	c := nodeContext(packet("192.168.100.50:40000", "192.168.100.11:30088"), 1)
	got := told(iptables.Build(s, node), c, throughNode...)
	want := `nat/KUBE-NODEPORTS matched rule-jumped chain=KUBE-EXT-IFSGUVPJVX5CWNQP (Service/default/nodeport spec.ports[0].nodePort)
nat/KUBE-EXT-IFSGUVPJVX5CWNQP marked rule-marked why=external 192.168.100.50:40000>192.168.100.11:30088/0 => 192.168.100.50:40000>192.168.100.11:30088/4000 (Service/default/nodeport spec.externalTrafficPolicy)
nat/KUBE-EXT-IFSGUVPJVX5CWNQP matched rule-jumped chain=KUBE-SVC-IFSGUVPJVX5CWNQP (Service/default/nodeport spec.externalTrafficPolicy)
nat/KUBE-SVC-IFSGUVPJVX5CWNQP chose endpoint-chosen pod=default/web-b n=2 [10.244.1.10:5000 1/2 false] [10.244.2.20:5000 1/2 true] (Service/default/nodeport spec.selector)
nat/KUBE-SEP-KGIKBOMTLOSRZOG2 rewrote dnat pod=default/web-b targetPort=5000 192.168.100.50:40000>192.168.100.11:30088/4000 => 192.168.100.50:40000>10.244.2.20:5000/4000 (Service/default/nodeport spec.ports[0].targetPort)
filter/KUBE-FORWARD matched filter-accepted
nat/KUBE-POSTROUTING rewrote masquerade 192.168.100.50:40000>10.244.2.20:5000/4000 => 192.168.100.11:50000>10.244.2.20:5000/0
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// nat PREROUTING 1, KUBE-SERVICES 10, KUBE-NODEPORTS 8, KUBE-EXT 2 and KUBE-MARK-MASQ 1, KUBE-SVC 3, KUBE-SEP 2;
	// filter FORWARD 2 (KUBE-PROXY-FIREWALL is empty), KUBE-FORWARD 2; nat POSTROUTING 1, KUBE-POSTROUTING 3.
	if want := 1 + 10 + 8 + 3 + 3 + 2 + 2 + 2 + 1 + 3; c.Met != want {
		t.Errorf("it met %d rules, want %d", c.Met, want)
	}
}

// A pod that is sent back to itself is masqueraded; the ClusterIP's packet of a pod is not marked otherwise.
func TestStepsOfAHairpin(t *testing.T) {
	s, node := blog(t)
	c := nodeContext(packet("10.244.1.10:40000", "10.106.133.34:8080"), 0)
	got := told(iptables.Build(s, node), c, proxy.Prerouting)
	want := `nat/KUBE-SERVICES matched rule-jumped chain=KUBE-SVC-HQOVHX4BQRA7XPPR (Service/default/test spec.ports[0].port)
nat/KUBE-SVC-HQOVHX4BQRA7XPPR chose endpoint-chosen pod=default/web-a n=2 [10.244.1.10:8080 1/2 true] [10.244.2.20:8080 1/2 false] (Service/default/test spec.selector)
nat/KUBE-SEP-5E5GHR7JGWNSTBFM marked rule-marked why=hairpin 10.244.1.10:40000>10.106.133.34:8080/0 => 10.244.1.10:40000>10.106.133.34:8080/4000 (Service/default/test spec.ports[0].targetPort)
nat/KUBE-SEP-5E5GHR7JGWNSTBFM rewrote dnat pod=default/web-a targetPort=8080 10.244.1.10:40000>10.106.133.34:8080/4000 => 10.244.1.10:40000>10.244.1.10:8080/4000 (Service/default/test spec.ports[0].targetPort)
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The second packet of a connection does not meet nat, and filter lets it pass for its state.
func TestAnEstablishedConnectionIsNotTranslatedAgain(t *testing.T) {
	s, node := blog(t)
	c := nodeContext(packet("192.168.100.50:40000", "10.244.2.20:5000"), 0)
	c.New, c.DNATed = false, true
	got := told(iptables.Build(s, node), c, throughNode...)
	if want := "filter/KUBE-FORWARD matched filter-accepted\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

const stickyObjects = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec: {type: ClusterIP, clusterIP: 172.30.0.41, clusterIPs: [172.30.0.41], ipFamilies: [IPv4], selector: {app: web},
  sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 600}}, ports: [{port: 80, protocol: TCP, targetPort: http}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
ports: [{name: "", port: 8080, protocol: TCP}]
endpoints:
- {addresses: [10.180.0.1], nodeName: test-node, targetRef: {kind: Pod, namespace: default, name: a}}
- {addresses: [10.180.0.2], nodeName: test-node, targetRef: {kind: Pod, namespace: default, name: b}}
- {addresses: [10.180.1.10], nodeName: other-node, targetRef: {kind: Pod, namespace: default, name: c}}
`

// With affinity the first connection is left to chance and noted, the second follows it.
func TestAffinity(t *testing.T) {
	s := parseState(t, flowNode+"\n---\n"+stickyObjects)
	rules := iptables.Build(s, s.Node("test-node"))
	c := newContext(packet("10.0.0.9:1", "172.30.0.41:80"), func([]trace.Option) int { return 2 })
	first := told(rules, c, proxy.Prerouting)
	if want := "[10.180.0.1:8080 1/3 false] [10.180.0.2:8080 1/3 false] [10.180.1.10:8080 1/3 true]"; !strings.Contains(first, want) {
		t.Errorf("no %s in\n%s", want, first)
	}
	again := newContext(packet("10.0.0.9:2", "172.30.0.41:80"), func([]trace.Option) int { t.Error("chance was asked"); return 0 })
	again.Affinity = c.Affinity
	second := told(rules, again, proxy.Prerouting)
	if want := "chose endpoint-sticky pod=default/c seconds=600 [10.180.1.10:8080 1 true] (Service/default/web spec.sessionAffinity)"; !strings.Contains(second, want) {
		t.Errorf("no %s in\n%s", want, second)
	}
	other := newContext(packet("10.0.0.8:1", "172.30.0.41:80"), func([]trace.Option) int { return 0 })
	other.Affinity = c.Affinity
	if third := told(rules, other, proxy.Prerouting); !strings.Contains(third, "endpoint-chosen pod=default/a") {
		t.Errorf("another client did not get a choice:\n%s", third)
	}
}
