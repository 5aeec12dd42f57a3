package api

import "maps"

// table holds objects in two layers, so that an edit copies a few of them and not all: what there is and, above it, what
// changed since.
type table struct {
	base map[Key]Object // never written to
	over map[Key]Object // nil under a key: deleted
}

func newTable() table { return table{over: map[Key]Object{}} }

func (t table) get(k Key) Object {
	if o, ok := t.over[k]; ok {
		return o
	}
	return t.base[k]
}

func (t table) put(k Key, o Object) { t.over[k] = o }

func (t table) remove(k Key) {
	if t.base[k] == nil {
		delete(t.over, k)
	} else {
		t.over[k] = nil
	}
}

func (t table) each(f func(Object)) {
	for k, o := range t.base {
		if _, changed := t.over[k]; !changed {
			f(o)
		}
	}
	for _, o := range t.over {
		if o != nil {
			f(o)
		}
	}
}

// edit is a copy that can be written to.
func (t table) edit() table {
	over := maps.Clone(t.over)
	if over == nil {
		over = map[Key]Object{}
	}
	return table{t.base, over}
}

// mostOver is how much the upper layer may hold, beside a share of the lower one, before the two become one.
const mostOver = 64

// settle makes one layer of two when the upper one has grown; nobody writes to the table afterwards.
func (t *table) settle() {
	if len(t.over) <= mostOver+len(t.base)/16 {
		return
	}
	if len(t.base) > 0 {
		all := make(map[Key]Object, len(t.base)+len(t.over))
		for k, o := range t.base {
			if _, changed := t.over[k]; !changed {
				all[k] = o
			}
		}
		for k, o := range t.over {
			if o != nil {
				all[k] = o
			}
		}
		t.over = all
	}
	t.base, t.over = t.over, map[Key]Object{}
}
