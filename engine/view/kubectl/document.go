package kubectl

import (
	"bytes"
	"encoding/json"

	"github.com/portwalk/portwalk/engine/api"
)

// document prints objects as -o yaml or -o json do: one object that was asked for by name as itself, else a List.
func document(format string, list []wanted, answers []found) string {
	var items []any
	for _, a := range answers {
		for _, o := range a.objects {
			items = append(items, tree(o))
		}
	}
	var doc any = map[string]any{"apiVersion": "v1", "kind": "List", "items": items, "metadata": map[string]any{"resourceVersion": ""}}
	if len(list) == 1 && list[0].name != "" && len(items) == 1 {
		doc = items[0]
	} else if items == nil {
		doc.(map[string]any)["items"] = []any{}
	}
	if format == "yaml" {
		return toYAML(doc)
	}
	b, _ := json.MarshalIndent(doc, "", "    ") // maps, lists and scalars: cannot fail
	return string(b) + "\n"
}

// tree is an object as maps, lists and scalars, without fields that the real object would not have.
func tree(o api.Object) any {
	b, _ := json.Marshal(o)
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	_ = d.Decode(&v)
	m, _ := v.(map[string]any)
	if spec, ok := m["spec"].(map[string]any); ok {
		for _, k := range []string{"strategy", "updateStrategy"} {
			if s, ok := spec[k].(map[string]any); ok && len(s) == 0 {
				delete(spec, k)
			}
		}
	}
	return v
}
