package iptables

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// What only rules of others have. None of it is in the rules that this package builds.

// asWritten is a part of a rule that is printed as the dump has it.
type asWritten string

func (a asWritten) print(b *printer)      { b.words(" ", string(a)) }
func (a asWritten) printWhole(b *printer) { a.print(b) }

// unreadMatch leaves the decision to the assumption at the rule's end.
type unreadMatch struct{ asWritten }

func (unreadMatch) matches(*walker) bool { return true }

// always and never are matches whose answer is the same for every packet that walks here.
type always struct{ asWritten }

func (always) matches(*walker) bool { return true }

type never struct{ asWritten }

func (never) matches(*walker) bool { return false }

// test is any other match: a question about the packet.
type test struct {
	asWritten
	ask func(w *walker) bool
	not bool
}

func (m test) matches(w *walker) bool { return m.ask(w) != m.not }

// ports is a list of single ports and ranges.
type ports [][2]uint16

func (p ports) have(n uint16) bool {
	return slices.ContainsFunc(p, func(r [2]uint16) bool { return r[0] <= n && n <= r[1] })
}

// sameNumber compares protocols by name or number.
func sameNumber(name string, number string) bool {
	numbers := map[string]string{"icmp": "1", "tcp": "6", "udp": "17", "gre": "47", "esp": "50", "ah": "51", "ipv6-icmp": "58", "sctp": "132", "udplite": "136", "ipencap": "4", "ipv6": "41"}
	return name == number || numbers[name] == number
}

// speaks says whether the packet's protocol is the one, by name or number.
func speaks(p *trace.Packet, protocol string) bool {
	if protocol == "all" || protocol == "0" {
		return true
	}
	name := strings.ToLower(p.Protocol)
	if name == "icmp" && p.Dst.Addr().Is6() {
		name = "ipv6-icmp"
	}
	return sameNumber(name, protocol)
}

// tcpFlags of the packets that walk here: the first of a connection is a SYN, the first answer a SYN and ACK, and what
// conntrack cannot place an ACK.
func tcpFlags(w *walker) string {
	switch {
	case w.New:
		return "SYN"
	case w.Invalid:
		return "ACK"
	}
	return "SYN,ACK"
}

// haveFlags asks whether of the flags in mask exactly those in set are there.
func haveFlags(have, mask, set string) bool {
	in := func(list, flag string) bool {
		return list == "ALL" || slices.Contains(strings.Split(list, ","), flag)
	}
	for _, flag := range []string{"FIN", "SYN", "RST", "PSH", "ACK", "URG"} {
		if in(mask, flag) && in(have, flag) != in(set, flag) {
			return false
		}
	}
	return true
}

// kindOf is what addrtype calls an address, as far as a node knows without its routing table.
func kindOf(w *walker, a netip.Addr) string {
	switch {
	case w.IsLocal(a):
		return "LOCAL"
	case a.IsMulticast():
		return "MULTICAST"
	case a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return "BROADCAST"
	case a.IsUnspecified():
		return "UNSPEC"
	}
	return "UNICAST"
}

// Targets of others.

// Goto goes on in another chain for good: at its end the packet goes back to where this chain was jumped to.
type Goto struct{ *Chain }

func (t Goto) print(b *printer)      { b.WriteString(t.Name) }
func (t Goto) printWhole(b *printer) { b.words(" -g ", t.Name) }

func (t Goto) act(w *walker, p place) (end, bool) {
	w.Jumped(p, t.Name)
	e := w.chain(t.Chain)
	return e, true
}

// leads is the chain that a target goes on in, or nil.
func leads(t Target) *Chain {
	switch t := t.(type) {
	case Jump:
		return t.Chain
	case Goto:
		return t.Chain
	}
	return nil
}

