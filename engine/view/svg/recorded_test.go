package svg

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
	mark "github.com/portwalk/portwalk/engine/view/words"
)

// probe is one line of a recorded packets.jsonl: a question that was really asked.
type probe struct{ Mode, From, To, Protocol, Via string }

// recordedScenarios are the recorded questions, answered and told by the engine; each question once.
func recordedScenarios(t testing.TB) []scenario {
	t.Helper()
	var out []scenario
	for _, dir := range []string{"blog", "clusters/03", "clusters/11", "clusters/19"} {
		dir = filepath.Join("../../testdata/recorded", dir)
		text, err := os.ReadFile(filepath.Join(dir, "objects.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		c := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "objects.yaml", Text: string(text)})
		file, err := os.Open(filepath.Join(dir, "packets.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for lines := bufio.NewScanner(file); lines.Scan(); {
			var p probe
			if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			key := p.From + " " + p.To + "/" + p.Protocol
			if seen[key] {
				continue
			}
			seen[key] = true
			out = append(out, answered(t, c, trace.Ask{From: p.From, To: p.To, Protocol: p.Protocol, Mode: p.Mode, Via: p.Via}, filepath.Base(dir)+" "+key)...)
		}
		file.Close()
	}
	return out
}

// answered is a question as the engine answers it, in both views.
func answered(t testing.TB, c engine.Cluster, ask trace.Ask, name string) []scenario {
	t.Helper()
	r, p := c.Trace(ask)
	if p != nil {
		t.Fatalf("%s: %v", name, p)
	}
	var out []scenario
	for _, view := range []string{mark.Kernel, mark.Told} {
		if mark.Tell(r, view, "ko") == nil {
			continue
		}
		out = append(out, scenario{name: fmt.Sprintf("%s %s %s", name, view, r.Trace.Verdict), result: r,
			story: func(lang string) trace.Story { return *mark.Tell(r, view, lang) }})
	}
	return out
}

// Whatever really was asked can be drawn, in every layout and language, before, in and after the walk: valid, every
// stop with its dot, no text on another and none outside.
func TestRecordedQuestions(t *testing.T) {
	for _, s := range recordedScenarios(t) {
		for _, o := range []Options{{Layout: "wide", Lang: "ko"}, {Layout: "wide", Lang: "en"}, {Layout: "tall", Lang: "en"},
			{Layout: "slim", Lang: "ko"}, {Layout: "strip", Lang: "en"}} {
			st := s.story(o.Lang)
			for _, n := range []int{0, (len(st.Stops) + 1) / 2, -1} {
				o.Frame = n
				checkRoom(t, s.name+" "+o.Layout+" "+o.Lang, Draw(s.result, st, o))
			}
			checkDots(t, s.name, o, Draw(s.result, st, o), len(st.Stops))
		}
	}
}
