package workload_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/workload"
	"sigs.k8s.io/yaml"
)

// read decodes the documents of a YAML text that this package cares about.
func read(t *testing.T, text string) *api.Draft {
	t.Helper()
	d := api.NewState(api.DefaultConfig()).Edit()
	for doc := range strings.SplitSeq(text, "\n---\n") {
		var m api.TypeMeta
		if err := yaml.Unmarshal([]byte(doc), &m); err != nil {
			t.Fatal(err)
		}
		var o api.Object
		switch m.Kind {
		case "Node":
			o = &api.Node{}
		case "Pod":
			o = &api.Pod{}
		case "Service":
			o = &api.Service{}
		case "EndpointSlice":
			o = &api.EndpointSlice{}
		default:
			o = &api.Workload{}
		}
		if err := yaml.Unmarshal([]byte(doc), o); err != nil {
			t.Fatal(err)
		}
		if o.Meta().Namespace == "" && m.Kind != "Node" {
			o.Meta().Namespace = "default"
		}
		d.Put(o)
	}
	return d
}

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: web, ports: [{name: http, containerPort: 8080}]}]}
`

func summary(d *api.Draft) string {
	var b strings.Builder
	for _, p := range d.Pods() {
		b.WriteString(p.Spec.NodeName + " " + p.Status.PodIP + " " + p.Status.Phase + "\n")
	}
	return b.String()
}

func TestDeploymentMakesPodsRoundRobin(t *testing.T) {
	d := read(t, web)
	workload.Reconcile(d, workload.Options{})
	// Four pods over three nodes: node-1 gets the fourth, on its second address. By name the order is a hash's.
	got := map[string]bool{}
	for _, p := range d.Pods() {
		got[p.Spec.NodeName+" "+p.Status.PodIP] = true
		parts := strings.Split(p.Name, "-")
		if len(parts) != 3 || parts[0] != "web" || len(parts[2]) != 5 || p.Labels["pod-template-hash"] != parts[1] {
			t.Errorf("name %s with hash %s", p.Name, p.Labels["pod-template-hash"])
		}
		if strings.ContainsAny(parts[1]+parts[2], "aeiou013") {
			t.Errorf("%s has a character that Kubernetes never generates", p.Name)
		}
		if !p.Ready() || p.Status.HostIP == "" || len(p.Status.ContainerStatuses) != 1 || !p.Status.ContainerStatuses[0].Ready {
			t.Errorf("%s is not reported as running and ready: %+v", p.Name, p.Status)
		}
	}
	for _, want := range []string{"node-1 10.244.1.10", "node-2 10.244.2.10", "node-3 10.244.3.10", "node-1 10.244.1.11"} {
		if !got[want] {
			t.Errorf("no pod at %s; have %v", want, got)
		}
	}
	dep := d.Get(api.Key{Kind: "Deployment", Namespace: "default", Name: "web"}).(*api.Workload)
	if dep.Status.ReadyReplicas != 4 {
		t.Errorf("readyReplicas %d", dep.Status.ReadyReplicas)
	}
}

func TestAgainIsTheSame(t *testing.T) {
	d := read(t, web)
	workload.Reconcile(d, workload.Options{})
	first, pods := summary(d), len(d.Pods())
	workload.Reconcile(d, workload.Options{})
	if summary(d) != first || len(d.Pods()) != pods {
		t.Errorf("a second Reconcile changed\n%s\nto\n%s", first, summary(d))
	}
	e := read(t, web)
	workload.Reconcile(e, workload.Options{})
	if summary(e) != first {
		t.Error("the same input gave other pods")
	}
}

func TestScaleKeepsPods(t *testing.T) {
	d := read(t, web)
	workload.Reconcile(d, workload.Options{})
	before := map[string]string{}
	for _, p := range d.Pods() {
		before[p.Name] = p.Spec.NodeName + p.Status.PodIP
	}
	dep := *d.Get(api.Key{Kind: "Deployment", Namespace: "default", Name: "web"}).(*api.Workload)
	n := int32(6)
	dep.Spec.Replicas = &n
	d.Put(&dep)
	workload.Reconcile(d, workload.Options{})
	if len(d.Pods()) != 6 {
		t.Fatalf("%d pods", len(d.Pods()))
	}
	for _, p := range d.Pods() {
		if old, ok := before[p.Name]; ok && old != p.Spec.NodeName+p.Status.PodIP {
			t.Errorf("%s moved from %s to %s%s", p.Name, old, p.Spec.NodeName, p.Status.PodIP)
		}
		delete(before, p.Name)
	}
	if len(before) > 0 {
		t.Errorf("gone: %v", before)
	}
}

func TestGivenStays(t *testing.T) {
	text, err := os.ReadFile("../testdata/recorded/clusters/19/objects.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d := read(t, string(text))
	type seen struct{ node, ip, phase, ready string }
	look := func() map[string]seen {
		out := map[string]seen{}
		for _, p := range d.Pods() {
			out[p.Name] = seen{p.Spec.NodeName, p.Status.PodIP, p.Status.Phase, map[bool]string{true: "ready", false: "not"}[p.Ready()]}
		}
		return out
	}
	before := look()
	if notes := workload.Reconcile(d, workload.Options{}); len(notes) > 0 {
		t.Errorf("notes for a complete input: %v", notes)
	}
	after := look()
	if len(before) != len(after) || len(d.Nodes()) != 2 {
		t.Fatalf("%d pods became %d; %d nodes", len(before), len(after), len(d.Nodes()))
	}
	for name, b := range before {
		if after[name] != b {
			t.Errorf("%s: %+v became %+v", name, b, after[name])
		}
	}
}

func TestUnreadyStays(t *testing.T) {
	d := read(t, `
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c}]}
status: {conditions: [{type: Ready, status: "False"}]}
---
kind: Pod
metadata: {name: host}
spec: {hostNetwork: true, nodeName: node-2, containers: [{name: c}]}
---
kind: Pod
metadata: {name: lost}
spec: {nodeName: nowhere, containers: [{name: c}]}`)
	workload.Reconcile(d, workload.Options{})
	p, host, lost := d.Pod("default", "p"), d.Pod("default", "host"), d.Pod("default", "lost")
	if p.Ready() || p.Status.ContainerStatuses[0].Ready || p.Status.PodIP != "10.244.1.10" || p.Spec.NodeName != "node-1" {
		t.Errorf("unready pod: %+v on %s", p.Status, p.Spec.NodeName)
	}
	if host.Status.PodIP != "192.168.100.12" || !host.Ready() {
		t.Errorf("hostNetwork pod: %+v", host.Status)
	}
	if lost.Status.Phase != "Pending" || lost.Status.PodIP != "" {
		t.Errorf("pod of a missing node: %+v", lost.Status)
	}
}

func TestStatefulAndDaemon(t *testing.T) {
	d := read(t, `
