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
	if n.Ready && !f.g.slim && f.zoned() {
		p.text(f.g.width-12, y, "note-s", ending, 0, fit(n.Zone, f.g.width-f.g.trunk-24, 10.5, false, false), n.Zone)
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

// zoned says whether the nodes stand in different zones, so that the zones are worth a word.
func (f *figure) zoned() bool {
	for _, n := range f.r.Scene.Nodes {
		if n.Zone != f.r.Scene.Nodes[0].Zone {
			return true
		}
	}
	return false
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
		f.smallDoors(n, n.top+n.h-6-doorGap*float64(len(f.otherPorts()))) // at the foot: beside the tag there is no room
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

// doorGap is the distance of two small doors.
const doorGap = 14

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
		y += doorGap
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
