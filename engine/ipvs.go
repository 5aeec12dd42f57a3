//go:build !js || edge

package engine

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/ipvs"
)

// buildIPVS makes a node's rules in mode ipvs. A browser does without: the mode is deprecated since 1.35, and its rules
// would not fit into what the engine may weigh.
func buildIPVS(s api.State, node *api.Node) proxy.Ruleset {
	rs := buildEach(node, func(family string) proxy.Ruleset { return ipvs.BuildFor(family, s, node) })
	if both, ok := rs.(families); ok {
		return ipvsFamilies{both}
	}
	return rs
}

// ipvsFamilies are both families where one command lists both, and where one device has the addresses of both.
type ipvsFamilies struct{ families }

func (f ipvsFamilies) each() (v4, v6 *ipvs.Ruleset) {
	return f.v4.(*ipvs.Ruleset), f.v6.(*ipvs.Ruleset)
}

// Lines is in the order of Text.
func (f ipvsFamilies) Lines() []proxy.Line { return ipvs.Lines(f.each()) }

// Text is the listing of both.
func (f ipvsFamilies) Text() string { return ipvs.Text(f.each()) }

// Binds says whether the address, of either family, is on the dummy device.
func (f ipvsFamilies) Binds(a netip.Addr) bool {
	v4, v6 := f.each()
	return v4.Binds(a) || v6.Binds(a)
}
