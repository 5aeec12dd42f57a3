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

// beyond says whether two versions of an object differ where the engine keeps nothing of either.
func beyond(was, is, keptWas, keptIs any) bool {
	switch is := is.(type) {
	case object:
		a, ka, kb := asObject(was), asObject(keptWas), asObject(keptIs)
		for _, o := range []object{a, is} {
			for name := range o {
				_, wasKept := ka[name]
				_, isKept := kb[name]
				switch {
				case wasKept || isKept:
					if beyond(a[name], is[name], ka[name], kb[name]) {
						return true
					}
				case !reflect.DeepEqual(a[name], is[name]) && !(omitted(a[name]) && omitted(is[name])):
					return true
				}
			}
		}
	case []any:
		a, _ := was.([]any)
		ka, _ := keptWas.([]any)
		kb, _ := keptIs.([]any)
		for i := range is {
			if i < len(a) && i < len(ka) && i < len(kb) && beyond(a[i], is[i], ka[i], kb[i]) {
				return true
			}
		}
	}
	return false
}
