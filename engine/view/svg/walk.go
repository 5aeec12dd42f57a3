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
		w.rest(m, pt{f.g.bandX, f.wireOfRules()})
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
		w.to(toward(pt{f.g.trunk, y}, h, min(34, dist(pt{f.g.trunk, y}, h))))
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
