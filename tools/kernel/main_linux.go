// Command kernel proves the engine against a real Linux kernel. It makes random clusters, builds each of them from
// network namespaces, loads the rules that the engine says kube-proxy would program, sends real connections, datagrams
// and pings, and compares what happens with what the engine says would.
//
// It needs root, network namespaces, and the commands ip, iptables-restore and nft. Where it cannot run it says why and
// exits with 0. No packet leaves the namespaces.
//
// Open connections are played over time, too: a second packet, an endpoint that is taken out, a pod that goes with or
// without a good-bye, kube-proxy's clean-up of UDP, session affinity before and after its timeout. After each step
// conntrack -L on every node must print what the engine prints.
//
// What it cannot prove here: the ends of SCTP are played here and for IPv4 only, since few kernels have it (the way between
// them is the kernel's); matches that only count (nfacct) are taken out of the rules; load balancers that are machines of
// their own are not played; mode ipvs needs a kernel with ip_vs, and is not run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

// options are the command line.
type options struct {
	seed                      uint64
	clusters, probes, workers int
	mode                      string
	keep, show                bool
	limit                     time.Duration
}

func (o options) modes() []string {
	if o.mode == "" || o.mode == "both" {
		return []string{"iptables", "nftables"}
	}
	return []string{o.mode}
}

func main() {
	var o options
	flag.Uint64Var(&o.seed, "seed", 1, "of the first cluster; the next ones count up from it")
	flag.IntVar(&o.clusters, "clusters", 200, "how many clusters")
	flag.IntVar(&o.probes, "probes", 10, "how many probes for each cluster, sent in each mode")
	flag.IntVar(&o.workers, "workers", 4, "how many clusters are played at a time")
	flag.StringVar(&o.mode, "mode", "both", "iptables, nftables or both")
	flag.BoolVar(&o.keep, "keep", false, "leave the namespaces of the last cluster behind, until the next run (ip netns)")
	flag.BoolVar(&o.show, "show", false, "print the clusters and probes, and send nothing")
	flag.DurationVar(&o.limit, "limit", 40*time.Minute, "stop after so long")
	flag.Parse()
	if o.mode == "ipvs" {
		fmt.Println("kernel: not run: mode ipvs is read in kube-proxy's code and Linux', not played:", ipvsHere())
		return
	}
	if flag.NArg() > 0 || o.mode != "both" && o.mode != "iptables" && o.mode != "nftables" {
		flag.Usage()
		os.Exit(2)
	}
	os.Exit(run(o))
}

// ipvsHere says whether this kernel could play it at all.
func ipvsHere() string {
	if _, err := os.Stat("/proc/net/ip_vs"); err != nil {
		return "this kernel has no ip_vs"
	}
	return "the harness has no way to load it"
}

func run(o options) int {
	if o.show {
		return show(o)
	}
	if why := hindrance(); why != "" {
		fmt.Println("kernel: not run:", why)
		return 0
	}
	ctx, done := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer done()
	ctx, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	start := time.Now()
	t := play(ctx, o)
	fmt.Printf("kernel: %d clusters (%d with IPv6), %d probes, %d sessions, %d disagreements (seed %d, %s, %d tries, %s)\n",
		t.clusters, t.six, t.probes, t.sessions, t.disagreements, o.seed, strings.Join(o.modes(), " and "), t.tries, time.Since(start).Round(time.Second))
	switch {
	case t.err != nil:
		fmt.Fprintln(os.Stderr, "kernel:", t.err)
		return 1
	case t.disagreements > 0:
		return 1
	case t.clusters < o.clusters:
		fmt.Fprintf(os.Stderr, "kernel: stopped before the other %d clusters\n", o.clusters-t.clusters)
		return 1
	}
	return 0
}

// show prints what would be played.
func show(o options) int {
	for i := range o.clusters {
		s := generate(o.seed + uint64(i))
		c, err := s.build()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		flagName := "-f"
		if s.state {
			flagName = "--state"
		}
		fmt.Printf("# seed %d: %s\n%s", s.seed, flagName, s.text)
		for j, a := range s.probes(c.State, o.probes) {
			fmt.Printf("# probe %d: --from %s --to %s/%s --via %q\n", j, a.From, a.To, a.Protocol, a.Via)
		}
	}
	return 0
}

