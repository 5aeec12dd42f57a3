package svg

import (
	"cmp"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

// parseAll fails unless the drawing is well-formed XML, and calls see for every start element.
func parseAll(t *testing.T, s string, see func(xml.StartElement)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, s)
		}
		if e, ok := tok.(xml.StartElement); ok && see != nil {
			see(e)
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// everyDrawing calls see with each scenario in each layout and language.
func everyDrawing(t *testing.T, see func(t *testing.T, s scenario, o Options)) {
	for _, s := range scenarios() {
		for _, layout := range []string{"wide", "tall", "slim", "strip"} {
			for _, lang := range []string{"ko", "en"} {
				t.Run(s.name+"/"+layout+"/"+lang, func(t *testing.T) {
					see(t, s, Options{Layout: layout, Lang: lang, ID: "f", Frame: -1})
				})
			}
		}
	}
}

// A strict CSP allows no style attribute, no script and no handler; two elements must not share an id.
func TestDrawingsAreStrictXML(t *testing.T) {
	everyDrawing(t, func(t *testing.T, s scenario, o Options) {
		seen := map[string]bool{}
		parseAll(t, Draw(s.result, s.story(o.Lang), o), func(e xml.StartElement) {
			if n := e.Name.Local; n == "script" || n == "style" || n == "a" || n == "foreignObject" {
				t.Errorf("<%s> in an inline drawing", n)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
				}
			}
			if id := attr(e, "id"); id != "" {
				if seen[id] {
					t.Errorf("id %q twice", id)
				}
				seen[id] = true
			}
		})
	})
}

// Frame n differs from any other frame in the three classes only, and each is what the contract says.
func TestFramesDifferInStatesOnly(t *testing.T) {
	everyDrawing(t, func(t *testing.T, s scenario, o Options) {
		st := s.story(o.Lang)
		var want string
		for n := range len(st.Stops) + 2 {
			o.Frame = n
			d := Draw(s.result, st, o)
			still := states.Replace(d)
			if n == 0 {
				want = still
			}
			if still != want {
				t.Fatalf("frame %d draws something else than frame 0", n)
			}
			parseAll(t, d, func(e xml.StartElement) {
				m, _ := strconv.Atoi(attr(e, "data-s"))
				if m == 0 {
					return
				}
				if m > len(st.Stops) {
					t.Fatalf("data-s=%d of %d stops", m, len(st.Stops))
				}
				has := 0
				for _, c := range strings.Fields(attr(e, "class")) {
					if c == "next" || c == "now" || c == "past" {
						has++
						if c != map[int]string{-1: "next", 0: "now", 1: "past"}[cmp.Compare(n, m)] {
							t.Errorf("frame %d, stop %d: class %s", n, m, c)
						}
					}
				}
				if has != 1 {
					t.Errorf("frame %d, stop %d: %d states in class=%q", n, m, has, attr(e, "class"))
				}
			})
		}
	})
}

var states = strings.NewReplacer(` next"`, `"`, ` now"`, `"`, ` past"`, `"`, `"next"`, `""`, `"now"`, `""`, `"past"`, `""`)

// Frame -1 is the frame behind the last one.
func TestFrameMinusOneIsTheEnd(t *testing.T) {
	s := loadBalancer("kernel")
	st := s.story("ko")
	if Draw(s.result, st, Options{Frame: -1}) != Draw(s.result, st, Options{Frame: len(st.Stops) + 1}) {
		t.Error("-1 is not N+1")
	}
}

// Each stop has its dot to click on (strip aside, which has none), and the parts that pages look for are there.
func TestEveryStopHasADot(t *testing.T) {
	for _, s := range scenarios() {
		for _, layout := range []string{"wide", "tall", "slim"} {
			st := s.story("en")
			o := Options{Layout: layout}
			checkDots(t, s.name, o, Draw(s.result, st, o), len(st.Stops))
		}
	}
}

func checkDots(t *testing.T, name string, o Options, drawing string, stops int) {
	t.Helper()
	if o.Layout == "strip" {
		return
	}
	seen := map[string]bool{}
	parseAll(t, drawing, func(e xml.StartElement) { seen[attr(e, "id")] = true })
	for m := 1; m <= stops; m++ {
		if !seen["pw-stop-"+strconv.Itoa(m)] {
			t.Errorf("%s/%s: no dot for stop %d", name, o.Layout, m)
		}
	}
	for _, id := range []string{"pw-client", "pw-t", "pw-d"} {
		if !seen[id] {
			t.Errorf("%s/%s: no element %s", name, o.Layout, id)
		}
	}
	if o.Layout == "wide" && !seen["pw-verdict"] {
		t.Errorf("%s: no verdict", name)
	}
}

