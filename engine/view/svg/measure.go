package svg

import (
	"strings"
	"unicode/utf8"

	mark "github.com/portwalk/portwalk/engine/view/words"
)

// Texts are placed before any font is known, so widths are estimates, on the wide side of the fonts in figure.css.

// latin holds the advance of ' '..'~' in thousandths of an em, as in the common humanist sans.
var latin = [...]float64{
	260, 267, 401, 646, 572, 823, 730, 221, 296, 296, 551, 572, 245, 322, 266, 367, // space … /
	572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 266, 266, 572, 572, 572, 434, // 0 … ?
	899, 633, 648, 631, 729, 556, 516, 728, 738, 279, 267, 614, 519, 903, 754, 779, // @ … O
	602, 779, 618, 549, 553, 728, 595, 926, 577, 560, 571, 329, 367, 329, 542, 448, // P … _
	577, 556, 613, 476, 613, 561, 339, 548, 614, 253, 253, 525, 253, 930, 614, 604, // ` … o
	613, 613, 408, 477, 353, 614, 501, 778, 524, 504, 468, 379, 551, 379, 572, // p … ~
}

// monoEm is the widest advance among the common monospaced fonts.
const monoEm = 0.603

// advance is the width of one character in em.
func advance(r rune, mono bool) float64 {
	switch {
	case mono && r < 0x2E80:
		return monoEm
	case r >= ' ' && r <= '~':
		return latin[r-' '] / 1000
	case r >= 0xAC00 && r <= 0xD7A3, r >= 0x1100 && r <= 0x11FF: // Hangul
		return 0.93
	case r == '…' || r == '→' || r >= 0x2E80: // arrows, CJK, emoji
		return 1
	}
	return 0.6
}

// width is the estimated width of a text at a size; bold sans text is a little wider.
func width(s string, size float64, mono, bold bool) float64 {
	w := 0.0
	for _, r := range s {
		w += advance(r, mono)
	}
	if bold && !mono {
		w *= 1.05
	}
	return w * size
}

// fit shortens a text in its middle until it is at most max wide: the ends of generated names tell them apart.
func fit(s string, max, size float64, mono, bold bool) string {
	if width(s, size, mono, bold) <= max {
		return s
	}
	rs := []rune(s)
	for keep := len(rs) - 2; keep > 1; keep-- {
		head := (keep + 1) / 2
		t := string(rs[:head]) + "…" + string(rs[len(rs)-(keep-head):])
		if width(t, size, mono, bold) <= max {
			return t
		}
	}
	return "…"
}

// chars shortens to n characters, in the middle.
func chars(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	rs := []rune(s)
	head := n / 2
	return string(rs[:head]) + "…" + string(rs[len(rs)-(n-head-1):])
}

// parse reads the markup of sentences into styled runs.
func parse(s string) []run {
	var out []run
	for _, span := range mark.Parse(s) {
		r := run{text: span.Text}
		switch {
		case span.Kind != "":
			r = run{strings.TrimSpace(span.Kind + " " + span.Text), "kt " + kindClass(span.Kind)}
		case span.Code:
			r.class = "m"
		case span.Bold:
			r.class = "strong"
		}
		out = append(out, r)
	}
	return out
}

// lines breaks marked up text into lines of at most max, at spaces only: Korean words stay whole, and so does what is
// bold. Every sentence begins its own line, if that takes no more lines; and no word stands alone if it need not.
func lines(s string, max, size float64) [][]run {
	words := tokens(parse(s), max, size)
	sentences := fill(words, max, size, true, nil) <= fill(words, max, size, false, nil)
	n := fill(words, max, size, sentences, nil)
	for narrow := max - 12; narrow > max*0.6 && fill(words, narrow, size, sentences, nil) == n; narrow -= 12 {
		max = narrow
	}
	out := make([][]run, 0, n)
	fill(words, max, size, sentences, &out)
	return out
}

// token is a word of a sentence: pieces in several styles that stay together.
type token struct {
	runs []run
	w    float64
	stop bool // a sentence ends here
}

// fill puts words on lines, counts them, and keeps them if out is given.
func fill(words []token, max, size float64, sentences bool, out *[][]run) (n int) {
	var line []run
	x, space, stop := 0.0, width(" ", size, false, false), false
	for i, w := range words {
		broken := i > 0 && (x+space+w.w > max || sentences && stop)
		if i == 0 || broken {
			n++
			if broken && out != nil {
				*out = append(*out, line)
			}
			line, x = nil, 0
		} else {
			x += space
			if out != nil {
				line = join(line, run{" ", ""})
			}
		}
		x, stop = x+w.w, w.stop
		for j := 0; out != nil && j < len(w.runs); j++ {
			line = join(line, w.runs[j])
		}
	}
	if out != nil && len(line) > 0 {
		*out = append(*out, line)
	}
	return n
}

func runWidth(r run, size float64) float64 {
	return width(r.text, size, r.class == "m", r.class != "" && r.class != "m")
}

// tokens cuts runs at spaces into words. Field and number are one word, and so is bold text or code that takes less than
// half a line; an arrow leads the word behind it. What is wider than a line is cut anywhere.
func tokens(rs []run, max, size float64) []token {
	var out []token
	var word token
	add := func(r run) {
		word.runs = append(word.runs, r)
		word.w += runWidth(r, size)
		word.stop = strings.HasSuffix(r.text, ".")
	}
	flush := func() {
		if len(word.runs) > 0 {
			out, word = append(out, word), token{}
		}
	}
	for _, r := range rs {
		if strings.HasPrefix(r.class, "kt ") || r.class != "" && runWidth(r, size) <= max/2 {
			add(r)
			continue
		}
		for i, part := range strings.Split(r.text, " ") {
			arrow := len(word.runs) > 0 && word.runs[len(word.runs)-1].text == "→"
			if i > 0 && !arrow {
				flush()
			} else if i > 0 {
				add(run{" ", ""})
			}
			for runWidth(run{part, r.class}, size) > max {
				head := part
				for runWidth(run{head, r.class}, size) > max {
					_, n := utf8.DecodeLastRuneInString(head)
					head = head[:len(head)-n]
				}
				flush()
				add(run{head, r.class})
				flush()
				part = part[len(head):]
			}
			if part != "" {
				add(run{part, r.class})
			}
		}
	}
	flush()
	return out
}

// join appends a run, melting it into the last one if the style is the same.
func join(line []run, r run) []run {
	if n := len(line); n > 0 && line[n-1].class == r.class && !strings.HasPrefix(r.class, "kt ") {
		line[n-1].text += r.text
		return line
	}
	return append(line, r)
}
