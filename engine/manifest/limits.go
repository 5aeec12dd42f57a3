package manifest

import "strings"

// tooDeep looks for documents that would cost more than a moment: deep nesting, seen in brackets and in indentation,
// and aliases that multiply. It returns the code of the refusal, what was found and the limit; "" if all is well.
func tooDeep(text string, l Limits) (code string, found, limit int) {
	if n := nesting(text); n > l.Depth {
		return "too-deep", n, l.Depth
	}
	if strings.Contains(text, "&") && strings.Contains(text, "*") {
		if n := expanded(text, l.Nodes); n > l.Nodes {
			return "too-many-aliases", n, l.Nodes
		}
	}
	return "", 0, 0
}

// nesting is the depth of flow brackets or of ever deeper indentation, whichever is more. Brackets inside strings are
// counted too: nobody writes a hundred of them.
func nesting(text string) int {
	depth, most := 0, 0
	var indents []int
	for len(text) > 0 {
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		for i := 0; i < len(line); i++ {
			switch line[i] {
			case '[', '{':
				depth++
				most = max(most, depth)
			case ']', '}':
				depth = max(depth-1, 0)
			}
		}
		most = max(most, deepen(&indents, line))
	}
	return most
}

// deepen keeps the stack of indentations and returns its depth; "- - -" opens a level with each dash.
func deepen(indents *[]int, line string) int {
	body := strings.TrimLeft(line, " ")
	if body == "" || body[0] == '#' {
		return 0
	}
	at := len(line) - len(body)
	for len(*indents) > 0 && (*indents)[len(*indents)-1] >= at {
		*indents = (*indents)[:len(*indents)-1]
	}
	*indents = append(*indents, at)
	for strings.HasPrefix(body, "- ") || strings.HasPrefix(body, "? ") {
		rest := strings.TrimLeft(body[2:], " ")
		at += len(body) - len(rest)
		*indents = append(*indents, at)
		body = rest
	}
	return len(*indents)
}

// expanded counts the values of a document with its aliases followed, up to a bit more than the limit.
func expanded(text string, limit int) int {
	root, ok := tree(text)
	if !ok {
		return 0
	}
	return size(root, map[*node]int{}, limit)
}

// size is the number of values under a node. Each anchor is counted once and remembered.
func size(n *node, known map[*node]int, limit int) int {
	if n.kind == aliasNode {
		n = n.alias
	}
	if s, ok := known[n]; ok {
		return s
	}
	known[n] = 1 // an alias into itself: the YAML library will say so
	total := 1
	for _, c := range n.content {
		if total += size(c, known, limit); total > limit {
			total = limit + 1
			break
		}
	}
	known[n] = total
	return total
}
