package engine_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// stored is every object of a cluster as JSON, by key.
func stored(c engine.Cluster) map[string]string {
	out := map[string]string{}
	c.State.Each(func(o api.Object) {
		b, _ := json.Marshal(o)
		out[api.KeyOf(o).String()] = fmt.Sprint(o.Meta().Derived, " ", string(b))
	})
	return out
}

// sameClusters compares all that two clusters hold and say.
func sameClusters(t *testing.T, got, want engine.Cluster) {
	t.Helper()
	a, b := stored(got), stored(want)
	for _, k := range slices.Sorted(maps.Keys(b)) {
		if a[k] != b[k] {
			t.Fatalf("%s is\n%s\nfrom scratch\n%s", k, a[k], b[k])
		}
		delete(a, k)
	}
	if len(a) > 0 {
		t.Fatalf("there is more than from scratch: %v", a)
	}
	if fmt.Sprint(got.Notes) != fmt.Sprint(want.Notes) || got.Said.Stdout != want.Said.Stdout || got.Said.Stderr != want.Said.Stderr {
		t.Fatalf("it says\n%s%s%v\nfrom scratch\n%s%s%v", got.Said.Stdout, got.Said.Stderr, got.Notes, want.Said.Stdout, want.Said.Stderr, want.Notes)
	}
	if x, y := names(got), names(want); x != y {
		t.Fatalf("the lists are\n%s\nfrom scratch\n%s", x, y)
	}
	for _, n := range want.State.Nodes() {
		for _, mode := range []string{"iptables", "nftables"} {
			x, _ := got.Rules(n.Name, mode)
			y, _ := want.Rules(n.Name, mode)
			if x.Text() != y.Text() || fmt.Sprint(lines(got, x)) != fmt.Sprint(lines(want, y)) {
				t.Fatalf("the rules of %s, mode %s, differ: %s", n.Name, mode, firstDifference(x.Text(), y.Text()))
			}
		}
	}
}

// names are the lists that everybody asks for, in their order.
func names(c engine.Cluster) string {
	var b strings.Builder
	for _, o := range c.State.Services() {
		fmt.Fprintln(&b, api.KeyOf(o))
	}
	for _, o := range c.State.Slices() {
		fmt.Fprintln(&b, api.KeyOf(o))
	}
	for _, o := range c.State.Pods() {
		fmt.Fprintln(&b, api.KeyOf(o))
	}
	for _, o := range api.List[*api.Endpoints](c.State) {
		fmt.Fprintln(&b, api.KeyOf(o))
	}
	return b.String()
}

// lines are the YAML lines that a node's rules come from.
func lines(c engine.Cluster, rs proxy.Ruleset) []trace.Origin {
	var out []trace.Origin
	for _, l := range c.Lines(rs) {
		if l.Origin != nil {
			out = append(out, *l.Origin)
		}
	}
	return out
}

