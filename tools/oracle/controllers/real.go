package main

import (
	"context"
	"fmt"
	"sync"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	ktesting "k8s.io/client-go/testing"
	"k8s.io/kubernetes/pkg/controller/endpoint"
	"k8s.io/kubernetes/pkg/controller/endpointslice"
	"k8s.io/kubernetes/pkg/controller/endpointslicemirroring"

	"github.com/portwalk/portwalk/tools/oracle/clusters"
)

// world is a cluster in memory, on which the real controllers work.
type world struct {
	*fake.Clientset
	made int
}

// newWorld holds a cluster. New objects get a name, an identity and an age, as the API server gives them.
func newWorld(c *clusters.Cluster) *world {
	w := &world{Clientset: fake.NewSimpleClientset(c.Objects()...)}
	w.PrependReactor("create", "*", func(a ktesting.Action) (bool, runtime.Object, error) {
		o := a.(ktesting.CreateAction).GetObject()
		m, err := meta.Accessor(o)
		check(err)
		w.made++
		if e, ok := o.(*corev1.Event); ok { // a real name ends in the time, and time stands still here
			e.Name = fmt.Sprintf("%s.18f%013x", e.InvolvedObject.Name, w.made)
		}
		if m.GetName() == "" {
			m.SetName(m.GetGenerateName() + name(w.made))
		}
		m.SetUID(types.UID(fmt.Sprintf("11111111-0000-4000-8000-%012d", w.made)))
		m.SetResourceVersion(fmt.Sprint(1000 + w.made))
		m.SetCreationTimestamp(metav1.Now())
		if e, ok := o.(*discoveryv1.EndpointSlice); ok {
			e.Generation = 1
		}
		return false, nil, nil
	})
	w.PrependReactor("update", "endpointslices", func(a ktesting.Action) (bool, runtime.Object, error) {
		a.(ktesting.UpdateAction).GetObject().(*discoveryv1.EndpointSlice).Generation++
		return false, nil, nil
	})
	return w
}

// name is five letters of those that generated names use.
func name(n int) string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	b := [5]byte{}
	for i := range b {
		b[i] = letters[(n*7+i*n*n+i)%len(letters)]
		n = n/2 + 3
	}
	return string(b[:])
}

// settle lets the controllers work until nothing is left to do.
func (w *world) settle() {
	ctx, cancel := context.WithCancel(context.Background())
	f := informers.NewSharedInformerFactory(w, 0)
	core, discovery := f.Core().V1(), f.Discovery().V1()
	slices := endpointslice.NewController(ctx, core.Pods(), core.Services(), core.Nodes(), discovery.EndpointSlices(), 100, w, 0)
	mirror := endpointslicemirroring.NewController(ctx, core.Endpoints(), discovery.EndpointSlices(), core.Services(), 1000, w, 0)
	older := endpoint.NewEndpointController(ctx, core.Pods(), core.Services(), core.Endpoints(), w, 0)
	f.Start(ctx.Done())
	f.WaitForCacheSync(ctx.Done())
	var wg sync.WaitGroup
	wg.Go(func() { slices.Run(ctx, 1) })
	wg.Go(func() { mirror.Run(ctx, 1) })
	wg.Go(func() { older.Run(ctx, 1) })
	time.Sleep(5 * time.Second)
	synctest.Wait()
	cancel()
	wg.Wait()
	f.Shutdown()
}

func (w *world) slices() []discoveryv1.EndpointSlice {
	l, err := w.DiscoveryV1().EndpointSlices("").List(context.Background(), metav1.ListOptions{})
	check(err)
	return l.Items
}

func (w *world) endpoints() []corev1.Endpoints {
	l, err := w.CoreV1().Endpoints("").List(context.Background(), metav1.ListOptions{})
	check(err)
	return l.Items
}

func (w *world) events() []corev1.Event {
	l, err := w.CoreV1().Events("").List(context.Background(), metav1.ListOptions{})
	check(err)
	return l.Items
}

// after is the cluster with what the controllers made.
func (w *world) after(c *clusters.Cluster) *clusters.Cluster {
	out := c.Copy()
	out.Slices, out.Endpoints, out.Events = nil, nil, nil
	for _, e := range w.slices() {
		b, err := e.Marshal() // as etcd keeps it: no list and an empty list are the same
		check(err)
		kept := &discoveryv1.EndpointSlice{}
		check(kept.Unmarshal(b))
		out.Slices = append(out.Slices, kept)
	}
	for _, e := range w.endpoints() {
		out.Endpoints = append(out.Endpoints, &e)
	}
	for _, e := range w.events() {
		out.Events = append(out.Events, &e)
	}
	return out
}
