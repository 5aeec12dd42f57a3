package iptables

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// read takes over one part of a rule; false if it is not understood.
func (r *Rule) read(g group, l ruleLine) bool {
	text := g.textIn(l.text)
	not := g[0].text == "!"
	if not {
		g = g[1:]
	}
	if len(g) < 2 {
		return false
	}
	arg := g[1].text
	switch g[0].text {
	case "-s", "-d", "-i", "-o", "-p":
		return len(g) == 2 && r.readHead(g[0].text, arg, not, text)
	case "-m":
		m, read := readMatch(arg, options(g[2:]), text)
		if read {
			r.Matches = append(r.Matches, m)
		}
		return read && !not
	case "-j", "-g":
		r.Target = readTarget(arg, g[0].text == "-g", options(g[2:]), text, l.table)
		return r.Target != nil
	}
	return false
}

// readHead takes over what is asked of the packet's addresses, interfaces and protocol.
func (r *Rule) readHead(option, arg string, not bool, text string) bool {
	if arg == "" || !plain(arg) {
		return false
	}
	switch option {
	case "-i":
		r.In = &Interface{arg, not}
	case "-o":
		r.Out = &Interface{arg, not}
	case "-p":
		r.readProtocol(arg, not, text)
	default:
		n, ok := readNet(arg, not)
		switch {
		case !ok:
			return false
		case option == "-s" && r.Src == nil:
			r.Src = n
		case option == "-d" && r.Dst == nil:
			r.Dst = n
		default:
			return false
		}
	}
	return true
}

func (r *Rule) readProtocol(arg string, not bool, text string) {
	switch arg {
	case "tcp", "udp", "sctp":
		if !not {
			r.Protocol = arg
			return
		}
	}
	r.Matches = append(r.Matches, test{asWritten(text), func(w *walker) bool { return speaks(&w.Packet, arg) }, not})
}

func readNet(arg string, not bool) (*Net, bool) {
	if !strings.Contains(arg, "/") {
		a, err := netip.ParseAddr(arg)
		if err != nil {
			return nil, false
		}
		return &Net{netip.PrefixFrom(a, a.BitLen()), not}, true
	}
	p, ok := proxy.ParsePrefix(arg)
	if !ok {
		return nil, false
	}
	return &Net{p, not}, true
}

// option is one of a match or a target: --dport 80, ! --ctstate NEW.
type option struct {
	name, value string
	not         bool
}

// options reads them; a "!" belongs to the option behind it.
func options(words []word) (out []option) {
	not := false
	for i, w := range words {
		switch free := i > 0 && words[i-1].text == "--comment"; {
		case w.text == "!" && !free:
			not = true
		case strings.HasPrefix(w.text, "--") && !free:
			out = append(out, option{name: w.text, not: not})
			not = false
		case len(out) > 0:
			last := &out[len(out)-1]
			last.value = strings.TrimPrefix(last.value+" "+w.text, " ")
		default:
			out = append(out, option{value: w.text})
		}
	}
	return out
}

// get is the option of that name.
func get(all []option, name string) (option, bool) {
	for _, o := range all {
		if o.name == name {
			return o, true
		}
	}
	return option{}, false
}

// only says that there are no other options than these, each at most once, and none negated.
func only(all []option, names ...string) bool {
	seen := map[string]bool{}
	for _, o := range all {
		known := false
		for _, n := range names {
			known = known || o.name == n
		}
		if !known || o.not || seen[o.name] {
			return false
		}
		seen[o.name] = true
	}
	return true
}

// readMask reads 0x4000/0x4000.
func readMask(text string) (value, mask uint32, ok bool) {
	v, m, masked := strings.Cut(text, "/")
	value64, err := strconv.ParseUint(v, 0, 32)
	mask64, err2 := uint64(0xffffffff), error(nil)
	if masked {
		mask64, err2 = strconv.ParseUint(m, 0, 32)
	}
	return uint32(value64), uint32(mask64), err == nil && err2 == nil
}

// readOdds finds the fraction that was written with ten digits and is kept in steps of 1/2^31: 1/n, as kube-proxy has
// it, or another with a small denominator.
func readOdds(text string) (trace.Odds, bool) {
	p, err := strconv.ParseFloat(text, 64)
	if err != nil || p <= 0 || p > 1 {
		return trace.Odds{}, false
	}
	steps := uint32(p*(1<<31) + 0.5)
	if n := int64(1/p + 0.5); probability(1/float64(n)) == steps {
		return trace.Odds{Num: 1, Den: n}, true
	}
	for den := int64(2); den <= 1000; den++ {
		if num := int64(p*float64(den) + 0.5); num > 0 && num < den && probability(float64(num)/float64(den)) == steps {
			return trace.Odds{Num: num, Den: den}, true
		}
	}
	return trace.Odds{}, false
}

