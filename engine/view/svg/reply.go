package svg

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
	n := len(f.s.Stops) - f.last
	if n == 0 {
		return
	}
	ps := f.back()
	l := length(ps)
	if l < 60 {
		f.restAll()
		return
	}
	reach, at := f.reach(l), 0.0
	for i := range n {
		m, end := f.last+1+i, reach*float64(i+1)/float64(n)
		rest := end
		if i == n-1 && f.end != lostReply {
			rest = l - f.beforeClient()
		}
		f.replyHop(m, cut(ps, at, rest))
		if end > rest {
			f.on(reply).path(curve(cut(ps, rest, end-6)), "reply from", m)
		}
		at = rest
	}
	if f.end == lostReply {
		f.loseReply(ps, reach, len(f.s.Stops))
		return
	}
	f.arrow(ps, "reply-head from", len(f.s.Stops))
}

// beforeClient is how far from the client the answer's dot rests, so that it stands free of what comes next: in tall and
// slim the balancer's socket is near.
func (f *figure) beforeClient() float64 {
	switch {
	case f.g.slim:
		return 4
	case f.g.tall:
		return 13
	}
	return 20
}

// reach is how far an answer comes on a way of length l.
func (f *figure) reach(l float64) float64 {
	switch {
	case f.end != lostReply:
		return l
	case f.target == f.rules:
		return l * 0.45
	case f.g.tall:
		return l - 70
	}
	return l - 46
}

func (f *figure) replyHop(m int, ps []pt) {
	p := f.on(reply)
	p.open("path", "reply from", m)
	p.ident("hop-" + itoa(int32(m)))
	p.seek(m)
	p.str("d", curve(ps))
	p.raw("/>")
	f.walk.dots = append(f.walk.dots, hop{m, ps[len(ps)-1:]})
}

// restAll leaves the stops of an answer where the walk ended.
func (f *figure) restAll() {
	for m := f.last + 1; m <= len(f.s.Stops); m++ {
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
