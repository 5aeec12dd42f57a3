package iptables

import "net/netip"

// Target is what a rule does with a packet. Implementers: Jump, Return, Accept, Drop, Reject, SetMark, DNAT, Masquerade.
type Target interface{ print(b *printer) }

// Jump goes on in another chain and comes back at its end.
type Jump struct{ *Chain }

// Verdicts.
type (
	Return struct{}          // back to where the jump was
	Accept struct{}          // done with this table
	Drop   struct{}          // gone
	Reject struct{ V6 bool } // answered with ICMP port unreachable, of IPv6 if V6
)

// SetMark clears the mask's bits and then flips the value's (--set-xmark).
type SetMark struct{ Value, Mask uint32 }

// DNAT gives the packet another destination. To is the endpoint's own address, not a copy: there are many.
type DNAT struct{ To *netip.AddrPort }

// Masquerade gives the packet the address of the interface it leaves by.
type Masquerade struct{ RandomFully bool }
