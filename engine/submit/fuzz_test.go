package submit

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
)

const (
	mostFuzzed = 32 << 10         // bytes: more than people write by hand
	mostMemory = 64 << 20         // bytes that one input may ask for in all, freed or not
	mostTime   = 30 * time.Second // a hundred times what the slowest input takes: more is a hang
)

// bounded runs what one input asks for, and fails if it takes too much of anything.
func bounded(t *testing.T, work func()) {
	t.Helper()
	dog := time.AfterFunc(mostTime, func() { panic("this input hangs") })
	defer dog.Stop()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > mostMemory {
		t.Fatalf("%d MB were asked for", n>>20)
	}
}

// recordedTexts are the manifests that were given to the real components.
func recordedTexts(t testing.TB) []string {
	var out []string
	for _, pattern := range []string{"errors/*.yaml", "blog/*.yaml", "clusters/*/objects.yaml"} {
		names, _ := filepath.Glob(recorded + "/" + pattern)
		for _, name := range names {
			if text := read(t, name); len(text) <= mostFuzzed {
				out = append(out, text)
			}
		}
	}
	var all struct{ Cases []learnersCase }
	if err := yaml.Unmarshal([]byte(read(t, recorded+"/cases/cases.yaml")), &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Cases {
		out = append(out, c.Manifest)
		for _, step := range c.Steps {
			out = append(out, step.Apply+step.Create)
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d recorded manifests", len(out))
	}
	return out
}

// created are manifests that are taken, and all kinds that are modelled.
var created = []string{web, web + "---\n" + web,
	"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 1}]}\n",
	"apiVersion: v1\nkind: Service\nmetadata: {generateName: a-}\nspec: {clusterIP: None, externalIPs: [1.2.3.4], ipFamilies: [IPv6, IPv4]}\n",
	"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: ExternalName, externalName: a.example.}\n",
	"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b, ports: [{containerPort: 1}]}]}}}\n",
	"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: a}\naddressType: IPv4\nendpoints: [{addresses: [1.2.3.4]}]\nports: [{port: 1}]\n",
	"apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\nsubsets: [{addresses: [{ip: 1.2.3.4}], ports: [{port: 1}]}]\n",
	"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {nodeName: n, containers: [{name: a, image: b}]}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\nspec: {podCIDR: 10.1.0.0/24}\n",
	"apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: {name: a}\nspec: {cidrs: [10.7.0.0/24]}\n",
}

// FuzzDecode reads any text, as documents with their lines and notes, and fresh or from memory the same.
func FuzzDecode(f *testing.F) {
	for _, s := range append(recordedTexts(f), created...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > mostFuzzed {
			return
		}
		bounded(t, func() {
			var c manifest.Cache
			for range 2 {
				docs, again := manifest.Read("f", text), c.Read("f", text)
				if len(docs) != len(again) {
					t.Fatalf("%d documents, from memory %d", len(docs), len(again))
				}
				for i, d := range docs {
					line, exact := d.LineOf("spec.ports[0].port")
					if l, e := again[i].LineOf("spec.ports[0].port"); l != line || e != exact || d.Line != again[i].Line {
						t.Fatalf("line %d, from memory %d", line, l)
					}
					if !reflect.DeepEqual(d.Object, again[i].Object) || !reflect.DeepEqual(d.Notes(), again[i].Notes()) || !reflect.DeepEqual(d.Problem, again[i].Problem) {
						t.Fatalf("%+v, from memory %+v", d, again[i])
					}
				}
			}
		})
	})
}

// FuzzCreate applies whatever can be read, twice, and wants the same words for the same text.
func FuzzCreate(f *testing.F) {
	for _, s := range append(recordedTexts(f), created...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > mostFuzzed {
			return
		}
		bounded(t, func() {
			docs := manifest.Read("f", text)
			one, two := newServer(t, ""), newServer(t, "")
			a, b := Create(one, docs), Create(two, docs)
			if a.Stdout != b.Stdout || a.Stderr != b.Stderr {
				t.Fatalf("twice the same, two answers:\n%s%s\n%s%s", a.Stdout, a.Stderr, b.Stdout, b.Stderr)
			}
			if a.Exit != 0 && a.Stderr == "" {
				t.Fatal("it fails and does not say why")
			}
			Apply(one, docs)
		})
	})
}

// FuzzUpdate applies a text, then another in which some words are changed, then both again: what was taken is found
// unchanged, what was refused left no trace, and nobody holds what another has.
func FuzzUpdate(f *testing.F) {
	changes := [][2]string{{"NodePort", "ClusterIP"}, {"80", "81"}, {"TCP", "UDP"}, {"name: a", "name: b"}, {"ClusterIP", "LoadBalancer"},
		{"type: ", "externalTrafficPolicy: Local\n  type: "}, {"1", "2"}, {"[", "[null, "}, {"port: 80", "port: 80, nodePort: 30080"}}
	for i, s := range append(created, recordedTexts(f)...) {
		c := changes[i%len(changes)]
		f.Add(s, c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, text, from, to string) {
		if len(text) > mostFuzzed || from == "" || strings.Count(text, from)*len(to) > mostFuzzed {
			return
		}
		bounded(t, func() {
			d, s := emptyCluster()
			first, second := manifest.Read("f", text), manifest.Read("f", strings.ReplaceAll(text, from, to))
			for _, docs := range [][]manifest.Doc{first, second, second, first, first} {
				r := Apply(s, docs)
				if r.Exit != 0 && r.Stderr == "" {
					t.Fatal("it fails and does not say why")
				}
				holdsTogether(t, d.State)
			}
		})
	})
}

// holdsTogether checks what must be true of what is stored, whatever was asked for.
func holdsTogether(t *testing.T, s api.State) {
	t.Helper()
	ips, ports := map[string]string{}, map[string]string{}
	for _, svc := range s.Services() {
		who := api.KeyOf(svc).String()
		take := func(all map[string]string, what string) {
			if other := all[what]; other != "" && other != who {
				t.Fatalf("%s and %s both have %s", other, who, what)
			}
			all[what] = who
		}
		for _, ip := range svc.Spec.ClusterIPs {
			if ip != api.None {
				take(ips, ip)
			}
		}
		for _, p := range svc.Spec.Ports {
			if p.NodePort != 0 {
				take(ports, fmt.Sprint(p.NodePort))
			}
		}
		if len(svc.Spec.ClusterIPs) > 0 && svc.Spec.ClusterIP != svc.Spec.ClusterIPs[0] {
			t.Fatalf("%s has %s and %v", who, svc.Spec.ClusterIP, svc.Spec.ClusterIPs)
		}
	}
}