// hindrance says why nothing can be run here; "" if it can.
func hindrance() string {
	if os.Getuid() != 0 {
		return "it needs root, for network namespaces"
	}
	for _, name := range []string{"ip", "iptables-restore", "ip6tables-restore", "nft"} {
		if _, err := exec.LookPath(name); err != nil {
			return name + " is missing; tools/setup.sh kernel installs it"
		}
	}
	sweep()
	s, err := machine(fmt.Sprintf("%s%d-try", prefix, os.Getpid()))
	if s != "" {
		defer func() { _ = command("", "ip", "netns", "del", string(s)) }()
	}
	if err == nil {
		err = s.ip("link add v0 type veth peer name v1", "link add br0 type bridge")
	}
	for _, mode := range (options{}).modes() {
		if err == nil {
			err = replace(s, mode, listing{v4: samples[mode]})
		}
	}
	if err != nil {
		return "this kernel lacks something: " + strings.Join(strings.Fields(err.Error()), " ")
	}
	return ""
}

// samples need what kube-proxy's rules need.
var samples = map[string]string{
	"iptables": `*filter
-A INPUT -m conntrack --ctstate NEW -m addrtype --dst-type LOCAL -p tcp -m tcp -j REJECT
-A INPUT -p sctp -m sctp --dport 80 -j DROP
COMMIT
*nat
-A OUTPUT -p tcp -m recent --name X --rcheck --seconds 10 --reap -m comment --comment x -m mark --mark 0x4000/0x4000 -j DNAT --to-destination 10.0.0.1:80
-A OUTPUT -m statistic --mode random --probability 0.5 -j MARK --or-mark 0x4000
-A POSTROUTING -j MASQUERADE --random-fully
COMMIT
`,
	"nftables": `table ip kube-proxy {
	set s {
		type ipv4_addr
		flags dynamic,timeout
		timeout 10s
	}
	map m {
		type ipv4_addr . inet_proto . inet_service : verdict
	}
	chain c {
		type nat hook output priority -100; policy accept;
		ip daddr . meta l4proto . th dport vmap @m
		fib daddr type local update @s { ip saddr }
		meta l4proto tcp dnat ip to numgen random mod 1 map { 0 : 10.0.0.1 . 80 }
	}
	chain d {
		type nat hook postrouting priority srcnat; policy accept;
		masquerade fully-random
	}
	chain e {
		type filter hook input priority filter; policy accept;
		ct state new reject
	}
}
`,
}

// total is what a run came to.
type total struct {
	clusters, six, probes, tries, sessions, disagreements int
	err                                                   error
}

// play deals the clusters out to workers, each with a fabric of its own.
func play(ctx context.Context, o options) total {
	var t total
	var lock sync.Mutex
	var wait sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seeds := make(chan uint64)
	workers := min(o.workers, o.clusters)
	if o.keep {
		workers = 1
	}
	for i := range max(workers, 1) {
		wait.Go(func() {
			w := &worker{options: o, fabric: newFabric(fmt.Sprintf("%s%d-%d-", prefix, os.Getpid(), i))}
			err := w.work(ctx, seeds, func(p played) {
				lock.Lock()
				defer lock.Unlock()
				t.add(p)
			})
			if err != nil && ctx.Err() == nil { // what fails because everything stops is not worth telling
				lock.Lock()
				t.err = errors.Join(t.err, err)
				lock.Unlock()
				cancel()
			}
		})
	}
	for i := range o.clusters {
		select {
		case seeds <- o.seed + uint64(i):
			continue
		case <-ctx.Done():
		}
		break
	}
	close(seeds)
	wait.Wait()
	return t
}

func (t *total) add(p played) {
	t.clusters++
	if p.six {
		t.six++
	}
	t.probes += p.probes
	t.tries += p.tries
	t.sessions += p.sessions
	t.disagreements += len(p.wrong)
	for _, d := range p.wrong {
		fmt.Print(d)
	}
}
