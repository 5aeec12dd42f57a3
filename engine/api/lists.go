package api

import (
	"slices"
	"strings"
	"sync"

	"github.com/portwalk/portwalk/engine/order"
)

// lists keeps the sorted lists that a State was asked for, because everybody asks for the same ones. A Draft has its own;
// a change to one type's objects leaves the lists of the others.
type lists struct {
	mu   sync.Mutex
	made [listKinds]any // []T
}

// listKinds is the number of types that have a list of their own; the rest share the last place, which is not kept.
const listKinds = 9

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
	}
	return listKinds - 1
}

// clone gives a Draft lists of its own to begin with.
func (l *lists) clone() *lists {
	next := new(lists)
	if l != nil {
		l.mu.Lock()
		next.made = l.made
		l.mu.Unlock()
	}
	return next
}

// forget drops the list that an object of o's type stands in, or comes to stand in.
func (l *lists) forget(o Object) {
	l.mu.Lock()
	l.made[listKind(o)] = nil
	l.mu.Unlock()
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
	if !ok {
		made = sorted[T](s)
		s.lists.made[kind] = made
	}
	return slices.Clone(made)
}

func sorted[T Object](s State) []T {
	type entry struct {
		key    Key
		object T
	}
	var found []entry
	for k, o := range s.objects {
		if t, ok := o.(T); ok {
			found = append(found, entry{k, t})
		}
	}
	order.By(found, func(a, b entry) int {
		if c := strings.Compare(a.key.Namespace, b.key.Namespace); c != 0 {
			return c
		}
		if c := strings.Compare(a.key.Name, b.key.Name); c != 0 {
			return c
		}
		return strings.Compare(a.key.Kind, b.key.Kind)
	})
	var out []T
	for _, e := range found {
		out = append(out, e.object)
	}
	return out
}
