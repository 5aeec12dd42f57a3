package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// slack is how many seconds two timeouts may be apart.
const slack = 3

// listed is one line of conntrack -L, as far as two machines can agree on it.
type listed struct {
	text string // without timeout, and without the ports that a kernel chooses
	left int
}

// parseEntry reads
//
//	tcp      6 431999 ESTABLISHED src=A dst=B sport=1 dport=2 src=C dst=D sport=3 dport=4 [ASSURED] mark=0 use=1
//
// The client's port, and the one that a masquerade chose, are not compared; nor is how many hold the entry.
func parseEntry(line string) listed {
	var out listed
	var words []string
	sports, dports := 0, 0
	for i, w := range strings.Fields(line) {
		switch key, _, _ := strings.Cut(w, "="); {
		case i == 2:
			out.left, _ = strconv.Atoi(w)
			continue
		case key == "use":
			continue
		case key == "sport":
			if sports++; sports == 1 {
				w = "sport=*"
			}
		case key == "dport":
			if dports++; dports == 2 {
				w = "dport=*"
			}
		}
		words = append(words, w)
	}
	out.text = strings.Join(words, " ")
	return out
}

// tupleOf is what names an entry: its addresses and ports.
func tupleOf(line string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(line), func(w string) bool {
		key, _, is := strings.Cut(w, "=")
		return !is || key == "use" || key == "mark"
	}), " ")
}

// differ says how two lists of entries differ; "" if they do not. Their order is each kernel's own.
func differ(got, want []string) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d entries, the engine has %d", len(got), len(want))
	}
	a, b := parseAll(got), parseAll(want)
	for i := range a {
		if a[i].text != b[i].text {
			return fmt.Sprintf("%q, the engine has %q", a[i].text, b[i].text)
		}
		if d := a[i].left - b[i].left; d < -slack || d > slack {
			return fmt.Sprintf("%d seconds left, the engine has %d", a[i].left, b[i].left)
		}
	}
	return ""
}

func parseAll(lines []string) (out []listed) {
	for _, l := range lines {
		out = append(out, parseEntry(l))
	}
	slices.SortFunc(out, func(a, b listed) int { return strings.Compare(a.text, b.text) })
	return out
}
