package provider_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/provider"
	"sigs.k8s.io/yaml"
)

const recorded = "../testdata/recorded/"

func draft(os ...api.Object) *api.Draft {
	d := api.NewState(api.DefaultConfig()).Edit()
	d.Put(os...)
	return d
}

func node(name, providerID string) *api.Node {
	n := &api.Node{TypeMeta: api.TypeMeta{Kind: "Node"}}
	n.Name, n.Labels, n.Spec.ProviderID = name, map[string]string{}, providerID
	n.Status.Conditions = []api.Condition{{Type: "Ready", Status: "True"}}
	return n
}

// balanced is a Service of type LoadBalancer with annotations given as pairs.
func balanced(name string, annotations ...string) *api.Service {
	s := &api.Service{TypeMeta: api.TypeMeta{Kind: "Service"}}
	s.Name, s.Namespace, s.Annotations = name, "default", map[string]string{}
	s.Spec.Type = api.LoadBalancer
	s.Spec.ExternalTrafficPolicy = api.Cluster
	s.Spec.Ports = []api.ServicePort{{Port: 80, NodePort: 30352, Protocol: "TCP"}}
	for i := 0; i < len(annotations); i += 2 {
		s.Annotations[annotations[i]] = annotations[i+1]
	}
	return s
}

func slice(svc string, ready bool, nodes ...string) *api.EndpointSlice {
	e := &api.EndpointSlice{TypeMeta: api.TypeMeta{Kind: "EndpointSlice"}, AddressType: "IPv4", Ports: []api.EndpointPort{{}}}
	e.Name, e.Namespace, e.Labels = svc+"-abc", "default", map[string]string{api.ServiceNameLabel: svc}
	for i, n := range nodes {
		e.Endpoints = append(e.Endpoints, api.Endpoint{Addresses: []string{fmt.Sprintf("10.0.0.%d", i+1)}, NodeName: &n, Conditions: api.EndpointConditions{Ready: &ready}})
	}
	return e
}

func pool(text string) api.Object {
	p := &api.IPAddressPool{TypeMeta: api.TypeMeta{Kind: "IPAddressPool"}}
	p.Name, p.Spec.Addresses = "pool", []string{text}
	return p
}

func l2() api.Object {
	l := &api.L2Advertisement{TypeMeta: api.TypeMeta{Kind: "L2Advertisement"}}
	l.Name = "l2"
	return l
}

// address is the column EXTERNAL-IP of one Service, with its mode.
func address(d *api.Draft, name string) string {
	in := d.Service("default", name).Status.LoadBalancer.Ingress
	if len(in) == 0 {
		return "pending"
	}
	if in[0].IPMode != nil {
		return in[0].IP + in[0].Hostname + " " + *in[0].IPMode
	}
	return in[0].IP + in[0].Hostname
}

const internalLB = "service.beta.kubernetes.io/openstack-internal-load-balancer"