apiVersion: v1
kind: Node
metadata: {name: a}
---
kind: Node
metadata: {name: b}
spec: {unschedulable: true}
---
kind: Node
metadata: {name: c}
spec: {taints: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: log}
spec:
  selector: {matchLabels: {app: log}}
  template: {metadata: {labels: {app: log}}, spec: {containers: [{name: c}]}}`)
	workload.Reconcile(d, workload.Options{})
	daemons := map[string]int{}
	for _, p := range d.Pods() {
		if strings.HasPrefix(p.Name, "log-") {
			daemons[p.Spec.NodeName]++
		}
	}
	if len(daemons) != 2 || daemons["a"] != 1 || daemons["b"] != 1 {
		t.Errorf("a DaemonSet stands a cordon but no taint: %v", daemons)
	}
	for i, name := range []string{"db-0", "db-1"} {
		p := d.Pod("default", name)
		if p == nil || p.Spec.NodeName != "a" || p.Spec.Hostname != name || p.Spec.Subdomain != "db" || p.Labels["apps.kubernetes.io/pod-index"] != string(rune('0'+i)) {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if n := d.Node("c"); n.Address("InternalIP") != "192.168.100.13" || n.Spec.PodCIDR != "10.244.3.0/24" {
		t.Errorf("node c: %+v", n)
	}
}

func TestDemo(t *testing.T) {
	d := read(t, `
