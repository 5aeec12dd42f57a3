package path

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// dice makes small clusters and Asks, the same ones for the same seed.
type dice struct {
	*rand.Rand
	dual *bool // the cluster has addresses of both families
}

func (d dice) maybe(n int) bool { return d.IntN(n) == 0 }

func oneOf[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// cluster: up to three nodes, six pods in two apps, five Services of all kinds, with odd states mixed in.
func (d dice) cluster() api.State {
	c := api.DefaultConfig()
	c.Proxy.MasqueradeAll = d.maybe(8)
	if d.maybe(8) {
		c.Proxy.ClusterCIDR = ""
	}
	if d.maybe(6) {
		c.Proxy.NodePortAddresses = oneOf(d, []string{"primary"}, []string{"192.168.100.0/24"}, []string{"127.0.0.0/8"}, []string{"0.0.0.0/0"}, []string{"192.168.100.12/32"})
	}
	c.Proxy.LocalhostNodePorts = !d.maybe(6)
	*d.dual = d.maybe(3)
	if *d.dual {
		c.ServiceCIDRs, c.Proxy.ClusterCIDR = append(c.ServiceCIDRs, "fd00:96::/108"), c.Proxy.ClusterCIDR+",fd00:244::/56"
	}
	draft := api.NewState(c).Edit()
	nodes := 1 + d.IntN(3)
	for i := range nodes {
		draft.Put(d.node(i + 1))
	}
	for i := range d.IntN(7) {
		draft.Put(d.pod(i, 1+d.IntN(nodes)))
	}
	for i := range 1 + d.IntN(5) {
		draft.Put(d.service(i))
	}
	endpoints.Reconcile(draft)
	return draft.State
}

func (d dice) node(i int) *api.Node {
	n := &api.Node{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: api.ObjectMeta{Name: fmt.Sprintf("node-%d", i), Labels: map[string]string{}}}
	if !d.maybe(4) {
		n.Labels[api.ZoneLabel] = oneOf(d, "zone-a", "zone-b")
	}
	n.Spec.PodCIDR = fmt.Sprintf("10.244.%d.0/24", i)
	n.Spec.PodCIDRs = []string{n.Spec.PodCIDR}
	n.Status.Addresses = []api.NodeAddress{{Type: "InternalIP", Address: fmt.Sprintf("192.168.100.1%d", i)}}
	if *d.dual {
		n.Spec.PodCIDRs = append(n.Spec.PodCIDRs, fmt.Sprintf("fd00:244:0:%d::/64", i))
		n.Status.Addresses = append(n.Status.Addresses, api.NodeAddress{Type: "InternalIP", Address: fmt.Sprintf("fd00:100::1%d", i)})
	}
	if d.maybe(5) {
		n.Status.Addresses = append(n.Status.Addresses, api.NodeAddress{Type: "ExternalIP", Address: fmt.Sprintf("192.168.100.2%d", i)})
	}
	n.Status.Conditions = []api.Condition{{Type: "Ready", Status: oneOf(d, "True", "True", "True", "False", "Unknown")}}
	return n
}

func (d dice) pod(i, node int) *api.Pod {
	p := &api.Pod{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: api.ObjectMeta{Namespace: "default", Name: fmt.Sprintf("pod-%d", i), Labels: map[string]string{"app": oneOf(d, "web", "web", "db", "wbe")}}}
	p.Spec.NodeName = fmt.Sprintf("node-%d", node)
	p.Spec.HostNetwork = d.maybe(8)
	p.Spec.Containers = []api.Container{{Name: "c", Ports: []api.ContainerPort{
		{Name: oneOf(d, "http", "web"), ContainerPort: oneOf[int32](d, 8080, 8081)}, {Name: "dns", ContainerPort: 53, Protocol: oneOf(d, "UDP", "SCTP")}}}}
	p.Status.Phase = oneOf(d, "Running", "Running", "Running", "Running", "Pending", "Succeeded")
	p.Status.PodIP = fmt.Sprintf("10.244.%d.%d", node, 10+i)
	if p.Spec.HostNetwork {
		p.Status.PodIP = fmt.Sprintf("192.168.100.1%d", node)
	}
	p.Status.PodIPs = []api.PodIP{{IP: p.Status.PodIP}}
	if *d.dual && p.Spec.HostNetwork {
		p.Status.PodIPs = append(p.Status.PodIPs, api.PodIP{IP: fmt.Sprintf("fd00:100::1%d", node)})
	} else if *d.dual {
		p.Status.PodIPs = append(p.Status.PodIPs, api.PodIP{IP: fmt.Sprintf("fd00:244:0:%d::1%d", node, i)})
	}
	p.Status.Conditions = []api.Condition{{Type: "Ready", Status: oneOf(d, "True", "True", "False")}}
	if d.maybe(6) {
		p.DeletionTimestamp = "2026-01-01T00:00:00Z"
	}
	if d.maybe(4) {
		p.Annotations = map[string]string{api.ListenAnnotation: oneOf(d, "", "tcp:8080", "127.0.0.1:8080", "udp:53,tcp:8080")}
	}
	return p
}

func (d dice) service(i int) *api.Service {
	s := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}, ObjectMeta: api.ObjectMeta{Namespace: "default", Name: fmt.Sprintf("svc-%d", i)}}
	spec := &s.Spec
	spec.Type = oneOf(d, api.ClusterIP, api.NodePort, api.LoadBalancer)
	spec.Selector = map[string]string{"app": oneOf(d, "web", "db", "none")}
	spec.ClusterIP = fmt.Sprintf("10.96.0.%d", 10+i)
	if d.maybe(6) && spec.Type == api.ClusterIP {
		spec.ClusterIP = api.None
	}
	spec.ClusterIPs, spec.IPFamilies = []string{spec.ClusterIP}, []string{api.IPv4}
	if *d.dual && !d.maybe(4) {
		spec.IPFamilies = append(spec.IPFamilies, api.IPv6)
		if spec.ClusterIP != api.None {
			spec.ClusterIPs = append(spec.ClusterIPs, fmt.Sprintf("fd00:96::%d", 10+i))
		}
	}
	policy := oneOf(d, api.Cluster, api.Cluster, api.Local)
	spec.InternalTrafficPolicy = &policy
	sp := api.ServicePort{Protocol: oneOf(d, "TCP", "TCP", "TCP", "UDP", "SCTP"), Port: 80, TargetPort: oneOf(d, api.FromInt(8080), api.FromString("http"), api.FromInt(53))}
	if spec.Type != api.ClusterIP {
		sp.NodePort = int32(30080 + i)
		spec.ExternalTrafficPolicy = oneOf(d, api.Cluster, api.Local)
	}
	spec.Ports = []api.ServicePort{sp}
	if d.maybe(4) {
		spec.SessionAffinity = api.ClientIP
	}
	if d.maybe(4) {
		spec.ExternalIPs = []string{fmt.Sprintf("198.51.100.%d", i)}
	}
	if d.maybe(3) {
		dist := oneOf(d, "PreferSameZone", "PreferSameNode")
		spec.TrafficDistribution = &dist
	}
	if spec.Type == api.LoadBalancer {
		if spec.ExternalTrafficPolicy == api.Local {
			spec.HealthCheckNodePort = int32(32000 + i)
		}
		if d.maybe(3) {
			spec.LoadBalancerSourceRanges = []string{oneOf(d, "203.0.113.0/24", "10.0.0.0/8")}
		}
		mode := oneOf(d, api.VIP, api.VIP, api.Proxy)
		s.Status.LoadBalancer.Ingress = []api.LoadBalancerIngress{{IP: fmt.Sprintf("192.0.2.%d", 10+i), IPMode: &mode}}
	}
	return s
}

