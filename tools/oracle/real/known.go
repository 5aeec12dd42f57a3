package main

import (
	"regexp"
	"strings"
)

var hints = regexp.MustCompile(`hint "[a-z0-9]*">\{"forZones":\[[^\]]*\]\}`)

// known is the id of the listed difference that explains this one, or nothing.
func known(given string, real, ours answer) string {
	if real.Stderr != ours.Stderr && sortedLines(real.Stderr) == sortedLines(ours.Stderr) && real.Exit == ours.Exit && real.Stdout == ours.Stdout {
		return "map-order"
	}
	if strings.Contains(real.Stderr, "panic: runtime error: ") && strings.Contains(real.Stderr, "k8s.io/kubectl") {
		return "kubectl-panic"
	}
	return ""
}
