package workload_test

import (
	"fmt"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/workload"
)

// BenchmarkThousandDeployments makes 10,000 pods; the second run finds them made.
func BenchmarkThousandDeployments(b *testing.B) {
	d := api.NewState(api.DefaultConfig()).Edit()
	for i := range 1000 {
		name := fmt.Sprintf("s%04d", i)
		w := &api.Workload{TypeMeta: api.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}}
		n := int32(10)
		w.Name, w.Namespace, w.Spec.Replicas = name, "default", &n
		w.Spec.Selector = &api.LabelSelector{MatchLabels: map[string]string{"app": name}}
		w.Spec.Template.Labels = map[string]string{"app": name}
		w.Spec.Template.Spec.Containers = []api.Container{{Name: "c", Ports: []api.ContainerPort{{ContainerPort: 8080}}}}
		d.Put(w)
	}
	for i := range 50 {
		n := &api.Node{TypeMeta: api.TypeMeta{Kind: "Node"}}
		n.Name = fmt.Sprintf("node-%02d", i)
		d.Put(n)
	}
	before := d.State
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			workload.Reconcile(before.Edit(), workload.Options{})
		}
	})
	workload.Reconcile(d, workload.Options{})
	after := d.State
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			workload.Reconcile(after.Edit(), workload.Options{})
		}
	})
}
