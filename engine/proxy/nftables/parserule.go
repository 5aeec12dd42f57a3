package nftables

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
)

// ruleParser reads one rule from left to right.
type ruleParser struct {
	*tableParser
	tokens []token
	i      int
	chain  *Chain
	rule   Rule
	doubts []string
	acts   int // where in rule.Exprs the first statement stands; -1 before there is one
}

func (t *tableParser) rule(c *Chain, tokens []token) {
	p := &ruleParser{tableParser: t, chain: c, tokens: tokens, acts: -1}
	p.rule.Origin = t.dump.At(ListTool, tokens[0].line, nil)
	text := words(tokens, t.dump.Text)
	for p.i < len(tokens) {
		start := p.i
		if !p.part() {
			p.i = min(max(p.i, start+1), len(tokens))
			p.unreadPart(start, text)
		}
	}
	if len(p.doubts) > 0 {
		if p.acts < 0 {
			p.acts = len(p.rule.Exprs)
		}
		a := assumption{c, len(c.Rules), strings.Join(p.doubts, " ")}
		p.rule.Exprs = slices.Insert(p.rule.Exprs, p.acts, Expr(a))
	}
	c.Rules = append(c.Rules, p.rule)
	c.listed.texts = append(c.listed.texts, text)
}

// unreadPart leaves out what is not understood, up to the next word that begins something.
func (p *ruleParser) unreadPart(start int, text string) {
	for p.i < len(p.tokens) && !begins[p.tokens[p.i].text] {
		if p.tokens[p.i].is("{") {
			_, rest := block(p.tokens[p.i+1:])
			p.i = len(p.tokens) - len(rest)
			continue
		}
		p.i++
	}
	what := words(p.tokens[start:p.i], p.dump.Text)
	if p.acts >= 0 || acting[p.tokens[start].text] {
		p.setAside(p.tokens[start], text, what, "target")
		p.act(noEffect{asWritten(what), true})
		return
	}
	p.setAside(p.tokens[start], text, what, "match")
	p.doubts = append(p.doubts, what)
	p.add(harmless{asWritten(what)})
}

// begins are the words that begin a part of a rule, and that are no part of another.
var begins = map[string]bool{
	"ip": true, "ip6": true, "meta": true, "ct": true, "fib": true, "iifname": true, "oifname": true, "iif": true, "oif": true, "tcp": true, "udp": true, "sctp": true, "th": true,
	"counter": true, "comment": true, "log": true, "limit": true, "accept": true, "drop": true, "return": true, "jump": true, "goto": true,
	"reject": true, "masquerade": true, "snat": true, "dnat": true, "update": true, "xt": true,
}

// acting are the words that begin a statement.
var acting = map[string]bool{"queue": true, "redirect": true, "tproxy": true, "notrack": true, "dup": true, "fwd": true, "synproxy": true, "dnat": true, "snat": true}

func (p *ruleParser) add(x Expr) { p.rule.Exprs = append(p.rule.Exprs, x) }

// act adds what does something.
func (p *ruleParser) act(x Expr) {
	if p.acts < 0 {
		p.acts = len(p.rule.Exprs)
	}
	p.add(x)
}

// peek is the n-th next word, "" at the end.
func (p *ruleParser) peek(n int) string {
	if p.i+n >= len(p.tokens) || p.tokens[p.i+n].quoted {
		return ""
	}
	return p.tokens[p.i+n].text
}

// take reads these words, or none.
func (p *ruleParser) take(words ...string) bool {
	for n, w := range words {
		if p.peek(n) != w {
			return false
		}
	}
	p.i += len(words)
	return true
}

// next is the next token, whatever it is.
func (p *ruleParser) next() (t token) {
	if p.i < len(p.tokens) {
		t = p.tokens[p.i]
		p.i++
	}
	return t
}

// written is what was read since a start, as it stands in the rule.
func (p *ruleParser) written(start int) asWritten {
	p.i = min(p.i, len(p.tokens))
	return asWritten(words(p.tokens[start:p.i], p.dump.Text))
}

// part reads one condition or statement; false if it is not understood.
func (p *ruleParser) part() bool {
	start := p.i
	switch word := p.peek(0); word {
	case "counter":
		p.i++
		if p.take("packets") {
			p.i += 3
		} else if p.take("name") || p.i < len(p.tokens) && p.tokens[p.i].quoted {
			p.i++
		}
		p.i = min(p.i, len(p.tokens))
		p.add(harmless{p.written(start)})
		return true
	case "comment":
		p.i++
		p.rule.Comment = p.next().text
		return true
	case "log":
		p.i++
		for slices.Contains([]string{"prefix", "level", "group", "snaplen", "queue-threshold", "flags"}, p.peek(0)) {
			p.i = min(p.i+2, len(p.tokens))
		}
		p.add(harmless{p.written(start)})
		return true
	case "limit":
		return p.limit(start)
	case "accept", "drop", "return", "continue", "jump", "goto":
		return p.verdictHere()
	case "reject":
		return p.reject(start)
	case "masquerade":
		return p.masquerade(start)
	case "dnat", "snat":
		return p.nat(start, word)
	case "update", "add", "delete":
		return p.update(start, word)
	case "xt":
		if p.peek(1) == "match" && p.i+2 < len(p.tokens) && p.tokens[p.i+2].text == "comment" {
			p.i += 3
			p.add(harmless{p.written(start)})
			return true
		}
		if p.peek(1) == "target" {
			p.acts = max(p.acts, len(p.rule.Exprs))
		}
		return false
	case "meta", "mark", "ct", "tcp":
		if done, ok := p.setting(start); done {
			return ok
		}
	}
	return p.condition(start)
}

