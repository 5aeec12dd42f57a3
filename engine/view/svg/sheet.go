package svg

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// sheetRows is how many lines the rules sheet has. It asks the Trace, not the Story, so that both views leave the same room.
func (f *figure) sheetRows() int {
	if f.rules == nil || f.g.slim {
		return 0
	}
	if f.end == wallRule || f.end == dropRule {
		return 2
	}
	rows := 0
	for _, h := range f.r.Trace.Hops {
		if h.Back || h.At != "node/"+f.rules.Name {
			continue
		}
		for _, s := range h.Steps {
			if s.Action != trace.Rewrote {
				continue
			}
			if s.Before.Dst != s.After.Dst && rows < 2 {
				rows = 2
			}
			if s.Before.Src != s.After.Src {
				return 4
			}
		}
	}
	if rows == 0 && f.m.dnat > 0 {
		rows = 2
		if f.m.snat > 0 {
			rows = 4
		}
	}
	return rows
}

func sheetHeight(rows int) float64 { return 34 + 15*float64(rows) }

func (f *figure) sheetTop() float64 {
	if f.ringed {
		return f.rules.wire + 18
	}
	return f.rules.wire + 14
}

// drawSheet lays the rules on the node, under the wire: paper, never a box on the way.
func (f *figure) drawSheet() {
	if f.rules == nil || f.told {
		return
	}
	if f.g.slim {
		f.slimSheet()
		return
	}
	rows := f.sheetRows()
	if rows == 0 {
		return
	}
	x, y, w, h := f.g.sheetX, f.sheetTop(), f.g.sheetW, sheetHeight(rows)
	p := f.on(sheets)
	p.path(move(f.g.dnat, f.rules.wire+8)+"V"+string(appendNum(nil, y)), "string", 0)
	p.group("", "sheet", 0)
	d := paper(x, y, w, h)
	p.path(d, "sheet", 0)
	for _, m := range []int{f.m.choose, f.m.dnat, f.m.snat, f.sheetEnd()} {
		if m > 0 {
			p.path(d, "focus", m)
		}
	}
	p.path(move(x+w-11, y)+"v11h11", "fold", 0)
	mode := f.r.Ask.Mode
	title := f.say(rulesBy)
	if !f.g.tall && mode != "" {
		p.text(x+w-16, y+16, "m note ip-t", ending, 0, mode, "")
	}
	p.text(x+9, y+16, "note-s", start, 0, title, "")
	p.path(move(x+9, y+22.5)+"H"+string(appendNum(nil, x+w-9)), "rule", 0)
	f.sheetLines(x+9, y+37)
	p.close()
}

// sheetEnd is the stop at which the sheet itself ends the walk.
func (f *figure) sheetEnd() int {
	if f.end == wallRule || f.end == dropRule {
		return f.last
	}
	return 0
}

// paper is a sheet with its upper right corner folded.
func paper(x, y, w, h float64) string {
	var b strings.Builder
	n := func(v float64) { b.Write(appendNum(nil, v)) }
	b.WriteString(move(x+4, y) + "H")
	n(x + w - 11)
	b.WriteString("l11 11V")
	n(y + h - 4)
	b.WriteString("q0 4 -4 4H")
	n(x + 4)
	b.WriteString("q-4 0 -4 -4V")
	n(y + 4)
	b.WriteString("q0 -4 4 -4z")
	return b.String()
}

// sheetLines are the packet's rows while it is rewritten, or the rule that stopped it.
func (f *figure) sheetLines(x, y float64) {
	if m := f.sheetEnd(); m > 0 {
		p := f.on(sheets)
		verb, comment := f.stopped()
		p.text(x, y, "m bad-t from", start, m, verb, "")
		p.text(x, y+15, "m from", start, m, fit(comment, f.g.sheetW-18, 11, true, false), comment)
		return
	}
	f.on(sheets)
	m := firstOf(f.m.enter, f.m.choose, f.m.dnat)
	if f.rules == f.client {
		m = 1
	}
	f.rewrite(x, y, m, f.m.dnat, "dst")
	if f.m.snat > 0 && f.sheetRows() == 4 {
		f.rewrite(x, y+30, m, f.m.snat, "src")
	}
}

