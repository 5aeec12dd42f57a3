package doctor

import (
	"strconv"
	"strings"
)

// Get is the value at a field path (spec.ports[0].port, metadata.annotations[example.com/x]) of a document, or nil.
func Get(doc any, path string) any {
	for _, s := range Split(path) {
		switch in := doc.(type) {
		case map[string]any:
			doc = in[s]
		case []any:
			n, err := strconv.Atoi(s)
			if err != nil || n < 0 || n >= len(in) {
				return nil
			}
			doc = in[n]
		default:
			return nil
		}
	}
	return doc
}

// Set returns the document with another value at a field path; nil removes it. What is not there on the way is made;
// an index behind a list's end appends. The document given stays as it is.
func Set(doc any, path string, value any) any { return set(doc, Split(path), value) }

func set(doc any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	if list, ok := doc.([]any); ok {
		return setItem(list, path, value)
	}
	in, _ := doc.(map[string]any)
	out := make(map[string]any, len(in)+1)
	for k, v := range in {
		out[k] = v
	}
	if next := set(in[path[0]], path[1:], value); next != nil {
		out[path[0]] = next
	} else {
		delete(out, path[0])
	}
	return out
}

func setItem(list []any, path []string, value any) any {
	n, err := strconv.Atoi(path[0])
	if err != nil || n < 0 {
		return list
	}
	out := append([]any{}, list...)
	if n >= len(out) {
		return append(out, set(nil, path[1:], value))
	}
	if next := set(out[n], path[1:], value); next != nil {
		out[n] = next
		return out
	}
	return append(out[:n], out[n+1:]...)
}

// Split cuts a field path into its parts: spec, ports, 0, port.
func Split(path string) []string {
	var out []string
	for path != "" {
		if path[0] == '[' {
			in, rest, _ := strings.Cut(path[1:], "]")
			out, path = append(out, in), strings.TrimPrefix(rest, ".")
			continue
		}
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			end = len(path)
		}
		out, path = append(out, path[:end]), strings.TrimPrefix(path[end:], ".")
	}
	return out
}

// join adds a key to a path, in brackets if it has dots itself.
func join(path, key string) string {
	if strings.ContainsAny(key, "./[") {
		return path + "[" + key + "]"
	}
	return path + "." + key
}
