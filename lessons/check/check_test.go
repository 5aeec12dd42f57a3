package check

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/lessons"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// model is the scaffold's lesson with some of its texts replaced: old, new, old, new…
func model(t *testing.T, changes ...string) lessons.Lesson {
	t.Helper()
	fsys := fstest.MapFS{}
	replaced := strings.NewReplacer(changes...)
	for _, name := range []string{"lesson.yaml", "service.yaml", "solution.yaml", "ko.md", "en.md"} {
		text, err := os.ReadFile("../scaffold/lesson/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys["09-model/"+name] = &fstest.MapFile{Data: []byte(replaced.Replace(string(text)))}
	}
	l, err := lessons.Read(fsys, "09-model")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// simple is an engine for the model lesson: a goal that reaches NODE:PORT is met if the YAML has that nodePort.
func simple(request []byte) []byte {
	var q bridge.Request
	json.Unmarshal(request, &q)
	text := q.Files[0].Text
	r := bridge.Reply{Version: 1, OK: true, Result: &trace.Result{}}
	if strings.Contains(text, "kind: Srevice") {
		r.Problems = []problem.Problem{{Class: problem.NoMatch, Text: "no matches for kind"}}
		r.Result = nil
	}
	for n, line := range strings.Split(text, "\n") {
		if i := strings.Index(line, "ort: "); i >= 0 {
			r.Marks = append(r.Marks, bridge.Mark{File: q.Files[0].Name, Line: n + 1, Col: i + 6, Len: len(line) - i - 5,
				Kind: strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line[:i+3]), "- "))})
		}
	}
	for _, g := range q.Goals {
		_, port, _ := strings.Cut(g.Text, ":")
		port, verb, _ := strings.Cut(port, " ")
		met := strings.Contains(text, "nodePort: "+port) == strings.HasPrefix(verb, "reaches")
		r.Goals = append(r.Goals, bridge.GoalMet{ID: g.ID, Met: met, Why: "nobody is there"})
	}
	out, _ := json.Marshal(r)
	return out
}

func TestLessons(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []string
		want    []string // nil: no fault
	}{
		{name: "as it is"},
		{"start meets the goal", []string{"node-2:30090 reaches", "node-2:30088 reaches"},
			[]string{"09-model/lesson.yaml: step change: the start meets every goal already", "the solution does not meet goal moved: nobody is there"}},
		{"solution does not", []string{"nodePort: 30090", "nodePort: 30091"},
			[]string{"does not meet goal moved: nobody is there", "ko.md:21: step change: {nodePort:30090} is quoted", "en.md:21: step change: {nodePort:30090}"}},
		{"not accepted", []string{"kind: Service", "kind: Srevice"},
			[]string{"step look: start: Kubernetes does not accept it: no matches", "step look: start: outside cannot ask node-1:30088",
				"step change: start: Kubernetes", "step change: start: outside cannot"}},
		{"hint too clear", []string{"30090으로 바꿔 보세요", "다른 번호로 바꿔 보세요", "node-2:30090 reaches app=test on 5000", "node-2:30090 reaches app=test on 5000",
			"{nodePort:30090}으로 파드에", "새 문으로 파드에", "문은 {nodePort}예요", "문은 {nodePort:30090}이에요"}, nil}, // the goal's predicate says it: no secret
		{"wrong number", []string{"{targetPort:5000}으로 바꿔요", "{targetPort:5001}으로 바꿔요"},
			[]string{"ko.md:6: step look: {targetPort:5001} is quoted, but no targetPort of this step is that"}},
		{"number of another field", []string{"## {nodePort:30088}은", "## {port:30088}은"},
			[]string{"ko.md:6: step look: {port:30088} is quoted"}},
		{"right answer is not", []string{"right: true, holds: \"from outside, node-1:30088", "right: true, holds: \"from outside, node-1:30089"},
			[]string{"answer reaches is right, but the engine finds: nobody is there"}},
		{"wrong answer is right", []string{"node-1:30088 is refused", "node-1:30089 is refused"},
			[]string{"answer refused is wrong, but the engine finds it true"}},
		{"right answer says nothing", []string{`right: true, holds: "from outside, node-1:30088 reaches app=test on 5000"`, "right: true"},
			[]string{"the right answer reaches needs holds"}},
	} {
		var got []string
		for _, f := range Lessons(simple, []lessons.Lesson{model(t, c.changes...)}) {
			got = append(got, f.String())
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %d faults, want %d:\n%s", c.name, len(got), len(c.want), strings.Join(got, "\n"))
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], c.want[i]) {
				t.Errorf("%s: %s\nwant %s", c.name, got[i], c.want[i])
			}
		}
	}
}

func TestHints(t *testing.T) {
	secret := []string{"node-2:30090 reaches app=test on 5000", "any reach", "의 번호를 30090으로 바꿔", "을 바꿔", "number to 30090", "number",
		"{nodePort:30090}으로 파드에", "새 문으로 파드에", "{nodePort:30090} of `node-2`", "a new one"}
	for hint, want := range map[string]int{
		"문은 {nodePort}예요":        0,
		"문은 {nodePort:30090}이에요": 1,
		"130090은 아니에요":           0,
		"`nodePort: 30090`":      1,
	} {
		l := model(t, append(secret, "바깥에서 노드로 들어오는 문은 {nodePort}예요", hint)...)
		c := checker{engine: simple, lesson: l, n: 1, step: l.Steps[1]}
		c.hints()
		if len(c.faults) != want {
			t.Errorf("%s: %v", hint, c.faults)
		}
	}
}

func TestEngineThatCannotAnswer(t *testing.T) {
	dead := func([]byte) []byte { return []byte(`{"ok":false,"problems":[{"text":"out of luck"}]}`) }
	got := Lessons(dead, []lessons.Lesson{model(t)})
	if len(got) != 2 || !strings.Contains(got[0].Text, "out of luck") {
		t.Error(got)
	}
}
