package svg

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// drawNodes draws the machines, what stands on them, and one line for those that are not shown.
func (f *figure) drawNodes() {
	for _, n := range f.nodes {
		f.drawMachine(n)
		f.drawLeft(n)
		for _, p := range n.pods {
			f.drawPod(n, p)
		}
		if n.hidden > 0 {
			last := n.pods[len(n.pods)-1]
			f.on(labels).text(f.g.podX+f.g.podW/2, last.top+last.h+15, "note", middle, 0, f.say(morePods, n.hidden), "")
		}
	}
	if len(f.more) > 0 {
		f.drawMore()
	}
}

// drawMachine draws a node's outline and header.
func (f *figure) drawMachine(n *node) {
	p := f.on(machines)
	class := "machine"
	if !n.Ready {
		class += " off"
	}
	p.group("", "node-"+n.Name, 0)
	p.rect(f.g.nodeX+1, n.top+1, f.g.width-f.g.nodeX-2, n.h-2, 10, class, n.m)
	f.drawRack(f.g.nodeX+13, n.top+12)
	x, y := f.g.nodeX+32, n.top+22
	room := f.g.trunk - 14 - x
	if !n.Ready {
		p.text(f.g.width-12, y, "note", ending, 0, f.say(nodeOff), "")
	}
	ip, ipW := chars(n.Address, 15), width(chars(n.Address, 15), 11, true, false)+8
	named := width(n.Name, 13, false, true)
	if f.told || f.g.slim || named+ipW > room {
		ip = ""
	}
	p.text(x, y, "name", start, 0, fit(n.Name, room, 13, false, true), n.Name+" "+n.Address)
	if ip != "" {
		p.text(x+named+8, y, "m ip", start, 0, ip, n.Address)
	}
	p.close()
}

// drawRack is the little machine before a node's name.
func (f *figure) drawRack(x, y float64) {
	f.group("mini", "", 0)
	f.rect(x, y, 12, 5, 1.2, "", 0)
	f.rect(x, y+6.5, 12, 5, 1.2, "", 0)
	f.path(move(x+2.6, y+2.5)+"h.1"+move(x+2.6, y+9)+"h.1", "mini-dot", 0)
	f.close()
}

// move is an absolute moveto; the pieces after it are relative.
func move(x, y float64) string {
	b := append(make([]byte, 0, 16), 'M')
	b = append(appendNum(b, x), ' ')
	return string(appendNum(b, y))
}

// drawLeft draws a node's sockets and what stands beside them.
func (f *figure) drawLeft(n *node) {
	switch {
	case n == f.rules:
		f.drawEntry(n)
		f.drawRing(n)
	case n == f.client:
		f.drawIdleDoor(n)
	case f.r.Trace.Reason.Code == trace.NotOutside && f.asked != nil:
		f.drawOnlyRules(n)
	default:
		if f.drawIdleDoor(n) {
			f.drawSameRules(n, n.wire+13)
		} else {
			f.drawSameRules(n, n.wire-8)
		}
	}
}

// drawEntry is the socket where the packet comes in, and the ports beside it that nobody asked for.
func (f *figure) drawEntry(n *node) {
	m := firstOf(f.m.enter, f.last)
	if f.entry != "" && (f.crossing() == nil || f.g.tall) {
		number := f.number("nodePort")
		if m > 0 {
			if p := f.s.Stops[m-1].After.Dst.Port(); p != 0 && !f.told {
				number = int32(p)
			}
		}
		f.socket(f.g.nodeX, n.wire, "nodePort", m)
		f.bigPort(f.g.labelX, n.wire, "nodePort", number)
	}
	if f.lb && !f.g.tall {
		f.smallDoors(n, n.wire+16+f.tag2Height()+12)
	}
}

// bigPort is field and number over the wire, beside a used socket.
func (f *figure) bigPort(x, wire float64, kind string, number int32) {
	p := f.on(labels)
	p.text(x, wire-21, "field "+kindClass(kind), start, 0, kind, "")
	p.text(x, wire-6, "num "+kindClass(kind), start, 0, itoa(number), "")
}

func itoa(n int32) string { return strconv.Itoa(int(n)) }

