package link

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/wasm/bridge"
)

// recorded are links that site/web/core/link.ts made before links knew options, language, theme or lesson.
func recorded(t testing.TB) []struct {
	What, Link string
	State      State
} {
	t.Helper()
	b, err := os.ReadFile("testdata/links.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []struct {
		What, Link string
		State      State
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRecordedLinksOpen(t *testing.T) {
	for _, c := range recorded(t) {
		for _, text := range []string{c.Link, "#" + c.Link} {
			if got, err := Unpack(text); err != nil || !reflect.DeepEqual(got, c.State) {
				t.Errorf("%s: %v, %+v", c.What, err, got)
			}
		}
	}
}

var full = State{
	Files: []bridge.File{{Name: "service.yaml", Text: "kind: Service # 문 🚪\n"}, {Name: "</script>", Text: "\x00\u2028&<"}},
	Ask:   bridge.AskFor{From: "outside", To: "lb/default/test/0", Via: "node-2", Seed: 7}, View: "told", Stop: 3,
	Options: &bridge.Options{Bare: true, Mode: "nftables", Pins: []bridge.Pin{{Service: "default/test", ClusterIP: "10.96.0.9",
		LoadBalancer: "192.0.2.10", NodePorts: map[string]int32{"http1": 30352}}}},
	Lang: "ko", Theme: "dark", ReadOnly: true, Lesson: "nodeport",
}

func TestRoundTrip(t *testing.T) {
	text, err := Pack(full)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Unpack(text); err != nil || !reflect.DeepEqual(got, full) {
		t.Errorf("%v\n%+v\n%+v", err, got, full)
	}
	if strings.ContainsAny(strings.TrimPrefix(text, mark), "+/=#& ") {
		t.Errorf("%s does not stand in a URL as it is", text)
	}
}

// raw packs any text as a link.
func raw(text string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestSpeed)
	w.Write([]byte(text))
	w.Close()
	return mark + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func TestOtherWritings(t *testing.T) {
	text, _ := Pack(full)
	body := strings.TrimPrefix(text, mark)
	std := strings.NewReplacer("-", "+", "_", "/").Replace(body)
	for _, other := range []string{std, std + strings.Repeat("=", (4-len(std)%4)%4), body[:10] + "\n " + body[10:] + "\n"} {
		if got, err := Unpack(mark + other); err != nil || !reflect.DeepEqual(got, full) {
			t.Errorf("%q: %v", other, err)
		}
	}
}

func TestWhatIsNoLink(t *testing.T) {
	text, _ := Pack(full)
	deep := strings.Repeat("[", 100_000)
	for _, c := range []struct {
		text string
		want error
	}{
		{"", ErrNoLink}, {"#", ErrNoLink}, {"#step-2", ErrNoLink}, {"v2=abc", ErrNoLink}, {"V1=abc", ErrNoLink},
		{"v1=", ErrDamaged}, {"v1=%%", ErrDamaged}, {"v1=A", ErrDamaged}, {text[:len(text)-9], ErrDamaged},
		{text + "AAAA", ErrDamaged}, // something behind the end
		{text[:20] + "AAAA" + text[24:], ErrDamaged},
		{raw("null"), ErrNoFiles}, {raw("{}"), ErrNoFiles}, {raw(`{"files":[]}`), ErrNoFiles}, {raw(`{"Files":[{"name":"a","text":""}]}`), ErrNoFiles},
		{raw("[]"), ErrDamaged}, {raw("7"), ErrDamaged}, {raw(`{"files":7}`), ErrDamaged}, {raw(`{"files":[7]}`), ErrDamaged},
		{raw(`{"files":[null]}`), ErrDamaged}, {raw(`{"files":[{"name":"a"}]}`), ErrDamaged}, {raw(`{"files":[{"name":"a","text":null}]}`), ErrDamaged},
		{raw(`{"files":[{"name":1,"text":""}]}`), ErrDamaged}, {raw(`{"files":[{"name":"a","text":""}]} x`), ErrDamaged},
		{raw("{\"files\":[{\"name\":\"a\",\"text\":\"\xff\"}]}"), ErrDamaged}, {raw(deep), ErrDamaged},
		{raw(`{"files":[{"name":"a","text":"` + strings.Repeat("a", mostInflated) + `"}]}`), ErrLong},
		{mark + strings.Repeat("A", mostText+1), ErrLong},
	} {
		if _, err := Unpack(c.text); !errors.Is(err, c.want) {
			t.Errorf("%.60q: %v, want %v", c.text, err, c.want)
		}
	}
}

// A page of another age wrote something else there: it counts as missing, the rest is kept.
func TestStrangeFieldsCountAsMissing(t *testing.T) {
	plain := State{Files: []bridge.File{{Name: "a"}}, View: "kernel"}
	with := func(set func(*State)) State { s := plain; set(&s); return s }
	for text, want := range map[string]State{
		`"ask":7`:                               plain,
		`"ask":null`:                            plain,
		`"ask":{"from":7,"to":"x:1","seed":-1}`: with(func(s *State) { s.Ask.To = "x:1" }),
		`"view":"sideways"`:                     plain,
		`"stop":1.5`:                            plain,
		`"stop":"3"`:                            plain,
		`"stop":1e300`:                          plain,
		`"stop":3.0`:                            with(func(s *State) { s.Stop = 3 }),
		`"lang":"fr","theme":"pink"`:            plain,
		`"options":[],"readonly":"yes"`:         plain,
		`"options":{"mode":"ipvs","pins":7,"bare":1}`: with(func(s *State) { s.Options = &bridge.Options{Mode: "ipvs"} }),
		`"options":{"pins":[{"service":"a/b","loadBalancer":7,"nodePorts":{"x":30000,"y":70000,"z":"1"}}]}`: with(func(s *State) {
			s.Options = &bridge.Options{Pins: []bridge.Pin{{Service: "a/b", NodePorts: map[string]int32{"x": 30000}}}}
		}),
		`"lesson":{"a":1},"tomorrow":[[]]`: plain,
	} {
		got, err := Unpack(raw(`{"files":[{"name":"a","text":"","more":1}],` + text + `}`))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %+v, want %+v", text, err, got, want)
		}
	}
}

// FuzzUnpack: no text makes Unpack panic, and what it took can be packed and read again, the same.
func FuzzUnpack(f *testing.F) {
	for _, c := range recorded(f) {
		f.Add(c.Link)
	}
	text, _ := Pack(full)
	f.Add(text)
	f.Add(raw(`{"files":[{"name":"a","text":""}],"ask":{"seed":1.5},"stop":-0}`))
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Unpack(text)
		if err != nil {
			return
		}
		again, err := Pack(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Unpack(again); err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("%v\n%+v\n%+v", err, got, s)
		}
	})
}

// The page keeps links of its own first days; they open here too.
func TestThePagesOldLinksOpen(t *testing.T) {
	b, err := os.ReadFile("../../site/web/core/testdata/old-links.json")
	if err != nil {
		t.Fatal(err)
	}
	var old struct {
		Links []struct {
			Link  string
			State State
		}
	}
	if err := json.Unmarshal(b, &old); err != nil || len(old.Links) == 0 {
		t.Fatal(err, len(old.Links))
	}
	for i, c := range old.Links {
		if got, err := Unpack(c.Link); err != nil || !reflect.DeepEqual(got, c.State) {
			t.Errorf("link %d: %v\n%+v\n%+v", i, err, got, c.State)
		}
	}
}
