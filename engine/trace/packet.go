package trace

import "net/netip"

// Packet is what the kernel sees of a packet, as far as Services care.
// Packets are comparable with ==.
type Packet struct {
	Src      netip.AddrPort `json:"src"` // 203.0.113.10:40000
	Dst      netip.AddrPort `json:"dst"`
	Protocol string         `json:"protocol,omitempty"` // TCP, UDP, SCTP, ICMP
	Mark     uint32         `json:"mark,omitempty"`     // the skb's mark; 0x4000 asks for masquerade
}

// Reply is the tuple of the answer.
func (p Packet) Reply() Packet { return Packet{Src: p.Dst, Dst: p.Src, Protocol: p.Protocol} }

// Same says whether two packets have the same tuple, marks aside.
func (p Packet) Same(q Packet) bool {
	return p.Src == q.Src && p.Dst == q.Dst && p.Protocol == q.Protocol
}
