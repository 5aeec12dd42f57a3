package generate

import (
	"math/rand"

	"sigs.k8s.io/yaml"
)

// Sequence is a Service and what its owner makes of it in three more steps.
func Sequence(r *rand.Rand) []string {
	var doc map[string]any
	check(yaml.Unmarshal([]byte(bases[r.Intn(len(bases))]), &doc))
	var out []string
	for range 4 {
		b, err := yaml.Marshal(doc)
		check(err)
		out = append(out, string(b))
		var next map[string]any
		check(yaml.Unmarshal(b, &next))
		name := next["metadata"].(map[string]any)["name"]
		for n := 1 + r.Intn(2); n > 0; n-- {
			mutate(r, next)
		}
		if m, ok := next["metadata"].(map[string]any); ok && m["name"] == name && m["namespace"] == nil && m["uid"] == nil && m["resourceVersion"] == nil {
			doc = next
		}
	}
	return out
}