// drawIdleDoor is the asked nodePort on a node the packet does not enter.
func (f *figure) drawIdleDoor(n *node) bool {
	if f.asked == nil || f.asked.NodePort == 0 || f.headless() || n == f.client && (f.outOfCluster() || f.g.tall && f.crossing() != nil) {
		return false
	}
	p := f.on(sockets)
	if f.entry == "" && !f.lb || n == f.client {
		p.open("g", "", 0)
		p.raw("><title>")
		p.esc("nodePort " + itoa(f.asked.NodePort))
		p.raw("</title>")
		f.smallSocket(f.g.nodeX, n.wire, "nodePort")
		p.close()
		return false
	}
	f.smallSocket(f.g.nodeX, n.wire, "nodePort")
	f.smallPort(f.g.smallX, n.wire, "nodePort", f.asked.NodePort)
	f.smallDoors(n, n.wire+17)
	return true
}

// smallDoors are the nodePorts of the Service's other ports: sockets alone, named by their tooltips.
func (f *figure) smallDoors(n *node, y float64) {
	for _, sp := range f.otherPorts() {
		if sp.NodePort == 0 || y > n.top+n.h-12 || f.g.slim {
			continue
		}
		p := f.on(sockets)
		p.open("g", "", 0)
		p.raw("><title>")
		p.esc("nodePort " + itoa(sp.NodePort))
		p.raw("</title>")
		p.rect(f.g.nodeX-3.5, y-3.5, 7, 7, 1, "sock off k k-nodePort", 0)
		p.close()
		y += 14
	}
}

// smallPort is field and number of a port that is there but not asked for.
func (f *figure) smallPort(x, y float64, kind string, number int32) {
	f.on(labels).runs(x, y+3.6, "quiet "+kindClass(kind), start, 0,
		[]run{{kind + " ", ""}, {itoa(number), "num-s"}}, "")
}

// drawSameRules says that kube-proxy wrote the same on this node.
func (f *figure) drawSameRules(n *node, y float64) {
	if f.told || f.sheetRows() == 0 || f.g.slim || !n.Ready || f.g.tall && f.lb && !n.Healthy {
		return
	}
	f.miniSheet(f.g.smallX+1, y)
	l := sameRules
	if f.localOnly() {
		l = ownPodsOnly
	}
	f.on(labels).text(f.g.smallX+18, y+11.5, "note", start, 0, f.say(l), "")
}

// miniSheet is the rules sheet from afar.
func (f *figure) miniSheet(x, y float64) {
	p := f.on(labels)
	p.group("mini", "", 0)
	p.path(move(x, y)+"h7.5l3.5 3.5v11h-11z", "", 0)
	p.path(move(x+3, y+5)+"h3"+move(x+3, y+8.2)+"h5"+move(x+3, y+11.4)+"h5", "", 0)
	p.close()
}

// drawOnlyRules shows that a ClusterIP's port is in the rules, and no door of the machine.
func (f *figure) drawOnlyRules(n *node) {
	f.miniSheet(f.g.smallX+1, n.wire-7)
	f.on(sockets).circle(f.g.smallX+33, n.wire, 5, "sock off k k-port", 0)
	f.smallPort(f.g.smallX+45, n.wire, "port", f.asked.Port)
	if f.g.tall {
		f.on(labels).text(f.g.smallX+45, n.wire+20, "note", start, 0, f.say(rulesOnly), "")
		return
	}
	f.on(labels).text(576, n.wire+4, "note", start, 0, fit(f.say(rulesOnly), f.g.podX-586, 11, false, false), "")
}

// localOnly says that the Service keeps packets on the node they enter.
func (f *figure) localOnly() bool {
	if f.r.Trace.Reason.Code == trace.NoLocalEndpoints {
		return true
	}
	for _, n := range f.nodes {
		for _, p := range n.pods {
			if p.Why != nil && (p.Why.Code == trace.NoLocalEndpoints || p.Why.Code == trace.PodNotLocal) {
				return true
			}
		}
	}
	return false
}

func (f *figure) headless() bool {
	return f.r.Scene.Service != nil && f.r.Scene.Service.ClusterIP == "None"
}

// otherPorts are the Service's ports that were not asked for, at most four.
func (f *figure) otherPorts() []trace.ScenePort {
	if f.r.Scene.Service == nil {
		return nil
	}
	var out []trace.ScenePort
	for _, p := range f.r.Scene.Service.Ports {
		if !p.Asked && len(out) < 4 {
			out = append(out, p)
		}
	}
	return out
}

