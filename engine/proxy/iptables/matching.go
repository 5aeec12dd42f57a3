package iptables

import (
	"strings"
)

func (Comment) matches(*walker) bool   { return true }
func (NFAcct) matches(*walker) bool    { return true }
func (Statistic) matches(*walker) bool { return true }

func (m Ports) matches(w *walker) bool {
	return sameProtocol(m.Protocol, w.Packet.Protocol) && (m.Dst == 0 || m.Dst == w.Packet.Dst.Port())
}

// A packet is NEW, belongs to an ESTABLISHED connection or is INVALID; no packet of ours is RELATED.
// DNAT is a state beside these.
func (m Conntrack) matches(w *walker) bool {
	found := false
	for state := range strings.SplitSeq(m.States, ",") {
		switch state {
		case "NEW":
			found = found || w.New
		case "ESTABLISHED":
			found = found || !w.New && !w.Invalid
		case "INVALID":
			found = found || w.Invalid
		case "DNAT":
			found = found || w.DNATed
		}
	}
	return found != m.Not
}

func (m Mark) matches(w *walker) bool { return (w.Packet.Mark&m.Mask == m.Value) != m.Not }

func (m AddrType) matches(w *walker) bool {
	a := w.Packet.Dst.Addr()
	if m.Side == "src" {
		a = w.Packet.Src.Addr()
	}
	return w.IsLocal(a)
}

// The list of recent clients is the match's own memory: asking and noting both happen while matching.
func (m Recent) matches(w *walker) bool {
	client := w.Packet.Src.Addr()
	if !m.Set {
		return w.Affinity.Seen(m.Name, client, m.Seconds)
	}
	w.Affinity.Remember(m.Name, client)
	return true
}

func (i *Interface) matches(name string) bool {
	if prefix, ok := strings.CutSuffix(i.Name, "+"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return i.Name == name
}

// sameProtocol compares iptables' word with the packet's: tcp and TCP.
func sameProtocol(rule, packet string) bool { return strings.EqualFold(rule, packet) }
