package workload_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/workload"
)

// What a container listens on, Kubernetes cannot say; an annotation can.
func ExampleListens() {
	p := &api.Pod{}
	p.Annotations = map[string]string{api.ListenAnnotation: "tcp:8080,127.0.0.1:9090"}
	for _, s := range workload.Listens(p, nil, nil) {
		fmt.Println(s.Protocol, s.Address, s.Port, s.Loopback())
	}
	// Output:
	// TCP 0.0.0.0 8080 false
	// TCP 127.0.0.1 9090 true
}
