package engine_test

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/svg"
	"github.com/portwalk/portwalk/engine/view/words"
)

// FuzzApplyTrace gives the engine any YAML, as files to apply and as a cluster that is there already, and asks all that a
// page asks: nothing panics, and every trace keeps its promises. What the YAML means is judged elsewhere.
func FuzzApplyTrace(f *testing.F) {
	for _, pattern := range []string{"testdata/recorded/*/*.yaml", "testdata/recorded/clusters/*/objects.yaml", "../lessons/*/*.yaml"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			if text := file(f, name).Text; len(text) < mostFuzzed {
				f.Add(text)
			}
		}
	}
	for _, text := range oddities {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > mostFuzzed {
			return
		}
		file := engine.File{Name: "f.yaml", Text: text}
		applied := engine.New(engine.Options{}).Apply(file)
		interrogate(t, applied)
		interrogate(t, applied.Apply(engine.File{Name: "post.yaml", Text: post}))
		loaded := engine.New(engine.Options{Bare: true}).Load(file)
		interrogate(t, loaded)
		interrogate(t, loaded.Apply(file))
	})
}

// mostFuzzed keeps one run short; a whole cluster is larger, and TestRecordedPackets asks those.
const mostFuzzed = 1 << 14

// oddities are admitted, and odd: each once stood for a question that somebody forgot to ask.
var oddities = []string{
	"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s-1, namespace: default, labels: {kubernetes.io/service-name: s}}\naddressType: IPv4\nendpoints:\n- addresses: [10.9.9.9]\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {ports: [{port: 80}]}\n",
	"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s-1, namespace: default, labels: {kubernetes.io/service-name: s}}\naddressType: IPv4\nendpoints:\n- addresses: [10.9.9.9]\nports:\n- {}\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {type: NodePort, ports: [{port: 80}]}\n",
	"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s-1, namespace: default, labels: {kubernetes.io/service-name: s}}\naddressType: IPv4\nendpoints: []\n" +
		"---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s-2, namespace: default, labels: {kubernetes.io/service-name: s}}\naddressType: IPv4\nendpoints:\n- addresses: []\nports:\n- {port: 80, protocol: TCP}\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {ports: [{port: 80}]}\n",
	"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: f, namespace: default, labels: {kubernetes.io/service-name: s}}\naddressType: FQDN\nendpoints:\n- addresses: [a.example]\nports:\n- {name: \"\", port: 80, protocol: TCP}\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {clusterIP: None, ports: [{port: 80}]}\n",
	"apiVersion: v1\nkind: Endpoints\nmetadata: {name: e, namespace: default}\nsubsets:\n- addresses: [{ip: 10.1.2.3}]\n- ports: [{port: 1}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: e, namespace: default}\nspec: {ports: [{port: 1}]}\n",
	"apiVersion: v1\nkind: Service\nmetadata: {name: none}\nspec: {clusterIP: None, selector: {a: b}}\n",
	"apiVersion: v1\nkind: Service\nmetadata: {name: h}\nspec: {clusterIP: None, type: NodePort, ports: [{port: 80}]}\n",
	"apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {type: ExternalName, externalName: example.com, externalIPs: [1.2.3.4], ports: [{port: 80}]}\n",
	"apiVersion: v1\nkind: Service\nmetadata: {name: l}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, allocateLoadBalancerNodePorts: false, loadBalancerClass: a/b, selector: {a: b}, ports: [{port: 80}, {port: 80, protocol: UDP, name: u}]}\n",
	"apiVersion: v1\nkind: Node\nmetadata: {name: bare}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: NodePort, selector: {a: b}, ports: [{port: 80}]}\n",
	"apiVersion: v1\nkind: Node\nmetadata: {name: six}\nspec: {podCIDR: \"fd01::/64\"}\nstatus: {addresses: [{type: InternalIP, address: \"fd02::1\"}, {type: Hostname, address: six}]}\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: LoadBalancer, ipFamilyPolicy: PreferDualStack, selector: {a: b}, ports: [{port: 80}]}\n",
	"apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: b}}\nspec: {nodeName: nowhere, hostNetwork: true, containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b}, ports: [{port: 80, targetPort: web}]}\n",
	"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 40, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 80, name: web}]}]}}}\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: NodePort, sessionAffinity: ClientIP, externalTrafficPolicy: Local, selector: {a: b}, ports: [{port: 80, targetPort: web}]}\n",
	"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: s}\n  spec: {ports: [{port: 80}], externalIPs: [\"fd00::1\"]}\n- null\n",
	"apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking: {serviceSubnet: \"fd00:10::/112\", podSubnet: \"fd00:20::/56\"}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: LoadBalancer, selector: {a: b}, ports: [{port: 80}]}\n",
	"apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: nftables\nnodePortAddresses: [primary]\niptables: {masqueradeBit: 31}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: NodePort, selector: {a: b}, ports: [{port: 80}]}\n",
}

