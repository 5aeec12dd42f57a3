package svg

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// The fixtures are written by hand after the recordings and the mock: what the engine and view/words say of the post's
// Services. A scenario is told once; its sentences exist in both languages.

type scenario struct {
	name   string
	result trace.Result
	story  func(lang string) trace.Story
}

func ap(s string) netip.AddrPort {
	if s == "" {
		return netip.AddrPort{}
	}
	return netip.MustParseAddrPort(s)
}

// leg is one stop of a fixture: what it does, where, and the packet behind it.
type leg struct {
	does, at   string
	mark, wire string
	src, dst   string // empty: as before
	back       bool
}

// walkOf makes hops and stops of legs.
func walkOf(legs []leg) ([]trace.Hop, []trace.Stop) {
	var hops []trace.Hop
	var stops []trace.Stop
	var p trace.Packet
	for i, l := range legs {
		before := p
		if l.src != "" {
			p.Src = ap(l.src)
		}
		if l.dst != "" {
			p.Dst = ap(l.dst)
		}
		p.Protocol = "TCP"
		if i == 0 {
			before = p
		}
		if len(hops) == 0 || hops[len(hops)-1].At != l.at || hops[len(hops)-1].Back != l.back {
			hops = append(hops, trace.Hop{At: l.at, Back: l.back})
		}
		h := &hops[len(hops)-1]
		action := trace.Entered
		if before != p {
			action = trace.Rewrote
		}
		h.Steps = append(h.Steps, trace.Step{Action: action, Before: before, After: p})
		stops = append(stops, trace.Stop{Hop: len(hops) - 1, Step: len(h.Steps) - 1, Does: l.does, Mark: l.mark, Wire: l.wire,
			Back: l.back, Before: before, After: p})
	}
	return hops, stops
}

func third() trace.Odds { return trace.OneIn(3) }

func nodeOf(n string, pods ...trace.ScenePod) trace.SceneNode {
	return trace.SceneNode{Name: "node-" + n, Address: "192.168.100.1" + n, Ready: true, Healthy: true, Pods: pods}
}

func podOf(name, ip string, port int32, odds trace.Odds) trace.ScenePod {
	return trace.ScenePod{Namespace: "default", Name: name, Address: ip, Selected: true, Ready: true, Odds: odds,
		Listens: []trace.SceneSocket{{Port: port, Protocol: "TCP"}}}
}

func target(p trace.ScenePod) trace.ScenePod { p.Target = true; return p }

func outsideClient() trace.SceneClient {
	return trace.SceneClient{Kind: "outside", Address: "203.0.113.10"}
}

func say(verdictKo, verdictEn, teachKo, teachEn string) func(lang, view string, stops []trace.Stop) trace.Story {
	return func(lang, view string, stops []trace.Stop) trace.Story {
		s := trace.Story{View: view, Stops: stops, Verdict: verdictKo, Teach: teachKo, Title: "바깥에서 파드까지", Desc: "요청이 걸은 길."}
		if lang == "en" {
			s.Verdict, s.Teach, s.Title, s.Desc = verdictEn, teachEn, "From outside to a pod", "The walk of a request."
		}
		return s
	}
}

func make1(name string, scene trace.Scene, verdict trace.Verdict, reason trace.Reason, legs []leg, view string,
	words func(lang, view string, stops []trace.Stop) trace.Story) scenario {
	hops, stops := walkOf(legs)
	return scenario{name: name,
		result: trace.Result{Version: 1, Ask: trace.Ask{Mode: "iptables", Protocol: "TCP", To: stops[0].After.Dst.String()}, Scene: scene,
			Trace: trace.Trace{Hops: hops, Verdict: verdict, Reason: reason}},
		story: func(lang string) trace.Story { return words(lang, view, stops) }}
}

func postService() *trace.SceneService {
	return &trace.SceneService{Namespace: "default", Name: "test", Type: "LoadBalancer", ClusterIP: "10.96.120.45", Ports: []trace.ScenePort{
		{Name: "http1", Protocol: "TCP", Port: 30080, NodePort: 30352, TargetPort: "5000", Asked: true},
		{Name: "http2", Protocol: "TCP", Port: 30081, NodePort: 31824, TargetPort: "5000"},
		{Name: "http3", Protocol: "TCP", Port: 30082, NodePort: 31996, TargetPort: "5000"},
	}}
}

func threePods(port int32, goal int, odds ...trace.Odds) []trace.SceneNode {
	var out []trace.SceneNode
	for i, n := range []string{"a", "b", "c"} {
		o := third()
		if len(odds) > 0 {
			o = odds[i]
		}
		p := podOf("test-"+n, "10.244."+itoa(int32(i+1))+".2", port, o)
		if i == goal {
			p = target(p)
		}
		out = append(out, nodeOf(itoa(int32(i+1)), p))
	}
	return out
}

