//go:build js && !edge

package engine

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
)

// buildIPVS: not in a browser, see ipvs.go.
func buildIPVS(api.State, *api.Node) proxy.Ruleset { return nil }
