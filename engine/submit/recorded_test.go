package submit

import (
	"bufio"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
)

const recorded = "../testdata/recorded"

// emptyCluster is what a server serves, and the server.
func emptyCluster() (*api.Draft, *admit.Server) {
	d := api.NewState(api.DefaultConfig()).Edit()
	admit.Bootstrap(d, netip.MustParseAddr("192.168.100.10"))
	return d, admit.NewServer(d, alloc.New(d.Config, nil, 1))
}

// newServer is a fresh cluster, holding what the state file (if any) lists.
func newServer(t testing.TB, state string) *admit.Server {
	t.Helper()
	_, s := emptyCluster()
	if state != "" {
		for _, doc := range manifest.Read(state, read(t, state)) {
			if doc.Problem != nil {
				t.Fatal(doc.Problem.Text)
			}
			s.Load(doc.Object)
		}
	}
	return s
}

func read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestErrors replays what kubectl printed for one mistake each, while the post's three Services exist.
func TestErrors(t *testing.T) {
	exits := map[string]int{}
	for line := range strings.Lines(read(t, recorded+"/errors/exit-codes.tsv")) {
		name, code, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if code != "0" {
			exits[name] = 1
		}
	}
	files, _ := filepath.Glob(recorded + "/errors/*.yaml")
	if len(files) < 50 {
		t.Fatalf("only %d recordings", len(files))
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".yaml")
		t.Run(name, func(t *testing.T) {
			r := Create(newServer(t, recorded+"/blog/objects.yaml"), manifest.Read(name+".yaml", read(t, f)))
			if want := read(t, recorded+"/errors/"+name+".txt"); r.Stderr+r.Stdout != want {
				t.Errorf("printed\n%swant\n%s", r.Stderr+r.Stdout, want)
			}
			if r.Exit != exits[name] {
				t.Errorf("exit %d, want %d", r.Exit, exits[name])
			}
		})
	}
}

// expected is one line of expected.jsonl.
type expected struct {
	Case           string
	Exit           int
	Stdout, Stderr string
	Spec           any
}

// TestValidation replays random mistakes on an empty cluster.
func TestValidation(t *testing.T) {
	lines := bufio.NewScanner(strings.NewReader(read(t, recorded+"/validation/expected.jsonl")))
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		var want expected
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		t.Run(want.Case, func(t *testing.T) {
			text := read(t, recorded+"/validation/cases/"+want.Case+".yaml")
			r := Create(newServer(t, ""), manifest.Read("FILE", text))
			if r.Stdout != want.Stdout || r.Stderr != want.Stderr || (r.Exit != 0) != (want.Exit != 0) {
				t.Errorf("printed %d\n%s%swant %d\n%s%s", r.Exit, r.Stdout, r.Stderr, want.Exit, want.Stdout, want.Stderr)
			}
			if want.Spec != nil && r.Exit == 0 {
				compareSpec(t, r.Outcomes[0].Object.(*api.Service), want.Spec)
			}
		})
	}
}

// compareSpec holds a stored spec against a recorded one, in which allocated values are masked.
func compareSpec(t *testing.T, s *api.Service, want any) {
	t.Helper()
	b, _ := json.Marshal(s.Spec)
	var got any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	mask(got, want)
	if !reflect.DeepEqual(got, want) {
		g, _ := json.MarshalIndent(got, "", " ")
		w, _ := json.MarshalIndent(want, "", " ")
		t.Errorf("stored %s\nwant %s", g, w)
	}
}

// mask replaces what was allocated by the recording's marks.
func mask(got, want any) {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for k, v := range w {
			if s, ok := v.(string); ok && strings.HasPrefix(s, "<") && g[k] != nil {
				g[k] = s
			}
			mask(g[k], v)
		}
	case []any:
		g, _ := got.([]any)
		for i, v := range w {
			if i >= len(g) {
				return
			}
			if s, ok := v.(string); ok && strings.HasPrefix(s, "<") {
				g[i] = s
			}
			mask(g[i], v)
		}
	}
}

// TestCreateTranscripts replays the creation of the recorded clusters.
func TestCreateTranscripts(t *testing.T) {
	inputs, _ := filepath.Glob(recorded + "/clusters/*/input.yaml")
	inputs = append(inputs, recorded+"/blog/input.yaml")
	if len(inputs) < 4 {
		t.Fatalf("only %d inputs", len(inputs))
	}
	for _, in := range inputs {
		t.Run(filepath.Base(filepath.Dir(in)), func(t *testing.T) {
			r := Create(newServer(t, ""), manifest.Read("input.yaml", read(t, in)))
			if want := read(t, filepath.Dir(in)+"/create.txt"); r.Stderr+r.Stdout != want {
				t.Errorf("printed\n%swant\n%s", r.Stderr+r.Stdout, want)
			}
		})
	}
}
