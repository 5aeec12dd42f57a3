package text

import (
	"strconv"
	"strings"
)

// The table's and the sections' own words.
const (
	wordAnswer = iota
	wordVia
	wordOdds
	wordVerdict
	wordReceiver
	wordDelivered
	wordSeenFrom
)

func (p *printer) word(i int) string {
	if p.lang == "ko" {
		return [...]string{"응답이 돌아오는 길", "들어오는 노드:", "확률", "결과", "받은 파드", "받은 곳", "파드가 본 src"}[i]
	}
	return [...]string{"The way back", "via", "ODDS", "VERDICT", "POD", "DELIVERED", "SEEN FROM"}[i]
}

// table aligns the rows' cells, two blanks apart.
func table(rows [][]string) []string {
	var wide []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], width(cell))
		}
	}
	var lines []string
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += pad(cell, wide[i]) + "  "
		}
		lines = append(lines, line)
	}
	return lines
}

// width is how many columns a terminal gives a text: two for each Korean syllable.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && r <= 0x11ff || r >= 0x2e80 && r <= 0xd7a3 || r >= 0xff00 && r <= 0xff60 {
			n++
		}
	}
	return n
}

// pad fills a text up with blanks to so many columns.
func pad(s string, columns int) string {
	if n := columns - width(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// wrap breaks a text at blanks, so that no line is wider than it may be, unless a word is.
func wrap(s string, columns int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(s) {
		switch {
		case line == "":
			line = w
		case width(line)+1+width(w) > columns:
			lines, line = append(lines, line), w
		default:
			line += " " + w
		}
	}
	return append(lines, line)
}

func hex(n uint32) string { return "0x" + strconv.FormatUint(uint64(n), 16) }

func itoa(n int) string { return strconv.Itoa(n) }
