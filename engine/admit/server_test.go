package admit

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

func newServer(cidrs ...string) *Server {
	cfg := api.DefaultConfig()
	if len(cidrs) > 0 {
		cfg.ServiceCIDRs = cidrs
	}
	d := api.NewState(cfg).Edit()
	Bootstrap(d, netip.MustParseAddr("192.168.100.10"))
	return NewServer(d, alloc.New(cfg, nil, 1))
}

// service reads a Service from JSON.
func service(t *testing.T, text string) *api.Service {
	t.Helper()
	s := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}}
	s.Namespace = "default"
	if err := json.Unmarshal([]byte(text), s); err != nil {
		t.Fatal(err)
	}
	return s
}

const nodePort = `{"metadata":{"name":"web","namespace":"default"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}}`

// TestBootstrap: the API server's own Service takes the first address of the range.
func TestBootstrap(t *testing.T) {
	s := newServer()
	k, _ := s.Get(api.Key{Kind: "Service", Namespace: "default", Name: "kubernetes"}).(*api.Service)
	if k == nil || k.Spec.ClusterIP != "10.96.0.1" || k.Spec.Ports[0].TargetPort.Int != 6443 {
		t.Fatalf("got %+v", k)
	}
	_, _, p := s.Create(service(t, `{"metadata":{"name":"a","namespace":"default"},"spec":{"clusterIP":"10.96.0.1","ports":[{"port":80}]}}`))
	if p == nil || !strings.HasSuffix(p.Text, "provided IP is already allocated") {
		t.Errorf("10.96.0.1 is taken: %v", p)
	}
	if newServer("fd00::/112").Get(api.KeyOf(k)).(*api.Service).Spec.ClusterIP != "fd00::1" {
		t.Error("in an IPv6 cluster it takes the first IPv6 address")
	}
}

// TestLoad: what a cluster holds keeps its values, even those no range knows, and they count as taken.
func TestLoad(t *testing.T) {
	s := newServer()
	old := service(t, `{"metadata":{"name":"old","namespace":"shop"},"spec":{"type":"NodePort","clusterIP":"172.20.0.7","clusterIPs":["172.20.0.7"],"ports":[{"port":80,"nodePort":30080}]}}`)
	s.Load(old)
	if got := s.Get(api.KeyOf(old)).(*api.Service); got.Spec.ClusterIP != "172.20.0.7" || got.Spec.ExternalTrafficPolicy != api.Cluster {
		t.Errorf("loaded %+v", got.Spec)
	}
	if old.Spec.ExternalTrafficPolicy != "" {
		t.Error("the given object was written to")
	}
	_, _, p := s.Create(service(t, nodePort))
	if p == nil || p.Class != problem.Invalid || p.Causes[0].Path != "spec.ports[0].nodePort" {
		t.Errorf("30080 is taken: %+v", p)
	}
	if _, _, p := s.Create(service(t, `{"metadata":{"name":"a","namespace":"shop"},"spec":{"ports":[{"port":80}]}}`)); p != nil {
		t.Errorf("the namespace of a loaded object exists: %s", p.Text)
	}
}

// TestFailureTakesNothing: an object that is turned down leaves its address and ports to others.
func TestFailureTakesNothing(t *testing.T) {
	s := newServer()
	bad := strings.Replace(nodePort, `"port":80`, `"port":0`, 1)
	if _, _, p := s.Create(service(t, bad)); p == nil {
		t.Fatal("port 0 is accepted")
	}
	if _, _, p := s.Create(service(t, nodePort)); p != nil {
		t.Errorf("30080 is free: %s", p.Text)
	}
	if _, _, p := s.Create(service(t, nodePort)); p == nil || p.Class != problem.Invalid {
		t.Errorf("a second create meets its own node port first, as allocation comes before the look at names: %v", p)
	}
}

