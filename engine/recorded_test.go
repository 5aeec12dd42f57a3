package engine_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
)

// probe is a line of packets.jsonl: testdata/recorded/README.md.
type probe struct {
	Mode, From, FromIP, To, Protocol, Via, Verdict, Kind string
	Verdicts                                             []string
	Topology                                             bool
	Reached                                              []struct{ Pod, Dst, SeenFrom string }
}

func (p probe) want() []string {
	set := map[string]bool{}
	for _, r := range p.Reached {
		set["delivered default/"+r.Pod+" "+r.Dst+" "+r.SeenFrom] = true
	}
	for _, v := range append(p.Verdicts, p.Verdict) {
		if v != "delivered" && v != "mixed" {
			set[v] = true
		}
	}
	return keys(set)
}

func got(r trace.Result) []string {
	set := map[string]bool{}
	for _, o := range r.Outcomes {
		if o.Verdict == trace.Delivered {
			set["delivered "+o.Pod+" "+o.Delivered+" "+o.SeenFrom] = true
		} else {
			set[string(o.Verdict)] = true
		}
	}
	return keys(set)
}

func keys(set map[string]bool) []string {
	var out []string
	for k := range set {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// TestRecordedPackets asks the engine, from YAML on, what real packets were asked: same verdicts, same pods, same
// addresses seen. Probes marked topology depend on the recording's routes around the cluster: their outcome is compared
// where the recording says by which node the packet came in, or that it did not come far.
func TestRecordedPackets(t *testing.T) {
	dirs, _ := filepath.Glob("testdata/recorded/clusters/*")
	probes := 0
	for _, dir := range append(dirs, "testdata/recorded/blog") {
		c := engine.New(engine.Options{Bare: true}).Load(file(t, dir+"/objects.yaml"))
		for _, p := range readProbes(t, dir+"/packets.jsonl") {
			if p.Topology && p.Kind == "clusterip-outside" {
				p.Via = "node-1" // the README: the outside client routes the Service range to node-1
			}
			from := p.From
			if from == "outside" {
				from += "/" + p.FromIP
			}
			r, problem := c.Trace(trace.Ask{From: from, To: p.To, Protocol: p.Protocol, Mode: p.Mode, Via: p.Via})
			if problem != nil {
				t.Errorf("%s: %s -> %s: %v", dir, from, p.To, problem)
				continue
			}
			if err := trace.Check(r); err != nil {
				t.Errorf("%s: %s -> %s: %v", dir, from, p.To, err)
			}
			if g, w := strings.Join(got(r), "; "), strings.Join(p.want(), "; "); g != w {
				t.Errorf("%s, %s: %s -> %s/%s (%s)\n got %s\nwant %s", dir, p.Mode, from, p.To, p.Protocol, p.Kind, g, w)
			}
			probes++
		}
	}
	if probes < 190 {
		t.Errorf("only %d probes", probes)
	}
}

func file(t testing.TB, name string) engine.File {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return engine.File{Name: name, Text: string(b)}
}

func readProbes(t testing.TB, name string) []probe {
	t.Helper()
	var out []probe
	lines := bufio.NewScanner(strings.NewReader(file(t, name).Text))
	for lines.Scan() {
		var p probe
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}
