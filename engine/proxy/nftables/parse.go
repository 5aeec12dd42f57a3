package nftables

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/order"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// ListTool is the tool whose text Parse reads.
const ListTool = "nft list ruleset"

// Listing is what nft listed on a node: kube-proxy's table for each family, and those of others. It implements
// proxy.Ruleset.
type Listing struct {
	Tables []*Ruleset
	node   string
	ports  []*proxy.ServicePort
	own    []netip.Addr // the node's addresses that kube-proxy serves node ports on
}

var _ proxy.Ruleset = (*Listing)(nil)

// Parse reads what nft list ruleset (or list table) printed on a node, with or without -a, for a walk through the rules
// as they really are there. A part of a rule that nobody here can tell about is assumed not to match, or to have no
// effect, and a walk says so where a packet meets it; all such rules are returned as unread.
//
// What kube-proxy's rules mean is read from the names of its chains and sets. A rule's Origin is its line in the dump.
func Parse(d proxy.Dump) (*Listing, []proxy.Unread) {
	p := &parser{dump: d, listing: &Listing{node: d.Node}}
	p.file(lex(d.Text))
	for _, t := range p.tables {
		t.read()
	}
	p.cutLoops()
	p.listing.ports = infer(p)
	return p.listing, p.unread
}

type parser struct {
	dump    proxy.Dump
	listing *Listing
	tables  []*tableParser
	unread  []proxy.Unread
}

func (p *parser) setAside(at token, text, what, why string) {
	p.unread = append(p.unread, proxy.Unread{Line: at.line, Text: text, What: what, Why: why})
}

// file reads tables. Families whose packets are not walked here (arp, bridge, netdev) are left out.
func (p *parser) file(tokens []token) {
	for len(tokens) > 0 {
		if len(tokens) < 4 || !tokens[0].is("table") || !tokens[3].is("{") {
			var one []token
			at := tokens[0]
			if one, tokens = statement(tokens); len(one) > 0 && !one[0].is("}") {
				p.setAside(at, words(one, p.dump.Text), "", "line")
			}
			continue
		}
		family, name := tokens[1].text, tokens[2].text
		var inside []token
		inside, tokens = block(tokens[4:])
		switch family {
		case "ip", "ip6", "inet":
			t := &tableParser{parser: p, name: name, chains: map[string]*Chain{}, sets: map[string]*listedSet{}}
			t.table = &Ruleset{Family: family, node: p.dump.Node, table: name}
			p.tables = append(p.tables, t)
			p.listing.Tables = append(p.listing.Tables, t.table)
			t.collect(inside)
		}
	}
}

// tableParser reads one table: first what there is, then, as rules may name what comes later, the rules.
type tableParser struct {
	*parser
	name   string
	table  *Ruleset
	chains map[string]*Chain
	sets   map[string]*listedSet
	later  []ruleTokens
	order  []*listedSet
}

type ruleTokens struct {
	chain  *Chain
	tokens []token
}

func (t *tableParser) ours() bool { return t.name == table }

func (t *tableParser) collect(tokens []token) {
	for len(tokens) > 0 {
		kind := tokens[0].text
		if kind == newline || kind == ";" {
			tokens = tokens[1:]
			continue
		}
		open := opens(tokens)
		if open < 0 { // comment, flags
			_, tokens = statement(tokens)
			continue
		}
		head := tokens[:open]
		inside, rest := block(tokens[open+1:])
		tokens = rest
		if len(head) < 2 {
			continue
		}
		switch kind {
		case "set", "map":
			t.set(head[1], kind == "map", inside)
		case "chain":
			t.chain(head[1], inside)
		}
	}
}

// opens is where the brace stands on the line that begins a block; -1 if the line begins none.
func opens(tokens []token) int {
	for i, t := range tokens {
		if t.is("{") {
			return i
		}
		if t.is(newline) || t.is(";") {
			return -1
		}
	}
	return -1
}

func (t *tableParser) chain(name token, inside []token) {
	c := &Chain{Name: name.text, family: t.table.Family, listed: &listing{table: t.name}}
	if t.chains[c.Name] != nil {
		t.setAside(name, "chain "+name.text, "", "line")
		return
	}
	t.chains[c.Name] = c
	t.table.Chains = append(t.table.Chains, c)
	for len(inside) > 0 {
		var one []token
		one, inside = statement(inside)
		switch {
		case len(one) == 0:
		case one[0].is("comment") && len(one) == 2:
			c.Comment = one[1].text
		case one[0].is("type") && len(one) > 5 && one[2].is("hook"):
			t.base(c, one)
		case one[0].is("policy") && len(one) == 2 && c.Base != nil:
			c.Base.Policy = one[1].text
		default:
			t.later = append(t.later, ruleTokens{c, one})
		}
	}
}

// base reads "type filter hook prerouting priority dstnat - 10". Hooks that packets do not pass here (ingress) make no
// base chain.
func (t *tableParser) base(c *Chain, one []token) {
	hooks := map[string]proxy.Hook{"prerouting": proxy.Prerouting, "input": proxy.Input, "forward": proxy.Forward, "output": proxy.Output, "postrouting": proxy.Postrouting}
	h, known := hooks[one[3].text]
	shown := words(one[5:], t.dump.Text)
	n, ok := priority(shown)
	if !known || !ok || !one[4].is("priority") {
		t.setAside(one[0], words(one, t.dump.Text), "", "line")
		return
	}
	c.Base = &Base{Type: one[1].text, Hook: h, Priority: n, Shown: shown}
}

