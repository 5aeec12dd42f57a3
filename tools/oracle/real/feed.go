package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/portwalk/portwalk/tools/oracle/clusters"
)

// feed gives a generated cluster to the API server: what users, kubelets and a cloud would write. What the controllers
// would write is left to the controllers that run.
func (c *cluster) feed(k *clusters.Cluster) error {
	uids := map[string]string{}
	var dying []*unstructured.Unstructured
	for _, object := range k.Objects() {
		o := &unstructured.Unstructured{Object: tree(object)}
		if len(o.GetOwnerReferences()) > 0 || born[o.GetName()] {
			continue
		}
		if o.GetKind() == "Event" {
			ref := o.Object["involvedObject"].(map[string]any)
			ref["uid"] = uids[fmt.Sprint(ref["kind"], "/", ref["namespace"], "/", ref["name"])]
		}
		if o.GetDeletionTimestamp() != nil {
			dying = append(dying, o)
		}
		stored, err := c.give(o)
		if apierrors.IsInvalid(err) {
			continue // the generator does not ask whether the API server would have it
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", o.GetKind(), o.GetName(), err)
		}
		uids[o.GetKind()+"/"+o.GetNamespace()+"/"+o.GetName()] = string(stored.GetUID())
	}
	for _, o := range dying {
		err := c.of(o).Delete(context.Background(), o.GetName(), metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// give creates an object, then writes its status.
func (c *cluster) give(o *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	ctx := context.Background()
	status := o.Object["status"]
	meta := o.Object["metadata"].(map[string]any)
	for _, k := range []string{"uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"} {
		delete(meta, k)
	}
	stored, err := c.of(o).Create(ctx, o, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	switch o.GetKind() {
	case "Node", "Pod", "Service":
		if status != nil {
			stored.Object["status"] = status
			return c.of(o).UpdateStatus(ctx, stored, metav1.UpdateOptions{})
		}
	}
	return stored, nil
}

// of is where objects like this one live.
func (c *cluster) of(o *unstructured.Unstructured) dynamic.ResourceInterface {
	gvk := o.GroupVersionKind()
	plural := strings.ToLower(gvk.Kind) + "s"
	if gvk.Kind == "Endpoints" {
		plural = "endpoints"
	}
	return c.dynamic.Resource(schema.GroupVersionResource{Group: gvk.Group, Version: gvk.Version, Resource: plural}).Namespace(o.GetNamespace())
}

// tree is an object as decoded JSON.
func tree(o runtime.Object) map[string]any {
	b, err := json.Marshal(o)
	check(err)
	u := &unstructured.Unstructured{}
	check(u.UnmarshalJSON(b))
	return u.Object
}
