package manifest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// decodeJSON reads JSON as kubectl does: whole numbers stay whole as long as they fit.
func decodeJSON(raw []byte) (any, error) {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return numbers(v), nil
}

// numbers replaces json.Number by int64 or float64, in place.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for k, e := range v {
			v[k] = numbers(e)
		}
	case []any:
		for i, e := range v {
			v[i] = numbers(e)
		}
	}
	return v
}

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