// priority reads -110, filter, dstnat - 10, srcnat+1.
func priority(text string) (int, bool) {
	text = strings.ReplaceAll(text, " ", "")
	base := 0
	for name, n := range map[string]int{"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100} {
		if rest, ok := strings.CutPrefix(text, name); ok {
			if base = n; rest == "" {
				return base, true
			}
			text = rest
			break
		}
	}
	n, err := strconv.Atoi(text)
	return base + n, err == nil
}

// read reads the rules, now that all chains and sets are known.
func (t *tableParser) read() {
	for _, s := range t.order {
		t.elements(s)
	}
	for _, l := range t.later {
		t.rule(l.chain, l.tokens)
	}
}

// cutLoops takes the jumps that lead back to a chain they come from out of the rules. No kernel has such rules.
func (p *parser) cutLoops() {
	const open, done = 1, 2
	state := map[*Chain]int{}
	type visit struct {
		c       *Chain
		i       int // of the rule
		targets []*Chain
	}
	for _, t := range p.tables {
		for _, c := range t.table.Chains {
			if state[c] == done {
				continue
			}
			state[c] = open
			for stack := []visit{{c: c}}; len(stack) > 0; {
				v := &stack[len(stack)-1]
				if len(v.targets) == 0 {
					if v.i == len(v.c.Rules) {
						state[v.c] = done
						stack = stack[:len(stack)-1]
						continue
					}
					v.targets = leads(&v.c.Rules[v.i])
					v.i++
					continue
				}
				to := v.targets[0]
				v.targets = v.targets[1:]
				switch state[to] {
				case done:
				case open:
					p.cut(v.c, v.i-1)
					v.targets = nil
				default:
					state[to] = open
					stack = append(stack, visit{c: to})
				}
			}
		}
	}
}

func (p *parser) cut(c *Chain, i int) {
	r, text := &c.Rules[i], c.text(i)
	p.setAside(token{line: r.Origin.Line}, text, text, "loop")
	r.Exprs = []Expr{noEffect{asWritten(text), true}}
}

// leads lists the chains that a rule may go on in.
func leads(r *Rule) (out []*Chain) {
	for _, x := range r.Exprs {
		switch x := x.(type) {
		case Jump:
			out = append(out, x.Chain)
		case Goto:
			out = append(out, x.Chain)
		case VerdictMap:
			for _, e := range x.Map.Elements {
				if to, ok := e.Verdict.(Goto); ok {
					out = append(out, to.Chain)
				}
			}
		case interface{ chains() []*Chain }:
			out = append(out, x.chains()...)
		}
	}
	return out
}

// Mode is nftables if kube-proxy's own table is there.
func (l *Listing) Mode() string {
	for _, t := range l.Tables {
		if t.table == table {
			return proxy.NFTables
		}
	}
	return proxy.IPTables
}

// OurFamilies are those of kube-proxy's own tables.
func (l *Listing) OurFamilies() (v4, v6 bool) {
	for _, t := range l.Tables {
		v4, v6 = v4 || t.table == table && t.Family == "ip", v6 || t.table == table && t.Family == "ip6"
	}
	return v4, v6
}

// OfIPTables says that the listing shows rules that kube-proxy wrote with iptables.
func (l *Listing) OfIPTables() bool {
	for _, t := range l.Tables {
		for _, c := range t.Chains {
			if proxy.IsOurs(c.Name) {
				return true
			}
		}
	}
	return false
}

// Walk takes the packet through every base chain of the hook.
func (l *Listing) Walk(h proxy.Hook, c *proxy.Context) (proxy.Verdict, trace.Reason) {
	for _, b := range l.Bases(h, false) {
		if is6 := c.Packet.Dst.Addr().Is6(); is6 && !b.V6 || !is6 && !b.V4 {
			continue
		}
		if v, why := b.Walk(c); v != proxy.Accept {
			return v, why
		}
	}
	return proxy.Accept, trace.Reason{}
}

// Bases are the base chains of the hook, in the order of their priorities.
func (l *Listing) Bases(h proxy.Hook, _ bool) (out []proxy.Base) {
	for _, t := range l.Tables {
		for _, c := range t.Chains {
			if c.Base == nil || c.Base.Hook != h {
				continue
			}
			out = append(out, proxy.Base{Priority: c.Base.Priority, V4: t.Family != "ip6", V6: t.Family != "ip", Walk: func(x *proxy.Context) (proxy.Verdict, trace.Reason) {
				w := &walker{Teller: proxy.NewTeller(x, l.node)}
				if e := w.base(c); e > accepted {
					return proxy.Verdict(e - accepted), w.Reason()
				}
				w.Settle()
				return proxy.Accept, trace.Reason{}
			}})
		}
	}
	order.By(out, func(a, b proxy.Base) int { return a.Priority - b.Priority })
	return out
}

// Ports are the Service ports that the rules know of.
func (l *Listing) Ports() []*proxy.ServicePort { return l.ports }

// NodeAddresses are the node's own addresses that kube-proxy serves node ports on.
func (l *Listing) NodeAddresses() []netip.Addr { return l.own }

// Lines is every element and every rule with its origin.
func (l *Listing) Lines() (out []proxy.Line) {
	for _, t := range l.Tables {
		out = append(out, t.Lines()...)
	}
	return out
}

// Text is the listing as it is understood.
func (l *Listing) Text() string {
	var b strings.Builder
	for _, t := range l.Tables {
		b.WriteString(t.Text())
	}
	return b.String()
}