func TestWhoGivesAddresses(t *testing.T) {
	class := balanced("s")
	class.Spec.LoadBalancerClass = new(string)
	wanted := balanced("s")
	wanted.Spec.LoadBalancerIP = "192.168.1.245"
	given := balanced("s", internalLB, "true")
	given.Status.LoadBalancer.Ingress = []api.LoadBalancerIngress{{IP: "10.9.9.9"}}
	for name, c := range map[string]struct {
		objects []api.Object
		want    string
	}{
		"nobody":                     {[]api.Object{node("a", ""), balanced("s")}, "pending"},
		"kind":                       {[]api.Object{node("a", "kind://docker/kind/a"), balanced("s", internalLB, "true")}, "pending"},
		"openstack":                  {[]api.Object{node("a", "openstack:///1"), balanced("s")}, "192.0.2.10 VIP"},
		"openstack, internal":        {[]api.Object{node("a", "openstack:///1"), balanced("s", internalLB, "true")}, "192.168.200.10 VIP"},
		"openstack, PROXY":           {[]api.Object{node("a", "openstack:///1"), balanced("s", "loadbalancer.openstack.org/proxy-protocol", "true")}, "192.0.2.10 Proxy"},
		"openstack by annotation":    {[]api.Object{node("a", ""), balanced("s", internalLB, "true")}, "192.168.200.10 VIP"},
		"not internal":               {[]api.Object{node("a", ""), balanced("s", internalLB, "false")}, "192.0.2.10 VIP"},
		"class":                      {[]api.Object{node("a", "openstack:///1"), class}, "pending"},
		"given":                      {[]api.Object{node("a", ""), given}, "10.9.9.9"},
		"gce, internal":              {[]api.Object{node("a", "gce://p/z/a"), balanced("s", "networking.gke.io/load-balancer-type", "Internal")}, "192.168.200.10 VIP"},
		"azure":                      {[]api.Object{node("a", "azure:///x"), balanced("s", "service.beta.kubernetes.io/azure-load-balancer-internal", "true")}, "192.168.200.10 VIP"},
		"metallb, range":             {[]api.Object{node("a", ""), balanced("s"), pool("192.168.1.240-192.168.1.250"), l2()}, "192.168.1.240 VIP"},
		"metallb, network":           {[]api.Object{node("a", ""), balanced("s"), pool("192.168.1.240/30")}, "192.168.1.240 VIP"},
		"metallb, wanted":            {[]api.Object{node("a", ""), wanted, pool("192.168.1.240-192.168.1.250")}, "192.168.1.245 VIP"},
		"metallb, wanted but not in": {[]api.Object{node("a", ""), wanted, pool("192.168.1.240/30")}, "pending"},
		"metallb, full":              {[]api.Object{node("a", ""), balanced("s"), balanced("a"), pool("192.168.1.240-192.168.1.240")}, "pending"},
	} {
		d := draft(c.objects...)
		provider.Reconcile(d, nil)
		if got := address(d, "s"); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		provider.Reconcile(d, nil)
		if got := address(d, "s"); got != c.want {
			t.Errorf("%s, once more: %s", name, got)
		}
	}
}

func TestPins(t *testing.T) {
	d := draft(node("a", ""), balanced("s"), balanced("t", internalLB, "true"))
	notes := provider.Reconcile(d, []alloc.Pin{{Service: "default/s", LoadBalancer: "192.168.200.10"}})
	if got := address(d, "s"); got != "192.168.200.10 VIP" {
		t.Errorf("pinned: %s", got)
	}
	if got := address(d, "t"); got != "192.168.200.11 VIP" {
		t.Errorf("beside the pinned one: %s", got)
	}
	if len(notes) != 1 || notes[0].Code != provider.ByAnnotation || notes[0].Object != "Service/default/t" || notes[0].Args[0] != "openstack" {
		t.Errorf("notes: %v", notes)
	}
	f := provider.For(d.State).Fronts(netip.MustParseAddr("192.168.200.10"))
	if len(f) != 1 || !f[0].Rewrites || f[0].Checked != "tcp:30352" || f[0].Service.Name != "s" {
		t.Errorf("front of the pinned address: %+v", f)
	}
}

// An edit of what Reconcile made: the annotation goes, then the type.
func TestEdits(t *testing.T) {
	d := draft(node("a", "openstack:///1"), balanced("s", internalLB, "true"))
	edit := func(f func(*api.Service)) {
		svc := *d.Service("default", "s")
		f(&svc)
		d.Put(&svc)
		provider.Reconcile(d, nil)
	}
	edit(func(*api.Service) {})
	edit(func(s *api.Service) { s.Annotations = nil })
	if got := address(d, "s"); got != "192.0.2.10 VIP" {
		t.Errorf("no longer internal: %s", got)
	}
	edit(func(s *api.Service) {
		s.Annotations = map[string]string{"loadbalancer.openstack.org/proxy-protocol": "v2"}
	})
	if got := address(d, "s"); got != "192.0.2.10 Proxy" {
		t.Errorf("PROXY protocol: %s", got)
	}
	edit(func(s *api.Service) { s.Spec.Type = api.ClusterIP })
	if got := address(d, "s"); got != "pending" || len(d.Service("default", "s").Finalizers) != 0 {
		t.Errorf("no longer balanced: %s %v", got, d.Service("default", "s").Finalizers)
	}
	d.Delete(api.Key{Kind: "Service", Namespace: "default", Name: "s"})
	if provider.Reconcile(d, nil); len(api.List[*api.Event](d.State)) != 0 {
		t.Error("events outlive their Service")
	}
}

