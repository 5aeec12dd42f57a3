package svg

import (
	"github.com/portwalk/portwalk/engine/trace"
)

// drawWalk lays the wire stop by stop and draws it.
func (f *figure) drawWalk() {
	if len(f.s.Stops) == 0 {
		return
	}
	f.leave()
	for i := 0; i < f.last; i++ {
		if !f.s.Stops[i].Back {
			f.advance(i+1, f.s.Stops[i])
		}
	}
	f.drawWires()
	f.drawChevrons()
	f.drawTicks()
	f.drawReply()
	f.drawDots()
}

// leave starts the wire at the client's edge.
func (f *figure) leave() {
	b := f.clientBox
	w := &f.walk
	switch {
	case f.g.tall && f.crossing() != nil:
		w.to(pt{b.x, b.y + b.h/2})
	case f.g.tall && f.client != nil:
		w.to(pt{28, b.bottom()})
	case f.g.tall:
		w.to(pt{f.g.spine, b.bottom()})
	case f.outOfCluster():
		w.to(pt{b.x, f.mainWire()})
	default:
		w.to(pt{b.right(), f.mainWire()})
	}
}

// outOfCluster says that a client inside sends into the open: the wire leaves to the left, where nothing is.
func (f *figure) outOfCluster() bool {
	return f.inside && !f.g.tall && f.end == openFade
}

// advance goes on to stop m.
func (f *figure) advance(m int, s trace.Stop) {
	w := &f.walk
	switch {
	case s.Does == "start":
		f.step(14, 24)
		w.rest(m)
	case m == f.last && f.end != arrived && f.end != lostReply:
		f.toEnd(m)
	case m == f.m.router:
		f.step(30, 176)
		w.rest(m)
	case s.Does == "balancer":
		if f.g.tall {
			w.to(pt{f.g.spine, f.lbBox.bottom()})
		} else {
			w.to(pt{f.lbBox.right(), f.mainWire()})
		}
		w.rest(m)
	case s.Does == "enter":
		f.enter(m, f.node(at(&f.r, &f.s, m-1)))
	case s.Does == "choose":
		f.along(f.g.dnat - 20)
		w.rest(m)
	case s.Does == "dnat":
		f.along(f.g.dnat)
		w.rest(m)
	case m == f.m.snat:
		f.toSNAT()
		w.rest(m)
	case s.Does == "service":
		f.along(f.g.bandX - 23)
		w.rest(m, pt{f.g.bandX, f.rules.wire})
	case s.Does == "arrive" && f.goal != nil:
		f.toGoal(m, 24)
	case s.Does == "arrive" && f.rules != nil:
		f.toProcess(m)
	default:
		w.rest(m)
	}
}

// step leaves the client's edge a little, so that the dot stands free.
func (f *figure) step(down, right float64) {
	h := f.walk.here()
	switch {
	case f.g.tall && f.crossing() != nil:
		f.walk.to(pt{f.g.spine, h.y})
	case f.g.tall:
		f.walk.to(pt{h.x, h.y + down})
	case f.outOfCluster():
		f.walk.to(pt{h.x - right, h.y})
	default:
		f.walk.to(pt{h.x + right, h.y})
	}
}

// enter comes to a node's edge. From outside that is its left edge; from another node its upper or lower one.
func (f *figure) enter(m int, n *node) {
	w := &f.walk
	h := w.here()
	switch {
	case n != nil && n == f.rules && f.told && f.ring != "":
		c := f.ringAt(n)
		if c.y != n.wire {
			w.to(pt{c.x, c.y - 20})
		} else {
			f.along(c.x - 23)
		}
		w.rest(m, c)
	case n == nil || n == f.client:
		w.rest(m)
	case f.inside && !f.g.tall:
		f.cross(m, n)
	case f.g.tall && n.wire < h.y:
		w.to(pt{f.g.spine, n.wire + 23})
		w.rest(m, pt{f.g.spine, n.wire}, pt{f.g.nodeX, n.wire})
	case f.g.tall:
		w.to(pt{f.g.spine, n.wire - 23})
		w.rest(m, pt{f.g.spine, n.wire}, pt{f.g.nodeX, n.wire})
	default:
		if h.y != n.wire {
			w.to(pt{h.x, n.wire})
		}
		w.to(pt{f.g.nodeX - 23, n.wire})
		w.rest(m, pt{f.g.nodeX, n.wire})
	}
}

