package patch

import (
	"fmt"
	"strings"
)

// around is how many lines of context a hunk has on each side.
const around = 3

// Diff is the unified diff of two texts of one file, as patch -p0 takes it; "" if they are equal.
func Diff(name, before, after string) string {
	if before == after {
		return ""
	}
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	steps := walk(trim(a), trim(b))
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", name, name)
	for _, h := range hunks(steps) {
		h.print(&out)
	}
	return out.String()
}

// trim drops the empty rest after the last newline.
func trim(lines []string) []string {
	if n := len(lines); n > 0 && lines[n-1] == "" {
		return lines[:n-1]
	}
	return lines
}

// step is one line: kept (' '), gone ('-') or new ('+'), with the numbers of both files before it.
type step struct {
	op   byte
	line string
	a, b int
}

// walk is a shortest way from one list of lines to the other, by the longest common subsequence of what differs.
func walk(a, b []string) (out []step) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for i := range head {
		out = append(out, step{' ', a[i], i, i})
	}
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		out = append(out, step{' ', a[len(a)-tail+i], len(a) - tail + i, len(b) - tail + i})
	}
	return out
}

func middle(a, b []string, from int) (out []step) {
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, step{' ', a[i], from + i, from + j})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out = append(out, step{'-', a[i], from + i, from + j})
			i++
		default:
			out = append(out, step{'+', b[j], from + i, from + j})
			j++
		}
	}
	return out
}

// hunk is a run of steps around changes.
type hunk []step

func hunks(steps []step) (out []hunk) {
	start, end := -1, 0
	for i, s := range steps {
		if s.op == ' ' {
			continue
		}
		if start >= 0 && i-end > 2*around {
			out = append(out, steps[max(start-around, 0):min(end+around, len(steps))])
			start = -1
		}
		if start < 0 {
			start = i
		}
		end = i + 1
	}
	if start >= 0 {
		out = append(out, steps[max(start-around, 0):min(end+around, len(steps))])
	}
	return out
}

func (h hunk) print(w *strings.Builder) {
	olds, news := 0, 0
	for _, s := range h {
		if s.op != '+' {
			olds++
		}
		if s.op != '-' {
			news++
		}
	}
	fmt.Fprintf(w, "@@ -%s +%s @@\n", span(h[0].a, olds), span(h[0].b, news))
	for _, s := range h {
		w.WriteByte(s.op)
		w.WriteString(s.line)
		if !strings.HasSuffix(s.line, "\n") {
			w.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// span is a hunk's place: its first line, counted from 1, and how many. An empty one stands after its line.
func span(before, n int) string {
	if n > 0 {
		before++
	}
	return fmt.Sprintf("%d,%d", before, n)
}
