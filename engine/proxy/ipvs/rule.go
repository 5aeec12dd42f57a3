// Package ipvs is kube-proxy's ipvs mode: virtual servers in the kernel's load balancer, sets of addresses and ports,
// and a fixed handful of iptables rules that ask the sets. README.md tells how they play together.
package ipvs

import (
	"net/netip"
	"strconv"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Ruleset is everything of one family on one node. It implements proxy.Ruleset.
type Ruleset struct {
	Family      string // api.IPv4 or api.IPv6
	Servers     []VirtualServer
	Sets        []*Set
	NAT, Filter []*Chain
	servers     map[service]int
	bound       map[netip.Addr]bool
	node        string
}

var _ proxy.Ruleset = (*Ruleset)(nil)

// Binds says whether the address is on kube-ipvs0, the dummy device: it makes the node take packets for Services' addresses as
// its own, for only then does the load balancer see them.
func (r *Ruleset) Binds(a netip.Addr) bool { return r.bound[a] }

// service is how the load balancer finds a virtual server.
type service struct {
	addr     netip.AddrPort
	protocol string // TCP
}

// VirtualServer is one address and port, with the endpoints behind it.
type VirtualServer struct {
	Addr      netip.AddrPort
	Protocol  string // TCP, UDP, SCTP
	Scheduler string // rr
	Sticky    int    // seconds; 0: no affinity
	Real      []*proxy.Endpoint
	proxy.Facts
}

// Stage is how steps name it: ipvs/10.96.0.1:443/TCP.
func (v *VirtualServer) Stage() string { return "ipvs/" + v.Addr.String() + "/" + v.Protocol }

// Set is an ipset.
type Set struct {
	Name    string
	Type    string // hash:ip,port and so on
	Family  string // api.IPv4 or api.IPv6; a set of bare ports is the same in both
	Comment string // of the iptables rules that ask it
	Entries []Entry
	index   map[entry]int
}

// Entry is one element of a set.
type Entry struct {
	Key entry
	proxy.Facts
}

// entry holds the parts that a set's type may have.
type entry struct {
	addr     netip.Addr
	protocol string // tcp
	port     uint16
	other    netip.Addr   // hash:ip,port,ip
	net      netip.Prefix // hash:ip,port,net
}

func (s *Set) add(key entry, f proxy.Facts) {
	if _, there := s.index[key]; !there {
		s.index[key] = len(s.Entries)
		s.Entries = append(s.Entries, Entry{key, f})
	}
}

// String is the entry as ipset writes it.
func (e entry) String() string {
	if !e.addr.IsValid() {
		return strconv.Itoa(int(e.port))
	}
	s := e.addr.String()
	if e.protocol != "" {
		s += "," + e.protocol + ":" + strconv.Itoa(int(e.port))
	}
	if e.other.IsValid() {
		s += "," + e.other.String()
	}
	if e.net.IsValid() {
		s += "," + shown(e.net)
	}
	return s
}

// shown leaves out the length of a prefix that is one address, as ipset does.
func shown(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// Chain is a chain of iptables rules.
type Chain struct {
	Table, Name string
	Policy      string // "" unless built-in
	Rules       []Rule
}

// Stage is how steps name the chain: nat/KUBE-SERVICES.
func (c *Chain) Stage() string { return c.Table + "/" + c.Name }

// Rule is an iptables rule of the few kinds that this mode needs. Parts that are zero match everything.
type Rule struct {
	Src      netip.Prefix // -s
	NotSrc   bool
	NotIn    string // ! -i
	Protocol string // -p: tcp
	Comment  string
	New      bool // --ctstate NEW
	Known    bool // --ctstate RELATED,ESTABLISHED
	Set      *Set
	By       string // how the set is asked: dst,dst: destination address and port; dst,dst,src; dst
	OffNode  bool   // came over a device that is no bridge, from an address that is not the node's
	ToNode   bool   // --dst-type LOCAL
	Virtual  *entry // the load balancer took it for this virtual server
	Mark     uint32
	NotMark  bool
	Target   Target
	proxy.Facts
}

// Target is what a rule does: jump to a chain if Chain is set, else Name: RETURN, ACCEPT, DROP, REJECT, MASQUERADE,
// or MARK, which sets Or and flips Xor.
type Target struct {
	Chain   *Chain
	Name    string
	Or, Xor uint32
	Random  bool // MASQUERADE --random-fully
	V6      bool // REJECT answers with ICMPv6
}
