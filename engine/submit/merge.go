package submit

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// merge puts a patch into an object. apply obeys its directives, as the API server does; without it they are kept, to
// make one patch of two.
func (g *merger) merge(o, patch object, path string, apply bool) object {
	out, patch := maps.Clone(o), maps.Clone(patch)
	if out == nil {
		out = object{}
	}
	retain(out, patch, apply)
	g.mergeOrdered(out, patch, path, apply)
	for _, k := range slices.Sorted(maps.Keys(patch)) {
		v := patch[k]
		if name, ok := strings.CutPrefix(k, deleteFrom); ok {
			takeOut(out, k, name, v, apply)
			continue
		}
		if v == nil {
			delete(out, k)
			if apply {
				continue
			}
		}
		was, ok := out[k]
		if !ok || reflect.TypeOf(was) != reflect.TypeOf(v) {
			out[k] = withoutNulls(v, apply)
			continue
		}
		out[k] = g.mergeValue(was, v, path+"."+k, apply)
	}
	return out
}

// retain drops what a patch does not name, where it names what to keep.
func retain(out, patch object, apply bool) {
	names, ok := patch[retainKeys].([]any)
	if !ok || !apply {
		return
	}
	delete(patch, retainKeys)
	for k := range out {
		if !slices.Contains(names, any(k)) {
			delete(out, k)
		}
	}
}

// mergeOrdered merges the lists for which the patch names an order, and takes them out of the patch.
func (g *merger) mergeOrdered(out, patch object, path string, apply bool) {
	for _, k := range slices.Sorted(maps.Keys(patch)) {
		name, ok := strings.CutPrefix(k, orderOf)
		if !ok {
			continue
		}
		order, _ := patch[k].([]any)
		if !apply {
			out[k] = order
		}
		delete(patch, k)
		at := path + "." + name
		was, had := out[name].([]any)
		list, has := patch[name].([]any)
		g.ordered(list, order, g.keys[at])
		var merged []any
		switch {
		case had && has:
			merged = g.mergeItems(was, list, g.keys[at], at, apply)
		case had:
			merged = was
		case has:
			merged, _ = withoutNulls(list, apply).([]any)
		default:
			continue
		}
		out[name] = arrange(merged, order, was, g.keys[at])
		delete(patch, name)
	}
}

// takeOut removes plain values from a list; a patch of two keeps the order to do so.
func takeOut(out object, k, name string, v any, apply bool) {
	if !apply {
		out[k] = v
		return
	}
	list, ok := out[name].([]any)
	gone, _ := v.([]any)
	if ok {
		out[name] = slices.DeleteFunc(slices.Clone(list), func(x any) bool { return slices.Contains(gone, x) })
	}
}

func (g *merger) mergeValue(was, v any, path string, apply bool) any {
	switch v := v.(type) {
	case object:
		return g.merge(was.(object), v, path, apply)
	case []any:
		if key, ok := g.keys[path]; ok {
			return g.mergeItems(was.([]any), v, key, path, apply)
		}
	}
	return v
}

// mergeItems merges two lists item by item. Each item goes into the first with its key, even if there are several.
func (g *merger) mergeItems(list, patch []any, key, path string, apply bool) []any {
	out := slices.Clone(list)
	var rest []any
	for _, v := range patch {
		if asObject(v)[directive] == "delete" {
			out = slices.DeleteFunc(out, func(x any) bool { return same(keyOf(x, key), keyOf(v, key)) })
		} else {
			rest = append(rest, v)
		}
	}
	before := slices.Clone(out)
	for _, v := range rest {
		switch i := place(out, v, key); {
		case i < 0:
			out = append(out, v)
		case key != "":
			out[i] = g.merge(asObject(out[i]), asObject(v), path, apply)
		}
	}
	return arrange(out, rest, before, key)
}

// arrange puts a merged list into an order. Items that the order does not name keep their place among the others as
// far as the old list knows it.
func arrange(list, order, was []any, key string) []any {
	var mine, others []any
	for _, v := range list {
		if place(order, v, key) >= 0 {
			mine = append(mine, v)
		} else {
			others = append(others, v)
		}
	}
	mine, others = inOrderOf(mine, order, key), inOrderOf(others, was, key)
	var out []any
	for len(mine) > 0 && len(others) > 0 {
		i, j := place(was, others[0], key), place(was, mine[0], key)
		if i >= 0 && j >= 0 && i < j {
			out, others = append(out, others[0]), others[1:]
		} else {
			out, mine = append(out, mine[0]), mine[1:]
		}
	}
	return append(append(out, others...), mine...)
}

// withoutNulls drops what a patch deletes where there is nothing to delete, and its directives.
func withoutNulls(v any, apply bool) any {
	if !apply {
		return v
	}
	switch v := v.(type) {
	case object:
		out := object{}
		for k, e := range v {
			if e != nil && !strings.HasPrefix(k, "$") {
				out[k] = withoutNulls(e, apply)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, e := range v {
			if asObject(e)[directive] == nil {
				out = append(out, withoutNulls(e, apply))
			}
		}
		return out
	}
	return v
}

// leftOf is what the API server quotes of a patch whose outcome is no Service: its merge takes ordered lists and needless
// nulls out of the patch itself.
func leftOf(patch, live object) object {
	out := object{}
	for k, v := range patch {
		_, ordered := patch[orderOf+k]
		if ordered || strings.HasPrefix(k, orderOf) || k == retainKeys {
			continue
		}
		was, had := live[k]
		sub, isObject := v.(object)
		switch {
		case v == nil:
			out[k] = nil
		case !had || reflect.TypeOf(was) != reflect.TypeOf(v):
			out[k] = withoutNulls(v, true)
		case isObject:
			out[k] = leftOf(sub, was.(object))
		default:
			out[k] = v
		}
	}
	return out
}
