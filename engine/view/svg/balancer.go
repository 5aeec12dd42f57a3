package svg

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
	p, checked := f.on(labels), ""
	if f.r.Scene.Balancer != nil {
		checked = f.r.Scene.Balancer.Checked
	}
	p.path(move(b.x+10, b.bottom()-44)+"h"+string(appendNum(nil, b.w-20)), "rule", 0)
	p.text(b.x+11, b.bottom()-26, "note", start, 0, f.say(health), checked)
	s := f.say(healthyOf, all, healthy)
	p.text(b.x+11, b.bottom()-10, "checked", start, 0, fit(s, b.w-16, 10.5, false, true), s)
}
