package endpoints_test

import (
	"fmt"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
)

// BenchmarkThousandServices is the budget's cluster: 1,000 Services with 10 pods each.
func BenchmarkThousandServices(b *testing.B) {
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(node("n", "za", "4"))
	for i := range 1000 {
		name := fmt.Sprintf("s%04d", i)
		d.Put(service(name, func(s *api.Service) { s.Spec.Selector = map[string]string{"app": name} }))
		for j := range 10 {
			p := pod(fmt.Sprintf("%s-%d", name, j), fmt.Sprintf("10.%d.%d.%d", i/256, i%256, j+2), "n", true)
			p.Labels = map[string]string{"app": name, "pod-template-hash": "5d7b6c9f8"}
			d.Put(p)
		}
	}
	before := d.State
	for b.Loop() {
		endpoints.Reconcile(before.Edit())
	}
}
