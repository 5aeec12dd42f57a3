package dns

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

func ptr[T any](v T) *T { return &v }

// world: the Services of the DNS specification's examples, in two namespaces.
func world() api.State {
	service := func(namespace, name string, spec api.ServiceSpec) *api.Service {
		return &api.Service{TypeMeta: api.TypeMeta{Kind: "Service"}, ObjectMeta: api.ObjectMeta{Namespace: namespace, Name: name}, Spec: spec}
	}
	slice := func(name string, port int32, es ...api.Endpoint) *api.EndpointSlice {
		return &api.EndpointSlice{TypeMeta: api.TypeMeta{Kind: "EndpointSlice"},
			ObjectMeta:  api.ObjectMeta{Namespace: "default", Name: name + "-x", Labels: map[string]string{api.ServiceNameLabel: name}},
			AddressType: api.IPv4, Endpoints: es, Ports: []api.EndpointPort{{Name: ptr("sql"), Protocol: ptr("TCP"), Port: ptr(port)}}}
	}
	endpoint := func(ip string, ready bool, hostname *string) api.Endpoint {
		return api.Endpoint{Addresses: []string{ip}, Hostname: hostname, Conditions: api.EndpointConditions{Ready: ptr(ready)}}
	}
	return api.NewState(api.DefaultConfig()).Put(
		service("default", "web", api.ServiceSpec{ClusterIP: "10.96.0.20", ClusterIPs: []string{"10.96.0.20", "fd00::20"},
			Ports: []api.ServicePort{{Name: "http", Protocol: "TCP", Port: 80}, {Name: "", Protocol: "TCP", Port: 81}}}),
		service("other", "api", api.ServiceSpec{ClusterIP: "10.96.0.21"}),
		service("default", "db", api.ServiceSpec{ClusterIP: "None", Ports: []api.ServicePort{{Name: "sql", Protocol: "TCP", Port: 3306}}}),
		service("default", "empty", api.ServiceSpec{ClusterIP: "None"}),
		service("default", "ext", api.ServiceSpec{Type: api.ExternalName, ExternalName: "db.example.com"}),
		service("default", "alias", api.ServiceSpec{Type: api.ExternalName, ExternalName: "api.other.svc.cluster.local"}),
		service("default", "loop", api.ServiceSpec{Type: api.ExternalName, ExternalName: "loop.default.svc.cluster.local"}),
		service("default", "ip", api.ServiceSpec{Type: api.ExternalName, ExternalName: "192.0.2.1"}),
		service("default", "nowhere", api.ServiceSpec{Type: api.ExternalName, ExternalName: "nobody.default.svc.cluster.local"}),
		slice("web", 8080, endpoint("10.244.3.30", true, nil)),
		slice("db", 33060, endpoint("10.244.1.10", true, ptr("db-0")), endpoint("10.244.2.20", true, nil), endpoint("10.244.2.21", false, nil)),
		&api.Node{TypeMeta: api.TypeMeta{Kind: "Node"}, ObjectMeta: api.ObjectMeta{Name: "node-1"},
			Status: api.NodeStatus{Addresses: []api.NodeAddress{{Type: "InternalIP", Address: "192.168.100.11"}, {Type: "Hostname", Address: "machine-1"}}}},
	)
}

func say(a *Answer) string {
	var out []string
	for _, r := range a.Records {
		switch r.Type {
		case "A", "AAAA":
			out = append(out, r.Type+" "+r.Addr.String())
		case "SRV":
			out = append(out, fmt.Sprintf("SRV %d %d %d %s", r.Priority, r.Weight, r.Port, r.Target))
		default:
			out = append(out, r.Type+" "+r.Target)
		}
	}
	if len(out) == 0 {
		w := a.Why()
		return "no: " + w.Code + " near=" + w.Args["near"]
	}
	return strings.Join(out, ", ")
}

