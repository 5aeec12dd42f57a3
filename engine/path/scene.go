package path

import (
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// maxPods is how many pods of one node a scene lists; the rest is counted.
const maxPods = 32

// stage collects what stands around the followed walk.
type stage struct {
	*explorer
	walk    *walker
	end     *end
	svc     *api.Service
	port    *api.ServicePort
	members map[*api.Pod]*api.Endpoint // the Service's endpoints that are pods
}

// scene draws up the stage of the walk that is shown.
func (e *explorer) scene(k *walker, end *end) trace.Scene {
	g := &stage{explorer: e, walk: k, end: end, members: map[*api.Pod]*api.Endpoint{}}
	g.svc, g.port = k.asked()
	g.findMembers()
	s := trace.Scene{Client: g.sceneClient(), Service: g.service(), Balancer: g.balancer()}
	odds, pods := g.chances()
	healthy := g.healthy()
	for _, m := range e.net.machines {
		s.Nodes = append(s.Nodes, g.node(m, odds[m], healthy, pods))
	}
	return s
}

func (g *stage) sceneClient() trace.SceneClient {
	c := trace.SceneClient{Kind: "outside", Address: g.walk.sent.Src.Addr().String()}
	if g.client.kind != outside {
		c.Kind, c.Name, c.Node = "node", g.client.node.name, g.client.node.name
	}
	if g.sender != nil {
		c.Kind, c.Name = "pod", name(g.sender)
	}
	return c
}

func (g *stage) service() *trace.SceneService {
	if g.svc == nil {
		return nil
	}
	s := &trace.SceneService{Namespace: g.svc.Namespace, Name: g.svc.Name, Type: g.svc.Spec.Type, ClusterIP: g.svc.Spec.ClusterIP}
	object := api.KeyOf(g.svc).String()
	for i := range g.svc.Spec.Ports {
		sp := &g.svc.Spec.Ports[i]
		path := portPath(g.svc, sp)
		p := trace.ScenePort{Name: sp.Name, Protocol: protocol(sp), Port: sp.Port, NodePort: sp.NodePort,
			TargetPort: sp.TargetPort.String(), Asked: sp == g.port}
		p.Origins.Port = &trace.Origin{Object: object, Path: path + ".port"}
		p.Origins.TargetPort = &trace.Origin{Object: object, Path: path + ".targetPort"}
		if sp.NodePort != 0 {
			p.Origins.NodePort = &trace.Origin{Object: object, Path: path + ".nodePort"}
		}
		s.Ports = append(s.Ports, p)
	}
	return s
}

// balancer is the load balancer of the Service, whether this packet takes it or not.
func (g *stage) balancer() *trace.SceneBalancer {
	if g.svc == nil || g.svc.Spec.Type != api.LoadBalancer {
		return nil
	}
	b := &trace.SceneBalancer{Provider: "given"}
	if front, address := g.front(); front != nil {
		b.Provider, b.Address, b.Checked = front.Provider, address.String(), front.Checked
		return b
	}
	for _, in := range g.svc.Status.LoadBalancer.Ingress {
		b.Address = in.IP + in.Hostname
		return b
	}
	b.Provider = ""
	return b
}

func (g *stage) front() (*Front, netip.Addr) {
	list := append([]netip.Addr{g.walk.sent.Dst.Addr()}, addresses(g.svc)...)
	for _, in := range g.svc.Status.LoadBalancer.Ingress {
		if g.world.Balancer != nil && in.Hostname != "" {
			list = append(list, g.world.Balancer.Lookup(in.Hostname))
		}
	}
	for _, ip := range list {
		p := trace.Packet{Dst: netip.AddrPortFrom(ip, 0)}
		if f := g.walk.frontOf(p); f != nil && f.Service == g.svc {
			return f, ip
		}
	}
	return nil, netip.Addr{}
}

// healthy are the nodes that pass the balancer's check; nil without a balancer.
func (g *stage) healthy() []string {
	if g.svc == nil || g.svc.Spec.Type != api.LoadBalancer {
		return nil
	}
	if f, _ := g.front(); f != nil {
		return append([]string{}, f.Healthy...)
	}
	return nil
}

// chances sums up the leaves: how likely each node is entered, and how likely each pod gets the packet when the node
// of the shown walk is entered.
func (g *stage) chances() (map[*machine]trace.Odds, map[*api.Pod]trace.Odds) {
	nodes, pods := map[*machine]trace.Odds{}, map[*api.Pod]trace.Odds{}
	for _, l := range g.leaves {
		if l.entered == nil {
			continue
		}
		nodes[l.entered] = nodes[l.entered].Plus(l.odds)
		if l.entered == g.walk.entered && l.pod != nil {
			pods[l.pod] = pods[l.pod].Plus(l.odds)
		}
	}
	all := nodes[g.walk.entered]
	for p, o := range pods {
		pods[p] = o.Times(trace.Odds{Num: all.Den, Den: all.Num})
	}
	return nodes, pods
}

func (g *stage) node(m *machine, odds trace.Odds, healthy []string, pods map[*api.Pod]trace.Odds) trace.SceneNode {
	n := trace.SceneNode{
		Name: m.name, Zone: m.node.Labels[api.ZoneLabel], Ready: m.node.Condition("Ready") != "False" && !m.down,
		Healthy: healthy == nil || slices.Contains(healthy, m.name), Odds: odds, Entered: m == g.walk.entered, Pods: []trace.ScenePod{},
	}
	if len(m.lan) > 0 {
		n.Address = m.lan[0].String()
	}
	for _, p := range g.podsOn(m) {
		if len(n.Pods) >= maxPods && g.end.pod != p {
			n.More++
			continue
		}
		n.Pods = append(n.Pods, g.pod(p, pods[p]))
	}
	return n
}

// podsOn are the pods of a node that matter: endpoints, the one that got the packet, and near misses.
func (g *stage) podsOn(m *machine) (out []*api.Pod) {
	for _, p := range g.net.podsOf(m.name) {
		if g.members[p] != nil || p == g.end.pod || g.nearly(p) {
			out = append(out, p)
		}
	}
	return out
}

func (g *stage) pod(p *api.Pod, odds trace.Odds) trace.ScenePod {
	s := trace.ScenePod{Namespace: p.Namespace, Name: p.Name, Address: p.Status.PodIP, Listens: []trace.SceneSocket{},
		Selected: g.members[p] != nil, Ready: p.Ready(), Odds: odds, Target: p == g.end.pod}
	for _, l := range g.walk.listens(p) {
		socket := trace.SceneSocket{Name: l.Name, Port: l.Port, Protocol: l.Protocol}
		if l.Loopback {
			socket.Address = "127.0.0.1"
		}
		s.Listens = append(s.Listens, socket)
	}
	if !s.Selected && g.svc != nil {
		s.Labels = labels(p.Labels, g.svc.Spec.Selector)
	}
	if odds.Num == 0 && !s.Target {
		s.Why = g.why(p)
	}
	return s
}

// findMembers joins the Service's endpoints to pods, by reference or by address.
func (g *stage) findMembers() {
	if g.svc == nil {
		return
	}
	for _, slice := range g.net.slicesOf(g.svc) {
		for i := range slice.Endpoints {
			e := &slice.Endpoints[i]
			if len(e.Addresses) == 0 {
				continue
			}
			ip, _ := netip.ParseAddr(e.Addresses[0])
			p := g.net.pods[ip]
			if r := e.TargetRef; p == nil && r != nil && r.Kind == "Pod" {
				p = g.net.state.Pod(r.Namespace, r.Name)
			}
			if p != nil {
				g.members[p] = e
			}
		}
	}
}
