package words_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/words"
	"github.com/portwalk/portwalk/engine/workload"
)

const recordings = "../../testdata/recorded"

// TestRealWalksBecomeStories tells every request that was recorded on the four real clusters, in both languages and
// both views, and holds each Story against its walk.
func TestRealWalksBecomeStories(t *testing.T) {
	told := 0
	for _, cluster := range []string{"blog", "clusters/03", "clusters/11", "clusters/19"} {
		w := world(t, filepath.Join(recordings, cluster, "objects.yaml"))
		for _, ask := range asks(t, filepath.Join(recordings, cluster, "packets.jsonl")) {
			r, p := path.Walk(w, ask)
			if p != nil {
				t.Fatalf("%s: %+v: %v", cluster, ask, p)
			}
			for _, lang := range words.Langs {
				if err := words.Check(r, words.Tell(r, words.Kernel, lang)); err != nil {
					t.Errorf("%s: %s -> %s: %v", cluster, ask.From, ask.To, err)
				}
				if s := words.Tell(r, words.Told, lang); s != nil {
					told++
					if err := words.Check(r, s); err != nil {
						t.Errorf("%s: %s -> %s, as told: %v", cluster, ask.From, ask.To, err)
					}
				}
			}
		}
	}
	if told == 0 {
		t.Error("no walk can be told as the post does")
	}
}

// world is a recorded cluster with the rules that kube-proxy has for it.
func world(t *testing.T, file string) path.World {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := api.NewState(api.DefaultConfig())
	for _, d := range manifest.Read(file, string(text)) {
		if d.Problem != nil {
			t.Fatal(d.Problem)
		}
		if d.Object != nil {
			s = s.Put(d.Object)
		}
	}
	rules := map[string]proxy.Ruleset{}
	for _, n := range s.Nodes() {
		rules[n.Name] = iptables.Build(s, n)
	}
	return path.World{State: s, Rules: func(node string) proxy.Ruleset { return rules[node] },
		Listens: func(p *api.Pod) (out []path.Socket) {
			for _, l := range workload.Listens(p, s.Services()) {
				out = append(out, path.Socket{Name: l.Name, Port: l.Port, Protocol: l.Protocol})
			}
			return out
		}}
}

func asks(t *testing.T, file string) []trace.Ask {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []trace.Ask
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var a trace.Ask
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if a.Mode == proxy.IPTables {
			a.Mode = ""
			all = append(all, a)
		}
	}
	return all
}