// limit: one packet alone is never over a limit.
func (p *ruleParser) limit(start int) bool {
	p.i++
	if !p.take("rate") {
		return false
	}
	over := p.take("over")
	p.i = min(p.i+1, len(p.tokens))
	if p.take("burst") {
		p.i = min(p.i+2, len(p.tokens))
	}
	p.add(test{p.written(start), func(*walker) bool { return !over }})
	return true
}

// verdict reads a verdict that stands alone, as in a map.
func (t *tableParser) verdict(tokens []token) Statement {
	if len(tokens) == 0 {
		return nil
	}
	switch tokens[0].text {
	case "accept":
		return accept{}
	case "return":
		return goBack{}
	case "drop":
		return Drop{}
	case "continue":
		return goOn{}
	case "jump", "goto":
		if len(tokens) != 2 || t.chains[tokens[1].text] == nil || t.chains[tokens[1].text].Base != nil {
			return nil
		}
		if to := t.chains[tokens[1].text]; tokens[0].text == "jump" {
			return Jump{to}
		} else {
			return Goto{to}
		}
	}
	return nil
}

func (p *ruleParser) verdictHere() bool {
	n := 1
	if w := p.peek(0); w == "jump" || w == "goto" {
		n = 2
	}
	if p.i+n > len(p.tokens) {
		return false
	}
	v := p.verdict(p.tokens[p.i : p.i+n])
	if v == nil {
		return false
	}
	p.i += n
	p.act(v)
	return true
}

func (p *ruleParser) reject(start int) bool {
	p.i++
	if !p.take("with") {
		p.act(Reject{})
		return true
	}
	if p.take("tcp", "reset") {
		p.act(refuse{p.written(start), reset})
		return true
	}
	p.i++ // icmp, icmpv6, icmpx
	p.take("type")
	how := rejected
	switch p.next().text {
	case "port-unreachable":
	case "host-unreachable", "net-unreachable", "no-route", "addr-unreachable":
		how = unreached
	case "admin-prohibited", "host-prohibited", "net-prohibited", "prot-unreachable":
		how = prohibited
	default:
		return false
	}
	p.act(refuse{p.written(start), how})
	return true
}

func (p *ruleParser) masquerade(start int) bool {
	p.i++
	if p.take("fully-random") && (p.i == len(p.tokens) || p.peek(0) == "comment") {
		p.act(Masquerade{})
		return true
	}
	p.flags()
	if p.take("to") {
		p.i = min(p.i+1, len(p.tokens))
		p.flags()
	}
	p.act(masquerade{p.written(start)})
	return true
}

func (p *ruleParser) flags() {
	for slices.Contains([]string{"random", "fully-random", "persistent", "random,persistent", "fully-random,persistent"}, p.peek(0)) {
		p.i++
	}
}

// nat reads dnat and snat: to an address, an address and port, a port, one of several by chance, or what a map says.
func (p *ruleParser) nat(start int, kind string) bool {
	p.i++
	if w := p.peek(0); w == "ip" || w == "ip6" {
		p.i++
	}
	prefixed := p.take("addr") || p.take("prefix")
	if !p.take("to") || prefixed {
		return false
	}
	if kind == "dnat" && p.peek(0) == "numgen" {
		return p.choice(start)
	}
	if to, port, ok := destinationOf(p.peek(0)); ok {
		p.i++
		p.flags()
		if kind == "snat" {
			p.act(natted{p.written(start), to, port, true})
		} else if to.IsValid() && port != 0 {
			p.act(DNAT{netip.AddrPortFrom(to, port)})
		} else {
			p.act(natted{p.written(start), to, port, false})
		}
		return true
	}
	if kind == "snat" {
		return false
	}
	ops, ok := p.operands()
	if !ok || !p.take("map") {
		return false
	}
	set := p.setHere()
	if set == nil {
		return false
	}
	p.act(mapped{p.written(start), ops, set})
	return true
}

// destinationOf reads 10.0.0.1, 10.0.0.1:80, [fd00::1]:80, :80.
func destinationOf(text string) (to netip.Addr, port uint16, ok bool) {
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr(), both.Port(), true
	}
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return a, 0, true
	}
	if n, err := strconv.ParseUint(strings.TrimPrefix(text, ":"), 10, 16); err == nil && strings.HasPrefix(text, ":") {
		return netip.Addr{}, uint16(n), true
	}
	return netip.Addr{}, 0, false
}

