package svg

// socket is a used socket: filled, with its letter, once stop m has come.
func (f *figure) socket(x, y float64, kind string, m int) {
	p := f.on(sockets)
	p.group("socket "+kindClass(kind), "", m)
	if kind == "nodePort" {
		p.rect(x-8.75, y-8.75, 17.5, 17.5, 1.5, "sock", 0)
	} else {
		p.circle(x, y, 9.5, "sock", 0)
	}
	p.text(x, y+3.9, "sock-letter", "", 0, letter(kind), "")
	p.close()
}

// smallSocket is there, but nobody asked for it.
func (f *figure) smallSocket(x, y float64, kind string) {
	p := f.on(sockets)
	if kind == "nodePort" {
		p.rect(x-4.6, y-4.6, 9.2, 9.2, 1.5, "sock off "+kindClass(kind), 0)
		return
	}
	p.circle(x, y, 5, "sock off "+kindClass(kind), 0)
}

// plug is the diamond that meets the pod's open diamond.
func (f *figure) plug(x, y float64, kind string, m int) {
	p := f.on(sockets)
	p.group("socket "+kindClass(kind), "", m)
	p.diamond(x, y, 11.1, "plug", 0)
	p.text(x, y+3.4, "sock-letter in-ring", "", 0, letter(kind), "")
	p.close()
}

func (p *pen) diamond(x, y, r float64, class string, m int) {
	b := append(make([]byte, 0, 48), 'M')
	for i, q := range [...]pt{{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}} {
		if i > 0 {
			b = append(b, 'L')
		}
		b = append(appendNum(b, q.x), ' ')
		b = appendNum(b, q.y)
	}
	p.path(string(append(b, 'Z')), class, m)
}

// drawRing is a door on no machine: the Service's port (or the node's own nodePort, asked from inside) in a dashed ring
// on the wire, because the packet really carries that number there.
func (f *figure) drawRing(n *node) {
	if f.ring == "" {
		return
	}
	m := firstOf(f.m.choose, f.m.dnat, f.m.service, f.last)
	if f.told {
		m = firstOf(f.m.enter, m)
	}
	c := f.ringAt(n)
	f.on(sockets).circle(c.x, c.y, 13.5, "orbit "+kindClass(f.ring), 0)
	f.socket(c.x, c.y, f.ring, m)
	number := f.number(f.ring)
	if m > 0 && f.s.Stops[m-1].Before.Dst.Port() != 0 {
		number = int32(f.s.Stops[m-1].Before.Dst.Port())
	}
	if c.y != n.wire {
		f.bigPort(c.x+19, c.y+13, f.ring, number)
		return
	}
	f.bigPort(c.x+19, c.y, f.ring, number)
}

// ringAt is the place of that door: on the wire, or in the slim post's view, where the Service takes the room, before
// its corner.
func (f *figure) ringAt(n *node) pt {
	if f.g.slim && f.told {
		return pt{28, n.wire - 30}
	}
	return pt{f.g.ringX, n.wire}
}