// stopped is the verb of the rule that ended the walk, and its comment as kube-proxy wrote it, without the Service's name.
func (f *figure) stopped() (verb, comment string) {
	verb = "DROP"
	if f.end == wallRule {
		verb = "REJECT"
	}
	if f.r.Ask.Mode == "nftables" {
		verb = strings.ToLower(verb)
	}
	_, comment, _ = strings.Cut(f.s.Stops[f.last-1].Rule, `comment "`)
	comment, _, _ = strings.Cut(comment, `"`)
	if name, rest, ok := strings.Cut(comment, " "); ok && strings.Contains(name, "/") {
		comment = rest
	} else if strings.Contains(comment, "/") {
		comment = ""
	}
	if comment != "" {
		return verb, comment
	}
	switch f.r.Trace.Reason.Code {
	case trace.NoEndpoints:
		return verb, "has no endpoints"
	case trace.NoLocalEndpoints:
		return verb, "has no local endpoints"
	case trace.SourceRange:
		return verb, "not in source ranges"
	case trace.ClusterIPUnused:
		return verb, "no such ClusterIP"
	}
	return verb, ""
}

// rewrite writes a field of the packet as it came (from stop since on), struck at stop m, and its new value under it.
func (f *figure) rewrite(x, y float64, since, m int, field string) {
	if m == 0 {
		return
	}
	s := f.s.Stops[m-1]
	before, after := s.Before.Dst, s.After.Dst
	kindBefore, kindAfter := f.s.Stops[m-1].Wire, f.kindAfter(m)
	if field == "src" {
		before, after, kindBefore, kindAfter = s.Before.Src, s.After.Src, "", ""
	}
	p := &f.pen
	p.text(x, y, "tagfield", start, 0, field, "")
	p.group("from", "", since)
	f.address(x+20, y, "m old", m, before, kindBefore, f.g.sheetW-34)
	p.close()
	p.group("from", "step-"+itoa(int32(s.Hop))+"-"+itoa(int32(s.Step)), m)
	f.address(x+20, y+15, "m", 0, after, kindAfter, f.g.sheetW-34)
	p.close()
}

// kindAfter is the kind of port the packet is heading for behind stop m.
func (f *figure) kindAfter(m int) string {
	if m < len(f.s.Stops) && !f.s.Stops[m].Back {
		return f.s.Stops[m].Wire
	}
	return f.s.Stops[m-1].Mark
}

// address writes HOST:PORT with the port in the colour of its kind and its mark behind, at most room wide: smaller when
// it must be, and at last a long host loses its middle.
func (f *figure) address(x, y float64, class string, m int, a netip.AddrPort, kind string, room float64) {
	if !a.Addr().IsValid() {
		return
	}
	host, port, small := fitAddress(a, kind, room)
	if small {
		class += " small"
	}
	rs := []run{{host + ":", ""}, {port, "pt"}}
	if k := kindClass(kind); k != "" {
		rs[1].class = "pt " + k
		rs = append(rs, run{glyph(kind), "gl " + k})
	}
	title := ""
	if full := a.String(); host+":"+port != full {
		title = full
	}
	f.runs(x, y, class, start, m, rs, title)
}

// glyphRoom is the width of a mark behind an address.
const glyphRoom = 10

func fitAddress(a netip.AddrPort, kind string, room float64) (host, port string, small bool) {
	full := a.String()
	cut := len(full) - len(itoa(int32(a.Port()))) - 1
	host, port = full[:cut], full[cut+1:]
	if kind != "" {
		room -= glyphRoom
	}
	if float64(len(full))*11*monoEm <= room {
		return host, port, false
	}
	n := int(room/(10*monoEm)) - 1 - len(port)
	if len(host) <= n {
		return host, port, true
	}
	if a.Addr().Is6() {
		return "[" + chars(host[1:len(host)-1], n-2) + "]", port, true
	}
	return chars(host, n), port, true
}

// slimSheet is all that the slim layout shows of the rules.
func (f *figure) slimSheet() {
	if f.m.dnat == 0 && f.sheetEnd() == 0 {
		return
	}
	y := f.rules.wire + 17
	f.miniSheet(f.g.smallX+1, y)
	f.on(labels).text(f.g.smallX+18, y+11.5, "note", start, 0, f.say(rulesWord), "")
}
