// Package nftables is kube-proxy's nftables mode: the table it writes on one node, printed as nft lists it, and walked
// as netfilter walks it. README.md tells what each chain is for.
package nftables

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Ruleset is kube-proxy's own table, ip kube-proxy. It implements proxy.Ruleset.
type Ruleset struct {
	Family string // ip or ip6
	Sets   []*Set // sets and maps, in the order in which they are made
	Chains []*Chain
	node   string
	table  string // its name, if it was parsed
}

var _ proxy.Ruleset = (*Ruleset)(nil)

// table is the table's name, and the first half of every Stage.
const table = "kube-proxy"

// Chain is a list of rules. A base chain hangs on a hook; others are jumped to.
type Chain struct {
	Name    string
	Comment string
	Base    *Base // nil unless it is a base chain
	Rules   []Rule
	family  string
	listed  *listing // nil unless parsed
}

// listing is how a dump shows a chain, or a set.
type listing struct {
	table string   // before its name in a stage
	texts []string // its rules, or elements, as they stand there
}

// Base is how a base chain hangs on its hook. Chains on one hook are met in the order of their priorities.
type Base struct {
	Type     string // filter or nat
	Hook     proxy.Hook
	Priority int
	Shown    string // the priority as nft lists it
	Policy   string // drop, or accept, which may be left out
}

// Stage is how steps name the chain: kube-proxy/services.
func (c *Chain) Stage() string { return c.listed.of() + "/" + c.Name }

// of is the table's name.
func (l *listing) of() string {
	if l == nil {
		return table
	}
	return l.table
}

// Rule is a list of expressions, met from left to right until one does not match.
type Rule struct {
	Exprs   []Expr
	Comment string
	proxy.Facts
}

// Set is a set of keys, or, if IsMap, a map from keys to verdicts.
type Set struct {
	Name     string
	Comment  string
	Type     []Field // of the key's parts
	IsMap    bool
	Timeout  int // seconds; not 0: the kernel adds elements by itself, and forgets them after so long
	Elements []Element
	family   string
	index    map[Key]int
	listed   *listing // nil unless parsed
}

// Stage is how steps name the set: kube-proxy/service-ips.
func (s *Set) Stage() string { return s.listed.of() + "/" + s.Name }

// add appends an element, unless its key is there already.
func (s *Set) add(e Element) {
	if s.index == nil {
		s.index = map[Key]int{}
	}
	if _, there := s.index[e.Key]; !there {
		s.index[e.Key] = len(s.Elements)
		s.Elements = append(s.Elements, e)
	}
}

// Element is one key, and in a map its verdict.
type Element struct {
	Key     Key
	Comment string
	Verdict Statement // Goto or Drop; nil in a set
	proxy.Facts
}

// Key is what an element is found by; parts that the set's type does not have are zero.
type Key struct {
	Src, Dst netip.Addr
	Protocol string // tcp
	Port     uint16
}

// Field is a part of a packet that keys are made of.
type Field int

// Fields.
const (
	Saddr Field = iota
	Daddr
	L4Proto
	Dport
)
