package path

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/dns"
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

// why says why a pod cannot get the packet; nil if nothing but the node that was entered speaks against it.
func (g *stage) why(p *api.Pod) *trace.Reason {
	r := trace.Reason{}
	e := g.members[p]
	switch {
	case g.svc == nil:
	case e == nil:
		r = trace.Why(trace.PodNotSelected, "pod", name(p), "selector", labels(g.svc.Spec.Selector, nil), "labels", labels(p.Labels, g.svc.Spec.Selector))
	case p.Terminating():
		r = trace.Why(trace.PodTerminating, "pod", name(p))
	case e.Conditions.Ready != nil && !*e.Conditions.Ready:
		r = trace.Why(trace.PodNotReady, "pod", name(p))
	case g.port != nil && g.port.TargetPort.IsStr && !names(p, g.port):
		r = trace.Why(trace.PodNoPort, "pod", name(p), "targetPort", g.port.TargetPort.Str)
	case g.walk.entered != nil && p.Spec.NodeName != g.walk.entered.name && g.policy() != "":
		r = trace.Why(trace.PodNotLocal, "pod", name(p), "node", g.walk.entered.name, "policy", g.policy())
	}
	if r.Code == "" {
		return nil
	}
	return &r
}

// policy is the traffic policy that keeps this packet on the node it entered, if one does.
func (g *stage) policy() string {
	spec := &g.svc.Spec
	if g.walk.sent.Dst.Addr().String() == spec.ClusterIP {
		if spec.InternalTrafficPolicy != nil && *spec.InternalTrafficPolicy == api.Local {
			return "internal"
		}
		return ""
	}
	if spec.ExternalTrafficPolicy == api.Local {
		return "external"
	}
	return ""
}

// names says whether a container of the pod gives a port the name that the Service wants.
func names(p *api.Pod, sp *api.ServicePort) bool {
	for _, c := range slices.Concat(p.Spec.Containers, p.Spec.InitContainers) {
		for _, cp := range c.Ports {
			if cp.Name == sp.TargetPort.Str && (cp.Protocol == protocol(sp) || cp.Protocol == "" && protocol(sp) == api.TCP) {
				return true
			}
		}
	}
	return false
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

// nearly says that a pod almost has the labels that the Service selects: a few letters are wrong, or one word is part of
// the other. If nothing at all is selected, a label with the same key is near enough.
func (g *stage) nearly(p *api.Pod) bool {
	if g.svc == nil || p.Namespace != g.svc.Namespace || len(g.svc.Spec.Selector) == 0 || p == g.sender {
		return false
	}
	wrong, size, common := 0, 0, false
	for _, key := range slices.Sorted(maps.Keys(g.svc.Spec.Selector)) {
		want := g.svc.Spec.Selector[key]
		has, ok := p.Labels[key]
		common = common || ok
		wrong, size = wrong+apart(key, want, has, ok, p.Labels), size+len(key)+1+len(want)
	}
	return 3*wrong <= size || common && len(g.members) == 0
}

// apart counts the letters between a pair and the label that is most like it.
func apart(key, want, has string, ok bool, labels map[string]string) int {
	pair := key + "=" + want
	least := len(pair)
	if ok && has != want && has != "" && (strings.Contains(has, want) || strings.Contains(want, has)) {
		least = 1
	}
	for k, v := range labels {
		least = min(least, dns.Distance(pair, k+"="+v))
	}
	return least
}

// labels writes label pairs in order; with a second map only those whose keys it has, or all if none is common.
func labels(m, only map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if _, ok := only[k]; ok || only == nil {
			out = append(out, k+"="+m[k])
		}
	}
	if len(out) == 0 && only != nil {
		return labels(m, nil)
	}
	return strings.Join(out, ",")
}
