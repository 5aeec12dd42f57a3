package nftables

import "strings"

// keyType is the type of a key's part.
func (f Field) keyType(family string) string {
	switch f {
	case L4Proto:
		return "inet_proto"
	case Dport:
		return "inet_service"
	}
	if family == "ip6" {
		return "ipv6_addr"
	}
	return "ipv4_addr"
}

// name is how rules ask for the field.
func (f Field) name(family string) string {
	return [...]string{family + " saddr", family + " daddr", "meta l4proto", "th dport"}[f]
}

func (p *printer) fields(all []Field) {
	for i, f := range all {
		if i > 0 {
			p.WriteString(" . ")
		}
		p.WriteString(f.name(p.family))
	}
}

// compare writes the field and, if need be, "!=".
func (p *printer) compare(f Field, not bool) {
	p.words(f.name(p.family), " ")
	if not {
		p.WriteString("!= ")
	}
}

func (NewConnection) print(p *printer)        { p.WriteString("ct state new") }
func (TranslatedConnection) print(p *printer) { p.WriteString("ct status dnat") }
func (e Local) print(p *printer) {
	p.words("fib ", [...]string{"saddr", "daddr"}[e.Field], " type local")
}
func (e Protocol) print(p *printer) { p.words("meta l4proto ", string(e)) }

func (e Address) print(p *printer) {
	p.compare(e.Field, e.Not)
	p.prefix(e.Prefix)
}

func (e Interface) print(p *printer) {
	p.WriteString("iifname ")
	if e.Not {
		p.WriteString("!= ")
	}
	name := e.Name
	if prefix, ok := strings.CutSuffix(name, "+"); ok {
		name = prefix + "*"
	}
	p.words("\"", name, "\"")
}

func (e Ranges) print(p *printer) {
	p.compare(e.Field, e.Not)
	if e.Alone {
		e.Ranges[0].print(p)
		return
	}
	p.WriteString("{ ")
	for i, r := range e.Ranges {
		if i > 0 {
			p.WriteString(", ")
		}
		r.print(p)
	}
	p.WriteString(" }")
}

func (r Range) print(p *printer) {
	if q, ok := r.prefix(); ok {
		p.prefix(q)
		return
	}
	p.addr(r.First)
	p.WriteByte('-')
	p.addr(r.Last)
}

func (e Lookup) print(p *printer) {
	p.fields(e.Fields)
	p.words(" @", e.Set.Name)
}

func (e MarkedWith) print(p *printer) {
	p.WriteString("meta mark & ")
	p.mark(uint32(e))
	p.WriteString(" != 0x00000000")
}

func (e SetMark) print(p *printer) {
	op := "|"
	if e.Xor {
		op = "^"
	}
	p.words("meta mark set meta mark ", op, " ")
	p.mark(e.Bits)
}

func (e Update) print(p *printer) { p.words("update @", e.Set.Name, " { ", p.family, " saddr }") }

func (e Jump) print(p *printer)     { p.words("jump ", e.Name) }
func (e Goto) print(p *printer)     { p.words("goto ", e.Name) }
func (Drop) print(p *printer)       { p.WriteString("drop") }
func (Reject) print(p *printer)     { p.WriteString("reject") }
func (Masquerade) print(p *printer) { p.WriteString("masquerade fully-random") }

func (e VerdictMap) print(p *printer) {
	p.fields(e.Fields)
	p.words(" vmap @", e.Map.Name)
}

func (e DNAT) print(p *printer) {
	p.WriteString("dnat to ")
	p.Write(e.To.AppendTo(p.num[:0]))
}

// random starts the choice of one of n.
func (p *printer) random(n int, kind string) {
	p.WriteString("numgen random mod ")
	p.int(n)
	p.words(" ", kind, " { ")
}

// key writes the number of a choice.
func (p *printer) key(i int) {
	if i > 0 {
		p.WriteString(", ")
	}
	p.int(i)
	p.WriteString(" : ")
}

func (e ChooseDNAT) print(p *printer) {
	p.words("dnat ", p.family, " to ")
	p.random(len(e.To), "map")
	for i, d := range e.To {
		p.key(i)
		p.addr(d.Addr.Addr())
		p.WriteString(" . ")
		p.int(int(d.Addr.Port()))
	}
	p.WriteString(" }")
}

func (e ChooseChain) print(p *printer) {
	p.random(len(e.To), "vmap")
	for i, g := range e.To {
		p.key(i)
		Goto{g.Chain}.print(p)
	}
	p.WriteString(" }")
}
