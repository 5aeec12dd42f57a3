package iptables

import (
	"net/netip"
	"strconv"
	"strings"
)

// readMatch reads one -m with its options; false if it is not understood.
func readMatch(module string, o []option, text string) (Match, bool) {
	written := asWritten(text)
	one := option{}
	if len(o) == 1 {
		one = o[0]
	}
	switch module {
	case "comment":
		return Comment(one.value), one.name == "--comment"
	case "tcp", "udp", "sctp":
		return readPorts(module, o, written)
	case "multiport":
		return readMultiport(one, written)
	case "conntrack", "state":
		return readState(module, one, written)
	case "mark":
		value, mask, ok := readMask(one.value)
		return Mark{value, mask, one.not}, ok && one.name == "--mark"
	case "connmark":
		value, mask, ok := readMask(one.value)
		return test{written, func(w *walker) bool { return w.New && w.ConnMark&mask == value }, one.not}, ok && one.name == "--mark"
	case "addrtype":
		return readAddrType(one, written)
	case "statistic":
		p, _ := get(o, "--probability")
		mode, _ := get(o, "--mode")
		odds, ok := readOdds(p.value)
		return Statistic{odds}, ok && mode.value == "random" && only(o, "--mode", "--probability")
	case "recent":
		return readRecent(o)
	case "nfacct":
		return NFAcct{one.value}, one.name == "--nfacct-name"
	case "iprange":
		return readRange(one, written)
	case "icmp", "icmp6":
		return readICMP(one, written)
	}
	return readFixed(module, o, written)
}

// readFixed reads matches whose answer is the same for every packet that walks here: one packet is never above a
// limit, no bridge port and no IPsec is in this network.
func readFixed(module string, o []option, written asWritten) (Match, bool) {
	yes := false
	switch module {
	case "limit":
		yes = true
	case "hashlimit", "connlimit":
		_, upto := get(o, "--"+module+"-upto")
		_, above := get(o, "--"+module+"-above")
		if upto == above {
			return nil, false
		}
		yes = upto
	case "policy":
		pol, _ := get(o, "--pol")
		if pol.not {
			return nil, false
		}
		yes = pol.value == "none"
	case "physdev":
		if len(o) != 1 || o[0].name != "--physdev-is-bridged" {
			return nil, false
		}
		yes = o[0].not
	case "pkttype":
		if len(o) != 1 {
			return nil, false
		}
		yes = (o[0].value == "unicast") != o[0].not
	default:
		return nil, false
	}
	if yes {
		return always{written}, true
	}
	return never{written}, true
}

func readPorts(protocol string, o []option, written asWritten) (Match, bool) {
	if len(o) == 0 {
		return Ports{Protocol: protocol}, true
	}
	if len(o) == 1 && o[0].name == "--dport" && !o[0].not {
		if n, err := strconv.ParseUint(o[0].value, 10, 16); err == nil && n > 0 {
			return Ports{protocol, uint16(n)}, true
		}
	}
	var asks []func(*walker) bool
	for _, x := range o {
		not := x.not
		switch x.name {
		case "--dport", "--sport":
			list, ok := readPortList(x.value)
			if !ok {
				return nil, false
			}
			source := x.name == "--sport"
			asks = append(asks, func(w *walker) bool {
				at := w.Packet.Dst
				if source {
					at = w.Packet.Src
				}
				return list.have(at.Port()) != not
			})
		case "--tcp-flags":
			mask, set, ok := strings.Cut(x.value, " ")
			if !ok {
				return nil, false
			}
			asks = append(asks, func(w *walker) bool { return haveFlags(tcpFlags(w), mask, set) != not })
		default:
			return nil, false
		}
	}
	return test{written, func(w *walker) bool {
		for _, ask := range asks {
			if !ask(w) {
				return false
			}
		}
		return sameProtocol(protocol, w.Packet.Protocol)
	}, false}, true
}

