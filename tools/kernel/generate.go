package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
)

// scenario is one random cluster as YAML: the same seed gives the same text.
type scenario struct {
	seed  uint64
	state bool // what a cluster already holds (--state), or what a user applies (-f)
	text  string
	dice  dice // goes on to choose the probes
}

// dice draws. All that is random in a run comes from one of these.
type dice struct{ *rand.Rand }

func (d dice) oneIn(n int) bool { return d.IntN(n) == 0 }

func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// generate makes a cluster of two or three nodes with pods and Services in all their variants. Half of them are told
// as state, with addresses, reports of kubelets and of a cloud; the others are applied, and the engine allocates.
func generate(seed uint64) scenario {
	d := dice{rand.New(rand.NewPCG(seed, 0x706f727477616c6b))}
	g := &generator{dice: d, state: d.oneIn(2), nodes: 2 + d.IntN(2), hosts: map[int]bool{}}
	g.families = pick(d, []family{v4}, []family{v4}, []family{v4}, []family{v6}, []family{v4, v6}, []family{v6, v4})
	g.cloud = !g.state && g.oneIn(3) && g.families[0] == v4
	g.clusterConfiguration()
	g.proxyConfiguration()
	for i := range g.nodes {
		g.add(g.node(i + 1))
	}
	if g.state {
		g.pods(2 + d.IntN(6))
		g.services(2 + d.IntN(4))
		if d.oneIn(3) {
			g.byHand()
		}
	} else {
		g.pods(d.IntN(4))
		g.deployments()
		g.services(2 + d.IntN(4))
		g.pool()
	}
	return scenario{seed: seed, state: g.state, text: strings.Join(g.docs, "---\n"), dice: d}
}

// build hands the text to the engine.
func (s scenario) build() (engine.Cluster, error) {
	c, file := engine.New(engine.Options{Seed: s.seed, Bare: true}), engine.File{Name: "cluster.yaml", Text: s.text}
	if s.state {
		c = c.Load(file)
	} else {
		c = c.Apply(file)
	}
	if c.Said.Exit != 0 {
		return c, fmt.Errorf("seed %d: the engine turns the generated cluster down: %s", s.seed, c.Said.Stderr)
	}
	return c, nil
}

// generator collects documents.
type generator struct {
	dice
	state bool
	cloud bool // whose load balancers send packets to the nodes as they are
	nodes int

	families []family // of the cluster, the first one first
	docs     []string
	hosts    map[int]bool // nodes that have a pod in their own network
}

func (g *generator) add(o any) {
	text, err := yaml.Marshal(o)
	if err != nil {
		panic(err) // plain structs and maps of ours
	}
	g.docs = append(g.docs, string(text))
}

type object = map[string]any

// proxyConfiguration is what an administrator may tell kube-proxy.
func (g *generator) proxyConfiguration() {
	if !g.oneIn(3) {
		return
	}
	all, bit := g.oneIn(2), pick(g.dice, 14, 14, 14, 0, 10, 31)
	o := object{"apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration", "mode": "iptables", "clusterCIDR": g.join(family.podRange),
		"iptables": object{"masqueradeAll": all, "masqueradeBit": bit, "localhostNodePorts": !g.oneIn(4)}, "nftables": object{"masqueradeAll": all, "masqueradeBit": bit}}
	switch g.IntN(5) {
	case 0:
		o["detectLocalMode"] = "NodeCIDR"
	case 1:
		o["detectLocalMode"], o["detectLocal"] = "BridgeInterface", object{"bridgeInterface": "cni0"}
	case 2:
		o["detectLocalMode"], o["detectLocal"] = "InterfaceNamePrefix", object{"interfaceNamePrefix": "cni"}
	}
	list := [][]string{{"", "192.168.100.0/24", "primary", "192.168.100.11/32", "127.0.0.0/8", "10.244.0.0/16", "0.0.0.0/0"},
		{"", "fd00:100::/64", "primary", "fd00:100::11/128", "::1/128", "fd00:244::/56", "::/0"}}
	if which := g.IntN(len(list[0])); which > 0 {
		var addresses []string
		for _, f := range g.families {
			if a := list[f][which]; len(addresses) == 0 || which != 2 {
				addresses = append(addresses, a)
			}
		}
		o["nodePortAddresses"] = addresses
	}
	g.add(o)
}

