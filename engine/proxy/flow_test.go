package proxy_test

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// TestFlows sends the packets of testdata/flows through the rules of one node and looks where they can end.
//
// Each archive holds the objects of a cluster (objects.yaml), what is unusual about kube-proxy's configuration or the node
// (config.yaml, node.yaml), and packets (flows.txt), one a line:
//
//	why it matters: SOURCE -> ADDRESS:PORT[/PROTOCOL] = END [; nftables: END] [; ipvs: END]
//
// END lists the endpoints that chance can choose, each with a * if the packet is masqueraded on its way there; or
// REJECT; or DROP; or "-" if no rule touches it. The node is test-node, 192.168.0.2, in zone-a; pods are 10.0.0.0/8.
// What is expected was reasoned from the packet flows in kube-proxy's own tests; our rules had no say in it.
func TestFlows(t *testing.T) {
	files, _ := filepath.Glob("testdata/flows/*.txtar")
	if len(files) == 0 {
		t.Fatal("no flows")
	}
	for _, file := range files {
		a := txtar.Parse([]byte(read(t, file)))
		s := flowState(t, a)
		for mode, build := range builders {
			rules := build(s, s.Node("test-node"))
			for line := range strings.Lines(string(section(a, "flows.txt"))) {
				if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
					continue
				}
				name, packet, want := parseFlow(t, line, mode)
				t.Run(filepath.Base(file)+"/"+mode+"/"+name, func(t *testing.T) {
					if got := ends(rules, packet); got != want {
						t.Errorf("%s:%s\n got %s\nwant %s", file, line, got, want)
					}
				})
			}
		}
	}
}

const flowNode = `
apiVersion: v1
kind: Node
metadata: {name: test-node, labels: {topology.kubernetes.io/zone: zone-a}}
status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}
`

