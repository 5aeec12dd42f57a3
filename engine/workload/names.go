package workload

import (
	"encoding/json"
	"hash/fnv"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
)

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
		out[i] = api.SafeAlphabet[int(digits[i])%len(api.SafeAlphabet)]
	}
	return string(out)
}
