package nftables

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Text is what "nft list table ip kube-proxy" prints. nft lists elements of sets in the order of the kernel's hash
// table; here they stand in the order of the Services.
func (r *Ruleset) Text() string {
	p := &printer{family: r.Family}
	p.Grow(r.size())
	p.words("table ", r.Family, " ", table, " {\n\tcomment \"rules for kube-proxy\"\n")
	for _, s := range r.Sets {
		p.set(s)
	}
	for i, c := range r.Chains {
		if i > 0 || len(r.Sets) > 0 {
			p.WriteByte('\n')
		}
		p.chain(c)
	}
	p.WriteString("}\n")
	return p.String()
}

// Lines is every element and every rule with its origin, in the order of Text.
func (r *Ruleset) Lines() []proxy.Line {
	var out []proxy.Line
	for _, s := range r.Sets {
		for i := range s.Elements {
			out = append(out, proxy.Line{Chain: s.Stage(), Text: s.text(i), Origin: s.Elements[i].Origin})
		}
	}
	for _, c := range r.Chains {
		for i := range c.Rules {
			out = append(out, proxy.Line{Chain: c.Stage(), Text: c.text(i), Origin: c.Rules[i].Origin})
		}
	}
	return out
}

// size guesses the length of the text.
func (r *Ruleset) size() (n int) {
	for _, s := range r.Sets {
		n += 200 + 100*len(s.Elements)
	}
	for _, c := range r.Chains {
		n += 100 + 180*len(c.Rules)
	}
	return n
}

func (s *Set) text(i int) string {
	if s.listed != nil {
		return s.listed.texts[i]
	}
	p := &printer{family: s.family}
	p.element(s, &s.Elements[i])
	return p.String()
}

func (c *Chain) text(i int) string {
	if c.listed != nil {
		return c.listed.texts[i]
	}
	p := &printer{family: c.family}
	p.rule(&c.Rules[i])
	return p.String()
}

type printer struct {
	strings.Builder
	family string // ip or ip6
	num    [64]byte
}

func (p *printer) words(words ...string) {
	for _, w := range words {
		p.WriteString(w)
	}
}

func (p *printer) int(n int)             { p.Write(strconv.AppendInt(p.num[:0], int64(n), 10)) }
func (p *printer) addr(a netip.Addr)     { p.Write(a.AppendTo(p.num[:0])) }
func (p *printer) prefix(q netip.Prefix) { p.WriteString(shown(q)) }
func (p *printer) mark(m uint32)         { fmt.Fprintf(p, "0x%08x", m) }

// shown leaves out the length of a prefix that is one address.
func shown(q netip.Prefix) string {
	if q.IsSingleIP() {
		return q.Addr().String()
	}
	return q.String()
}

func (p *printer) set(s *Set) {
	kind := "\tset "
	if s.IsMap {
		kind = "\tmap "
	}
	p.words(kind, s.Name, " {\n\t\ttype ")
	for i, f := range s.Type {
		if i > 0 {
			p.WriteString(" . ")
		}
		p.WriteString(f.keyType(p.family))
	}
	if s.IsMap {
		p.WriteString(" : verdict")
	}
	p.WriteByte('\n')
	if s.Timeout > 0 {
		p.words("\t\tsize 65535\n\t\tflags dynamic,timeout\n\t\ttimeout ", duration(s.Timeout), "\n")
	}
	if s.Comment != "" {
		p.words("\t\tcomment \"", s.Comment, "\"\n")
	}
	p.elements(s)
	p.WriteString("\t}\n\n")
}

// elements puts two addresses on a line, and of anything longer one.
func (p *printer) elements(s *Set) {
	if len(s.Elements) == 0 {
		return
	}
	p.WriteString("\t\telements = { ")
	for i := range s.Elements {
		switch {
		case i == 0:
		case len(s.Type) == 1 && i%2 == 1:
			p.WriteString(", ")
		default:
			p.WriteString(",\n\t\t\t     ")
		}
		p.element(s, &s.Elements[i])
	}
	p.WriteString(" }\n")
}

func (p *printer) element(s *Set, e *Element) {
	for i, f := range s.Type {
		if i > 0 {
			p.WriteString(" . ")
		}
		switch f {
		case Saddr:
			p.addr(e.Key.Src)
		case Daddr:
			p.addr(e.Key.Dst)
		case L4Proto:
			p.WriteString(e.Key.Protocol)
		case Dport:
			p.int(int(e.Key.Port))
		}
	}
	if e.Comment != "" {
		p.words(" comment \"", e.Comment, "\"")
	}
	if e.Verdict != nil {
		p.WriteString(" : ")
		e.Verdict.print(p)
	}
}

// duration is nft's way to write a time: 3h, 10m, 1d2h.
func duration(seconds int) string {
	var b strings.Builder
	for _, unit := range []struct {
		name string
		size int
	}{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}} {
		if n := seconds / unit.size; n > 0 {
			b.WriteString(strconv.Itoa(n) + unit.name)
			seconds -= n * unit.size
		}
	}
	return b.String()
}

func (p *printer) chain(c *Chain) {
	p.words("\tchain ", c.Name, " {\n")
	if c.Comment != "" {
		p.words("\t\tcomment \"", c.Comment, "\"\n")
	}
	if b := c.Base; b != nil {
		p.words("\t\ttype ", b.Type, " hook ", strings.ToLower(b.Hook.String()), " priority ", b.Shown, "; policy accept;\n")
	}
	for i := range c.Rules {
		p.WriteString("\t\t")
		p.rule(&c.Rules[i])
		p.WriteByte('\n')
	}
	p.WriteString("\t}\n")
}

func (p *printer) rule(r *Rule) {
	for i, e := range r.Exprs {
		if i > 0 {
			p.WriteByte(' ')
		}
		e.print(p)
	}
	if r.Comment != "" {
		p.words(" comment \"", r.Comment, "\"")
	}
}
