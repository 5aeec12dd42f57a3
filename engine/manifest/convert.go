package manifest

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Convert decodes an object that a patch was merged into. The API server does that without JSON, and so with other
// errors: fields are met in the order of their declaration, whole numbers are cut to their size, and the words are
// short. It returns the values as the API server has them, or its text and the path of the field.
func Convert(apiVersion, kind string, object map[string]any) (out map[string]any, text, path string) {
	c := &converter{}
	v := c.value(object, lookup(apiVersion, kind).typ, nil)
	if c.text == "" && len(c.unknown) > 0 {
		c.path = c.unknown[0]
		slices.Sort(c.unknown)
		for i, u := range c.unknown {
			c.unknown[i] = `unknown field "` + u + `"`
		}
		c.text = "strict decoding error: " + strings.Join(c.unknown, ", ")
	}
	out, _ = v.(map[string]any)
	return out, c.text, c.path
}

type converter struct {
	text, path string
	unknown    []string
}

func (c *converter) fail(at *trail, format string, args ...any) any {
	if c.text == "" {
		c.text, c.path = fmt.Sprintf(format, args...), at.String()
	}
	return nil
}

// goKind is what Go calls the type of a JSON value.
func goKind(v any) string {
	switch v.(type) {
	case map[string]any:
		return "map"
	case []any:
		return "slice"
	case string:
		return "string"
	case bool:
		return "bool"
	case int64:
		return "int64"
	}
	return "float64"
}

func (c *converter) value(v any, t *typ, at *trail) any {
	if v == nil || c.text != "" {
		return nil
	}
	switch t.shape {
	case isStruct:
		return c.object(v, t, at)
	case isMap:
		m, ok := v.(map[string]any)
		if !ok {
			return c.fail(at, "cannot restore map from %s", goKind(v))
		}
		out := map[string]any{}
		for _, k := range sortedKeys(m) {
			out[k] = c.value(m[k], t.elem, &trail{up: at, key: k, index: -1})
			if out[k] == nil && t.elem.shape == isString {
				out[k] = ""
			}
		}
		return out
	case isSlice:
		l, ok := v.([]any)
		if !ok {
			return c.fail(at, "cannot restore slice from %s", goKind(v))
		}
		out := make([]any, len(l))
		for i, e := range l {
			out[i] = c.value(e, t.elem, &trail{up: at, index: i})
		}
		return out
	case isCustom:
		d := &decoder{}
		d.custom(v, t, at, "", "")
		if d.hard != nil {
			return c.fail(at, "%s", d.hard.text)
		}
		return v
	}
	return c.scalar(v, t, at)
}

func (c *converter) object(v any, t *typ, at *trail) any {
	m, ok := v.(map[string]any)
	if !ok {
		return c.fail(at, "cannot restore struct from: %s", goKind(v))
	}
	out := map[string]any{}
	for _, k := range t.order {
		if e, ok := m[k]; ok && e != nil {
			out[k] = c.value(e, t.fields[k].typ, &trail{up: at, key: k, index: -1})
		}
	}
	for _, k := range sortedKeys(m) {
		if _, ok := t.fields[k]; !ok {
			here := &trail{up: at, key: k, index: -1}
			c.unknown = append(c.unknown, here.String())
		}
	}
	return out
}

// scalar converts texts to texts, numbers to numbers and truths to truths.
func (c *converter) scalar(v any, t *typ, at *trail) any {
	kind := map[shape]string{isString: "string", isBool: "bool", isInt: "int" + strconv.Itoa(t.bits), isFloat: "float64"}[t.shape]
	switch v := v.(type) {
	case string:
		if t.shape == isString {
			return v
		}
	case bool:
		if t.shape == isBool {
			return v
		}
	case int64:
		switch t.shape {
		case isInt:
			if t.bits == 32 {
				return int64(int32(v))
			}
			return v
		case isFloat:
			return v
		case isString:
			return c.fail(at, "cannot convert int64 to %s", t.name)
		}
	case float64:
		switch t.shape {
		case isFloat:
			return v
		case isInt:
			if v == math.Trunc(v) {
				return int64(int32(int64(v)))
			}
			return c.fail(at, "cannot convert float64 to %s", t.name)
		}
	}
	return c.fail(at, "unrecognized type: %s", kind)
}

// Prune drops from an object what its kind has no field for, in place: the engine's structs serve several kinds.
func Prune(apiVersion, kind string, object map[string]any) {
	if k := lookup(apiVersion, kind); k != nil && k.typ != nil {
		prune(object, k.typ)
	}
}

func prune(v any, t *typ) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			switch f, ok := t.fields[k]; {
			case ok:
				prune(e, f.typ)
			case t.shape == isStruct:
				delete(v, k)
			}
		}
	case []any:
		if t.shape == isSlice {
			for _, e := range v {
				prune(e, t.elem)
			}
		}
	}
}
