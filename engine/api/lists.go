package api

import (
	"slices"
	"strings"
	"sync"

	"github.com/portwalk/portwalk/engine/order"
)

// lists keeps the sorted lists that a State was asked for, because everybody asks for the same ones. A Draft has its own;
// a change to one type's objects leaves the lists of the others, and a few changes are worked into the list that there is.
type lists struct {
	mu     sync.Mutex
	made   [listKinds]any   // []T
	behind [listKinds][]Key // what changed since the list was made
	pods   *PodIndex        // of the list of pods
}

// listKinds is the number of types that have a list of their own; the rest share the last place, which is not kept.
const listKinds = 12

// listKind tells the types apart.
func listKind(o Object) int {
	switch o.(type) {
	case *Service:
		return 0
	case *Pod:
		return 1
	case *Node:
		return 2
	case *EndpointSlice:
		return 3
	case *Endpoints:
		return 4
	case *Workload:
		return 5
	case *Event:
		return 6
	case *Namespace:
		return 7
	case *ServiceCIDR:
		return 8
	case *IPAddressPool:
		return 9
	case *L2Advertisement:
		return 10
	}
	return listKinds - 1
}

// clone gives a Draft lists of its own to begin with.
func (l *lists) clone() *lists {
	next := new(lists)
	if l != nil {
		l.mu.Lock()
		next.made, next.pods = l.made, l.pods
		for i, keys := range l.behind {
			next.behind[i] = keys[:len(keys):len(keys)]
		}
		l.mu.Unlock()
	}
	return next
}

// mostBehind is how many changes are worked into a list; with more it is made anew.
const mostBehind = 256

// forget remembers that the list that an object of o's type stands in, or comes to stand in, is behind.
func (l *lists) forget(k Key, o Object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kind := listKind(o)
	if kind == listKind((*Pod)(nil)) {
		l.pods = nil
	}
	if l.made[kind] == nil {
		return
	}
	if l.behind[kind] = append(l.behind[kind], k); len(l.behind[kind]) > mostBehind {
		l.made[kind], l.behind[kind] = nil, nil
	}
}

// List returns all objects of one Go type in the API server's order: by namespace, then name. The list is the caller's.
func List[T Object](s State) []T {
	var none T
	kind := listKind(none)
	if s.lists == nil || kind == listKinds-1 {
		return sorted[T](s)
	}
	s.lists.mu.Lock()
	defer s.lists.mu.Unlock()
	made, ok := s.lists.made[kind].([]T)
	switch {
	case !ok:
		made = sorted[T](s)
	case len(s.lists.behind[kind]) > 0:
		made = caughtUp(s, made, s.lists.behind[kind])
	}
	s.lists.made[kind], s.lists.behind[kind] = made, nil
	return slices.Clone(made)
}

// MakeLists makes the lists that every change asks for.
func (s State) MakeLists() {
	List[*Event](s)
	List[*Endpoints](s)
	List[*Namespace](s)
	List[*ServiceCIDR](s)
	List[*IPAddressPool](s)
	List[*L2Advertisement](s)
	s.Services()
	s.Slices()
	s.Nodes()
	s.PodIndex()
}

// caughtUp is a list with the changes under some keys worked in.
func caughtUp[T Object](s State, made []T, keys []Key) []T {
	keys = slices.Clone(keys)
	order.By(keys, CompareKeys)
	out := make([]T, 0, len(made)+len(keys))
	for i, k := range keys {
		if i > 0 && k == keys[i-1] {
			continue
		}
		n, found := slices.BinarySearchFunc(made, k, func(o T, k Key) int { return CompareKeys(KeyOf(o), k) })
		out = append(out, made[:n]...)
		if made = made[n:]; found {
			made = made[1:]
		}
		if o, ok := s.Get(k).(T); ok {
			out = append(out, o)
		}
	}
	return append(out, made...)
}

// CompareKeys is the API server's order: by namespace, then name.
func CompareKeys(a, b Key) int {
	if c := strings.Compare(a.Namespace, b.Namespace); c != 0 {
		return c
	}
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return strings.Compare(a.Kind, b.Kind)
}

// PodIndex is an index of all pods, made once for a list of pods.
func (s State) PodIndex() PodIndex {
	if s.lists == nil {
		return IndexPods(s.Pods())
	}
	s.lists.mu.Lock()
	x := s.lists.pods
	s.lists.mu.Unlock()
	if x != nil {
		return *x
	}
	made := IndexPods(s.Pods())
	s.lists.mu.Lock()
	s.lists.pods = &made
	s.lists.mu.Unlock()
	return made
}

func sorted[T Object](s State) []T {
	type entry struct {
		key    Key
		object T
	}
	var found []entry
	s.Each(func(o Object) {
		if t, ok := o.(T); ok {
			found = append(found, entry{KeyOf(o), t})
		}
	})
	order.By(found, func(a, b entry) int { return CompareKeys(a.key, b.key) })
	var out []T
	for _, e := range found {
		out = append(out, e.object)
	}
	return out
}
