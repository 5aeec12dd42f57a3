package json

import (
	"errors"
	"math"
	"reflect"
)

// Fill writes a tree into what dst points to. A value of a wrong type is left out, and the first is the error, in the
// words of encoding/json; a field that nobody knows is left out in silence.
func Fill(dst, tree any) error { return Types{}.Fill(dst, tree) }

// Fill is the package's Fill, with what is known already.
func (t Types) Fill(dst, tree any) error {
	f := filler{types: t}
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return errors.New("json: a pointer is needed")
	}
	f.value(v.Elem(), tree)
	return f.err
}

type filler struct {
	types Types
	err   error
	in    string // the innermost struct
	path  string // its fields from the root on
}

func (f *filler) fail(text string) {
	if f.err == nil {
		f.err = errors.New(text)
	}
}

// mismatch tells of a value of a wrong type.
func (f *filler) mismatch(v reflect.Value, src any) {
	got := name(src)
	switch src.(type) {
	case int64, float64:
		switch v.Kind() {
		case reflect.Bool, reflect.String, reflect.Slice, reflect.Map, reflect.Struct:
		default:
			b, _ := Marshal(src)
			got += " " + string(b)
		}
	}
	where := "value"
	if f.path != "" {
		where = "struct field " + f.in + "." + f.path
	}
	f.fail("json: cannot unmarshal " + got + " into Go " + where + " of type " + v.Type().String())
}

// name is what JSON calls a value.
func name(v any) string {
	switch v.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "bool"
	}
	return "number"
}

func (f *filler) value(v reflect.Value, src any) {
	if src == nil {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
			v.SetZero()
			return
		}
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		f.value(v.Elem(), src)
		return
	}
	if u, ok := v.Addr().Interface().(Unmarshaler); ok {
		b, err := Marshal(src)
		if err == nil {
			err = u.UnmarshalJSON(b)
		}
		if err != nil {
			f.fail(err.Error())
		}
		return
	}
	switch src := src.(type) {
	case nil:
	case map[string]any:
		f.object(v, src)
	case []any:
		f.list(v, src)
	default:
		f.scalar(v, src)
	}
}

func (f *filler) object(v reflect.Value, src map[string]any) {
	switch {
	case v.Kind() == reflect.Struct:
		in, path := f.in, f.path
		f.structure(v, v.Type().Name(), path, src)
		f.in, f.path = in, path
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		if v.IsNil() {
			v.Set(reflect.MakeMapWithSize(v.Type(), len(src)))
		}
		for _, k := range sorted(src) {
			elem := reflect.New(v.Type().Elem()).Elem()
			f.value(elem, src[k])
			v.SetMapIndex(reflect.ValueOf(k).Convert(v.Type().Key()), elem)
		}
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		v.Set(reflect.ValueOf(src))
	default:
		f.mismatch(v, src)
	}
}

func (f *filler) structure(v reflect.Value, in, path string, src map[string]any) {
	for _, field := range f.types.of(v.Type()).fields {
		if field.embedded {
			f.structure(v.Field(field.index), in, path, src)
			continue
		}
		e, ok := src[field.name]
		if !ok {
			continue
		}
		f.in, f.path = in, field.name
		if path != "" {
			f.path = path + "." + field.name
		}
		f.value(v.Field(field.index), e)
	}
}

func (f *filler) list(v reflect.Value, src []any) {
	switch {
	case v.Kind() == reflect.Slice:
		out := reflect.MakeSlice(v.Type(), len(src), len(src))
		for i, e := range src {
			f.value(out.Index(i), e)
		}
		v.Set(out)
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		v.Set(reflect.ValueOf(src))
	default:
		f.mismatch(v, src)
	}
}

func (f *filler) scalar(v reflect.Value, src any) {
	switch v.Kind() {
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(src))
			return
		}
	case reflect.Bool:
		if b, ok := src.(bool); ok {
			v.SetBool(b)
			return
		}
	case reflect.String:
		if s, ok := src.(string); ok {
			v.SetString(s)
			return
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n, ok := src.(int64); ok && !v.OverflowInt(n) {
			v.SetInt(n)
			return
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if n, ok := natural(src); ok && !v.OverflowUint(n) {
			v.SetUint(n)
			return
		}
	case reflect.Float32, reflect.Float64:
		switch n := src.(type) {
		case int64:
			v.SetFloat(float64(n))
			return
		case float64:
			v.SetFloat(n)
			return
		}
	}
	f.mismatch(v, src)
}

// natural is a whole number that is not negative.
func natural(src any) (uint64, bool) {
	switch n := src.(type) {
	case int64:
		return uint64(n), n >= 0
	case float64:
		return uint64(n), n >= 0 && n < 1<<64 && n == math.Trunc(n)
	}
	return 0, false
}
