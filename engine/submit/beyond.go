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

// fillIn adds to a live object's spec what the API server filled in and the engine keeps to itself, where a patch would
// show it.
func fillIn(kind string, spec object) {
	missing := func(o object, name string, v any) {
		if o != nil && o[name] == nil {
			o[name] = v
		}
	}
	switch kind {
	case "StatefulSet":
		missing(spec, "serviceName", "") // kept though it says nothing
	case "Deployment":
		missing(spec, "strategy", object{})
		strategy := asObject(spec["strategy"])
		missing(strategy, "type", "RollingUpdate")
		if strategy["type"] == "RollingUpdate" {
			missing(strategy, "rollingUpdate", object{})
			missing(asObject(strategy["rollingUpdate"]), "maxSurge", "25%")
			missing(asObject(strategy["rollingUpdate"]), "maxUnavailable", "25%")
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