// interrogate asks a cluster what a page asks of it, and counts the requests that reached a pod.
func interrogate(t *testing.T, c engine.Cluster) (delivered int) {
	t.Helper()
	c.Problems()
	for _, line := range []string{"get svc,ep,endpointslices,pods,nodes,deploy,rs -A -o wide", "get svc,pods,endpointslices -A -o yaml",
		"describe svc -A", "describe pods -A", "describe nodes", "describe endpointslices -A", "describe endpoints -A"} {
		c.Kubectl(line)
	}
	nodes := c.State.Nodes()
	for _, mode := range []string{"iptables", "nftables", "ipvs"} {
		for _, n := range nodes[:min(len(nodes), 2)] {
			rs, p := c.Rules(n.Name, mode)
			if p != nil {
				t.Fatalf("rules of %s, mode %s: %v", n.Name, mode, p)
			}
			rs.Text()
			c.Lines(rs)
		}
	}
	modes := []string{"iptables", "nftables", "ipvs"}
	for i, to := range targets(c) {
		for j, from := range callers(c) {
			host, protocol := engine.SplitProtocol(to)
			r, p := c.Trace(trace.Ask{From: from, To: host, Protocol: protocol, Mode: modes[(i+j)%len(modes)]})
			if p != nil {
				continue // a question that makes no sense, which says so
			}
			if r.Trace.Verdict == trace.Delivered {
				delivered++
			}
			if err := trace.Check(r); err != nil {
				t.Fatalf("%s -> %s, mode %s: %v", from, to, r.Ask.Mode, err)
			}
			for _, lang := range []string{"ko", "en"} {
				svg.Draw(r, *words.Tell(r, "kernel", lang), svg.Options{Frame: -1, Lang: lang})
			}
		}
	}
	return delivered
}

func callers(c engine.Cluster) []string {
	out := []string{"outside"}
	for _, n := range c.State.Nodes() {
		out = append(out, "node/"+n.Name)
		break
	}
	for _, p := range c.State.Pods() {
		if p.Status.PodIP != "" && p.Spec.NodeName != "" {
			out = append(out, "pod/"+p.Namespace+"/"+p.Name)
			break
		}
	}
	return out
}

// targets are the addresses of the first Services, in every way that they have.
func targets(c engine.Cluster) []string {
	var out []string
	services := c.State.Services()
	for _, svc := range services[:min(len(services), 3)] {
		hosts := []string{svc.Name + "." + svc.Namespace}
		if !svc.Headless() {
			hosts = append(hosts, svc.Spec.ClusterIPs...)
		}
		hosts = append(hosts, svc.Spec.ExternalIPs...)
		for _, in := range svc.Status.LoadBalancer.Ingress {
			hosts = append(hosts, in.IP+in.Hostname)
		}
		for _, p := range svc.Spec.Ports[:min(len(svc.Spec.Ports), 2)] {
			for _, h := range hosts {
				out = append(out, address(h, p.Port)+"/"+p.Protocol)
			}
			for _, n := range c.State.Nodes() {
				if p.NodePort == 0 {
					break
				}
				out = append(out, address(n.Name, p.NodePort)+"/"+p.Protocol, address(n.Address("InternalIP"), p.NodePort)+"/"+p.Protocol)
				break
			}
		}
	}
	for _, p := range c.State.Pods() {
		out = append(out, address(p.Status.PodIP, 80))
		break
	}
	return slices.Compact(out)
}

func address(host string, port int32) string { return net.JoinHostPort(host, strconv.Itoa(int(port))) }