func loadBalancer(view string) scenario {
	nodes := threePods(5000, 1)
	for i := range nodes {
		nodes[i].Odds = third()
	}
	nodes[0].Entered = true
	scene := trace.Scene{Client: outsideClient(), Service: postService(), Nodes: nodes,
		Balancer: &trace.SceneBalancer{Provider: "openstack", Address: "192.0.2.10", Checked: "tcp:30352"}}
	kernel := []leg{
		{does: "start", at: "outside", mark: "port", wire: "port", src: "203.0.113.10:40000", dst: "192.0.2.10:30080"},
		{does: "balancer", at: "lb", mark: "nodePort", wire: "port", dst: "192.168.100.11:30352"},
		{does: "enter", at: "node/node-1", wire: "nodePort"},
		{does: "choose", at: "node/node-1", wire: "nodePort"},
		{does: "dnat", at: "node/node-1", mark: "targetPort", wire: "nodePort", dst: "10.244.2.2:5000"},
		{does: "snat", at: "node/node-1", wire: "targetPort", src: "192.168.100.11:61024"},
		{does: "arrive", at: "pod/default/test-b", mark: "targetPort", wire: "targetPort"},
		{does: "reply", at: "outside", back: true},
	}
	if view == "told" {
		s := make1("loadbalancer-told", scene, trace.Delivered, trace.Reason{}, kernel, view, nil)
		_, stops := walkOf([]leg{
			kernel[0], kernel[1], kernel[2],
			{does: "service", at: "node/node-1", mark: "port", wire: "port"},
			{does: "arrive", at: "pod/default/test-b", mark: "targetPort", wire: "targetPort", dst: "10.244.2.2:5000"},
			kernel[7],
		})
		words := say("글의 설명대로면 문을 네 번 지나요. {port:30080} → {nodePort:30352} → {port:30080} → {targetPort:5000}",
			"As the post tells it, four doors: {port:30080} → {nodePort:30352} → {port:30080} → {targetPort:5000}", "", "")
		s.story = func(lang string) trace.Story { return words(lang, view, stops) }
		return s
	}
	return make1("loadbalancer", scene, trace.Delivered, trace.Reason{}, kernel, view,
		say("test-b가 {containerPort:5000}에서 받았어요. 파드가 본 src는 client가 아니라 node-1이에요.",
			"test-b took it on {containerPort:5000}. The src it saw is node-1, not the client.",
			"nodePort로 온 패킷은 Service의 port를 **거치지 않아요**. 파드로 바로 가요.",
			"A packet to a nodePort **never visits** the Service's port. It goes straight to a pod."))
}

func loadBalancerDown() scenario {
	s := loadBalancer("kernel")
	s.name = "loadbalancer-down"
	nodes := s.result.Scene.Nodes
	half := trace.OneIn(2)
	for i := range nodes[:2] {
		nodes[i].Odds = half
		nodes[i].Pods[0].Odds = half
	}
	nodes[2].Ready, nodes[2].Healthy, nodes[2].Odds = false, false, trace.Odds{}
	nodes[2].Pods[0].Ready, nodes[2].Pods[0].Odds = false, trace.Odds{}
	return s
}

func nodePortService(p trace.ScenePort) *trace.SceneService {
	p.Protocol, p.Asked = "TCP", true
	return &trace.SceneService{Namespace: "default", Name: "test", Type: "NodePort", ClusterIP: "10.96.120.45", Ports: []trace.ScenePort{p}}
}

var post = trace.ScenePort{Port: 30001, NodePort: 30088, TargetPort: "5000"}

func nodePort(entry string, goal int) scenario {
	nodes := threePods(5000, goal)
	at := "node/node-" + entry
	nodes[entry[0]-'1'].Entered = true
	to := "192.168.100.1" + entry
	pod := nodes[goal].Pods[0]
	return make1("nodeport-"+entry+"-to-"+pod.Name, trace.Scene{Client: outsideClient(), Service: nodePortService(post), Nodes: nodes}, trace.Delivered, trace.Reason{}, []leg{
		{does: "start", at: "outside", mark: "nodePort", wire: "nodePort", src: "203.0.113.10:40000", dst: to + ":30088"},
		{does: "enter", at: at, wire: "nodePort"},
		{does: "choose", at: at, wire: "nodePort"},
		{does: "dnat", at: at, mark: "targetPort", wire: "nodePort", dst: pod.Address + ":5000"},
		{does: "snat", at: at, wire: "targetPort", src: to + ":61024"},
		{does: "arrive", at: "pod/default/" + pod.Name, mark: "targetPort", wire: "targetPort"},
		{does: "reply", at: "outside", back: true},
	}, "kernel", say(pod.Name+"가 {containerPort:5000}에서 받았어요. src도 node-"+entry+"로 바뀌어서 응답이 node-"+entry+"로 돌아와요.",
		pod.Name+" took it on {containerPort:5000}. src became node-"+entry+", so the answer comes back through node-"+entry+".", "", ""))
}