// hookedMore are the tables on a hook when there are others than filter and nat.
func (r *Ruleset) hookedMore(late bool) (out []*Table) {
	order := []string{"raw", "mangle", "nat", "filter", "security"}
	if late {
		order = []string{"raw", "mangle", "filter", "security", "nat"}
	}
	for _, name := range order {
		for _, t := range r.tables() {
			if t.Name == name {
				out = append(out, t)
			}
		}
	}
	return out
}

// noEffect is a target that changes nothing that matters here (LOG), or, if doubted, one that nobody here can follow.
type noEffect struct {
	asWritten
	doubted bool
}

func (t noEffect) act(w *walker, p place) (end, bool) {
	if t.doubted {
		w.Doubted(p, trace.Why(trace.RuleUnread, "chain", p.Stage(), "what", string(t.asWritten), "taken", "no-effect"))
	}
	return through, false
}

// refuse is REJECT with another answer than kube-proxy's.
type refuse struct {
	asWritten
	how end
}

func (t refuse) act(w *walker, p place) (end, bool) {
	w.Rejected(p)
	return t.how, true
}

// source is SNAT.
type source struct {
	asWritten
	to   netip.Addr
	port uint16
}

func (t source) act(w *walker, p place) (end, bool) {
	port := t.port
	if port == 0 {
		port = w.Packet.Src.Port()
	}
	w.Sourced(p, netip.AddrPortFrom(t.to, port))
	return accepted, true
}

// destination is DNAT to an address that keeps the port, or to a port that keeps the address.
type destination struct {
	asWritten
	to   netip.Addr
	port uint16
}

func (t destination) act(w *walker, p place) (end, bool) {
	to, port := t.to, t.port
	if !to.IsValid() {
		to = w.Packet.Dst.Addr()
	}
	if port == 0 {
		port = w.Packet.Dst.Port()
	}
	w.Translated(p, netip.AddrPortFrom(to, port))
	return accepted, true
}

// connMark is CONNMARK: between the packet's mark and its connection's.
type connMark struct {
	asWritten
	op          string // set, save, restore
	value, mask uint32
	from        uint32 // the mask of the side that is read
}

func (t connMark) act(w *walker, p place) (end, bool) {
	switch {
	case t.op == "set":
		w.ConnMark = w.ConnMark&^t.mask ^ t.value
	case t.op == "save":
		w.ConnMark = w.ConnMark&^t.mask ^ w.Packet.Mark&t.from
	case w.New:
		w.SetMark(p, w.Packet.Mark&^t.mask^w.ConnMark&t.from)
	default:
		w.Doubted(p, trace.Why(trace.RuleUnread, "chain", p.Stage(), "what", string(t.asWritten), "taken", "no-effect"))
	}
	return through, false
}

// otherMark is MARK in a rule that is not kube-proxy's: it is told.
type otherMark struct{ SetMark }

func (t otherMark) act(w *walker, p place) (end, bool) {
	w.SetMark(p, w.Packet.Mark&^t.Mask^t.Value)
	return through, false
}

// Bases are the tables on a hook. V6 says whose they are: nothing in a table itself does.
func (r *Ruleset) Bases(h proxy.Hook, v6 bool) (out []proxy.Base) {
	for _, t := range r.hooked(h) {
		if t.Chain(h.String()) == nil {
			continue
		}
		priority := map[string]int{"raw": -300, "mangle": -150, "nat": -100, "filter": 0, "security": 50}[t.Name]
		if t.Name == "nat" && (h == proxy.Input || h == proxy.Postrouting) {
			priority = 100
		}
		out = append(out, proxy.Base{Priority: priority, V4: !v6, V6: v6, Walk: func(c *proxy.Context) (proxy.Verdict, trace.Reason) {
			w := &walker{Teller: proxy.NewTeller(c, r.node)}
			if e := w.base(t, h); e > accepted {
				return proxy.Verdict(e - accepted), w.Reason()
			}
			w.Settle()
			return proxy.Accept, trace.Reason{}
		}})
	}
	return out
}

// Ports are the Service ports that the rules of a dump know of.
func (r *Ruleset) Ports() []*proxy.ServicePort { return r.ports }