func flowState(t testing.TB, a *txtar.Archive) api.State {
	s := parseState(t, flowNode+"\n---\n"+string(section(a, "objects.yaml")))
	s.Config.Proxy.ClusterCIDR = "10.0.0.0/8"
	s.Config.ServiceCIDRs = []string{"172.30.0.0/16"}
	node := *s.Node("test-node")
	for _, err := range []error{yaml.Unmarshal(section(a, "config.yaml"), &s.Config.Proxy), yaml.Unmarshal(section(a, "node.yaml"), &node)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return s.Put(&node)
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func parseFlow(t *testing.T, line, mode string) (name string, p trace.Packet, want string) {
	name, rest, ok := strings.Cut(line, ": ")
	src, rest, ok2 := strings.Cut(rest, " -> ")
	dst, ends, ok3 := strings.Cut(rest, " = ")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("not a flow: %s", line)
	}
	dst, protocol, _ := strings.Cut(dst, "/")
	if protocol == "" {
		protocol = "TCP"
	}
	want, others, _ := strings.Cut(ends, "; ")
	for other := range strings.SplitSeq(others, "; ") {
		if end, ok := strings.CutPrefix(other, mode+": "); ok {
			want = end
		}
	}
	p = trace.Packet{Src: netip.AddrPortFrom(netip.MustParseAddr(src), 40000), Dst: netip.MustParseAddrPort(dst), Protocol: protocol}
	return name, p, want
}

var (
	nodeIP    = netip.MustParseAddr("192.168.0.2")
	podRange  = netip.MustParsePrefix("10.0.0.0/8")
	gatewayIP = netip.MustParseAddr("10.180.0.254") // the node's address in its own pods' network
)

func isLocal(a netip.Addr) bool { return a == nodeIP || a == gatewayIP || a.IsLoopback() }

// ends sends the packet as often as chance has choices, and says how it ended.
func ends(rules proxy.Ruleset, p trace.Packet) string {
	var all []string
	paths(func(choose func([]trace.Option) int) {
		if end := send(rules, p, choose); !slices.Contains(all, end) {
			all = append(all, end)
		}
	})
	slices.Sort(all)
	return strings.Join(all, " ")
}

// paths runs the walk once for every sequence of choices it can make, and returns their odds.
func paths(walk func(choose func([]trace.Option) int)) (odds []trace.Odds) {
	var run func(prefix []int)
	run = func(prefix []int) {
		var made, counts []int
		chance := trace.Sure
		walk(func(options []trace.Option) int {
			pick := 0
			if len(made) < len(prefix) {
				pick = prefix[len(made)]
			}
			made, counts = append(made, pick), append(counts, len(options))
			chance = chance.Times(options[pick].Odds)
			return pick
		})
		odds = append(odds, chance)
		for i := len(prefix); i < len(made); i++ {
			for other := 1; other < counts[i]; other++ {
				run(append(slices.Clone(made[:i]), other))
			}
		}
	}
	run(nil)
	return odds
}

// send takes one packet through the hooks of the node: from the node itself, or from outside or a pod.
func send(rules proxy.Ruleset, p trace.Packet, choose func([]trace.Option) int) string {
	return sendRecorded(rules, p, choose, nil)
}

func sendRecorded(rules proxy.Ruleset, p trace.Packet, choose func([]trace.Option) int, record func(trace.Step)) string {
	c := newContext(p, choose)
	c.Record = record
	switch {
	case podRange.Contains(p.Src.Addr()):
		c.In = "cni0"
	case !isLocal(p.Src.Addr()):
		c.In = "eth0"
	}
	isLocal := isLocal
	if b, ok := rules.(interface{ Binds(netip.Addr) bool }); ok {
		isLocal = func(a netip.Addr) bool { return a == nodeIP || a == gatewayIP || a.IsLoopback() || b.Binds(a) }
	}
	hooks := []proxy.Hook{proxy.Prerouting}
	if isLocal(p.Src.Addr()) {
		hooks = []proxy.Hook{proxy.Output}
	}
	for len(hooks) > 0 {
		h := hooks[0]
		hooks = hooks[1:]
		switch v, why := rules.Walk(h, c); {
		case v == proxy.Drop && why.Code != "":
			return "DROP"
		case v == proxy.Reject && why.Code != "":
			return "REJECT"
		case v != proxy.Accept:
			return "a verdict without a reason"
		}
		local := isLocal(c.Packet.Dst.Addr())
		switch {
		case h == proxy.Prerouting && local:
			hooks = append(hooks, proxy.Input)
		case h == proxy.Prerouting:
			hooks = append(hooks, proxy.Forward, proxy.Postrouting)
		case h == proxy.Input && !local: // ipvs sends it on
			hooks = append(hooks, proxy.Postrouting)
		case h == proxy.Output:
			hooks = append(hooks, proxy.Postrouting)
			if local { // it comes back by lo, with its conntrack entry: nat is not asked again
				hooks = append(hooks, proxy.Input)
			}
		}
	}
	switch {
	case c.Packet.Same(p):
		return "-"
	case c.Packet.Src != p.Src:
		return c.Packet.Dst.String() + "*"
	}
	return c.Packet.Dst.String()
}

func newContext(p trace.Packet, choose func([]trace.Option) int) *proxy.Context {
	return &proxy.Context{
		Packet: p, New: true, IsLocal: isLocal, Choose: chooser(choose), Affinity: memory{},
		Masquerade: func() netip.AddrPort { return netip.MustParseAddrPort("192.168.0.2:50000") },
	}
}

// chooser asks for all the odds at once.
func chooser(choose func([]trace.Option) int) func(int, func(int) trace.Odds) int {
	return func(n int, odds func(int) trace.Odds) int {
		options := make([]trace.Option, n)
		for i := range options {
			options[i].Odds = odds(i)
		}
		return choose(options)
	}
}

// memory is affinity without a clock: what was noted once is always recent.
type memory map[string]bool

func (m memory) Seen(list string, client netip.Addr, _ int) bool { return m[list+" "+client.String()] }
func (m memory) Remember(list string, client netip.Addr)         { m[list+" "+client.String()] = true }

func TestPathsTakeEveryChoiceOnce(t *testing.T) {
	var seen []string
	odds := paths(func(choose func([]trace.Option) int) {
		half := []trace.Option{{Odds: trace.OneIn(2)}, {Odds: trace.OneIn(2)}}
		a, b := choose(half), 9
		if a == 1 {
			b = choose(half)
		}
		seen = append(seen, fmt.Sprint(a, b))
	})
	if want := []string{"0 9", "1 0", "1 1"}; !slices.Equal(seen, want) {
		t.Errorf("walked %q, want %q", seen, want)
	}
	sum := trace.Odds{}
	for _, o := range odds {
		sum = sum.Plus(o)
	}
	if sum != trace.Sure {
		t.Errorf("odds %v sum to %v", odds, sum)
	}
}