// TestQuery: expectations are the DNS specification's (schema 1.1.0), and where that leaves room, what CoreDNS 1.13's
// plugin/kubernetes does: findServices for what is asked, plugin.SRV for weights (100 shared by all targets, an address
// of each family counting), serviceRecordForIP for PTR.
func TestQuery(t *testing.T) {
	pod := From{Cluster, "default"}
	for _, c := range []struct {
		name, typ string
		from      From
		want      string
	}{
		{"web", "", pod, "A 10.96.0.20, AAAA fd00::20"},
		{"WEB", "A", pod, "A 10.96.0.20"},
		{"web.default", "A", pod, "A 10.96.0.20"},
		{"web.default.svc", "A", pod, "A 10.96.0.20"},
		{"web.default.svc.cluster.local", "A", pod, "A 10.96.0.20"},
		{"web.default.svc.cluster.local.", "AAAA", pod, "AAAA fd00::20"},
		{"web.", "A", pod, "no: name-unknown near=web"},
		{"web", "A", From{Cluster, "other"}, "no: name-unknown near=web.default"},
		{"api.other", "A", pod, "A 10.96.0.21"},
		{"api", "A", pod, "no: name-unknown near=api.other"},
		{"wbe", "A", pod, "no: name-unknown near=web"},
		{"nothing-like-it", "A", pod, "no: name-unknown near="},
		{"_http._tcp.web", "SRV", pod, "SRV 0 50 80 web.default.svc.cluster.local."},
		{"_http._udp.web", "SRV", pod, "no: name-unknown near="},
		{"_http._tcp.web", "A", pod, "A 10.96.0.20"},
		{"http.tcp.web", "AAAA", pod, "AAAA fd00::20"},
		{"web", "SRV", pod, "SRV 0 25 80 web.default.svc.cluster.local., SRV 0 25 81 web.default.svc.cluster.local."},
		{"10-244-3-30.web", "A", pod, "A 10.244.3.30"}, // endpoints of any Service have names
		{"30.3.244.10.in-addr.arpa", "PTR", pod, "PTR 10-244-3-30.web.default.svc.cluster.local."},
		{"ip", "A", pod, "no: name-unknown near=ip"},
		{"ext", "CNAME", pod, "CNAME db.example.com."},
		{"nowhere", "A", pod, "no: name-unknown near=nowhere"},
		{"10-244-1-10.nowhere.pod", "A", pod, "no: name-unknown near="},
		{"_tcp.web", "SRV", pod, "no: name-unknown near="},
		{"db", "A", pod, "A 10.244.1.10, A 10.244.2.20"},
		{"db-0.db", "A", pod, "A 10.244.1.10"},
		{"10-244-2-20.db", "A", pod, "A 10.244.2.20"},
		{"db-1.db", "A", pod, "no: name-unknown near="},
		{"_sql._tcp.db", "SRV", pod, "SRV 0 50 33060 db-0.db.default.svc.cluster.local., SRV 0 50 33060 10-244-2-20.db.default.svc.cluster.local."},
		{"empty", "A", pod, "no: name-unknown near="},
		{"ext", "A", pod, "CNAME db.example.com."},
		{"alias", "A", pod, "CNAME api.other.svc.cluster.local., A 10.96.0.21"},
		{"10-244-1-10.default.pod", "A", pod, "A 10.244.1.10"},
		{"20.0.96.10.in-addr.arpa", "PTR", pod, "PTR web.default.svc.cluster.local."},
		{Reverse(netip.MustParseAddr("fd00::20")), "PTR", pod, "PTR web.default.svc.cluster.local."},
		{"10.1.244.10.in-addr.arpa.", "PTR", pod, "PTR db-0.db.default.svc.cluster.local."},
		{"1.1.1.1.in-addr.arpa.", "PTR", pod, "no: name-unknown near="},
		{"node-1", "", pod, "A 192.168.100.11"},
		{"machine-1", "", From{Where: Outside}, "A 192.168.100.11"},
		{"web", "", From{Where: Outside}, "no: name-unknown near=web.default"},
		{"web.default.svc.cluster.local", "", From{Where: Node}, "no: name-unknown near=web.default"},
	} {
		if got := say(Query(world(), c.name, c.typ, c.from)); got != c.want {
			t.Errorf("%s %s from %+v: %s, want %s", c.name, c.typ, c.from, got, c.want)
		}
	}
}

