package svg

import (
	"github.com/portwalk/portwalk/engine/trace"
)

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
		y := v.wire + 24.5
		if f.g.slim {
			y = v.wire + 19
		}
		f.on(labels).text(f.g.smallX, y, "bad-t note-s", start, 0, s, f.say(healthFailed))
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
	case n == f.rules && b.y == n.wire && f.goal != nil && f.goal.y < b.y && f.last < len(f.s.Stops): // the reply comes down at the trunk's right
		p.text(f.g.trunk+9, b.y-11, "m frac halo on-machine", start, m, s, "")
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
