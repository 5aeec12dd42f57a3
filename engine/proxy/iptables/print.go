package iptables

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Text is what iptables-save prints for the two tables, counters zeroed.
func (r *Ruleset) Text() string {
	b := &printer{}
	b.Grow(r.size())
	for _, t := range r.tables() {
		b.words("*", t.Name, "\n")
		for _, c := range t.Chains {
			b.words(":", c.Name, " ", orDash(c.Policy), " [0:0]\n")
		}
		for _, c := range t.Chains {
			for i := range c.Rules {
				b.rule(c, &c.Rules[i])
				b.WriteByte('\n')
			}
		}
		b.WriteString("COMMIT\n")
	}
	return b.String()
}

// Lines is every rule with its origin, in the order of Text.
func (r *Ruleset) Lines() []proxy.Line {
	var out []proxy.Line
	for _, t := range r.tables() {
		for _, c := range t.Chains {
			stage := c.Stage()
			for i := range c.Rules {
				out = append(out, proxy.Line{Chain: stage, Text: c.Line(i), Origin: c.Rules[i].Origin})
			}
		}
	}
	return out
}

func (r *Ruleset) tables() []*Table {
	return append(r.more[:len(r.more):len(r.more)], r.Filter, r.NAT)
}

// size guesses the length of the text.
func (r *Ruleset) size() (n int) {
	for _, t := range r.tables() {
		for _, c := range t.Chains {
			n += 40 + 160*len(c.Rules)
		}
	}
	return n
}

// Line is the i-th rule of the chain: -A KUBE-SERVICES … Of a dump it is the line that stands there.
func (c *Chain) Line(i int) string {
	if c.listed != nil {
		return c.listed.texts[i]
	}
	b := &printer{}
	b.Grow(200)
	b.rule(c, &c.Rules[i])
	return b.String()
}

func orDash(policy string) string {
	if policy == "" {
		return "-"
	}
	return policy
}

// printer writes rules the way iptables-save does: addresses, interface, protocol, then matches in the order in which
// they were given, then the target.
type printer struct {
	strings.Builder
	num [40]byte
}

func (b *printer) words(words ...string) {
	for _, w := range words {
		b.WriteString(w)
	}
}

func (b *printer) rule(c *Chain, r *Rule) {
	b.words("-A ", c.Name)
	b.net(" -s ", r.Src)
	b.net(" -d ", r.Dst)
	b.iface(" -i ", r.In)
	b.iface(" -o ", r.Out)
	if r.Protocol != "" {
		b.words(" -p ", r.Protocol)
	}
	for _, m := range r.Matches {
		m.print(b)
	}
	if r.Target != nil {
		b.target(r.Target)
	}
}

// target is printed with its -j, unless it knows better: -g, or as a dump had it.
func (b *printer) target(t Target) {
	if whole, ok := t.(interface{ printWhole(*printer) }); ok {
		whole.printWhole(b)
		return
	}
	b.WriteString(" -j ")
	t.print(b)
}

func (b *printer) iface(option string, i *Interface) {
	if i != nil {
		b.not(i.Not)
		b.words(option, i.Name)
	}
}

func (b *printer) net(option string, n *Net) {
	if n == nil {
		return
	}
	b.not(n.Not)
	b.WriteString(option)
	b.Write(n.Prefix.AppendTo(b.num[:0]))
}

func (b *printer) not(not bool) {
	if not {
		b.WriteString(" !")
	}
}

func (b *printer) int(n int) { b.Write(strconv.AppendInt(b.num[:0], int64(n), 10)) }

func (b *printer) hex(n uint32) {
	b.WriteString("0x")
	b.Write(strconv.AppendUint(b.num[:0], uint64(n), 16))
}

func (b *printer) masked(value, mask uint32) {
	b.hex(value)
	b.WriteByte('/')
	b.hex(mask)
}

func (m Comment) print(b *printer) {
	b.WriteString(" -m comment --comment ")
	b.quoted(string(m))
}

// quoted puts into quotes what is not all letters, digits, - and _.
func (b *printer) quoted(s string) {
	plain := func(r rune) bool {
		return r == '-' || r == '_' || r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r))
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		b.WriteString(s)
		return
	}
	b.WriteByte('"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' || s[i] == '\'' {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	b.WriteByte('"')
}

func (m Ports) print(b *printer) {
	b.words(" -m ", m.Protocol)
	if m.Dst != 0 {
		b.WriteString(" --dport ")
		b.int(int(m.Dst))
	}
}

func (m Conntrack) print(b *printer) {
	b.WriteString(" -m conntrack")
	b.not(m.Not)
	b.words(" --ctstate ", m.States)
}

func (m Mark) print(b *printer) {
	b.WriteString(" -m mark")
	b.not(m.Not)
	b.WriteString(" --mark ")
	b.masked(m.Value, m.Mask)
}

func (m AddrType) print(b *printer) { b.words(" -m addrtype --", m.Side, "-type ", m.Type) }

// print shows the chance as the kernel keeps it: in steps of 1/2^31.
func (m Statistic) print(b *printer) {
	steps := probability(m.Odds.Float())
	b.WriteString(" -m statistic --mode random --probability ")
	b.Write(strconv.AppendFloat(b.num[:0], float64(steps)/(1<<31), 'f', 11, 64))
}

// probability is what the kernel stores for a chance that kube-proxy wrote with ten digits.
func probability(p float64) uint32 {
	const digits = 1e10
	written := float64(int64(p*digits+0.5)) / digits
	return uint32(written*(1<<31) + 0.5)
}

func (m Recent) print(b *printer) {
	b.WriteString(" -m recent")
	if m.Set {
		b.WriteString(" --set")
	} else {
		b.WriteString(" --rcheck --seconds ")
		b.int(m.Seconds)
		b.WriteString(" --reap")
	}
	mask := "255.255.255.255"
	if m.V6 {
		mask = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
	}
	b.words(" --name ", m.Name, " --mask ", mask, " --rsource")
}

// The two blanks are nfacct's own.
func (m NFAcct) print(b *printer) { b.words(" -m nfacct --nfacct-name  ", m.Name) }

func (t Jump) print(b *printer) { b.WriteString(t.Name) }
func (Return) print(b *printer) { b.WriteString("RETURN") }
func (Accept) print(b *printer) { b.WriteString("ACCEPT") }
func (Drop) print(b *printer)   { b.WriteString("DROP") }

func (t SetMark) print(b *printer) { b.WriteString("MARK --set-xmark "); b.masked(t.Value, t.Mask) }

func (t Reject) print(b *printer) {
	icmp := "icmp"
	if t.V6 {
		icmp = "icmp6"
	}
	b.words("REJECT --reject-with ", icmp, "-port-unreachable")
}

func (t DNAT) print(b *printer) {
	b.WriteString("DNAT --to-destination ")
	b.Write(t.To.AppendTo(b.num[:0]))
}

func (t Masquerade) print(b *printer) {
	b.WriteString("MASQUERADE")
	if t.RandomFully {
		b.WriteString(" --random-fully")
	}
}