// drawMore is one line for the nodes that are not shown.
func (f *figure) drawMore() {
	y := f.moreTop()
	p := f.on(machines)
	p.rect(f.g.nodeX+1, y+1, f.g.width-f.g.nodeX-2, moreHeight-2, 8, "machine off", 0)
	f.drawRack(f.g.nodeX+13, y+9)
	p.text(f.g.nodeX+32, y+19, "note", start, 0, f.say(moreNodes, len(f.more)), strings.Join(f.more, ", "))
}

func (f *figure) moreTop() float64 {
	n := f.nodes[len(f.nodes)-1]
	return n.top + n.h + f.g.gap
}

// drawPod draws a pod: the goal large, with the plug in its socket; the others small.
func (f *figure) drawPod(n *node, b *podBox) {
	if b.goal {
		f.drawGoal(n, b)
		return
	}
	x, y := f.g.podX, b.y
	class, ring := "box", "ring low k k-containerPort"
	if !b.Selected || !b.Ready {
		class, ring = "box ghost", "ring ghost k k-containerPort"
	}
	p := f.on(boxes)
	p.group("", "pod-"+b.Namespace+"-"+b.Name, 0)
	p.rect(x, b.top, f.g.podW, b.h, 8, class, 0)
	p.close()
	f.on(sockets).diamond(x, y, 7.9, ring, 0)
	room := f.g.podW - 18 - 4
	p = f.on(labels)
	p.text(x+18, y-3, "name-s", start, 0, fit(b.Name, room, 12, false, true), b.Name)
	second := b.Address
	switch {
	case !b.Selected && b.Labels != "":
		second = b.Labels
	case b.Selected && !b.Ready:
		p.text(x+18, y+12, "note-s", start, 0, fit(f.say(notReady), room, 10.5, false, false), b.Address)
		return
	}
	p.text(x+18, y+12, "m ip ip-s", start, 0, fit(second, room, 10.5, true, false), second)
}

// drawGoal draws the pod where the walk ends.
func (f *figure) drawGoal(n *node, b *podBox) {
	m := firstOf(f.m.arrive, f.last)
	x, y := f.g.podX, b.y
	p := f.on(boxes)
	p.group("", "pod-"+b.Namespace+"-"+b.Name, 0)
	p.rect(x, b.top, f.g.podW, b.h, 8, "box", m)
	p.close()
	kind := f.goalKind(m)
	f.on(sockets).diamond(x, y, 16.6, "ring k k-containerPort", 0)
	if f.end != wallPod {
		f.plug(x, y, kind, m)
	}
	number := f.goalPort(b)
	left, room := x+21, f.g.podW-21-3
	p = f.on(labels)
	field := kind
	if kind == "" {
		field = "dst"
	}
	p.text(left, y-12, "field-s "+wireClass(kind), start, 0, field, "")
	p.text(left, y+5, "num "+wireClass(kind), start, 0, number, "")
	if name := f.targetName(); name != "" && kind == "targetPort" {
		nx := left + width(number, 16, true, true) + 5
		p.text(nx, y+5, "m num-s small "+kindClass(kind), start, 0, fit(name, x+f.g.podW-4-nx, 10, true, false), name)
	}
	down := 0.0
	if f.end == wallPod {
		down = 19
		f.drawListens(b, left, y+18, room)
	} else if kind == "targetPort" {
		p.text(left, y+18, "field-s "+kindClass("containerPort"), start, 0, "containerPort", "")
	}
	room = f.g.podW - 16
	if f.oddsInBox(n, b) {
		s := b.Odds.String()
		p.text(x+f.g.podW-7, y+40+down, "m frac", ending, firstOf(f.m.choose, f.m.dnat, f.m.arrive), s, "")
		room -= width(s, 10.5, true, true) + 6
	}
	p.text(x+12, y+40+down, "name-s", start, 0, fit(b.Name, room, 12, false, true), b.Name)
	p.text(x+12, y+54+down, "m ip", start, 0, fit(b.Address, f.g.podW-16, 11, true, false), b.Address)
}

// goalKind is the kind of port that the packet was heading for when it came to the pod: the targetPort of a Service, the
// pod's own containerPort, or none.
func (f *figure) goalKind(m int) string {
	if m > 0 && (f.s.Stops[m-1].Wire == "containerPort" || f.end == wallPod && f.m.dnat == 0) {
		return f.s.Stops[m-1].Wire
	}
	return "targetPort"
}