// crossX is where a wire goes from one node to another.
const crossX = 392

// crossing is the node that is entered from another node, if there is one.
func (f *figure) crossing() *node {
	if f.inside && f.rules != nil && f.rules != f.client && f.client != nil {
		return f.rules
	}
	return nil
}

func (f *figure) cross(m int, n *node) {
	w, x := &f.walk, float64(crossX)
	h := w.here()
	edge, before := n.top, n.top-23
	if n.top < f.client.top {
		edge, before = n.top+n.h, n.top+n.h+23
	}
	w.to(pt{x, h.y}, pt{x, before})
	w.rest(m, pt{x, edge})
	if f.entry == "" {
		return
	}
	f.socket(x, edge, f.entry, m)
	y := edge + 41
	if edge != n.top {
		y = edge - 1
	}
	number := f.number("nodePort")
	if p := f.s.Stops[m-1].Before.Dst.Port(); p != 0 {
		number = int32(p)
	}
	f.bigPort(x+16, y, f.entry, number)
}

// along goes to x on the wire of the node with the rules.
func (f *figure) along(x float64) {
	w := &f.walk
	y := f.wireOfRules()
	if h := w.here(); h.y != y {
		w.to(pt{h.x, y})
	}
	w.to(pt{x, y})
}

// toTrunk goes to the line that leads to the pods; after SNAT the wire is there already.
func (f *figure) toTrunk() {
	if f.walk.here().x != f.g.trunk {
		f.along(f.g.trunk)
	}
}

func (f *figure) wireOfRules() float64 {
	if f.rules != nil {
		return f.rules.wire
	}
	return f.mainWire()
}

// toSNAT goes to the edge where the packet leaves the machine, or just before the trunk if it stays.
func (f *figure) toSNAT() {
	if f.target == nil || f.target == f.rules || f.rules == nil {
		f.along(f.g.dnat + (f.g.trunk-f.g.dnat)*0.62)
		return
	}
	f.along(f.g.trunk)
	f.walk.to(pt{f.g.trunk, f.border()})
}

// border is the edge of the rules' node toward the target.
func (f *figure) border() float64 {
	if f.target.top > f.rules.top {
		return f.rules.top + f.rules.h
	}
	return f.rules.top
}

// toGoal goes to the pod's socket; the dot rests before it.
func (f *figure) toGoal(m int, before float64) {
	f.toTrunk()
	w, y := &f.walk, f.goal.y
	h := w.here()
	switch {
	case h.y != y && f.g.podX-before < f.g.trunk+4: // no room between trunk and pod: rest before the corner
		w.to(toward(pt{f.g.trunk, y}, h, 20))
		w.rest(m, pt{f.g.trunk, y}, pt{f.g.podX, y})
		return
	case h.y != y:
		w.to(pt{h.x, y})
		before = f.g.podX - f.g.trunk - bend // the dot rests behind the corner
	case f.g.podX-before < f.g.trunk:
		w.back(f.g.trunk - (f.g.podX - before))
	}
	w.to(pt{f.g.podX - before, y})
	w.rest(m, pt{f.g.podX, y})
}

func (f *figure) kind(m int) string { return wireClass(f.s.Stops[m-1].Wire) }