func TestAWS(t *testing.T) {
	udp := balanced("udp")
	udp.Spec.Ports[0].Protocol = "UDP"
	nlb := balanced("nlb", "service.beta.kubernetes.io/aws-load-balancer-type", "nlb")
	inside := balanced("inside", "service.beta.kubernetes.io/aws-load-balancer-internal", "true")
	d := draft(node("a", "aws:///eu-central-1a/i-0"), balanced("s"), udp, nlb, inside)
	provider.Reconcile(d, nil)
	for name, want := range map[string][2]string{"s": {"a", ".eu-central-1.elb.amazonaws.com"}, "nlb": {"a", ".elb.eu-central-1.amazonaws.com"}, "inside": {"internal-a", ".eu-central-1.elb.amazonaws.com"}} {
		got := address(d, name)
		if !strings.HasPrefix(got, want[0]) || !strings.HasSuffix(got, want[1]) {
			t.Errorf("%s: %s", name, got)
		}
		p := provider.For(d.State)
		if f := p.Fronts(p.Lookup(got)); len(f) != 1 || f[0].Service.Name != name || f[0].Proxies == (name == "nlb") {
			t.Errorf("%s: behind the name: %+v", name, f)
		}
	}
	if got := address(d, "udp"); got != "pending" {
		t.Errorf("a classic balancer for UDP: %s", got)
	}
	said := false
	for _, e := range api.List[*api.Event](d.State) {
		said = said || e.EventType == "Warning" && e.InvolvedObject.Name == "udp" && e.Message == "Error syncing load balancer: failed to ensure load balancer: Only TCP LoadBalancer is supported for AWS ELB"
	}
	if !said {
		t.Error("no event says why UDP is pending")
	}
}

