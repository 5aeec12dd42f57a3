package iptables

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// read takes over one group of a rule's words. It returns what it cannot read: a match, a target, or "".
func (r *Rule) read(group []string, t *Table) string {
	not := group[0] == "!"
	if not {
		group = group[1:]
	}
	if len(group) < 2 {
		return "match"
	}
	arg, ok := group[1], len(group) == 2
	switch group[0] {
	case "-s":
		r.Src, ok = readNet(arg, not)
	case "-d":
		r.Dst, ok = readNet(arg, not)
	case "-i":
		r.In = &Interface{arg, not}
	case "-p":
		r.Protocol, ok = arg, ok && !not && (arg == "tcp" || arg == "udp" || arg == "sctp")
	case "-m":
		var m Match
		if m, ok = readMatch(arg, group[2:]); ok {
			r.Matches = append(r.Matches, m)
		}
	case "-j":
		if r.Target = readTarget(arg, group[2:], t); r.Target == nil {
			return "target"
		}
		ok = true
	default:
		ok = false
	}
	if !ok {
		return "match"
	}
	return ""
}

func readNet(arg string, not bool) (*Net, bool) {
	if !strings.Contains(arg, "/") {
		a, err := netip.ParseAddr(arg)
		return &Net{netip.PrefixFrom(a, a.BitLen()), not}, err == nil
	}
	p, ok := proxy.ParsePrefix(arg)
	return &Net{p, not}, ok
}

// options reads "--name value" pairs; a "!" before a name, or a name without a value, counts as the value "".
func options(words []string) map[string]string {
	out := map[string]string{}
	name := ""
	for _, w := range words {
		switch {
		case w == "!":
			out["!"] = ""
		case strings.HasPrefix(w, "--"):
			name = w
			out[name] = ""
		default:
			out[name] = w
		}
	}
	return out
}

// readMatch reads the matches that kube-proxy uses, with the options that it uses.
func readMatch(module string, words []string) (Match, bool) {
	o := options(words)
	_, not := o["!"]
	has := func(names ...string) bool { // these options and no others
		n := 0
		for _, name := range append(names, "!") {
			if _, there := o[name]; there {
				n++
			}
		}
		return n == len(o)
	}
	switch module {
	case "comment":
		return Comment(o["--comment"]), has("--comment")
	case "tcp", "udp", "sctp":
		port, err := strconv.ParseUint("0"+o["--dport"], 10, 16)
		return Ports{module, uint16(port)}, err == nil && !not && has("--dport")
	case "conntrack":
		return Conntrack{o["--ctstate"], not}, o["--ctstate"] != "" && has("--ctstate")
	case "mark":
		value, mask, ok := readMask(o["--mark"])
		return Mark{value, mask, not}, ok && has("--mark")
	case "addrtype":
		if o["--src-type"] == "LOCAL" {
			return AddrType{"src", "LOCAL"}, !not && has("--src-type")
		}
		return AddrType{"dst", "LOCAL"}, !not && o["--dst-type"] == "LOCAL" && has("--dst-type")
	case "statistic":
		odds, ok := readOdds(o["--probability"])
		return Statistic{odds}, ok && !not && o["--mode"] == "random" && has("--mode", "--probability")
	case "recent":
		_, set := o["--set"]
		seconds, err := strconv.Atoi("0" + o["--seconds"])
		return Recent{o["--name"], set, seconds, strings.Contains(o["--mask"], ":")}, err == nil && !not && has("--set", "--rcheck", "--seconds", "--reap", "--name", "--mask", "--rsource")
	case "nfacct":
		return NFAcct{o["--nfacct-name"]}, has("--nfacct-name")
	}
	return nil, false
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

// readOdds finds the 1/n that was written with ten digits and kept in steps of 1/2^31.
func readOdds(text string) (trace.Odds, bool) {
	p, err := strconv.ParseFloat(text, 64)
	if err != nil || p <= 0 || p > 1 {
		return trace.Odds{}, false
	}
	n := int64(1/p + 0.5)
	return trace.Odds{Num: 1, Den: n}, probability(1/float64(n)) == uint32(p*(1<<31)+0.5)
}

// readTarget reads the targets that kube-proxy uses, and jumps to any chain; nil if it is none of these.
func readTarget(name string, words []string, t *Table) Target {
	o := options(words)
	switch name {
	case "RETURN":
		return Return{}
	case "ACCEPT":
		return Accept{}
	case "DROP":
		return Drop{}
	case "REJECT":
		if how := o["--reject-with"]; how == "icmp-port-unreachable" || how == "icmp6-port-unreachable" {
			return Reject{how[4] == '6'}
		}
	case "MARK":
		if value, mask, ok := readMask(o["--set-xmark"]); ok {
			return SetMark{value, mask}
		}
	case "DNAT":
		if to, err := netip.ParseAddrPort(o["--to-destination"]); err == nil && len(o) == 1 {
			return DNAT{&to}
		}
	case "MASQUERADE":
		_, random := o["--random-fully"]
		return Masquerade{random}
	default:
		if c := t.Chain(name); c != nil && len(words) == 0 {
			return Jump{c}
		}
	}
	return nil
}
