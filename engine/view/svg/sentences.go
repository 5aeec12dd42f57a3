package svg

import "github.com/portwalk/portwalk/engine/trace"

const (
	sentenceSize = 12
	lineHeight   = 18
	pillHeight   = 24
)

// drawSentences writes the verdict, and until then what the view teaches, in the free corner below the client. The tall
// layouts have no such corner: there the page says it, and a file of its own says it below the nodes.
func (f *figure) drawSentences() {
	if f.g.tall && !f.o.Standalone {
		return
	}
	verdict := lines(f.s.Verdict, f.g.cornerW, sentenceSize)
	teach := lines(f.s.Teach, f.g.cornerW, sentenceSize)
	if f.lb && !f.g.tall {
		verdict, teach = lines(f.s.Verdict, 262, sentenceSize), lines(f.s.Teach, 262, sentenceSize)
	}
	m := max(1, len(f.s.Stops))
	h := pillHeight + 8 + lineHeight*float64(len(verdict))
	bottom := f.corner(max(h, lineHeight*float64(len(teach))))
	p := f.on(labels)
	p.group("from", "verdict", m)
	f.drawPill(bottom - h)
	f.paragraph(verdict, bottom)
	p.close()
	if len(teach) > 0 {
		p = f.on(labels)
		p.group("until", "teach", m)
		f.paragraph(teach, bottom)
		p.close()
	}
}

// corner finds room of height h below the client, or above it if there is more, and returns its bottom; the drawing
// grows when there is none.
func (f *figure) corner(h float64) float64 {
	if f.g.tall {
		f.h += 16 + h
		return f.h - 4
	}
	below := f.mainWire() + f.tagDrop() + tagHeight(2)
	if f.lb {
		below = max(below, f.lbBox.bottom())
	}
	if f.inside && !f.outOfCluster() {
		below = 0
	}
	bottom := f.h - 16
	if bottom-h >= below+18 {
		return bottom
	}
	above := f.mainWire() - 76
	if f.lb {
		above = min(above, f.lbBox.y-40)
	}
	if above-h >= 0 {
		return 4 + h
	}
	f.h = max(f.h, below+18+h+16)
	return f.h - 16
}

func (f *figure) paragraph(ls [][]run, bottom float64) {
	for i, l := range ls {
		y := bottom - 4 - lineHeight*float64(len(ls)-1-i)
		f.on(labels).runs(0, y, "note-2", start, 0, l, "")
	}
}

// drawPill is the verdict itself: ink when all is well, red when refused, dotted when nothing came.
func (f *figure) drawPill(y float64) {
	v := f.r.Trace.Verdict
	class, hollow, icon := "pill", "", "M-4 .5l3 3l5.5 -6.5"
	switch v {
	case trace.Delivered:
	case trace.Refused:
		class, icon = "pill bad", "M-3.6 -3.6l7.2 7.2M3.6 -3.6l-7.2 7.2"
	case trace.Timeout:
		class, hollow, icon = "pill bad hollow", " hollow", "M-4 0h.1M0 0h.1M4 0h.1"
	default:
		class, hollow, icon = "pill bad hollow", " hollow", "M-5 0h3M2 0h3"
	}
	p := f.on(labels)
	p.rect(0, y, 38+width(string(v), 12, false, true), pillHeight, 12, class, 0)
	p.open("path", "pill-i"+hollow, 0)
	p.str("transform", "translate(14 "+string(appendNum(nil, y+12))+")")
	p.str("d", icon)
	p.raw("/>")
	p.text(25, y+16.3, "pill-t"+hollow, start, 0, string(v), "")
}

// drawBand is the Service in the post's view: on no machine, so over all of them.
func (f *figure) drawBand() {
	if !f.told || len(f.nodes) == 0 || f.m.service == 0 {
		return
	}
	first, last := f.nodes[0], f.nodes[len(f.nodes)-1]
	x, w := f.g.bandX, f.g.bandW
	y, bottom := first.top+30, last.top+last.h-10
	f.on(band).rect(x, y, w, bottom-y, 10, "band", 0)
	wire := f.wireOfRules()
	f.socket(x, wire, "port", f.m.service)
	f.bandPort(x, wire)
	s := f.r.Scene.Service
	if s == nil {
		return
	}
	p, c := f.on(labels), x+w/2
	if f.g.slim {
		p.text(c, bottom-6, "name-s", middle, 0, fit(s.Name, w-4, 12, false, true), s.Name)
		return
	}
	p.text(c, bottom-44, "note service", middle, 0, "Service", "")
	p.text(c, bottom-29, "name", middle, 0, fit(s.Name, w-14, 13, false, true), s.Name)
	if s.ClusterIP != "" && s.ClusterIP != "None" {
		ip := fit(s.ClusterIP, w-2, 10, true, false)
		p.text(c, bottom-14, "m ip ip-t", middle, 0, ip, s.ClusterIP)
	}
}

// bandPort is the Service's port beside its socket on the band.
func (f *figure) bandPort(x, wire float64) {
	if !f.g.slim {
		f.bigPort(x+16, wire, "port", f.number("port"))
		return
	}
	p := f.on(labels)
	p.text(x+13, wire-20, "field-s "+kindClass("port"), start, 0, "port", "")
	p.text(x+13, wire-6, "num num-m "+kindClass("port"), start, 0, itoa(f.number("port")), "")
}
