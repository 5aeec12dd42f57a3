package proxy_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
	"github.com/portwalk/portwalk/engine/trace"
)

// parsers read what the modes with a listing print.
var parsers = map[string]func(proxy.Dump) (proxy.Ruleset, []proxy.Unread){
	proxy.IPTables: func(d proxy.Dump) (proxy.Ruleset, []proxy.Unread) { return iptables.Parse(d) },
	proxy.NFTables: func(d proxy.Dump) (proxy.Ruleset, []proxy.Unread) { return nftables.Parse(d) },
}

// buildersFor make the rules of one family.
var buildersFor = map[string]func(string, api.State, *api.Node) proxy.Ruleset{
	proxy.IPTables: func(f string, s api.State, n *api.Node) proxy.Ruleset { return iptables.BuildFor(f, s, n) },
	proxy.NFTables: func(f string, s api.State, n *api.Node) proxy.Ruleset { return nftables.BuildFor(f, s, n) },
}

// reread prints rules and reads them back, with the cluster's own ports at hand.
func reread(t testing.TB, mode, family string, s api.State, n *api.Node, rules proxy.Ruleset) proxy.Ruleset {
	t.Helper()
	ports := map[string]*proxy.ServicePort{}
	for _, p := range proxy.NewView(s, n, mode, family).Ports {
		ports[p.Name+" "+p.Protocol] = p
	}
	d := proxy.Dump{Node: n.Name, File: "dump", Text: rules.Text(), V6: family == api.IPv6,
		Port: func(_, name, protocol string) *proxy.ServicePort { return ports[name+" "+protocol] }}
	parsed, unread := parsers[mode](d)
	if len(unread) > 0 {
		t.Errorf("%s: unread: %+v", mode, unread)
	}
	return parsed
}

// TestWalksAfterPrintingAndReading: in many clusters, families and modes, random packets walk through rules that were
// printed and read back as they walk through the rules themselves: the same steps, words and chances.
func TestWalksAfterPrintingAndReading(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*.txtar")
	walked, refused := 0, 0
	for _, file := range files {
		a := txtar.Parse([]byte(read(t, file)))
		objects := string(section(a, "objects.yaml"))
		if section(a, "node") == nil {
			objects = flowNode + "\n---\n" + objects
		}
		s := parseState(t, objects)
		if err := yaml.Unmarshal(section(a, "config.yaml"), &s.Config.Proxy); err != nil {
			t.Fatal(err)
		}
		if section(a, "family") != nil {
			s.Config.ServiceCIDRs = strings.Fields(string(section(a, "service-cidr")))
		}
		node := s.Nodes()[0]
		for mode, build := range buildersFor {
			for _, family := range []string{api.IPv4, api.IPv6} {
				rules := build(family, s, node)
				again := reread(t, mode, family, s, node, rules)
				targets := targetsIn(rules)
				r := rand.New(rand.NewPCG(uint64(len(file)), 3))
				for range 60 {
					p := targets.packet(r, family)
					choice := r.Uint64()
					first, second := walkedAs(rules, p, choice), walkedAs(again, p, choice)
					if first != second {
						t.Fatalf("%s, %s %s: %s to %s/%s\nbuilt:\n%sread:\n%s", file, mode, family, p.Src, p.Dst, p.Protocol, first, second)
					}
					walked++
					if strings.Contains(first, "rejected") || strings.Contains(first, "dropped") {
						refused++
					}
				}
			}
		}
	}
	if walked < 5000 || refused < 200 {
		t.Errorf("only %d walks, %d of them refused", walked, refused)
	}
}

// targets are the addresses and ports that a listing names.
type targetList struct {
	addresses []netip.Addr
	ports     []uint16
}

func targetsIn(rules proxy.Ruleset) (out targetList) {
	for _, l := range rules.Lines() {
		for _, word := range strings.FieldsFunc(l.Text, func(r rune) bool { return strings.ContainsRune(" ,{}()", r) }) {
			if p, ok := proxy.ParsePrefix(word); ok {
				out.addresses = append(out.addresses, p.Addr())
			} else if a, err := netip.ParseAddr(word); err == nil {
				out.addresses = append(out.addresses, a)
			}
			var n uint16
			if _, err := fmt.Sscanf(word+"\n", "%d\n", &n); err == nil {
				out.ports = append(out.ports, n)
			}
		}
	}
	for _, text := range []string{"203.0.113.2", "192.168.0.2", "127.0.0.1", "10.244.1.99", "10.96.255.255", "2001:db8::2", "::1", "fd00:10:96::ffff"} {
		out.addresses = append(out.addresses, netip.MustParseAddr(text))
	}
	out.ports = append(out.ports, 1, 80)
	return out
}

func (l targetList) packet(r *rand.Rand, family string) trace.Packet {
	address := func() netip.Addr {
		for {
			if a := l.addresses[r.IntN(len(l.addresses))]; proxy.Is(family, a) {
				return a
			}
		}
	}
	src, dst := address(), address()
	return trace.Packet{
		Src: netip.AddrPortFrom(src, 40000), Dst: netip.AddrPortFrom(dst, l.ports[r.IntN(len(l.ports))]),
		Protocol: []string{"TCP", "TCP", "TCP", "UDP", "SCTP", "ICMP"}[r.IntN(6)],
	}
}

// walkedAs is everything that a walk tells but where the rules stand.
func walkedAs(rules proxy.Ruleset, p trace.Packet, choice uint64) string {
	c := newContext(p, func(o []trace.Option) int { return int(choice % uint64(len(o))) })
	return withoutOrigins(told(rules, c, proxy.Prerouting, proxy.Input, proxy.Forward, proxy.Output, proxy.Postrouting)) + fmt.Sprintln("met", c.Met, "lookups", c.Lookups, c.Packet)
}

func withoutOrigins(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if at := strings.LastIndex(line, " ("); at >= 0 && strings.HasSuffix(line, ")") {
			line = line[:at]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
