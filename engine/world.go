package engine

import (
	"strings"
	"sync"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/provider"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
	"github.com/portwalk/portwalk/engine/workload"
)

// build makes a node's rules in one mode.
func build(s api.State, node *api.Node, mode string) (proxy.Ruleset, *problem.Problem) {
	switch mode {
	case proxy.IPTables:
		return buildEach(node, func(family string) proxy.Ruleset { return iptables.BuildFor(family, s, node) }), nil
	case proxy.NFTables:
		return buildEach(node, func(family string) proxy.Ruleset { return nftables.BuildFor(family, s, node) }), nil
	case proxy.IPVS:
		if rs := buildIPVS(s, node); rs != nil {
			return rs, nil
		}
	}
	text := "unknown mode " + mode + ": iptables, nftables, or outside the browser ipvs"
	return nil, &problem.Problem{Class: problem.Refused, Text: text, Causes: []problem.Cause{{Text: text}}}
}

// rulesets keeps the rules that were made of one State, by node and mode: every request, and every view of them, meets the
// same ones. A Ruleset does not change once it is made.
type rulesets struct {
	mu   sync.Mutex
	made map[[2]string]proxy.Ruleset
}

// rulesSource has the rules that are really on some nodes; nil for a node of which they are not known.
type rulesSource interface {
	rules(node string) proxy.Ruleset
}

// of is build, with memory. Without a place to remember it only builds.
func (r *rulesets) of(s api.State, node *api.Node, mode string) (proxy.Ruleset, *problem.Problem) {
	if r == nil {
		return build(s, node, mode)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := [2]string{node.Name, mode}
	if rs, ok := r.made[key]; ok {
		return rs, nil
	}
	rs, p := build(s, node, mode)
	if p != nil {
		return nil, p
	}
	if r.made == nil {
		r.made = map[[2]string]proxy.Ruleset{}
	}
	r.made[key] = rs
	return rs, nil
}

// world is what a packet can meet. Rules are made for the nodes that it comes to.
func (c Cluster) world(mode string) path.World {
	services, slices := c.State.Services(), c.State.Slices()
	return path.World{
		State: c.State,
		Rules: func(node string) proxy.Ruleset {
			rs, _ := c.Rules(node, mode)
			return rs
		},
		Listens: func(p *api.Pod) []path.Socket {
			var out []path.Socket
			for _, s := range workload.Listens(p, services, slices) {
				out = append(out, path.Socket{Name: s.Name, Port: s.Port, Protocol: s.Protocol, Loopback: s.Loopback()})
			}
			return out
		},
		Balancer: provider.For(c.State),
		Network:  c.network(),
	}
}

// Outside is the address of the client outside, where the ask names none.
func (c Cluster) Outside() string { return path.DefaultOutside }

// SplitProtocol splits HOST:PORT/PROTOCOL; without one it is TCP.
func SplitProtocol(address string) (to, protocol string) {
	if host, p, ok := strings.Cut(address, "/"); ok {
		return host, strings.ToUpper(p)
	}
	return address, api.TCP
}

// notFound is kubectl's answer for an object that is not there.
func notFound(resource, name string) *problem.Problem {
	text := `Error from server (NotFound): ` + resource + ` "` + name + `" not found`
	return &problem.Problem{Class: problem.NotFound, Text: text, Causes: []problem.Cause{{Text: text}}}
}
