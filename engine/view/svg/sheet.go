package svg

import (
	"net/netip"
	"strings"
	"unicode/utf8"

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

// tagHeight is the height of a packet's label.
func tagHeight(rows int) float64 { return 12 + 15*float64(rows) }

// tagDrop is how far under its wire the first tag hangs.
func (f *figure) tagDrop() float64 {
	if f.lb && !f.g.tall {
		return 32
	}
	return 18
}

// drawTags hangs the packet's labels on the wire: one behind the client, one behind the balancer.
func (f *figure) drawTags() {
	if f.told || f.g.slim || len(f.s.Stops) == 0 {
		return
	}
	f.drawTag1()
	f.drawTag2()
}

// firstKind is the kind of port that the client asks for.
func (f *figure) firstKind() string {
	for _, s := range f.s.Stops {
		if s.Does == "start" && s.Mark != "" {
			return s.Mark
		}
		if s.Does != "start" && !s.Back && s.Wire != "" {
			return s.Wire
		}
	}
	return ""
}

func (f *figure) drawTag1() {
	s := f.s.Stops[0]
	if !s.After.Dst.IsValid() || f.m.start == 0 {
		return
	}
	wire := f.mainWire()
	room := f.tag1Room()
	b := box{0, wire + f.tagDrop(), tagWidth(s.After, f.firstKind(), room), tagHeight(2)}
	hang := 112.0
	switch {
	case f.g.tall && f.inside:
		b.x, b.y = f.clientBox.right()+12, f.clientBox.y
		hang = b.y + 20
	case f.g.tall:
		b.x, b.y = 76, 22
		hang = 54
	case f.outOfCluster():
		b.x, hang = 4, 146
	case f.inside:
		b.x = f.clientBox.right() + 8
		if f.crossing() != nil {
			b.x, b.y = 186, wire+32
		}
		hang = max(b.x+32, f.clientBox.right()+20)
	case f.end == openFade:
		b.x, hang = 62, 92
	case !f.lb:
		b.x = 150
		if f.end == wallRule || f.end == wallNode || f.end == openCross || f.end == openFade {
			b.x = 78
		}
		hang = b.x + 30
	}
	p := f.on(tags)
	p.group("tag", "tag-1", 1)
	f.hang(b, hang, wire)
	f.address(b.x+28, b.y+17, "m", 0, s.After.Src, "", room)
	f.address(b.x+28, b.y+32, "m", 0, s.After.Dst, f.firstKind(), room)
	p.text(b.x+8, b.y+17, "tagfield", start, 0, "src", "")
	p.text(b.x+8, b.y+32, "tagfield", start, 0, "dst", "")
	p.close()
}

// hang draws a tag's box and the string that holds it.
func (f *figure) hang(b box, at, wire float64) {
	p := f.on(tags)
	switch {
	case f.g.tall && f.crossing() != nil:
		p.path(move(f.clientBox.right(), b.y+20)+"H"+string(appendNum(nil, b.x)), "string", 0)
	case f.g.tall && f.client != nil:
		p.path(move(28, f.clientBox.bottom()+8)+"H"+string(appendNum(nil, b.x+12))+"V"+string(appendNum(nil, b.bottom())), "string", 0)
	case f.g.tall:
		p.path(move(f.g.spine, at)+"H"+string(appendNum(nil, b.x)), "string", 0)
	default:
		p.path(move(at, wire+1.5)+"V"+string(appendNum(nil, b.y)), "string", 0)
	}
	p.rect(b.x, b.y, b.w, b.h, 6, "tagbox", 0)
}

// tag1Room is how wide an address may be in the first tag.
func (f *figure) tag1Room() float64 {
	if !f.g.tall && (f.lb || f.outOfCluster()) {
		return 130
	}
	return 146
}

// tagWidth holds the wider of two rows in the widest common mono.
func tagWidth(p trace.Packet, kind string, room float64) float64 {
	return max(addressWidth(p.Src, "", room), addressWidth(p.Dst, kind, room)) + 36
}

func addressWidth(a netip.AddrPort, kind string, room float64) float64 {
	host, port, small := fitAddress(a, kind, room)
	size := 11.0
	if small {
		size = 10
	}
	w := float64(utf8.RuneCountInString(host)+1+len(port)) * size * monoEm
	if kind != "" {
		w += glyphRoom - 2
	}
	return w
}

// tag2Rows counts the second tag's lines: a rewritten field has two.
func (f *figure) tag2Rows() int {
	if f.m.balancer == 0 {
		return 2
	}
	s, rows := f.s.Stops[f.m.balancer-1], 2
	if s.Before.Src != s.After.Src {
		rows++
	}
	if s.Before.Dst != s.After.Dst {
		rows++
	}
	return rows
}

func (f *figure) tag2Height() float64 { return tagHeight(f.tag2Rows()) }

func (f *figure) drawTag2() {
	m := f.m.balancer
	if m == 0 || f.m.enter == 0 && f.m.dnat == 0 && f.last == m {
		return
	}
	s := f.s.Stops[m-1]
	b := box{274, f.mainWire() + 16, 172, f.tag2Height()}
	hang := 300.0
	if f.g.tall {
		b.x, b.y, b.w = 32, f.lbBox.bottom()+12, 176
		hang = f.lbBox.bottom() + 28
	}
	p := f.on(tags)
	p.group("tag from", "tag-2", m)
	f.hang(b, hang, f.mainWire())
	y := b.y + 17
	y = f.tagRow(b.x+8, y, "src", s.Before.Src, s.After.Src, "", "", "")
	f.tagRow(b.x+8, y, "dst", s.Before.Dst, s.After.Dst, f.s.Stops[m-1].Wire, f.kindAfter(m), "step-"+itoa(int32(s.Hop))+"-"+itoa(int32(s.Step)))
	p.close()
}

// tagRow writes a field of a packet behind the balancer: the old value struck, the new one under it.
func (f *figure) tagRow(x, y float64, field string, before, after netip.AddrPort, kindBefore, kindAfter, id string) float64 {
	p := f.on(tags)
	p.text(x, y, "tagfield", start, 0, field, "")
	if before != after {
		f.address(x+20, y, "m old", f.m.balancer, before, kindBefore, 144)
		y += 15
	}
	if id != "" {
		p.group("", id, 0)
	}
	f.address(x+20, y, "m", 0, after, kindAfter, 144)
	if id != "" {
		p.close()
	}
	return y + 15
}