func TestServiceCIDR(t *testing.T) {
	s := newServer()
	asks := `{"metadata":{"name":"a","namespace":"default"},"spec":{"clusterIP":"10.200.0.9","ports":[{"port":80}]}}`
	if _, _, p := s.Create(service(t, asks)); p == nil {
		t.Error("10.200.0.9 is in no range yet")
	}
	c := &api.ServiceCIDR{TypeMeta: api.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "ServiceCIDR"}, Spec: api.ServiceCIDRSpec{CIDRs: []string{"10.200.0.0/24"}}}
	c.Name = "more"
	if _, _, p := s.Create(c); p != nil {
		t.Fatal(p.Text)
	}
	if _, _, p := s.Create(service(t, asks)); p != nil {
		t.Error(p.Text)
	}
}

// TestSharedNodePort: TCP and UDP of one port share a node port when the Service is made, and not when one is added.
func TestSharedNodePort(t *testing.T) {
	s := newServer()
	both := service(t, `{"metadata":{"name":"dns","namespace":"default"},"spec":{"type":"NodePort","ports":[{"name":"a","port":53},{"name":"b","port":53,"protocol":"UDP"}]}}`)
	made, _, _ := s.Create(both)
	if p := made.(*api.Service).Spec.Ports; p[0].NodePort != p[1].NodePort || p[0].NodePort == 0 {
		t.Errorf("made together: %v", p)
	}
	one := service(t, `{"metadata":{"name":"dns2","namespace":"default"},"spec":{"type":"NodePort","ports":[{"name":"a","port":53}]}}`)
	if _, _, p := s.Create(one); p != nil {
		t.Fatal(p.Text)
	}
	both.Name = "dns2"
	changed, _, p := s.Update(both)
	if p != nil {
		t.Fatal(p.Text)
	}
	if p := changed.(*api.Service).Spec.Ports; p[0].NodePort == p[1].NodePort {
		t.Errorf("added later: %v", p)
	}
}

// TestDualStack follows the API server's rules for families; the texts come from its source.
func TestDualStack(t *testing.T) {
	const head = `{"metadata":{"name":"a","namespace":"default"},"spec":{"ports":[{"port":80}],`
	tests := []struct{ name, spec, families, text string }{
		{"one family unless asked", `"type":"ClusterIP"`, "IPv4", ""},
		{"both if preferred", `"ipFamilyPolicy":"PreferDualStack"`, "IPv4 IPv6", ""},
		{"the other one first", `"ipFamilyPolicy":"RequireDualStack","ipFamilies":["IPv6"]`, "IPv6 IPv4", ""},
		{"an address decides", `"clusterIP":"fd00::9"`, "IPv6", ""},
		{"two families need a policy", `"ipFamilies":["IPv4","IPv6"]`, "", "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"},
		{"two of one family", `"clusterIP":"10.96.0.8","clusterIPs":["10.96.0.8","10.96.0.9"]`, "", "spec.clusterIPs: Invalid value: [\"10.96.0.8\",\"10.96.0.9\"]: may specify no more than one IP for each IP family"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stored, _, p := newServer("10.96.0.0/12", "fd00::/112").Create(service(t, head+tt.spec+"}}"))
			if p != nil {
				if got := strings.TrimPrefix(p.Text, `The Service "a" is invalid: `); got != tt.text {
					t.Errorf("got %s, want %s", got, tt.text)
				}
				return
			}
			sp := stored.(*api.Service).Spec
			if got := strings.Join(sp.IPFamilies, " "); got != tt.families || len(sp.ClusterIPs) != len(sp.IPFamilies) {
				t.Errorf("families %s, addresses %v, want %s", got, sp.ClusterIPs, tt.families)
			}
		})
	}
}

func TestSloppyAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"10.0.0.1": "10.0.0.1", "010.001.0.1": "10.1.0.1", "10.0.0.256": "", "10.0.0": "", "fe80::1%eth0": "", "": "",
		"::ffff:1.2.3.4": "::ffff:1.2.3.4", "::ffff:01.2.3.4": "::ffff:1.2.3.4", "00fd::1": "fd::1", " 1.2.3.4": "",
	} {
		got := ""
		if a, ok := sloppyIP(text); ok {
			got = a.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
