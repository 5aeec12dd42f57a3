// Package proxy is what kube-proxy knows, whatever its mode: which ports of which Services a node must serve, and
// with which endpoints. Each mode (proxy/iptables, proxy/nftables, proxy/ipvs) turns that into rules of its own,
// prints them as its own tool lists them, and walks packets through them.
//
// Rules are typed. The walk and the printer read the same values: what is printed is what is walked.
package proxy

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/trace"
)

// Modes.
const (
	IPTables = "iptables"
	NFTables = "nftables"
	IPVS     = "ipvs"
)

// Hook is one of netfilter's five places where rules may hang.
type Hook int

// The hooks. A packet for this machine meets Prerouting, Input; one from it Output, Postrouting;
// one through it Prerouting, Forward, Postrouting.
const (
	Prerouting Hook = iota
	Input
	Forward
	Output
	Postrouting
)

// String is netfilter's word in capitals: PREROUTING.
func (h Hook) String() string {
	return [...]string{"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"}[h]
}

// Verdict is what a hook says.
type Verdict int

// The verdicts of a hook.
const (
	Accept   Verdict = iota // go on
	Drop                    // gone, nobody is told
	Reject                  // answered with ICMP port unreachable
	Reset                   // answered with a TCP reset; kube-proxy has no such rules, but others have
	Prohibit                // answered with another ICMP message that ends the attempt: prohibited
	Unreach                 // answered with one that ends an attempt of TCP only: no route, host unreachable
)

// Ruleset is all that one kube-proxy programs on one node. It is read-only once built.
type Ruleset interface {
	// Mode is iptables, nftables or ipvs.
	Mode() string
	// Walk takes the packet through every table and chain that hangs on the hook, in the order of their priorities.
	// It rewrites c.Packet, records steps in c, and returns the hook's verdict with its reason
	// (zero Reason when accepted).
	Walk(h Hook, c *Context) (Verdict, trace.Reason)
	// Lines lists every rule (and set element) in the order of the tool's listing, with its origin.
	Lines() []Line
	// Text is the whole listing: iptables-save, nft list ruleset, ipvsadm -Sn with ipset.
	Text() string
}

// Line is one rule as text. Text is the same string that Step.Rule carries.
type Line struct {
	Chain  string        `json:"chain"` // nat/KUBE-SERVICES
	Text   string        `json:"text"`
	Origin *trace.Origin `json:"origin,omitempty"` // object and path; the line number is filled in by the engine
}

// Context is one packet at one node, with what the kernel knows of it. path makes one per packet and node and hands it
// to each hook in turn.
type Context struct {
	Packet  trace.Packet // as it is now; rules rewrite it
	In      string       // interface it came in by, "" if it was made here
	Out     string       // interface it will leave by, "" before routing or if it stays
	New     bool         // conntrack state NEW: only then the nat table is asked
	DNATed  bool         // conntrack knows that its destination was rewritten (ctstate DNAT)
	Invalid bool         // conntrack state INVALID: it cannot place the packet in any connection (New is false then)

	// IsLocal says whether an address is one of the node's own (addrtype LOCAL, fib daddr type local).
	IsLocal func(netip.Addr) bool
	// Masquerade is the source that MASQUERADE gives: the address of the outgoing interface and a free port.
	// Postrouting only.
	Masquerade func() netip.AddrPort
	// Choose picks one of n options, whose odds sum to 1, and returns its index. The caller explores every choice; it asks
	// for the odds only once, however often it comes by.
	Choose func(n int, odds func(i int) trace.Odds) int
	// Affinity remembers which client went where (iptables recent, nftables affinity sets). Never nil.
	Affinity Affinity
	// Record appends a step; nil when nobody wants them.
	Record func(trace.Step)
	// Met counts the rules the packet was held against.
	Met int

	// Lookups counts how often it was looked up in a set or a map: one step, however many elements there are.
	Lookups int
	// ConnMark is the mark of the connection, which only rules of others use. It is known while the connection is new.
	ConnMark uint32
}

// Affinity is session affinity's memory on one node.
type Affinity interface {
	// Seen says whether the client was sent to this endpoint's list less than so many seconds ago.
	Seen(list string, client netip.Addr, seconds int) bool
	// Remember notes that it is sent there now.
	Remember(list string, client netip.Addr)
}

// Step records a step that did not change the packet.
func (c *Context) Step(s trace.Step) {
	if c.Record != nil {
		s.Before, s.After = c.Packet, c.Packet
		c.Record(s)
	}
}

// Rewrite changes the packet and records the step.
func (c *Context) Rewrite(s trace.Step, after trace.Packet) {
	s.Before, s.After = c.Packet, after
	c.Packet = after
	if c.Record != nil {
		c.Record(s)
	}
}
