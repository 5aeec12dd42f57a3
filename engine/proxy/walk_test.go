package proxy_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/proxy/ipvs"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
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
		if s.Origin != nil && s.Origin.File != "" {
			fmt.Fprintf(&b, " (%s:%d)", s.Origin.File, s.Origin.Line)
		} else if s.Origin != nil {
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

// builders of all modes.
var builders = map[string]func(api.State, *api.Node) proxy.Ruleset{
	proxy.IPTables: func(s api.State, n *api.Node) proxy.Ruleset { return iptables.Build(s, n) },
	proxy.IPVS:     func(s api.State, n *api.Node) proxy.Ruleset { return ipvs.Build(s, n) },
	proxy.NFTables: func(s api.State, n *api.Node) proxy.Ruleset { return nftables.Build(s, n) },
}

// With affinity the first connection is left to chance and noted, the second follows it.
func TestAffinity(t *testing.T) {
	s := parseState(t, flowNode+"\n---\n"+stickyObjects)
	for mode, build := range builders {
		rules := build(s, s.Node("test-node"))
		hooks := []proxy.Hook{proxy.Prerouting}
		if mode == proxy.IPVS {
			hooks = append(hooks, proxy.Input)
		}
		c := newContext(packet("10.0.0.9:1", "172.30.0.41:80"), func([]trace.Option) int { return 2 })
		first := told(rules, c, hooks...)
		if want := "[10.180.0.1:8080 1/3 false] [10.180.0.2:8080 1/3 false] [10.180.1.10:8080 1/3 true]"; !strings.Contains(first, want) {
			t.Errorf("%s: no %s in\n%s", mode, want, first)
		}
		again := newContext(packet("10.0.0.9:2", "172.30.0.41:80"), func([]trace.Option) int { t.Error("chance was asked"); return 0 })
		again.Affinity = c.Affinity
		second := told(rules, again, hooks...)
		if want := "chose endpoint-sticky pod=default/c seconds=600 [10.180.1.10:8080 1 true] (Service/default/web spec.sessionAffinity)"; !strings.Contains(second, want) {
			t.Errorf("%s: no %s in\n%s", mode, want, second)
		}
		if want := "rewrote dnat pod=default/c targetPort=http 10.0.0.9:2>172.30.0.41:80/4000 => 10.0.0.9:2>10.180.1.10:8080/4000"; !strings.Contains(second, want) {
			t.Errorf("%s: no %s in\n%s", mode, want, second)
		}
		other := newContext(packet("10.0.0.8:1", "172.30.0.41:80"), func([]trace.Option) int { return 0 })
		other.Affinity = c.Affinity
		if third := told(rules, other, hooks...); !strings.Contains(third, "endpoint-chosen pod=default/a") {
			t.Errorf("%s: another client did not get a choice:\n%s", mode, third)
		}
	}
}

// The same packet as in TestStepsOfANodePort, by nftables: fewer rules, one map, and the choice is the translation.
func TestStepsOfANodePortInNFTables(t *testing.T) {
	s, node := blog(t)
	c := nodeContext(packet("192.168.100.50:40000", "192.168.100.11:30088"), 1)
	got := told(nftables.Build(s, node), c, throughNode...)
	want := `kube-proxy/service-nodeports matched rule-jumped chain=external-RMQUIEU7-default/nodeport/tcp/ (Service/default/nodeport spec.ports[0].nodePort)
kube-proxy/external-RMQUIEU7-default/nodeport/tcp/ marked rule-marked why=external 192.168.100.50:40000>192.168.100.11:30088/0 => 192.168.100.50:40000>192.168.100.11:30088/4000 (Service/default/nodeport spec.externalTrafficPolicy)
kube-proxy/external-RMQUIEU7-default/nodeport/tcp/ matched rule-jumped chain=service-RMQUIEU7-default/nodeport/tcp/ (Service/default/nodeport spec.externalTrafficPolicy)
kube-proxy/service-RMQUIEU7-default/nodeport/tcp/ chose endpoint-chosen pod=default/web-b n=2 [10.244.1.10:5000 1/2 false] [10.244.2.20:5000 1/2 true] (Service/default/nodeport spec.selector)
kube-proxy/service-RMQUIEU7-default/nodeport/tcp/ rewrote dnat pod=default/web-b targetPort=5000 192.168.100.50:40000>192.168.100.11:30088/4000 => 192.168.100.50:40000>10.244.2.20:5000/4000 (Service/default/nodeport spec.ports[0].targetPort)
kube-proxy/masquerading rewrote masquerade 192.168.100.50:40000>10.244.2.20:5000/4000 => 192.168.100.11:50000>10.244.2.20:5000/0
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// Before routing firewall-check 1+1, nat 1, services 3, external 2, service 1; forwarding 2 jumps and
	// service-endpoints-check 1, cluster-ips-check 2; after routing 1, masquerading 1.
	if want := 2 + 1 + 3 + 2 + 1 + 2 + 1 + 2 + 1 + 1; c.Met != want {
		t.Errorf("it met %d rules, want %d", c.Met, want)
	}
}

// Each way to be refused names its reason, and the field to look at.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ flows, src, dst, want, origin string }{
		{"no-endpoints", "10.0.0.2:1", "172.30.0.41:80", "no-endpoints cause=none-ready selector=app=svc1 service=ns1/svc1", "Service/ns1/svc1 spec.selector"},
		{"no-local-endpoints", "203.0.113.2:1", "1.2.3.4:80", "iptables nftables: no-local-endpoints node=test-node policy=external service=ns1/svc1", "Service/ns1/svc1 spec.externalTrafficPolicy"},
		{"no-local-endpoints", "10.0.0.2:1", "172.30.0.42:80", "no-local-endpoints node=test-node policy=internal service=ns2/svc2", "Service/ns2/svc2 spec.internalTrafficPolicy"},
		{"source-ranges", "203.0.113.130:1", "1.2.3.4:80", "source-range ranges=203.0.113.0/25, 198.51.100.7/32 service=ns1/svc1 source=203.0.113.130", "Service/ns1/svc1 spec.loadBalancerSourceRanges"},
		{"policies", "10.0.0.2:1", "172.30.0.41:81", "nftables ipvs: vip-wrong-port address=172.30.0.41 port=81 ports=80/TCP service=ns1/svc1", "Service/ns1/svc1 spec.ports"},
		{"policies", "10.0.0.2:1", "172.30.99.99:80", "nftables: clusterip-unused address=172.30.99.99", ""},
		{"localnet", "203.0.113.2:1", "127.0.0.1:10250", "iptables: martian from=203.0.113.2 to=127.0.0.1", ""},
	} {
		want, only := c.want, ""
		if mode, rest, ok := strings.Cut(c.want, ": "); ok {
			only, want = mode, rest
		}
		a := txtar.Parse([]byte(read(t, "testdata/flows/"+c.flows+".txtar")))
		s := flowState(t, a)
		s = s.Put(&api.Pod{TypeMeta: api.TypeMeta{Kind: "Pod"}, ObjectMeta: api.ObjectMeta{Name: "p", Namespace: "ns1", Labels: map[string]string{"app": "svc1"}}})
		for mode, build := range builders {
			if only != "" && !slices.Contains(strings.Fields(only), mode) {
				continue
			}
			why, origin := refusal(build(s, s.Node("test-node")), packet(c.src, c.dst))
			if got := reasonText(why); got != want || origin != c.origin {
				t.Errorf("%s, %s to %s: %s (%s), want %s (%s)", mode, c.src, c.dst, got, origin, want, c.origin)
			}
		}
	}
}

// refusal walks until a hook refuses, and returns its reason and the origin of the last step.
func refusal(rules proxy.Ruleset, p trace.Packet) (why trace.Reason, origin string) {
	c := newContext(p, func([]trace.Option) int { return 0 })
	c.Record = func(s trace.Step) {
		if origin = ""; s.Origin != nil {
			origin = s.Origin.Object + " " + s.Origin.Path
		}
	}
	for _, h := range []proxy.Hook{proxy.Prerouting, proxy.Input, proxy.Forward} {
		if v, why := rules.Walk(h, c); v != proxy.Accept {
			return why, origin
		}
	}
	return trace.Reason{}, ""
}

func reasonText(r trace.Reason) string {
	text := r.Code
	for _, k := range slices.Sorted(maps.Keys(r.Args)) {
		text += " " + k + "=" + r.Args[k]
	}
	return text
}

// Above a thousand endpoints kube-proxy leaves comments out of the rules for endpoints, and of no others. The first
// endpoint is .10, not .1: they are sorted as text, with their ports.
func TestLargeClustersHaveFewerComments(t *testing.T) {
	for services, want := range map[int]string{
		100: "-A KUBE-SVC-A -m comment --comment \"default/svc-00000 -> 10.128.0.10:8080\" -m statistic --mode random --probability 0.10000000009 -j KUBE-SEP-A\n" +
			"-A KUBE-SEP-A -s 10.128.0.10/32 -m comment --comment \"default/svc-00000\" -j KUBE-MARK-MASQ\n" +
			"-A KUBE-SEP-A -p tcp -m comment --comment \"default/svc-00000\" -m tcp -j DNAT --to-destination 10.128.0.10:8080\n",
		101: "-A KUBE-SVC-A -m statistic --mode random --probability 0.10000000009 -j KUBE-SEP-A\n" +
			"-A KUBE-SEP-A -s 10.128.0.10/32 -j KUBE-MARK-MASQ\n" +
			"-A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.128.0.10:8080\n",
	} {
		s := manyServices(services)
		nat := iptables.Build(s, s.Node("node-0")).NAT
		svc := chainTo(nat, "KUBE-SERVICES", "default/svc-00000 cluster IP")
		sep := chainTo(nat, svc, "--probability 0.10000000009")
		got := strings.NewReplacer(svc, "KUBE-SVC-A", sep, "KUBE-SEP-A").Replace(lineWith(nat, svc, "--probability 0.10000000009") + lineWith(nat, sep, "KUBE-MARK-MASQ") + lineWith(nat, sep, "DNAT"))
		if got != want {
			t.Errorf("%d services:\n%swant\n%s", services, got, want)
		}
	}
}

// lineWith is the chain's rule that holds the text.
func lineWith(t *iptables.Table, chain, text string) string {
	for _, c := range t.Chains {
		if c.Name != chain {
			continue
		}
		for i := range c.Rules {
			if line := c.Line(i); strings.Contains(line, text) {
				return line + "\n"
			}
		}
	}
	return ""
}

// chainTo is where that rule jumps to.
func chainTo(t *iptables.Table, chain, text string) string {
	line := strings.TrimSpace(lineWith(t, chain, text))
	return line[strings.LastIndex(line, " ")+1:]
}
