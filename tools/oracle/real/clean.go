package main

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// services and everything are what a case may leave behind, owners before what they own.
var (
	services   = []schema.GroupVersionResource{{Version: "v1", Resource: "services"}}
	everything = append(services,
		schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
		schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "statefulsets"},
		schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "daemonsets"},
		schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "replicasets"},
		schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "controllerrevisions"},
		schema.GroupVersionResource{Version: "v1", Resource: "pods"},
		schema.GroupVersionResource{Version: "v1", Resource: "endpoints"},
		schema.GroupVersionResource{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"},
		schema.GroupVersionResource{Version: "v1", Resource: "nodes"},
		schema.GroupVersionResource{Version: "v1", Resource: "events"},
		schema.GroupVersionResource{Group: "networking.k8s.io", Version: "v1", Resource: "servicecidrs"},
		schema.GroupVersionResource{Version: "v1", Resource: "namespaces"},
	)
	born = map[string]bool{"default": true, "kube-system": true, "kube-public": true, "kube-node-lease": true, "kubernetes": true}
	now  = metav1.DeleteOptions{GracePeriodSeconds: new(int64)}
)

// clean deletes what a case left, all but one Service to keep, and says how much that was.
func (c *cluster) clean(kinds []schema.GroupVersionResource, keep string) (n int) {
	ctx := context.Background()
	for _, kind := range kinds {
		list, err := c.dynamic.Resource(kind).List(ctx, metav1.ListOptions{})
		check(err)
		for _, o := range list.Items {
			if born[o.GetName()] || kind.Resource == "services" && o.GetName() == keep && o.GetNamespace() == "default" {
				continue
			}
			n++
			of := c.dynamic.Resource(kind).Namespace(o.GetNamespace())
			if len(o.GetFinalizers()) > 0 {
				o.SetFinalizers(nil)
				if _, err := of.Update(ctx, &o, metav1.UpdateOptions{}); err != nil && !apierrors.IsNotFound(err) {
					panic(err)
				}
			}
			if err := of.Delete(ctx, o.GetName(), now); err != nil && !apierrors.IsNotFound(err) {
				panic(err)
			}
			if kind.Resource == "namespaces" {
				c.finalize(o.GetName())
			}
		}
	}
	return n
}

// finalize is the last word on a namespace that holds nothing any more: the namespace controller's, which does not run.
func (c *cluster) finalize(name string) {
	ctx := context.Background()
	ns, err := c.client.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return
	}
	check(err)
	ns.Spec.Finalizers = nil
	_, err = c.client.CoreV1().Namespaces().Finalize(ctx, ns, metav1.UpdateOptions{})
	check(err)
}

// collect plays the garbage collector: what belongs to an object that is gone, goes.
func (c *cluster) collect() {
	ctx := context.Background()
	alive := map[types.UID]bool{}
	for _, kind := range everything {
		list, err := c.dynamic.Resource(kind).List(ctx, metav1.ListOptions{})
		check(err)
		for _, o := range list.Items {
			alive[o.GetUID()] = true
		}
		for _, o := range list.Items {
			for _, owner := range o.GetOwnerReferences() {
				if alive[owner.UID] {
					continue
				}
				if err := c.dynamic.Resource(kind).Namespace(o.GetNamespace()).Delete(ctx, o.GetName(), now); err != nil && !apierrors.IsNotFound(err) {
					panic(err)
				}
			}
		}
	}
}
