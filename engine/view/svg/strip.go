package svg

// strip is one line: who asks, and the doors on the way, each with field and number; for feeds and collapsed embeds.
func (f *figure) strip() {
	const y = 38.0
	f.h = 54
	name := f.say(outside)
	if c := f.r.Scene.Client; c.Name != "" {
		name = chars(podName(c.Name), 16)
	}
	f.on(labels).text(0, y+4, "name-s end-name", start, 0, name, f.r.Scene.Client.Name)
	x := width(name, 12.5, false, true) + 8
	from, gap, kind, m := x, 60.0, "", 0
	for _, d := range f.stripDoors() {
		kind, m = d.kind, d.m
		x = from + gap
		f.stripWire(from, x, y, kind, m)
		if d.goal {
			f.stripGoal(x, y, d)
			return
		}
		if d.ring {
			f.on(sockets).circle(x, y, 13.5, "orbit open "+kindClass(kind), 0)
		}
		f.socket(x, y, kind, m)
		rs := []run{{kind + " ", ""}, {itoa(d.number), "num num-m"}}
		w := width(kind+" ", 11, false, true) + width(itoa(d.number), 14, true, true)
		left := x + 14
		if d.ring {
			left += 5
		}
		f.on(labels).text(left, y-21, "note-s", start, 0, d.note, "")
		f.on(labels).runs(left, y-6, "field "+kindClass(kind), start, 0, rs, "")
		from, gap = x, left-x+max(w, width(d.note, 10.5, false, false))+44
	}
	f.stripEnd(from, y, kind)
}

// door is one socket of the strip.
type door struct {
	kind       string
	number     int32
	note       string
	m          int
	ring, goal bool
}

// stripDoors are the sockets on the way, in order.
func (f *figure) stripDoors() []door {
	var ds []door
	if f.lb {
		ds = append(ds, door{kind: "port", number: f.askedAtBalancer(), note: "LoadBalancer", m: firstOf(f.m.balancer, f.last)})
	}
	if f.entry != "" {
		ds = append(ds, door{kind: "nodePort", number: f.number("nodePort"), note: f.say(nodesCount, len(f.r.Scene.Nodes)), m: f.m.enter})
	}
	if f.ring != "" {
		note := "ClusterIP"
		if f.ring == "nodePort" {
			note = f.say(nodesCount, len(f.r.Scene.Nodes))
		} else if f.r.Scene.Balancer != nil && !f.inside {
			note = "LoadBalancer"
		}
		ds = append(ds, door{kind: f.ring, number: f.number(f.ring), note: note, ring: true, m: firstOf(f.m.choose, f.m.dnat, f.last)})
	}
	if f.told && f.m.service > 0 {
		ds = append(ds, door{kind: "port", number: f.number("port"), note: "Service", ring: true, m: f.m.service})
	}
	if f.goal != nil && f.end == arrived {
		ds = append(ds, door{goal: true, m: f.m.arrive, kind: "targetPort", note: f.say(podsCount, f.selected())})
		if f.m.arrive > 0 && f.s.Stops[f.m.arrive-1].Wire == "containerPort" {
			ds[len(ds)-1].kind = "containerPort"
		}
	}
	return ds
}

// selected counts the pods of the Service.
func (f *figure) selected() int {
	n := 0
	for _, v := range f.r.Scene.Nodes {
		for _, p := range v.Pods {
			if p.Selected {
				n++
			}
		}
	}
	return n
}

func (f *figure) stripWire(from, to, y float64, kind string, m int) {
	f.on(wires).path(curve([]pt{{from, y}, {to, y}}), "wire "+wireClass(kind), m)
	p := f.on(wires)
	p.path(move(to-27, y-5)+"l5 5l-5 5", "chev "+wireClass(kind), m)
}

func (f *figure) stripGoal(x, y float64, d door) {
	f.on(sockets).diamond(x, y, 16.6, "ring k k-containerPort", 0)
	f.plug(x, y, d.kind, d.m)
	number := f.goalPort(f.goal)
	p := f.on(labels)
	p.text(x+21, y-21, "note-s", start, 0, d.note, "")
	p.runs(x+21, y+4.5, "field "+kindClass(d.kind), start, 0, []run{{d.kind + " ", ""}, {number, "num num-m"}}, "")
	f.w = x + 21 + max(width(d.kind+" ", 11, false, true)+width(number, 14, true, true), width(d.note, 10.5, false, false))
}

// stripEnd ends the line where the packet ended.
func (f *figure) stripEnd(from, y float64, kind string) {
	m := f.last
	x := from + 96
	if kind == "" && f.firstKind() != "" {
		kind = f.firstKind()
		if n := f.askedNumber(kind); n > 0 && f.end != noSuchName {
			f.on(labels).runs(from+8, y-9, "field "+kindClass(kind), start, 0, []run{{kind + " ", ""}, {itoa(n), "num num-m"}}, "")
		}
	}
	k := wireClass(kind)
	switch f.end {
	case noSuchName:
		x = from + 26
	case wallRule, wallNode, wallPod, wallLB:
		x = max(x, from+150)
		f.stripWire(from, x, y, kind, m)
		f.on(wires).path(move(x, y-10)+"v20", "wall from", m)
	default:
		x = max(x, from+130)
		f.stripWire(from, x, y, kind, m)
		for i, d := range [...][2]float64{{8, 12}, {26, 9}, {41, 6}, {53, 3}} {
			f.on(wires).path(move(x+d[0], y)+"h"+string(appendNum(nil, d[1])), "fade f"+itoa(int32(i+1))+" from "+k, m)
		}
		x += 60
	}
	v := string(f.r.Trace.Verdict)
	f.on(labels).text(x+12, y+4, "bad-t", start, 0, v, "")
	f.w = x + 12 + width(v, 11, false, true)
}
