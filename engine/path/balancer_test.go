package path

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/provider"
	"github.com/portwalk/portwalk/engine/trace"
)

// cloud plays the load balancers that a test orders.
type cloud map[string]*Front

func (c cloud) Fronts(a netip.Addr) []*Front {
	if f := c[a.String()]; f != nil {
		return []*Front{f}
	}
	return nil
}

func (c cloud) Lookup(host string) netip.Addr {
	if host == "lb.example.net" {
		return netip.MustParseAddr("192.0.2.99")
	}
	return netip.Addr{}
}

// withCloud is the town with a cloud: a front for Service lb and one for Service remote that proxies.
func withCloud(t testing.TB, spoil func(lb *Front)) World {
	w := townWorld(t, "iptables")
	both := []string{"node-1", "node-2"}
	lb := &Front{Service: w.State.Service("default", "lb"), Provider: "openstack", Rewrites: true, Nodes: both, Healthy: both, Checked: "tcp:30081"}
	if spoil != nil {
		spoil(lb)
	}
	remote := &Front{Service: w.State.Service("default", "remote"), Provider: "aws", Rewrites: true, Proxies: true, Nodes: both, Healthy: both}
	w.Balancer = cloud{"192.0.2.10": lb, "192.0.2.12": remote, "192.0.2.99": remote}
	return w
}

func TestBalancer(t *testing.T) {
	four := "1/4 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/4 delivered web-a 10.244.1.10:8080 192.168.100.12 | " +
		"1/4 delivered web-b 10.244.2.20:8080 10.244.2.1 | 1/4 delivered web-b 10.244.2.20:8080 192.168.100.11"
	for _, c := range []struct {
		name, from, to, via string
		spoil               func(*Front)
		ends, why           string
	}{
		{name: "each node is as likely as the other", from: "outside", to: "192.0.2.10:80", ends: four},
		{name: "an unhealthy node gets nothing", from: "outside", to: "192.0.2.10:80", spoil: func(f *Front) { f.Healthy = []string{"node-2"} },
			ends: "1/2 delivered web-a 10.244.1.10:8080 192.168.100.12 | 1/2 delivered web-b 10.244.2.20:8080 10.244.2.1"},
		{name: "no node is healthy", from: "outside", to: "192.0.2.10:80", spoil: func(f *Front) { f.Healthy = nil },
			ends: "timeout", why: "balancer-no-healthy service=default/lb"},
		{name: "its choice is fixed", from: "outside", to: "192.0.2.10:80", via: "node-2",
			ends: "1/2 delivered web-a 10.244.1.10:8080 192.168.100.12 | 1/2 delivered web-b 10.244.2.20:8080 10.244.2.1"},
		{name: "fixed to a node that is not healthy", from: "outside", to: "192.0.2.10:80", via: "node-2", spoil: func(f *Front) { f.Healthy = nil },
			ends: "1/2 delivered web-a 10.244.1.10:8080 192.168.100.12 | 1/2 delivered web-b 10.244.2.20:8080 10.244.2.1"},
		{name: "a port the balancer does not have", from: "outside", to: "192.0.2.10:30081",
			ends: "timeout", why: "vip-wrong-port address=192.0.2.10 field=nodePort meant=80 port=30081 ports=80/TCP protocol=TCP service=default/lb"},
		{name: "a fixed way goes round the balancer", from: "outside", to: "192.0.2.10:80", via: "node-1",
			ends: "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 delivered web-b 10.244.2.20:8080 192.168.100.11"},
		{name: "pods do not need the balancer in mode VIP", from: "pod/client", to: "192.0.2.10:80",
			ends: "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 delivered web-b 10.244.2.20:8080 192.168.100.11"},
		{name: "in mode Proxy they go out to it and come back", from: "pod/client", to: "192.0.2.12:80", ends: four},
		{name: "a host name", from: "outside", to: "lb.example.net:80", ends: four},
		{name: "without rewriting the address comes to the node", from: "outside", to: "192.0.2.10:80", spoil: func(f *Front) { f.Rewrites, f.Healthy = false, []string{"node-1"} },
			ends: "1/2 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/2 delivered web-b 10.244.2.20:8080 192.168.100.11"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(t, withCloud(t, c.spoil), trace.Ask{From: c.from, To: c.to, Via: c.via})
			if got := ends(r); got != c.ends {
				t.Errorf("ends: %s\nwant: %s", got, c.ends)
			}
			if got := reason(r.Outcomes[0].Reason); c.why != "" && got != c.why {
				t.Errorf("why:  %s\nwant: %s", got, c.why)
			}
		})
	}
}

