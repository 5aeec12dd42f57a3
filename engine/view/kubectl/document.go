package kubectl

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
)

// document prints objects as -o yaml or -o json do: one object that was asked for by name as itself, else a List.
func document(req Request, list []wanted, answers []found) (text, problem string) {
	var items []any
	for _, a := range answers {
		for _, o := range a.objects {
			items = append(items, tree(o, req.Raw))
		}
	}
	var doc any = map[string]any{"apiVersion": "v1", "kind": "List", "items": items, "metadata": map[string]any{"resourceVersion": ""}}
	if len(list) == 1 && list[0].name != "" && len(items) == 1 {
		doc = items[0]
	} else if items == nil {
		doc.(map[string]any)["items"] = []any{}
	}
	switch req.Output {
	case "yaml":
		return toYAML(doc), ""
	case "json":
		b, _ := json.MarshalIndent(doc, "", "    ") // maps, lists and scalars: cannot fail
		return string(b) + "\n", ""
	}
	m, _ := doc.(map[string]any)
	return req.More.Print(m)
}

// tree is an object as maps, lists and scalars, without fields that the real object would not have, and with those that
// only the given document has.
func tree(o api.Object, raw func(api.Key) map[string]any) any {
	v := json.Tree(o)
	m, _ := v.(map[string]any)
	if spec, ok := m["spec"].(map[string]any); ok {
		for _, k := range []string{"strategy", "updateStrategy"} {
			if s, ok := spec[k].(map[string]any); ok && len(s) == 0 {
				delete(spec, k)
			}
		}
	}
	switch o.(type) {
	case *api.Pod, *api.Node, *api.Workload, *api.ServiceCIDR:
		if raw != nil {
			if given := raw(api.KeyOf(o)); given != nil {
				return fillIn(v, given)
			}
		}
	}
	return v
}

// fillIn adds to what is known what only the document says.
func fillIn(known, given any) any {
	switch k := known.(type) {
	case map[string]any:
		g, ok := given.(map[string]any)
		if !ok {
			return known
		}
		for name, v := range g {
			if have, ok := k[name]; ok {
				k[name] = fillIn(have, v)
			} else {
				k[name] = v
			}
		}
	case []any:
		if g, ok := given.([]any); ok && len(g) == len(k) {
			for i := range k {
				k[i] = fillIn(k[i], g[i])
			}
		}
	}
	return known
}
