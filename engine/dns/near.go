package dns

import "strings"

// near finds the name that was probably meant: the same Service in another namespace, or one that differs by a slip.
// Where Service names mean nothing, the full name of the Service is the nearest there is.
func (z zone) near(name string, from From) string {
	name = strings.ToLower(name)
	first, rest, _ := strings.Cut(name, ".")
	namespace, _, _ := strings.Cut(rest, ".")
	if namespace == "" {
		namespace = from.Namespace
	}
	best, least := "", len(first)/3+1
	for _, svc := range z.state.Services() {
		d := Distance(first, svc.Name)
		if svc.Namespace != namespace {
			d++ // the same name elsewhere is a slip, too
		}
		if d <= least && (best == "" || d < least) {
			best, least = svc.Name, d
			if svc.Namespace != from.Namespace || from.Where != Cluster {
				best += "." + svc.Namespace
			}
		}
	}
	for _, n := range z.state.Nodes() {
		if d := Distance(name, n.Name); d < least || d == least && best == "" {
			best, least = n.Name, d
		}
	}
	return best
}

// Distance is how many slips of the pen lie between two words: letters added, dropped, changed, or two swapped.
func Distance(a, b string) int {
	older, old := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := old[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, old[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old = old, row
	}
	return old[len(b)]
}
