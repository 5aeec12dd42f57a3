package workload

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
)

// Kubernetes' alphabet for generated names: no vowels (no words), no 0, 1, 3 (no look-alikes).
const safeAlphabet = "bcdfghjklmnpqrstvwxz2456789"

// templateHash is the label pod-template-hash of a pod template: as in Kubernetes a 32-bit hash, its decimal digits
// and all, written in the safe alphabet. The number itself differs from a real cluster's, which hashes every field
// that the API server fills in.
func templateHash(template any) string {
	b, _ := json.Marshal(template) // plain structs: cannot fail
	h := fnv.New32a()
	h.Write(b)
	digits := strconv.FormatUint(uint64(h.Sum32()), 10)
	out := make([]byte, len(digits))
	for i := range digits {
		out[i] = safeAlphabet[int(digits[i])%len(safeAlphabet)]
	}
	return string(out)
}

// Suffix is the five characters that Kubernetes appends to a generateName, here always the same for the same words.
func Suffix(words ...string) string {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	n := mix(h.Sum64())
	var out [5]byte
	for i := range out {
		out[i] = safeAlphabet[n%uint64(len(safeAlphabet))]
		n /= uint64(len(safeAlphabet))
	}
	return string(out[:])
}

// mix spreads the bits of a hash, so that names that differ in their last digit don't look alike.
func mix(n uint64) uint64 {
	n ^= n >> 33
	n *= 0xff51afd7ed558ccd
	n ^= n >> 33
	n *= 0xc4ceb9fe1a85ec53
	return n ^ n>>33
}
