package path

import (
	"fmt"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
	"github.com/portwalk/portwalk/engine/trace"
)

// BenchmarkPost is the post's LoadBalancer from outside, all outcomes, the shown walk and the scene; rules are built.
func BenchmarkPost(b *testing.B) {
	w := worldOf(loadState(b, recorded+"/blog"), "iptables")
	a := trace.Ask{From: "outside", To: "192.168.200.10:30080"}
	Walk(w, a)
	b.ReportAllocs()
	for b.Loop() {
		if _, p := Walk(w, a); p != nil {
			b.Fatal(p.Text)
		}
	}
}

// BenchmarkEndpoints is one Service with many endpoints: every one of them is an outcome.
func BenchmarkEndpoints(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := worldOf(crowd(n), "iptables")
			a := trace.Ask{From: "pod/pod-0", To: "10.96.0.10:80"}
			b.ReportAllocs()
			for b.Loop() {
				if r, p := Walk(w, a); p != nil || len(r.Outcomes) != n {
					b.Fatal(p, len(r.Outcomes))
				}
			}
		})
	}
}

// BenchmarkServices is one walk in a cluster with many Services: iptables asks their rules one by one, nftables looks them
// up. Neither costs an allocation more.
func BenchmarkServices(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		s := crowd(10)
		d := s.Edit()
		for i := range n {
			svc := *s.Service("default", "svc")
			svc.Name = fmt.Sprintf("other-%d", i)
			svc.Spec.ClusterIP = fmt.Sprintf("10.97.%d.%d", i/250, 1+i%250)
			svc.Spec.ClusterIPs = []string{svc.Spec.ClusterIP}
			d.Put(&svc)
		}
		endpoints.Reconcile(d)
		for _, mode := range modes {
			b.Run(fmt.Sprintf("%s/%d", mode, n), func(b *testing.B) {
				w := worldOf(d.State, mode)
				w.Network = NewNetwork(d.State)
				a := trace.Ask{From: "pod/pod-0", To: "10.96.0.10:80"}
				met := 0
				Walk(w, a)
				b.ReportAllocs()
				for b.Loop() {
					r, p := Walk(w, a)
					if p != nil {
						b.Fatal(p.Text)
					}
					met = r.Trace.Met
				}
				b.ReportMetric(float64(met), "rules-met")
			})
		}
	}
}

// crowd is one Service with n endpoints on two nodes.
func crowd(n int) api.State {
	d := api.NewState(api.DefaultConfig()).Edit()
	for i := 1; i <= 2; i++ {
		node := &api.Node{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: api.ObjectMeta{Name: fmt.Sprintf("node-%d", i)}}
		node.Spec.PodCIDR = fmt.Sprintf("10.%d.0.0/16", 243+i)
		node.Spec.PodCIDRs = []string{node.Spec.PodCIDR}
		node.Status.Addresses = []api.NodeAddress{{Type: "InternalIP", Address: fmt.Sprintf("192.168.100.1%d", i)}}
		d.Put(node)
	}
	for i := range n {
		p := &api.Pod{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: api.ObjectMeta{Namespace: "default", Name: fmt.Sprintf("pod-%d", i), Labels: map[string]string{"app": "web"}}}
		p.Spec.NodeName = fmt.Sprintf("node-%d", 1+i%2)
		p.Spec.Containers = []api.Container{{Ports: []api.ContainerPort{{ContainerPort: 8080}}}}
		p.Status = api.PodStatus{Phase: "Running", PodIP: fmt.Sprintf("10.%d.%d.%d", 244+i%2, i/200, 10+i%200), Conditions: []api.Condition{{Type: "Ready", Status: "True"}}}
		p.Status.PodIPs = []api.PodIP{{IP: p.Status.PodIP}}
		d.Put(p)
	}
	policy := api.Cluster
	d.Put(&api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}, ObjectMeta: api.ObjectMeta{Namespace: "default", Name: "svc"},
		Spec: api.ServiceSpec{Type: api.ClusterIP, Selector: map[string]string{"app": "web"}, ClusterIP: "10.96.0.10", ClusterIPs: []string{"10.96.0.10"},
			InternalTrafficPolicy: &policy, Ports: []api.ServicePort{{Protocol: "TCP", Port: 80, TargetPort: api.FromInt(8080)}}}})
	endpoints.Reconcile(d)
	return d.State
}

// BenchmarkNetwork is what a walk spends on addresses in a cluster of a thousand Services with ten endpoints each.
func BenchmarkNetwork(b *testing.B) {
	s := crowd(10000)
	d := s.Edit()
	for i := range 1000 {
		svc := *s.Service("default", "svc")
		svc.Name = fmt.Sprintf("other-%d", i)
		svc.Spec.ClusterIP = fmt.Sprintf("10.97.%d.%d", i/250, 1+i%250)
		svc.Spec.ClusterIPs = []string{svc.Spec.ClusterIP}
		svc.Spec.Selector = map[string]string{"app": svc.Name}
		d.Put(&svc)
	}
	b.ReportAllocs()
	for b.Loop() {
		NewNetwork(d.State)
	}
}