// TestCircle: aliases that lead in a circle have no address, and the asking comes to an end.
func TestCircle(t *testing.T) {
	a := Lookup(world(), "loop", From{Cluster, "default"})
	if len(a.Addresses()) != 0 {
		t.Errorf("%+v", a)
	}
}

// What comes back for each name of the search path: CoreDNS tells a name without such records (NOERROR, no answer) from
// no such name.
func TestCodes(t *testing.T) {
	for _, c := range []struct{ name, typ, want string }{
		{"web", "A", "NOERROR"},
		{"web.other", "A", "NXDOMAIN NXDOMAIN NXDOMAIN NXDOMAIN"}, // there is a namespace other, and no web in it
		{"api.other", "AAAA", "NXDOMAIN NODATA NXDOMAIN NXDOMAIN"},
		{"empty", "A", "NXDOMAIN NXDOMAIN NXDOMAIN NXDOMAIN"}, // a headless Service without ready endpoints
		{"ext.default.svc.cluster.local.", "SRV", "NODATA"},
		{"loop.default.svc.cluster.local.", "A", "NODATA"},
		{"nowhere.default.svc.cluster.local.", "A", "NODATA"},
		{"ip.default.svc.cluster.local.", "A", "NXDOMAIN"},
		{"default.svc.cluster.local.", "A", "NODATA"},
		{"nobody.svc.cluster.local.", "A", "NXDOMAIN"},
		{"svc.cluster.local.", "A", "NODATA"},
		{"cluster.local.", "A", "NODATA"},
		{"a.b.c.web.default.svc.cluster.local.", "A", "NXDOMAIN"},
		{"_nope._tcp.web.default.svc.cluster.local.", "SRV", "NXDOMAIN"},
		{"web.default.svc.cluster.local.", "PTR", "NODATA"},
		{"20.0.96.10.in-addr.arpa.", "A", "NXDOMAIN"},
		{"10-244-1-10.default.pod.cluster.local.", "AAAA", "NODATA"},
		{"x.default.pod.cluster.local.", "A", "NXDOMAIN"},
	} {
		a := Query(world(), c.name, c.typ, From{Cluster, "default"})
		if got := strings.Join(a.Codes, " "); got != c.want || len(a.Codes) != len(a.Tried) {
			t.Errorf("%s %s: %s (%v), want %s", c.name, c.typ, got, a.Tried, c.want)
		}
	}
}

func TestTried(t *testing.T) {
	a := Lookup(world(), "web.default", From{Cluster, "other"})
	want := "web.default.other.svc.cluster.local. web.default.svc.cluster.local."
	if got := strings.Join(a.Tried, " "); got != want {
		t.Errorf("tried %s, want %s", got, want)
	}
	a = Lookup(world(), "a.b.c.d.e.f", From{Cluster, "other"})
	if a.Tried[0] != "a.b.c.d.e.f." {
		t.Errorf("five dots go to the world first: %q", a.Tried)
	}
}

func TestFromPod(t *testing.T) {
	for _, c := range []struct {
		spec api.PodSpec
		want string
	}{
		{api.PodSpec{}, Cluster},
		{api.PodSpec{DNSPolicy: "Default"}, Node},
		{api.PodSpec{HostNetwork: true}, Node},
		{api.PodSpec{HostNetwork: true, DNSPolicy: "ClusterFirst"}, Node},
		{api.PodSpec{HostNetwork: true, DNSPolicy: "ClusterFirstWithHostNet"}, Cluster},
	} {
		if got := FromPod(&api.Pod{Spec: c.spec}); got.Where != c.want {
			t.Errorf("%+v asks as %s, want %s", c.spec, got.Where, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"web", "web", 0}, {"web", "wbe", 1}, {"web", "we", 1}, {"web", "weeb", 1}, {"web", "wab", 1}, {"web", "db", 2}, {"", "web", 3}, {"test", "tset", 1}, {"web", "", 3}, {"kitten", "sitting", 3}} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
