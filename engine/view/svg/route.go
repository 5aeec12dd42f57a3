package svg

import "math"

// pt is a point of the drawing; box a place in it.
type pt struct{ x, y float64 }

type box struct{ x, y, w, h float64 }

func (b box) bottom() float64 { return b.y + b.h }
func (b box) right() float64  { return b.x + b.w }

// bend is the radius of a wire's corners.
const bend = 9

// curve is a line along right-angled waypoints with round corners, as an SVG path.
func curve(ps []pt) string {
	ps = tidy(ps)
	if len(ps) < 2 {
		return ""
	}
	b := make([]byte, 0, 24*len(ps))
	put := func(op byte, ps ...pt) {
		b = append(b, op)
		for i, p := range ps {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendNum(b, p.x)
			b = append(b, ' ')
			b = appendNum(b, p.y)
		}
	}
	put('M', ps[0])
	for i := 1; i < len(ps)-1; i++ {
		a, c, e := ps[i-1], ps[i], ps[i+1]
		in, out := dist(a, c), dist(c, e)
		if i > 1 { // a run between two corners is shared by them
			in /= 2
		}
		if i < len(ps)-2 {
			out /= 2
		}
		r := min(bend, in, out)
		put('L', toward(c, a, r))
		put('Q', c, toward(c, e, r))
	}
	put('L', ps[len(ps)-1])
	return string(b)
}

// tidy drops points that stand still or lie on a straight line.
func tidy(ps []pt) []pt {
	out := make([]pt, 0, len(ps))
	for _, p := range ps {
		if n := len(out); n > 0 && dist(out[n-1], p) < 0.05 {
			continue
		}
		if n := len(out); n > 1 && straight(out[n-2], out[n-1], p) {
			out[n-1] = p
			continue
		}
		out = append(out, p)
	}
	return out
}

func straight(a, b, c pt) bool {
	return math.Abs((b.x-a.x)*(c.y-b.y)-(b.y-a.y)*(c.x-b.x)) < 0.01 && (b.x-a.x)*(c.x-b.x)+(b.y-a.y)*(c.y-b.y) >= 0
}

func dist(a, b pt) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

// toward is the point at distance d from a on the way to b.
func toward(a, b pt, d float64) pt {
	l := dist(a, b)
	if l == 0 {
		return a
	}
	return pt{a.x + (b.x-a.x)*d/l, a.y + (b.y-a.y)*d/l}
}

// beside is the same line d to the right of one who walks it.
func beside(ps []pt, d float64) []pt {
	ps = tidy(ps)
	if len(ps) < 2 {
		return ps
	}
	out := make([]pt, len(ps))
	for i := range ps {
		var n pt
		if i > 0 {
			n = normal(ps[i-1], ps[i])
		}
		if i < len(ps)-1 {
			m := normal(ps[i], ps[i+1])
			if i == 0 || n == m {
				n = m
			} else {
				n = pt{n.x + m.x, n.y + m.y}
			}
		}
		out[i] = pt{ps[i].x + n.x*d, ps[i].y + n.y*d}
	}
	return out
}

// normal points to the right of the way from a to b; y grows downward.
func normal(a, b pt) pt {
	l := dist(a, b)
	return pt{-(b.y - a.y) / l, (b.x - a.x) / l}
}

func reversed(ps []pt) []pt {
	out := make([]pt, len(ps))
	for i, p := range ps {
		out[len(ps)-1-i] = p
	}
	return out
}

func length(ps []pt) float64 {
	l := 0.0
	for i := 1; i < len(ps); i++ {
		l += dist(ps[i-1], ps[i])
	}
	return l
}

// cut is the part of a line between two lengths.
func cut(ps []pt, from, to float64) []pt {
	var out []pt
	at := 0.0
	for i := 1; i < len(ps); i++ {
		l := dist(ps[i-1], ps[i])
		a, b := max(from, at), min(to, at+l)
		if a <= b && l > 0 {
			out = append(out, toward(ps[i-1], ps[i], a-at), toward(ps[i-1], ps[i], b-at))
		}
		at += l
	}
	return tidy(out)
}

// walker lays the way there: hop m ends where the dot of stop m rests.
type walker struct {
	path  []pt // since the last stop
	whole []pt
	hops  []hop
	stubs []hop // from a resting dot into the socket beside it
	dots  []hop // where the dots rest; one point each
}

// hop is a piece of the way that belongs to stop m.
type hop struct {
	m  int
	ps []pt
}

func (w *walker) here() pt { return w.path[len(w.path)-1] }

// back takes back a little of a run to the right.
func (w *walker) back(d float64) {
	w.path[len(w.path)-1].x -= d
	w.whole[len(w.whole)-1].x -= d
}

// to goes on to a point; the way may have one corner, and turns at the end of the run it is on.
func (w *walker) to(ps ...pt) {
	w.path = append(w.path, ps...)
	w.whole = append(w.whole, ps...)
}

// rest ends hop m here; more is the rest of the way into a socket, which the next hop repeats.
func (w *walker) rest(m int, more ...pt) {
	w.hops = append(w.hops, hop{m, w.path})
	here := w.here()
	w.dots = append(w.dots, hop{m, []pt{here}})
	w.path = append([]pt{here}, more...)
	w.whole = append(w.whole, more...)
	if len(more) > 0 {
		w.stubs = append(w.stubs, hop{m, w.path[:len(w.path):len(w.path)]})
	}
}

func (w *walker) dot(m int) (pt, bool) {
	for _, d := range w.dots {
		if d.m == m {
			return d.ps[0], true
		}
	}
	return pt{}, false
}
