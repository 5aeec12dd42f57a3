package submit

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// The three-way merge of `kubectl apply`: what the user dropped since the last time is deleted, what he wrote is set,
// what others wrote stays. Lists with a merge key are merged item by item, as the API server's types declare it.

// object is a JSON object.
type object = map[string]any

const (
	deleteFrom = "$deleteFromPrimitiveList/"
	orderOf    = "$setElementOrder/"
	directive  = "$patch"
)

// mergeKeys are the lists of a Service that are merged, by path; those without a key hold plain values.
var mergeKeys = map[string]string{
	".metadata.finalizers": "", ".metadata.ownerReferences": "uid", ".spec.ports": "port", ".status.conditions": "type",
}

// threeWayPatch is the patch that kubectl sends: deletions since the last applied configuration, and every difference
// between the live object and the new configuration.
func threeWayPatch(last, modified, live object) object {
	delta := diffMaps(live, modified, "", diffMode{additions: true})
	deletions := diffMaps(last, modified, "", diffMode{deletions: true})
	return merge(deletions, delta, "", false)
}

// diffMode says what a diff looks for.
type diffMode struct{ additions, deletions bool }

func diffMaps(from, to object, path string, m diffMode) object {
	patch := object{}
	for k, v := range to {
		was, ok := from[k]
		switch {
		case !ok || reflect.TypeOf(was) != reflect.TypeOf(v):
			if m.additions {
				patch[k] = v
			}
		default:
			diffValue(patch, k, was, v, path+"."+k, m)
		}
	}
	if m.deletions {
		for k := range from {
			if _, ok := to[k]; !ok {
				patch[k] = nil
			}
		}
	}
	return patch
}

func diffValue(patch object, k string, was, v any, path string, m diffMode) {
	switch v := v.(type) {
	case object:
		if sub := diffMaps(was.(object), v, path, m); len(sub) > 0 {
			patch[k] = sub
		}
		return
	case []any:
		if key, ok := mergeKeys[path]; ok {
			diffLists(patch, k, was.([]any), v, key, path, m)
			return
		}
	}
	if m.additions && !reflect.DeepEqual(was, v) {
		patch[k] = v
	}
}

// diffLists compares two lists that are merged.
func diffLists(patch object, k string, from, to []any, key, path string, m diffMode) {
	if len(from) == 0 {
		if len(to) > 0 && m.additions {
			patch[k] = to
		}
		return
	}
	if key == "" {
		diffPlain(patch, k, from, to, m)
		return
	}
	changed, deleted := diffItems(from, to, key, path, m)
	inOrderOf(changed, to, key)
	all := append(changed, deleted...)
	if len(all) > 0 {
		patch[k] = all
	}
	if m.additions && (len(all) > 0 || !sameOrder(from, to, key)) || m.deletions && len(all) > 0 {
		order := make([]any, len(to))
		for i, v := range to {
			order[i] = object{key: keyOf(v, key)}
		}
		if len(order) > 0 {
			patch[orderOf+k] = order
		}
	}
}

// diffPlain compares two lists of plain values.
func diffPlain(patch object, k string, from, to []any, m diffMode) {
	var added, gone []any
	for _, v := range to {
		if m.additions && !slices.Contains(from, v) {
			added = append(added, v)
		}
	}
	for _, v := range from {
		if m.deletions && !slices.Contains(to, v) {
			gone = append(gone, v)
		}
	}
	if len(added) > 0 {
		patch[k] = added
	}
	if len(gone) > 0 {
		patch[deleteFrom+k] = gone
	}
	if len(to) > 0 && (len(gone) > 0 || m.additions && !reflect.DeepEqual(from, to)) {
		patch[orderOf+k] = to
	}
}

// diffItems walks two lists side by side, sorted by their keys as texts.
func diffItems(from, to []any, key, path string, m diffMode) (changed, deleted []any) {
	a, b := sorted(from, key), sorted(to, key)
	for len(a) > 0 || len(b) > 0 {
		var ka, kb string
		if len(a) > 0 {
			ka = fmt.Sprint(keyOf(a[0], key))
		}
		if len(b) > 0 {
			kb = fmt.Sprint(keyOf(b[0], key))
		}
		switch {
		case len(a) > 0 && len(b) > 0 && ka == kb:
			sub := diffMaps(asObject(a[0]), asObject(b[0]), path, m)
			if len(sub) > 0 {
				sub[key] = keyOf(b[0], key)
				changed = append(changed, sub)
			}
			a, b = a[1:], b[1:]
		case len(a) == 0 || len(b) > 0 && ka > kb:
			if m.additions {
				changed = append(changed, b[0])
			}
			b = b[1:]
		default:
			if m.deletions {
				deleted = append(deleted, object{directive: "delete", key: keyOf(a[0], key)})
			}
			a = a[1:]
		}
	}
	return changed, deleted
}

