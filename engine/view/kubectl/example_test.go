package kubectl_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
)

func ExampleGet() {
	svc := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	svc.Name, svc.Namespace = "nodeport", "default"
	svc.Spec.Type, svc.Spec.ClusterIPs = api.NodePort, []string{"10.105.185.161"}
	svc.Spec.Ports = []api.ServicePort{{Port: 30001, NodePort: 30088, Protocol: api.TCP, TargetPort: api.FromInt(5000)}}

	screen := kubectl.Get(api.NewState(api.DefaultConfig()).Put(svc), kubectl.Request{Args: []string{"svc"}})
	fmt.Print(screen.Text)
	for _, s := range screen.Spans {
		fmt.Println(screen.Text[s.Start:s.End], "is", s.Path, "of", s.Object)
	}
	// Output:
	// NAME       TYPE       CLUSTER-IP       EXTERNAL-IP   PORT(S)           AGE
	// nodeport   NodePort   10.105.185.161   <none>        30001:30088/TCP   <unknown>
	// 30001 is spec.ports[0].port of Service/default/nodeport
	// 30088 is spec.ports[0].nodePort of Service/default/nodeport
}