func clusterIPFromPod(goal int) scenario {
	nodes := threePods(8080, goal)
	nodes[0].Entered = true
	svc := nodePortService(trace.ScenePort{Port: 8080, TargetPort: "8080"})
	svc.Type = "ClusterIP"
	pod := nodes[goal].Pods[0]
	return make1("clusterip-to-"+pod.Name, trace.Scene{Client: trace.SceneClient{Kind: "pod", Name: "default/client", Node: "node-1", Address: "10.244.1.3"}, Service: svc, Nodes: nodes},
		trace.Delivered, trace.Reason{}, []leg{
			{does: "start", at: "pod/default/client", mark: "port", wire: "port", src: "10.244.1.3:40000", dst: "10.96.120.45:8080"},
			{does: "choose", at: "node/node-1", wire: "port"},
			{does: "dnat", at: "node/node-1", mark: "targetPort", wire: "port", dst: pod.Address + ":8080"},
			{does: "arrive", at: "pod/default/" + pod.Name, mark: "targetPort", wire: "targetPort"},
			{does: "reply", at: "pod/default/client", back: true},
		}, "kernel", say("{port:8080}과 {targetPort:8080}은 숫자만 같은 다른 문이에요. src는 바뀌지 않아요.",
			"{port:8080} and {targetPort:8080} share a number, not a door. src stays.", "", ""))
}

func clusterIPFromOutside() scenario {
	nodes := threePods(8080, -1, trace.Odds{}, trace.Odds{}, trace.Odds{})
	svc := nodePortService(trace.ScenePort{Port: 8080, TargetPort: "8080"})
	svc.Type = "ClusterIP"
	return make1("clusterip-outside", trace.Scene{Client: outsideClient(), Service: svc, Nodes: nodes}, trace.Unreachable, trace.Why(trace.NotOutside), []leg{
		{does: "start", at: "outside", mark: "port", wire: "port", src: "203.0.113.10:40000", dst: "10.96.120.45:8080"},
		{does: "lost", at: "outside", wire: "port"},
	}, "kernel", say("`10.96.120.45`는 클러스터 안에서만 뜻이 있어요. 어느 기계에도 **소켓이 없어요**.",
		"`10.96.120.45` means something inside the cluster only. **No machine** has a socket for it.", "", ""))
}

func refused() scenario {
	nodes := threePods(5000, -1, trace.Odds{}, trace.Odds{}, trace.Odds{})
	for i := range nodes {
		p := &nodes[i].Pods[0]
		p.Selected, p.Labels, p.Name = false, "app=web", strings.Replace(p.Name, "test", "web", 1)
	}
	nodes[0].Entered = true
	return make1("refused", trace.Scene{Client: outsideClient(), Service: nodePortService(post), Nodes: nodes}, trace.Refused, trace.Why(trace.NoEndpoints), []leg{
		{does: "start", at: "outside", mark: "nodePort", wire: "nodePort", src: "203.0.113.10:40000", dst: "192.168.100.11:30088"},
		{does: "enter", at: "node/node-1", wire: "nodePort"},
		{does: "refuse", at: "node/node-1", wire: "nodePort"},
	}, "kernel", say("selector app=test에 맞는 파드가 없어요. 노드가 **곧바로** 거절을 돌려보내요.",
		"No pod matches the selector app=test. The node refuses **at once**.", "", ""))
}

func dropped() scenario {
	nodes := threePods(5000, -1, trace.Odds{}, trace.Odds{}, trace.Odds{})
	nodes[1].Pods = nil
	nodes[1].Entered = true
	return make1("timeout", trace.Scene{Client: outsideClient(), Service: nodePortService(post), Nodes: nodes}, trace.Timeout, trace.Why(trace.NoLocalEndpoints), []leg{
		{does: "start", at: "outside", mark: "nodePort", wire: "nodePort", src: "203.0.113.10:40000", dst: "192.168.100.12:30088"},
		{does: "enter", at: "node/node-2", wire: "nodePort"},
		{does: "drop", at: "node/node-2", wire: "nodePort"},
	}, "kernel", say("Local은 다른 노드의 파드로 넘기지 않아요. 돌아오는 것이 없어 client는 **기다리기만** 해요.",
		"Local never passes a packet on to another node. Nothing comes back: the client **only waits**.", "", ""))
}

func scenarios() []scenario {
	return append([]scenario{
		loadBalancer("kernel"), loadBalancer("told"), loadBalancerDown(),
		nodePort("2", 0), nodePort("1", 0), nodePort("3", 1), nodePort("3", 2),
		clusterIPFromPod(1), clusterIPFromPod(0), clusterIPFromOutside(), refused(), dropped(),
	}, moreScenarios()...)
}
