package bridge

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

const service = `kind: Service
apiVersion: v1
metadata:
  name: test
spec:
  selector:
    app: test
  type: LoadBalancer
  ports:
    - name: http1
      port: 30080
      targetPort: 5000
    - name: http2
      port: 30081
      targetPort: 5000
`

var pinned = Options{Pins: []Pin{{Service: "default/test", LoadBalancer: "192.0.2.10", ClusterIP: "10.96.120.45", NodePorts: map[string]int32{"http1": 30352}}}}

func put(t testing.TB, q Request) Reply {
	t.Helper()
	q.Version = ProtocolVersion
	in, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var r Reply
	if err := json.Unmarshal(Handle(in), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func yaml(text string) []File { return []File{{Name: "service.yaml", Text: text}} }

// The whole answer to the post's LoadBalancer.
func TestAnswer(t *testing.T) {
	r := put(t, Request{ID: 7, Lang: "ko", Files: yaml(service), Options: pinned, Want: []string{"kubectl", "rules", "figure:wide", "figure:tall", "predict"},
		Goals: []Goal{{ID: "a", Text: "from outside, lb of test:30080 reaches app=test on 5000"}, {ID: "b", Text: "from outside, lb of test:80 reaches app=test on 5000"}}})
	if !r.OK || r.ID != 7 || len(r.Problems) > 0 || r.Result == nil || r.Kernel == nil || r.Told == nil {
		t.Fatalf("no whole answer: %+v", r)
	}
	if r.From != "outside" || r.To != "lb/default/test/0" || r.Result.Ask.To != "192.0.2.10:30080" {
		t.Errorf("asked %s -> %s (%s)", r.From, r.To, r.Result.Ask.To)
	}
	if r.Result.Trace.Verdict != trace.Delivered {
		t.Errorf("verdict %s", r.Result.Trace.Verdict)
	}
	if !r.Goals[0].Met || r.Goals[1].Met || r.Goals[1].Why == "" {
		t.Errorf("goals %+v", r.Goals)
	}
	if want := []string{"service/test created"}; strings.Join(r.Answers, ",") != want[0] {
		t.Errorf("answers %v", r.Answers)
	}
	for _, f := range []string{"wide/kernel", "wide/told", "tall/kernel", "wide/predict"} {
		if !strings.HasPrefix(r.Figures[f], "<svg") {
			t.Errorf("no figure %s", f)
		}
	}
	if len(r.Rules) != 3 || len(r.Rules[0].Rules) < 20 {
		t.Errorf("rules of %d nodes", len(r.Rules))
	}
}

// The value nobody wrote stands below the last line of its port, indented as its neighbours; 30352 is pinned.
func TestGhosts(t *testing.T) {
	r := put(t, Request{Files: yaml(service), Options: pinned})
	if len(r.Ghosts) != 2 {
		t.Fatalf("ghosts %+v", r.Ghosts)
	}
	g := r.Ghosts[0]
	if g.After != 12 || g.Text != "      nodePort: 30352" || g.Kind != "nodePort" || g.By != "apiserver" || g.Path != "spec.ports[0].nodePort" {
		t.Errorf("ghost %+v", g)
	}
	if r.Ghosts[1].After != 15 {
		t.Errorf("the second port's ghost stands below line %d", r.Ghosts[1].After)
	}
}

// Spans cut the port numbers out of kubectl's text to the letter, Hangul before them or not.
func TestSpans(t *testing.T) {
	r := put(t, Request{Files: yaml(service), Options: pinned, Want: []string{"kubectl"}})
	if len(r.Screens) == 0 || r.Screens[0].Command != "kubectl get svc test" {
		t.Fatalf("screens %+v", r.Screens)
	}
	var got []string
	for _, s := range r.Screens[0].Spans {
		got = append(got, s.Kind+" "+r.Screens[0].Text[s.Start:s.End])
		if s.Origin == nil || s.Origin.Line == 0 {
			t.Errorf("span %+v leads to no line", s)
		}
	}
	if len(got) != 4 || got[0] != "port 30080" || got[1] != "nodePort 30352" || got[2] != "port 30081" {
		t.Errorf("spans %v", got)
	}
}

// A choice survives an edit: the key names the port's place, not its number.
func TestChoiceSurvivesEdit(t *testing.T) {
	r := put(t, Request{Files: yaml(strings.Replace(service, "30080", "30090", 1)), Options: pinned, Ask: AskFor{From: "outside", To: "lb/default/test/0"}})
	if r.Result == nil || r.Result.Ask.To != "192.0.2.10:30090" {
		t.Errorf("asked %+v", r.Result)
	}
	r = put(t, Request{Files: yaml(strings.Replace(service, "type: LoadBalancer", "type: ClusterIP", 1)), Ask: AskFor{From: "outside", To: "lb/default/test/1"}})
	if r.To != "clusterip/default/test/1" {
		t.Errorf("a way that is gone falls back to another way to the same port, not to %s", r.To)
	}
}

// What a person types finds the choice it means.
func TestChoiceByWords(t *testing.T) {
	for asked, want := range map[string]string{
		"test:30080": "name/default/test/0", "test.default.svc:30080": "name/default/test/0", "node-2:30352": "nodeport/default/test/0/node-2",
		"192.168.100.12:30352": "nodeport/default/test/0/node-2", "192.0.2.10:30081": "lb/default/test/1",
	} {
		if r := put(t, Request{Files: yaml(service), Options: pinned, Ask: AskFor{To: asked}}); r.To != want {
			t.Errorf("%s is %q, want %q", asked, r.To, want)
		}
	}
}

// A short name asked from another namespace is not the Service of that name here: it stays a name that nobody knows.
func TestShortNameFromElsewhere(t *testing.T) {
	shop := "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: client\n" +
		"  namespace: shop\nspec:\n  containers:\n    - name: client\n      image: example/client:1\n---\n"
	for asked, want := range map[string]string{"test:30080": "", "test.default:30080": "name/default/test/0"} {
		r := put(t, Request{Files: yaml(shop + service), Options: pinned, Ask: AskFor{From: "pod/shop/client", To: asked}})
		if r.To != want {
			t.Errorf("%s is %q, want %q", asked, r.To, want)
		}
		if unknown := r.Result != nil && r.Result.Trace.Verdict == "nxdomain"; unknown != (want == "") {
			t.Errorf("%s: %+v", asked, r.Result)
		}
	}
}

// Broken YAML is an answer: kubectl's words, their line, and no trace that would replace the last good picture.
func TestBroken(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		line int
		says string
	}{
		"bad indentation": {strings.Replace(service, "  type: LoadBalancer", "   type: LoadBalancer", 1), 0, "did not find expected key"},
		"quoted port":     {strings.Replace(service, "port: 30080", `port: "30080"`, 1), 11, "cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32"},
		"unknown field":   {strings.Replace(service, "      targetPort: 5000", "      targetport: 5000", 1), 12, `unknown field "spec.ports[0].targetport"`},
		"node port":       {strings.Replace(service, "      targetPort: 5000", "      nodePort: 80", 1), 12, "provided port is not in the valid range"},
	} {
		r := put(t, Request{Files: yaml(tt.text), Want: []string{"figure:wide"}})
		if !r.OK || len(r.Problems) != 1 || r.Result != nil || len(r.Figures) > 0 {
			t.Errorf("%s: %+v", name, r)
			continue
		}
		p := r.Problems[0]
		if !strings.Contains(p.Text, tt.says) || tt.line > 0 && p.Line() != tt.line || p.Line() == 0 {
			t.Errorf("%s: line %d: %s", name, p.Line(), p.Text)
		}
	}
}

// Lists are never null: whoever reads the reply need not ask.
func TestNoNulls(t *testing.T) {
	var r map[string]any
	if err := json.Unmarshal(Handle([]byte(`{"version":1}`)), &r); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"problems", "answers", "notes", "marks", "ghosts", "clients", "addresses"} {
		if r[k] == nil {
			t.Errorf("%s is null", k)
		}
	}
}

