package svg

import (
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// cast is who plays in the drawing: which nodes and pods are shown, where the packet enters, is rewritten and ends.
// It is decided before anything has a place.
type cast struct {
	told   bool
	inside bool // the client is on a node or in a pod, and stays in the cluster
	lb     bool // the packet goes through a machine in front of the nodes
	asked  *trace.ScenePort
	nodes  []*node
	more   []string // nodes that are not shown
	client *node    // the client's node, if inside
	rules  *node    // the node whose rules decide
	target *node    // the node of the pod where the walk ends
	goal   *podBox  // that pod
	entry  string   // kind of the socket on the node's edge where the packet comes in
	ring   string   // kind of the socket in a dashed ring on the wire: a door that is on no machine
	ringed bool     // the kernel's view has such a ring, whichever is drawn
	m      roles
	last   int // the last stop of the way there; 0 without a Story
	end    end
}

// roles are the stops by what they do; 0 means there is none.
type roles struct{ start, balancer, router, enter, choose, dnat, snat, service, arrive, reply int }

// end is how the way there ends, and where it is drawn.
type end int

const (
	arrived   end = iota
	wallRule      // REJECT: a wall over the rules
	wallNode      // RST of the node: nothing listens
	wallPod       // RST of the pod
	wallLB        // the balancer itself refuses
	dropRule      // DROP: the wire fades behind the rules
	dropLB        // it fades in the balancer
	lostReply     // the answer fades
	openFade      // it fades in the open
	openCross     // no route
	noSuchName
)

// at is the place of stop i (from 0): node/NAME, pod/NS/NAME, lb, …
func at(r *trace.Result, s *trace.Story, i int) string {
	if i < 0 || i >= len(s.Stops) {
		return ""
	}
	if h := s.Stops[i].Hop; h >= 0 && h < len(r.Trace.Hops) {
		return r.Trace.Hops[h].At
	}
	return ""
}

func newCast(r *trace.Result, s *trace.Story, o Options) cast {
	c := cast{told: s.View == "told"}
	for i := range s.Stops {
		c.m.note(s.Stops[i], i+1)
		if !s.Stops[i].Back {
			c.last = i + 1
		}
	}
	c.end = ends(r, s, c)
	if c.end == lostReply && c.m.arrive > 0 {
		c.last = c.m.arrive // what follows happens to the answer
	}
	c.boxed(r, s)
	if o.Predict && r.Scene.Balancer != nil && r.Scene.Balancer.Provider != "metallb" && r.Scene.Client.Kind == "outside" {
		c.lb = c.lb || hostOf(r.Ask.To) == r.Scene.Balancer.Address
	}
	c.inside = r.Scene.Client.Kind != "outside" && r.Scene.Client.Kind != "" && !c.lb
	if r.Scene.Service != nil {
		for i := range r.Scene.Service.Ports {
			if p := &r.Scene.Service.Ports[i]; p.Asked {
				c.asked = p
			}
		}
	}
	c.pickNodes(r, s)
	c.inside = c.client != nil // a client on a node that nobody knows stands outside
	c.mainSNAT(r, s)
	c.doors(r, s)
	return c
}

// boxed says whether there is a machine in front of the nodes: it rewrites, or it is where the walk ends. A router that
// only picks a node is none.
func (c *cast) boxed(r *trace.Result, s *trace.Story) {
	if m := c.m.balancer; m > 0 && s.Stops[m-1].Before.Dst == s.Stops[m-1].After.Dst && at(r, s, m-1) != "lb" {
		c.m.router, c.m.balancer = m, 0
	}
	c.lb = c.m.balancer > 0 || c.end == wallLB || c.end == dropLB
}

// mainSNAT finds the rewriting of src that the sheet shows: the one on the node with the rules.
func (c *cast) mainSNAT(r *trace.Result, s *trace.Story) {
	for i, stop := range s.Stops {
		if c.rules != nil && stop.Does == "snat" && !stop.Back && at(r, s, i) == "node/"+c.rules.Name {
			c.m.snat = i + 1
			return
		}
	}
}

// note files a stop under its role; the first of its kind counts.
func (m *roles) note(s trace.Stop, n int) {
	set := func(p *int) {
		if *p == 0 {
			*p = n
		}
	}
	switch {
	case s.Back:
		set(&m.reply)
	case s.Does == "start":
		set(&m.start)
	case s.Does == "balancer":
		set(&m.balancer)
	case s.Does == "enter":
		m.enter = n // of several machines, the last one has the rules
	case s.Does == "choose":
		set(&m.choose)
	case s.Does == "dnat":
		set(&m.dnat)
	case s.Does == "snat":
		set(&m.snat)
	case s.Does == "service":
		set(&m.service)
	case s.Does == "arrive":
		set(&m.arrive)
	}
}

// ends says how the walk ends, from the verdict, its reason and the place where it stopped.
func ends(r *trace.Result, s *trace.Story, c cast) end {
	where := at(r, s, c.last-1)
	reason := r.Trace.Reason.Code
	switch r.Trace.Verdict {
	case trace.NXDomain:
		return noSuchName
	case trace.Unreachable:
		return openCross
	case trace.Refused:
		switch {
		case where == "lb":
			return wallLB
		case strings.HasPrefix(where, "pod/"):
			return wallPod
		case reason == trace.SocketClosed || reason == trace.NodePortClosed || reason == trace.SocketLoopback || reason == trace.SocketProtocol:
			return wallNode
		}
		return wallRule
	case trace.Timeout:
		switch {
		case reason == trace.ReplyLost || strings.HasPrefix(where, "pod/"):
			return lostReply
		case where == "lb":
			return dropLB
		case strings.HasPrefix(where, "node/") && !nobodyHome(reason):
			return dropRule
		}
		return openFade
	}
	return arrived
}

// nobodyHome are the reasons of a packet that nobody takes, wherever the engine noticed.
func nobodyHome(reason string) bool {
	switch reason {
	case trace.NobodyThere, trace.NotOutside, trace.PodNotOutside, trace.BalancerUnserved, trace.BalancerPending, trace.NodeDown, trace.NoNeighbour,
		trace.NameOutside:
		return true
	}
	return false
}

// node is a machine of the Scene with its place.
type node struct {
	*trace.SceneNode
	top, h, wire float64
	pods         []*podBox
	hidden       int // pods that are not shown
	m            int // the stop at which it is reached
	n            int // from 1, as drawn
}

// podBox is a pod with its place; y is the middle of its socket.
type podBox struct {
	*trace.ScenePod
	top, h, y float64
	goal      bool
}

// Bounds of what is drawn of a large cluster.
const (
	maxNodes = 3
	maxPods  = 3
)

// pickNodes chooses the nodes to show: those the packet visits, and others up to three, in the Scene's order.
func (c *cast) pickNodes(r *trace.Result, s *trace.Story) {
	all := r.Scene.Nodes
	clientNode := r.Scene.Client.Node
	if r.Scene.Client.Kind == "node" && clientNode == "" {
		clientNode = r.Scene.Client.Name
	}
	rulesNode := c.rulesNode(r, s, clientNode)
	important := func(n *trace.SceneNode) bool {
		return n.Name == rulesNode || c.inside && n.Name == clientNode || hasTarget(n)
	}
	spare := maxNodes
	for i := range all {
		if important(&all[i]) {
			spare--
		}
	}
	for i := range all {
		sn := &all[i]
		if !important(sn) {
			if spare <= 0 && len(all) > maxNodes {
				c.more = append(c.more, sn.Name)
				continue
			}
			spare--
		}
		n := &node{SceneNode: sn, n: len(c.nodes) + 1}
		c.pickPods(n)
		c.nodes = append(c.nodes, n)
		if sn.Name == rulesNode {
			c.rules = n
		}
		if c.inside && sn.Name == clientNode {
			c.client = n
			n.m = 1
		}
	}
	c.reached(r, s)
}

// rulesNode is where the first rule spoke; before any did, where the packet enters.
func (c *cast) rulesNode(r *trace.Result, s *trace.Story, client string) string {
	for _, m := range []int{c.m.dnat, c.m.choose, c.m.service, c.m.enter} {
		if name, ok := strings.CutPrefix(at(r, s, m-1), "node/"); ok {
			return name
		}
	}
	if name, ok := strings.CutPrefix(at(r, s, c.last-1), "node/"); ok && c.last > 1 && c.end != openFade && c.end != openCross {
		return name
	}
	if c.inside && c.m.arrive == 0 && c.end == arrived {
		return client
	}
	if c.inside || c.end == openFade || c.end == openCross || c.end == noSuchName || c.end == wallLB || c.end == dropLB {
		return ""
	}
	for i := range r.Scene.Nodes {
		if r.Scene.Nodes[i].Entered {
			return r.Scene.Nodes[i].Name
		}
	}
	return ""
}

func hasTarget(n *trace.SceneNode) bool {
	for i := range n.Pods {
		if n.Pods[i].Target {
			return true
		}
	}
	return false
}

// pickPods shows the target and the first others.
func (c *cast) pickPods(n *node) {
	spare := maxPods
	if hasTarget(n.SceneNode) {
		spare--
	}
	for i := range n.Pods {
		p := &n.Pods[i]
		if !p.Target {
			if spare <= 0 {
				n.hidden++
				continue
			}
			spare--
		}
		n.pods = append(n.pods, &podBox{ScenePod: p})
	}
	n.hidden += n.More
	if n.hidden == 1 && n.More == 0 && !hasTarget(n.SceneNode) { // "+ 1" takes the room of the pod itself
		n.hidden = 0
		n.pods = append(n.pods, &podBox{ScenePod: &n.Pods[len(n.Pods)-1]})
	}
}

// reached marks the goal, and the stops at which nodes light up.
func (c *cast) reached(r *trace.Result, s *trace.Story) {
	lands := c.end == arrived || c.end == wallPod || c.end == lostReply
	for _, n := range c.nodes {
		for _, p := range n.pods {
			if p.Target && lands && c.goal == nil {
				p.goal, c.goal, c.target = true, p, n
			}
		}
	}
	if c.rules != nil && c.rules.m == 0 {
		c.rules.m = firstOf(c.m.enter, c.m.choose, c.m.dnat, c.m.service, c.last)
	}
	if c.target != nil && c.target.m == 0 {
		c.target.m = firstOf(c.m.arrive, c.last)
	}
}

func firstOf(ms ...int) int {
	for _, m := range ms {
		if m > 0 {
			return m
		}
	}
	return 0
}

// doors decides which sockets the packet passes before it reaches the rules.
func (c *cast) doors(r *trace.Result, s *trace.Story) {
	if c.rules == nil {
		return
	}
	kind := ""
	if m := firstOf(c.m.choose, c.m.dnat, c.m.service, c.m.enter, c.last); m > 0 {
		kind = s.Stops[m-1].Wire
		if c.told && c.m.enter > 0 {
			kind = s.Stops[c.m.enter-1].Wire
		}
	}
	comesIn := c.m.enter > 0 && c.rules != c.client || !c.inside
	switch {
	case kind == "nodePort" && comesIn:
		c.entry = kind
	case (kind == "nodePort" || kind == "port") && c.end != wallNode:
		c.ring, c.ringed = kind, true
	}
	if c.told && c.m.service > 0 && c.ring == "port" {
		c.ring = "" // the post's view has the Service's own box for it
	}
}

// number is the port number of the Ask on a kind of door.
func (c *cast) number(kind string) int32 {
	if c.asked == nil {
		return 0
	}
	if kind == "nodePort" {
		return c.asked.NodePort
	}
	return c.asked.Port
}

// hostOf is the host of HOST:PORT[/PROTOCOL].
func hostOf(to string) string {
	if i := strings.LastIndexByte(to, ':'); i >= 0 {
		to = to[:i]
	}
	return strings.Trim(to, "[]")
}