func (f *figure) drawWires() {
	p := f.on(wires)
	if f.end == noSuchName {
		return
	}
	for _, h := range f.walk.hops {
		if d := curve(h.ps); d != "" {
			p.open("path", "wire "+f.kind(h.m), h.m)
			p.ident("hop-" + itoa(int32(h.m)))
			p.str("d", d)
			p.raw("/>")
		}
	}
	for _, h := range f.walk.stubs {
		p.path(curve(h.ps), "wire "+f.kind(h.m), h.m)
	}
}

// drawChevrons shows the direction, once on every long hop between machines.
func (f *figure) drawChevrons() {
	for _, h := range f.walk.hops {
		if !f.hasChevron(h.m) {
			continue
		}
		a, b, l := longest(tidy(h.ps))
		c := toward(a, b, l/2)
		switch {
		case l < 40 || a.y == b.y && l < 90 && h.m != f.m.service && h.m != f.m.balancer:
			continue
		case f.g.tall && f.client != nil && h.m <= 3 && a.x == 28 && f.crossing() == nil:
			a, b = pt{28, f.clientBox.bottom()}, pt{28, f.client.wire}
			c = toward(a, b, 40)
		case h.m == f.m.balancer && f.g.tall:
			continue
		case h.m == f.m.balancer:
			c.x = (f.clientBox.right() + f.lbBox.x) / 2
		case h.m == f.m.service:
			c.x = b.x - 1
		case f.told && h.m == f.m.arrive && a.y == b.y && f.g.tall:
			continue
		case f.told && h.m == f.m.arrive && a.y == b.y:
			c.x = f.g.bandX + f.g.bandW + 12
		case h.m == f.m.enter && f.lb && !f.g.tall:
			c = toward(a, b, l*0.78)
		case f.ring != "" && !f.told && b.y == a.y && b.x > f.g.ringX:
			c.x = (a.x + f.g.ringX - 14) / 2
		}
		f.chevron(c, a, b, h.m)
	}
}

// hasChevron names the hops that go from one place to another.
func (f *figure) hasChevron(m int) bool {
	switch m {
	case f.m.balancer, f.m.enter, f.m.service:
		return true
	case f.m.snat:
		return true
	case f.m.arrive:
		return f.m.snat == 0
	case f.last:
		return f.end != arrived && (f.m.enter == 0 || f.end == wallPod && f.m.snat == 0)
	}
	return f.inside && f.m.enter == 0 && m == firstOf(f.m.choose, f.m.dnat)
}

// longest is the longest straight run of a line.
func longest(ps []pt) (a, b pt, l float64) {
	for i := 1; i < len(ps); i++ {
		if d := dist(ps[i-1], ps[i]); d > l {
			a, b, l = ps[i-1], ps[i], d
		}
	}
	return a, b, l
}

func (f *figure) chevron(c, a, b pt, m int) {
	d := ""
	switch {
	case b.x > a.x:
		d = move(c.x-2.5, c.y-5) + "l5 5l-5 5"
	case b.x < a.x:
		d = move(c.x+2.5, c.y-5) + "l-5 5l5 5"
	case b.y > a.y:
		d = move(c.x-5, c.y-2.5) + "l5 5l5 -5"
	default:
		d = move(c.x-5, c.y+2.5) + "l5 -5l5 5"
	}
	f.on(wires).path(d, "chev "+f.kind(m), m)
}