// TestBalancerHop: the balancer is a hop of its own, there and back; it turns the Service port into the nodePort and
// leaves the client's address alone unless it proxies.
func TestBalancerHop(t *testing.T) {
	r := ask(t, withCloud(t, nil), trace.Ask{From: "outside", To: "192.0.2.10:80"})
	want := []string{"outside", "lb", "node/node-1", "node/node-2", "pod/default/web-b", "pod/default/web-b", "node/node-2", "node/node-1", "lb", "outside"}
	if got := places(r); !slices.Equal(got, want) {
		t.Errorf("went by %q, want %q", got, want)
	}
	for _, s := range r.Trace.Hops[1].Steps {
		if s.Action != trace.Rewrote {
			continue
		}
		if s.After.Dst.String() != "192.168.100.11:30081" || s.After.Src != s.Before.Src || s.Origin.Path != "spec.ports[0].nodePort" {
			t.Errorf("the balancer made %v of %v because of %v", s.After, s.Before, s.Origin)
		}
	}
	r = ask(t, withCloud(t, nil), trace.Ask{From: "outside", To: "192.0.2.12:80"})
	if got := r.Trace.Hops[2].Steps[0].Before.Src.Addr().String(); got != "192.0.2.12" {
		t.Errorf("behind a proxy the node sees %s", got)
	}
}

func places(r trace.Result) (out []string) {
	for _, h := range r.Trace.Hops {
		out = append(out, h.At)
	}
	return out
}

func TestBalancerScene(t *testing.T) {
	w := withCloud(t, func(f *Front) { f.Healthy = []string{"node-2"} })
	r := ask(t, w, trace.Ask{From: "outside", To: "192.0.2.10:80"})
	s := r.Scene
	if s.Balancer == nil || s.Balancer.Provider != "openstack" || s.Balancer.Address != "192.0.2.10" || s.Balancer.Checked != "tcp:30081" {
		t.Fatalf("balancer %+v", s.Balancer)
	}
	if s.Nodes[0].Healthy || s.Nodes[0].Odds.Num != 0 || !s.Nodes[1].Healthy || s.Nodes[1].Odds != trace.Sure || !s.Nodes[1].Entered {
		t.Errorf("nodes %+v", s.Nodes)
	}
	if got := podIn(s, "web-a"); got.Name != "web-a" || got.Odds != trace.OneIn(2) || !got.Target {
		t.Errorf("pod %+v: a pod of the node that was not entered gets half of it", got)
	}
}

// TestOpenStack is the cloud of the post, as engine/provider plays it: Octavia proxies, so the nodes see the balancer's
// address, and even policy Local cannot show the client's.
func TestOpenStack(t *testing.T) {
	s := decode(t, []byte(town[1:]))
	s.Service("default", "lb").Status = api.ServiceStatus{}
	for _, n := range s.Nodes() {
		n.Spec.ProviderID = "openstack:///" + n.Name
	}
	d := withSlices(s).Edit()
	provider.Reconcile(d, nil)
	w := worldOf(d.State, "iptables")
	w.Balancer = provider.For(d.State)
	address := d.Service("default", "lb").Status.LoadBalancer.Ingress[0].IP
	r := ask(t, w, trace.Ask{From: "outside", To: address + ":80"})
	if len(r.Outcomes) != 4 || r.Outcomes[0].Verdict != trace.Delivered || r.Scene.Balancer.Provider != "openstack" {
		t.Errorf("%s by %+v", ends(r), r.Scene.Balancer)
	}
	if got := r.Trace.Hops[2].Steps[0].Before.Src.Addr().String(); got != address {
		t.Errorf("the node sees %s, want the balancer's %s", got, address)
	}
}
