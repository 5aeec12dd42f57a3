package svg

import (
	"net/netip"
	"unicode/utf8"

	"github.com/portwalk/portwalk/engine/trace"
)

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
	room := f.tag1Room()
	b, hang := f.tag1Box(tagWidth(s.After, f.firstKind(), room))
	p := f.on(tags)
	p.group("tag", "tag-1", 1)
	f.hang(b, hang, f.mainWire())
	f.address(b.x+28, b.y+17, "m", 0, s.After.Src, "", room)
	f.address(b.x+28, b.y+32, "m", 0, s.After.Dst, f.firstKind(), room)
	p.text(b.x+8, b.y+17, "tagfield", start, 0, "src", "")
	p.text(b.x+8, b.y+32, "tagfield", start, 0, "dst", "")
	p.close()
}

// tag1Box is where the first tag hangs, and where its string is tied to the wire.
func (f *figure) tag1Box(w float64) (b box, hang float64) {
	b = box{0, f.mainWire() + f.tagDrop(), w, tagHeight(2)}
	switch {
	case f.g.tall && f.inside:
		b.x, b.y = f.clientBox.right()+12, f.clientBox.y
		return b, b.y + 20
	case f.g.tall:
		b.x, b.y = 76, 22
		return b, 54
	case f.outOfCluster():
		b.x = 4
		return b, 146
	case f.inside && f.crossing() != nil:
		b.x, b.y = 186, f.mainWire()+32
		return b, f.clientBox.right() + 20
	case f.inside:
		b.x = f.clientBox.right() + 8
		return b, b.x + 32
	case f.lb:
		return b, 112
	case f.end == openFade:
		b.x = 70
	case f.end == wallRule || f.end == wallNode || f.end == openCross:
		b.x = 78 // the name of the answer needs the room to the right
	default:
		b.x = 150
	}
	return b, b.x + 30
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
