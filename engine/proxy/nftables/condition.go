package nftables

import (
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// condition reads fields and what they are compared with.
func (p *ruleParser) condition(start int) bool {
	switch {
	case p.peek(0) == "numgen":
		return p.chooseVerdict(start)
	case p.take("tcp", "flags"):
		return p.tcpFlags(start)
	case p.take("meta", "random", "&", "2147483647", "<"):
		return p.chance(start)
	}
	ops, ok := p.operands()
	if !ok {
		return false
	}
	if p.take("vmap") {
		return p.vmap(start, ops)
	}
	mask := uint32(0xffffffff)
	masked := p.take("&") || p.take("and")
	if masked {
		n, err := strconv.ParseUint(p.next().text, 0, 32)
		if err != nil || len(ops) != 1 || ops[0].name != "meta mark" {
			return false
		}
		mask = uint32(n)
	}
	op := "=="
	if w := p.peek(0); slices.Contains([]string{"==", "!=", "<", ">", "<=", ">="}, w) {
		op = w
		p.i++
	}
	set := p.rightSide(ops)
	if set == nil || (op[0] == '<' || op[0] == '>') && len(set.elements) != 1 {
		return false
	}
	if x := p.asOurs(ops, op, mask, masked, set); x != nil {
		p.add(x)
		return true
	}
	p.add(test{p.written(start), func(w *walker) bool { return compare(w, ops, op, mask, set) }})
	return true
}

func compare(w *walker, ops []operand, op string, mask uint32, set *listedSet) bool {
	values := make([]value, len(ops))
	for i, o := range ops {
		v, has := o.get(w)
		if !has {
			return false
		}
		v.num &= mask
		values[i] = v
	}
	if op[0] == '<' || op[0] == '>' {
		n, m := values[0].num, set.elements[0].parts[0].first.num
		return op == "<" && n < m || op == "<=" && n <= m || op == ">" && n > m || op == ">=" && n >= m
	}
	if len(set.elements) > 1 || set.name.text != "" {
		w.Lookups++
	}
	return set.find(values) >= 0 == (op == "==")
}

// rightSide is what the fields are compared with, as a set: one value is a set of one.
func (p *ruleParser) rightSide(ops []operand) *listedSet {
	if strings.HasPrefix(p.peek(0), "@") || p.peek(0) == "{" {
		return p.setHere()
	}
	s := &listedSet{exact: map[string]int{}}
	if len(ops) == 1 && strings.Contains(p.peek(0), ",") { // established,related
		for w := range strings.SplitSeq(p.next().text, ",") {
			s.add(listedElement{parts: []part{{kind: 'w', text: w}}})
		}
		return s
	}
	e := listedElement{}
	for i := range ops {
		if i > 0 && !p.take(".") || p.i >= len(p.tokens) {
			return nil
		}
		x, ok := readPart(p.next())
		if !ok {
			return nil
		}
		e.parts = append(e.parts, x)
	}
	s.add(e)
	return s
}

// asOurs is the condition as kube-proxy's own rules have it, or nil.
func (p *ruleParser) asOurs(ops []operand, op string, mask uint32, masked bool, set *listedSet) Expr {
	not := op == "!="
	if op != "==" && !not {
		return nil
	}
	if set.name.text != "" {
		return p.lookup(ops, not, set)
	}
	if len(ops) != 1 {
		return nil
	}
	o := ops[0]
	for _, e := range set.elements {
		if len(e.parts) != 1 {
			return nil
		}
	}
	switch single := len(set.elements) == 1; {
	case masked:
		if e := set.elements[0].parts[0]; single && not && e.kind == 'n' && e.first.num == 0 && e.last.num == 0 {
			return MarkedWith(mask)
		}
	case o.field == Saddr || o.field == Daddr:
		return addresses(o.field, not, set)
	case !single || set.elements[0].parts[0].kind != 'w':
	case o.name == "ct state" && !not && set.elements[0].parts[0].text == "new":
		return NewConnection{}
	case o.name == "ct status" && !not && set.elements[0].parts[0].text == "dnat":
		return TranslatedConnection{}
	case o.name == "iifname":
		name := set.elements[0].parts[0].text
		if prefix, ok := strings.CutSuffix(name, "*"); ok {
			name = prefix + "+"
		}
		return Interface{name, not}
	case o.name == "fib saddr type" && !not && set.elements[0].parts[0].text == "local":
		return Local{Saddr}
	case o.name == "fib daddr type" && !not && set.elements[0].parts[0].text == "local":
		return Local{Daddr}
	case o.field == L4Proto && !not:
		return Protocol(set.elements[0].parts[0].text)
	}
	return nil
}

// addresses is a comparison with an address, a range, or several.
func addresses(f Field, not bool, set *listedSet) Expr {
	var all []Range
	for _, e := range set.elements {
		if e.parts[0].kind != 'a' {
			return nil
		}
		all = append(all, Range{e.parts[0].first.addr, e.parts[0].last.addr})
	}
	if len(all) == 0 {
		return nil
	}
	alone := set.elements[0].text == ""
	if q, ok := all[0].prefix(); alone && ok {
		return Address{f, not, q}
	}
	return Ranges{Field: f, Not: not, Ranges: all, Alone: alone}
}

// lookup is a question to a named set of kube-proxy's own making.
func (p *ruleParser) lookup(ops []operand, not bool, set *listedSet) Expr {
	if set.typed == nil || not {
		return nil
	}
	fields := fieldsOf(ops)
	if !slices.Equal(fields, set.typed.Type) {
		return nil
	}
	x := Lookup{fields, set.typed}
	if set.timeout > 0 {
		return remembered{x, set}
	}
	return x
}

func fieldsOf(ops []operand) (out []Field) {
	for _, o := range ops {
		out = append(out, o.field)
	}
	return out
}

// vmap reads a map from fields to verdicts.
func (p *ruleParser) vmap(start int, ops []operand) bool {
	set := p.setHere()
	if set == nil {
		return false
	}
	other := func(v Statement) bool {
		switch v.(type) {
		case Goto, Drop:
			return false
		}
		return true
	}
	if set.typed != nil && slices.Equal(fieldsOf(ops), set.typed.Type) && !slices.ContainsFunc(set.verdicts, other) {
		p.act(VerdictMap{fieldsOf(ops), set.typed})
		return true
	}
	for _, v := range set.verdicts {
		if v == nil {
			return false
		}
	}
	p.act(verdicts{p.written(start), ops, set, ""})
	return true
}

// tcpFlags reads "syn / fin,syn" and "& (fin | syn) == syn": of the flags in the mask exactly those; or "syn": any of
// those. The first packet of a connection is a SYN, the first answer a SYN and ACK, what has no connection an ACK.
func (p *ruleParser) tcpFlags(start int) bool {
	mask, any := "", false
	if p.take("&") {
		mask = p.flagList()
		if p.peek(0) != "==" && p.peek(0) != "!=" {
			return false
		}
	}
	not := p.take("!=")
	p.take("==")
	set := p.flagList()
	if p.take("/") {
		mask = p.flagList()
	}
	if any = mask == ""; any {
		mask = set
	}
	if set == "" {
		return false
	}
	p.add(test{p.written(start), func(w *walker) bool {
		have := "syn,ack"
		if w.New {
			have = "syn"
		} else if w.Invalid {
			have = "ack"
		}
		exact, some := true, false
		for flag := range strings.SplitSeq(mask, ",") {
			there := slices.Contains(strings.Split(have, ","), flag)
			exact = exact && there == slices.Contains(strings.Split(set, ","), flag)
			some = some || there
		}
		return w.Packet.Protocol == api.TCP && (any && some || !any && exact) != not
	}})
	return true
}

// flagList reads syn, syn,ack, or (syn | ack).
func (p *ruleParser) flagList() string {
	if !strings.HasPrefix(p.peek(0), "(") {
		return p.next().text
	}
	var out []string
	for p.i < len(p.tokens) {
		w := p.next().text
		if flag := strings.Trim(w, "(|)"); flag != "" {
			out = append(out, flag)
		}
		if strings.HasSuffix(w, ")") {
			break
		}
	}
	return strings.Join(out, ",")
}

// chance reads what is left of "meta random & 2147483647 < N": the rule matches once in a while, as iptables' statistic.
func (p *ruleParser) chance(start int) bool {
	n, err := strconv.ParseInt(p.next().text, 10, 64)
	if err != nil || n <= 0 || n >= 1<<31 {
		return false
	}
	odds := trace.Odds{Num: n, Den: 1 << 31}
	if k := ((1<<31)*2 + n) / (2 * n); k > 0 && abs((1<<31)-k*n) <= k {
		odds = trace.OneIn(int(k))
	}
	p.add(luck{p.written(start), odds, p.chain, len(p.chain.Rules)})
	return true
}

func abs(n int64) int64 { return max(n, -n) }

// chooseVerdict reads "numgen random mod 2 vmap { 0 : goto a, 1 : goto b }".
func (p *ruleParser) chooseVerdict(start int) bool {
	n, ok := p.numgen()
	if !ok || !p.take("vmap") {
		return false
	}
	set := p.setHere()
	if set == nil || len(set.verdicts) != n {
		return false
	}
	x := listedChoice{asWritten: p.written(start)}
	for _, v := range set.verdicts {
		to, ok := v.(Goto)
		if !ok {
			return false
		}
		x.to = append(x.to, Goal{Chain: to.Chain})
	}
	p.act(x)
	return true
}

func familyOf(table string) string {
	if table == "ip6" {
		return api.IPv6
	}
	return api.IPv4
}
