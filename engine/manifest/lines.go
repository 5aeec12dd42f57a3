package manifest

import (
	"strconv"
	"strings"
	"sync"
)

// source is the text of one document. It is parsed a second time, for positions only, when somebody asks for a line.
type source struct {
	text string
	line int // of its first line in the file

	*layout
}

// layout is where things stand in a text, whatever line of a file it begins on.
type layout struct {
	once  sync.Once
	root  *node // nil: no positions
	lines int   // after the first
}

// step is one part of a field path.
type step struct {
	key     string
	index   int
	isIndex bool
}

// LineOf returns the line on which a field was written. If it was not written, the line is that of the nearest parent
// that was, and exact is false. Paths are those of the API server: spec.ports[0].nodePort.
func (d Doc) LineOf(path string) (line int, exact bool) {
	if d.source == nil {
		return d.Line, false
	}
	line, exact = d.source.lookup(append(d.prefix[:len(d.prefix):len(d.prefix)], parsePath(path)...), len(d.prefix))
	if line == 0 {
		return d.Line, false
	}
	return line, exact
}

// parsePath splits spec.ports[0].name and metadata.annotations[example.com/x].
func parsePath(path string) []step {
	var out []step
	for path != "" {
		if path[0] == '[' {
			in, rest, _ := strings.Cut(path[1:], "]")
			if n, err := strconv.Atoi(in); err == nil {
				out = append(out, step{index: n, isIndex: true})
			} else {
				out = append(out, step{key: in})
			}
			path = strings.TrimPrefix(rest, ".")
			continue
		}
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			end = len(path)
		}
		out = append(out, step{key: path[:end]})
		path = strings.TrimPrefix(path[end:], ".")
	}
	return out
}

// first is the line where an object starts.
func (s *source) first(prefix []step) int {
	if len(prefix) > 0 {
		if line, _ := s.lookup(prefix, 0); line > 0 {
			return line
		}
	}
	line := s.line
	for text := s.text; text != ""; line++ {
		var head string
		head, text, _ = strings.Cut(text, "\n")
		head = strings.TrimSpace(head)
		if head != "" && head[0] != '#' && !strings.HasPrefix(head, "---") {
			return line
		}
	}
	return s.line
}

// lookup walks down a path; the first base steps must be there, or the line is 0.
func (s *source) lookup(path []step, base int) (line int, exact bool) {
	s.once.Do(s.parse)
	n := s.root
	if n == nil {
		return 0, false
	}
	at := n.line
	for i := 0; i < len(path); i++ {
		key, value, taken := longest(n, path[i:])
		i += taken
		if value == nil {
			if i < base {
				return 0, false
			}
			return s.at(at), false
		}
		n, at = value, value.line
		if key != nil {
			at = key.line
		}
	}
	return s.at(at), true
}

// at is a line of the document as one of the file. YAML also ends lines where editors do not.
func (s *source) at(line int) int { return min(s.line+line-1, s.line+s.lines) }

func (s *source) parse() {
	s.lines = strings.Count(strings.TrimSuffix(s.text, "\n"), "\n")
	if root, ok := tree(s.text); ok {
		s.root = root
	}
}

// longest finds the value of the next step. A name may hold dots, as annotations' do: then it takes the steps that it was
// split into, and says how many more than one.
func longest(n *node, path []step) (key, value *node, taken int) {
	st := path[0]
	for i := 0; ; i++ {
		k, v := child(n, st)
		last := i+1 >= len(path) || st.isIndex || path[i+1].isIndex
		if v != nil && (last || resolve(v).kind != scalarNode) {
			return k, v, i
		}
		if value == nil {
			key, value, taken = k, v, i
		}
		if last {
			return key, value, taken
		}
		st.key += "." + path[i+1].key
	}
}

// child finds the value of a field or the n-th item; the key node is nil for items.
func child(n *node, st step) (key, value *node) { return childWithin(n, st, 10) }

// childWithin is child, following at most so many merges: an alias may hold itself.
func childWithin(n *node, st step, merges int) (key, value *node) {
	n = resolve(n)
	if st.isIndex {
		if n.kind == sequenceNode && st.index >= 0 && st.index < len(n.content) {
			return nil, n.content[st.index]
		}
		return nil, nil
	}
	if n.kind != mappingNode {
		return nil, nil
	}
	for _, name := range append([]string{st.key}, otherNames(st.key)...) {
		for i := len(n.content) - 2; i >= 0; i -= 2 { // the last of two equal keys wins
			if n.content[i].value == name {
				return n.content[i], n.content[i+1]
			}
		}
	}
	if merges > 0 {
		return merged(n, st, merges-1)
	}
	return nil, nil
}

// merged looks for a field in what "<<" brings in.
func merged(n *node, st step, merges int) (key, value *node) {
	for i := 0; i+1 < len(n.content); i += 2 {
		if !n.content[i].merge {
			continue
		}
		from := resolve(n.content[i+1])
		if from.kind == mappingNode {
			return childWithin(from, st, merges)
		}
		for _, m := range from.content {
			if k, v := childWithin(m, st, merges); v != nil {
				return k, v
			}
		}
	}
	return nil, nil
}

func resolve(n *node) *node {
	if n.kind == aliasNode && n.alias != nil {
		return n.alias
	}
	return n
}

// otherNames are what a user may have written for the field that the API server names.
func otherNames(key string) []string {
	switch key {
	case "LoadBalancerSourceRanges":
		return []string{"loadBalancerSourceRanges"}
	case "clusterIPs":
		return []string{"clusterIP"}
	}
	return nil
}
