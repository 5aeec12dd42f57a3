//go:build !js || edge

package engine

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/ipvs"
)

// buildIPVS makes a node's rules in mode ipvs. A browser does without: the mode is deprecated since 1.35, and its rules
// would not fit into what the engine may weigh.
func buildIPVS(s api.State, node *api.Node) proxy.Ruleset { return ipvs.Build(s, node) }
