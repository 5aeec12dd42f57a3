package manifest

import (
	"strconv"
	"strings"
)

// Oddity is something that a document's text says twice, or otherwise than it looks, and that kubectl takes in silence.
type Oddity struct {
	Code string // duplicate-key, missing-separator, octal-number
	Path string // of the value that counts
	Line int    // of the one that is lost, or that is not what it looks like
	Key  string // duplicate-key: the key
	Kept int    // duplicate-key: the line of the value that counts
	Text string // octal-number: as written
	Int  int64  // octal-number: what it means
}

// Oddities finds them in the order of their lines. Two objects without --- between them are one finding, not one for
// each of their keys.
func (d Doc) Oddities() []Oddity {
	if d.source == nil || len(d.prefix) > 0 {
		return nil
	}
	d.source.once.Do(d.source.parse)
	if d.source.root == nil {
		return nil
	}
	f := oddFinder{src: d.source, lines: strings.Split(d.source.text, "\n")}
	f.walk(d.source.root, "")
	return f.found
}

type oddFinder struct {
	src   *source
	lines []string
	found []Oddity
}

func (f *oddFinder) walk(n *node, path string) {
	switch n.kind {
	case mappingNode:
		f.mapping(n, path)
	case sequenceNode:
		for i, c := range n.content {
			f.walk(c, path+"["+strconv.Itoa(i)+"]")
		}
	case scalarNode:
		f.scalar(n, path)
	}
}

func (f *oddFinder) mapping(n *node, path string) {
	kept := map[string]*node{}
	for i := 0; i+1 < len(n.content); i += 2 {
		kept[n.content[i].value] = n.content[i]
	}
	if path == "" && f.runTogether(n, kept) {
		return
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		k, at := n.content[i], path
		if strings.ContainsAny(k.value, "./") {
			at += "[" + k.value + "]"
		} else {
			at = strings.TrimPrefix(at+"."+k.value, ".")
		}
		if kept[k.value] != k && !k.merge {
			f.found = append(f.found, Oddity{Code: "duplicate-key", Path: at, Line: f.src.at(k.line), Key: k.value, Kept: f.src.at(kept[k.value].line)})
			continue
		}
		f.walk(n.content[i+1], at)
	}
}

// runTogether: a second kind or apiVersion at the top is a second object, whose --- is missing.
func (f *oddFinder) runTogether(n *node, kept map[string]*node) bool {
	last, lost := 0, false
	for i := 0; i+1 < len(n.content); i += 2 {
		k := n.content[i]
		if k.value != "apiVersion" && k.value != "kind" {
			continue
		}
		if kept[k.value] != k {
			lost = true
		} else if last == 0 || k.line < last {
			last = k.line
		}
	}
	if lost {
		f.found = append(f.found, Oddity{Code: "missing-separator", Line: f.src.at(last)})
	}
	return lost
}

// scalar: a bare number with a leading zero counts in eights.
func (f *oddFinder) scalar(n *node, path string) {
	if len(n.value) < 2 || n.value[0] != '0' || n.line < 1 || n.line > len(f.lines) {
		return
	}
	line := []rune(f.lines[n.line-1])
	if n.column > len(line) || line[n.column-1] != '0' {
		return // in quotes it is a text
	}
	v, err := strconv.ParseInt(n.value[1:], 8, 64)
	if err != nil || v == 0 {
		return
	}
	f.found = append(f.found, Oddity{Code: "octal-number", Path: path, Line: f.src.at(n.line), Text: n.value, Int: v})
}