// drawTicks marks the places where the address was rewritten.
func (f *figure) drawTicks() {
	if f.m.balancer > 0 {
		if c, ok := f.walk.dot(f.m.balancer); ok {
			f.tick(c, f.g.tall, f.m.balancer)
		}
	}
	if c, ok := f.walk.dot(f.m.dnat); ok {
		f.tick(c, false, f.m.dnat)
		f.did(c.x, c.y-13, middle, f.m.dnat, "DNAT")
	}
	c, ok := f.walk.dot(f.m.snat)
	if !ok {
		return
	}
	across := f.rules != nil && c.y != f.rules.wire
	f.tick(c, across, f.m.snat)
	switch {
	case !across && f.g.slim:
		f.did(c.x, c.y+19, middle, f.m.snat, "SNAT")
	case !across:
		f.did(c.x, c.y-13, middle, f.m.snat, "SNAT")
	case f.g.slim && f.target != nil && f.rules != nil && f.target.top < f.rules.top:
		f.did(c.x-10, c.y+17, ending, f.m.snat, "SNAT")
	case f.g.slim || f.rules != nil && f.crowds(f.rules, c.y-22):
		f.did(c.x-10, c.y-8, ending, f.m.snat, "SNAT")
	case f.target != nil && f.rules != nil && f.target.top < f.rules.top:
		f.did(c.x+11, c.y+17, start, f.m.snat, "SNAT")
	default:
		f.did(c.x+11, c.y-8, start, f.m.snat, "SNAT")
	}
}

// crowds says whether a node's pods reach down to y.
func (f *figure) crowds(n *node, y float64) bool {
	if len(n.pods) == 0 {
		return false
	}
	last := n.pods[len(n.pods)-1]
	return last.top+last.h > y && y > n.wire
}

func (f *figure) tick(c pt, across bool, m int) {
	p := f.on(wires)
	p.open("path", "tick", m)
	p.ident("tick-" + itoa(int32(m)))
	if across {
		p.str("d", move(c.x-7, c.y)+"h14")
	} else {
		p.str("d", move(c.x, c.y-7)+"v14")
	}
	p.raw("/>")
}

// did names what happened at a tick.
func (f *figure) did(x, y float64, anchor string, m int, name string) {
	f.on(labels).text(x, y, "did halo on-machine", anchor, m, name, "")
}

// back is the way of the answer: beside the request, from the goal to the client. A lost answer leaves the pod's own
// node, where nobody knows how to undo the rewriting.
func (f *figure) back() []pt {
	if f.end == lostReply && f.target != f.rules && f.goal != nil {
		y := f.goal.y + 11
		if f.g.tall {
			return []pt{{f.g.podX - 8, y}, {f.g.nodeX + 30, y}, {f.g.nodeX - 30, y}}
		}
		return []pt{{f.g.podX - 8, y}, {f.g.nodeX - 70, y}}
	}
	ps := append([]pt{}, f.walk.whole...)
	if f.goal != nil && f.m.arrive > 0 {
		ps[len(ps)-1].x = f.g.podX - 16
	}
	return reversed(beside(ps, 6))
}

// drawReply draws the way back, dotted, and lays its stops on it.
func (f *figure) drawReply() {
	var stops []int
	for i := range f.s.Stops {
		if i >= f.last {
			stops = append(stops, i+1)
		}
	}
	if len(stops) == 0 {
		return
	}
	ps := f.back()
	l := length(ps)
	if l < 60 {
		f.restAll(stops)
		return
	}
	lost := f.end == lostReply
	reach := l
	switch {
	case lost && f.target == f.rules:
		reach = l * 0.45
	case lost && f.g.tall:
		reach = l - 70
	case lost:
		reach = l - 46
	}
	at := 0.0
	for i, m := range stops {
		end := reach * float64(i+1) / float64(len(stops))
		rest := end
		if i == len(stops)-1 && !lost {
			rest = l - 20
		}
		p := f.on(reply)
		p.open("path", "reply from", m)
		p.ident("hop-" + itoa(int32(m)))
		p.str("d", curve(cut(ps, at, rest)))
		p.raw("/>")
		if end > rest {
			p.path(curve(cut(ps, rest, end-6)), "reply from", m)
		}
		c := cut(ps, rest-1, rest)
		f.walk.dots = append(f.walk.dots, hop{m, c[len(c)-1:]})
		at = rest
	}
	m := stops[len(stops)-1]
	if lost {
		f.loseReply(ps, reach, m)
		return
	}
	f.arrow(ps, "reply-head from", m)
}

