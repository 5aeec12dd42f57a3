package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	sysctltest "k8s.io/component-helpers/node/util/sysctl/testing"
	"k8s.io/klog/v2"
	kubeproxy "k8s.io/kubernetes/pkg/proxy/iptables"
	proxyutil "k8s.io/kubernetes/pkg/proxy/util"
	utiliptables "k8s.io/kubernetes/pkg/util/iptables"
	iptablestest "k8s.io/kubernetes/pkg/util/iptables/testing"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
)

// deaf takes rules for iptables-restore and does nothing with them.
type deaf struct {
	*iptablestest.FakeIPTables
	size int
}

func (d *deaf) SaveInto(utiliptables.Table, *bytes.Buffer) error                 { return nil }
func (d *deaf) EnsureChain(utiliptables.Table, utiliptables.Chain) (bool, error) { return true, nil }
func (d *deaf) Monitor(utiliptables.Chain, []utiliptables.Table, func(), time.Duration, <-chan struct{}) {
}
func (d *deaf) HasRandomFully() bool { return true }
func (d *deaf) EnsureRule(utiliptables.RulePosition, utiliptables.Table, utiliptables.Chain, ...string) (bool, error) {
	return true, nil
}
func (d *deaf) RestoreAll(data []byte, _ utiliptables.FlushFlag, _ utiliptables.RestoreCountersFlag) error {
	d.size = len(data)
	return nil
}

// BenchmarkGeneration makes the iptables rules of one node for n Services with ten endpoints each: kube-proxy from
// what its trackers hold to the text it gives to iptables-restore, the engine from the objects to iptables-save's text.
func BenchmarkGeneration(b *testing.B) {
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	for _, n := range []int{1000, 10000} {
		c := many(n)
		b.Run(fmt.Sprintf("kube-proxy/services=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				b.StopTimer()
				d := &deaf{FakeIPTables: iptablestest.NewFake()}
				p := tracked(b, c, d)
				b.StartTimer()
				p.OnServiceSynced()
				b.SetBytes(int64(d.size))
			}
		})
		b.Run(fmt.Sprintf("engine/services=%d", n), func(b *testing.B) {
			s := stateOf(b, c)
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(len(iptables.Build(s, s.Node("node-0")).Text())))
			}
		})
	}
}

// tracked is a proxier that has seen all objects and waits to be synced.
func tracked(b *testing.B, c *cluster, d *deaf) *kubeproxy.Proxier {
	sysctl := sysctltest.NewFake()
	sysctl.Settings["net/netfilter/nf_conntrack_tcp_be_liberal"] = 0
	p, err := kubeproxy.NewProxier(context.Background(), v1.IPv4Protocol, d, sysctl, time.Hour, time.Hour, false, true, masqueradeBit,
		proxyutil.NewDetectLocalByCIDR("10.244.0.0/16"), "node-0", net.ParseIP("192.168.100.11"), nil, nil, nil, false)
	if err != nil {
		b.Fatal(err)
	}
	p.OnEndpointSlicesSynced()
	for i := range c.services {
		p.OnServiceAdd(c.services[i])
		p.OnEndpointSliceAdd(c.slices[i])
	}
	return p
}

// many is a cluster of n NodePort Services.
func many(n int) *cluster {
	c := &cluster{nodes: []*v1.Node{{TypeMeta: metav1.TypeMeta{Kind: "Node"}, ObjectMeta: metav1.ObjectMeta{Name: "node-0"}}}}
	for i := range n {
		ip, name := fmt.Sprintf("10.96.%d.%d", i/250, i%250+1), fmt.Sprintf("svc-%05d", i)
		slice := &discovery.EndpointSlice{
			TypeMeta:    metav1.TypeMeta{Kind: "EndpointSlice"},
			ObjectMeta:  metav1.ObjectMeta{Namespace: "default", Name: name + "-x", Labels: map[string]string{discovery.LabelServiceName: name}},
			AddressType: discovery.AddressTypeIPv4,
			Ports:       []discovery.EndpointPort{{Name: ptr.To(""), Protocol: ptr.To(v1.ProtocolTCP), Port: ptr.To[int32](8080)}},
		}
		for j := range 10 {
			k := i*10 + j
			slice.Endpoints = append(slice.Endpoints, discovery.Endpoint{Addresses: []string{fmt.Sprintf("10.%d.%d.%d", 128+k/62500, k/250%250, k%250+1)}, NodeName: ptr.To(fmt.Sprintf("node-%d", k%100))})
		}
		c.slices = append(c.slices, slice)
		c.services = append(c.services, &v1.Service{
			TypeMeta:   metav1.TypeMeta{Kind: "Service"},
			ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name},
			Spec: v1.ServiceSpec{
				Type: v1.ServiceTypeNodePort, ClusterIP: ip, ClusterIPs: []string{ip}, IPFamilies: []v1.IPFamily{v1.IPv4Protocol}, Selector: map[string]string{"app": name},
				Ports: []v1.ServicePort{{Protocol: v1.ProtocolTCP, Port: 80, NodePort: int32(30000 + i)}},
			},
		})
	}
	return c
}

// stateOf is the same cluster for the engine.
func stateOf(b *testing.B, c *cluster) api.State {
	d := api.NewState(api.DefaultConfig()).Edit()
	put := func(from any, to api.Object) {
		text, err := yaml.Marshal(from)
		if err == nil {
			err = yaml.Unmarshal(text, to)
		}
		if err != nil {
			b.Fatal(err)
		}
		d.Put(to)
	}
	put(c.nodes[0], &api.Node{})
	for i := range c.services {
		put(c.services[i], &api.Service{})
		put(c.slices[i], &api.EndpointSlice{})
	}
	return d.State
}
