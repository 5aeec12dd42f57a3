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
		d := distance(first, svc.Name)
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
		if d := distance(name, n.Name); d < least || d == least && best == "" {
			best, least = n.Name, d
		}
	}
	return best
}

// distance is Levenshtein's: letters to add, drop or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := above
			if a[i] != b[j] {
				change++
			}
			above = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
