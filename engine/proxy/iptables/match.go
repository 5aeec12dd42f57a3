package iptables

import "github.com/portwalk/portwalk/engine/trace"

// Match is one -m of a rule. Implementers: Comment, Ports, Conntrack, Mark, AddrType, Statistic, Recent, NFAcct.
type Match interface {
	// matches holds the packet against it. Statistic always matches here: the walk itself asks chance.
	matches(w *walker) bool
	print(b *printer)
}

// Comment matches everything; it is for people.
type Comment string

// Ports is the protocol's own match (-m tcp): a destination port, or 0 for any.
type Ports struct {
	Protocol string
	Dst      uint16
}

// Conntrack matches the connection's state: any of States (NEW, ESTABLISHED, RELATED, INVALID, DNAT), as a list.
type Conntrack struct {
	States string // NEW; RELATED,ESTABLISHED,DNAT
	Not    bool
}

// Mark matches the packet's mark under a mask.
type Mark struct {
	Value, Mask uint32
	Not         bool
}

// AddrType asks whether an address is one of the machine's own. Only LOCAL is used.
type AddrType struct {
	Side string // src or dst
	Type string // LOCAL
}

// Statistic matches by chance.
type Statistic struct{ Odds trace.Odds }

// Recent is session affinity: a list of clients with the time they were last sent there.
type Recent struct {
	Name    string // the list: the endpoint's chain
	Set     bool   // --set notes the client; otherwise --rcheck asks for it
	Seconds int    // --rcheck: noted less than so long ago; older ones are reaped
	V6      bool   // of IPv6 clients
}

// NFAcct counts for kube-proxy's metrics; it matches everything.
type NFAcct struct{ Name string }
