package proxy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy/iptables"
	"github.com/portwalk/portwalk/engine/proxy/ipvs"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
)

const recordings = "../testdata/recorded"

// The recorded clusters, each with objects.yaml and what iptables-save printed on its two nodes.
var recorded = []string{"blog", "clusters/03", "clusters/11", "clusters/19"}

// TestRulesAreTheRecordedOnes holds the rules of each node against what the real kube-proxy had programmed there.
func TestIPTablesRulesAreTheRecordedOnes(t *testing.T) {
	for _, cluster := range recorded {
		s := readState(t, filepath.Join(recordings, cluster, "objects.yaml"))
		for _, node := range []string{"node-1", "node-2"} {
			t.Run(cluster+"/"+node, func(t *testing.T) {
				want := read(t, filepath.Join(recordings, cluster, "iptables-"+node+".txt"))
				compare(t, iptables.Build(s, s.Node(node)).Text(), want)
			})
		}
	}
}

// TestNFTablesRulesAreTheRecordedOnes does the same for the table that kube-proxy makes in nftables mode.
func TestNFTablesRulesAreTheRecordedOnes(t *testing.T) {
	for _, cluster := range recorded {
		s := readState(t, filepath.Join(recordings, cluster, "objects.yaml"))
		for _, node := range []string{"node-1", "node-2"} {
			t.Run(cluster+"/"+node, func(t *testing.T) {
				want := read(t, filepath.Join(recordings, cluster, "nft-"+node+".txt"))
				compareBlocks(t, blocksOf(nftables.Build(s, s.Node(node)).Text()), blocksOf(want))
			})
		}
	}
}

// TestRulesOfRandomClusters does both for clusters with what the recorded ones lack: affinity, source ranges, external
// addresses under the Local policy, and other configurations of kube-proxy. testdata/kube-proxy was recorded from the real one.
func TestRulesOfRandomClusters(t *testing.T) {
	files, _ := filepath.Glob("testdata/kube-proxy/*.txtar")
	if dir := os.Getenv("PORTWALK_RECORDINGS"); dir != "" { // what tools/oracle/kubeproxy has just recorded
		files, _ = filepath.Glob(filepath.Join(dir, "*.txtar"))
	}
	if len(files) == 0 {
		t.Fatal("no recordings")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a := txtar.Parse([]byte(read(t, file)))
			s := parseState(t, string(section(a, "objects.yaml")))
			if err := yaml.Unmarshal(section(a, "config.yaml"), &s.Config.Proxy); err != nil {
				t.Fatal(err)
			}
			node := s.Node(strings.TrimSpace(string(section(a, "node"))))
			family := api.IPv4
			if section(a, "family") != nil {
				family = api.IPv6
				s.Config.ServiceCIDRs = strings.Fields(string(section(a, "service-cidr")))
			}
			compare(t, iptables.BuildFor(family, s, node).Text(), string(section(a, "iptables.txt")))
			compareBlocks(t, blocksOf(nftables.BuildFor(family, s, node).Text()), blocksOf(string(section(a, "nft.txt"))))
			if want := string(section(a, "ipvs.txt")); want != "" {
				compareIPVS(t, ipvs.BuildFor(family, s, node).Text(), want, string(section(a, "ipvs-iptables.txt")))
			}
		})
	}
}

// compareIPVS compares virtual servers, endpoints and entries, which have no order, and the iptables rules of
// kube-proxy's own chains. No kernel of ours has ip_vs: what the recording has was taken from kube-proxy's fake of it,
// and rules with -m ipvs are not in it.
func compareIPVS(t *testing.T, got, servers, rules string) {
	t.Helper()
	var lines []string
	creates := strings.Contains(servers, "create ") // the oldest recordings have only the entries
	at := regexp.MustCompile("(?m)^# ip6?tables-save$").FindStringIndex(got)
	ipt := got[at[0]:]
	for line := range strings.Lines(got[:len(got)-len(ipt)]) {
		if !strings.HasPrefix(line, "#") && (creates || !strings.HasPrefix(line, "create ")) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	want := slices.Sorted(strings.Lines(servers))
	compareBlocks(t, map[string][]string{"servers and entries": lines}, map[string][]string{"servers and entries": want})
	g, w := chainsOf(ipt), chainsOf(rules)
	for _, m := range []map[string][]string{g, w} {
		for name := range m {
			if !strings.Contains(name, "/KUBE-") {
				delete(m, name)
			}
			m[name] = slices.DeleteFunc(m[name], func(line string) bool { return strings.Contains(line, "-m ipvs") })
		}
	}
	compareBlocks(t, g, w)
}

// compare fails for every rule that only one of two dumps has, or that stands elsewhere in its chain.
func compare(t *testing.T, got, want string) {
	t.Helper()
	compareBlocks(t, chainsOf(got), chainsOf(want))
}

func compareBlocks(t *testing.T, g, w map[string][]string) {
	t.Helper()
	if len(w) == 0 {
		t.Fatal("nothing in the recording")
	}
	for name, rules := range w {
		if !slices.Equal(g[name], rules) {
			t.Errorf("%s:\ngot\n\t%s\nwant\n\t%s", name, strings.Join(g[name], "\n\t"), strings.Join(rules, "\n\t"))
		}
	}
	for name := range g {
		if _, ok := w[name]; !ok {
			t.Errorf("%s is not in the recording", name)
		}
	}
}

// collecting chains hold rules of all Services; kube-proxy writes them in the order of a map, so in none.
var collecting = []string{"KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES", "KUBE-PROXY-FIREWALL"}

// chainsOf reads iptables-save's text: declaration and rules of each chain, by table/chain. The rules of the
// collecting chains are sorted, except for the jump to KUBE-NODEPORTS, which must be the last.
func chainsOf(text string) map[string][]string {
	out, table := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "*"):
			table = line[1:]
		case strings.HasPrefix(line, ":"):
			name, rest, _ := strings.Cut(line[1:], " ")
			out[table+"/"+name] = []string{rest}
		case strings.HasPrefix(line, "-A "):
			key := table + "/" + strings.Fields(line)[1]
			out[key] = append(out[key], line)
		}
	}
	for key, lines := range out {
		rules := lines[1:]
		if !slices.Contains(collecting, strings.SplitN(key, "/", 2)[1]) {
			continue
		}
		if n := len(rules); n > 0 && strings.HasSuffix(rules[n-1], "-j KUBE-NODEPORTS") {
			rules = rules[:n-1]
		}
		slices.Sort(rules)
	}
	return out
}

