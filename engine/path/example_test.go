package path_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/trace"
)

// A client outside calls a nodePort. The only pod runs on that node.
func ExampleWalk() {
	node := &api.Node{TypeMeta: api.TypeMeta{Kind: "Node"}, ObjectMeta: api.ObjectMeta{Name: "node-1"},
		Spec:   api.NodeSpec{PodCIDR: "10.244.1.0/24", PodCIDRs: []string{"10.244.1.0/24"}},
		Status: api.NodeStatus{Addresses: []api.NodeAddress{{Type: "InternalIP", Address: "192.168.100.11"}}}}
	pod := &api.Pod{TypeMeta: api.TypeMeta{Kind: "Pod"}, ObjectMeta: api.ObjectMeta{Namespace: "default", Name: "web", Labels: map[string]string{"app": "web"}},
		Spec: api.PodSpec{NodeName: "node-1"}, Status: api.PodStatus{Phase: "Running", PodIP: "10.244.1.10", PodIPs: []api.PodIP{{IP: "10.244.1.10"}},
			Conditions: []api.Condition{{Type: "Ready", Status: "True"}}}}
	policy := api.Cluster
	svc := &api.Service{TypeMeta: api.TypeMeta{Kind: "Service"}, ObjectMeta: api.ObjectMeta{Namespace: "default", Name: "web"},
		Spec: api.ServiceSpec{Type: api.NodePort, Selector: map[string]string{"app": "web"}, ClusterIP: "10.96.0.20", ClusterIPs: []string{"10.96.0.20"},
			InternalTrafficPolicy: &policy, ExternalTrafficPolicy: api.Cluster,
			Ports: []api.ServicePort{{Protocol: api.TCP, Port: 80, TargetPort: api.FromInt(5000), NodePort: 30088}}}}

	draft := api.NewState(api.DefaultConfig()).Put(node, pod, svc).Edit()
	endpoints.Reconcile(draft)
	world := path.World{
		State:   draft.State,
		Rules:   func(string) proxy.Ruleset { return iptables.Build(draft.State, node) },
		Listens: func(*api.Pod) []path.Socket { return []path.Socket{{Port: 5000, Protocol: api.TCP}} },
	}
	r, problem := path.Walk(world, trace.Ask{From: "outside", To: "node-1:30088"})
	if problem != nil {
		fmt.Println(problem.Text)
		return
	}
	for _, h := range r.Trace.Hops {
		for _, s := range h.Steps {
			if s.Action == trace.Rewrote {
				fmt.Println(h.At, s.Before.Src, "->", s.Before.Dst, "becomes", s.After.Src, "->", s.After.Dst)
			}
		}
	}
	fmt.Println(r.Trace.Verdict, "to", r.Outcomes[0].Pod, "which sees", r.Outcomes[0].SeenFrom)
	// Output:
	// node/node-1 203.0.113.10:40000 -> 192.168.100.11:30088 becomes 203.0.113.10:40000 -> 10.244.1.10:5000
	// node/node-1 203.0.113.10:40000 -> 10.244.1.10:5000 becomes 10.244.1.1:61024 -> 10.244.1.10:5000
	// node/node-1 10.244.1.10:5000 -> 10.244.1.1:61024 becomes 10.244.1.10:5000 -> 203.0.113.10:40000
	// node/node-1 10.244.1.10:5000 -> 203.0.113.10:40000 becomes 192.168.100.11:30088 -> 203.0.113.10:40000
	// delivered to default/web which sees 10.244.1.1
}
