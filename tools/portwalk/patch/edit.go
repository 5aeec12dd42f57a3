package patch

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	sigs "sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/doctor"
)

// errByHand says that a change of the text is not worth guessing at: odd quotes, anchors, values over several lines.
var errByHand = errors.New("this has to be changed by hand")

// Edit makes one change in a YAML text of several documents. The text that comes back says, in the object that the edit
// names, what the edit wants there, and all else as before; an error leaves the text as it was.
func Edit(text string, e doctor.Edit) (string, error) {
	if e.Path == "" {
		return replaceLine(text, e)
	}
	roots, err := documents(text)
	if err != nil {
		return text, err
	}
	for i, root := range roots {
		if !names(root, e.Object) {
			continue
		}
		out, err := (&editor{lines: strings.Split(text, "\n")}).set(root, doctor.Split(e.Path), e.New)
		if err != nil {
			return text, err
		}
		return out, proven(text, out, i, e)
	}
	return text, fmt.Errorf("no document holds %s", e.Object)
}

func replaceLine(text string, e doctor.Edit) (string, error) {
	lines := strings.Split(text, "\n")
	line, ok := e.New.(string)
	if !ok || e.Line < 1 || e.Line > len(lines) {
		return text, errByHand
	}
	lines[e.Line-1] = line
	return strings.Join(lines, "\n"), nil
}

// documents are the roots of a text's documents, in order; of a List, those of its items.
func documents(text string) (out []*yaml.Node, err error) {
	d := yaml.NewDecoder(strings.NewReader(text))
	for {
		var n yaml.Node
		switch err := d.Decode(&n); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case len(n.Content) == 0:
			continue
		}
		root := n.Content[0]
		if items := child(root, "items"); items != nil && items.Kind == yaml.SequenceNode {
			out = append(out, items.Content...)
			continue
		}
		out = append(out, root)
	}
}

// names says whether a document is the object Kind/namespace/name.
func names(root *yaml.Node, object string) bool {
	text := func(n *yaml.Node) string {
		if n == nil {
			return ""
		}
		return n.Value
	}
	meta := child(root, "metadata")
	namespace := text(child(meta, "namespace"))
	if namespace == "" {
		namespace = "default"
	}
	kind, name := text(child(root, "kind")), text(child(meta, "name"))
	return object == kind+"/"+namespace+"/"+name || object == kind+"/"+name
}

// child is the value of a key, or the item of an index; nil if there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	_, v := pair(n, key)
	return v
}

func pair(n *yaml.Node, key string) (k, v *yaml.Node) {
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i], n.Content[i+1]
			}
		}
	case n.Kind == yaml.SequenceNode:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.Content) {
			return nil, n.Content[i]
		}
	}
	return nil, nil
}

// proven holds the new text to its promise.
func proven(before, after string, i int, e doctor.Edit) error {
	was, err1 := values(before)
	is, err2 := values(after)
	if err1 != nil || err2 != nil || len(was) != len(is) {
		return errByHand
	}
	was[i] = doctor.Set(was[i], e.Path, plain(e.New))
	if !reflect.DeepEqual(was, is) {
		return errByHand
	}
	return nil
}

// values are the documents as Kubernetes reads them.
func values(text string) (out []any, err error) {
	roots, err := documents(text)
	if err != nil {
		return nil, err
	}
	for _, r := range roots {
		b, err := yaml.Marshal(r)
		if err != nil {
			return nil, err
		}
		var v any
		if err := sigs.Unmarshal(b, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// plain is a value as JSON has it.
func plain(v any) any {
	b, err := sigs.Marshal(v)
	if err != nil {
		return v
	}
	var out any
	_ = sigs.Unmarshal(b, &out)
	return out
}
