package words_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/text"
	"github.com/portwalk/portwalk/engine/view/words"
)

const recordings = "../../testdata/recorded"

// TestRecordedRequestsAreTold tells every request that was recorded on the four real clusters.
func TestRecordedRequestsAreTold(t *testing.T) {
	for _, cluster := range []string{"blog", "clusters/03", "clusters/11", "clusters/19"} {
		c := engine.New(engine.Options{Bare: true}).Load(file(t, filepath.Join(recordings, cluster, "objects.yaml")))
		told := 0
		for _, ask := range recorded(t, filepath.Join(recordings, cluster, "packets.jsonl")) {
			for ask.Seed = 0; ask.Seed < 3; ask.Seed++ { // other choices of nodes and pods
				told += tell(t, c, ask)
			}
		}
		if told == 0 {
			t.Errorf("%s: no walk can be told as the post does", cluster)
		}
	}
}

// TestEveryMistakeIsTold asks each of the recorded learners' manifests all that can be asked of its Services, right
// and wrong, in both modes: every end has its words.
func TestEveryMistakeIsTold(t *testing.T) {
	var all struct {
		Cases []struct{ ID, Manifest string }
	}
	if err := yaml.Unmarshal([]byte(file(t, recordings+"/cases/cases.yaml").Text), &all); err != nil {
		t.Fatal(err)
	}
	ends := map[string]bool{}
	for _, k := range all.Cases {
		c := engine.New(engine.Options{}).Apply(engine.File{Name: "nodes.yaml", Text: nodes}, engine.File{Name: k.ID + ".yaml", Text: k.Manifest})
		for _, ask := range questions(c) {
			if r, p := c.Trace(ask); p == nil {
				ends[r.Trace.Reason.Code] = true
				tell(t, c, ask)
			}
		}
	}
	if len(ends) < 10 {
		t.Errorf("only %d kinds of ends: %v", len(ends), ends)
	}
}

// nodes are the machines of the recorded cases.
const nodes = `
apiVersion: v1
kind: Node
metadata: {name: node-a}
---
apiVersion: v1
kind: Node
metadata: {name: node-b}
---
apiVersion: v1
kind: Node
metadata: {name: node-c}
`

// questions are requests from outside, a node and each of two pods, to each address of every Service by each of its numbers.
func questions(c engine.Cluster) []trace.Ask {
	from := []string{"outside", "outside/198.51.100.7"}
	for _, n := range c.State.Nodes() {
		from = append(from, "node/"+n.Name)
	}
	for i, p := range c.State.Pods() {
		if i < 2 {
			from = append(from, "pod/"+p.Namespace+"/"+p.Name)
		}
	}
	var asks []trace.Ask
	for _, svc := range c.State.Services() {
		hosts := []string{svc.Spec.ClusterIP, svc.Name, svc.Name + "." + svc.Namespace, "node-a", "node-b", "127.0.0.1"}
		for _, in := range svc.Status.LoadBalancer.Ingress {
			hosts = append(hosts, in.IP, in.Hostname)
		}
		if svc.Name == "kubernetes" {
			continue
		}
		for _, p := range svc.Spec.Ports {
			for _, host := range append(hosts, svc.Spec.ExternalIPs...) {
				for _, n := range []int32{p.Port, p.NodePort, p.TargetPort.Int} {
					for i, f := range from {
						mode := []string{"iptables", "nftables"}[i%2]
						asks = append(asks, trace.Ask{From: f, To: fmt.Sprintf("%s:%d", host, n), Protocol: p.Protocol, Mode: mode})
					}
				}
			}
		}
	}
	return asks
}

// tell holds the Stories of one request against its walk, in both languages and views, and answers how many are told
// as the post does.
func tell(t *testing.T, c engine.Cluster, ask trace.Ask) (told int) {
	t.Helper()
	r, p := c.Trace(ask)
	if p != nil {
		t.Fatalf("%+v: %v", ask, p)
	}
	for _, lang := range words.Langs {
		check(t, r, words.Tell(r, words.Kernel, lang), lang)
		if s := words.Tell(r, words.Told, lang); s != nil {
			told++
			check(t, r, s, lang)
		}
		if out := text.Trace(r, lang); strings.Contains(out, "%!") {
			t.Errorf("%s -> %s:\n%s", ask.From, ask.To, out)
		}
	}
	return told
}

func check(t *testing.T, r trace.Result, s *trace.Story, lang string) {
	t.Helper()
	at := fmt.Sprintf("%s: %s -> %s (%s)", lang, r.Ask.From, r.Ask.To, r.Trace.Reason.Code)
	if err := words.Check(r, s); err != nil {
		t.Errorf("%s, %s: %v", at, s.View, err)
	}
	texts := []string{s.Title, s.Desc, s.Verdict, s.Teach}
	for _, p := range s.Stops {
		texts = append(texts, p.Name, p.Say, p.Brief)
	}
	for _, x := range texts {
		for _, bad := range []string{"``", ":}", "invalid", "<", "(은/", "(이/", "(을/", "(으로/", "  "} {
			if strings.Contains(x, bad) {
				t.Errorf("%s, %s: %q has %q", at, s.View, x, bad)
			}
		}
	}
}

func file(t *testing.T, path string) engine.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return engine.File{Name: filepath.Base(path), Text: string(b)}
}

func recorded(t *testing.T, path string) []trace.Ask {
	t.Helper()
	f, err := os.Open(path)
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
		all = append(all, a)
	}
	return all
}