// restAll leaves the stops of an answer where the walk ended.
func (f *figure) restAll(stops []int) {
	for _, m := range stops {
		f.walk.dots = append(f.walk.dots, hop{m, []pt{f.walk.here()}})
	}
}

// arrow is the head at the end of an answer.
func (f *figure) arrow(ps []pt, class string, m int) {
	n := len(ps)
	a, c := ps[n-2], ps[n-1]
	d := ""
	switch {
	case c.x < a.x:
		d = "l7 -3.5v7z"
	case c.x > a.x:
		d = "l-7 -3.5v7z"
	case c.y < a.y:
		d = "l-3.5 7h7z"
	default:
		d = "l-3.5 -7h7z"
	}
	f.on(reply).path(move(c.x, c.y)+d, class, m)
}

// drawDots puts a dot on every stop; only that of the stop that is now is seen.
func (f *figure) drawDots() {
	for _, d := range f.walk.dots {
		p := f.on(now)
		c := d.ps[0]
		p.open("g", "stop", d.m)
		p.ident("stop-" + itoa(int32(d.m)))
		p.str("data-stop", itoa(int32(d.m)))
		p.raw(">")
		p.circle(c.x, c.y, 14, "hit", 0)
		p.circle(c.x, c.y, 14, "dot-halo", 0)
		p.circle(c.x, c.y, 7, "dot", 0)
		p.close()
	}
}

// drawMaybes draws the ways that could have been taken, each with its chance.
func (f *figure) drawMaybes() {
	if f.rules != nil || f.lb {
		f.nodeMaybes()
	}
	if f.rules != nil {
		f.podMaybes()
	}
}

func (f *figure) nodeMaybes() {
	n := 0
	from := f.fork()
	some := false
	for _, v := range f.nodes {
		if v == f.rules || f.inside || !f.lb && v.Odds.Num == 0 {
			continue
		}
		some = true
		n++
		f.nodeMaybe(v, from, n)
	}
	if len(f.more) > 0 && (f.lb || some) && !f.inside {
		y := f.moreTop() + moreHeight/2
		f.maybePath(0, f.branch(from, y, f.g.nodeX), "maybe no")
	}
	if f.rules == nil {
		return
	}
	odds := f.rules.Odds
	if (some || f.lb) && odds.Den > 1 {
		f.entryOdds(odds)
	}
}

// fork is where the ways to the nodes part.
func (f *figure) fork() pt {
	switch {
	case f.g.tall && f.lb:
		return pt{f.g.spine, f.lbBox.bottom()}
	case f.g.tall:
		return pt{f.g.spine, f.clientBox.bottom()}
	case f.lb:
		return pt{f.lbBox.right() - 2, f.mainWire()}
	}
	return pt{262, f.mainWire()}
}

func (f *figure) branch(from pt, y, x float64) []pt {
	if f.g.tall {
		return []pt{from, {f.g.spine, y}, {x, y}}
	}
	return []pt{from, {270, from.y}, {270, y}, {x, y}}
}

func (f *figure) nodeMaybe(v *node, from pt, n int) {
	if v.Healthy || !f.lb {
		f.maybePath(n, f.branch(from, v.wire, f.g.nodeX-6), "maybe")
		if f.g.tall {
			return
		}
		if v.Odds.Den > 1 {
			f.on(labels).text(278, v.wire-7, "m frac halo", start, 0, v.Odds.String(), "")
		}
		if f.showsHealth() {
			f.on(labels).path(move(422, v.wire-11)+"l3.5 3.5l6.5 -7.5", "check", 0)
		}
		return
	}
	if f.g.tall {
		f.maybePath(n, f.branch(from, v.wire, f.g.nodeX-6), "maybe no")
		s := fit(f.say(checkFailed), f.g.trunk-10-f.g.smallX, 10.5, false, true)
		f.on(labels).text(f.g.smallX, v.wire+24.5, "bad-t note-s", start, 0, s, f.say(healthFailed))
		return
	}
	f.maybePath(n, f.branch(from, v.wire, 337), "maybe")
	f.maybePath(0, []pt{{360, v.wire}, {442, v.wire}}, "maybe no")
	f.on(labels).path(move(343, v.wire-5)+"l10 10m0 -10l-10 10", "cross", 0)
	if !f.failSaid {
		f.failSaid = true
		f.on(labels).text(278, v.wire+21, "bad-t", start, 0, fit(f.say(healthFailed), 164, 11, false, true), f.say(healthFailed))
	}
}

