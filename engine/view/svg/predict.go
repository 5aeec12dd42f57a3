package svg

// predict draws the question only: who asks, and the address. Not one thing of the answer is in the drawing.
func (f *figure) predict() {
	f.frame = 0
	f.drawClient()
	wire := f.mainWire()
	switch n := f.askedNode(); {
	case f.lb:
		f.drawBalancerOnly()
	case n != nil && !f.inside:
		f.drawMachine(n)
		f.entry = "nodePort"
		f.socket(f.g.nodeX, n.wire, "nodePort", 1)
		f.bigPort(f.g.labelX, n.wire, "nodePort", f.askedNumber("nodePort"))
		if f.g.tall {
			f.asking(pt{f.g.spine, f.clientBox.bottom()}, pt{f.g.spine, n.wire}, pt{f.g.nodeX, n.wire})
		} else {
			f.asking(pt{f.clientBox.right(), wire}, pt{f.clientBox.right(), n.wire}, pt{f.g.nodeX, n.wire})
		}
	default:
		f.askAddress(wire)
	}
}

// asking is the wire that has not been walked.
func (f *figure) asking(ps ...pt) {
	f.on(wires).path(curve(ps), "wire "+wireClass(f.firstKind()), 1)
}

func (f *figure) drawBalancerOnly() {
	f.drawBalancer()
	if f.g.tall {
		f.asking(pt{f.g.spine, f.clientBox.bottom()}, pt{f.g.spine, f.lbBox.y})
		return
	}
	f.asking(pt{f.clientBox.right(), f.mainWire()}, pt{f.lbBox.x, f.mainWire()})
}

// askedNode is the node whose address was asked.
func (f *figure) askedNode() *node {
	host := hostOf(f.r.Ask.To)
	for _, n := range f.nodes {
		if n.Address == host || n.Name == host {
			return n
		}
	}
	return nil
}

// askedNumber is the port of the Ask, as far as the Service knows it.
func (f *figure) askedNumber(kind string) int32 {
	if len(f.s.Stops) > 0 && f.s.Stops[0].After.Dst.Port() != 0 {
		return int32(f.s.Stops[0].After.Dst.Port())
	}
	return f.number(kind)
}

// askAddress draws an address that is on no machine.
func (f *figure) askAddress(wire float64) {
	if f.client != nil {
		f.drawMachine(f.client)
	}
	kind := f.firstKind()
	if kind == "" {
		kind = "port"
	}
	x, y := 300.0, wire
	from := pt{f.clientBox.right(), wire}
	switch {
	case f.g.tall && f.client != nil:
		from, x, y = pt{28, f.clientBox.bottom()}, f.g.ringX, f.client.wire
	case f.g.tall:
		from, x, y = pt{f.g.spine, f.clientBox.bottom()}, f.g.spine, f.clientBox.bottom()+70
	case f.inside:
		x = f.g.ringX
	}
	f.asking(from, pt{from.x, y}, pt{x, y})
	orbit := "orbit open "
	if f.inside {
		orbit = "orbit "
	}
	f.on(sockets).circle(x, y, 13.5, orbit+kindClass(kind), 0)
	f.socket(x, y, kind, 1)
	f.bigPort(x+19, y, kind, f.askedNumber(kind))
	host := hostOf(f.r.Ask.To)
	f.on(labels).text(x+19, y+16, "m ip", start, 0, chars(host, 30), host)
}
