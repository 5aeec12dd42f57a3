package submit

import "reflect"

// The engine keeps of most kinds what a packet depends on, and the API server all. What was applied last says the rest.

// complete adds to what the engine keeps of a live object what was applied last beside it.
func complete(known, applied any) {
	switch k := known.(type) {
	case object:
		for name, v := range asObject(applied) {
			if have, ok := k[name]; ok {
				complete(have, v)
			} else if !omitted(v) {
				k[name] = v
			}
		}
	case []any:
		if list, ok := applied.([]any); ok && len(list) == len(k) {
			for i := range k {
				complete(k[i], list[i])
			}
		}
	}
}

// omitted says whether the API server leaves a value out when it stores an object.
func omitted(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case int64:
		return v == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// beyond says whether two versions of an object differ where the engine keeps nothing.
func beyond(was, is, kept any) bool {
	switch k := kept.(type) {
	case object:
		a, b := asObject(was), asObject(is)
		for _, o := range []object{a, b} {
			for name := range o {
				if have, ok := k[name]; ok {
					if beyond(a[name], b[name], have) {
						return true
					}
				} else if !reflect.DeepEqual(a[name], b[name]) && !(omitted(a[name]) && omitted(b[name])) {
					return true
				}
			}
		}
	case []any:
		a, _ := was.([]any)
		b, _ := is.([]any)
		for i := range k {
			if i < len(a) && i < len(b) && beyond(a[i], b[i], k[i]) {
				return true
			}
		}
	}
	return false
}
