package nftables

import (
	"net/netip"
	"strings"
)

// operand is a field of a packet that a condition asks for. It has none if the packet has none: another family, another
// protocol.
type operand struct {
	get   func(w *walker) (value, bool)
	field Field // what kube-proxy's own rules call it; -1 if they have no use for it
	name  string
}

// operands reads fields joined by dots.
func (p *ruleParser) operands() (out []operand, ok bool) {
	for {
		o, ok := p.operand()
		if !ok {
			return nil, false
		}
		out = append(out, o)
		if !p.take(".") {
			return out, true
		}
	}
}

func (p *ruleParser) operand() (operand, bool) {
	one, two := p.peek(0), p.peek(1)
	switch one {
	case "iifname", "oifname", "iif", "oif":
		p.i++
		return iface(one), true
	case "mark", "l4proto", "nfproto":
		p.i++
		return p.meta(one)
	case "meta":
		p.i += 2
		return p.meta(two)
	case "ip", "ip6":
		p.i += 2
		return p.header(one, two)
	case "th", "tcp", "udp", "sctp":
		p.i += 2
		return port(one, two)
	case "ct":
		p.i += 2
		return connection(two)
	case "fib":
		if p.peek(2) == "type" {
			p.i += 3
			return p.fib(two)
		}
	case "icmp", "icmpv6":
		if two == "type" {
			p.i += 2
			return icmp(one == "icmpv6"), true
		}
	}
	return operand{}, false
}

func text(s string) (value, bool)        { return value{text: s}, true }
func number(n uint32) (value, bool)      { return value{num: n}, true }
func address(a netip.Addr) (value, bool) { return value{addr: a}, a.IsValid() }

func iface(name string) operand {
	return operand{field: -1, name: name, get: func(w *walker) (value, bool) {
		dev := w.In
		if name[0] == 'o' {
			dev = w.Out
		}
		return value{text: dev}, dev != ""
	}}
}

func (p *ruleParser) meta(what string) (operand, bool) {
	o := operand{field: -1, name: "meta " + what}
	switch what {
	case "l4proto":
		o.field = L4Proto
		o.get = func(w *walker) (value, bool) { return text(l4proto(w)) }
	case "mark":
		o.get = func(w *walker) (value, bool) { return number(w.Packet.Mark) }
	case "nfproto":
		o.get = func(w *walker) (value, bool) {
			if w.Packet.Dst.Addr().Is6() {
				return text("ipv6")
			}
			return text("ipv4")
		}
	case "protocol":
		o.get = func(w *walker) (value, bool) {
			if w.Packet.Dst.Addr().Is6() {
				return text("ip6")
			}
			return text("ip")
		}
	case "iifname", "oifname", "iif", "oif":
		return iface(what), true
	default:
		return o, false
	}
	return o, true
}

func l4proto(w *walker) string {
	name := strings.ToLower(w.Packet.Protocol)
	if name == "icmp" && w.Packet.Dst.Addr().Is6() {
		return "ipv6-icmp"
	}
	return name
}

// header: a rule that asks for a header that the packet does not have is not for it.
func (p *ruleParser) header(family, what string) (operand, bool) {
	o := operand{field: -1, name: family + " " + what}
	six := family == "ip6"
	mine := func(w *walker) bool { return w.Packet.Dst.Addr().Is6() == six }
	switch what {
	case "saddr":
		o.get = func(w *walker) (value, bool) { v, _ := address(w.Packet.Src.Addr()); return v, mine(w) }
		if p.table.Family == family {
			o.field = Saddr
		}
	case "daddr":
		o.get = func(w *walker) (value, bool) { v, _ := address(w.Packet.Dst.Addr()); return v, mine(w) }
		if p.table.Family == family {
			o.field = Daddr
		}
	case "protocol", "nexthdr":
		o.get = func(w *walker) (value, bool) { return value{text: l4proto(w)}, mine(w) }
	default:
		return o, false
	}
	return o, true
}

func port(protocol, what string) (operand, bool) {
	o := operand{field: -1, name: protocol + " " + what}
	source := what == "sport"
	if what != "dport" && !source {
		return o, false
	}
	if protocol == "th" && !source {
		o.field = Dport
	}
	o.get = func(w *walker) (value, bool) {
		is := w.Packet.Protocol != "ICMP" && (protocol == "th" || strings.EqualFold(protocol, w.Packet.Protocol))
		at := w.Packet.Dst
		if source {
			at = w.Packet.Src
		}
		return value{num: uint32(at.Port())}, is
	}
	return o, true
}

func connection(what string) (operand, bool) {
	o := operand{field: -1, name: "ct " + what}
	switch what {
	case "state":
		o.get = func(w *walker) (value, bool) {
			switch {
			case w.New:
				return text("new")
			case w.Invalid:
				return text("invalid")
			}
			return text("established")
		}
	case "status":
		o.get = func(w *walker) (value, bool) {
			if w.DNATed {
				return text("dnat")
			}
			return value{}, true
		}
	default:
		return o, false
	}
	return o, true
}

func (p *ruleParser) fib(side string) (operand, bool) {
	o := operand{field: -1, name: "fib " + side + " type", get: func(w *walker) (value, bool) {
		a := w.Packet.Dst.Addr()
		if side == "saddr" {
			a = w.Packet.Src.Addr()
		}
		switch {
		case w.IsLocal(a):
			return text("local")
		case a.IsMulticast():
			return text("multicast")
		case a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
			return text("broadcast")
		}
		return text("unicast")
	}}
	return o, side == "saddr" || side == "daddr"
}

// icmp: the packets that walk here are a ping's question and its answer.
func icmp(six bool) operand {
	return operand{field: -1, name: "icmp type", get: func(w *walker) (value, bool) {
		is := w.Packet.Protocol == "ICMP" && w.Packet.Dst.Addr().Is6() == six
		if w.New {
			return value{text: "echo-request"}, is
		}
		return value{text: "echo-reply"}, is
	}}
}
