package text

import (
	"strconv"

	"github.com/portwalk/portwalk/engine/view/columns"
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
	wordMet
	wordLookups
)

func (p *printer) word(i int) string {
	if p.lang == "ko" {
		return [...]string{"응답이 돌아오는 길", "들어오는 노드:", "확률", "결과", "받은 파드", "받은 곳", "파드가 본 src", "오가며 만난 규칙:", "그중 집합과 맵에서 찾아본 것:"}[i]
	}
	return [...]string{"The way back", "via", "ODDS", "VERDICT", "POD", "DELIVERED", "SEEN FROM", "rules met, there and back:", "lookups in sets and maps among them:"}[i]
}

// table aligns the rows' cells, two blanks apart.
func table(rows [][]string) []string {
	var wide []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], columns.Width(cell))
		}
	}
	var lines []string
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += columns.Pad(cell, wide[i]) + "  "
		}
		lines = append(lines, line)
	}
	return lines
}

func hex(n uint32) string { return "0x" + strconv.FormatUint(uint64(n), 16) }

func itoa(n int) string { return strconv.Itoa(n) }
