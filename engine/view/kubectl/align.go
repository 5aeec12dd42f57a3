package kubectl

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// aligner turns tabs into padding the way text/tabwriter does: a column is a run of neighbouring lines that have a
// tab-terminated cell there, and is as wide as its widest cell. What stands behind a line's last tab is in no column.
type aligner struct {
	raw          string
	lines        [][]cell
	least, pad   int
	widths       []int
	out          strings.Builder
	spans, moved []Span
}

type cell struct{ start, end int }

// align lays out raw text and moves the spans with it. Tables have columns of at least 6 and 3 spaces between them,
// descriptions 0 and 2.
func align(raw string, spans []Span, least, pad int) (string, []Span) {
	a := &aligner{raw: raw, least: least, pad: pad, spans: spans}
	line := []cell{}
	start := 0
	for i := range len(raw) {
		if raw[i] != '\t' && raw[i] != '\n' {
			continue
		}
		line = append(line, cell{start, i})
		start = i + 1
		if raw[i] == '\n' {
			a.lines = append(a.lines, line)
			line = nil
		}
	}
	a.lines = append(a.lines, append(line, cell{start, len(raw)}))
	a.format(0, len(a.lines))
	return a.out.String(), a.moved
}

func (a *aligner) format(from, to int) {
	column := len(a.widths)
	for i := from; i < to; i++ {
		if column >= len(a.lines[i])-1 {
			continue
		}
		a.write(from, i)
		from = i
		width := a.least
		for ; i < to && column < len(a.lines[i])-1; i++ {
			c := a.lines[i][column]
			width = max(width, utf8.RuneCountInString(a.raw[c.start:c.end])+a.pad)
		}
		a.widths = append(a.widths, width)
		a.format(from, i)
		a.widths = a.widths[:column]
		from = i
	}
	a.write(from, to)
}

func (a *aligner) write(from, to int) {
	for i := from; i < to; i++ {
		for j, c := range a.lines[i] {
			a.move(c)
			a.out.WriteString(a.raw[c.start:c.end])
			if j < len(a.widths) && j < len(a.lines[i])-1 {
				a.out.WriteString(strings.Repeat(" ", a.widths[j]-utf8.RuneCountInString(a.raw[c.start:c.end])))
			}
		}
		if i+1 < len(a.lines) {
			a.out.WriteByte('\n')
		}
	}
}

// move shifts the spans that begin in a cell to where the cell is written now. Cells come in the order of the text.
func (a *aligner) move(c cell) {
	i := slices.IndexFunc(a.spans, func(s Span) bool { return s.Start >= c.start })
	if i < 0 {
		return
	}
	a.spans = a.spans[i:]
	shift := a.out.Len() - c.start
	for len(a.spans) > 0 && a.spans[0].End <= c.end {
		s := a.spans[0]
		s.Start += shift
		s.End += shift
		a.moved = append(a.moved, s)
		a.spans = a.spans[1:]
	}
}
