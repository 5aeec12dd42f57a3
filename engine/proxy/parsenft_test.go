package proxy_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/proxy/nftables"
	"github.com/portwalk/portwalk/engine/trace"
)

// What nft listed, read and printed again, is the same text but for the order of a set's elements.
func TestParseAndPrintAreOppositesInNFT(t *testing.T) {
	dumps := map[string]string{}
	for _, cluster := range recorded {
		for _, node := range []string{"node-1", "node-2"} {
			dumps[cluster+"/"+node] = read(t, filepath.Join(recordings, cluster, "nft-"+node+".txt"))
		}
	}
	files, _ := filepath.Glob("testdata/kube-proxy/*.txtar")
	for _, file := range files {
		dumps[file] = string(section(txtar.Parse([]byte(read(t, file))), "nft.txt"))
	}
	for name, dump := range dumps {
		rules, unread := nftables.Parse(proxy.Dump{Node: "node", Text: dump})
		if len(unread) > 0 {
			t.Errorf("%s: unread: %v", name, unread)
		}
		compareBlocks(t, blocksOf(rules.Text()), blocksOf(dump))
	}
}

// A walk through a listing tells the same steps as one through our own rules, at the lines where they stand.
func TestStepsThroughAListing(t *testing.T) {
	dump := read(t, recordings+"/blog/nft-node-1.txt")
	rules, _ := nftables.Parse(proxy.Dump{Node: "node-1", File: "dump", Text: dump})
	c := nodeContext(packet("192.168.100.50:40000", "192.168.100.11:30088"), 1)
	got := told(rules, c, throughNode...)
	at := func(text string) int {
		n := slices.IndexFunc(strings.Split(dump, "\n"), func(l string) bool { return strings.Contains(l, text) })
		return n + 1
	}
	external := at("chain external-RMQUIEU7-default/nodeport/tcp/ {")
	want := fmt.Sprintf(`kube-proxy/service-nodeports matched rule-jumped chain=external-RMQUIEU7-default/nodeport/tcp/ (dump:%d)
kube-proxy/external-RMQUIEU7-default/nodeport/tcp/ marked rule-marked why=external 192.168.100.50:40000>192.168.100.11:30088/0 => 192.168.100.50:40000>192.168.100.11:30088/4000 (dump:%d)
kube-proxy/external-RMQUIEU7-default/nodeport/tcp/ matched rule-jumped chain=service-RMQUIEU7-default/nodeport/tcp/ (dump:%d)
kube-proxy/service-RMQUIEU7-default/nodeport/tcp/ chose endpoint-chosen n=2 [10.244.1.10:5000 1/2 false] [10.244.2.20:5000 1/2 true] (dump:%d)
kube-proxy/service-RMQUIEU7-default/nodeport/tcp/ rewrote dnat targetPort=5000 192.168.100.50:40000>192.168.100.11:30088/4000 => 192.168.100.50:40000>10.244.2.20:5000/4000 (dump:%d)
kube-proxy/masquerading rewrote masquerade 192.168.100.50:40000>10.244.2.20:5000/4000 => 192.168.100.11:50000>10.244.2.20:5000/0 (dump:%d)
`, at("tcp . 30088 : goto"), external+1, external+2, at("chain service-RMQUIEU7-default/nodeport/tcp/ {")+1, at("chain service-RMQUIEU7-default/nodeport/tcp/ {")+1, at("chain masquerading {")+1)
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A listing with handles, counters, several tables and families, as firewalld, a CNI plugin and iptables-nft leave it.
const listingOfOthers = `# Warning: table ip filter is managed by iptables-nft, do not touch!
table ip filter { # handle 1
	chain INPUT { # handle 2
		type filter hook input priority filter; policy drop;
		ct state vmap { invalid : drop, established : accept, related : accept } # handle 5
		iifname "lo" counter packets 12 bytes 900 accept # handle 6
		ip saddr 10.244.0.0/16 ip daddr 192.168.0.0-192.168.0.9 tcp dport { 22, 8000-8999 } accept # handle 7
		meta l4proto tcp counter packets 3 bytes 180 jump cali-INPUT # handle 8
		ip protocol icmp icmp type echo-request limit rate 5/second burst 5 packets accept
		tcp dport @open accept
	}
	chain cali-INPUT {
		ip saddr @cali40s:x counter packets 0 bytes 0 accept
		ip dscp cs1 tcp flags & (fin | syn) == syn tcp dport 81 drop
		meta mark & 0x00010000 == 0x00010000 return
		tcp dport 82 meta mark set meta mark & 0xfff0ffff | 0x00010000 comment "seen"
		tcp dport 83 log prefix "no: " level info reject with icmp type admin-prohibited
		tcp dport 84 reject with tcp reset
		tcp dport 85 redirect to :8085
		tcp flags syn / fin,syn,rst,ack tcp dport 86 drop
		tcp flags ack tcp dport 87 drop
	}
	set open {
		type inet_service
		flags interval
		elements = { 90-99 comment "range", 443 }
	}
}
table inet firewalld {
	chain nat_PREROUTING {
		type nat hook prerouting priority dstnat + 10; policy accept;
		meta nfproto ipv4 tcp dport 8080 dnat ip to 10.244.0.5:80
		meta nfproto ipv6 tcp dport 8080 dnat ip6 to [fd00::5]:80
		udp dport 53 dnat ip to ip daddr map { 192.0.2.1 : 10.244.0.6, 192.0.2.2 : 10.244.0.7 }
	}
	chain filter_FORWARD {
		type filter hook forward priority filter + 10; policy accept;
		oifname "cni*" ip6 saddr ::/0 accept
		ip daddr 10.244.0.6 reject with icmpx admin-prohibited
	}
	chain nat_POSTROUTING {
		type nat hook postrouting priority srcnat + 10; policy accept;
		ip saddr 10.244.0.0/16 ip daddr != 10.244.0.0/16 oifname != "cni0" snat ip to 192.168.0.2
	}
}
table arp other {
	chain x {
		type filter hook input priority filter; policy accept;
		whatever
	}
}
`

func TestTablesOfOthers(t *testing.T) {
	rules, unread := nftables.Parse(proxy.Dump{Node: "node", File: "dump", Text: listingOfOthers})
	var got []string
	for _, u := range unread {
		got = append(got, fmt.Sprintf("%d %s %s", u.Line, u.Why, u.What))
	}
	want := []string{"13 match ip saddr @cali40s:x", "14 match ip dscp cs1", "19 target redirect to :8085"}
	if !slices.Equal(got, want) {
		t.Errorf("unread: %q, want %q", got, want)
	}
	for _, c := range []struct {
		hook             proxy.Hook
		src, dst, proto  string
		known            bool // conntrack knows the connection
		end, steps, last string
	}{
		{proxy.Input, "203.0.113.7:1", "192.168.0.2:22", "TCP", true, "0", "filter/INPUT filter-accepted", ""},
		{proxy.Input, "10.244.0.7:1", "192.168.0.2:8500", "TCP", false, "0", "filter/INPUT filter-accepted", ""},
		{proxy.Input, "10.244.0.7:1", "192.168.0.10:8500", "TCP", false, "1", "filter/cali-INPUT rule-unread; filter/INPUT foreign-policy", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:81", "TCP", false, "1", "filter/cali-INPUT rule-unread; filter/cali-INPUT rule-unread; filter/INPUT foreign-policy", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:82", "TCP", false, "1", "filter/cali-INPUT rule-unread; filter/cali-INPUT mark-set; filter/INPUT foreign-policy", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:86", "TCP", false, "1", "filter/cali-INPUT rule-unread; filter/cali-INPUT foreign-rule", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:87", "TCP", false, "1", "filter/cali-INPUT rule-unread; filter/INPUT foreign-policy", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:83", "TCP", false, "4", "filter/cali-INPUT rule-unread; filter/cali-INPUT foreign-rule", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:84", "TCP", false, "3", "filter/cali-INPUT rule-unread; filter/cali-INPUT foreign-rule", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:85", "TCP", false, "1", "filter/cali-INPUT rule-unread; filter/cali-INPUT rule-unread; filter/INPUT foreign-policy", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:95", "TCP", false, "0", "filter/cali-INPUT rule-unread; filter/INPUT filter-accepted", ""},
		{proxy.Input, "10.0.0.7:1", "192.168.0.2:1", "ICMP", false, "0", "filter/INPUT filter-accepted", ""},
		{proxy.Prerouting, "10.0.0.7:1", "192.168.0.2:8080", "TCP", false, "0", "firewalld/nat_PREROUTING dnat", "10.244.0.5:80"},
		{proxy.Prerouting, "[2001:db8::7]:1", "[2001:db8::2]:8080", "TCP", false, "0", "firewalld/nat_PREROUTING dnat", "[fd00::5]:80"},
		{proxy.Prerouting, "10.0.0.7:1", "192.0.2.2:53", "UDP", false, "0", "firewalld/nat_PREROUTING dnat", "10.244.0.7:53"},
		{proxy.Prerouting, "10.0.0.7:1", "192.0.2.3:53", "UDP", false, "0", "", "192.0.2.3:53"},
		{proxy.Forward, "10.0.0.7:1", "10.244.0.6:80", "TCP", false, "4", "firewalld/filter_FORWARD foreign-rule", ""},
		{proxy.Forward, "[2001:db8::7]:1", "[fd00::6]:80", "TCP", false, "0", "firewalld/filter_FORWARD filter-accepted", ""},
		{proxy.Postrouting, "10.244.0.7:1", "8.8.8.8:80", "TCP", false, "0", "firewalld/nat_POSTROUTING snat", ""},
	} {
		p := packet(c.src, c.dst)
		p.Protocol = c.proto
		x := newContext(p, nil)
		x.New = !c.known
		if x.In = "eth0"; c.hook == proxy.Forward {
			x.Out = "cni0"
		} else if c.hook == proxy.Postrouting {
			x.Out = "eth0"
		}
		var steps []string
		x.Record = func(s trace.Step) { steps = append(steps, s.Stage+" "+s.Reason.Code) }
		v, _ := rules.Walk(c.hook, x)
		if got := strings.Join(steps, "; "); fmt.Sprint(int(v)) != c.end || got != c.steps || c.last != "" && x.Packet.Dst.String() != c.last {
			t.Errorf("%s to %s: %d (%s) %s\nwant %s (%s) %s", c.src, c.dst, v, got, x.Packet.Dst, c.end, c.steps, c.last)
		}
	}
}

// nft shows iptables' statistic as a random number below a bound. The bounds are those that a kernel listed for
// probabilities of 1/3 and 1/2.
func TestChanceInAListingOfIPTables(t *testing.T) {
	rules, unread := nftables.Parse(proxy.Dump{Node: "n", Text: `table ip nat {
	chain PREROUTING {
		type nat hook prerouting priority dstnat; policy accept;
		counter packets 0 bytes 0 jump KUBE-SVC-X
	}
	chain KUBE-SVC-X {
		meta random & 2147483647 < 715827883 counter packets 0 bytes 0 jump KUBE-SEP-A
		meta random & 2147483647 < 1073741824 counter packets 0 bytes 0 jump KUBE-SEP-B
		counter packets 0 bytes 0 jump KUBE-SEP-C
	}
	chain KUBE-SEP-A {
		meta l4proto tcp counter packets 0 bytes 0 dnat to 10.244.0.1:80
	}
	chain KUBE-SEP-B {
		meta l4proto tcp counter packets 0 bytes 0 dnat to 10.244.0.2:80
	}
	chain KUBE-SEP-C {
		meta l4proto tcp counter packets 0 bytes 0 dnat to 10.244.0.3:80
	}
}
`})
	if len(unread) > 0 || !rules.OfIPTables() {
		t.Errorf("unread: %v", unread)
	}
	ends := map[string]bool{}
	odds := paths(func(choose func([]trace.Option) int) {
		c := newContext(packet("10.0.0.9:1", "10.96.0.1:80"), choose)
		rules.Walk(proxy.Prerouting, c)
		ends[c.Packet.Dst.String()] = true
	})
	if len(ends) != 3 || !slices.Equal(odds, []trace.Odds{trace.OneIn(3), trace.OneIn(3), trace.OneIn(3)}) {
		t.Errorf("it ends at %v with odds %v", ends, odds)
	}
}

// Loops and depths that no kernel takes end the walk, with a reason where a packet meets them.
func TestHostileListingsEnd(t *testing.T) {
	var deep strings.Builder
	deep.WriteString("table ip x {\n\tchain in {\n\t\ttype filter hook input priority 0; policy accept;\n\t\tjump c0\n\t}\n")
	for i := range 100000 {
		fmt.Fprintf(&deep, "\tchain c%d {\n\t\tjump c%d\n\t}\n", i, i+1)
	}
	deep.WriteString("\tchain c100000 {\n\t\tdrop\n\t}\n}\n")
	for name, c := range map[string]struct{ dump, why, end string }{
		"loop": {"table ip x {\n\tchain in {\n\t\ttype filter hook input priority 0;\n\t\tjump a\n\t}\n\tchain a {\n\t\tct state new goto b\n\t}\n\tchain b {\n\t\ttcp dport vmap { 22 : jump a }\n\t}\n}\n", "loop", ""},
		"deep": {deep.String(), "", "rules-endless"},
		"open": {"table ip x {\n\tchain in {\n\t\ttype filter hook input priority 0;\n\t\tip saddr { 10.0.0.1, \"", "", ""},
	} {
		rules, unread := nftables.Parse(proxy.Dump{Node: "n", Text: c.dump})
		if len(unread) > 0 && unread[0].Why != c.why || len(unread) == 0 && c.why != "" {
			t.Errorf("%s: unread: %+v", name, unread)
		}
		x := newContext(packet("10.0.0.9:1", "192.168.0.2:22"), nil)
		x.Record = func(trace.Step) {}
		if _, why := rules.Walk(proxy.Input, x); why.Code != c.end {
			t.Errorf("%s ends with %q, want %q", name, why.Code, c.end)
		}
	}
}

// Nothing that somebody pastes may break the reader, and what it understood it understands again.
func FuzzParseNFT(f *testing.F) {
	f.Add(listingOfOthers)
	f.Add(read(f, recordings+"/blog/nft-node-1.txt"))
	f.Add("table ip kube-proxy {\n\tset affinity-x {\n\t\ttype ipv4_addr\n\t\tflags dynamic,timeout\n\t\ttimeout 3h\n\t\telements = { 10.0.0.1 timeout 3h expires 2h59m }\n\t}\n\tchain a {\n\t\tupdate @affinity-x { ip saddr }\n\t\tnumgen random mod 2 vmap { 0 : goto a, 1 : goto b }\n\t}\n}\n")
	f.Add("table {\ntable ip {\ntable ip x {\nset\nset {\nmap a { type : \n elements = { , : } }\nchain c { type\n type nat hook x priority y\n jump\n meta mark set\n . . \n ip\n numgen random mod 0 map { } } }")
	f.Fuzz(func(t *testing.T, text string) {
		rules, _ := nftables.Parse(proxy.Dump{Text: text})
		rules.Text()
		rules.Lines()
		for _, src := range []string{"10.0.0.1:1", "[fd00::1]:1"} {
			c := newContext(packet(src, src), func([]trace.Option) int { return 0 })
			c.Record = func(trace.Step) {}
			for h := proxy.Prerouting; h <= proxy.Postrouting; h++ {
				rules.Walk(h, c)
			}
		}
	})
}
