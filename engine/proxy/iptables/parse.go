package iptables

import (
	"strings"
)

// Unread is a line of a dump that a walk does not follow.
type Unread struct {
	Line int // from 1; 0 for a loop
	Text string
	Why  string // match, target, refusal, policy, table, loop
}

// Parse reads what iptables-save printed on a node, for a walk through the rules as they really are there. Rules that
// others wrote are followed, too, where we know their kind. Those that we don't know, and those of others that refuse
// packets, match nothing here and are returned as unread, so that nobody takes the walk for the whole truth.
//
// Whose rule it is and what it means is read from kube-proxy's comments and chain names; a dump has no YAML, so rules
// have no Origin.
func Parse(node, text string) (*Ruleset, []Unread) {
	p := &parser{rules: &Ruleset{Filter: newTable("filter"), NAT: newTable("nat"), node: node}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		p.line(n, strings.TrimSpace(line))
	}
	for _, later := range p.later {
		p.rule(later)
	}
	above, done := map[*Chain]bool{}, map[*Chain]bool{}
	for _, t := range p.rules.tables() {
		for _, c := range t.Chains {
			if !done[c] {
				p.cutLoops(c, above, done)
			}
		}
	}
	infer(p.rules)
	return p.rules, p.unread
}

type parser struct {
	rules  *Ruleset
	table  *Table // nil in a table that we don't walk
	later  []ruleLine
	unread []Unread
}

// ruleLine is a rule that waits until all chains of its table are known.
type ruleLine struct {
	n     int
	text  string
	table *Table
}

func (p *parser) line(n int, line string) {
	if strings.HasPrefix(line, "[") { // counters
		_, line, _ = strings.Cut(line, "] ")
	}
	switch {
	case strings.HasPrefix(line, "*"):
		p.table = map[string]*Table{"filter": p.rules.Filter, "nat": p.rules.NAT}[line[1:]]
	case strings.HasPrefix(line, ":") && p.table != nil:
		p.chain(n, line)
	case strings.HasPrefix(line, "-A ") && p.table != nil:
		p.later = append(p.later, ruleLine{n, line, p.table})
	case strings.HasPrefix(line, "-A "):
		p.skip(n, line, "table")
	}
}

// chain declares one: ":KUBE-SERVICES - [0:0]", or with a policy if it is built-in.
func (p *parser) chain(n int, line string) {
	words := strings.Fields(line[1:])
	if len(words) < 2 || !plain(words[0]) || p.table.Chain(words[0]) != nil {
		p.skip(n, line, "match")
		return
	}
	c := p.table.addFixed(words[0])
	switch c.Policy = words[1]; words[1] {
	case "-":
		c.Policy = ""
	case "ACCEPT":
	case "DROP":
		p.skip(n, line, "policy")
	default:
		c.Policy = ""
		p.skip(n, line, "policy")
	}
}

// plain says that a chain's name is letters, digits and signs only.
func plain(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) < 0
}

func (p *parser) skip(n int, text, why string) {
	p.unread = append(p.unread, Unread{n, text, why})
}

// rule adds one rule to its chain. What cannot be walked keeps its text and matches nothing.
func (p *parser) rule(l ruleLine) {
	words := split(l.text)
	if len(words) < 2 || l.table.Chain(words[1]) == nil {
		p.skip(l.n, l.text, "match")
		return
	}
	c := l.table.Chain(words[1])
	r := Rule{}
	why := ""
	for _, group := range groups(words[2:]) {
		if problem := r.read(group, l.table); problem != "" {
			why = problem
		}
	}
	if _, refuses := r.Target.(interface{ refuses() }); refuses && !strings.HasPrefix(c.Name, "KUBE-") {
		why = "refusal"
	}
	if why != "" {
		p.skip(l.n, l.text, why)
		rest := strings.TrimPrefix(strings.TrimSpace(l.text[len("-A"):]), c.Name)
		r = Rule{Matches: []Match{foreign(strings.TrimSpace(rest))}}
	}
	c.append(r)
}

// cutLoops makes unread the jumps that lead back to a chain they come from. No kernel has such rules.
func (p *parser) cutLoops(c *Chain, above, done map[*Chain]bool) {
	above[c] = true
	for i := range c.Rules {
		to, ok := c.Rules[i].Target.(Jump)
		switch {
		case !ok || done[to.Chain]:
		case above[to.Chain]:
			text := c.Line(i)
			p.skip(0, text, "loop")
			c.Rules[i] = Rule{Matches: []Match{foreign(strings.TrimPrefix(text, "-A "+c.Name+" "))}}
		default:
			p.cutLoops(to.Chain, above, done)
		}
	}
	delete(above, c)
	done[c] = true
}

func (Drop) refuses()   {}
func (Reject) refuses() {}

// foreign is a whole rule that we cannot walk: it is printed as it was, and matches nothing.
type foreign string

func (foreign) matches(*walker) bool { return false }
func (f foreign) print(b *printer)   { b.words(" ", string(f)) }

// split cuts a line into words as a shell does.
func split(line string) (words []string) {
	var word strings.Builder
	quoted, open := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line):
			i++
			word.WriteByte(line[i])
			open = true
		case c == '"':
			quoted, open = !quoted, true
		case c == ' ' && !quoted:
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteByte(c)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

// groups cuts a rule's words where something new begins: an address, an interface, the protocol, a match, the target.
// A "!" goes with what follows it.
func groups(words []string) (out [][]string) {
	for i := 0; i < len(words); i++ {
		at := i
		if words[i] == "!" && i+1 < len(words) {
			i++
		}
		switch words[i] {
		case "-s", "-d", "-i", "-o", "-p", "-m", "-j", "-g":
			out = append(out, nil)
		}
		if len(out) == 0 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], words[at:i+1]...)
	}
	return out
}