// readTarget reads a target; nil if it is not understood.
func readTarget(name string, forGood bool, o []option, text string, t *Table) Target {
	if c := t.Chain(name); c != nil && len(o) == 0 && c.Policy == "" {
		if forGood {
			return Goto{c}
		}
		return Jump{c}
	}
	written := asWritten(text)
	switch name {
	case "RETURN":
		return Return{}
	case "ACCEPT":
		return Accept{}
	case "DROP":
		return Drop{}
	case "REJECT":
		return readReject(o, written)
	case "MARK":
		if set, ok := get(o, "--set-xmark"); ok && len(o) == 1 {
			if value, mask, ok := readMask(set.value); ok {
				return SetMark{value, mask}
			}
		}
	case "DNAT", "SNAT":
		return readNAT(name, o, written)
	case "MASQUERADE":
		if only(o, "--random-fully", "--random") {
			_, random := get(o, "--random-fully")
			return Masquerade{random}
		}
	case "CONNMARK":
		return readConnMark(o, written)
	case "LOG", "NFLOG", "ULOG", "TRACE", "AUDIT", "CHECKSUM", "TCPMSS", "TCPOPTSTRIP", "DSCP", "TOS", "ECN", "TTL", "HL", "SET", "TEE",
		"IDLETIMER", "LED", "RATEEST", "CLASSIFY", "SECMARK", "CONNSECMARK":
		return noEffect{written, false}
	}
	return nil
}

func readReject(o []option, written asWritten) Target {
	how, _ := get(o, "--reject-with")
	switch how.value {
	case "icmp-port-unreachable", "icmp6-port-unreachable":
		return Reject{how.value[4] == '6'}
	case "tcp-reset":
		return refuse{written, reset}
	case "icmp-net-unreachable", "icmp-host-unreachable", "icmp6-no-route", "icmp6-addr-unreachable":
		return refuse{written, unreached}
	case "icmp-net-prohibited", "icmp-host-prohibited", "icmp-admin-prohibited", "icmp-proto-unreachable", "icmp6-adm-prohibited":
		return refuse{written, prohibited}
	}
	return nil
}

// readNAT reads an address, an address and port, or a port. Of a range nobody here knows which one it will be.
func readNAT(name string, o []option, written asWritten) Target {
	if !only(o, "--to-destination", "--to-source", "--random", "--random-fully", "--persistent") {
		return nil
	}
	option := "--to-destination"
	if name == "SNAT" {
		option = "--to-source"
	}
	arg, _ := get(o, option)
	addr, err := netip.ParseAddr(strings.Trim(arg.value, "[]"))
	both, err2 := netip.ParseAddrPort(arg.value)
	port, err3 := strconv.ParseUint(strings.TrimPrefix(arg.value, ":"), 10, 16)
	if err2 == nil {
		addr, port = both.Addr(), uint64(both.Port())
	} else if err == nil {
		port = 0
	}
	switch {
	case name == "DNAT" && err2 == nil && len(o) == 1:
		return DNAT{&both}
	case name == "SNAT" && (err == nil || err2 == nil):
		return source{written, addr, uint16(port)}
	case name == "DNAT" && (err == nil || err2 == nil || err3 == nil):
		return destination{written, addr, uint16(port)}
	}
	return nil
}

func readConnMark(o []option, written asWritten) Target {
	mask := func(name string) uint32 {
		m, ok := get(o, name)
		if !ok {
			return 0xffffffff
		}
		n, _ := strconv.ParseUint(m.value, 0, 32)
		return uint32(n)
	}
	if set, ok := get(o, "--set-xmark"); ok && len(o) == 1 {
		if value, mask, ok := readMask(set.value); ok {
			return connMark{written, "set", value, mask, 0}
		}
	}
	if !only(o, "--save-mark", "--restore-mark", "--nfmask", "--ctmask") {
		return nil
	}
	if _, ok := get(o, "--save-mark"); ok {
		return connMark{written, "save", 0, mask("--ctmask"), mask("--nfmask")}
	}
	if _, ok := get(o, "--restore-mark"); ok {
		return connMark{written, "restore", 0, mask("--nfmask"), mask("--ctmask")}
	}
	return nil
}
