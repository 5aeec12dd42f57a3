package json

import (
	"reflect"
	"strings"
)

// field is a struct's field as its tag names it.
type field struct {
	name      string
	quoted    string // the name as it is written, with its colon
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
		out = append(out, field{name: name, quoted: `"` + name + `":`, index: i, omitEmpty: options == "omitempty", embedded: embedded})
	}
	return out
}

// shape is what is known of a type.
type shape struct {
	fields []field // of a struct
	itself bool    // writes itself, as JSON or as a text
}

// types remembers shapes while one value is read or written.
type Types map[reflect.Type]*shape

func (t Types) of(typ reflect.Type) *shape {
	s, ok := t[typ]
	if !ok {
		s = &shape{itself: typ.Implements(reflect.TypeFor[Marshaler]()) || typ.Implements(reflect.TypeFor[textMarshaler]())}
		if typ.Kind() == reflect.Struct {
			s.fields = fieldsOf(typ)
		}
		t[typ] = s
	}
	return s
}