func asObject(v any) object {
	o, _ := v.(object)
	return o
}

func keyOf(v any, key string) any { return asObject(v)[key] }

func sorted(list []any, key string) []any {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b any) int {
		return strings.Compare(fmt.Sprint(keyOf(a, key)), fmt.Sprint(keyOf(b, key)))
	})
	return out
}

// place is where a key stands in a list, or behind all.
func place(list []any, key string, k any) int {
	i := slices.IndexFunc(list, func(v any) bool { return keyOf(v, key) == k })
	if i < 0 {
		return len(list)
	}
	return i
}

func inOrderOf(list, order []any, key string) {
	slices.SortStableFunc(list, func(a, b any) int { return place(order, key, keyOf(a, key)) - place(order, key, keyOf(b, key)) })
}

func sameOrder(a, b []any, key string) bool {
	return slices.EqualFunc(a, b, func(x, y any) bool { return keyOf(x, key) == keyOf(y, key) })
}

// merge puts a patch into an object. apply obeys its directives, as the API server does; without it they are kept, to
// make one patch of two.
func merge(o, patch object, path string, apply bool) object {
	out := maps.Clone(o)
	if out == nil {
		out = object{}
	}
	for _, k := range slices.Sorted(maps.Keys(patch)) {
		v := patch[k]
		if apply && strings.HasPrefix(k, "$") {
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
		out[k] = mergeValue(was, v, path+"."+k, apply)
	}
	if apply {
		mergePlain(out, o, patch, path)
		reorder(out, o, patch, path)
	}
	return out
}

func mergeValue(was, v any, path string, apply bool) any {
	switch v := v.(type) {
	case object:
		return merge(was.(object), v, path, apply)
	case []any:
		if key, ok := mergeKeys[path]; ok && key != "" {
			return mergeItems(was.([]any), v, key, path, apply)
		} else if ok {
			return union(was.([]any), v)
		}
	}
	return v
}

func union(a, b []any) []any {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func mergeItems(list, patch []any, key, path string, apply bool) []any {
	out := slices.Clone(list)
	for _, v := range patch {
		if apply && asObject(v)[directive] == "delete" {
			out = slices.DeleteFunc(out, func(x any) bool { return keyOf(x, key) == keyOf(v, key) })
		}
	}
	for _, v := range patch {
		p := asObject(v)
		if apply && p[directive] != nil {
			continue
		}
		if i := place(out, key, p[key]); i < len(out) {
			out[i] = merge(asObject(out[i]), p, path, apply)
		} else {
			out = append(out, withoutNulls(v, apply))
		}
	}
	return out
}

// mergePlain takes values out of lists of plain values.
func mergePlain(out, _, patch object, path string) {
	for k, v := range patch {
		name, ok := strings.CutPrefix(k, deleteFrom)
		list, isList := out[name].([]any)
		gone, _ := v.([]any)
		if ok && isList {
			out[name] = slices.DeleteFunc(slices.Clone(list), func(x any) bool { return slices.Contains(gone, x) })
		}
	}
}

// reorder puts merged lists into the order the user wrote; items of others keep their place among them.
func reorder(out, before, patch object, path string) {
	for k, v := range patch {
		name, ok := strings.CutPrefix(k, orderOf)
		if !ok {
			continue
		}
		list, _ := out[name].([]any)
		order, _ := v.([]any)
		was, _ := before[name].([]any)
		key := mergeKeys[path+"."+name]
		out[name] = inOrder(list, order, was, key)
	}
}

func inOrder(list, order, was []any, key string) []any {
	same := func(a, b any) bool { return key == "" && a == b || key != "" && keyOf(a, key) == keyOf(b, key) }
	find := func(l []any, v any) int { return slices.IndexFunc(l, func(x any) bool { return same(x, v) }) }
	var mine, others []any
	for _, v := range list {
		if find(order, v) >= 0 {
			mine = append(mine, v)
		} else {
			others = append(others, v)
		}
	}
	slices.SortStableFunc(mine, func(a, b any) int { return find(order, a) - find(order, b) })
	var out []any
	for len(mine) > 0 && len(others) > 0 {
		i, j := find(was, others[0]), find(was, mine[0])
		if i >= 0 && j >= 0 && i < j {
			out, others = append(out, others[0]), others[1:]
		} else {
			out, mine = append(out, mine[0]), mine[1:]
		}
	}
	return append(append(out, mine...), others...)
}

// withoutNulls drops what a patch deletes where there is nothing to delete.
func withoutNulls(v any, apply bool) any {
	o, ok := v.(object)
	if !apply || !ok {
		return v
	}
	out := object{}
	for k, e := range o {
		if e != nil && !strings.HasPrefix(k, "$") {
			out[k] = withoutNulls(e, apply)
		}
	}
	return out
}
