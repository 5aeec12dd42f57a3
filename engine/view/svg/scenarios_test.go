package svg

import (
	"github.com/portwalk/portwalk/engine/trace"
)

func never() trace.Odds { return trace.Odds{} }

// hairpin: a pod calls its own Service and gets itself; kube-proxy masquerades.
func hairpin() scenario {
	nodes := threePods(8080, 0)
	nodes[0].Entered = true
	svc := nodePortService(trace.ScenePort{Port: 80, NodePort: 31080, TargetPort: "http"})
	return make1("hairpin", trace.Scene{Client: trace.SceneClient{Kind: "pod", Name: "default/test-a", Node: "node-1", Address: "10.244.1.2"}, Service: svc, Nodes: nodes},
		trace.Delivered, trace.Reason{}, []leg{
			{does: "start", at: "pod/default/test-a", mark: "port", wire: "port", src: "10.244.1.2:40000", dst: "10.96.120.45:80"},
			{does: "choose", at: "node/node-1", wire: "port"},
			{does: "dnat", at: "node/node-1", mark: "targetPort", wire: "port", dst: "10.244.1.2:8080"},
			{does: "snat", at: "node/node-1", wire: "targetPort", src: "10.244.1.1:40000"},
			{does: "arrive", at: "pod/default/test-a", mark: "targetPort", wire: "targetPort"},
			{does: "reply", at: "pod/default/test-a", back: true},
		}, "kernel", say("자기 자신을 골랐어요. src를 노드의 주소로 바꿔야 응답이 규칙을 다시 지나요.",
			"It chose itself. Only with the node as src does the answer pass the rules again.", "", ""))
}

// headless: DNS names the pod, no rule rewrites anything.
func headless() scenario {
	nodes := threePods(5000, 2, never(), never(), never())
	svc := nodePortService(trace.ScenePort{Port: 80, TargetPort: "5000"})
	svc.ClusterIP = "None"
	return make1("headless", trace.Scene{Client: trace.SceneClient{Kind: "pod", Name: "default/client", Node: "node-1", Address: "10.244.1.3"}, Service: svc, Nodes: nodes},
		trace.Delivered, trace.Reason{}, []leg{
			{does: "start", at: "pod/default/client", mark: "containerPort", wire: "containerPort", src: "10.244.1.3:40000", dst: "10.244.3.2:5000"},
			{does: "arrive", at: "pod/default/test-c", mark: "containerPort", wire: "containerPort"},
			{does: "reply", at: "pod/default/client", back: true},
		}, "kernel", say("headless Service의 이름은 파드의 주소예요. 고쳐 쓸 것이 없어요.", "A headless name is a pod's address. Nothing is rewritten.", "", ""))
}

// metallb: the packet carries the balancer's address into the node; nobody rewrites it on the way.
func metallb() scenario {
	nodes := threePods(5000, 0)
	nodes[1].Entered = true
	svc := postService()
	svc.Ports = svc.Ports[:1]
	return make1("metallb", trace.Scene{Client: outsideClient(), Service: svc, Nodes: nodes, Balancer: &trace.SceneBalancer{Provider: "metallb", Address: "192.168.100.240"}},
		trace.Delivered, trace.Reason{}, []leg{
			{does: "start", at: "outside", mark: "port", wire: "port", src: "203.0.113.10:40000", dst: "192.168.100.240:30080"},
			{does: "enter", at: "node/node-2", wire: "port"},
			{does: "choose", at: "node/node-2", wire: "port"},
			{does: "dnat", at: "node/node-2", mark: "targetPort", wire: "port", dst: "10.244.1.2:5000"},
			{does: "snat", at: "node/node-2", wire: "targetPort", src: "192.168.100.12:61024"},
			{does: "arrive", at: "pod/default/test-a", mark: "targetPort", wire: "targetPort"},
			{does: "reply", at: "outside", back: true},
		}, "kernel", say("MetalLB는 고쳐 쓰지 않아요. {port:30080}을 단 채로 노드에 들어가요.", "MetalLB rewrites nothing. The packet enters the node with {port:30080}.", "", ""))
}