func (g *generator) node(i int) *api.Node {
	n := &api.Node{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Node"}}
	n.Name = fmt.Sprintf("node-%d", i)
	n.Labels = map[string]string{api.HostnameLabel: n.Name}
	if !g.oneIn(4) {
		n.Labels[api.ZoneLabel] = pick(g.dice, "zone-a", "zone-b")
	}
	for _, f := range g.families {
		n.Spec.PodCIDRs = append(n.Spec.PodCIDRs, f.podCIDR(i))
		n.Status.Addresses = append(n.Status.Addresses, api.NodeAddress{Type: "InternalIP", Address: f.node(10 + i)})
	}
	n.Spec.PodCIDR = n.Spec.PodCIDRs[0]
	if g.cloud {
		n.Spec.ProviderID = "gce://project/zone-a/" + n.Name
	}
	if g.oneIn(5) {
		n.Status.Addresses = append(n.Status.Addresses, api.NodeAddress{Type: "ExternalIP", Address: pick(g.dice, g.families...).node(20 + i)})
	}
	n.Status.Conditions = []api.Condition{{Type: "Ready", Status: "True"}}
	return n
}

func (g *generator) pods(n int) {
	for i := range n {
		g.add(g.pod(i, 1+g.IntN(g.nodes)))
	}
}

func (g *generator) pod(i, node int) *api.Pod {
	p := &api.Pod{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Pod"}}
	p.Namespace, p.Name = "default", fmt.Sprintf("pod-%d", i)
	p.Labels = map[string]string{"app": pick(g.dice, apps...)}
	p.Spec = g.podSpec()
	p.Spec.NodeName = fmt.Sprintf("node-%d", node)
	if g.oneIn(8) && !g.hosts[node] {
		g.hosts[node], p.Spec.HostNetwork = true, true
	}
	p.Status.Phase = "Running"
	if g.oneIn(12) {
		p.Status.Phase = pick(g.dice, "Pending", "Succeeded", "Failed")
	}
	for _, f := range g.families {
		ip := f.pod(node, 10+i)
		if p.Spec.HostNetwork {
			ip = f.node(10 + node)
		}
		p.Status.PodIPs = append(p.Status.PodIPs, api.PodIP{IP: ip})
	}
	p.Status.PodIP = p.Status.PodIPs[0].IP
	p.Status.Conditions = []api.Condition{{Type: "Ready", Status: pick(g.dice, "True", "True", "True", "False")}}
	if g.state && g.oneIn(5) {
		p.DeletionTimestamp = "2026-01-01T00:00:00Z"
	}
	p.Annotations = g.listens()
	return p
}

var apps = []string{"web", "web", "db", "wbe"}

// podSpec declares ports by names that mean other numbers in other pods.
func (g *generator) podSpec() api.PodSpec {
	ports := []api.ContainerPort{
		{Name: pick(g.dice, "http", "http", "web"), ContainerPort: pick[int32](g.dice, 8080, 8081), Protocol: api.TCP},
		{Name: "dns", ContainerPort: 5353, Protocol: pick(g.dice, api.UDP, api.UDP, api.SCTP)},
		{Name: "alt", ContainerPort: 5000, Protocol: api.TCP},
	}
	return api.PodSpec{Containers: []api.Container{{Name: "c", Image: "example.invalid/server:1", Ports: ports[:g.IntN(len(ports)+1)]}}}
}

// listens says now and then that a pod listens on something else than what it declares.
func (g *generator) listens() map[string]string {
	if !g.oneIn(4) {
		return nil
	}
	return map[string]string{api.ListenAnnotation: pick(g.dice, "", "tcp:8080", "127.0.0.1:8080", "udp:5353,tcp:8080,tcp:5000", "tcp:8081,udp:127.0.0.1:5353", "tcp:30080,tcp:80,tcp:8080")}
}

func (g *generator) deployments() {
	for _, app := range []string{"web", "db"}[:1+g.IntN(2)] {
		labels := object{"app": app}
		g.add(object{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": object{"name": app}, "spec": object{
			"replicas": g.IntN(4), "selector": object{"matchLabels": labels},
			"template": object{"metadata": object{"labels": labels, "annotations": g.listens()}, "spec": g.podSpec()}}})
	}
}

// pool is MetalLB's. Without it, and without a cloud, the Services' addresses stay pending.
func (g *generator) pool() {
	if g.cloud || g.oneIn(3) {
		return
	}
	meta := func(name string) object { return object{"name": name, "namespace": "metallb-system"} }
	g.add(object{"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "metadata": meta("pool"), "spec": object{"addresses": g.pools()}})
	g.add(object{"apiVersion": "metallb.io/v1beta1", "kind": "L2Advertisement", "metadata": meta("all")})
}
