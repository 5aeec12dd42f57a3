package manifest

import (
	"slices"

	"github.com/portwalk/portwalk/engine/json"
)

// sortedKeys are an object's keys in the order in which mistakes are told. Every map of every document is asked: the list
// is made in one piece.
func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// jsonName is what Go's decoder calls a value in its errors.
func jsonName(v any) string {
	switch v.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "bool"
	case nil:
		return "null"
	}
	return "number"
}

// numberText is a number as kubectl sends it.
func numberText(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
