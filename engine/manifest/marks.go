package manifest

import (
	"strings"
	"unicode/utf16"
)

// Mark is a port value in a file, for an editor to colour. Col and Len count UTF-16 code units, as browsers do; Line and
// Col start at 1.
type Mark struct {
	Line, Col, Len int
	Kind           string // port, nodePort, targetPort, containerPort
}

// Marks finds the port values of Services, of pods and of pod templates. Documents that do not parse are searched line
// by line, so that colours stay while somebody types.
func Marks(file, text string) []Mark {
	if len(text) > DefaultLimits().Bytes {
		return nil
	}
	m := &marker{lines: strings.Split(text, "\n")}
	s := newStream(text)
	for n := 0; n < DefaultLimits().Documents; n++ {
		c, err := s.next()
		if err != nil {
			m.scan(c.line, len(m.lines))
			break
		}
		m.document(c)
	}
	return m.marks
}

type marker struct {
	lines []string
	marks []Mark
}

// document marks one document by its nodes, or else by its lines.
func (m *marker) document(c chunk) {
	code, _, _ := tooDeep(c.text, DefaultLimits())
	if code != "" {
		return
	}
	root, ok := tree(c.text)
	if !ok {
		m.scan(c.line, c.line+strings.Count(c.text, "\n")-1)
		return
	}
	m.object(root, c)
}

// object marks what a Service, a pod, a workload or a List of those says.
func (m *marker) object(n *node, c chunk) {
	switch kind := at(n, "kind"); {
	case kind == nil:
	case kind.value == "Service":
		m.ports(at(n, "spec", "ports"), c, "port", "targetPort", "nodePort")
	case strings.HasSuffix(kind.value, "List"):
		if items := at(n, "items"); items != nil {
			for _, item := range items.content {
				m.object(item, c)
			}
		}
	case kind.value == "Pod":
		m.containers(at(n, "spec"), c)
	case kind.value == "CronJob":
		m.containers(at(n, "spec", "jobTemplate", "spec", "template", "spec"), c)
	default:
		m.containers(at(n, "spec", "template", "spec"), c)
	}
}

func (m *marker) containers(spec *node, c chunk) {
	for _, name := range []string{"initContainers", "containers"} {
		list := at(spec, name)
		if list == nil {
			continue
		}
		for _, container := range list.content {
			m.ports(at(container, "ports"), c, "containerPort")
		}
	}
}

func (m *marker) ports(list *node, c chunk, keys ...string) {
	if list == nil {
		return
	}
	for _, p := range list.content {
		for _, k := range keys {
			if v := at(p, k); v != nil && v.kind == scalarNode {
				m.value(v, c, k)
			}
		}
	}
}

// at follows field names; nil if one is missing.
func at(n *node, keys ...string) *node {
	for _, k := range keys {
		if n == nil {
			return nil
		}
		_, n = child(n, step{key: k})
	}
	if n != nil {
		n = resolve(n)
	}
	return n
}

// value marks a scalar, without its quotes.
func (m *marker) value(v *node, c chunk, kind string) {
	i := c.line + v.line - 2
	if i < 0 || i >= len(m.lines) || v.value == "" {
		return
	}
	line := m.lines[i]
	before := runes(line, v.column-1)
	rest := strings.TrimLeft(line[len(before):], `"'`)
	before = line[:len(line)-len(rest)]
	if !strings.HasPrefix(rest, v.value) {
		return
	}
	m.marks = append(m.marks, Mark{Line: i + 1, Col: units(before) + 1, Len: units(v.value), Kind: kind})
}

// runes is the start of a line up to n characters.
func runes(line string, n int) string {
	for i := range line {
		if n == 0 {
			return line[:i]
		}
		n--
	}
	return line
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// portKeys are what scan looks for.
var portKeys = [...]string{"port", "targetPort", "nodePort", "containerPort"}

// scan marks lines first to last (from 1, inclusive) without understanding them. A port that belongs to something else
// is left out by its document's kind as far as that can be read.
func (m *marker) scan(first, last int) {
	if first < 1 {
		return
	}
	last = min(last, len(m.lines))
	kind := ""
	for _, line := range m.lines[first-1 : last] {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "kind:"); ok && kind == "" {
			kind = strings.TrimSpace(v)
		}
	}
	for i := first - 1; i < last; i++ {
		if strings.HasPrefix(m.lines[i], "---") {
			continue
		}
		m.line(i, kind == "Service" || kind == "")
	}
}

// line marks the values of one line: "- port: 80" and "{port: 80, targetPort: 5000}".
func (m *marker) line(i int, service bool) {
	line := m.lines[i]
	if hash := strings.Index(line, " #"); hash >= 0 {
		line = line[:hash]
	}
	for _, key := range portKeys {
		if (key == "containerPort") == service {
			continue
		}
		for from := 0; ; {
			j := strings.Index(line[from:], key+":")
			if j < 0 {
				break
			}
			j += from
			from = j + len(key) + 1
			if j > 0 && !strings.ContainsRune(" {,-\"'", rune(line[j-1])) {
				continue
			}
			rest := strings.TrimLeft(line[from:], ` "'`)
			start := len(line) - len(rest)
			if end := strings.IndexAny(rest, " ,}\"'\r\t"); end >= 0 {
				rest = rest[:end]
			}
			if rest != "" {
				m.marks = append(m.marks, Mark{Line: i + 1, Col: units(line[:start]) + 1, Len: units(rest), Kind: key})
			}
		}
	}
}