// Every class that the drawing uses is in the style sheet, or is a mark for states and layers.
func TestEveryClassIsStyled(t *testing.T) {
	known := map[string]bool{"next": true, "now": true, "past": true, "told": true, "teach": true, "k": true, "tag": true, "": true}
	everyDrawing(t, func(t *testing.T, s scenario, o Options) {
		parseAll(t, Draw(s.result, s.story(o.Lang), o), func(e xml.StartElement) {
			for _, c := range strings.Fields(attr(e, "class")) {
				if !known[c] && !strings.HasPrefix(c, "L-") && !strings.Contains(css, "."+c) {
					t.Errorf("class %q of <%s> is nowhere in figure.css", c, e.Name.Local)
				}
			}
		})
	})
}

// Whatever the input says, it stays text.
func TestInputNeverBecomesMarkup(t *testing.T) {
	evil := `</text><script>alert("1")</script>&amp;` + "\x00\u0085]]>{port:1}**"
	s := loadBalancer("kernel")
	r := s.result
	r.Scene.Client.Name, r.Scene.Client.Kind = "default/"+evil, "pod"
	r.Scene.Service.Name = evil
	r.Scene.Balancer.Address = evil
	for i := range r.Scene.Nodes {
		n := &r.Scene.Nodes[i]
		n.Address = evil
		n.Pods[0].Labels, n.Pods[0].Address, n.Pods[0].Selected = evil, evil, i == 1
	}
	r.Scene.Nodes[2].Name, r.Scene.Nodes[2].Pods[0].Name = evil, evil
	r.Ask.To, r.Ask.Mode = evil, evil
	for _, layout := range []string{"wide", "tall", "slim", "strip"} {
		for _, predict := range []bool{false, true} {
			for _, alone := range []bool{false, true} {
				st := s.story("en")
				st.Title, st.Desc, st.Verdict, st.Teach = evil, evil, evil, evil
				d := Draw(r, st, Options{Layout: layout, ID: evil, Predict: predict, Standalone: alone})
				parseAll(t, d, func(e xml.StartElement) {
					if e.Name.Local == "script" {
						t.Error("a script came through")
					}
				})
			}
		}
	}
}

// Before the reader has answered, nothing of the answer is in the file.
func TestPredictHidesTheAnswer(t *testing.T) {
	for _, s := range scenarios() {
		if s.result.Trace.Verdict == trace.NXDomain {
			continue
		}
		st := s.story("en")
		d := Draw(s.result, st, Options{Predict: true})
		parseAll(t, d, nil)
		for _, secret := range []string{"DNAT", "SNAT", "targetPort", "verdict", string(s.result.Trace.Verdict), "same rules"} {
			if strings.Contains(d, secret) {
				t.Errorf("%s: %q is in the question", s.name, secret)
			}
		}
	}
}

// A file of its own needs nothing from a page: no custom property is left, and it knows both schemes.
func TestStandaloneIsWhole(t *testing.T) {
	s := loadBalancer("kernel")
	d := Draw(s.result, s.story("ko"), Options{Frame: -1, Standalone: true})
	parseAll(t, d, nil)
	if strings.Contains(d, "var(") || strings.Contains(d, "--") {
		t.Error("a custom property is left")
	}
	for _, want := range []string{`xmlns="http://www.w3.org/2000/svg"`, "prefers-color-scheme:dark", "#1551E0", "#7FB2FF", `class="paper"`, `width="834"`} {
		if !strings.Contains(d, want) {
			t.Errorf("no %s", want)
		}
	}
}

// Drawing nothing is not an error: an empty Result is a client and no more.
func TestEmptyResult(t *testing.T) {
	for _, layout := range []string{"", "wide", "tall", "slim", "strip", "nonsense"} {
		parseAll(t, Draw(trace.Result{}, trace.Story{}, Options{Layout: layout}), nil)
		parseAll(t, Draw(trace.Result{}, trace.Story{}, Options{Layout: layout, Predict: true, Standalone: true}), nil)
	}
}

// Both languages have a word for each label.
func TestLabels(t *testing.T) {
	for l := range labelCount {
		for i, w := range said[l] {
			if w == "" {
				t.Errorf("label %d has no word in language %d", l, i)
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	s := loadBalancer("kernel")
	st := s.story("ko")
	for _, layout := range []string{"wide", "tall"} {
		b.Run(layout, func(b *testing.B) {
			for b.Loop() {
				Draw(s.result, st, Options{Layout: layout, Frame: -1})
			}
		})
	}
}
