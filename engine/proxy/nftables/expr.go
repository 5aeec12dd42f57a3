package nftables

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Expr is one part of a rule: a condition, which may end the rule there, or a Statement, which does something.
type Expr interface{ print(p *printer) }

// Statement is an Expr that ends the rule with a verdict.
type Statement interface {
	Expr
	statement()
}

// Conditions.
type (
	// NewConnection is "ct state new".
	NewConnection struct{}
	// TranslatedConnection is "ct status dnat".
	TranslatedConnection struct{}
	// Address compares saddr or daddr with a range.
	Address struct {
		Field  Field
		Not    bool
		Prefix netip.Prefix
	}
	// Ranges holds saddr or daddr against an anonymous set of ranges.
	Ranges struct {
		Field  Field
		Not    bool
		Ranges []Range // sorted, apart from each other
		Alone  bool    // only one was written: then nft lists it without braces
	}
	// Interface compares the interface that the packet came in by; a name that ends in + matches all that start so.
	Interface struct {
		Name string
		Not  bool
	}
	// Lookup asks whether a set has the packet's key.
	Lookup struct {
		Fields []Field
		Set    *Set
	}
	// Local is "fib saddr type local": the address is one of the machine's own.
	Local struct{ Field Field }
	// Protocol is "meta l4proto tcp".
	Protocol string
	// MarkedWith is "meta mark & MASK != 0".
	MarkedWith uint32
)

// Statements that go on.
type (
	// SetMark sets the mark's bits, or, with Xor, flips them.
	SetMark struct {
		Bits uint32
		Xor  bool
	}
	// Update notes the packet's source in an affinity set.
	Update struct{ Set *Set }
)

// Statements that end the rule.
type (
	// Jump goes on in another chain and comes back at its end.
	Jump struct{ *Chain }
	// Goto goes on in another chain for good: its end is the end of this chain too.
	Goto struct{ *Chain }
	// Drop and Reject end the packet; Reject answers with ICMP port unreachable.
	Drop   struct{}
	Reject struct{}
	// Masquerade gives the packet the address of the interface it leaves by.
	Masquerade struct{}
	// VerdictMap does what the map says for the packet's key; without an element the rule ends.
	VerdictMap struct {
		Fields []Field
		Map    *Set
	}
	// ChooseDNAT gives the packet one of the destinations, each with the same chance.
	ChooseDNAT struct{ To []*proxy.Endpoint }
	// ChooseChain goes to one of the chains, each with the same chance.
	ChooseChain struct{ To []Goal }
	// Goal is the chain of an endpoint.
	Goal struct {
		*Chain
		Endpoint *proxy.Endpoint
	}
	// DNAT gives the packet another destination.
	DNAT struct{ To netip.AddrPort }
)

func (Jump) statement()        {}
func (Goto) statement()        {}
func (Drop) statement()        {}
func (Reject) statement()      {}
func (Masquerade) statement()  {}
func (VerdictMap) statement()  {}
func (ChooseDNAT) statement()  {}
func (ChooseChain) statement() {}
func (DNAT) statement()        {}
