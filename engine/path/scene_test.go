package path

import (
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

func TestScene(t *testing.T) {
	r := ask(t, townWorld(t, "iptables"), trace.Ask{From: "pod/proxy", To: "192.168.100.11:30080"})
	s := r.Scene
	if c := s.Client; c.Kind != "pod" || c.Name != "default/proxy" || c.Node != "node-2" || c.Address != "192.168.100.12" {
		t.Errorf("client %+v", c)
	}
	if s.Service == nil || s.Service.Name != "web" || len(s.Service.Ports) != 1 {
		t.Fatalf("service %+v", s.Service)
	}
	p := s.Service.Ports[0]
	if !p.Asked || p.Port != 80 || p.NodePort != 30080 || p.TargetPort != "http" || p.Origins.NodePort.Path != "spec.ports[0].nodePort" {
		t.Errorf("port %+v", p)
	}
	web := podIn(s, "web-a")
	if web == nil || !web.Selected || !web.Ready || web.Odds != trace.OneIn(2) || len(web.Listens) != 3 || web.Listens[2].Address != "127.0.0.1" {
		t.Errorf("web-a %+v", web)
	}
	if near := podIn(s, "client"); near == nil || near.Selected || near.Labels != "app=wbe" || near.Why == nil || near.Why.Code != trace.PodNotSelected {
		t.Errorf("a near miss is shown with its labels: %+v", near)
	}
	if far := podIn(s, "proxy"); far != nil {
		t.Errorf("a pod that nothing speaks for: %+v", far)
	}
}

// TestSceneOfSharedAddress: a node's address is another Service's external address. A call of a nodePort there is about
// the Service that has the nodePort, as a real kernel delivered it (seed 20260304 of make kernel); a call of the other's
// port is about the other.
func TestSceneOfSharedAddress(t *testing.T) {
	s := decode(t, []byte(town[1:]))
	for _, svc := range s.Services() {
		if len(svc.Spec.ExternalIPs) > 0 {
			svc.Spec.ExternalIPs = []string{"192.168.100.11"}
			if svc.Name == "web" {
				t.Fatal("the nodePort's Service must be another one")
			}
		}
	}
	w := worldOf(withSlices(s), "iptables")
	r := ask(t, w, trace.Ask{From: "outside", To: "192.168.100.11:30080"})
	if got := r.Scene.Service; got == nil || got.Name != "web" || !got.Ports[0].Asked {
		t.Errorf("nodePort: %+v", got)
	}
	r = ask(t, w, trace.Ask{From: "outside", To: "192.168.100.11:80"})
	if got := r.Scene.Service; got == nil || got.Name == "web" || !got.Ports[0].Asked {
		t.Errorf("external address: %+v", got)
	}
}

func podIn(s trace.Scene, name string) *trace.ScenePod {
	for _, n := range s.Nodes {
		for i := range n.Pods {
			if n.Pods[i].Name == name {
				return &n.Pods[i]
			}
		}
	}
	return nil
}

// TestSceneWhy: each pod that cannot get the packet says why.
func TestSceneWhy(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(p *api.Pod, svc *api.Service)
		want  string
	}{
		{"not ready", func(p *api.Pod, _ *api.Service) { p.Status.Conditions[0].Status = "False" }, trace.PodNotReady},
		{"terminating", func(p *api.Pod, _ *api.Service) { p.DeletionTimestamp = "2026-01-01T00:00:00Z" }, trace.PodTerminating},
		{"no such port", func(p *api.Pod, _ *api.Service) { p.Spec.Containers[0].Ports[0].Name = "https" }, trace.PodNoPort},
		{"on another node", func(_ *api.Pod, svc *api.Service) { svc.Spec.ExternalTrafficPolicy = api.Local }, trace.PodNotLocal},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := decode(t, []byte(town[1:]))
			c.spoil(s.Pod("default", "web-b"), s.Service("default", "web"))
			r := ask(t, worldOf(withSlices(s), "iptables"), trace.Ask{From: "outside", To: "node-1:30080"})
			p := podIn(r.Scene, "web-b")
			if p == nil || p.Odds.Num != 0 || p.Why == nil || p.Why.Code != c.want {
				t.Fatalf("%+v, want %s", p, c.want)
			}
			if a := podIn(r.Scene, "web-a"); !a.Target || a.Odds != trace.Sure {
				t.Errorf("web-a %+v", a)
			}
		})
	}
}
