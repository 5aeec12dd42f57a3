package main

import (
	"context"
	"fmt"
	"math/rand"
	"net"
	"slices"
	"sync"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/cloud-provider/controllers/service"
	cloud "k8s.io/cloud-provider/fake"
	"k8s.io/component-base/featuregate"
	controllersmetrics "k8s.io/component-base/metrics/prometheus/controllers"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/provider"
	"github.com/portwalk/portwalk/tools/oracle/clusters"
)

// askBalancers compares what a cloud's service controller does: which Services get a balancer and a finalizer, which
// nodes the cloud is told of, and what is said in events, first of a new cluster, then of one whose nodes and Services
// have changed.
func askBalancers(x *run) {
	for i, n := range x.cluster.Nodes {
		n.Spec.ProviderID = fmt.Sprint("openstack:///", i)
		if x.r.Intn(5) == 0 {
			n.Labels["node.kubernetes.io/exclude-from-external-load-balancers"] = []string{"", "true", "false", "no"}[x.r.Intn(4)]
		}
		if x.r.Intn(12) == 0 {
			n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: "ToBeDeletedByClusterAutoscaler", Effect: "NoSchedule"})
		}
	}
	for _, s := range x.cluster.Services {
		s.Finalizers, s.Status = nil, corev1.ServiceStatus{}
	}
	x.cluster.Events = nil
	w := newWorld(x.cluster)
	told := &cloud.Cloud{ExternalIP: net.ParseIP("192.0.2.10"), Exists: true}
	stop := w.serve(told)
	w.forgetHaste()
	ours := load(x.cluster)
	x.compareBalancers("at first", w, told, ours)
	told.EnsureCalls, told.UpdateCalls = nil, nil
	ours = x.changeBalancers(w, ours)
	x.compareBalancers("after the change", w, told, ours)
	stop()
}

// serve runs the service controller until it is told to stop.
func (w *world) serve(c *cloud.Cloud) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	f := informers.NewSharedInformerFactory(w, 0)
	ctrl, err := service.New(c, w, f.Core().V1().Services(), f.Core().V1().Nodes(), "test", featuregate.NewFeatureGate())
	check(err)
	f.Start(ctx.Done())
	f.WaitForCacheSync(ctx.Done())
	var wg sync.WaitGroup
	wg.Go(func() { ctrl.Run(ctx, 1, controllersmetrics.NewControllerManagerMetrics("test")) })
	idle()
	return func() {
		cancel()
		wg.Wait()
		f.Shutdown()
	}
}

// forgetHaste takes away what the controller says when, at its start, it tells the cloud of nodes before it has made the
// balancer.
func (w *world) forgetHaste() {
	for _, e := range w.events() {
		if e.Reason == "UpdatedLoadBalancer" {
			check(w.CoreV1().Events(e.Namespace).Delete(context.Background(), e.Name, metav1.DeleteOptions{}))
		}
	}
}

// idle lets everybody finish what there is to do.
func idle() {
	time.Sleep(20 * time.Second)
	synctest.Wait()
}

func (x *run) compareBalancers(when string, w *world, told *cloud.Cloud, ours engine.Cluster) {
	var a, b []string
	hosts := map[string]string{}
	for _, calls := range [][]cloud.UpdateBalancerCall{told.EnsureCalls, told.UpdateCalls} {
		for _, c := range calls {
			var names []string
			for _, n := range c.Hosts {
				names = append(names, n.Name)
			}
			slices.Sort(names)
			hosts[c.Service.Namespace+"/"+c.Service.Name] = fmt.Sprint(names)
		}
	}
	l, err := w.CoreV1().Services("").List(context.Background(), metav1.ListOptions{})
	check(err)
	for _, s := range l.Items {
		a = append(a, balancerLine(s.Namespace, s.Name, s.Finalizers, len(s.Status.LoadBalancer.Ingress)))
	}
	for _, s := range ours.State.Services() {
		b = append(b, balancerLine(s.Namespace, s.Name, s.Finalizers, len(s.Status.LoadBalancer.Ingress)))
	}
	for k, names := range hosts {
		a = append(a, k+" sends to "+names)
		b = append(b, k+" sends to "+fmt.Sprint(provider.Backends(ours.State)))
	}
	x.compareLists(when+": balancers", a, b)
	a, b = nil, nil
	for _, e := range w.events() {
		a = append(a, eventLine(e.InvolvedObject.Kind, e.InvolvedObject.Namespace, e.InvolvedObject.Name, e.Type, e.Reason, e.Source.Component, e.Message))
	}
	for _, e := range api.List[*api.Event](ours.State) {
		if e.Source.Component == "service-controller" {
			b = append(b, eventLine(e.InvolvedObject.Kind, e.InvolvedObject.Namespace, e.InvolvedObject.Name, e.EventType, e.Reason, e.Source.Component, e.Message))
		}
	}
	x.compareLists(when+": events", unique(a), unique(b))
}

func balancerLine(namespace, name string, finalizers []string, addresses int) string {
	return fmt.Sprintf("%s/%s %v, %d addresses", namespace, name, finalizers, addresses)
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// changeBalancers changes a node and a Service on both sides.
func (x *run) changeBalancers(w *world, ours engine.Cluster) engine.Cluster {
	ctx := context.Background()
	var changed clusters.Cluster
	if x.r.Intn(2) == 0 {
		n := x.cluster.Nodes[x.r.Intn(len(x.cluster.Nodes))].DeepCopy()
		toggle(x.r, n)
		_, err := w.CoreV1().Nodes().Update(ctx, n, metav1.UpdateOptions{})
		check(err)
		changed.Nodes = []*corev1.Node{n}
		ours = ours.Load(engine.File{Name: "node.yaml", Text: clusters.YAML(changed.Objects())})
		idle()
	}
	if i := x.r.Intn(len(x.cluster.Services)); x.cluster.Services[i].Spec.Type == corev1.ServiceTypeLoadBalancer {
		s := x.cluster.Services[i]
		now, err := w.CoreV1().Services(s.Namespace).Get(ctx, s.Name, metav1.GetOptions{})
		check(err)
		now.Spec.Type, now.Spec.ExternalTrafficPolicy, now.Spec.AllocateLoadBalancerNodePorts = corev1.ServiceTypeNodePort, "Cluster", nil
		now.Spec.HealthCheckNodePort, now.Spec.LoadBalancerSourceRanges, now.Spec.LoadBalancerClass = 0, nil, nil
		_, err = w.CoreV1().Services(s.Namespace).Update(ctx, now, metav1.UpdateOptions{})
		check(err)
		now.Status = corev1.ServiceStatus{}
		ours = ours.Load(engine.File{Name: "service.yaml", Text: clusters.YAML((&clusters.Cluster{Services: []*corev1.Service{now}}).Objects())})
		idle()
	}
	return ours
}

// toggle takes a node out of every balancer, or puts it in, or makes another machine of it.
func toggle(r *rand.Rand, n *corev1.Node) {
	const label = "node.kubernetes.io/exclude-from-external-load-balancers"
	if _, ok := n.Labels[label]; ok {
		delete(n.Labels, label)
	} else if r.Intn(3) > 0 {
		n.Labels[label] = ""
	} else {
		n.Spec.ProviderID += "-new"
	}
}
