package svg

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// layer is one group of the drawing; the order here is the order of painting, bottom up.
type layer int

const (
	machines layer = iota
	band
	maybe
	boxes
	reply
	wires
	sheets
	sockets
	labels
	tags
	now
	layers
)

func (l layer) String() string {
	return [...]string{"machines", "band", "maybe", "boxes", "reply", "wires", "sheets", "sockets", "labels", "tags", "now"}[l]
}

// pen writes elements into the layers. Every element may belong to a stop m: it then carries data-s="m" and the class
// next, now or past; m is 0 for what never changes.
type pen struct {
	layer [layers][]byte
	at    layer
	frame int // the stop that is now
	id    string
}

// room gives every layer space to begin with, from one allocation.
func (p *pen) room() {
	const each = 3 << 10
	all := make([]byte, layers*each)
	for i := range p.layer {
		p.layer[i] = all[i*each : i*each : (i+1)*each]
	}
}

func (p *pen) on(l layer) *pen { p.at = l; return p }

func (p *pen) raw(s string) { p.layer[p.at] = append(p.layer[p.at], s...) }

// state is the whole of the animation: frame n is a pure function of (drawing, n).
func state(n, m int) string {
	switch {
	case n < m:
		return "next"
	case n == m:
		return "now"
	}
	return "past"
}

// open begins an element and leaves its tag open for attributes.
func (p *pen) open(name, class string, m int) {
	p.raw("<")
	p.raw(name)
	if m > 0 {
		if class != "" {
			class += " "
		}
		class += state(p.frame, m)
	}
	if class != "" {
		p.str("class", class)
	}
	if m > 0 {
		p.raw(` data-s="`)
		p.layer[p.at] = strconv.AppendInt(p.layer[p.at], int64(m), 10)
		p.raw(`"`)
	}
}

func (p *pen) str(name, value string) {
	p.raw(" ")
	p.raw(name)
	p.raw(`="`)
	p.layer[p.at] = appendEscaped(p.layer[p.at], value)
	p.raw(`"`)
}

func (p *pen) num(name string, v float64) {
	p.raw(" ")
	p.raw(name)
	p.raw(`="`)
	p.layer[p.at] = appendNum(p.layer[p.at], v)
	p.raw(`"`)
}

// ident gives the element the figure's id and this suffix.
func (p *pen) ident(suffix string) { p.str("id", p.id+"-"+safeID(suffix)) }

// seek says which stop a click on the element goes to.
func (p *pen) seek(m int) {
	if m > 0 {
		p.str("data-stop", strconv.Itoa(m))
	}
}

func (p *pen) rect(x, y, w, h, r float64, class string, m int) {
	p.open("rect", class, m)
	p.num("x", x)
	p.num("y", y)
	p.num("width", w)
	p.num("height", h)
	p.num("rx", r)
	p.raw("/>")
}

func (p *pen) circle(x, y, r float64, class string, m int) {
	p.open("circle", class, m)
	p.num("cx", x)
	p.num("cy", y)
	p.num("r", r)
	p.raw("/>")
}

func (p *pen) path(d, class string, m int) {
	p.open("path", class, m)
	p.str("d", d)
	p.raw("/>")
}

// group opens <g>; the caller closes it with close. A click on what belongs to a stop may go there.
func (p *pen) group(class, id string, m int) {
	p.open("g", class, m)
	if class != "until" {
		p.seek(m)
	}
	if id != "" {
		p.ident(id)
	}
	p.raw(">")
}

func (p *pen) close() { p.raw("</g>") }

// run is a piece of text in one style.
type run struct{ text, class string }

// anchors of text.
const (
	start  = ""
	middle = "middle"
	ending = "end"
)

// text writes one line; full, if it differs from what is shown, becomes the tooltip.
func (p *pen) text(x, y float64, class, anchor string, m int, shown, full string) {
	p.textOpen(x, y, class, anchor, m)
	if full != "" && full != shown {
		p.raw("<title>")
		p.esc(full)
		p.raw("</title>")
	}
	p.esc(shown)
	p.raw("</text>")
}

// runs writes one line in several styles.
func (p *pen) runs(x, y float64, class, anchor string, m int, rs []run, full string) {
	p.textOpen(x, y, class, anchor, m)
	if full != "" {
		p.raw("<title>")
		p.esc(full)
		p.raw("</title>")
	}
	for _, r := range rs {
		if r.class == "" {
			p.esc(r.text)
			continue
		}
		p.open("tspan", r.class, 0)
		if strings.HasPrefix(r.class, "gl ") {
			p.raw(` dx="3"`)
		}
		p.raw(">")
		p.esc(r.text)
		p.raw("</tspan>")
	}
	p.raw("</text>")
}

func (p *pen) textOpen(x, y float64, class, anchor string, m int) {
	p.open("text", class, m)
	p.num("x", x)
	p.num("y", y)
	if anchor != "" {
		p.str("text-anchor", anchor)
	}
	p.raw(">")
}

func (p *pen) esc(s string) { p.layer[p.at] = appendEscaped(p.layer[p.at], s) }

// appendEscaped writes text that cannot become markup; what XML forbids becomes U+FFFD.
func appendEscaped(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\t' || r == '\n' || r == '\r':
			b = append(b, ' ')
		case r < 0x20 || r == 0xFFFE || r == 0xFFFF:
			b = append(b, "\uFFFD"...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// appendNum writes a coordinate with at most one decimal.
func appendNum(b []byte, v float64) []byte {
	t := int64(math.Round(v * 10))
	if t < 0 {
		b, t = append(b, '-'), -t
	}
	b = strconv.AppendInt(b, t/10, 10)
	if d := t % 10; d != 0 {
		b = append(b, '.', byte('0'+d))
	}
	return b
}

// safeID keeps what every selector can say.
func safeID(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
			return r
		}
		return '-'
	}, s)
}