// wrongTarget: targetPort 5001, but the container listens on 8080: the pod itself refuses.
func wrongTarget() scenario {
	s := nodePort("2", 0)
	s.name = "rst-pod"
	p := &s.result.Scene.Nodes[0].Pods[0]
	p.Listens = []trace.SceneSocket{{Port: 8080, Protocol: "TCP"}}
	s.result.Scene.Service.Ports[0].TargetPort = "5001"
	legs := []leg{
		{does: "start", at: "outside", mark: "nodePort", wire: "nodePort", src: "203.0.113.10:40000", dst: "192.168.100.12:30088"},
		{does: "enter", at: "node/node-2", wire: "nodePort"},
		{does: "choose", at: "node/node-2", wire: "nodePort"},
		{does: "dnat", at: "node/node-2", mark: "targetPort", wire: "nodePort", dst: "10.244.1.2:5001"},
		{does: "snat", at: "node/node-2", wire: "targetPort", src: "192.168.100.12:61024"},
		{does: "refuse", at: "pod/default/test-a", wire: "targetPort"},
	}
	return make1(s.name, s.result.Scene, trace.Refused, trace.Why(trace.SocketClosed, "at", "pod/default/test-a", "port", "5001"), legs, "kernel",
		say("test-a는 {containerPort:8080}에서만 들어요. {targetPort:5001}에는 아무도 없어서 파드가 거절해요.",
			"test-a listens on {containerPort:8080} only. Nobody is behind {targetPort:5001}, so the pod refuses.", "", ""))
}

// nodeClosed: a port of the node that nobody listens on.
func nodeClosed() scenario {
	nodes := threePods(5000, -1, never(), never(), never())
	nodes[1].Entered = true
	return make1("rst-node", trace.Scene{Client: outsideClient(), Service: nodePortService(post), Nodes: nodes}, trace.Refused, trace.Why(trace.NodePortClosed), []leg{
		{does: "start", at: "outside", wire: "", src: "203.0.113.10:40000", dst: "192.168.100.12:30001"},
		{does: "enter", at: "node/node-2"},
		{does: "refuse", at: "node/node-2"},
	}, "kernel", say("30001은 Service의 {port}예요. 노드의 문은 {nodePort:30088}이에요.", "30001 is the Service's {port}. The node's door is {nodePort:30088}.", "", ""))
}

// replyLost: the pod got it, but its answer goes another way.
func replyLost() scenario {
	s := nodePort("2", 0)
	legs := []leg{
		{does: "start", at: "outside", mark: "nodePort", wire: "nodePort", src: "203.0.113.10:40000", dst: "192.168.100.12:30088"},
		{does: "enter", at: "node/node-2", wire: "nodePort"},
		{does: "choose", at: "node/node-2", wire: "nodePort"},
		{does: "dnat", at: "node/node-2", mark: "targetPort", wire: "nodePort", dst: "10.244.1.2:5000"},
		{does: "arrive", at: "pod/default/test-a", mark: "targetPort", wire: "targetPort"},
		{does: "lost", at: "node/node-1", back: true},
	}
	return make1("reply-lost", s.result.Scene, trace.Timeout, trace.Why(trace.ReplyLost), legs, "kernel",
		say("응답이 다른 길로 가서 client는 그 src를 몰라요.", "The answer takes another way, and the client does not know its src.", "", ""))
}

func nobodyThere() scenario {
	nodes := threePods(5000, -1, never(), never(), never())
	return make1("nobody", trace.Scene{Client: outsideClient(), Service: nodePortService(post), Nodes: nodes}, trace.Timeout, trace.Why(trace.NobodyThere), []leg{
		{does: "start", at: "outside", src: "203.0.113.10:40000", dst: "192.168.100.99:30088"},
		{does: "drop", at: "lan"},
	}, "kernel", say("그 주소를 가진 기계가 없어요.", "No machine has that address.", "", ""))
}

