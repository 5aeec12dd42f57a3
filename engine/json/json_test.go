package json

import (
	std "encoding/json"
	"errors"
	"io"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

// Texts that are JSON, or nearly: every error that encoding/json knows.
var texts = []string{
	`null`, ` true `, `false`, `0`, `-0`, `12.50`, `1e3`, `1E-7`, `9223372036854775807`, `9223372036854775808`, `-1.5e+300`,
	`""`, `"a\"\\\/\b\f\n\r\tz"`, `"\u00e9\ud83d\ude00\ud83d\u0041\udc00x\ud83d"`, "\"한국 \xff\xc3\"", `"<&>"`,
	`[]`, `[1,"a",null,[true]]`, `{}`, `{"b":1,"a":{"c":[]},"b":2}`, "\t{ \"a\" : 1 ,\n\"b\" : [ 1 , 2 ] }\r\n",
	``, ` `, `nul`, `nulx`, `tru`, `tRue`, `falsy`, `-`, `-a`, `01`, `1.`, `1.a`, `1e`, `1e+`, `1ex`, `.5`, `+1`,
	`"`, `"a`, "\"a\nb\"", `"\`, `"\x"`, `"\u12`, `"\u12g4"`, `"\u"`, `"a'`, "\x00", `'`, `"a" x`, `12a`, `{}{}`,
	`[`, `[1`, `[1,`, `[1 2]`, `[1,]`, `[,]`, `{`, `{"a"`, `{"a" 1}`, `{"a":`, `{"a":1`, `{"a":1 "b":2}`, `{"a":1,}`, `{a:1}`, `{1:1}`, `{"a"::1}`,
	"\xff", "é", `{"é":"\u2028"}`, strings.Repeat("[", 10001), strings.Repeat("[", 9999) + strings.Repeat("]", 9999),
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func FuzzParse(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse(s)
		var want any
		werr := std.Unmarshal([]byte(s), &want)
		if errText(err) != errText(werr) {
			t.Fatalf("%q: error %v, encoding/json says %v", s, err, werr)
		}
		if err != nil {
			return
		}
		b, err := std.Marshal(got)
		var again any
		if err == nil {
			err = std.Unmarshal(b, &again)
		}
		if err == nil && !reflect.DeepEqual(again, want) {
			t.Fatalf("%q: %#v, encoding/json reads %#v", s, got, want)
		}
		if len(s) < 4096 { // deep ones cost their square in white space
			checkWritten(t, got)
		}
	})
}

// checkWritten compares what is written of a value.
func checkWritten(t *testing.T, v any) {
	t.Helper()
	got, err := Marshal(v)
	want, werr := std.Marshal(v)
	if string(got) != string(want) && werr == nil || errText(err) != errText(werr) {
		t.Fatalf("written as\n%s, %v\nby encoding/json as\n%s, %v", got, err, want, werr)
	}
	if got, _ = MarshalIndent(v, "", "    "); werr == nil {
		if want, _ = std.MarshalIndent(v, "", "    "); string(got) != string(want) {
			t.Fatalf("written as\n%s\nby encoding/json as\n%s", got, want)
		}
	}
}

// A text of several values is cut where encoding/json's Decoder cuts it, with its errors and their offsets.
func FuzzNext(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
		f.Add(`{"a":1} ` + s + "\n[2]")
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := std.NewDecoder(strings.NewReader(s))
		at := 0
		for {
			var raw std.RawMessage
			werr := d.Decode(&raw)
			start, end, err := Next(s, at)
			if errText(err) != errText(werr) || (err == io.EOF) != (werr == io.EOF) {
				t.Fatalf("%q at %d: error %v, encoding/json says %v", s, at, err, werr)
			}
			var mine *SyntaxError
			var theirs *std.SyntaxError
			if errors.As(werr, &theirs) && (!errors.As(err, &mine) || mine.Offset != theirs.Offset) {
				t.Fatalf("%q: %+v, encoding/json says %+v", s, err, theirs)
			}
			if err != nil {
				return
			}
			if s[start:end] != string(raw) || end != int(d.InputOffset()) {
				t.Fatalf("%q: %q up to %d, encoding/json says %q up to %d", s, s[start:end], end, raw, d.InputOffset())
			}
			at = end
		}
	})
}

type named string

// own reads and writes itself.
type own struct{ s string }

func (o own) MarshalJSON() ([]byte, error) { return []byte(`"own ` + o.s + `"`), nil }
func (o *own) UnmarshalJSON(b []byte) error {
	if string(b) == `"bad"` {
		return errors.New("a bad one")
	}
	o.s = string(b)
	return nil
}

type Inner struct {
	A int32  `json:"a"`
	B string `json:"b,omitempty"`
}

type all struct {
	Inner `json:",inline"`
	Named Inner             `json:"named"`
	Bool  bool              `json:"bool"`
	Byte  uint8             `json:"byte"`
	Big   uint64            `json:"big,omitempty"`
	Float float64           `json:"float"`
	Ptr   *int32            `json:"ptr,omitempty"`
	PPtr  *Inner            `json:"pptr"`
	List  []Inner           `json:"list"`
	Short []string          `json:"short,omitempty"`
	Map   map[string]string `json:"map,omitempty"`
	Keys  map[named]int     `json:"keys"`
	Any   any               `json:"any"`
	Own   own               `json:"own"`
	Addr  netip.AddrPort    `json:"addr"`
	NoTag string
	None  string `json:"-"`
	own   string
}

func TestMarshal(t *testing.T) {
	five := int32(5)
	for _, v := range []any{
		all{}, &all{}, (*all)(nil), []all(nil), map[string]int{"b": 1, "a": 2}, named("x"), []byte(nil), [2]int{1, 2},
		all{Inner: Inner{1, "b"}, Named: Inner{2, "<"}, Bool: true, Byte: 7, Big: math.MaxUint64, Float: 1e-7, Ptr: &five, PPtr: &Inner{},
			List: []Inner{{}, {3, "\u2028"}}, Short: []string{""}, Map: map[string]string{"z": "1", "a": "\x01\xff"}, Keys: map[named]int{"k": 1},
			Any: []any{1, int64(2), 3.5, nil, "s", map[string]any{"k": map[string]any(nil)}, []any(nil), []any{}, map[string]any{}}, Own: own{"x"},
			Addr: netip.MustParseAddrPort("[fd00::1]:80"), NoTag: "n", None: "gone", own: "gone"},
		1e21, 123456789.0, 1e-6, 9.5e-7, float32(0.5), math.Copysign(0, -1), math.Inf(1), math.NaN(), make(chan int), map[int]int{},
	} {
		if _, isMap := v.(map[int]int); isMap {
			if _, err := Marshal(v); err == nil { // encoding/json writes its keys as texts; nobody here has such maps
				t.Error("a map by number is written")
			}
			continue
		}
		checkWritten(t, v)
	}
}

func TestFill(t *testing.T) {
	for _, text := range []string{
		`{"a":1,"b":"x","named":{"a":2},"bool":true,"byte":255,"big":18446744073709549568,"float":1,"ptr":5,"pptr":{"b":"y"},"list":[{"a":1},null],"short":["a"],"map":{"k":"v"},"keys":{"k":1},"any":{"x":["s",true,null]},"own":7,"NoTag":"n","None":"x","extra":{}}`,
		`{"a":null,"named":null,"ptr":null,"pptr":null,"list":null,"map":null,"any":null,"own":null}`,
		`{"list":[],"map":{},"any":[],"float":2.5}`,
		`{"a":"text"}`, `{"named":{"a":true}}`, `{"list":[{"a":1},{"a":[1]}]}`, `{"a":2147483648}`, `{"a":1.5}`, `{"byte":-1}`, `{"byte":256}`, `{"big":-1}`,
		`{"bool":1}`, `{"float":"x"}`, `{"list":{"a":1}}`, `{"list":"x"}`, `{"map":[]}`, `{"map":{"a":1}}`, `{"named":5}`, `{"pptr":"x"}`, `{"own":"bad"}`,
		`[]`, `"x"`, `5`, `true`, `null`,
	} {
		var got, want all
		err, werr := Unmarshal([]byte(text), &got), std.Unmarshal([]byte(text), &want)
		if errText(err) != strings.ReplaceAll(errText(werr), "all.Inner.a", "all.a") {
			t.Errorf("%s: error %v, encoding/json says %v", text, err, werr)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%+v, encoding/json reads\n%+v", text, got, want)
		}
	}
	var x int
	if Fill(x, int64(1)) == nil || Fill((*int)(nil), int64(1)) == nil {
		t.Error("filled what is no place")
	}
	if err := Unmarshal([]byte(`{"a"`), &x); err == nil || err.Error() != "unexpected end of JSON input" {
		t.Error(err)
	}
}

// A tree keeps whole numbers whole.
func TestTree(t *testing.T) {
	got := Tree(map[string]any{"a": 1, "b": 80.0, "c": uint64(math.MaxUint64), "d": []int32{1}})
	want := map[string]any{"a": int64(1), "b": int64(80), "c": float64(math.MaxUint64), "d": []any{int64(1)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%#v, want %#v", got, want)
	}
	if Tree(make(chan int)) != nil {
		t.Error("a channel has a tree")
	}
}
