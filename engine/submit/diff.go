package submit

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// The three-way merge of `kubectl apply`: what the user dropped since the last time is deleted, what he wrote is set,
// what others wrote stays. Lists with a merge key are merged item by item, as the API server's types declare it.

// object is a JSON object.
type object = map[string]any

const (
	deleteFrom = "$deleteFromPrimitiveList/"
	orderOf    = "$setElementOrder/"
	directive  = "$patch"
	retainKeys = "$retainKeys"
)

// threeWayPatch is the patch that kubectl sends: deletions since the last applied configuration, and every difference
// between the live object and the new configuration.
func threeWayPatch(r rules, last, modified, live object) (object, error) {
	g := &merger{rules: r}
	delta := g.diffMaps(live, modified, "", diffMode{additions: true})
	deletions := g.diffMaps(last, modified, "", diffMode{deletions: true})
	return g.merge(deletions, delta, "", false), g.err
}

// applyPatch is what the API server does with a patch.
func applyPatch(r rules, live, patch object) (object, error) {
	g := &merger{rules: r}
	return g.merge(live, patch, "", true), g.err
}

// merger keeps the first reason why two lists cannot be merged.
type merger struct {
	rules
	err error
}

// incomparable is where kubectl and the API server crash: a merge key that is a map or a list meets another one.
type incomparable struct{ kind string }

func (e incomparable) Error() string {
	return "runtime error: comparing uncomparable type " + e.kind
}

// compares says whether Go compares values like this one.
func compares(v any) bool {
	switch v.(type) {
	case object, []any:
		return false
	}
	return true
}

func same(a, b any) bool { return compares(a) && compares(b) && a == b }

func (g *merger) fail(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format, args...)
	}
}

// keyed wants every item of the lists to have its key.
func (g *merger) keyed(key string, lists ...[]any) {
	for _, list := range lists {
		for _, v := range list {
			if _, ok := v.(object); !ok {
				g.fail("list element types are not identical: %v", lists)
				return
			}
			if _, ok := asObject(v)[key]; !ok {
				g.fail("map: %v does not contain declared merge key: %s", v, key)
				return
			}
		}
	}
}

// ordered wants the items of a patch to come in the order that it names.
func (g *merger) ordered(list, order []any, key string) {
	if len(list) == 0 || len(order) == 0 {
		return
	}
	rest := order
	for _, v := range list {
		if asObject(v)[directive] != nil {
			continue
		}
		if k := keyOf(v, key); key != "" && !compares(k) && g.err == nil {
			g.err = incomparable{fmt.Sprintf("%T", k)}
		}
		i := place(rest, v, key)
		if i < 0 {
			g.fail("The order in patch list:\n%v\n doesn't match %s list:\n%v\n", list, "$setElementOrder", order)
			return
		}
		rest = rest[i+1:]
	}
}

// diffMode says what a diff looks for.
type diffMode struct{ additions, deletions bool }

func (g *merger) diffMaps(from, to object, path string, m diffMode) object {
	patch := object{}
	for _, k := range slices.Sorted(maps.Keys(to)) { // in order: what is wrong first is what is told
		v := to[k]
		was, ok := from[k]
		switch {
		case !ok || reflect.TypeOf(was) != reflect.TypeOf(v):
			if m.additions {
				patch[k] = v
			}
		default:
			g.diffValue(patch, k, was, v, path+"."+k, m)
		}
	}
	if m.deletions {
		for k := range from {
			if _, ok := to[k]; !ok {
				patch[k] = nil
			}
		}
	}
	if m.additions && g.retain[path] && len(patch) > 0 {
		var names []any
		for _, k := range slices.Sorted(maps.Keys(to)) {
			names = append(names, k)
		}
		patch[retainKeys] = names
	}
	return patch
}

func (g *merger) diffValue(patch object, k string, was, v any, path string, m diffMode) {
	switch v := v.(type) {
	case object:
		if sub := g.diffMaps(was.(object), v, path, m); len(sub) > 0 {
			patch[k] = sub
		}
		return
	case []any:
		if key, ok := g.keys[path]; ok {
			g.diffLists(patch, k, was.([]any), v, key, path, m)
			return
		}
	}
	if m.additions && !reflect.DeepEqual(was, v) {
		patch[k] = v
	}
}

// diffLists compares two lists that are merged.
func (g *merger) diffLists(patch object, k string, from, to []any, key, path string, m diffMode) {
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
	changed, deleted := g.diffItems(from, to, key, path, m)
	all := append(inOrderOf(changed, to, key), deleted...)
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
	if len(to) > 0 && (len(gone) > 0 || m.additions && !reflect.DeepEqual(byText(from), to)) {
		patch[orderOf+k] = to
	}
}

// byText is a list sorted by texts. The API machinery sorts the old list to compare it, and then finds that its order is
// another one.
func byText(list []any) []any {
	out := slices.Clone(list)
	insertionSort(out, func(a, b any) bool { return fmt.Sprint(a) <= fmt.Sprint(b) })
	return out
}

// diffItems walks two lists side by side, sorted by their keys as texts.
func (g *merger) diffItems(from, to []any, key, path string, m diffMode) (changed, deleted []any) {
	g.keyed(key, from, to)
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
			sub := g.diffMaps(asObject(a[0]), asObject(b[0]), path, m)
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

// sorted sorts a list by its keys as texts. Equal keys change places, as in the API machinery's own sort.
func sorted(list []any, key string) []any {
	out := slices.Clone(list)
	insertionSort(out, func(a, b any) bool { return fmt.Sprint(keyOf(a, key)) <= fmt.Sprint(keyOf(b, key)) })
	return out
}

// insertionSort is Go's sort of short lists. It is spelled out because the API machinery hands it comparisons that are
// no orders, and the outcome shows.
func insertionSort(list []any, less func(a, b any) bool) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && less(list[j], list[j-1]); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// place is where an item stands in a list, by its key or itself; -1 if it does not.
func place(list []any, v any, key string) int {
	return slices.IndexFunc(list, func(x any) bool { return key == "" && same(x, v) || key != "" && same(keyOf(x, key), keyOf(v, key)) })
}

// inOrderOf sorts a list by the places of its items in another. Orders to delete go last.
func inOrderOf(list, order []any, key string) []any {
	var keep, gone []any
	for _, v := range list {
		if asObject(v)[directive] == "delete" {
			gone = append(gone, v)
		} else {
			keep = append(keep, v)
		}
	}
	insertionSort(keep, func(a, b any) bool {
		i, j := place(order, a, key), place(order, b, key)
		return i < 0 || j < 0 || i < j
	})
	return append(keep, gone...)
}

func sameOrder(a, b []any, key string) bool {
	return slices.EqualFunc(a, b, func(x, y any) bool { return same(keyOf(x, key), keyOf(y, key)) })
}