func nobodyFromPod() scenario {
	nodes := threePods(5000, -1, never(), never(), never())
	return make1("nobody-from-pod", trace.Scene{Client: trace.SceneClient{Kind: "pod", Name: "default/client", Node: "node-2", Address: "10.244.2.3"}, Service: nodePortService(post), Nodes: nodes}, trace.Timeout, trace.Why(trace.NobodyThere), []leg{
		{does: "start", at: "pod/default/client", src: "10.244.2.3:40000", dst: "198.51.100.7:80"},
		{does: "drop", at: "host/198.51.100.7"},
	}, "kernel", say("바깥의 그 주소에는 아무도 없어요.", "Nobody is at that address outside.", "", ""))
}

func nxdomain(inside bool) scenario {
	nodes := threePods(5000, -1, never(), never(), never())
	c, name := outsideClient(), "nxdomain"
	if inside {
		c, name = trace.SceneClient{Kind: "pod", Name: "default/client", Node: "node-1", Address: "10.244.1.3"}, "nxdomain-pod"
	}
	s := make1(name, trace.Scene{Client: c, Service: nodePortService(post), Nodes: nodes}, trace.NXDomain, trace.Why(trace.NameUnknown), []leg{
		{does: "start", at: "outside", src: "203.0.113.10:40000"},
		{does: "nxdomain", at: "outside"},
	}, "kernel", say("tset라는 Service는 없어요. test를 찾나요?", "There is no Service tset. Do you mean test?", "", ""))
	s.result.Ask.To = "tset.default.svc.cluster.local:30001"
	return s
}

// fromNode: a process on a node asks the node's own nodePort.
func fromNode() scenario {
	nodes := threePods(5000, 2)
	nodes[1].Entered = true
	return make1("node-own-nodeport", trace.Scene{Client: trace.SceneClient{Kind: "node", Name: "node-2", Node: "node-2", Address: "192.168.100.12"}, Service: nodePortService(post), Nodes: nodes},
		trace.Delivered, trace.Reason{}, []leg{
			{does: "start", at: "node/node-2", mark: "nodePort", wire: "nodePort", src: "192.168.100.12:40000", dst: "192.168.100.12:30088"},
			{does: "choose", at: "node/node-2", wire: "nodePort"},
			{does: "dnat", at: "node/node-2", mark: "targetPort", wire: "nodePort", dst: "10.244.3.2:5000"},
			{does: "snat", at: "node/node-2", wire: "targetPort", src: "10.244.2.0:61024"},
			{does: "arrive", at: "pod/default/test-c", mark: "targetPort", wire: "targetPort"},
			{does: "reply", at: "node/node-2", back: true},
		}, "kernel", say("자기 노드의 {nodePort:30088}도 같은 규칙이에요.", "The node's own {nodePort:30088} follows the same rules.", "", ""))
}

// podToOtherNode: a pod on one node asks another node's nodePort.
func podToOtherNode(client, entry string, goal int) scenario {
	nodes := threePods(5000, goal)
	nodes[entry[0]-'1'].Entered = true
	to, at := "192.168.100.1"+entry, "node/node-"+entry
	pod := nodes[goal].Pods[0]
	return make1("pod-"+client+"-nodeport-"+entry, trace.Scene{Client: trace.SceneClient{Kind: "pod", Name: "default/client", Node: "node-" + client, Address: "10.244." + client + ".3"},
		Service: nodePortService(post), Nodes: nodes}, trace.Delivered, trace.Reason{}, []leg{
		{does: "start", at: "pod/default/client", mark: "nodePort", wire: "nodePort", src: "10.244." + client + ".3:40000", dst: to + ":30088"},
		{does: "enter", at: at, wire: "nodePort"},
		{does: "choose", at: at, wire: "nodePort"},
		{does: "dnat", at: at, mark: "targetPort", wire: "nodePort", dst: pod.Address + ":5000"},
		{does: "snat", at: at, wire: "targetPort", src: to + ":61024"},
		{does: "arrive", at: "pod/default/" + pod.Name, mark: "targetPort", wire: "targetPort"},
		{does: "reply", at: "pod/default/client", back: true},
	}, "kernel", say("다른 노드의 문으로 들어갔다 나와요.", "In by another node's door, and out again.", "", ""))
}