// ask is a question about the cluster, sensible or not.
func (d dice) ask(s api.State) trace.Ask {
	a := trace.Ask{Mode: oneOf(d, proxy.IPTables, proxy.NFTables, proxy.IPVS), Protocol: oneOf(d, "TCP", "TCP", "TCP", "UDP", "SCTP")}
	nodes, pods, services := s.Nodes(), s.Pods(), s.Services()
	n, svc := oneOf(d, nodes...), oneOf(d, services...)
	from, hosts := []string{"outside", "outside/192.168.100.50", "node/" + n.Name}, []string{
		"127.0.0.1", "192.168.100.77", "10.96.9.9", strings.TrimSuffix(n.Spec.PodCIDR, "0/24") + "1", strings.TrimSuffix(n.Spec.PodCIDR, "0/24") + "77", n.Name, n.Status.Addresses[0].Address, svc.Name, svc.Name + ".default", svc.Spec.ClusterIP}
	if len(pods) > 0 {
		p := oneOf(d, pods...)
		from, hosts = append(from, "pod/"+p.Name, "pod/"+p.Name), append(hosts, p.Status.PodIP)
	}
	for _, in := range svc.Status.LoadBalancer.Ingress {
		hosts = append(hosts, in.IP)
	}
	hosts = append(hosts, svc.Spec.ExternalIPs...)
	if *d.dual {
		from = append(from, "outside/fd00:100::50")
		hosts = append(hosts, n.Status.Addresses[1].Address, "::1", "fd00:96::9:9", "fd00:244:0:1::1", svc.Spec.ClusterIPs[len(svc.Spec.ClusterIPs)-1], svc.Spec.ClusterIPs[len(svc.Spec.ClusterIPs)-1])
		if len(pods) > 0 {
			hosts = append(hosts, oneOf(d, pods...).Status.PodIPs[1].IP)
		}
	}
	sp := svc.Spec.Ports[0]
	ports := []int32{sp.Port, sp.Port, 8080, 53, 1}
	if sp.NodePort != 0 {
		ports = append(ports, sp.NodePort, sp.NodePort)
	}
	if svc.Spec.HealthCheckNodePort != 0 {
		ports = append(ports, svc.Spec.HealthCheckNodePort)
	}
	host := oneOf(d, hosts...)
	a.From, a.To = oneOf(d, from...), net.JoinHostPort(host, fmt.Sprint(oneOf(d, ports...)))
	if d.maybe(8) {
		a.To, a.Protocol = host, icmp
	}
	if d.maybe(4) {
		a.Via = n.Name
	}
	if d.maybe(2) {
		a.Seed = d.Uint64()
	}
	return a
}

