package manifest

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v2"

	"github.com/portwalk/portwalk/engine/json"
)

// readYAML reads a document as kubectl does (sigs.k8s.io/yaml): with YAML 1.1's scalars, as a tree of JSON.
func readYAML(text string) (any, error) {
	v, err := yamlTree(text)
	if err != nil {
		return nil, err
	}
	return whole(v)
}

// asJSON is a document as kubectl's messages quote it.
func (c chunk) asJSON() string {
	if c.json {
		return strings.TrimSpace(c.text)
	}
	v, _ := yamlTree(c.text)
	b, _ := json.Marshal(v) // both went well before
	return string(b)
}

func yamlTree(text string) (any, error) {
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		return nil, err
	}
	return stringKeys(v)
}

// stringKeys turns the keys of maps into strings. Of two that become the same, the one that was a string counts.
func stringKeys(v any) (any, error) {
	switch v := v.(type) {
	case map[any]any:
		out := make(map[string]any, len(v))
		var first error
		for k, e := range v {
			name, err := keyText(k, e)
			if err == nil {
				e, err = stringKeys(e)
			}
			if err != nil {
				if first == nil || err.Error() < first.Error() {
					first = err
				}
				continue
			}
			if _, taken := out[name]; !taken || k == name {
				out[name] = e
			}
		}
		return out, first
	case []any:
		for i, e := range v {
			e, err := stringKeys(e)
			if err != nil {
				return nil, err
			}
			v[i] = e
		}
	}
	return v, nil
}

func keyText(k, value any) (string, error) {
	switch k := k.(type) {
	case string:
		return k, nil
	case int:
		return strconv.Itoa(k), nil
	case bool:
		return strconv.FormatBool(k), nil
	case float64:
		s := strconv.FormatFloat(k, 'g', -1, 32)
		if other, ok := map[string]string{"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}[s]; ok {
			s = other
		}
		return s, nil
	}
	return "", fmt.Errorf("unsupported map key of type: %s, key: %+#v, value: %+#v", reflect.TypeOf(k), k, value)
}

// whole gives numbers the form that they have once they were JSON: 80.0 is 80.
func whole(v any) (any, error) {
	switch v := v.(type) {
	case int:
		return int64(v), nil
	case uint64, float64:
		b, err := json.Marshal(v)
		return json.Number(string(b)), err
	case map[string]any:
		var first error // in the order of the keys
		at := ""
		for k, e := range v {
			e, err := whole(e)
			if err != nil && (first == nil || k < at) {
				first, at = err, k
			}
			v[k] = e
		}
		return v, first
	case []any:
		for i, e := range v {
			e, err := whole(e)
			if err != nil {
				return nil, err
			}
			v[i] = e
		}
	}
	return v, nil
}