// randomDoc is a document that changes something, mostly a Service.
func randomDoc(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	name := pick("a", "b", "c", "d")
	switch r.IntN(12) {
	case 0:
		return fmt.Sprintf("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s}\nspec:\n  replicas: %d\n  selector: {matchLabels: {app: %s}}\n  template:\n    metadata: {labels: {app: %s}}\n    spec: {containers: [{name: c, image: i, ports: [{name: web, containerPort: %s}]}]}\n", name, r.IntN(5), name, name, pick("80", "8080"))
	case 1:
		return fmt.Sprintf("apiVersion: v1\nkind: Endpoints\nmetadata: {name: %s}\nsubsets: [{addresses: [{ip: 10.9.9.%d}], ports: [{port: %s}]}]\n", name, r.IntN(200)+1, pick("80", "81"))
	case 2:
		return fmt.Sprintf("apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: %s-x, labels: {kubernetes.io/service-name: %s}}\naddressType: IPv4\nendpoints: [{addresses: [10.8.8.%d]}]\nports: [{name: \"\", port: 80}]\n", name, pick("a", "b", "z"), r.IntN(200)+1)
	case 3:
		return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: p-%s, labels: {app: %s}}\nspec: {nodeName: %s, containers: [{name: c, image: i, ports: [{name: web, containerPort: 9090}]}]}\n", name, pick("a", "b"), pick("node-1", "nowhere"))
	case 4:
		return "apiVersion: v1\nkind: Node\nmetadata: {name: node-9, labels: {topology.kubernetes.io/zone: z}}\nspec: {podCIDR: 10.244.9.0/24}\nstatus: {addresses: [{type: InternalIP, address: 192.168.100.19}], conditions: [{type: Ready, status: \"True\"}]}\n"
	}
	spec := "  type: " + pick("ClusterIP", "NodePort", "LoadBalancer", "NodePort") + "\n"
	switch r.IntN(8) {
	case 0:
		spec = "  clusterIP: None\n"
	case 1:
		spec = "  type: ExternalName\n  externalName: example.com\n"
	case 2:
		spec += "  externalIPs: [192.0.2." + fmt.Sprint(r.IntN(20)+8) + "]\n"
	case 3:
		spec += "  publishNotReadyAddresses: true\n"
	}
	if r.IntN(4) > 0 {
		spec += "  selector: {app: " + pick("a", "b", "a0", "none") + "}\n"
	}
	if r.IntN(5) == 0 {
		spec += "  trafficDistribution: " + pick("PreferSameZone", "PreferSameNode") + "\n"
	}
	ports := "  ports: [{name: x, port: " + pick("80", "81") + ", targetPort: " + pick("80", "8080", "web") + pick("", "", ", nodePort: 30080") + "}]\n"
	if strings.Contains(spec, "ClusterIP") || strings.Contains(spec, "None") {
		ports = strings.Replace(ports, ", nodePort: 30080", "", 1)
	}
	note := pick("", "", "  annotations: {service.beta.kubernetes.io/openstack-internal-load-balancer: \"true\"}\n")
	return "apiVersion: v1\nkind: Service\nmetadata:\n  name: " + name + "\n" + note + "spec:\n" + spec + ports
}

// TestSparedWorkIsNotMissed applies random edits to a cluster that spares what it can, and to one that makes everything
// anew each time: they must not differ in anything, whatever is edited, with workloads, without them, on a cluster that
// was brought.
func TestSparedWorkIsNotMissed(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		opts := engine.Options{Bare: seed%3 == 0, Seed: seed}
		fast, whole := engine.New(opts), engine.New(opts).Whole()
		if seed%4 == 1 {
			f := file(t, "testdata/recorded/clusters/03/objects.yaml")
			fast, whole = fast.Load(f), whole.Load(f)
		}
		if seed%5 != 0 {
			f := engine.File{Name: "first.yaml", Text: crowd(3)}
			fast, whole = fast.Apply(f), whole.Apply(f)
		}
		var pieces []string // a file that is edited and applied as a whole
		for range 4 {
			pieces = append(pieces, randomDoc(r))
		}
		for step := range 12 {
			text := randomDoc(r)
			if r.IntN(4) == 0 {
				text += "---\n" + randomDoc(r)
			}
			f := engine.File{Name: fmt.Sprintf("f%d.yaml", step), Text: text}
			if seed%2 == 0 {
				if step%3 > 0 {
					pieces[r.IntN(len(pieces))] = text
				}
				f = engine.File{Name: "file.yaml", Text: strings.Join(pieces, "---\n")}
			}
			old := fast
			fast, whole = fast.Apply(f), whole.Apply(f)
			t.Run(fmt.Sprintf("seed %d, step %d", seed, step), func(t *testing.T) { sameClusters(t, fast, whole) })
			if r.IntN(5) == 0 { // undo: the old one is what it was
				fast, whole = old.Apply(f), old.Whole().Apply(f)
			}
		}
	}
}
