package api

import "hash/fnv"

// SafeAlphabet is what Kubernetes writes generated names in: no vowels (no words), no 0, 1, 3 (no look-alikes).
const SafeAlphabet = "bcdfghjklmnpqrstvwxz2456789"

// GenerateName does what the API server does with a generateName: it appends five characters. They are always the
// same for the same words, so that the same input gives the same names.
func GenerateName(base string, words ...string) string {
	const longest = 63 - 5
	h := fnv.New64a()
	for _, w := range append(words, base) {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	n := mix(h.Sum64())
	out := []byte(base[:min(len(base), longest)])
	for range 5 {
		out = append(out, SafeAlphabet[n%uint64(len(SafeAlphabet))])
		n /= uint64(len(SafeAlphabet))
	}
	return string(out)
}

// mix spreads the bits of a hash, so that names that differ in one digit don't look alike.
func mix(n uint64) uint64 {
	n ^= n >> 33
	n *= 0xff51afd7ed558ccd
	n ^= n >> 33
	n *= 0xc4ceb9fe1a85ec53
	return n ^ n>>33
}
