package ipvs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
)

// Text is three listings one after another, each below its command: the virtual servers, the sets, the iptables rules.
func (r *Ruleset) Text() string { return Text(r) }

// Text lists the rules of one node's families: ipvsadm and ipset list all at once, the iptables rules of IPv6 have a
// command of their own.
func Text(families ...*Ruleset) string {
	var b strings.Builder
	b.WriteString("# ipvsadm -Sn\n")
	for _, r := range families {
		for i := range r.Servers {
			v := &r.Servers[i]
			b.WriteString(v.text() + "\n")
			for _, e := range v.Real {
				b.WriteString(v.realText(e) + "\n")
			}
		}
	}
	b.WriteString("# ipset save\n")
	for _, r := range families {
		for _, s := range r.Sets {
			b.WriteString(s.create() + "\n")
			for i := range s.Entries {
				b.WriteString(s.text(i) + "\n")
			}
		}
	}
	for _, r := range families {
		r.save(&b)
	}
	return b.String()
}

// save is what iptables-save prints, or ip6tables-save.
func (r *Ruleset) save(b *strings.Builder) {
	command := "iptables-save"
	if r.Family == api.IPv6 {
		command = "ip6tables-save"
	}
	fmt.Fprintf(b, "# %s\n", command)
	for _, table := range [][]*Chain{r.Filter, r.NAT} {
		fmt.Fprintf(b, "*%s\n", table[0].Table)
		for _, c := range listed(table) {
			policy := c.Policy
			if policy == "" {
				policy = "-"
			}
			fmt.Fprintf(b, ":%s %s [0:0]\n", c.Name, policy)
		}
		for _, c := range listed(table) {
			for i := range c.Rules {
				b.WriteString(c.text(i) + "\n")
			}
		}
		b.WriteString("COMMIT\n")
	}
}

// Lines is every virtual server, endpoint, entry and rule with its origin, in the order of Text.
func (r *Ruleset) Lines() []proxy.Line { return Lines(r) }

// Lines are those of one node's families, in the order of Text.
func Lines(families ...*Ruleset) (out []proxy.Line) {
	for _, r := range families {
		for i := range r.Servers {
			v := &r.Servers[i]
			out = append(out, proxy.Line{Chain: v.Stage(), Text: v.text(), Origin: v.Origin})
			for _, e := range v.Real {
				out = append(out, proxy.Line{Chain: v.Stage(), Text: v.realText(e), Origin: v.Port.TargetOrigin(e)})
			}
		}
	}
	for _, r := range families {
		for _, s := range r.Sets {
			for i := range s.Entries {
				out = append(out, proxy.Line{Chain: "ipset/" + s.Name, Text: s.text(i), Origin: s.Entries[i].Origin})
			}
		}
	}
	for _, r := range families {
		for _, table := range [][]*Chain{r.Filter, r.NAT} {
			for _, c := range listed(table) {
				for i := range c.Rules {
					out = append(out, proxy.Line{Chain: c.Stage(), Text: c.text(i), Origin: c.Rules[i].Origin})
				}
			}
		}
	}
	return out
}

// listed puts built-in chains first and the others by name.
func listed(table []*Chain) []*Chain {
	out := slices.Clone(table)
	slices.SortStableFunc(out, func(a, b *Chain) int {
		switch {
		case a.Policy != "" && b.Policy != "":
			return 0
		case a.Policy != "":
			return -1
		case b.Policy != "":
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// option is how ipvsadm asks for the protocol.
func (v *VirtualServer) option() string {
	return map[string]string{api.TCP: "-t", api.UDP: "-u", api.SCTP: "--sctp-service"}[v.Protocol] + " " + v.Addr.String()
}

func (v *VirtualServer) text() string {
	s := "-A " + v.option() + " -s " + v.Scheduler
	if v.Sticky > 0 {
		s += fmt.Sprintf(" -p %d", v.Sticky)
	}
	if v.Scheduler == "mh" { // kube-proxy lets it look at the client's port, too
		s += " -b mh-port"
	}
	return s
}

// realText is one endpoint: -m translates, as opposed to routing or tunnelling.
func (v *VirtualServer) realText(e *proxy.Endpoint) string {
	return "-a " + v.option() + " -r " + e.Name + " -m -w 1"
}

func (s *Set) create() string {
	if s.Type == "bitmap:port" {
		return "create " + s.Name + " bitmap:port range 0-65535"
	}
	family := "inet"
	if s.Family == api.IPv6 {
		family = "inet6"
	}
	return "create " + s.Name + " " + s.Type + " family " + family + " hashsize 1024 maxelem 65536"
}

func (s *Set) text(i int) string { return "add " + s.Name + " " + s.Entries[i].Key.String() }

func (c *Chain) text(i int) string { return "-A " + c.Name + c.Rules[i].String() }

// String is the rule as iptables-save writes it, without its chain.
func (r *Rule) String() string {
	var b strings.Builder
	add := func(when bool, format string, args ...any) {
		if when {
			fmt.Fprintf(&b, format, args...)
		}
	}
	add(r.NotSrc, " !")
	add(r.Src.IsValid(), " -s %s", r.Src)
	add(r.NotIn != "", " ! -i %s", r.NotIn)
	add(r.Protocol != "", " -p %s", r.Protocol)
	add(r.Comment != "", ` -m comment --comment "%s"`, strings.ReplaceAll(r.Comment, "'", `\'`))
	add(r.New, " -m conntrack --ctstate NEW")
	add(r.Known, " -m conntrack --ctstate RELATED,ESTABLISHED")
	add(r.Set != nil, " -m set --match-set %s %s", setName(r.Set), r.By)
	add(r.OffNode, " -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL")
	add(r.ToNode, " -m addrtype --dst-type LOCAL")
	if r.Virtual != nil {
		add(true, " -m ipvs --vaddr %s --vproto %s --vport %d", r.Virtual.addr, r.Virtual.protocol, r.Virtual.port)
	}
	not := ""
	if r.NotMark {
		not = " !"
	}
	add(r.Mark != 0, " -m mark%s --mark %#x/%#x", not, r.Mark, r.Mark)
	b.WriteString(" -j " + r.Target.String())
	return b.String()
}

func setName(s *Set) string {
	if s == nil {
		return ""
	}
	return s.Name
}

// String is the target as iptables-save writes it.
func (t Target) String() string {
	switch {
	case t.Chain != nil:
		return t.Chain.Name
	case t.Name == "MARK" && t.Or != 0:
		return fmt.Sprintf("MARK --set-xmark %#x/%#x", t.Or, t.Or)
	case t.Name == "MARK":
		return fmt.Sprintf("MARK --set-xmark %#x/0x0", t.Xor)
	case t.Random:
		return t.Name + " --random-fully"
	case t.Name == "REJECT" && t.V6:
		return "REJECT --reject-with icmp6-port-unreachable"
	case t.Name == "REJECT":
		return "REJECT --reject-with icmp-port-unreachable"
	}
	return t.Name
}
