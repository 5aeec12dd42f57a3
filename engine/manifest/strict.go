package manifest

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// decodeError is what the API server's strict decoder says, and the fields it is about.
type decodeError struct {
	text  string
	paths []string
}

// check decodes a value as the API server does and returns what it would complain about, or nil.
//
// The decoder reads fields in the order in which kubectl sends them, which is sorted. The first value of a wrong type
// is reported at the end, alone; a value whose type reads itself (a targetPort, a quantity, a time) stops everything at
// once; unknown fields are only told when all else is well, at most a hundred of them.
func check(v map[string]any, t *typ) *decodeError {
	d := &decoder{}
	d.value(v, t, nil, "", "")
	switch {
	case d.hard != nil:
		return d.hard
	case d.first != nil:
		return d.first
	case len(d.unknown) > 0:
		return d.strict()
	}
	return nil
}

// checkMetadata is kubectl's own look at an object before it sends it: types must be right, unknown fields don't matter.
func checkMetadata(v map[string]any) *decodeError {
	text := table().typeOf("string")
	d := &decoder{}
	d.value(v, &typ{shape: isStruct, name: "resource.metadataOnlyObject", fields: map[string]field{
		"kind": {typ: text, stack: "TypeMeta.kind"}, "apiVersion": {typ: text, stack: "TypeMeta.apiVersion"},
		"metadata": {typ: table().typeOf("v1.ObjectMeta"), stack: "metadata"},
	}}, nil, "", "")
	if d.hard != nil {
		return d.hard
	}
	return d.first
}

const maxStrictErrors = 100

type decoder struct {
	hard, first *decodeError
	unknown     []string // paths
}

// trail is the way from the root to a value; it is only put into words when something is wrong.
type trail struct {
	up    *trail
	key   string
	index int // -1: key
}

func (t *trail) String() string {
	if t == nil {
		return ""
	}
	up := t.up.String()
	switch {
	case t.index >= 0:
		return up + "[" + strconv.Itoa(t.index) + "]"
	case up == "":
		return t.key
	}
	return up + "." + t.key
}

func (d *decoder) strict() *decodeError {
	e := &decodeError{paths: d.unknown}
	for i, p := range d.unknown {
		if i > 0 {
			e.text += ", "
		}
		e.text += "unknown field " + strconv.Quote(p)
	}
	e.text = "strict decoding error: " + e.text
	return e
}

// value decodes one value. in is the innermost struct and stack its fields from the root on, as Go's JSON errors name them.
func (d *decoder) value(v any, t *typ, at *trail, in, stack string) {
	if d.hard != nil || t.shape == isAny {
		return
	}
	if t.shape == isCustom {
		d.custom(v, t, at, in, stack)
		return
	}
	switch v := v.(type) {
	case nil:
	case map[string]any:
		d.object(v, t, at, in, stack)
	case []any:
		if t.shape != isSlice && t.shape != isBytes {
			d.mismatch("array", t.name, at, in, stack)
			return
		}
		elem := t.elem
		if t.shape == isBytes {
			elem = &typ{shape: isInt, name: "uint8", bits: 8}
		}
		for i, e := range v {
			d.value(e, elem, &trail{up: at, index: i}, in, stack)
		}
	case string:
		d.text(v, t, at, in, stack)
	case bool:
		if t.shape != isBool {
			d.mismatch("bool", t.name, at, in, stack)
		}
	default:
		d.number(v, t, at, in, stack)
	}
}

func (d *decoder) object(v map[string]any, t *typ, at *trail, in, stack string) {
	switch t.shape {
	case isMap:
		for _, k := range sortedKeys(v) {
			d.value(v[k], t.elem, &trail{up: at, key: k, index: -1}, in, stack)
		}
	case isStruct:
		_, name, _ := strings.Cut(t.name, ".")
		for _, k := range sortedKeys(v) {
			f, ok := t.fields[k]
			here := &trail{up: at, key: k, index: -1}
			if !ok {
				d.addUnknown(here)
				continue
			}
			inner := f.stack
			if stack != "" {
				inner = stack + "." + f.stack
			}
			d.value(v[k], f.typ, here, name, inner)
		}
	default:
		d.mismatch("object", t.name, at, in, stack)
	}
}

