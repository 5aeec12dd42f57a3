package endpoints_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
	"sigs.k8s.io/yaml"
)

const recorded = "../testdata/recorded/"

// load reads a recorded file into a draft. Pods and nodes may be left to another file.
func load(t *testing.T, d *api.Draft, file string, want func(kind string) bool) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for doc := range strings.SplitSeq(string(text), "\n---\n") {
		put(t, d, doc, want)
	}
}

func put(t *testing.T, d *api.Draft, doc string, want func(kind string) bool) {
	t.Helper()
	var m api.TypeMeta
	if err := yaml.Unmarshal([]byte(doc), &m); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]api.Object{"Node": &api.Node{}, "Pod": &api.Pod{}, "Service": &api.Service{}, "EndpointSlice": &api.EndpointSlice{}, "Endpoints": &api.Endpoints{}}
	o := kinds[m.Kind]
	if o == nil || want != nil && !want(m.Kind) {
		return
	}
	if err := yaml.Unmarshal([]byte(doc), o); err != nil {
		t.Fatal(err)
	}
	if o.Meta().Namespace == "" && m.Kind != "Node" {
		o.Meta().Namespace = "default"
	}
	d.Put(o)
}

func clusters(t *testing.T) []string {
	dirs, err := filepath.Glob(recorded + "clusters/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no recordings", err)
	}
	return append(dirs, recorded+"blog")
}

