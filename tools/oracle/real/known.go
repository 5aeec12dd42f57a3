package main

import "strings"

// known is the id of the listed difference that explains this one, or nothing.
func known(given string, real, ours answer) string {
	if real.Stderr != ours.Stderr && sortedLines(real.Stderr) == sortedLines(ours.Stderr) && real.Exit == ours.Exit && real.Stdout == ours.Stdout {
		return "map-order"
	}
	if strings.HasPrefix(real.Stderr, "panic: ") && firstLine(real.Stderr) == firstLine(ours.Stderr) {
		return "kubectl-panic"
	}
	return ""
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
