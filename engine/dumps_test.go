package engine_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
)

// listings are what the recorded nodes listed: file name by mode.
var listings = map[string]string{"iptables": "iptables-%s.txt", "nftables": "nft-%s.txt"}

func listed(t testing.TB, dir, mode string, nodes ...string) (out []engine.Listed) {
	for _, n := range nodes {
		name := fmt.Sprintf(listings[mode], n)
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, engine.Listed{Node: n, File: engine.File{Name: name, Text: string(b)}})
	}
	return out
}

// recordedProbe is a line of packets.jsonl.
type recordedProbe struct {
	Mode, From, To, Protocol, Verdict, Kind, FromIP, Via string
	Verdicts                                             []string
	Topology                                             bool
	Reached                                              []struct{ Pod, Dst, SeenFrom string }
}

func recordedProbes(t testing.TB, dir string) (out []recordedProbe) {
	b, err := os.ReadFile(filepath.Join(dir, "packets.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var p recordedProbe
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		if !(p.Topology && p.Kind == "clusterip-outside") { // the recorded client had a route there
			out = append(out, p)
		}
	}
	return out
}

func (p recordedProbe) ask() trace.Ask {
	a := trace.Ask{From: p.From, To: p.To, Protocol: p.Protocol, Via: p.Via}
	if a.From == "outside" {
		a.From += "/" + p.FromIP
	}
	return a
}

func (p recordedProbe) want() (out []string) {
	for _, r := range p.Reached {
		out = append(out, "delivered "+r.Pod+" "+r.Dst+" "+r.SeenFrom)
	}
	verdicts := p.Verdicts
	if verdicts == nil {
		verdicts = []string{p.Verdict}
	}
	for _, v := range verdicts {
		if v != "delivered" {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

func endings(r trace.Result) (out []string) {
	for _, o := range r.Outcomes {
		if o.Verdict == trace.Delivered {
			out = append(out, "delivered "+o.Pod[strings.IndexByte(o.Pod, '/')+1:]+" "+o.Delivered+" "+o.SeenFrom)
		} else {
			out = append(out, string(o.Verdict))
		}
	}
	slices.Sort(out)
	return out
}

var recordedDirs = []string{"blog", "clusters/03", "clusters/11", "clusters/19"}

// Every recorded packet ends in the nodes' own listings as it ended in their kernels, and every rule it met is a line
// of a listing.
func TestRecordedPacketsThroughRecordedRules(t *testing.T) {
	walked := 0
	for _, name := range recordedDirs {
		dir := filepath.Join("testdata/recorded", name)
		for mode := range listings {
			dumps := listed(t, dir, mode, "node-1", "node-2")
			c, err := engine.New(engine.Options{Bare: true}).Load(file(t, filepath.Join(dir, "objects.yaml"))).Given(dumps...)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []string{"node-1", "node-2"} {
				if d := c.Dump(n); d.Mode() != mode || len(d.Unread) > 0 || len(d.Foreign) > 0 {
					t.Errorf("%s/%s: mode %s, unread %v, foreign %v", name, n, d.Mode(), d.Unread, d.Foreign)
				}
			}
			for _, p := range recordedProbes(t, dir) {
				if p.Mode != mode {
					continue
				}
				r, problem := c.Trace(p.ask())
				if problem != nil {
					t.Fatal(problem)
				}
				if err := trace.Check(r); err != nil {
					t.Errorf("%s: %s to %s: %v", name, p.From, p.To, err)
				}
				if got, want := endings(r), p.want(); !slices.Equal(got, want) || r.Ask.Mode != mode {
					t.Errorf("%s/%s: %s -> %s/%s\n kernel: %q\n engine: %q", name, mode, p.From, p.To, p.Protocol, want, got)
				}
				checkListedOrigins(t, r, dumps)
				walked++
			}
		}
	}
	if walked < 90*len(listings) {
		t.Errorf("only %d packets were walked", walked)
	}
}

// checkListedOrigins: the line that a step names is the rule that it quotes, and the field behind it is a line of YAML.
func checkListedOrigins(t *testing.T, r trace.Result, dumps []engine.Listed) {
	t.Helper()
	texts := map[string][]string{}
	for _, d := range dumps {
		texts[d.Name] = strings.Split(d.Text, "\n")
	}
	for _, h := range r.Trace.Hops {
		for _, s := range h.Steps {
			if s.Rule == "" {
				continue
			}
			o := s.Origin
			if o == nil || texts[o.File] == nil || !strings.Contains(texts[o.File][o.Line-1], s.Rule) {
				t.Errorf("%s: %q stands at %+v", h.At, s.Rule, o)
				continue
			}
			if o.Of != nil && (o.Of.Line == 0 || !strings.HasSuffix(o.Of.File, "objects.yaml")) {
				t.Errorf("%s: %q comes from %+v", h.At, s.Rule, o.Of)
			}
		}
	}
}

// Without manifests a packet ends at the same addresses, as the same source as long as the dump of every node says which pods are its
// own; only the pods' names are not known.
func TestRecordedPacketsThroughRulesAlone(t *testing.T) {
	walked := 0
	for _, name := range recordedDirs {
		dir := filepath.Join("testdata/recorded", name)
		for mode := range listings {
			c, err := engine.Sketch(engine.Options{}, []engine.Machine{
				{Name: "node-1", Addresses: []netip.Addr{netip.MustParseAddr("192.168.100.11")}, PodCIDRs: []netip.Prefix{netip.MustParsePrefix("10.244.1.0/24")}},
				{Name: "node-2", Addresses: []netip.Addr{netip.MustParseAddr("192.168.100.12")}, PodCIDRs: []netip.Prefix{netip.MustParsePrefix("10.244.2.0/24")}},
			}, listed(t, dir, mode, "node-1", "node-2")...)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range recordedProbes(t, dir) {
				if p.Mode != mode || strings.HasPrefix(p.From, "pod/") || p.Verdict != "delivered" || len(p.Reached) == 0 || p.Topology || strings.HasPrefix(p.To, "10.244.") {
					continue // a pod's other sockets are in no rule
				}
				r, problem := c.Trace(p.ask())
				if problem != nil {
					t.Fatal(problem.Text)
				}
				if err := trace.Check(r); err != nil {
					t.Errorf("%s: %s to %s: %v", name, p.From, p.To, err)
				}
				var got, want []string
				for _, o := range r.Outcomes {
					got = append(got, o.Delivered+" "+o.SeenFrom)
				}
				for _, e := range p.Reached {
					want = append(want, e.Dst+" "+e.SeenFrom)
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s/%s: %s -> %s/%s\n kernel: %q\n engine: %q", name, mode, p.From, p.To, p.Protocol, want, got)
				}
				walked++
			}
		}
	}
	if walked < 50 {
		t.Errorf("only %d packets were walked", walked)
	}
}
