package site

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/wasm/bridge"
)

func packet(src, dst string) trace.Packet {
	return trace.Packet{Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst)}
}

func TestRewritten(t *testing.T) {
	before := packet("203.0.113.10:40000", "192.0.2.10:80")
	for _, c := range []struct {
		after trace.Packet
		want  []change
	}{
		{before, nil},
		{packet("203.0.113.10:40000", "10.0.0.1:5000"), []change{{"dst", "192.0.2.10:80", "10.0.0.1:5000"}}},
		{packet("10.0.0.2:6", "10.0.0.1:5"), []change{{"dst", "192.0.2.10:80", "10.0.0.1:5"}, {"src", "203.0.113.10:40000", "10.0.0.2:6"}}},
		{trace.Packet{}, nil},
	} {
		if got := rewritten(before, c.after); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v", c.after, got)
		}
	}
}

func TestAsked(t *testing.T) {
	for _, c := range []struct {
		client trace.SceneClient
		choice bridge.Choice
		to     string
		want   asked
	}{
		{trace.SceneClient{Kind: "outside", Address: "203.0.113.10"}, bridge.Choice{Key: "k", Word: "192.0.2.10:80", Label: "LB", Kind: "port"}, "x",
			asked{"바깥", "203.0.113.10", "LB", "192.0.2.10:80", "port"}},
		{trace.SceneClient{Kind: "pod", Name: "default/client", Address: "10.0.0.1"}, bridge.Choice{Key: "other"}, "test:80",
			asked{"파드 client", "10.0.0.1", "", "test:80", ""}},
		{trace.SceneClient{Kind: "node", Name: "node-2", Address: "10.0.0.2"}, bridge.Choice{Key: "k", Word: "node-1:30080", Label: "node-1", Kind: "nodePort"}, "x",
			asked{"node-2", "10.0.0.2", "", "node-1:30080", "nodePort"}},
	} {
		r := bridge.Reply{Result: &trace.Result{Ask: trace.Ask{To: c.to}, Scene: trace.Scene{Client: c.client}}, Addresses: []bridge.Choice{c.choice}, To: "k"}
		if got := newAsked(allTexts["ko"], r); got != c.want {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
}

func TestMini(t *testing.T) {
	stops := func(marks ...string) *trace.Story {
		s := &trace.Story{}
		for _, m := range marks {
			bad := strings.HasPrefix(m, "!")
			m = strings.TrimPrefix(m, "!")
			s.Stops = append(s.Stops, trace.Stop{Mark: m, Wire: m, Bad: bad})
		}
		s.Stops = append(s.Stops, trace.Stop{Mark: "port", Wire: "port", Back: true})
		return s
	}
	for _, c := range []struct {
		story                *trace.Story
		discs, squares, ends int
		wall                 bool
	}{
		{stops("port", "nodePort", "nodePort", "targetPort"), 1, 1, 1, false},
		{stops("port", "!"), 1, 0, 0, true},
		{stops("", "!"), 0, 0, 0, true},
		{nil, 0, 0, 0, false},
	} {
		got := string(mini(c.story))
		if strings.Count(got, "<circle") != c.discs || strings.Count(got, "<rect") != c.squares ||
			strings.Count(got, "var(--containerport)") != c.ends || strings.Contains(got, "var(--trouble)") != c.wall {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
