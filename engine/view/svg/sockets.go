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

// drawBalancer draws the machine in front of the nodes: the asked port first, the others below in their order.
func (f *figure) drawBalancer() {
	if !f.lb {
		return
	}
	b, sb := f.lbBox, f.r.Scene.Balancer
	m := firstOf(f.m.balancer, f.last)
	p := f.on(boxes)
	p.group("", "lb", 0)
	p.rect(b.x, b.y, b.w, b.h, 10, "box", m)
	p.close()
	address := ""
	if sb != nil {
		address = sb.Address
	}
	if address == "" {
		address = "<pending>"
	}
	p = f.on(labels)
	number := f.askedAtBalancer()
	if f.g.tall {
		y := b.y + 22
		if f.g.slim {
			y = b.y + 24
		}
		p.text(b.w-12, y, "name", ending, 0, "LoadBalancer", "")
		p.text(b.w-12, y+15, "m ip", ending, 0, chars(address, 22), address)
		f.socket(f.g.spine, b.y, "port", m)
		f.bigPort(f.g.spine+19, b.y+41, "port", number)
		f.tallPorts(b)
		return
	}
	p.text(b.x+1, b.y-22, "name", start, 0, "LoadBalancer", "")
	p.text(b.x+1, b.y-7, "m ip", start, 0, fit(address, 100, 11, true, false), address)
	wire := b.y + 38
	f.socket(b.x, wire, "port", m)
	f.bigPort(b.x+16, wire, "port", number)
	y := wire + 42
	for _, sp := range f.otherPorts() {
		f.smallSocket(b.x, y, "port")
		f.smallPort(b.x+13, y, "port", sp.Port)
		y += 28
	}
	f.drawHealth(b)
}

// tallPorts are the balancer's other doors, on its upper edge.
func (f *figure) tallPorts(b box) {
	if f.g.slim {
		return
	}
	x := 104.0
	for i, sp := range f.otherPorts() {
		if i == 2 {
			break
		}
		f.smallSocket(x+8, b.y, "port")
		f.smallPort(x, b.y+16.4, "port", sp.Port)
		x += 72
	}
}

func (f *figure) askedAtBalancer() int32 {
	if m := f.m.balancer; m > 0 {
		if p := f.s.Stops[m-1].Before.Dst.Port(); p != 0 {
			return int32(p)
		}
	}
	return f.number("port")
}

// showsHealth says whether the health check decided anything.
func (f *figure) showsHealth() bool {
	for _, n := range f.nodes {
		if !n.Healthy {
			return true
		}
	}
	return false
}

func (f *figure) drawHealth(b box) {
	if !f.showsHealth() {
		return
	}
	all, healthy := 0, 0
	for i := range f.r.Scene.Nodes {
		all++
		if f.r.Scene.Nodes[i].Healthy {
			healthy++
		}
	}
	p := f.on(labels)
	p.path(move(b.x+10, b.bottom()-44)+"h"+string(appendNum(nil, b.w-20)), "rule", 0)
	p.text(b.x+11, b.bottom()-26, "note", start, 0, f.say(health), f.r.Scene.Balancer.Checked)
	s := f.say(healthyOf, all, healthy)
	p.text(b.x+11, b.bottom()-10, "checked", start, 0, fit(s, b.w-16, 10.5, false, true), s)
}
