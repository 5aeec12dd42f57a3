package words

import "strings"

// brief is a place's name in a sentence: without what all names of its kind begin with, and for the pods of a
// Deployment without the hash in the middle: test-…x7k4l for test-6b8d5f9c47-x7k4l.
func brief(at string) string {
	name := short(at)
	i := strings.LastIndexByte(name, '-')
	if i < 0 || len(name)-i-1 != 5 || !generated(name[i+1:]) {
		return name
	}
	j := strings.LastIndexByte(name[:i], '-')
	if j < 0 || i-j-1 < 8 || i-j-1 > 10 || !generated(name[j+1:i]) {
		return name
	}
	return name[:j] + "-…" + name[i+1:]
}

// generated says whether only letters of the alphabet are used that Kubernetes makes names of.
func generated(s string) bool {
	return strings.Trim(s, "bcdfghjklmnpqrstvwxz2456789") == ""
}

// short drops what every name of this kind begins with: node/node-1, pod/default/web, default/web.
func short(s string) string {
	for _, prefix := range [...]string{"node/", "pod/", "host/", "Service/", "default/"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return s
}