func TestChainsOfSortsOnlyWhatHasNoOrder(t *testing.T) {
	got := chainsOf(`*nat
:KUBE-SERVICES - [0:0]
:KUBE-SVC-X - [0:0]
-A KUBE-SERVICES -d 10.0.0.2/32 -j KUBE-SVC-X
-A KUBE-SERVICES -d 10.0.0.1/32 -j KUBE-SVC-X
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-SVC-X -j B
-A KUBE-SVC-X -j A
COMMIT
`)
	for key, want := range map[string][]string{
		"nat/KUBE-SERVICES": {"- [0:0]", "-A KUBE-SERVICES -d 10.0.0.1/32 -j KUBE-SVC-X", "-A KUBE-SERVICES -d 10.0.0.2/32 -j KUBE-SVC-X",
			"-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS"},
		"nat/KUBE-SVC-X": {"- [0:0]", "-A KUBE-SVC-X -j B", "-A KUBE-SVC-X -j A"},
	} {
		if !slices.Equal(got[key], want) {
			t.Errorf("%s = %q, want %q", key, got[key], want)
		}
	}
}

// blocksOf reads nft's text: the lines of each set, map and chain. The elements of a set have no order.
func blocksOf(text string) map[string][]string {
	out, name, elements := map[string][]string{}, "", ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "elements = {"), elements != "":
			if elements += line + " "; !strings.Contains(line, "}") {
				continue
			}
			list := strings.Split(elements[len("elements = { "):strings.LastIndex(elements, " }")], ", ")
			slices.Sort(list)
			out[name], elements = append(out[name], list...), ""
		case strings.HasSuffix(line, "{") && !strings.HasPrefix(line, "table "):
			name = strings.TrimSuffix(line, " {")
			out[name] = nil
		case line == "}":
			name = "table"
		case line != "":
			out[name] = append(out[name], line)
		}
	}
	return out
}

func TestBlocksOfSortsOnlyElements(t *testing.T) {
	got := blocksOf("table ip x {\n\tcomment \"c\"\n\tset s {\n\t\ttype t\n\t\telements = { b, a,\n\t\t\t     c . 1 : goto d }\n\t}\n\n\tchain c {\n\t\tz\n\t\ty { 1, 2 }\n\t}\n}\n")
	for name, want := range map[string][]string{
		"": {"table ip x {", `comment "c"`}, "set s": {"type t", "a", "b", "c . 1 : goto d"}, "chain c": {"z", "y { 1, 2 }"},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%q holds %q, want %q", name, got[name], want)
		}
	}
}

func read(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// readState reads objects as kubectl get -o yaml writes them.
func readState(t testing.TB, file string) api.State { return parseState(t, read(t, file)) }

func parseState(t testing.TB, text string) api.State {
	t.Helper()
	s := api.NewState(api.DefaultConfig())
	for _, doc := range strings.Split(text, "\n---\n") {
		var meta api.TypeMeta
		if err := yaml.Unmarshal([]byte(doc), &meta); err != nil {
			t.Fatal(err)
		}
		o := map[string]api.Object{"Node": &api.Node{}, "Pod": &api.Pod{}, "Service": &api.Service{}, "EndpointSlice": &api.EndpointSlice{}}[meta.Kind]
		if o == nil {
			t.Fatalf("a %q among the objects", meta.Kind)
		}
		if err := yaml.Unmarshal([]byte(doc), o); err != nil {
			t.Fatal(err)
		}
		s = s.Put(o)
	}
	return s
}
