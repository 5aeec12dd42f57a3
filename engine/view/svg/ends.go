package svg

import "github.com/portwalk/portwalk/engine/trace"

// toEnd goes to where the walk ends badly.
func (f *figure) toEnd(m int) {
	w := &f.walk
	switch f.end {
	case wallRule, dropRule, wallNode:
		if f.m.enter == 0 && f.rules != nil && !f.inside {
			f.enterSilently()
		}
		f.along(f.g.dnat)
		w.rest(m)
	case wallPod:
		f.toGoalWall(m)
	case wallLB, dropLB:
		if f.g.tall {
			w.to(pt{f.g.spine, f.lbBox.y + 22})
		} else {
			w.to(pt{f.lbBox.x + 46, f.mainWire()})
		}
		w.rest(m)
	case noSuchName:
		w.rest(m)
	default:
		f.toOpen()
		w.rest(m)
	}
}

// enterSilently passes a node's edge when the Story has no stop there.
func (f *figure) enterSilently() {
	if f.g.tall {
		f.walk.to(pt{f.g.spine, f.rules.wire})
	}
}

func (f *figure) toGoalWall(m int) {
	if f.goal == nil {
		f.along(f.g.trunk)
		f.walk.rest(m)
		return
	}
	f.toTrunk()
	w := &f.walk
	if h := w.here(); h.y != f.goal.y {
		w.to(pt{h.x, f.goal.y})
	}
	if f.g.tall {
		w.to(pt{f.g.podX - 18, f.goal.y})
	} else {
		w.to(pt{f.g.podX - 22, f.goal.y})
	}
	w.rest(m)
}

// toOpen goes out to where nothing answers.
func (f *figure) toOpen() {
	w := &f.walk
	h := w.here()
	switch {
	case f.g.tall && f.client != nil:
		w.to(pt{h.x, f.client.wire}, pt{f.g.ringX + 40, f.client.wire})
	case f.g.tall:
		w.to(pt{h.x, max(h.y, f.openTop()-88)})
	case f.outOfCluster():
		w.to(pt{96, h.y})
	case f.inside:
		w.to(pt{f.clientBox.right() + 110, h.y})
	case f.lb:
		w.to(pt{f.lbBox.right() + 70, h.y})
	default:
		w.to(pt{228, h.y})
	}
}

// openTop is the lower end of the free room above the nodes in the tall layouts.
func (f *figure) openTop() float64 {
	if len(f.nodes) > 0 {
		return f.nodes[0].top
	}
	return f.h
}

// drawEnd draws what stopped the packet, and what came back.
func (f *figure) drawEnd() {
	m := f.last
	c, ok := f.walk.dot(m)
	if !ok {
		return
	}
	switch f.end {
	case wallRule, wallNode, wallLB, wallPod:
		f.drawWall(c, m)
	case dropRule, dropLB, openFade:
		f.drawFade(c, m)
	case openCross:
		f.drawFade(c, m)
		f.drawCross(c, m)
	case noSuchName:
		f.drawNoName(c, m)
	}
	if f.end == dropRule && f.rules != nil && len(f.rules.pods) == 0 && !f.g.slim {
		x := f.g.podX + f.g.podW/2
		f.on(labels).text(x, c.y-2, "note", middle, 0, f.say(noPodsHere1), "")
		f.on(labels).text(x, c.y+13, "note", middle, 0, f.say(noPodsHere2), "")
	}
	if f.end == openCross && !f.inside && !f.g.tall {
		f.drawFrontier()
	}
}

// drawWall is a refusal: a wall across the wire, and the named answer that comes back at once.
func (f *figure) drawWall(c pt, m int) {
	across := f.g.tall && f.end == wallLB
	p := f.on(wires)
	if across {
		p.path(move(c.x-10, c.y)+"h20", "wall from", m)
	} else {
		p.path(move(c.x, c.y-10)+"v20", "wall from", m)
	}
	ps := reversed(beside(f.walk.whole, 7))
	if len(ps) < 2 {
		return
	}
	p = f.on(reply)
	p.path(curve(cut(ps, 6, length(ps)-6)), "answer from", m)
	f.arrow(ps, "answer-head from", m)
	f.nameAnswer(c, f.answer(), m)
	if f.end == wallNode && !f.g.slim {
		f.on(labels).text(c.x, c.y+30, "note from", middle, m, f.say(nothingListens), "")
	}
}

// answer is the name of the refusal on the wire: ICMP from a REJECT rule, and what the protocol has for a closed port.
func (f *figure) answer() string {
	protocol := f.r.Ask.Protocol
	switch {
	case f.end == wallRule || protocol == "UDP":
		return "ICMP port unreachable"
	case protocol == "SCTP":
		return "ABORT"
	}
	return "RST"
}

// nameAnswer writes the name of the answer beside its line, where nothing else stands.
func (f *figure) nameAnswer(c pt, name string, m int) {
	p, wire := f.on(labels), f.mainWire()
	switch {
	case f.g.tall && f.client != nil:
		p.text(38, f.clientBox.bottom()+21, "bad-t from halo on-machine", start, m, name, "")
	case f.g.tall:
		y := f.openTop() - 8
		p.text(f.g.spine+12, y, "bad-t from", start, m, name, "")
	case f.inside:
		p.text(f.clientBox.right()+12, wire-9, "bad-t from", start, m, name, "")
	case f.lb && f.end != wallLB:
		p.text(436, wire-9, "bad-t from", ending, m, name, "")
	case f.end == wallLB:
		p.text(f.lbBox.right()+10, wire+4, "bad-t from", start, m, name, "")
	default:
		p.text(436, wire+23, "bad-t from", ending, m, name, "")
	}
}