// choice reads "numgen random mod 2 map { 0 : 10.244.1.10 . 5000, 1 : … }", each with the same chance.
func (p *ruleParser) choice(start int) bool {
	n, ok := p.numgen()
	if !ok || !p.take("map") {
		return false
	}
	set := p.setHere()
	if set == nil || len(set.elements) != n {
		return false
	}
	var to []*proxy.Endpoint
	for _, e := range set.elements {
		if len(e.to) != 3 {
			return false
		}
		ip, err := netip.ParseAddr(e.to[0].text)
		port, err2 := strconv.ParseUint(e.to[2].text, 10, 16)
		if err != nil || err2 != nil {
			return false
		}
		at := netip.AddrPortFrom(ip, uint16(port))
		to = append(to, &proxy.Endpoint{Addr: at, Name: at.String(), Ready: true, Serving: true})
	}
	p.act(listedDNAT{p.written(start), to})
	return true
}

func (p *ruleParser) numgen() (n int, ok bool) {
	if !p.take("numgen", "random", "mod") {
		return 0, false
	}
	n, err := strconv.Atoi(p.next().text)
	return n, err == nil && n > 0
}

// setHere reads a named set, or the one that stands here.
func (p *ruleParser) setHere() *listedSet {
	if name, ok := strings.CutPrefix(p.peek(0), "@"); ok {
		p.i++
		return p.sets[name]
	}
	if !p.take("{") {
		return nil
	}
	inside, rest := block(p.tokens[p.i:])
	p.i = len(p.tokens) - len(rest)
	s := &listedSet{exact: map[string]int{}}
	for len(inside) > 0 {
		var one []token
		one, inside = element(inside)
		if len(one) == 0 {
			return nil
		}
		e, ok := readElement(one, p.dump.Text)
		if !ok {
			return nil
		}
		var v Statement
		if len(e.to) > 0 {
			v = p.verdict(e.to)
		}
		s.verdicts = append(s.verdicts, v)
		s.add(e)
	}
	return s
}

// update notes something in a set. Only affinity's sets matter to where packets go.
func (p *ruleParser) update(start int, word string) bool {
	name, ok := strings.CutPrefix(p.peek(1), "@")
	if !ok || p.peek(2) != "{" {
		return false
	}
	set := p.sets[name]
	inside, rest := block(p.tokens[p.i+3:])
	p.i = len(p.tokens) - len(rest)
	if word == "update" && set != nil && set.typed != nil && len(inside) == 2 && inside[1].is("saddr") {
		p.act(Update{set.typed})
		return true
	}
	p.add(harmless{p.written(start)})
	return true
}

// setting reads what sets a field of the packet. done is false if it is a condition after all.
func (p *ruleParser) setting(start int) (done, ok bool) {
	set := slices.IndexFunc(p.tokens[p.i:min(p.i+5, len(p.tokens))], func(t token) bool { return t.is("set") })
	if set < 0 {
		return false, false
	}
	what := words(p.tokens[p.i:p.i+set], p.dump.Text)
	p.i += set + 1
	if what != "meta mark" && what != "mark" {
		for p.i < len(p.tokens) && !begins[p.peek(0)] {
			p.i++
		}
		switch what {
		case "meta priority", "meta nftrace", "ct helper", "ct zone", "ct label", "tcp option maxseg size", "meta pkttype":
			p.add(harmless{p.written(start)})
			return true, true
		}
		p.i = start + 1
		return true, false
	}
	ops, ok := p.markOps()
	if !ok {
		p.acts = max(p.acts, len(p.rule.Exprs))
		p.i = start + set + 1
		return true, false
	}
	if p.ours() && len(ops) == 2 && ops[0].op == "mark" && (ops[1].op == "|" || ops[1].op == "^") {
		p.act(SetMark{Bits: ops[1].bits, Xor: ops[1].op == "^"})
		return true, true
	}
	p.act(marks{p.written(start), ops})
	return true, true
}

// markOp is one step in working out a mark: begin with the packet's own or with a number, then combine.
type markOp struct {
	op   string // mark, =, |, ^, &
	bits uint32
}

func (p *ruleParser) markOps() (ops []markOp, ok bool) {
	if p.take("meta", "mark") || p.take("mark") {
		ops = append(ops, markOp{op: "mark"})
	} else {
		n, err := strconv.ParseUint(p.next().text, 0, 32)
		if err != nil {
			return nil, false
		}
		ops = append(ops, markOp{"=", uint32(n)})
	}
	for {
		op := map[string]string{"|": "|", "or": "|", "^": "^", "xor": "^", "&": "&", "and": "&"}[p.peek(0)]
		if op == "" {
			return ops, true
		}
		p.i++
		n, err := strconv.ParseUint(p.next().text, 0, 32)
		if err != nil {
			return nil, false
		}
		ops = append(ops, markOp{op, uint32(n)})
	}
}
