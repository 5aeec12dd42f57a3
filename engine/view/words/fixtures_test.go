package words

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// Walks made by hand on the stage of the post's LoadBalancer: three nodes, a pod on each.
// They stand for what path.Walk answers; engine tests hold Tell against real walks.

func at(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

func pkt(src, dst string) trace.Packet {
	return trace.Packet{Src: at(src), Dst: at(dst), Protocol: "TCP"}
}

func stage() trace.Scene {
	pod := func(name, address string) []trace.ScenePod {
		return []trace.ScenePod{{Namespace: "default", Name: name, Address: address, Selected: true, Ready: true,
			Odds: trace.OneIn(3), Listens: []trace.SceneSocket{{Port: 5000, Protocol: "TCP"}}}}
	}
	line := func(path string, n int) *trace.Origin {
		return &trace.Origin{Object: "Service/default/test", Path: path, File: "service.yaml", Line: n}
	}
	return trace.Scene{
		Client: trace.SceneClient{Kind: "outside", Address: "203.0.113.10"},
		Service: &trace.SceneService{Namespace: "default", Name: "test", Type: "LoadBalancer", ClusterIP: "10.96.120.45",
			Ports: []trace.ScenePort{{Name: "http1", Protocol: "TCP", Port: 30080, NodePort: 30352, TargetPort: "5000", Asked: true,
				Origins: trace.Origins{Port: line("spec.ports[0].port", 11), NodePort: line("spec.ports[0].nodePort", 10),
					TargetPort: line("spec.ports[0].targetPort", 12)}}}},
		Balancer: &trace.SceneBalancer{Provider: "openstack", Address: "192.0.2.10"},
		Nodes: []trace.SceneNode{
			{Name: "node-1", Address: "192.168.100.11", Ready: true, Healthy: true, Odds: trace.OneIn(3), Pods: pod("test-a", "10.244.1.2")},
			{Name: "node-2", Address: "192.168.100.12", Ready: true, Healthy: true, Odds: trace.OneIn(3), Pods: pod("test-b", "10.244.2.2")},
			{Name: "node-3", Address: "192.168.100.13", Ready: true, Healthy: true, Odds: trace.OneIn(3), Pods: pod("test-c", "10.244.3.2")},
		},
	}
}

// maker builds a walk step by step; each step begins where the one before ended.
type maker struct {
	r   trace.Result
	now trace.Packet
}

func from(to, src, dst string) *maker {
	m := &maker{r: trace.Result{Version: trace.Version, Scene: stage(),
		Ask: trace.Ask{From: "outside", To: to, Protocol: "TCP", Mode: "iptables"}}}
	m.now = trace.Packet{Protocol: "TCP", Src: at(src)}
	if dst != "" {
		m.now.Dst = at(dst)
	}
	return m
}

func (m *maker) hop(place string) *maker {
	m.r.Trace.Hops = append(m.r.Trace.Hops, trace.Hop{At: place})
	return m
}

func (m *maker) back(place string) *maker {
	m.hop(place)
	m.r.Trace.Hops[len(m.r.Trace.Hops)-1].Back = true
	return m
}

func (m *maker) does(a trace.Action, stage string, r trace.Reason) *maker {
	return m.step(trace.Step{Action: a, Stage: stage, Reason: r, Before: m.now, After: m.now})
}

func (m *maker) rewrites(stage string, after trace.Packet, r trace.Reason) *maker {
	before := m.now
	m.now = after
	return m.step(trace.Step{Action: trace.Rewrote, Stage: stage, Rule: "-A " + stage[strings.Index(stage, "/")+1:], Before: before, After: after, Reason: r})
}

func (m *maker) chooses(stage string, r trace.Reason, names ...string) *maker {
	s := trace.Step{Action: trace.Chose, Stage: stage, Reason: r, Before: m.now, After: m.now}
	for i, n := range names {
		s.Among = append(s.Among, trace.Option{Name: n, Odds: trace.OneIn(len(names)), Taken: i == 0})
	}
	return m.step(s)
}

func (m *maker) step(s trace.Step) *maker {
	h := &m.r.Trace.Hops[len(m.r.Trace.Hops)-1]
	h.Steps = append(h.Steps, s)
	return m
}

func (m *maker) ends(v trace.Verdict, r trace.Reason) trace.Result {
	m.r.Trace.Verdict, m.r.Trace.Reason = v, r
	return m.r
}

// loadBalancer is the post's LoadBalancer: the balancer to node-1, its rules to the pod on node-2.
func loadBalancer() trace.Result {
	m := from("192.0.2.10:30080", "203.0.113.10:40000", "192.0.2.10:30080").
		hop("outside").does(trace.Originated, "client", trace.Why(trace.ClientSent)).does(trace.Left, "route", trace.Why(trace.RouteDefault)).
		hop("lb").does(trace.Entered, "lb", trace.Reason{}).
		chooses("lb", trace.Why(trace.BalancerChose, "node", "node-1", "healthy", "3", "nodes", "3"), "node/node-1", "node/node-2", "node/node-3").
		rewrites("lb", pkt("203.0.113.10:40000", "192.168.100.11:30352"), trace.Why(trace.BalancerChose, "node", "node-1")).
		does(trace.Left, "route", trace.Why(trace.RouteDirect))
	toPod(m.hop("node/node-1").does(trace.Entered, "route", trace.Why(trace.NodeEntered, "node", "node-1")))
	return m.ends(trace.Delivered, trace.Why(trace.SocketAccepted, "pod", "default/test-b", "port", "5000"))
}

// toPod is the way from a node's rules to the pod on node-2 and back.
func toPod(m *maker) {
	src := m.now.Src
	m.step(trace.Step{Action: trace.Matched, Stage: "nat/KUBE-NODEPORTS", Rule: "-A KUBE-NODEPORTS", Before: m.now, After: m.now,
		Origin: &trace.Origin{Object: "Service/default/test", Path: "spec.ports[0].nodePort", Line: 10}}).
		chooses("nat/KUBE-SVC-X", trace.Why(trace.EndpointChosen, "n", "3"), "10.244.2.2:5000", "10.244.1.2:5000", "10.244.3.2:5000").
		rewrites("nat/KUBE-SEP-X", trace.Packet{Src: src, Dst: at("10.244.2.2:5000"), Protocol: "TCP"}, trace.Why(trace.DNATed)).
		rewrites("nat/KUBE-POSTROUTING", pkt("192.168.100.11:61024", "10.244.2.2:5000"), trace.Why(trace.Masqueraded)).
		does(trace.Left, "route", trace.Why(trace.RouteVia)).
		hop("node/node-2").does(trace.Entered, "route", trace.Why(trace.NodeEntered)).does(trace.Left, "route", trace.Why(trace.RouteDirect)).
		hop("pod/default/test-b").does(trace.Entered, "route", trace.Why(trace.PodEntered)).does(trace.Accepted, "socket", trace.Why(trace.SocketAccepted))
	m.now = pkt("10.244.2.2:5000", "192.168.100.11:61024")
	m.back("pod/default/test-b").does(trace.Originated, "client", trace.Reason{}).
		back("node/node-1").does(trace.Entered, "route", trace.Reason{}).
		rewrites("conntrack/", trace.Packet{Src: at("192.168.100.11:30352"), Dst: src, Protocol: "TCP"}, trace.Why(trace.ReplyUnDNAT)).
		back("outside").does(trace.Entered, "route", trace.Why(trace.ReplyReturned))
}

// vip is MetalLB's way: the address is routed to a node, and nobody rewrites it before the node's rules do.
func vip() trace.Result {
	m := from("192.0.2.10:30080", "203.0.113.10:40000", "192.0.2.10:30080").
		hop("outside").does(trace.Originated, "client", trace.Why(trace.ClientSent)).
		does(trace.Routed, "route", trace.Why(trace.BalancerVIP, "node", "node-1", "address", "192.0.2.10")).
		hop("node/node-1").does(trace.Entered, "route", trace.Why(trace.NodeEntered, "node", "node-1"))
	toPod(m)
	return m.ends(trace.Delivered, trace.Why(trace.SocketAccepted))
}

// nodePort goes straight to node-1's nodePort.
func nodePort() trace.Result {
	m := from("node-1:30352", "203.0.113.10:40000", "192.168.100.11:30352").
		hop("outside").does(trace.Originated, "client", trace.Why(trace.ClientSent)).
		hop("node/node-1").does(trace.Entered, "route", trace.Why(trace.NodeEntered))
	toPod(m)
	return m.ends(trace.Delivered, trace.Why(trace.SocketAccepted))
}

// clusterIP is a pod's request by name; port and targetPort have one number, and no source is rewritten.
func clusterIP() trace.Result {
	m := from("test:5000", "10.244.1.3:40000", "")
	m.r.Scene.Service.Type, m.r.Scene.Balancer = "ClusterIP", nil
	m.r.Scene.Service.Ports[0].Port, m.r.Scene.Service.Ports[0].NodePort = 5000, 0
	m.r.Scene.Client = trace.SceneClient{Kind: "pod", Name: "default/client", Node: "node-1", Address: "10.244.1.3"}
	m.hop("pod/default/client").does(trace.Originated, "client", trace.Reason{})
	before := m.now
	m.now = pkt("10.244.1.3:40000", "10.96.120.45:5000")
	m.step(trace.Step{Action: trace.Resolved, Stage: "dns", Before: before, After: m.now, Reason: trace.Why(trace.DNSAnswered)}).
		hop("node/node-1").does(trace.Entered, "route", trace.Why(trace.NodeEntered)).
		chooses("nat/KUBE-SVC-X", trace.Why(trace.EndpointChosen), "10.244.2.2:5000", "10.244.1.2:5000").
		rewrites("nat/KUBE-SEP-X", pkt("10.244.1.3:40000", "10.244.2.2:5000"), trace.Why(trace.DNATed)).
		hop("pod/default/test-b").does(trace.Entered, "route", trace.Reason{}).does(trace.Accepted, "socket", trace.Reason{}).
		back("pod/default/client").does(trace.Entered, "route", trace.Reason{})
	return m.ends(trace.Delivered, trace.Why(trace.SocketAccepted))
}

// headless is a name with two pods' addresses behind it.
func headless() trace.Result {
	m := from("test:5000", "10.244.1.3:40000", "")
	m.r.Scene.Service.ClusterIP, m.r.Scene.Balancer = "None", nil
	m.r.Scene.Client = trace.SceneClient{Kind: "pod", Name: "default/client", Node: "node-1", Address: "10.244.1.3"}
	m.hop("pod/default/client").does(trace.Originated, "client", trace.Reason{})
	before := m.now
	m.now = pkt("10.244.1.3:40000", "10.244.2.2:5000")
	m.step(trace.Step{Action: trace.Resolved, Stage: "dns", Before: before, After: m.now, Reason: trace.Why(trace.DNSAnswered)}).
		chooses("dns", trace.Why(trace.DNSAnswered), "10.244.2.2", "10.244.1.2").
		hop("node/node-1").does(trace.Entered, "route", trace.Why(trace.NodeEntered)).
		hop("pod/default/test-b").does(trace.Entered, "route", trace.Reason{}).does(trace.Accepted, "socket", trace.Reason{}).
		back("pod/default/client").does(trace.Entered, "route", trace.Reason{})
	return m.ends(trace.Delivered, trace.Why(trace.SocketAccepted))
}

// unreachable is a ClusterIP asked from outside.
func unreachable() trace.Result {
	return from("10.96.120.45:30080", "203.0.113.10:40000", "10.96.120.45:30080").
		hop("outside").does(trace.Originated, "client", trace.Reason{}).does(trace.Dropped, "route", trace.Why(trace.NotOutside)).
		ends(trace.Unreachable, trace.Why(trace.NotOutside, "address", "10.96.120.45", "service", "default/test"))
}

// refused is a Service without endpoints.
func refused() trace.Result {
	return from("node-1:30352", "203.0.113.10:40000", "192.168.100.11:30352").
		hop("outside").does(trace.Originated, "client", trace.Reason{}).
		hop("node/node-1").does(trace.Entered, "route", trace.Reason{}).
		does(trace.Rejected, "filter/KUBE-EXTERNAL-SERVICES", trace.Why(trace.NoEndpoints)).
		back("outside").does(trace.Entered, "route", trace.Reason{}).
		ends(trace.Refused, trace.Why(trace.NoEndpoints, "service", "default/test", "cause", "no-pod-matches", "selector", "app=tset"))
}

// unknown is a name that DNS does not know.
func unknown() trace.Result {
	return from("tset:80", "10.244.1.3:40000", "").
		hop("pod/default/client").does(trace.Originated, "client", trace.Reason{}).does(trace.Resolved, "dns", trace.Why(trace.NameUnknown)).
		ends(trace.NXDomain, trace.Why(trace.NameUnknown, "name", "tset"))
}

// replyLost is received, but the answer never arrives.
func replyLost() trace.Result {
	return from("node-1:30352", "10.244.1.3:40000", "192.168.100.11:30352").
		hop("pod/default/client").does(trace.Originated, "client", trace.Reason{}).
		hop("node/node-1").does(trace.Entered, "route", trace.Reason{}).
		rewrites("nat/KUBE-SEP-X", pkt("10.244.1.3:40000", "10.244.2.2:5000"), trace.Why(trace.DNATed)).
		hop("pod/default/test-b").does(trace.Entered, "route", trace.Reason{}).does(trace.Accepted, "socket", trace.Reason{}).
		back("pod/default/client").does(trace.Entered, "route", trace.Reason{}).does(trace.Dropped, "conntrack", trace.Why(trace.ReplyLost)).
		ends(trace.Timeout, trace.Why(trace.ReplyLost, "pod", "default/test-b", "client", "pod/default/client"))
}