// drawFade lets the wire run out: nothing comes back.
func (f *figure) drawFade(c pt, m int) {
	dx, dy := 1.0, 0.0
	switch {
	case f.g.tall && (f.end == dropLB || f.end == openFade || f.end == openCross) && f.client == nil:
		dx, dy = 0, 1
	case f.outOfCluster():
		dx = -1
	}
	at, scale := 0.0, 1.0
	if f.end == dropLB {
		scale = 0.65
	}
	for i, d := range [...][2]float64{{0, 12}, {18, 9}, {33, 6}, {45, 3}, {55, 0.5}} {
		if f.end == openCross && (i == 0 || i == 4) {
			continue
		}
		at = d[0] * scale
		d[1] *= scale
		if f.end == openCross {
			at -= 10
		}
		a := pt{c.x + dx*at, c.y + dy*at}
		b := pt{c.x + dx*(at+d[1]), c.y + dy*(at+d[1])}
		f.on(wires).path(move(a.x, a.y)+"L"+move(b.x, b.y)[1:], "fade f"+itoa(int32(i+1))+" from "+f.kind(m), m)
	}
	if f.end == openFade {
		x, y, anchor := c.x+68, c.y+4, start
		switch {
		case dy > 0:
			x, y = c.x+14, c.y+34
		case f.g.tall:
			x, y = c.x-20, c.y+22
		case f.outOfCluster():
			x, y, anchor = c.x-22, c.y-10, middle
		}
		f.on(labels).text(x, y, "bad-t from", anchor, m, f.say(nobody), "")
	}
}

// drawCross is the end of all roads.
func (f *figure) drawCross(c pt, m int) {
	x, y := c.x+74, c.y
	lx, ly, anchor := x, y+32, middle
	if f.g.tall && f.client == nil {
		x, y = c.x+7, c.y+56
		x = c.x
		lx, ly, anchor = x+22, y+4, start
	}
	p := f.on(sockets)
	p.circle(x, y, 13, "cross-ring from", m)
	p.path(move(x-4.5, y-4.5)+"l9 9m0 -9l-9 9", "cross from", m)
	f.on(labels).text(lx, ly, "bad-t from", anchor, m, f.say(noRoad), "")
}

// drawFrontier is the line between outside and the cluster.
func (f *figure) drawFrontier() {
	f.on(maybe).path(move(392, 4)+"V"+string(appendNum(nil, f.h-2)), "border", 0)
	f.on(labels).text(384, f.h-4, "note", ending, 0, f.say(outside), "")
	f.on(labels).text(400, f.h-4, "note", start, 0, f.say(cluster), "")
}

// drawNoName shows a wire that never starts: the name means nothing.
func (f *figure) drawNoName(c pt, m int) {
	x, y := c.x+46, c.y
	tx, ty := x+26, y+4.0
	if f.g.tall {
		x, y = c.x+1, c.y+30
		tx, ty = x+22, y+4
		if f.client != nil {
			tx, ty = x+22, y+4
		}
	}
	p := f.on(sockets)
	p.circle(x, y, 13, "cross-ring from", m)
	p.path(move(x-4.5, y-4.5)+"l9 9m0 -9l-9 9", "cross from", m)
	room := f.g.nodeX - tx - 16
	switch {
	case f.inside:
		room = f.g.podX - tx - 14
	case f.g.tall:
		room = f.g.width - tx - 4
	}
	name := fit(f.r.Ask.To, room, 11, true, false)
	f.on(labels).text(tx, ty, "m struck", start, 0, name, f.r.Ask.To)
	f.on(labels).text(tx, ty+17, "bad-t from", start, m, f.say(noName), "")
}

// loseReply lets the answer run out on its way.
func (f *figure) loseReply(ps []pt, reach float64, m int) {
	at := reach + 4
	for i, d := range [...]float64{9, 7, 5, 3, 1} {
		f.on(reply).path(curve(cut(ps, at, at+d)), "fade thin f"+itoa(int32(i+1))+" from", m)
		at += d + 6
	}
	if f.target != f.rules && !f.g.tall {
		f.on(labels).text(f.g.nodeX-14, ps[0].y+18, "bad-t from", ending, m, fit(f.say(noReply), f.g.nodeX-20, 11, false, true), f.say(noReply))
	}
}

// toProcess goes to a process of the node itself: kube-proxy's answer to a health check, or any other that listens.
func (f *figure) toProcess(m int) {
	f.along(f.g.dnat)
	w, y := &f.walk, f.rules.wire
	w.rest(m, pt{f.g.dnat + 16, y})
	name := f.say(process)
	if f.r.Trace.Reason.Code == trace.HealthAnswered {
		name = "kube-proxy"
	}
	x := f.g.dnat + 16
	room := f.g.trunk - 6 - x
	if f.g.tall {
		room = f.g.podX - 14 - x
	}
	f.on(boxes).rect(x, y-15, room, 30, 6, "box", m)
	f.on(labels).text(x+room/2, y+4, "name-s", middle, 0, fit(name, room-4, 12, false, true), name)
}
