package svg

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
			p.seek(h.m)
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
	p.seek(m)
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

// drawDots puts a dot on every stop; only that of the stop that is now is seen.
func (f *figure) drawDots() {
	for _, d := range f.walk.dots {
		p := f.on(now)
		c := d.ps[0]
		p.open("g", "stop", d.m)
		p.ident("stop-" + itoa(int32(d.m)))
		p.seek(d.m)
		p.raw(">")
		p.circle(c.x, c.y, 14, "hit", 0)
		p.circle(c.x, c.y, 14, "dot-halo", 0)
		p.circle(c.x, c.y, 7, "dot", 0)
		p.close()
	}
}
