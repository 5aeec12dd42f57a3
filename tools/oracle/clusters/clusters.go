// Package clusters makes random clusters: nodes, namespaces, workloads, pods in every state, Services of every kind,
// slices and Endpoints written by hand. What the controllers make of them is left to the controllers.
//
// The same random source gives the same cluster, so that a seed is enough to repeat one.
package clusters

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// Cluster is what an API server would hold, sorted by kind.
type Cluster struct {
	Nodes        []*corev1.Node
	Namespaces   []*corev1.Namespace
	Deployments  []*appsv1.Deployment
	ReplicaSets  []*appsv1.ReplicaSet
	StatefulSets []*appsv1.StatefulSet
	DaemonSets   []*appsv1.DaemonSet
	Pods         []*corev1.Pod
	Services     []*corev1.Service
	Endpoints    []*corev1.Endpoints // by hand, for Services without a selector
	Slices       []*discoveryv1.EndpointSlice
	Events       []*corev1.Event
	ServiceCIDRs []*networkingv1.ServiceCIDR
}

// Objects are all of them, each with its apiVersion and kind.
func (c *Cluster) Objects() []runtime.Object {
	var out []runtime.Object
	out = add(out, c.Nodes)
	out = add(out, c.Namespaces)
	out = add(out, c.Deployments)
	out = add(out, c.ReplicaSets)
	out = add(out, c.StatefulSets)
	out = add(out, c.DaemonSets)
	out = add(out, c.Pods)
	out = add(out, c.Services)
	out = add(out, c.Endpoints)
	out = add(out, c.Slices)
	out = add(out, c.Events)
	out = add(out, c.ServiceCIDRs)
	for _, o := range out {
		gvks, _, err := scheme.Scheme.ObjectKinds(o)
		check(err)
		o.GetObjectKind().SetGroupVersionKind(gvks[0])
	}
	return out
}

func add[T runtime.Object](out []runtime.Object, list []T) []runtime.Object {
	for _, o := range list {
		out = append(out, o)
	}
	return out
}

// YAML writes objects as kubectl get -o yaml would, one document each.
func YAML(objects []runtime.Object) string {
	var b strings.Builder
	for i, o := range objects {
		if i > 0 {
			b.WriteString("---\n")
		}
		text, err := yaml.Marshal(o)
		check(err)
		b.Write(text)
	}
	return b.String()
}

// generator draws from one random source.
type generator struct {
	*rand.Rand
	now   time.Time
	c     *Cluster
	ids   int
	dual  bool
	zones []string
	ips   map[string]bool
}

// New makes a cluster. Now is the moment that ages count from.
func New(r *rand.Rand, now time.Time) *Cluster {
	g := &generator{Rand: r, now: now, c: &Cluster{}, ips: map[string]bool{}}
	g.dual = g.one(3)
	g.nodes()
	g.namespaces()
	g.serviceCIDRs()
	g.workloads()
	g.pods()
	g.services()
	return g.c
}

// one says yes once in n times.
func (g *generator) one(n int) bool { return g.Intn(n) == 0 }

func (g *generator) pick(words ...string) string { return words[g.Intn(len(words))] }

// meta is the metadata of an object that was made some time ago.
func (g *generator) meta(namespace, name string) metav1.ObjectMeta {
	g.ids++
	return metav1.ObjectMeta{Namespace: namespace, Name: name, UID: types.UID(fmt.Sprintf("00000000-0000-4000-8000-%012d", g.ids)),
		ResourceVersion: fmt.Sprint(100 + g.ids), CreationTimestamp: g.ago()}
}

// ago is a moment in the past: seconds, minutes, hours, days or years ago.
func (g *generator) ago() metav1.Time {
	spans := []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour, 365 * 24 * time.Hour}
	span := spans[g.Intn(len(spans))]
	return metav1.NewTime(g.now.Add(-time.Duration(1+g.Intn(300)) * (span / 3)).Truncate(time.Second))
}

func ptr[T any](v T) *T { return &v }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// Copy is a deep copy.
func (c *Cluster) Copy() *Cluster {
	b, err := json.Marshal(c)
	check(err)
	out := &Cluster{}
	check(json.Unmarshal(b, out))
	return out
}
