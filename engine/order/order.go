// Package order sorts. It is slices.SortStableFunc by its interface and sort.SliceStable within: the generic one is
// compiled again for every type of element, 15 KB each, and a browser would have to load them all.
package order

import "sort"

// By sorts a list by a comparison that is negative when a comes first; equals keep their order.
func By[S ~[]E, E any](list S, compare func(a, b E) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}
