package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"reflect"
	"runtime"
	"slices"
	"syscall"
	"time"
	"unsafe"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	sysctltest "k8s.io/component-helpers/node/util/sysctl/testing"
	kubeiptables "k8s.io/kubernetes/pkg/proxy/iptables"
	kubenftables "k8s.io/kubernetes/pkg/proxy/nftables"
	proxyutil "k8s.io/kubernetes/pkg/proxy/util"
	utiliptables "k8s.io/kubernetes/pkg/util/iptables"
	iptablestest "k8s.io/kubernetes/pkg/util/iptables/testing"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/knftables"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
)

// rounds is how often each takes its turn.
const rounds = 7

// race times both ways to the rules of one node, turn by turn in one process: kube-proxy's, from what its trackers hold to the
// text that it gives to iptables-restore or nft, and the engine's, from the API's objects to the text of the listing. It
// fails if the engine is the slower one by the medians.
func race(w io.Writer) error {
	slower := false
	fmt.Fprintf(w, "%-9s %8s %12s %12s %6s   (processor time, medians of %d)\n", "mode", "services", "kube-proxy", "engine", "ratio", rounds)
	for _, n := range []int{1000, 10000} {
		c := many(n)
		objects := objectsOf(c)
		for _, mode := range []string{"iptables", "nftables"} {
			var theirs, ours []time.Duration
			for range rounds {
				theirs = append(theirs, kubeProxy(c, mode))
				ours = append(ours, engine(objects, mode))
			}
			slices.Sort(theirs)
			slices.Sort(ours)
			t, o := theirs[rounds/2], ours[rounds/2]
			ratio := float64(o) / float64(t)
			slower = slower || ratio > 1
			fmt.Fprintf(w, "%-9s %8d %12v %12v %6.2f\n", mode, n, t.Round(100*time.Microsecond), o.Round(100*time.Microsecond), ratio)
		}
	}
	if slower {
		return fmt.Errorf("the engine is slower than kube-proxy")
	}
	return nil
}

// took is the processor time of a run that nobody's garbage disturbs.
func took(run func()) time.Duration {
	runtime.GC()
	start := cpuTime()
	run()
	return cpuTime() - start
}

// cpuTime is what this process has used so far: other people's work on the machine does not count.
func cpuTime() time.Duration {
	var u syscall.Rusage
	exit(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// kubeProxy lets a proxier that has seen all objects make its rules for the first time.
func kubeProxy(c *cluster, mode string) time.Duration {
	size := 0
	p := tracked(c, mode, &size)
	d := took(func() { sync(p) })
	if size < 1000*len(c.services) {
		exit(fmt.Errorf("kube-proxy wrote only %d bytes in mode %s", size, mode))
	}
	return d
}

// engine makes the same rules from the objects.
func engine(objects []api.Object, mode string) time.Duration {
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(objects...)
	s, size := d.State, 0
	t := took(func() {
		if mode == "iptables" {
			size = len(iptables.Build(s, s.Node("node-0")).Text())
		} else {
			size = len(nftables.Build(s, s.Node("node-0")).Text())
		}
	})
	if size < 100*len(objects) {
		exit(fmt.Errorf("the engine wrote only %d bytes in mode %s", size, mode))
	}
	return t
}

// deafIPTables takes rules for iptables-restore and does nothing with them.
type deafIPTables struct {
	*iptablestest.FakeIPTables
	size *int
}

func (d deafIPTables) SaveInto(utiliptables.Table, *bytes.Buffer) error { return nil }
func (d deafIPTables) EnsureChain(utiliptables.Table, utiliptables.Chain) (bool, error) {
	return true, nil
}
func (d deafIPTables) Monitor(utiliptables.Chain, []utiliptables.Table, func(), time.Duration, <-chan struct{}) {
}
func (d deafIPTables) HasRandomFully() bool { return true }
func (d deafIPTables) EnsureRule(utiliptables.RulePosition, utiliptables.Table, utiliptables.Chain, ...string) (bool, error) {
	return true, nil
}
func (d deafIPTables) RestoreAll(data []byte, _ utiliptables.FlushFlag, _ utiliptables.RestoreCountersFlag) error {
	*d.size = len(data)
	return nil
}

// deafNFT takes transactions as the text that nft would be given, and does nothing with it.
type deafNFT struct {
	*knftables.Fake
	size *int
}

func (d deafNFT) ListAll(context.Context) (map[string][]string, error) { return nil, nil }
func (d deafNFT) Run(_ context.Context, tx *knftables.Transaction) error {
	*d.size += len(tx.String())
	return nil
}

// tracked is a proxier that has seen all objects and waits to be synced.
func tracked(c *cluster, mode string, size *int) proxier {
	var p proxier
	var err error
	detector, ip := proxyutil.NewDetectLocalByCIDR("10.244.0.0/16"), net.ParseIP("192.168.100.11")
	if mode == "nftables" {
		var q *kubenftables.Proxier
		q, err = kubenftables.NewProxier(context.Background(), v1.IPv4Protocol, time.Hour, time.Hour, false, masqueradeBit, detector, "node-0", ip, nil, nil, []string{"192.168.100.11/32"}, false)
		exit(err)
		field := reflect.ValueOf(q).Elem().FieldByName("nftables") // kube-proxy has no other door for it
		*(*knftables.Interface)(unsafe.Pointer(field.UnsafeAddr())) = deafNFT{knftables.NewFake(knftables.IPv4Family, "kube-proxy"), size}
		p = q
	} else {
		sysctl := sysctltest.NewFake()
		sysctl.Settings["net/netfilter/nf_conntrack_tcp_be_liberal"] = 0
		p, err = kubeiptables.NewProxier(context.Background(), v1.IPv4Protocol, deafIPTables{iptablestest.NewFake(), size}, sysctl, time.Hour, time.Hour, false, true, masqueradeBit,
			detector, "node-0", ip, nil, nil, nil, false)
		exit(err)
	}
	p.OnServiceCIDRsChanged([]string{"10.96.0.0/12"})
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

// objectsOf is the same cluster for the engine.
func objectsOf(c *cluster) (out []api.Object) {
	put := func(from any, to api.Object) {
		text, err := yaml.Marshal(from)
		if err == nil {
			err = yaml.Unmarshal(text, to)
		}
		exit(err)
		out = append(out, to)
	}
	put(c.nodes[0], &api.Node{})
	for i := range c.services {
		put(c.services[i], &api.Service{})
		put(c.slices[i], &api.EndpointSlice{})
	}
	return out
}