func TestWhichNodes(t *testing.T) {
	excluded, leaving, gone, unready := node("excluded", ""), node("leaving", ""), node("gone", ""), node("unready", "")
	excluded.Labels[api.ExcludeLBLabel] = ""
	leaving.Spec.Taints = []api.Taint{{Key: "ToBeDeletedByClusterAutoscaler"}}
	gone.Status.Conditions[0].Status = "Unknown"
	unready.Status.Conditions[0].Status = "False"
	local := balanced("local", internalLB, "true")
	local.Spec.ExternalTrafficPolicy, local.Spec.HealthCheckNodePort = api.Local, 32000
	d := draft(node("a", ""), node("b", ""), excluded, leaving, gone, unready, balanced("s", internalLB, "true"), local, slice("local", true, "b", "gone", "b"))
	provider.Reconcile(d, nil)
	for name, want := range map[string]string{
		"s":     "[a b gone unready] [a b unready] tcp:30352",
		"local": "[a b gone unready] [b] http://:32000/healthz",
	} {
		a := netip.MustParseAddr(d.Service("default", name).Status.LoadBalancer.Ingress[0].IP)
		f := provider.For(d.State).Fronts(a)[0]
		if got := fmt.Sprint(f.Nodes, " ", f.Healthy, " ", f.Checked); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestMetalLBAnnounces(t *testing.T) {
	objects := []api.Object{node("a", ""), node("b", ""), balanced("s"), pool("192.168.1.240-192.168.1.250")}
	front := func(more ...api.Object) string {
		d := draft(append(objects, more...)...)
		provider.Reconcile(d, nil)
		f := provider.For(d.State).Fronts(netip.MustParseAddr("192.168.1.240"))
		if len(f) != 1 || f[0].Provider != provider.MetalLB || f[0].Rewrites {
			t.Fatalf("front: %+v", f)
		}
		return fmt.Sprint(f[0].Healthy)
	}
	// sha256sum: a#192.168.1.240 begins f1, b#192.168.1.240 begins f2, so a comes first.
	if got := front(l2(), slice("s", true, "b")); got != "[a]" {
		t.Errorf("announced by %s", got)
	}
	if got := front(slice("s", true, "b")); got != "[]" {
		t.Errorf("without an L2Advertisement: %s", got)
	}
	if got := front(l2(), slice("s", false, "b")); got != "[]" {
		t.Errorf("without a ready endpoint: %s", got)
	}
}

// An L2Advertisement with node selectors lets only those nodes answer. MetalLB's documentation: "Limiting the set of
// nodes where the service can be announced from".
func TestMetalLBNodeSelectors(t *testing.T) {
	b := node("b", "")
	b.Labels["rack"] = "2"
	l := l2().(*api.L2Advertisement)
	l.Spec.NodeSelectors = []api.LabelSelector{{MatchLabels: map[string]string{"rack": "2"}}}
	d := draft(node("a", ""), b, balanced("s"), pool("192.168.1.240-192.168.1.250"), l, slice("s", true, "a"))
	provider.Reconcile(d, nil)
	if f := provider.For(d.State).Fronts(netip.MustParseAddr("192.168.1.240")); fmt.Sprint(f[0].Healthy) != "[b]" {
		t.Errorf("announced by %v", f[0].Healthy)
	}
}

// avoidBuggyIPs leaves .0 and .255 out. Two Services share an address if they have the same key and other ports.
func TestMetalLBAddresses(t *testing.T) {
	p := pool("192.168.1.0-192.168.1.9").(*api.IPAddressPool)
	p.Spec.AvoidBuggyIPs = true
	const key = "metallb.io/allow-shared-ip"
	other := balanced("other", key, "k")
	other.Spec.Ports = []api.ServicePort{{Port: 443, Protocol: "TCP"}}
	local := balanced("z-local", key, "k")
	local.Spec.ExternalTrafficPolicy, local.Spec.Ports = api.Local, []api.ServicePort{{Port: 53, Protocol: "UDP"}}
	d := draft(node("a", ""), p, l2(), balanced("first", key, "k"), other, balanced("same-port", key, "k"), local, balanced("without"))
	provider.Reconcile(d, nil)
	for name, want := range map[string]string{"first": "192.168.1.1 VIP", "other": "192.168.1.1 VIP", "same-port": "192.168.1.2 VIP", "without": "192.168.1.3 VIP", "z-local": "192.168.1.4 VIP"} {
		if got := address(d, name); got != want {
			t.Errorf("%s has %s, want %s", name, got, want)
		}
	}
}

func TestAddressOfNobody(t *testing.T) {
	s := balanced("s")
	s.Status.LoadBalancer.Ingress = []api.LoadBalancerIngress{{IP: "192.168.200.10"}, {Hostname: "lb.example.com"}}
	p := provider.For(draft(node("a", ""), s).State)
	if f := p.Fronts(netip.MustParseAddr("192.168.200.10")); f != nil {
		t.Errorf("a written status made a balancer: %+v", f)
	}
	if a := p.Lookup("lb.example.com"); a.IsValid() {
		t.Errorf("a written name resolves to %s", a)
	}
}

// What kube-proxy answered on every healthCheckNodePort of the recorded clusters.
func TestRecordedHealthChecks(t *testing.T) {
	for _, c := range []string{"03", "19"} {
		text, err := os.ReadFile(recorded + "clusters/" + c + "/objects.yaml")
		if err != nil {
			t.Fatal(err)
		}
		d := draft()
		for doc := range strings.SplitSeq(string(text), "\n---\n") {
			var o api.Object = &api.Service{}
			if strings.Contains(doc, "kind: EndpointSlice") {
				o = &api.EndpointSlice{}
			}
			if err := yaml.Unmarshal([]byte(doc), o); err != nil {
				t.Fatal(err)
			}
			d.Put(o)
		}
		lines, err := os.ReadFile(recorded + "clusters/" + c + "/healthcheck.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(lines)) {
			var h struct {
				Node   string
				Status int
				Body   struct {
					Service        struct{ Namespace, Name string }
					LocalEndpoints int
				}
			}
			if err := json.Unmarshal([]byte(line), &h); err != nil {
				t.Fatal(err)
			}
			n := provider.LocalEndpoints(d.State, d.Service(h.Body.Service.Namespace, h.Body.Service.Name), h.Node)
			if n != h.Body.LocalEndpoints || (n > 0) != (h.Status == 200) {
				t.Errorf("%s: %d on %s, recorded %s", c, n, h.Node, line)
			}
		}
	}
}
