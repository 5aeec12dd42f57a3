package proxy_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

const endpointsEach = 10

// manyServices is a cluster of n NodePort Services with ten endpoints each, on a hundred nodes.
func manyServices(n int) api.State {
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(&api.Node{
		TypeMeta: api.TypeMeta{Kind: "Node"}, ObjectMeta: api.ObjectMeta{Name: "node-0"},
		Status: api.NodeStatus{Addresses: []api.NodeAddress{{Type: "InternalIP", Address: "192.168.100.11"}}},
	})
	empty, tcp, port := "", api.TCP, int32(8080)
	for i := range n {
		ip := fmt.Sprintf("10.96.%d.%d", i/250, i%250+1)
		name := fmt.Sprintf("svc-%05d", i)
		slice := &api.EndpointSlice{
			TypeMeta:    api.TypeMeta{Kind: "EndpointSlice"},
			ObjectMeta:  api.ObjectMeta{Namespace: "default", Name: name + "-x", Labels: map[string]string{api.ServiceNameLabel: name}},
			AddressType: api.IPv4, Ports: []api.EndpointPort{{Name: &empty, Protocol: &tcp, Port: &port}},
		}
		for j := range endpointsEach {
			k := i*endpointsEach + j
			node := fmt.Sprintf("node-%d", k%100)
			slice.Endpoints = append(slice.Endpoints, api.Endpoint{
				Addresses: []string{fmt.Sprintf("10.%d.%d.%d", 128+k/62500, k/250%250, k%250+1)}, NodeName: &node,
				TargetRef: &api.ObjectReference{Kind: "Pod", Namespace: "default", Name: fmt.Sprintf("%s-%d", name, j)},
			})
		}
		d.Put(slice, &api.Service{
			TypeMeta:   api.TypeMeta{Kind: "Service"},
			ObjectMeta: api.ObjectMeta{Namespace: "default", Name: name},
			Spec: api.ServiceSpec{
				Type: api.NodePort, ClusterIP: ip, ClusterIPs: []string{ip}, IPFamilies: []string{api.IPv4},
				Selector: map[string]string{"app": name},
				Ports:    []api.ServicePort{{Protocol: api.TCP, Port: 80, TargetPort: api.FromInt(8080), NodePort: int32(30000 + i)}},
			},
		})
	}
	return d.State
}

// BenchmarkRules builds and prints the rules of one node, which is what kube-proxy does in a full sync.
func BenchmarkRules(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10000} {
		s := manyServices(n)
		for _, mode := range []string{proxy.IPTables, proxy.NFTables} {
			b.Run(fmt.Sprintf("%s/services=%d", mode, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					rules := builders[mode](s, s.Node("node-0"))
					b.SetBytes(int64(len(rules.Text())))
				}
			})
			b.Run(fmt.Sprintf("%s/build only/services=%d", mode, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					builders[mode](s, s.Node("node-0"))
				}
			})
		}
	}
}

// BenchmarkWalk takes a packet for the last Service's node port through the node, and says how many rules it met:
// iptables asks them one by one, nftables looks them up.
func BenchmarkWalk(b *testing.B) {
	for _, n := range []int{10, 1000, 10000} {
		s := manyServices(n)
		for _, mode := range []string{proxy.IPTables, proxy.NFTables} {
			rules := builders[mode](s, s.Node("node-0"))
			b.Run(fmt.Sprintf("%s/services=%d", mode, n), func(b *testing.B) {
				b.ReportAllocs()
				met := 0
				for b.Loop() {
					c := nodeContext(packet("192.168.100.50:40000", fmt.Sprintf("192.168.100.11:%d", 30000+n-1)), 3)
					c.Record = func(trace.Step) {}
					for _, h := range throughNode {
						rules.Walk(h, c)
					}
					if c.Packet.Src == (netip.AddrPort{}) {
						b.Fatal("lost")
					}
					met = c.Met
				}
				b.ReportMetric(float64(met), "rules-met")
			})
		}
	}
}