// TestApplyLeavesTheOldClusterAlone: a Cluster is a value. All that can be asked of it is asked before and after others
// are made of it.
func TestApplyLeavesTheOldClusterAlone(t *testing.T) {
	names, _ := filepath.Glob("../lessons/*/*.yaml")
	names = append(names, "testdata/recorded/blog/objects.yaml", "testdata/recorded/clusters/03/objects.yaml")
	for _, name := range names {
		f := file(t, name)
		for how, old := range map[string]engine.Cluster{
			"applied": engine.New(engine.Options{}).Apply(f),
			"loaded":  engine.New(engine.Options{Bare: true}).Load(withoutTimes(f)),
		} {
			before := portrait(old)
			for _, edit := range []func(){
				func() { old.Apply(f) },
				func() { old.Apply(withoutTimes(f)) },
				func() { old.Apply(edited(f)) },
				func() { old.Create(edited(f)) },
				func() { old.Load(edited(f)) },
				func() { old.Apply(engine.File{Name: "post.yaml", Text: post}) },
				func() { old.Survey("") },
			} {
				edit()
			}
			if after := portrait(old); after != before {
				t.Errorf("%s, %s: the old cluster changed:\n%s", name, how, firstDifference(before, after))
			}
		}
	}
}

// edited changes what Services, Deployments and nodes are decided by.
func edited(f engine.File) engine.File {
	f.Text = strings.NewReplacer("replicas: 2", "replicas: 5", "replicas: 3", "replicas: 1", "type: ClusterIP", "type: NodePort",
		"type: LoadBalancer", "type: ClusterIP", "type: NodePort", "type: LoadBalancer", "targetPort: 5000", "targetPort: 5001", "ready: true", "ready: false").Replace(f.Text)
	return f
}

func withoutTimes(f engine.File) engine.File {
	var out []string
	for _, line := range strings.Split(f.Text, "\n") {
		if !strings.Contains(line, "creationTimestamp") {
			out = append(out, line)
		}
	}
	f.Text = strings.Join(out, "\n")
	return f
}

// portrait is all that a cluster says of itself.
func portrait(c engine.Cluster) string {
	var b strings.Builder
	for _, line := range []string{"get svc,ep,endpointslices,pods,nodes,deploy,rs,events -A -o yaml", "get svc,pods,endpointslices -A -o wide", "describe svc -A", "describe pods -A"} {
		s := c.Kubectl(line)
		b.WriteString(s.Text + s.Err)
	}
	for _, n := range c.State.Nodes() {
		for _, mode := range []string{"iptables", "nftables", "ipvs"} {
			if rs, p := c.Rules(n.Name, mode); p == nil {
				b.WriteString(rs.Text())
			}
		}
	}
	for _, to := range targets(c) {
		for _, from := range callers(c) {
			host, protocol := engine.SplitProtocol(to)
			r, p := c.Trace(trace.Ask{From: from, To: host, Protocol: protocol})
			asJSON, err := json.Marshal(r)
			fmt.Fprintf(&b, "%s -> %s: %v %s %v\n", from, to, p, asJSON, err)
		}
	}
	fmt.Fprintf(&b, "%s%s%+v\n", c.Said.Stdout, c.Said.Stderr, c.Notes)
	return b.String()
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d\n-%s\n+%s", i, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d lines became %d", len(x), len(y))
}

// TestUnchangedIsNotTouched: what kubectl apply finds unchanged is the old cluster's own object. A dump that keeps no
// times has none afterwards either, in the old cluster and in the new one.
func TestUnchangedIsNotTouched(t *testing.T) {
	f := engine.File{Name: "post.yaml", Text: post}
	dump := engine.New(engine.Options{}).Apply(f).Kubectl("get svc test -o yaml").Text
	old := engine.New(engine.Options{Bare: true}).Load(withoutTimes(engine.File{Name: "dump.yaml", Text: dump}))
	next := old.Apply(f)
	if got, want := next.Said.Stdout, "service/test unchanged\n"; got != want {
		t.Fatalf("apply says %q, want %q", got, want)
	}
	for name, c := range map[string]engine.Cluster{"old": old, "new": next} {
		if at := c.State.Service("default", "test").CreationTimestamp; at != "" {
			t.Errorf("the %s cluster's Service was made at %s; the dump does not say when", name, at)
		}
	}
}
