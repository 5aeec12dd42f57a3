package console

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/path"
)

// version is what conntrack says of itself.
const version = "conntrack v1.4.7 (conntrack-tools): "

// conntrack lists what a node remembers, as conntrack-tools print it: -L with filters, -C to count, -D to delete, -F to
// forget all. The kernel lists in the order of its hash table; here the oldest comes first.
func (t *Console) conntrack(from string, args []string) (Reply, error) {
	f, err := parse("conntrack", args, "-L -C -D -F --dump --list -p= --proto= -s= --src= --orig-src= -d= --dst= --orig-dst= --sport= --orig-port-src= --dport= --orig-port-dst= -r= --reply-src= -q= --reply-dst= -n -g --node=")
	if err != nil {
		return Reply{}, err
	}
	node, ok := strings.CutPrefix(from, "node/")
	if n := f.get("--node"); n != "" {
		node, ok = n, true
	}
	if !ok {
		return Reply{}, fmt.Errorf("conntrack: on which node? ssh NODE conntrack %s", strings.Join(args, " "))
	}
	if t.Cluster.State.Node(node) == nil {
		return Reply{}, fmt.Errorf("no node %s", node)
	}
	all := t.Session.Entries(node)
	var hit []path.Entry
	for _, e := range all {
		if f.matches(&e) {
			hit = append(hit, e)
		}
	}
	switch {
	case f.set["-C"]:
		return Reply{Out: strconv.Itoa(len(all)) + "\n"}, nil
	case f.set["-F"]:
		t.Session = t.Session.Forget(node, func(*path.Entry) bool { return true })
		return Reply{Err: version + "connection tracking table has been emptied.\n"}, nil
	case f.set["-D"]:
		t.Session = t.Session.Forget(node, f.matches)
		r := Reply{Out: lines(hit, t.Session.Now), Err: version + count(len(hit)) + "deleted.\n"}
		if len(hit) == 0 {
			r.Exit = 1
		}
		return r, nil
	case f.set["-L"] || f.set["--dump"] || f.set["--list"]:
		return Reply{Out: lines(hit, t.Session.Now), Err: version + count(len(hit)) + "shown.\n"}, nil
	}
	return Reply{}, fmt.Errorf("conntrack: -L, -C, -D or -F is wanted")
}

func count(n int) string { return strconv.Itoa(n) + " flow entries have been " }

func lines(list []path.Entry, now int64) string {
	var b strings.Builder
	for _, e := range list {
		b.WriteString(e.Line(now) + "\n")
	}
	return b.String()
}

// matches says whether an entry is one that the options ask for.
func (f flags) matches(e *path.Entry) bool {
	return is(f.get("-p", "--proto"), strings.ToLower(e.Orig.Protocol)) &&
		f.source(e) &&
		in(f.get("-d", "--dst", "--orig-dst"), e.Orig.Dst.Addr()) &&
		in(f.get("-r", "--reply-src"), e.Reply.Src.Addr()) &&
		in(f.get("-q", "--reply-dst"), e.Reply.Dst.Addr()) &&
		is(f.get("--sport", "--orig-port-src"), fmt.Sprint(e.Orig.Src.Port())) &&
		is(f.get("--dport", "--orig-port-dst"), fmt.Sprint(e.Orig.Dst.Port())) &&
		(!f.set["-n"] || e.SNATed()) && (!f.set["-g"] || e.DNATed())
}

func (f flags) source(e *path.Entry) bool {
	return in(f.get("-s", "--src", "--orig-src"), e.Orig.Src.Addr())
}

func is(want, has string) bool { return want == "" || want == has }

func in(want string, ip netip.Addr) bool {
	if want == "" {
		return true
	}
	if p, err := netip.ParsePrefix(want); err == nil {
		return p.Contains(ip)
	}
	return want == ip.String()
}
