package proxy

import (
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

func object(namespace, name string, labels map[string]string) api.ObjectMeta {
	return api.ObjectMeta{Namespace: namespace, Name: name, Labels: labels}
}

// The four causes of having no endpoints, told apart by what slices and pods say.
func TestCauses(t *testing.T) {
	port, name, no := int32(80), "http", false
	slice := func(ready *bool, portName string) *api.EndpointSlice {
		return &api.EndpointSlice{
			TypeMeta: api.TypeMeta{Kind: "EndpointSlice"}, ObjectMeta: object("n", "web-1", map[string]string{api.ServiceNameLabel: "web"}),
			AddressType: api.IPv4, Ports: []api.EndpointPort{{Name: &portName, Port: &port}},
			Endpoints: []api.Endpoint{{Addresses: []string{"10.0.0.1"}, Conditions: api.EndpointConditions{Ready: ready, Serving: ready}}},
		}
	}
	pod := func(namespace string, labels map[string]string) *api.Pod {
		return &api.Pod{TypeMeta: api.TypeMeta{Kind: "Pod"}, ObjectMeta: object(namespace, "p", labels)}
	}
	web := map[string]string{"app": "web"}
	for _, c := range []struct {
		what     string
		selector map[string]string
		others   []api.Object
		cause    string
		near     string
	}{
		{"nothing but a Service", web, nil, "no-pod-matches", ""},
		{"a misspelt selector", map[string]string{"app": "wbe"}, []api.Object{pod("n", web)}, "no-pod-matches", "app=web"},
		{"one of two pairs wrong", map[string]string{"app": "web", "tier": "front"}, []api.Object{pod("n", map[string]string{"app": "web", "tier": "frnt"})}, "no-pod-matches", "tier=frnt"},
		{"another app", map[string]string{"app": "web"}, []api.Object{pod("n", map[string]string{"role": "database"})}, "no-pod-matches", ""},
		{"the pod is in another namespace", web, []api.Object{pod("other", web)}, "no-pod-matches", ""},
		{"a pod without a slice yet", web, []api.Object{pod("n", web)}, "none-ready", ""},
		{"no endpoint ready", web, []api.Object{pod("n", web), slice(&no, name)}, "none-ready", ""},
		{"no such port in the slice", web, []api.Object{pod("n", web), slice(nil, "other")}, "port-unresolved", ""},
		{"no selector", nil, nil, "no-selector", ""},
	} {
		svc := &api.Service{
			TypeMeta: api.TypeMeta{Kind: "Service"}, ObjectMeta: object("n", "web", nil),
			Spec: api.ServiceSpec{ClusterIP: "10.96.0.1", Selector: c.selector, Ports: []api.ServicePort{{Name: name, Protocol: api.TCP, Port: 80}}},
		}
		s := api.NewState(api.DefaultConfig()).Put(svc).Put(c.others...)
		v := NewView(s, &api.Node{}, IPTables, api.IPv4)
		if got := v.Ports[0].Empty.Args; got["cause"] != c.cause || got["near"] != c.near {
			t.Errorf("%s: %v, want cause %q, near %q", c.what, got, c.cause, c.near)
		}
	}
}