// Whatever comes, something that can be read goes back.
func TestHostile(t *testing.T) {
	for name, in := range map[string]string{
		"empty":         "",
		"no JSON":       "\x00\x01\xff",
		"other version": `{"version":99,"id":3}`,
		"huge":          `{"version":1,"files":[{"text":"` + strings.Repeat("a", mostInput) + `"}]}`,
	} {
		var r Reply
		if err := json.Unmarshal(Handle([]byte(in)), &r); err != nil || r.OK || len(r.Problems) != 1 || r.Problems[0].Text == "" {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i, c := 0, "a"; i < 9; i++ {
		next := string(rune('b' + i))
		bomb += next + ": &" + next + " [" + strings.Repeat("*"+c+",", 8) + "*" + c + "]\n"
		c = next
	}
	for name, text := range map[string]string{
		"aliases": bomb, "binary": "\x7fELF\x00\x00", "NUL": "a: \x00", "2 MiB": strings.Repeat("# x\n", 1<<19),
		"deep": strings.Repeat("[", 100000), "documents": strings.Repeat("---\napiVersion: v1\nkind: Service\n", 10000), "wrong kinds": "- 1\n- {kind: [], metadata: 5}\n",
	} {
		if r := put(t, Request{Files: yaml(text)}); !r.OK || len(r.Problems) == 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func FuzzHandle(f *testing.F) {
	f.Add(`{"version":1,"files":[{"name":"a","text":"kind: Service\napiVersion: v1\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n"}],"want":["kubectl","figure:wide"]}`)
	f.Fuzz(func(t *testing.T, in string) {
		if !json.Valid(Handle([]byte(in))) {
			t.Error("the reply is no JSON")
		}
	})
}

func BenchmarkHandle(b *testing.B) {
	in, _ := json.Marshal(Request{Version: ProtocolVersion, Lang: "ko", Files: yaml(service), Options: pinned, Want: []string{"kubectl", "figure:wide"}})
	b.ReportAllocs()
	for b.Loop() {
		Handle(in)
	}
}
