package path

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/proxy/ipvs"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/workload"
	"sigs.k8s.io/yaml"
)

const recorded = "../testdata/recorded"

// modes are the proxy modes that recordings exist for.
var modes = []string{proxy.IPTables, proxy.NFTables}

// decode reads YAML documents as state.
func decode(t testing.TB, text []byte) api.State {
	t.Helper()
	s := api.NewState(api.DefaultConfig())
	for _, doc := range bytes.Split(text, []byte("\n---\n")) {
		var o struct{ Kind string }
		if err := yaml.Unmarshal(doc, &o); err != nil {
			t.Fatal(err)
		}
		into := map[string]api.Object{
			"Node": &api.Node{}, "Pod": &api.Pod{}, "Service": &api.Service{}, "EndpointSlice": &api.EndpointSlice{},
			"Deployment": &api.Workload{}, "ReplicaSet": &api.Workload{}, "StatefulSet": &api.Workload{}, "DaemonSet": &api.Workload{},
		}[o.Kind]
		if into == nil {
			continue
		}
		if err := yaml.Unmarshal(doc, into); err != nil {
			t.Fatal(err)
		}
		if o.Kind != "Node" && into.Meta().Namespace == "" {
			into.Meta().Namespace = "default"
		}
		s = s.Put(into)
	}
	return s
}

// worldOf is the World of a State, in a mode.
func worldOf(s api.State, mode string) World {
	s.Config.Proxy.Mode = mode
	rules, services := map[string]proxy.Ruleset{}, s.Services()
	return World{
		State: s,
		Rules: func(node string) proxy.Ruleset {
			if rules[node] == nil && s.Node(node) != nil {
				rules[node] = build(s, mode, s.Node(node))
			}
			return rules[node]
		},
		Listens: func(p *api.Pod) (out []Socket) {
			for _, l := range workload.Listens(p, services, nil) {
				out = append(out, Socket{Name: l.Name, Port: l.Port, Protocol: l.Protocol, Loopback: l.Loopback()})
			}
			return out
		},
	}
}

func build(s api.State, mode string, n *api.Node) proxy.Ruleset {
	switch mode {
	case proxy.NFTables:
		return byFamily{nftables.Build(s, n), nftables.BuildFor(api.IPv6, s, n)}
	case proxy.IPVS:
		four, six := ipvs.Build(s, n), ipvs.BuildFor(api.IPv6, s, n)
		return binding{byFamily{four, six}, func(a netip.Addr) bool { return four.Binds(a) || six.Binds(a) }}
	}
	return byFamily{iptables.Build(s, n), iptables.BuildFor(api.IPv6, s, n)}
}

// byFamily are both kube-proxies of a node, as package engine puts them together.
type byFamily struct {
	proxy.Ruleset
	six proxy.Ruleset
}

func (b byFamily) Walk(h proxy.Hook, c *proxy.Context) (proxy.Verdict, trace.Reason) {
	if c.Packet.Dst.Addr().Is6() {
		return b.six.Walk(h, c)
	}
	return b.Ruleset.Walk(h, c)
}

// binding is the same in ipvs mode, where the node has the Services' addresses.
type binding struct {
	byFamily
	binds func(netip.Addr) bool
}

func (b binding) Binds(a netip.Addr) bool { return b.binds(a) }

// ask walks and checks.
func ask(t testing.TB, w World, a trace.Ask) trace.Result {
	t.Helper()
	r, p := Walk(w, a)
	if p != nil {
		t.Fatalf("%+v: %s", a, p.Text)
	}
	if err := trace.Check(r); err != nil {
		text, _ := json.MarshalIndent(r.Trace, "", " ")
		t.Fatalf("%+v: %v\n%s", a, err, text)
	}
	return r
}

type probe struct {
	Mode, From, To, Protocol, Verdict, Kind, FromIP, Service, Via string
	Verdicts                                                      []string
	Topology, NeedsListen, Sticky, Asymmetric                     bool
	Reached                                                       []struct{ Pod, Dst, SeenFrom string }
}

func (p probe) ask() trace.Ask {
	a := trace.Ask{From: p.From, To: p.To, Protocol: p.Protocol, Mode: p.Mode, Via: p.Via}
	if a.From == "outside" {
		a.From += "/" + p.FromIP
	}
	return a
}

// want is the set of ends that the kernel showed: pod, destination and source of what arrived, or the bare verdict.
func (p probe) want() (out []string) {
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

func got(r trace.Result) (out []string) {
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

func probes(t testing.TB, dir string) (out []probe) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "packets.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var p probe
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func clusters(t testing.TB) []string {
	dirs, err := filepath.Glob(filepath.Join(recorded, "clusters", "*"))
	if err != nil || len(dirs) == 0 {
		t.Fatal("no recorded clusters", err)
	}
	return append(dirs, filepath.Join(recorded, "blog"))
}

func loadState(t testing.TB, dir string) api.State {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "objects.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, text)
}

// routedElsewhere are the recorded probes that depend on routes around the cluster and that Portwalk answers by its own
// topology: the recorded client outside had been given a route to the ClusterIPs.
func routedElsewhere(p probe) bool { return p.Topology && p.Kind == "clusterip-outside" }

// TestRecordedPackets replays what a real kernel did.
func TestRecordedPackets(t *testing.T) {
	for _, dir := range clusters(t) {
		state := loadState(t, dir)
		for _, mode := range modes {
			w := worldOf(state, mode)
			for _, p := range probes(t, dir) {
				if p.Mode != mode || routedElsewhere(p) {
					continue
				}
				t.Run(filepath.Base(dir)+"/"+mode+"/"+p.Kind, func(t *testing.T) {
					r := ask(t, w, p.ask())
					if want, got := p.want(), got(r); !slices.Equal(want, got) {
						t.Errorf("%s -> %s/%s\n kernel: %q\n engine: %q", p.From, p.To, p.Protocol, want, got)
					}
				})
			}
		}
	}
}