// plain is a slice without its name, and with its endpoints in the order of their addresses.
func plain(t *testing.T, e *api.EndpointSlice) string {
	c := *e
	c.Name, c.OwnerReferences, c.TypeMeta, c.Derived = "", nil, api.TypeMeta{}, false
	c.Endpoints = slices.Clone(e.Endpoints)
	slices.SortFunc(c.Endpoints, func(a, b api.Endpoint) int { return strings.Compare(a.Addresses[0], b.Addresses[0]) })
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func all(t *testing.T, d *api.Draft) []string {
	var out []string
	for _, e := range d.Slices() {
		out = append(out, plain(t, e))
	}
	slices.Sort(out)
	return out
}

// The recorded Services, pods and nodes without their slices: the controllers make the recorded slices again. What the
// user wrote, and the API server's own slice, are in neither.
func TestSlicesOfRecordedClusters(t *testing.T) {
	for _, dir := range clusters(t) {
		want := api.NewState(api.DefaultConfig()).Edit()
		load(t, want, dir+"/objects.yaml", nil)
		got := api.NewState(api.DefaultConfig()).Edit()
		load(t, got, dir+"/objects.yaml", func(kind string) bool { return kind != "EndpointSlice" })
		load(t, got, dir+"/input.yaml", func(kind string) bool { return kind == "EndpointSlice" })
		endpoints.Reconcile(got)
		w, g := all(t, want), all(t, got)
		if !slices.Equal(w, g) {
			t.Errorf("%s: made\n%s\nrecorded\n%s", dir, strings.Join(g, "\n"), strings.Join(w, "\n"))
		}
	}
}

// A complete dump stays as it is, to the name and the order of endpoints.
func TestDumpStays(t *testing.T) {
	for _, dir := range clusters(t) {
		d := api.NewState(api.DefaultConfig()).Edit()
		load(t, d, dir+"/objects.yaml", nil)
		before, _ := json.Marshal(d.Slices())
		endpoints.Reconcile(d)
		after, _ := json.Marshal(d.Slices())
		if string(before) != string(after) {
			t.Errorf("%s: became\n%s\nwas\n%s", dir, after, before)
		}
	}
}

// A dump of Services and slices without pods keeps its slices.
func TestSlicesWithoutPodsStay(t *testing.T) {
	d := api.NewState(api.DefaultConfig()).Edit()
	load(t, d, recorded+"clusters/03/objects.yaml", func(kind string) bool { return kind == "Service" || kind == "EndpointSlice" })
	before, _ := json.Marshal(d.Slices())
	endpoints.Reconcile(d)
	after, _ := json.Marshal(d.Slices())
	if string(before) != string(after) {
		t.Errorf("became\n%s\nwas\n%s", after, before)
	}
}

// A given slice of 03 loses the pod that goes and gains the one that comes, and keeps its name and the others' order.
func TestGivenSlicesAreUpdatedInPlace(t *testing.T) {
	d := api.NewState(api.DefaultConfig()).Edit()
	load(t, d, recorded+"clusters/03/objects.yaml", nil)
	d.Delete(api.Key{Kind: "Service", Namespace: "default", Name: "maps"})
	newPod := *d.Pod("default", "web-a")
	newPod.Name, newPod.Status.PodIPs = "web-z", []api.PodIP{{IP: "10.244.1.99"}}
	d.Put(&newPod)
	unready := *d.Pod("default", "web-b")
	unready.Status.Conditions = []api.Condition{{Type: "Ready", Status: "False"}}
	d.Put(&unready)
	endpoints.Reconcile(d)
	var got []string
	for _, e := range d.Slices() {
		if e.Name == "cache-g9vgz" {
			for _, ep := range e.Endpoints {
				got = append(got, ep.TargetRef.Name+map[bool]string{true: "+", false: "-"}[*ep.Conditions.Ready])
			}
		}
	}
	if s := strings.Join(got, " "); s != "web-a+ web-b- web-d- web-z+" {
		t.Errorf("cache-g9vgz holds %s", s)
	}
}

func service(name string, f func(*api.Service)) *api.Service {
	s := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	s.Name, s.Namespace = name, "default"
	s.Spec.ClusterIP, s.Spec.IPFamilies, s.Spec.Type = "10.96.0.9", []string{"IPv4"}, api.ClusterIP
	s.Spec.Selector = map[string]string{"app": "web"}
	s.Spec.Ports = []api.ServicePort{{Port: 80, Protocol: "TCP", TargetPort: api.FromInt(8080)}}
	if f != nil {
		f(s)
	}
	return s
}

func pod(name, ip, node string, ready bool) *api.Pod {
	p := &api.Pod{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Pod"}}
	p.Name, p.Namespace, p.Labels = name, "default", map[string]string{"app": "web"}
	p.Spec.NodeName = node
	p.Status.Phase = "Running"
	p.Status.Conditions = []api.Condition{{Type: "Ready", Status: map[bool]string{true: "True", false: "False"}[ready]}}
	if ip != "" {
		p.Status.PodIP, p.Status.PodIPs = ip, []api.PodIP{{IP: ip}}
	}
	return p
}

func node(name, zone, cpu string) *api.Node {
	n := &api.Node{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Node"}}
	n.Name, n.Labels = name, map[string]string{}
	if zone != "" {
		n.Labels[api.ZoneLabel] = zone
	}
	n.Status.Conditions = []api.Condition{{Type: "Ready", Status: "True"}}
	n.Status.Allocatable = map[string]api.Quantity{"cpu": api.Quantity(cpu)}
	return n
}

func reconciled(os ...api.Object) *api.Draft {
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(os...)
	endpoints.Reconcile(d)
	return d
}

// shown is all slices as "address(r s t)@zone>hints …" per slice, r ready, s serving, t terminating.
func shown(d *api.Draft) string {
	var out []string
	for _, e := range d.Slices() {
		s := ""
		for _, ep := range e.Endpoints {
			s += " " + ep.Addresses[0] + "("
			for i, c := range []*bool{ep.Conditions.Ready, ep.Conditions.Serving, ep.Conditions.Terminating} {
				if c != nil && *c {
					s += string("rst"[i])
				}
			}
			s += ")"
			if ep.Hints != nil {
				for _, z := range append(ep.Hints.ForZones, ep.Hints.ForNodes...) {
					s += ">" + z.Name
				}
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, ";")
}

// Expected values of these rows follow reconciler.go and utils.go of k8s.io/endpointslice.
func TestWhoIsAnEndpoint(t *testing.T) {
	n := node("n", "", "1")
	ended := pod("a", "10.244.1.2", "n", true)
	ended.Status.Phase = "Succeeded"
	going := pod("a", "10.244.1.2", "n", true)
	going.DeletionTimestamp = "2026-01-02T00:00:00Z"
	goingUnready := pod("a", "10.244.1.2", "n", false)
	goingUnready.DeletionTimestamp = "2026-01-02T00:00:00Z"
	publish := service("s", func(s *api.Service) { s.Spec.PublishNotReadyAddresses = true })
	for name, c := range map[string]struct {
		objects []api.Object
		want    string
	}{
		"ready":                   {[]api.Object{n, service("s", nil), pod("a", "10.244.1.2", "n", true)}, " 10.244.1.2(rs)"},
		"unready":                 {[]api.Object{n, service("s", nil), pod("a", "10.244.1.2", "n", false)}, " 10.244.1.2()"},
		"no address":              {[]api.Object{n, service("s", nil), pod("a", "", "n", true)}, ""},
		"ended":                   {[]api.Object{n, service("s", nil), ended}, ""},
		"terminating":             {[]api.Object{n, service("s", nil), going}, " 10.244.1.2(st)"},
		"terminating and unready": {[]api.Object{n, service("s", nil), goingUnready}, " 10.244.1.2(t)"},
		"published":               {[]api.Object{n, publish, goingUnready}, " 10.244.1.2(rt)"},
		"node missing":            {[]api.Object{service("s", nil), pod("a", "10.244.1.2", "n", true)}, ""},
		"node missing, published": {[]api.Object{publish, pod("a", "10.244.1.2", "n", false)}, " 10.244.1.2(r)"},
		"other family":            {[]api.Object{n, service("s", nil), pod("a", "fd00::2", "n", true)}, ""},
		"external name":           {[]api.Object{n, service("s", func(s *api.Service) { s.Spec.Type = api.ExternalName }), pod("a", "10.244.1.2", "n", true)}, "none"},
		"no selector":             {[]api.Object{n, service("s", func(s *api.Service) { s.Spec.Selector = nil }), pod("a", "10.244.1.2", "n", true)}, "none"},
	} {
		d := reconciled(c.objects...)
		got := shown(d)
		if len(d.Slices()) == 0 {
			got = "none"
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestHundredPerSlice(t *testing.T) {
	os := []api.Object{node("n", "", "1"), service("s", nil)}
	for i := range 230 {
		os = append(os, pod(fmt.Sprintf("p%03d", i), fmt.Sprintf("10.244.%d.%d", 1+i/100, 2+i%100), "n", true))
	}
	d := reconciled(os...)
	var sizes []int
	for _, e := range d.Slices() {
		sizes = append(sizes, len(e.Endpoints))
	}
	slices.Sort(sizes)
	if !slices.Equal(sizes, []int{30, 100, 100}) {
		t.Errorf("slices of %v endpoints", sizes)
	}
	names := all(t, d)
	endpoints.Reconcile(d)
	if !slices.Equal(names, all(t, d)) {
		t.Error("a second Reconcile changed the slices")
	}
}

// topologycache_test.go of the real controller has the same numbers: zones of 4, 4 and 4 cpu and endpoints 4, 1, 1
// want two each; with two nodes in one zone, or too few endpoints, nobody gets hints.
func TestTopologyModeAuto(t *testing.T) {
	auto := service("s", func(s *api.Service) {
		s.Annotations = map[string]string{"service.kubernetes.io/topology-mode": "Auto"}
		distribution := "PreferSameNode"
		s.Spec.TrafficDistribution = &distribution // the annotation wins
	})
	nodes := []api.Object{node("a", "za", "4"), node("b", "zb", "4000m"), node("c", "zc", "4"), auto}
	six := append(nodes, pod("p1", "10.0.0.1", "a", true), pod("p2", "10.0.0.2", "a", true), pod("p3", "10.0.0.3", "a", true),
		pod("p4", "10.0.0.4", "a", true), pod("p5", "10.0.0.5", "b", true), pod("p6", "10.0.0.6", "c", true))
	if got := shown(reconciled(six...)); got != " 10.0.0.1(rs)>zb 10.0.0.2(rs)>zc 10.0.0.3(rs)>za 10.0.0.4(rs)>za 10.0.0.5(rs)>zb 10.0.0.6(rs)>zc" {
		t.Errorf("six: %s", got)
	}
	if got := shown(reconciled(append(nodes, pod("p1", "10.0.0.1", "a", true), pod("p2", "10.0.0.2", "b", true))...)); strings.Contains(got, ">") {
		t.Errorf("two endpoints for three zones: %s", got)
	}
	if got := shown(reconciled(append(six, node("d", "", "4"))...)); strings.Contains(got, ">") {
		t.Errorf("a node without zone: %s", got)
	}
}

func TestMirroring(t *testing.T) {
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(service("db", func(s *api.Service) { s.Spec.Selector = nil }))
	put(t, d, `
kind: Endpoints
metadata: {name: db, labels: {team: red}, annotations: {a: b, kubectl.kubernetes.io/last-applied-configuration: "{}"}}
subsets:
- addresses: [{ip: 10.1.1.2}, {ip: 10.1.1.1}, {ip: "fd00::1"}]
  notReadyAddresses: [{ip: 10.1.1.3}]
  ports: [{name: pg, port: 5432}]
`, nil)
	endpoints.Reconcile(d)
	var got []string
	for _, e := range d.Slices() {
		b, _ := json.Marshal([]any{e.AddressType, e.Labels, e.Annotations, e.Ports, e.Endpoints})
		got = append(got, string(b))
	}
	slices.Sort(got)
	want := []string{
		`["IPv4",{"endpointslice.kubernetes.io/managed-by":"endpointslicemirroring-controller.k8s.io","kubernetes.io/service-name":"db","team":"red"},{"a":"b"},[{"name":"pg","protocol":"TCP","port":5432}],[{"addresses":["10.1.1.1"],"conditions":{"ready":true}},{"addresses":["10.1.1.2"],"conditions":{"ready":true}},{"addresses":["10.1.1.3"],"conditions":{"ready":false}}]]`,
		`["IPv6",{"endpointslice.kubernetes.io/managed-by":"endpointslicemirroring-controller.k8s.io","kubernetes.io/service-name":"db","team":"red"},{"a":"b"},[{"name":"pg","protocol":"TCP","port":5432}],[{"addresses":["fd00::1"],"conditions":{"ready":true}}]]`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("made\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
