// Package columns lays text out for a terminal, where a Korean syllable is two columns wide.
package columns

import "strings"

// Width is how many columns a terminal gives a text: two for each Korean syllable.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && r <= 0x11ff || r >= 0x2e80 && r <= 0xd7a3 || r >= 0xff00 && r <= 0xff60 {
			n++
		}
	}
	return n
}

// Pad fills a text up with blanks to so many columns.
func Pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(columns-Width(s), 0))
}

// Wrap breaks a text at blanks, so that no line is wider than it may be, unless a word is.
func Wrap(s string, columns int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(s) {
		switch {
		case line == "":
			line = w
		case Width(line)+1+Width(w) > columns:
			lines, line = append(lines, line), w
		default:
			line += " " + w
		}
	}
	return append(lines, line)
}
