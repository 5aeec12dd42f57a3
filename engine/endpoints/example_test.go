package endpoints_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
)

// A targetPort is resolved in each pod: two pods that call different numbers http come into different slices.
func ExampleReconcile() {
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(node("n", "", "1"), service("web", func(s *api.Service) { s.Spec.Ports[0].TargetPort = api.FromString("http") }))
	for i, number := range []int32{8080, 9090} {
		p := pod(fmt.Sprint("web-", i), fmt.Sprint("10.244.1.", i+2), "n", true)
		p.Spec.Containers = []api.Container{{Ports: []api.ContainerPort{{Name: "http", ContainerPort: number}}}}
		d.Put(p)
	}
	endpoints.Reconcile(d)
	for _, e := range d.Slices() {
		fmt.Println(e.Endpoints[0].Addresses[0], *e.Ports[0].Port)
	}
	// Unordered output:
	// 10.244.1.2 8080
	// 10.244.1.3 9090
}