kind: Service
metadata: {name: test}
spec: {selector: {app: test}, ports: [{port: 80, targetPort: http}, {port: 8081, targetPort: 5000}]}
---
kind: Service
metadata: {name: other}
spec: {selector: {app: test}, ports: [{port: 53, targetPort: 53, protocol: UDP}]}`)
	notes := workload.Reconcile(d, workload.Options{})
	if len(notes) != 1 || notes[0].Code != workload.DemoDeployment || notes[0].Object != "Deployment/default/other" {
		t.Fatalf("notes: %+v", notes)
	}
	pods := d.Pods()
	if len(pods) != 3 {
		t.Fatalf("%d pods", len(pods))
	}
	var got []string
	for _, s := range workload.Listens(pods[0], d.Services(), nil) {
		got = append(got, fmt.Sprint(s.Name, " ", s.Port, " ", s.Protocol))
	}
	if s := strings.Join(got, " "); s != " 53 UDP http 8080 TCP  5000 TCP" {
		t.Errorf("demo listens on %q", s)
	}
	if notes := workload.Reconcile(d, workload.Options{Bare: true}); len(notes) != 0 || len(d.Pods()) != 0 {
		t.Errorf("bare: %v, %d pods", notes, len(d.Pods()))
	}
}

func TestListens(t *testing.T) {
	svc := &api.Service{Spec: api.ServiceSpec{Selector: map[string]string{"a": "b"}, Ports: []api.ServicePort{{Port: 80, TargetPort: api.FromInt(9000)}, {Port: 81, TargetPort: api.FromString("x")}}}}
	pod := func(f func(*api.Pod)) *api.Pod {
		p := &api.Pod{}
		p.Labels = map[string]string{"a": "b"}
		p.Spec.Containers = []api.Container{{Ports: []api.ContainerPort{{Name: "http", ContainerPort: 8080}}}}
		f(p)
		return p
	}
	always := "Always"
	for name, c := range map[string]struct {
		pod  *api.Pod
		want []workload.Socket
	}{
		"declared": {pod(func(*api.Pod) {}), []workload.Socket{{"http", "0.0.0.0", 8080, "TCP"}}},
		"none":     {pod(func(p *api.Pod) { p.Spec.Containers[0].Ports = nil }), []workload.Socket{{"", "0.0.0.0", 9000, "TCP"}}},
		"sidecar": {pod(func(p *api.Pod) {
			p.Spec.InitContainers, p.Spec.Containers = p.Spec.Containers, nil
			p.Spec.InitContainers[0].RestartPolicy = &always
		}), []workload.Socket{{"http", "0.0.0.0", 8080, "TCP"}}},
		"init only": {pod(func(p *api.Pod) { p.Spec.InitContainers, p.Spec.Containers = p.Spec.Containers, nil }), []workload.Socket{{"", "0.0.0.0", 9000, "TCP"}}},
		"annotation": {pod(func(p *api.Pod) {
			p.Annotations = map[string]string{api.ListenAnnotation: "tcp:8080, udp:53,127.0.0.1:9090"}
		}), []workload.Socket{{"http", "0.0.0.0", 8080, "TCP"}, {"", "0.0.0.0", 53, "UDP"}, {"", "127.0.0.1", 9090, "TCP"}}},
		"nothing":     {pod(func(p *api.Pod) { p.Annotations = map[string]string{api.ListenAnnotation: ""} }), nil},
		"not running": {pod(func(p *api.Pod) { p.Status.Phase = "Succeeded" }), nil},
		"terminating": {pod(func(p *api.Pod) { p.DeletionTimestamp = "2026-01-02T00:00:00Z" }), []workload.Socket{{"http", "0.0.0.0", 8080, "TCP"}}},
	} {
		got := workload.Listens(c.pod, []*api.Service{svc}, nil)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
	if !(workload.Socket{Address: "127.0.0.1"}).Loopback() || (workload.Socket{Address: "0.0.0.0"}).Loopback() {
		t.Error("Loopback")
	}
}

// Pods of a Deployment sort by name as they were made: lists begin with the first node.
func TestPodNamesSort(t *testing.T) {
	d := read(t, web)
	workload.Reconcile(d, workload.Options{Created: "2026-01-01T00:00:00Z"})
	var got []string
	for _, p := range d.Pods() {
		got = append(got, p.Status.PodIP)
		if p.Status.StartTime != "2026-01-01T00:00:00Z" || p.Status.ContainerStatuses[0].State.Running.StartedAt != p.Status.StartTime {
			t.Errorf("%s started at %q", p.Name, p.Status.StartTime)
		}
	}
	if s := strings.Join(got, " "); s != "10.244.1.10 10.244.2.10 10.244.3.10 10.244.1.11" {
		t.Errorf("pods by name: %s", s)
	}
}