// clusterRefused: no endpoints, asked from a pod.
func clusterRefused() scenario {
	s := clusterIPFromPod(-1 + 1)
	nodes := threePods(8080, -1, never(), never(), never())
	for i := range nodes {
		nodes[i].Pods[0].Ready = false
	}
	nodes[0].Entered = true
	sc := s.result.Scene
	sc.Nodes = nodes
	return make1("refused-from-pod", sc, trace.Refused, trace.Why(trace.NoEndpoints), []leg{
		{does: "start", at: "pod/default/client", mark: "port", wire: "port", src: "10.244.1.3:40000", dst: "10.96.120.45:8080"},
		{does: "refuse", at: "node/node-1", wire: "port"},
	}, "kernel", say("준비된 파드가 없어요.", "No pod is ready.", "", ""))
}

// balancerEmpty: no node passes the health check.
func balancerEmpty() scenario {
	s := loadBalancer("kernel")
	for i := range s.result.Scene.Nodes {
		n := &s.result.Scene.Nodes[i]
		n.Healthy, n.Odds, n.Entered = false, never(), false
		n.Pods[0].Odds, n.Pods[0].Target = never(), false
	}
	return make1("balancer-empty", s.result.Scene, trace.Timeout, trace.Why(trace.BalancerNoHealthy), []leg{
		{does: "start", at: "outside", mark: "port", wire: "port", src: "203.0.113.10:40000", dst: "192.0.2.10:30080"},
		{does: "drop", at: "lb", wire: "port"},
	}, "kernel", say("헬스체크를 통과한 노드가 없어요.", "No node passes the health check.", "", ""))
}

// proxyBalancer: a balancer that also rewrites src.
func proxyBalancer() scenario {
	s := loadBalancer("kernel")
	st := s.story("ko")
	for i := 1; i < len(st.Stops); i++ {
		for _, p := range []*trace.Packet{&st.Stops[i].Before, &st.Stops[i].After} {
			if p.Src == ap("203.0.113.10:40000") && (i > 1 || p == &st.Stops[i].After) {
				p.Src = ap("192.0.2.10:33044")
			}
		}
	}
	old := s.story
	s.name = "balancer-proxies"
	s.story = func(lang string) trace.Story { t := old(lang); t.Stops = st.Stops; return t }
	return s
}