// FuzzWalk: whatever the cluster and the Ask, the Result keeps every promise of trace.Check.
func FuzzWalk(f *testing.F) {
	for seed := range uint64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		d := dice{rand.New(rand.NewPCG(seed, 1)), new(bool)}
		s := d.cluster()
		a := d.ask(s)
		r, p := Walk(worldOf(s, a.Mode), a)
		if p != nil {
			return
		}
		if err := trace.Check(r); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
	})
}

// FuzzSession: packet after packet in a cluster that changes, the same; and what machines remember stays in order.
func FuzzSession(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		d := dice{rand.New(rand.NewPCG(seed, 2)), new(bool)}
		s := d.cluster()
		mode, session := oneOf(d, proxy.IPTables, proxy.NFTables, proxy.IPVS), Session{}
		w := worldOf(s, mode)
		for range 12 {
			switch n := len(session.Connections); d.IntN(6) {
			case 0:
				session.Now += oneOf[int64](d, 1, 29, 59, 121, 10801, 500000)
			case 1:
				s, session = d.change(s, session)
				w = worldOf(s, mode)
				session = session.Cleaned(s)
			case 2:
				if n > 0 {
					session = session.Close(d.IntN(n))
				}
			case 3:
				if n > 0 {
					r, next, p := Again(w, session, d.IntN(n))
					session = next
					if p == nil {
						keeps(t, r, session)
					}
				}
			default:
				a := d.ask(s)
				a.Mode = mode
				r, next, p := Next(w, session, a)
				session = next
				if p == nil {
					keeps(t, r, session)
				}
			}
		}
	})
}

// change lets a pod go, or makes it ready or not.
func (d dice) change(s api.State, session Session) (api.State, Session) {
	pods := s.Pods()
	if len(pods) == 0 {
		return s, session
	}
	p := *oneOf(d, pods...)
	draft := s.Edit()
	if d.maybe(2) {
		draft.Delete(api.KeyOf(&p))
		session = session.Ended("pod/"+name(&p), d.maybe(2))
	} else {
		p.Status.Conditions = []api.Condition{{Type: "Ready", Status: oneOf(d, "True", "False")}}
		draft.Put(&p)
	}
	endpoints.Reconcile(draft)
	return draft.State, session
}

// keeps holds a walk in a session to trace.Check, and the entries to what conntrack would never show.
func keeps(t *testing.T, r trace.Result, s Session) {
	t.Helper()
	if err := trace.Check(r); err != nil {
		t.Errorf("%+v: %v", r.Ask, err)
	}
	for at := range s.tracks {
		seen := map[trace.Packet]bool{}
		for _, e := range s.Entries(at) {
			e.Orig.Mark = 0
			line := e.Line(s.Now)
			if seen[e.Orig] || e.Left(s.Now) > e.life() || e.Seen < e.Began || e.Seen > s.Now || strings.Contains(line, "[ASSURED]") && strings.Contains(line, "[UNREPLIED]") {
				t.Errorf("%s remembers %s", at, line)
			}
			seen[e.Orig] = true
		}
	}
}
