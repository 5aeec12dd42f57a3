package patch

import (
	"encoding/json"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// editor changes lines where YAML's nodes stand.
type editor struct{ lines []string }

// set makes the value at a path another one, adds it, or removes it if value is nil.
func (d *editor) set(root *yaml.Node, path []string, value any) (string, error) {
	at := root
	for i, key := range path {
		k, v := pair(at, key)
		switch {
		case v == nil && value == nil:
			return d.text(), nil
		case v == nil:
			for _, missing := range slices.Backward(path[i+1:]) {
				value = map[string]any{missing: value}
			}
			return d.result(d.add(at, key, value))
		case i == len(path)-1 && value == nil:
			return d.result(d.remove(at, k, v))
		case i == len(path)-1:
			return d.result(d.replace(k, v, value))
		}
		at = v
	}
	return "", errByHand
}

func (d *editor) text() string { return strings.Join(d.lines, "\n") }

func (d *editor) result(ok bool) (string, error) {
	if !ok {
		return "", errByHand
	}
	return d.text(), nil
}

// add writes a new key: in a flow mapping first, in a block mapping after its first pair.
func (d *editor) add(to *yaml.Node, key string, value any) bool {
	if to.Kind != yaml.MappingNode || to.Anchor != "" {
		return false
	}
	pair := written(key) + ": " + written(value)
	if to.Style&yaml.FlowStyle != 0 {
		if len(to.Content) > 0 {
			pair += ", "
		}
		return d.splice(to.Line, to.Column+1, 0, pair)
	}
	if len(to.Content) == 0 {
		return false
	}
	indent := strings.Repeat(" ", to.Content[0].Column-1)
	d.lines = slices.Insert(d.lines, d.last(to.Content[1]), indent+pair)
	return true
}

// replace writes another value where one stands.
func (d *editor) replace(key, old *yaml.Node, value any) bool {
	if n := d.width(old); n >= 0 {
		return d.splice(old.Line, old.Column, n, written(value))
	}
	if old.Kind == yaml.ScalarNode || old.Style&yaml.FlowStyle != 0 || key == nil || old.Line == key.Line {
		return false
	}
	line := []rune(d.lines[key.Line-1])
	head := string(line[:min(len(line), key.Column-1+len([]rune(key.Value)))])
	if !strings.HasPrefix(string(line[len([]rune(head)):]), ":") {
		return false
	}
	d.lines[key.Line-1] = head + ": " + written(value)
	d.lines = slices.Delete(d.lines, key.Line, d.last(old))
	return true
}

// remove takes a pair out: with its comma in a flow mapping, with its lines in a block. The dash of a list's item stays
// for the pair that is first then.
func (d *editor) remove(from, key, old *yaml.Node) bool {
	if key == nil || len(from.Content) == 2 {
		return false
	}
	if from.Style&yaml.FlowStyle != 0 {
		return d.removeInFlow(key, old)
	}
	first, end := key.Line, d.last(old)
	line := []rune(d.lines[first-1])
	dash := string(line[:key.Column-1])
	d.lines = slices.Delete(d.lines, first-1, end)
	if strings.TrimSpace(dash) == "" {
		return true
	}
	if first > len(d.lines) || !strings.HasPrefix(d.lines[first-1], strings.Repeat(" ", len(dash))) {
		return false
	}
	d.lines[first-1] = dash + d.lines[first-1][len(dash):]
	return true
}

func (d *editor) removeInFlow(key, old *yaml.Node) bool {
	n := d.width(old)
	if n < 0 || old.Line != key.Line {
		return false
	}
	line := []rune(d.lines[key.Line-1])
	start, end := key.Column-1, old.Column-1+n
	for end < len(line) && line[end] == ' ' {
		end++
	}
	if end < len(line) && line[end] == ',' {
		end++
		for end < len(line) && line[end] == ' ' {
			end++
		}
		return d.splice(key.Line, start+1, end-start, "")
	}
	before := strings.TrimRight(string(line[:start]), " ")
	if !strings.HasSuffix(before, ",") {
		return false
	}
	d.lines[key.Line-1] = strings.TrimSuffix(before, ",") + string(line[old.Column-1+n:])
	return true
}

// splice puts text in place of n letters from a column on.
func (d *editor) splice(line, column, n int, text string) bool {
	if line < 1 || line > len(d.lines) {
		return false
	}
	l := []rune(d.lines[line-1])
	if column-1+n > len(l) {
		return false
	}
	d.lines[line-1] = string(l[:column-1]) + text + string(l[column-1+n:])
	return true
}

// width is how many letters a node takes on its line; -1 if it is more than one line, or not to be told.
func (d *editor) width(n *yaml.Node) int {
	if n.Anchor != "" || n.Tag != "" && n.Style&yaml.TaggedStyle != 0 || n.Line < 1 {
		return -1
	}
	rest := string([]rune(d.lines[n.Line-1])[n.Column-1:])
	switch {
	case n.Kind == yaml.ScalarNode && n.Style == 0:
		if strings.HasPrefix(rest, n.Value) {
			return len([]rune(n.Value))
		}
	case n.Kind == yaml.ScalarNode && n.Style&yaml.DoubleQuotedStyle != 0:
		return quoted(rest, '"')
	case n.Kind == yaml.ScalarNode && n.Style&yaml.SingleQuotedStyle != 0:
		return quoted(rest, '\'')
	case n.Style&yaml.FlowStyle != 0:
		return bracketed(rest)
	}
	return -1
}

// quoted is the length of a quoted text, both quotes included; -1 if it does not end here.
func quoted(s string, quote rune) int {
	r := []rune(s)
	for i := 1; i < len(r); i++ {
		switch {
		case quote == '"' && r[i] == '\\':
			i++
		case r[i] == quote && quote == '\'' && i+1 < len(r) && r[i+1] == quote:
			i++
		case r[i] == quote:
			return i + 1
		}
	}
	return -1
}

// bracketed is the length of a flow collection; -1 if it does not end here.
func bracketed(s string) int {
	r, depth := []rune(s), 0
	for i := 0; i < len(r); i++ {
		switch r[i] {
		case '"', '\'':
			n := quoted(string(r[i:]), r[i])
			if n < 0 {
				return -1
			}
			i += n - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// last is the last line of a node, counted from 1.
func (d *editor) last(n *yaml.Node) int {
	end := n.Line
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		end += strings.Count(strings.TrimRight(n.Value, "\n"), "\n") + 1
	}
	for _, c := range n.Content {
		end = max(end, d.last(c))
	}
	if n.Style&yaml.FlowStyle != 0 && d.width(n) < 0 {
		for end < len(d.lines) && !strings.ContainsAny(d.lines[end-1], "}]") {
			end++
		}
	}
	return end
}

// written is a value on one line.
func written(v any) string {
	if s, ok := v.(string); ok {
		b, err := yaml.Marshal(s)
		if out := strings.TrimSuffix(string(b), "\n"); err == nil && !strings.ContainsAny(out, "\n,[]{}") {
			return out
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	if m, ok := v.(map[string]any); ok { // {app: web}, as people write it
		var parts []string
		for _, k := range sortedKeys(m) {
			parts = append(parts, written(k)+": "+written(m[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return string(b)
}

func sortedKeys(m map[string]any) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
