// Package iptables is kube-proxy's iptables mode: the rules it writes into the filter and nat tables of one node,
// printed as iptables-save prints them, and walked as netfilter walks them. README.md tells what each chain is for.
package iptables

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Ruleset is everything in the two tables on one node. It implements proxy.Ruleset.
type Ruleset struct {
	Filter, NAT *Table
	node        string

	// Of a dump only.
	more   []*Table // raw, mangle, security
	parsed bool
	ports  []*proxy.ServicePort
}

var _ proxy.Ruleset = (*Ruleset)(nil)

// Table is one table: built-in chains first, then others by name.
type Table struct {
	Name   string // filter, nat
	Chains []*Chain
	fixed  map[string]*Chain // those that every node has
}

// Chain is a list of rules, met in order. A built-in chain has a policy for packets that reach its end; from the end
// of another chain a packet goes back to where it came from.
type Chain struct {
	Name   string
	Table  string
	Policy string // ACCEPT or DROP; "" unless built-in
	Rules  []Rule
	listed *listing // nil unless parsed
}

// listing is how a dump shows a chain.
type listing struct {
	origin *trace.Origin // of the line that declares it
	texts  []string      // its rules, as they stand there
	even   int           // from where on the chain chooses one of its rules, each as likely as the others; len if it does not
}

// Stage is how steps name the chain: nat/KUBE-SERVICES.
func (c *Chain) Stage() string { return c.Table + "/" + c.Name }

// Chain returns the chain of that name, if it is one that every node has, or nil.
func (t *Table) Chain(name string) *Chain { return t.fixed[name] }

// add makes a chain.
func (t *Table) add(name string) *Chain {
	c := &Chain{Name: name, Table: t.Name}
	t.Chains = append(t.Chains, c)
	return c
}

// addFixed makes a chain that every node has.
func (t *Table) addFixed(name string) *Chain {
	c := t.add(name)
	t.fixed[name] = c
	return c
}

// Rule is one rule: what it matches, and what then happens. All parts must match.
type Rule struct {
	Src, Dst *Net       // -s, -d; nil matches any
	In, Out  *Interface // -i, -o
	Protocol string     // -p: tcp, udp, sctp; "" matches any
	Matches  []Match    // -m, in order
	Target   Target     // -j; nil only counts
	proxy.Facts
}

// Net is -s or -d.
type Net struct {
	Prefix netip.Prefix
	Not    bool
}

// Interface is -i or -o; a name that ends in + matches all that start so.
type Interface struct {
	Name string
	Not  bool
}
