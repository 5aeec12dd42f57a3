package json

import (
	"reflect"
	"strings"
)

// field is a struct's field as its tag names it.
type field struct {
	name      string
	index     int
	omitEmpty bool
	embedded  bool // its own fields stand in its place
}

// fieldsOf are the fields of a struct type, in order.
func fieldsOf(t reflect.Type) []field {
	out := make([]field, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.PkgPath != "" || name == "-" {
			continue
		}
		embedded := f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct
		if name == "" {
			name = f.Name
		}
		out = append(out, field{name: name, index: i, omitEmpty: options == "omitempty", embedded: embedded})
	}
	return out
}

// types remembers fields while one value is read or written.
type types map[reflect.Type][]field

func (t types) of(typ reflect.Type) []field {
	fields, ok := t[typ]
	if !ok {
		fields = fieldsOf(typ)
		t[typ] = fields
	}
	return fields
}