// entryOdds is the chance of the way that was taken.
func (f *figure) entryOdds(o trace.Odds) {
	m := firstOf(f.m.balancer, f.m.router, f.m.enter)
	p := f.on(labels)
	switch {
	case f.g.slim:
	case f.g.tall && f.lb:
		s := f.say(perNode)
		p.text(222, f.lbBox.bottom()+32, "note", start, 0, s, "")
		p.text(222+width(s, 11, false, false)+8, f.lbBox.bottom()+32, "m frac", start, m, o.String(), "")
	case f.g.tall:
		p.text(f.g.spine+10, f.clientBox.bottom()+32, "m frac", start, m, o.String(), "")
	default:
		p.text(278, f.mainWire()-7, "m frac halo", start, m, o.String(), "")
	}
	if f.showsHealth() && !f.g.tall && f.lb {
		p.path(move(422, f.mainWire()-11)+"l3.5 3.5l6.5 -7.5", "check", 0)
	}
}

func (f *figure) maybePath(n int, ps []pt, class string) {
	p := f.on(maybe)
	p.open("path", class, 0)
	if n > 0 {
		p.ident("maybe-" + itoa(int32(n)))
	}
	p.str("d", curve(ps))
	p.raw("/>")
}

// podMaybes draws the ways to the pods from the trunk.
func (f *figure) podMaybes() {
	for _, n := range f.nodes {
		for _, b := range n.pods {
			if b.Odds.Num == 0 {
				continue
			}
			if !b.goal {
				w := f.rules.wire
				f.maybePath(0, []pt{{f.g.trunk - 8, w}, {f.g.trunk, w}, {f.g.trunk, b.y}, {f.g.podX - 8, b.y}}, "maybe")
			}
			if b.Odds.Den > 1 {
				f.podOdds(n, b)
			}
		}
	}
}

// oddsInBox says that there is no room for a long fraction beside the goal: between sheet and trunk nothing fits.
func (f *figure) oddsInBox(n *node, b *podBox) bool {
	return b.goal && n == f.rules && b.y != n.wire && len(b.Odds.String()) > 3
}

// podOdds writes a pod's chance where no wire and no sheet is.
func (f *figure) podOdds(n *node, b *podBox) {
	m := 0
	if b.goal {
		m = firstOf(f.m.choose, f.m.dnat, f.m.service, f.m.arrive)
	}
	p, s := f.on(labels), b.Odds.String()
	switch {
	case f.oddsInBox(n, b), n == f.rules && len(s) > 3 && !b.goal:
	case n == f.rules && b.y == n.wire && f.g.slim:
		p.text(f.g.trunk+2, b.y-15, "m frac halo on-machine", start, m, s, "")
	case n == f.rules && b.y == n.wire && (b.goal || f.g.tall):
		p.text(f.g.trunk+5, b.y-15, "m frac halo on-machine", middle, m, s, "")
	case n == f.rules && b.y == n.wire:
		p.text(f.g.trunk+4, b.y-7, "m frac halo on-machine", start, m, s, "")
	case n == f.rules && f.g.tall:
		p.text(f.g.trunk+1, b.y-13, "m frac halo on-machine", start, m, s, "")
	case n == f.rules:
		p.text(f.g.trunk+5, b.y-13, "m frac halo on-machine", start, m, s, "")
	default:
		p.text(f.g.trunk-8, b.y-7, "m frac halo on-machine", ending, m, s, "")
	}
}
