package provider_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/provider"
)

// The post's annotation: the OpenStack cloud gives an address of its private network.
func ExampleReconcile() {
	d := draft(node("node-1", ""), balanced("loadbalancer", "service.beta.kubernetes.io/openstack-internal-load-balancer", "true"))
	for _, n := range provider.Reconcile(d, nil) {
		fmt.Println(n.Code, n.Args[0])
	}
	fmt.Println(d.Service("default", "loadbalancer").Status.LoadBalancer.Ingress[0].IP)
	// Output:
	// cloud-by-annotation openstack
	// 192.168.200.10
}
