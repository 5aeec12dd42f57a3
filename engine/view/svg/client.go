package svg

import (
	"net/netip"
	"strings"
)

// drawClient draws who asks.
func (f *figure) drawClient() {
	c, b := f.r.Scene.Client, f.clientBox
	p := f.on(boxes)
	p.group("", "client", 0)
	if f.inside && c.Kind == "pod" {
		p.rect(b.x, b.y, b.w, b.h, 8, "box", 1)
		p.close()
		name := podName(c.Name)
		p = f.on(labels)
		p.text(b.x+12, b.y+17, "name-s", start, 0, fitPod(name, b.w-16), c.Name)
		p.text(b.x+12, b.y+32, "m ip ip-s", start, 0, fit(c.Address, b.w-16, 10.5, true, false), c.Address)
		f.drawAsked()
		if f.goal != nil && f.goal.Namespace+"/"+f.goal.Name == c.Name && !f.g.tall {
			p.text(b.x+b.w/2, b.bottom()+15, "note", middle, 0, f.say(samePod), "")
		}
		return
	}
	p.rect(b.x+1, b.y, b.w-1, b.h, 6, "box", 1)
	p.path(move(b.x+1, b.y+10)+"h"+string(appendNum(nil, b.w-1)), "rule", 0)
	for i := 0.0; i < 3; i++ {
		p.circle(b.x+8+6*i, b.y+5, 1.4, "lamp", 0)
	}
	p.text(b.x+9, b.y+29, "m prompt", start, 0, f.prompt(), "")
	p.close()
	f.drawAsked()
	if f.inside {
		return
	}
	name, p := f.say(outside), f.on(labels)
	if c.Kind == "pod" || c.Kind == "node" {
		name = podName(c.Name)
	}
	switch {
	case f.g.slim:
		p.text(76, 20, "name", start, 0, fit(name, 200, 13, false, true), c.Name)
		p.text(76, 37, "m ip", start, 0, chars(c.Address, 28), c.Address)
	case f.g.tall:
		name = fit(name, 120, 13, false, true)
		p.text(76, 14, "name", start, 0, name, c.Name)
		p.text(76+width(name, 13, false, true)+8, 14, "m ip", start, 0, chars(c.Address, 22), c.Address)
	default:
		p.text(1, b.y-22, "name", start, 0, fit(name, 150, 13, false, true), c.Name)
		p.text(1, b.y-7, "m ip", start, 0, chars(c.Address, 22), c.Address)
	}
}

// drawAsked writes over the wire what was asked by name, since the packet itself carries only what DNS answered.
func (f *figure) drawAsked() {
	host := hostOf(f.r.Ask.To)
	if _, err := netip.ParseAddr(host); err == nil || host == "" || f.g.tall || f.lb || f.end == noSuchName || f.outOfCluster() {
		return
	}
	room := 150.0
	switch {
	case f.inside && (f.end == wallRule || f.end == wallNode || f.end == wallPod):
		return // the name of the answer stands there
	case f.told && f.ring != "":
		room = f.g.ringX - 30 - f.clientBox.right()
	}
	x := f.clientBox.right() + 12
	f.on(labels).text(x, f.mainWire()-10, "m ip ip-s", start, 0, fit(f.r.Ask.To, room, 10.5, true, false), f.r.Ask.To)
}

// prompt is what the client types, by protocol.
func (f *figure) prompt() string {
	switch f.r.Ask.Protocol {
	case "UDP":
		return "$ nc -u"
	case "SCTP":
		return "$ sctp"
	}
	return "$ curl"
}

// podName drops the namespace.
func podName(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// shortPod leaves out the hash in the middle of a Deployment's pod: test-…4q2kn for test-6b596cc5d-4q2kn. The sentences
// call it the same.
func shortPod(name string) string {
	parts := strings.Split(name, "-")
	n := len(parts)
	if n < 3 || len(parts[n-1]) != 5 || len(parts[n-2]) < 8 || len(parts[n-2]) > 10 || strings.ContainsAny(parts[n-2]+parts[n-1], "aeiou013") {
		return name
	}
	return strings.Join(parts[:n-2], "-") + "-…" + parts[n-1]
}

// fitPod is a pod's name in the room there is.
func fitPod(name string, room float64) string {
	if width(name, 12, false, true) <= room {
		return name
	}
	return fit(shortPod(name), room, 12, false, true)
}
