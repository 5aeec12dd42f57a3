package json

import (
	"errors"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Marshal writes a value as compact JSON: the keys of maps sorted, <, > and & escaped.
func Marshal(v any) ([]byte, error) {
	w := writer{types: Types{}}
	w.any(v)
	return w.out, w.err
}

// MarshalIndent is Marshal with every value on a line of its own.
func MarshalIndent(v any, prefix, indent string) ([]byte, error) {
	w := writer{types: Types{}, lines: true, newline: "\n" + prefix, indent: indent}
	w.any(v)
	return w.out, w.err
}

type writer struct {
	out   []byte
	err   error
	types Types

	lines           bool
	newline, indent string
}

func (w *writer) text(s string) { w.out = append(w.out, s...) }

func (w *writer) fail(text string) {
	if w.err == nil {
		w.err = errors.New("json: " + text)
	}
}

// any writes what trees are made of without a look at its type; everything else is looked at.
func (w *writer) any(v any) {
	switch v := v.(type) {
	case nil:
		w.text("null")
	case string:
		w.string(v)
	case int64:
		w.out = strconv.AppendInt(w.out, v, 10)
	case map[string]any:
		w.tree(v)
	default:
		w.value(reflect.ValueOf(v))
	}
}

func (w *writer) tree(m map[string]any) {
	if m == nil {
		w.text("null")
		return
	}
	keys := sorted(m)
	w.list('{', '}', len(keys), func(i int) {
		w.key(keys[i])
		w.any(m[keys[i]])
	})
}

func sorted(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// list writes what stands between brackets.
func (w *writer) list(first, last byte, n int, each func(int)) {
	w.out = append(w.out, first)
	outer := w.newline
	w.newline += w.indent
	for i := range n {
		if i > 0 {
			w.text(",")
		}
		w.line()
		each(i)
	}
	w.newline = outer
	if n > 0 {
		w.line()
	}
	w.out = append(w.out, last)
}

func (w *writer) line() {
	if w.lines {
		w.text(w.newline)
	}
}

func (w *writer) key(k string) {
	w.string(k)
	w.text(":")
	if w.lines {
		w.text(" ")
	}
}

func (w *writer) value(v reflect.Value) {
	if !v.IsValid() {
		w.text("null")
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		w.out = strconv.AppendBool(w.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.out = strconv.AppendInt(w.out, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.out = strconv.AppendUint(w.out, v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		w.float(v.Float())
	case reflect.String:
		w.string(v.String())
	case reflect.Struct:
		if s := w.types.of(v.Type()); s.itself {
			w.itself(v.Interface())
		} else {
			w.structure(v, s)
		}
	default:
		w.container(v)
	}
}

// container writes what may be nil.
func (w *writer) container(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			w.text("null")
			return
		}
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		w.list('[', ']', v.Len(), func(i int) { w.value(v.Index(i)) })
	case reflect.Map:
		w.mapping(v)
	case reflect.Pointer:
		w.value(v.Elem())
	case reflect.Interface:
		w.any(v.Interface())
	default:
		w.fail("unsupported type: " + v.Type().String())
	}
}

func (w *writer) mapping(v reflect.Value) {
	if v.Type().Key().Kind() != reflect.String {
		w.fail("unsupported type: " + v.Type().String())
		return
	}
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	w.list('{', '}', len(keys), func(i int) {
		w.key(keys[i].String())
		w.value(v.MapIndex(keys[i]))
	})
}

// structure writes the fields of a struct that are to be written.
func (w *writer) structure(v reflect.Value, s *shape) {
	w.out = append(w.out, '{')
	outer := w.newline
	w.newline += w.indent
	any := w.fields(v, s, false)
	w.newline = outer
	if any {
		w.line()
	}
	w.out = append(w.out, '}')
}

// fields writes a struct's fields, and says whether there are any by now.
func (w *writer) fields(v reflect.Value, s *shape, any bool) bool {
	for i := range s.fields {
		f := &s.fields[i]
		fv := v.Field(f.index)
		switch {
		case f.embedded:
			any = w.fields(fv, w.types.of(fv.Type()), any)
		case !f.omitEmpty || !empty(fv):
			if any {
				w.out = append(w.out, ',')
			}
			any = true
			w.line()
			w.text(f.quoted)
			if w.lines {
				w.text(" ")
			}
			w.value(fv)
		}
	}
	return any
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// itself lets a value write itself.
func (w *writer) itself(v any) {
	switch v := v.(type) {
	case Marshaler:
		b, err := v.MarshalJSON()
		if err != nil {
			w.fail(err.Error())
		}
		w.out = append(w.out, b...)
	case textMarshaler:
		b, err := v.MarshalText()
		if err != nil {
			w.fail(err.Error())
		}
		w.string(string(b))
	}
}

// float writes a number as JavaScript does.
func (w *writer) float(f float64) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		w.fail("unsupported value: " + strconv.FormatFloat(f, 'g', -1, 64))
		return
	}
	form := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		form = 'e'
	}
	s := strconv.FormatFloat(f, form, -1, 64)
	if form == 'e' {
		s = strings.Replace(s, "e-0", "e-", 1)
	}
	w.text(s)
}

const hex = "0123456789abcdef"

// string writes a text with quotes. Every byte that is no UTF-8 becomes U+FFFD.
func (w *writer) string(s string) {
	w.out = append(w.out, '"')
	done := 0
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if plain(r, size) {
			i += size
			continue
		}
		w.text(s[done:i])
		w.escape(r)
		i += size
		done = i
	}
	w.text(s[done:])
	w.out = append(w.out, '"')
}

// plain says whether a character stands for itself: no control, quote or backslash, nothing that HTML or JavaScript
// would take for its own.
func plain(r rune, size int) bool {
	switch r {
	case '"', '\\', '<', '>', '&', '\u2028', '\u2029':
		return false
	case utf8.RuneError:
		return size > 1
	}
	return r >= ' '
}

func (w *writer) escape(r rune) {
	switch r {
	case '"', '\\':
		w.out = append(w.out, '\\', byte(r))
	case '\b':
		w.text(`\b`)
	case '\f':
		w.text(`\f`)
	case '\n':
		w.text(`\n`)
	case '\r':
		w.text(`\r`)
	case '\t':
		w.text(`\t`)
	default:
		w.out = append(w.out, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
}
