package svg

import (
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
	mark "github.com/portwalk/portwalk/engine/view/words"
)

// drawPod draws a pod: the goal large, with the plug in its socket; the others small.
func (f *figure) drawPod(n *node, b *podBox) {
	if b.goal {
		f.drawGoal(n, b)
		return
	}
	x, y := f.g.podX, b.y
	class, ring := "box", "ring low k k-containerPort"
	if !b.Selected || !b.Ready || f.excused(b) != "" {
		class, ring = "box ghost", "ring ghost k k-containerPort"
	}
	p := f.on(boxes)
	p.group("", "pod-"+b.Namespace+"-"+b.Name, 0)
	if b.Why != nil {
		p.raw("<title>")
		p.esc(mark.Plain(mark.Sentence(f.o.Lang, *b.Why)))
		p.raw("</title>")
	}
	p.rect(x, b.top, f.g.podW, b.h, 8, class, 0)
	p.close()
	f.on(sockets).diamond(x, y, 7.9, ring, 0)
	room := f.g.podW - 18 - 4
	p = f.on(labels)
	p.text(x+18, y-3, "name-s", start, 0, fitPod(b.Name, room), b.Name)
	if why := f.excused(b); why != "" {
		p.text(x+18, y+12, "note-s", start, 0, fit(why, room, 10.5, false, false), why+" "+b.Address)
		return
	}
	second := b.Address
	if !b.Selected && b.Labels != "" {
		second = b.Labels
	}
	p.text(x+18, y+12, "m ip ip-s", start, 0, fit(second, room, 10.5, true, false), second)
}

// excused is why a pod of the Service does not take part, in a word or two.
func (f *figure) excused(b *podBox) string {
	switch {
	case b.Why != nil && b.Why.Code == trace.PodTerminating:
		return f.say(leaving)
	case b.Why != nil && b.Why.Code == trace.PodNoPort:
		return f.say(noSuchPort)
	case b.Selected && !b.Ready:
		return f.say(notReady)
	}
	return ""
}

// drawGoal draws the pod where the walk ends.
func (f *figure) drawGoal(n *node, b *podBox) {
	m := firstOf(f.m.arrive, f.last)
	x, y := f.g.podX, b.y
	p := f.on(boxes)
	p.group("", "pod-"+b.Namespace+"-"+b.Name, 0)
	p.rect(x, b.top, f.g.podW, b.h, 8, "box", m)
	p.close()
	kind := f.goalKind(m)
	f.on(sockets).diamond(x, y, 16.6, "ring k k-containerPort", 0)
	if f.end != wallPod {
		f.plug(x, y, kind, m)
	}
	down := f.goalDoors(b, kind)
	f.goalName(n, b, down)
}

// goalDoors names the doors at the goal: what was asked, and what waits there. It answers how much room it took beyond
// the usual.
func (f *figure) goalDoors(b *podBox, kind string) float64 {
	x, y, room := f.g.podX+21, b.y, f.g.podW-24
	field, number := kind, f.goalPort(b)
	if kind == "" {
		field = "dst"
	}
	p := f.on(labels)
	p.text(x, y-12, "field-s "+wireClass(kind), start, 0, field, "")
	p.text(x, y+5, "num "+wireClass(kind), start, 0, number, "")
	if name := f.targetName(); name != "" && kind == "targetPort" {
		left := x + width(number, 16, true, true) + 5
		p.text(left, y+5, "m num-s small "+kindClass(kind), start, 0, fit(name, f.g.podX+f.g.podW-4-left, 10, true, false), name)
	}
	switch {
	case f.end == wallPod:
		f.drawListens(b, x, y+18, room)
		return 19
	case kind == "targetPort":
		p.text(x, y+18, "field-s "+kindClass("containerPort"), start, 0, "containerPort", "")
	}
	return 0
}

// goalName writes the goal's name and address, lower by down.
func (f *figure) goalName(n *node, b *podBox, down float64) {
	x, y, room := f.g.podX+12, b.y+40+down, f.g.podW-20
	p := f.on(labels)
	if f.oddsInBox(n, b) {
		s := b.Odds.String()
		p.text(f.g.podX+f.g.podW-7, y, "m frac", ending, firstOf(f.m.choose, f.m.dnat, f.m.arrive), s, "")
		room -= width(s, 10.5, true, true) + 6
	}
	p.text(x, y, "name-s", start, 0, fitPod(b.Name, room), b.Name)
	p.text(x, y+14, "m ip", start, 0, fit(b.Address, f.g.podW-16, 11, true, false), b.Address)
}

// goalKind is the kind of port that the packet was heading for when it came to the pod: the targetPort of a Service, the
// pod's own containerPort, or none.
func (f *figure) goalKind(m int) string {
	if m > 0 && (f.s.Stops[m-1].Wire == "containerPort" || f.end == wallPod && f.m.dnat == 0) {
		return f.s.Stops[m-1].Wire
	}
	return "targetPort"
}

// drawListens tells what the goal listens on instead of the port that was asked.
func (f *figure) drawListens(b *podBox, x, y, room float64) {
	p := f.on(labels)
	if len(b.Listens) == 0 {
		p.text(x-9, y+8, "note-s", start, 0, fit(f.say(nothingListens), room+9, 10.5, false, false), f.say(nothingListens))
		return
	}
	var all []string
	for _, l := range b.Listens {
		s := itoa(l.Port)
		if l.Address != "" {
			s = l.Address + ":" + s
		}
		if l.Protocol != "" && l.Protocol != f.r.Ask.Protocol {
			s += "/" + l.Protocol
		}
		all = append(all, s)
	}
	full := strings.Join(all, ", ")
	p.text(x, y, "field-s "+kindClass("containerPort"), start, 0, "containerPort", "")
	size, class, shown := 16.0, "num ", full
	if width(full, 16, true, true) > room {
		size, class = 11, "num-s "
	}
	if len(b.Listens) == 1 && b.Listens[0].Address != "" && itoa(b.Listens[0].Port) == f.goalPort(b) && width(full, size, true, true) > room {
		shown = b.Listens[0].Address // the number stands above already: what differs is the address
	}
	p.text(x, y+16, class+kindClass("containerPort"), start, 0, fit(shown, room, size, true, true), full)
}

// goalPort is the number the packet carried to the pod.
func (f *figure) goalPort(b *podBox) string {
	if m := firstOf(f.m.arrive, f.last); m > 0 && !f.told {
		s := f.s.Stops[m-1]
		if p := s.Before.Dst.Port(); p != 0 {
			return itoa(int32(p))
		}
		if p := s.After.Dst.Port(); p != 0 {
			return itoa(int32(p))
		}
	}
	for _, o := range f.r.Outcomes {
		if o.Pod == b.Namespace+"/"+b.Name && o.Delivered != "" {
			return o.Delivered[strings.LastIndexByte(o.Delivered, ':')+1:]
		}
	}
	if len(b.Listens) > 0 {
		return itoa(b.Listens[0].Port)
	}
	return ""
}

// targetName is the targetPort as written, when it is a name.
func (f *figure) targetName() string {
	if f.asked == nil || f.asked.TargetPort == "" || f.asked.TargetPort[0] >= '0' && f.asked.TargetPort[0] <= '9' {
		return ""
	}
	return f.asked.TargetPort
}