// large: ten nodes, many pods, long names, IPv6.
func large() scenario {
	s := loadBalancer("kernel")
	s.name = "large"
	var nodes []trace.SceneNode
	for i := range 10 {
		n := trace.SceneNode{Name: "ip-10-0-12-" + itoa(int32(30+i)) + ".ap-northeast-2.compute.internal", Address: "fd00:10:0:12:abcd:ef01:2345:" + itoa(int32(6780+i)), Ready: true, Healthy: i != 3, Odds: trace.OneIn(9)}
		for j := range 5 {
			p := podOf("storefront-recommendations-7c9d8b5f6d-x"+itoa(int32(i))+"q"+itoa(int32(j)), "fd00:10:244:"+itoa(int32(i))+"::"+itoa(int32(j+2)), 5000, trace.OneIn(50))
			if i == 6 && j == 3 {
				p = target(p)
			}
			n.Pods = append(n.Pods, p)
		}
		nodes = append(nodes, n)
	}
	nodes[3].Odds, nodes[4].Entered = never(), true
	svc := postService()
	svc.Ports[0].TargetPort = "recommendations-http"
	for i := range 8 {
		svc.Ports = append(svc.Ports, trace.ScenePort{Protocol: "TCP", Port: int32(31000 + i), NodePort: int32(32000 + i)})
	}
	entry, pod := nodes[4], nodes[6].Pods[3]
	client := "2001:db8:85a3:1234:5678:8a2e:370:7334"
	scene := trace.Scene{Client: trace.SceneClient{Kind: "outside", Address: client}, Service: svc, Nodes: nodes,
		Balancer: &trace.SceneBalancer{Provider: "aws", Address: "2600:1f14:1234:5678:9abc:def0:1234:5678"}}
	return make1("large", scene, trace.Delivered, trace.Reason{}, []leg{
		{does: "start", at: "outside", mark: "port", wire: "port", src: "[" + client + "]:40000", dst: "[2600:1f14:1234:5678:9abc:def0:1234:5678]:30080"},
		{does: "balancer", at: "lb", mark: "nodePort", wire: "port", dst: "[" + entry.Address + "]:30352"},
		{does: "enter", at: "node/" + entry.Name, wire: "nodePort"},
		{does: "choose", at: "node/" + entry.Name, wire: "nodePort"},
		{does: "dnat", at: "node/" + entry.Name, mark: "targetPort", wire: "nodePort", dst: "[" + pod.Address + "]:5000"},
		{does: "snat", at: "node/" + entry.Name, wire: "targetPort", src: "[" + entry.Address + "]:61024"},
		{does: "arrive", at: "pod/default/" + pod.Name, mark: "targetPort", wire: "targetPort"},
		{does: "reply", at: "outside", back: true},
	}, "kernel", say("storefront-recommendations-7c9d8b5f6d-x6q3가 {containerPort:5000}에서 받았어요. 파드가 본 src는 client가 아니라 노드예요.",
		"storefront-recommendations-7c9d8b5f6d-x6q3 took it on {containerPort:5000}. The src it saw is the node.", "", ""))
}

// crowd: three pods on the node that is entered, the second of them chosen, and more behind.
func crowd() scenario {
	nodes := []trace.SceneNode{nodeOf("1")}
	for j := range 15 {
		p := podOf("web-"+itoa(int32(j)), "10.244.1."+itoa(int32(j+2)), 5000, trace.OneIn(15))
		if j == 1 {
			p = target(p)
		}
		nodes[0].Pods = append(nodes[0].Pods, p)
	}
	nodes[0].Entered = true
	return make1("crowd", trace.Scene{Client: outsideClient(), Service: nodePortService(post), Nodes: nodes}, trace.Delivered, trace.Reason{}, []leg{
		{does: "start", at: "outside", mark: "nodePort", wire: "nodePort", src: "203.0.113.10:40000", dst: "192.168.100.11:30088"},
		{does: "enter", at: "node/node-1", wire: "nodePort"},
		{does: "choose", at: "node/node-1", wire: "nodePort"},
		{does: "dnat", at: "node/node-1", mark: "targetPort", wire: "nodePort", dst: "10.244.1.3:5000"},
		{does: "snat", at: "node/node-1", wire: "targetPort", src: "10.244.1.1:61024"},
		{does: "arrive", at: "pod/default/web-1", mark: "targetPort", wire: "targetPort"},
		{does: "reply", at: "outside", back: true},
	}, "kernel", say("web-1이 {containerPort:5000}에서 받았어요.", "web-1 took it on {containerPort:5000}.", "", ""))
}

func moreScenarios() []scenario {
	return []scenario{
		hairpin(), headless(), metallb(), wrongTarget(), nodeClosed(), replyLost(), nobodyThere(), nobodyFromPod(), nxdomain(false), nxdomain(true),
		fromNode(), podToOtherNode("1", "2", 0), podToOtherNode("3", "1", 1), clusterRefused(), balancerEmpty(), proxyBalancer(), large(), crowd(),
	}
}