// readPortList reads 80, 80:90, :1023, 1024: and lists of these.
func readPortList(text string) (out ports, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		low, high, ranged := strings.Cut(part, ":")
		if ranged && low == "" {
			low = "0"
		}
		if ranged && high == "" {
			high = "65535"
		}
		if !ranged {
			high = low
		}
		from, err := strconv.ParseUint(low, 10, 16)
		to, err2 := strconv.ParseUint(high, 10, 16)
		if err != nil || err2 != nil {
			return nil, false
		}
		out = append(out, [2]uint16{uint16(from), uint16(to)})
	}
	return out, true
}

func readMultiport(o option, written asWritten) (Match, bool) {
	list, ok := readPortList(o.value)
	return test{written, func(w *walker) bool {
		src, dst := list.have(w.Packet.Src.Port()), list.have(w.Packet.Dst.Port())
		switch o.name {
		case "--dports":
			return dst
		case "--sports":
			return src
		}
		return src || dst
	}, o.not}, ok && (o.name == "--dports" || o.name == "--sports" || o.name == "--ports")
}

func readState(module string, o option, written asWritten) (Match, bool) {
	for state := range strings.SplitSeq(o.value, ",") {
		switch state {
		case "NEW", "ESTABLISHED", "RELATED", "INVALID", "DNAT", "UNTRACKED":
		default:
			return nil, false
		}
	}
	m := Conntrack{o.value, o.not}
	if module == "state" {
		return test{written, m.matches, false}, o.name == "--state"
	}
	return m, o.name == "--ctstate"
}

func readAddrType(o option, written asWritten) (Match, bool) {
	side, ok := map[string]string{"--src-type": "src", "--dst-type": "dst"}[o.name]
	if !ok {
		return nil, false
	}
	if o.value == "LOCAL" && !o.not {
		return AddrType{side, "LOCAL"}, true
	}
	kinds := strings.Split(o.value, ",")
	for _, k := range kinds {
		switch k {
		case "LOCAL", "UNICAST", "MULTICAST", "BROADCAST", "UNSPEC", "ANYCAST":
		default:
			return nil, false
		}
	}
	return test{written, func(w *walker) bool {
		a := w.Packet.Dst.Addr()
		if side == "src" {
			a = w.Packet.Src.Addr()
		}
		kind := kindOf(w, a)
		for _, k := range kinds {
			if k == kind {
				return true
			}
		}
		return false
	}, o.not}, true
}

func readRecent(o []option) (Match, bool) {
	_, set := get(o, "--set")
	name, _ := get(o, "--name")
	mask, _ := get(o, "--mask")
	seconds, _ := get(o, "--seconds")
	n, err := strconv.Atoi("0" + seconds.value)
	m := Recent{Name: name.value, Set: set, Seconds: n, V6: strings.Contains(mask.value, ":")}
	return m, err == nil && only(o, "--set", "--rcheck", "--seconds", "--reap", "--name", "--mask", "--rsource")
}

func readRange(o option, written asWritten) (Match, bool) {
	first, last, _ := strings.Cut(o.value, "-")
	from, err := netip.ParseAddr(first)
	to, err2 := netip.ParseAddr(last)
	source := o.name == "--src-range"
	return test{written, func(w *walker) bool {
		a := w.Packet.Dst.Addr()
		if source {
			a = w.Packet.Src.Addr()
		}
		return from.Compare(a) <= 0 && a.Compare(to) <= 0
	}, o.not}, err == nil && err2 == nil && (source || o.name == "--dst-range")
}

// readICMP: the packets that walk here are a ping's question and its answer.
func readICMP(o option, written asWritten) (Match, bool) {
	if o.name != "--icmp-type" && o.name != "--icmpv6-type" {
		return nil, false
	}
	return test{written, func(w *walker) bool {
		if w.Packet.Protocol != "ICMP" {
			return false
		}
		kind := map[[2]bool]string{{true, true}: "8", {true, false}: "0", {false, true}: "128", {false, false}: "129"}[[2]bool{w.Packet.Dst.Addr().Is4(), w.New}]
		return o.value == kind || o.value == kind+"/0" || o.value == "any" || o.value == "255" ||
			o.value == map[string]string{"8": "echo-request", "0": "echo-reply", "128": "echo-request", "129": "echo-reply"}[kind]
	}, o.not}, o.value != ""
}