func (d *decoder) addUnknown(at *trail) {
	if len(d.unknown) < maxStrictErrors {
		d.unknown = append(d.unknown, at.String())
	}
}

func (d *decoder) text(v string, t *typ, at *trail, in, stack string) {
	switch t.shape {
	case isString:
	case isBytes:
		if _, err := base64.StdEncoding.DecodeString(v); err != nil {
			d.save(err.Error(), at)
		}
	default:
		d.mismatch("string", t.name, at, in, stack)
	}
}

func (d *decoder) number(v any, t *typ, at *trail, in, stack string) {
	switch t.shape {
	case isFloat:
	case isInt:
		if !fits(v, t.bits) {
			d.mismatch("number "+numberText(v), t.name, at, in, stack)
		}
	default:
		d.mismatch("number", t.name, at, in, stack)
	}
}

// fits says whether a number is whole and small enough.
func fits(v any, bits int) bool {
	n, ok := v.(int64)
	if bits == 8 {
		return ok && n >= 0 && n < 256
	}
	return ok && n>>(bits-1) == n>>63
}

// mismatch keeps the first value of a wrong type.
func (d *decoder) mismatch(got, want string, at *trail, in, stack string) {
	d.save(mismatchText(got, want, in, stack), at)
}

func mismatchText(got, want, in, stack string) string {
	if in == "" && stack == "" {
		return "json: cannot unmarshal " + got + " into Go value of type " + want
	}
	return "json: cannot unmarshal " + got + " into Go struct field " + in + "." + stack + " of type " + want
}

func (d *decoder) save(text string, at *trail) {
	if d.first == nil {
		d.first = &decodeError{text: text, paths: []string{at.String()}}
	}
}

// custom decodes the types that read themselves. Their errors stop the decoder.
func (d *decoder) custom(v any, t *typ, at *trail, in, stack string) {
	var text string
	switch t.name {
	case "intstr.IntOrString":
		text = intOrString(v, in, stack)
	case "resource.Quantity":
		text = quantity(v)
	case "v1.Time", "v1.MicroTime":
		text = timestamp(v, in, stack)
	}
	if text != "" {
		d.hard = &decodeError{text: text, paths: []string{at.String()}}
	}
}

func intOrString(v any, in, stack string) string {
	switch v := v.(type) {
	case nil, string:
		return ""
	case int64, float64:
		if fits(v, 32) {
			return ""
		}
		return mismatchText("number "+numberText(v), "int32", in, stack)
	default:
		return mismatchText(jsonName(v), "int32", in, stack)
	}
}

func timestamp(v any, in, stack string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if _, err := time.Parse(time.RFC3339, v); err != nil {
			return err.Error()
		}
		return ""
	default:
		return mismatchText(jsonName(v), "string", in, stack)
	}
}

const quantityFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

// quantity checks the form of an amount such as 100m or 1Gi.
func quantity(v any) string {
	var s string
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		s = v
	case int64, float64:
		s = numberText(v)
	default:
		return quantityFormat
	}
	rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-"), "0123456789.")
	number := s[:len(s)-len(rest)]
	if strings.Trim(number, "+-.") == "" || strings.Count(number, ".") > 1 {
		return quantityFormat
	}
	switch rest {
	case "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei":
		return ""
	}
	if _, err := strconv.Atoi(strings.TrimLeft(rest, "eE")); err == nil && (rest[0] == 'e' || rest[0] == 'E') {
		return ""
	}
	if strings.TrimLeft(rest, "eEinumkKMGTP+-0123456789") == "" {
		return "unable to parse quantity's suffix"
	}
	return quantityFormat
}
