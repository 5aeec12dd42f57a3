package workload

import (
	"hash/fnv"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
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

// podName is the name of a ReplicaSet's pod. The first few sort in the order in which they were made, so that lists
// sorted by name begin with the first node.
func podName(rs *api.Workload, i int) string {
	const sorted, each = "2456789bcdfghjklmnpqrstvwxz", 3
	name := []byte(api.GenerateName(rs.Name+"-", rs.Namespace, itoa(i)))
	if i < len(sorted)/each {
		first := &name[len(name)-5]
		*first = sorted[i*each+int(*first)%each]
	}
	return string(name)
}