// drawListens tells what the goal listens on instead of the port that was asked.
func (f *figure) drawListens(b *podBox, x, y, room float64) {
	p := f.on(labels)
	if len(b.Listens) == 0 {
		p.text(x-9, y+8, "note-s", start, 0, fit(f.say(nothingListens), room+9, 10.5, false, false), f.say(nothingListens))
		return
	}
	var all []string
	for _, l := range b.Listens {
		s := itoa(l.Port)
		if l.Address != "" {
			s = l.Address + ":" + s
		}
		if l.Protocol != "" && l.Protocol != f.r.Ask.Protocol {
			s += "/" + l.Protocol
		}
		all = append(all, s)
	}
	full := strings.Join(all, ", ")
	p.text(x, y, "field-s "+kindClass("containerPort"), start, 0, "containerPort", "")
	size, class := 16.0, "num "
	if width(full, 16, true, true) > room {
		size, class = 11, "num-s "
	}
	p.text(x, y+16, class+kindClass("containerPort"), start, 0, fit(full, room, size, true, true), full)
}

// goalPort is the number the packet carried to the pod.
func (f *figure) goalPort(b *podBox) string {
	if m := firstOf(f.m.arrive, f.last); m > 0 && !f.told {
		s := f.s.Stops[m-1]
		if p := s.Before.Dst.Port(); p != 0 {
			return itoa(int32(p))
		}
		if p := s.After.Dst.Port(); p != 0 {
			return itoa(int32(p))
		}
	}
	for _, o := range f.r.Outcomes {
		if o.Pod == b.Namespace+"/"+b.Name && o.Delivered != "" {
			return o.Delivered[strings.LastIndexByte(o.Delivered, ':')+1:]
		}
	}
	if len(b.Listens) > 0 {
		return itoa(b.Listens[0].Port)
	}
	return ""
}

// targetName is the targetPort as written, when it is a name.
func (f *figure) targetName() string {
	if f.asked == nil || f.asked.TargetPort == "" || f.asked.TargetPort[0] >= '0' && f.asked.TargetPort[0] <= '9' {
		return ""
	}
	return f.asked.TargetPort
}

// drawClient draws who asks.
func (f *figure) drawClient() {
	c, b := f.r.Scene.Client, f.clientBox
	p := f.on(boxes)
	p.group("", "client", 0)
	if f.inside && c.Kind == "pod" {
		p.rect(b.x, b.y, b.w, b.h, 8, "box", 1)
		p.close()
		name := podName(c.Name)
		p = f.on(labels)
		p.text(b.x+12, b.y+17, "name-s", start, 0, fit(name, b.w-16, 12, false, true), c.Name)
		p.text(b.x+12, b.y+32, "m ip ip-s", start, 0, fit(c.Address, b.w-16, 10.5, true, false), c.Address)
		if f.goal != nil && f.goal.Namespace+"/"+f.goal.Name == c.Name && !f.g.tall {
			p.text(b.x+b.w/2, b.bottom()+15, "note", middle, 0, f.say(samePod), "")
		}
		return
	}
	p.rect(b.x+1, b.y, b.w-1, b.h, 6, "box", 1)
	p.path(move(b.x+1, b.y+10)+"h"+string(appendNum(nil, b.w-1)), "rule", 0)
	for i := 0.0; i < 3; i++ {
		p.circle(b.x+8+6*i, b.y+5, 1.4, "lamp", 0)
	}
	p.text(b.x+9, b.y+29, "m prompt", start, 0, "$ curl", "")
	p.close()
	if f.inside {
		return
	}
	name, p := f.say(outside), f.on(labels)
	if c.Kind == "pod" || c.Kind == "node" {
		name = podName(c.Name)
	}
	switch {
	case f.g.slim:
		p.text(76, 20, "name", start, 0, fit(name, 200, 13, false, true), c.Name)
		p.text(76, 37, "m ip", start, 0, chars(c.Address, 28), c.Address)
	case f.g.tall:
		name = fit(name, 120, 13, false, true)
		p.text(76, 14, "name", start, 0, name, c.Name)
		p.text(76+width(name, 13, false, true)+8, 14, "m ip", start, 0, chars(c.Address, 22), c.Address)
	default:
		p.text(1, b.y-22, "name", start, 0, fit(name, 150, 13, false, true), c.Name)
		p.text(1, b.y-7, "m ip", start, 0, chars(c.Address, 22), c.Address)
	}
}

// podName drops the namespace.
func podName(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
