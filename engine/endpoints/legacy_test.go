package endpoints_test

import (
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

// The real endpoints controller orders pods of one address by their uid: three pods on a node's own network.
func TestEndpointsOfOneAddress(t *testing.T) {
	svc := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	svc.Name, svc.Namespace = "web", "default"
	svc.Spec = api.ServiceSpec{Type: api.ClusterIP, ClusterIP: "10.96.0.7", ClusterIPs: []string{"10.96.0.7"}, IPFamilies: []string{api.IPv4},
		Selector: map[string]string{"app": "web"}, Ports: []api.ServicePort{{Port: 80, Protocol: api.TCP, TargetPort: api.FromInt(8080)}}}
	objects := []api.Object{svc}
	for name, uid := range map[string]string{"a": "5a", "b": "e5", "c": "69"} {
		p := pod(name, "192.168.100.11", "node-1", true)
		p.UID = uid
		objects = append(objects, p)
	}
	got := ""
	for _, e := range api.List[*api.Endpoints](reconciled(objects...).State) {
		for _, a := range e.Subsets[0].Addresses {
			got += a.TargetRef.Name
		}
	}
	if got != "acb" {
		t.Errorf("order %q, want a, c, b", got)
	}
}
