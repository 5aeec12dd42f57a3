//go:build linux && kernel

package path

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// Run as root: go test -tags kernel -run TestKernel ./engine/path -args -kernel.seed 7 -kernel.clusters 200
var (
	kernelSeed     = flag.Uint64("kernel.seed", 1, "seed of the first cluster")
	kernelClusters = flag.Int("kernel.clusters", 5, "how many clusters")
	kernelProbes   = flag.Int("kernel.probes", 10, "how many probes in each mode")
)

// tries is how often a probe with several ends is repeated. With up to four equally likely ends, the chance to miss one
// of them in a whole run of 4,000 probes stays below a hundredth.
const tries = 48

// TestKernel sends real packets through real kernels that run the engine's own rules, and compares verdict, pod,
// destination and source with what the engine says.
func TestKernel(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root: it makes network namespaces")
	}
	agreed, all := 0, 0
	for i := range *kernelClusters {
		d := dice{rand.New(rand.NewPCG(*kernelSeed+uint64(i), 2))}
		s := d.realCluster()
		f := &fabric{t: t, prefix: fmt.Sprintf("pw%d-", os.Getpid())}
		t.Cleanup(f.tearDown)
		f.build(worldOf(s, modes[0]))
		for _, mode := range modes {
			w := worldOf(s, mode)
			for _, n := range s.Nodes() {
				f.load(n.Name, mode, w.Rules(n.Name).Text())
			}
			for range *kernelProbes {
				a := d.realAsk(s)
				a.Mode = mode
				all++
				if f.agrees(w, a, *kernelSeed+uint64(i)) {
					agreed++
				}
			}
		}
		f.tearDown()
	}
	t.Logf("%d of %d probes agree (%d clusters, seed %d)", agreed, all, *kernelClusters, *kernelSeed)
	fmt.Printf("kernel: %d of %d probes agree (%d clusters, seed %d)\n", agreed, all, *kernelClusters, *kernelSeed)
}

// agrees sends one probe as often as it takes. Every end the kernel shows must be an outcome, and where the ends are
// few, every outcome must show itself.
func (f *fabric) agrees(w World, a trace.Ask, seed uint64) bool {
	r := ask(f.t, w, a)
	var want []string
	for _, o := range r.Outcomes {
		want = append(want, endOf(o))
	}
	undo := f.steer(a)
	defer undo()
	seen := map[string]bool{}
	n := 1
	if len(want) > 1 {
		n = tries
	}
	udp := a.Protocol == api.UDP
	for range n {
		seen[f.callPatiently(a, want)] = true
		if len(seen) == len(want) && n > 1 {
			break
		}
	}
	ok := true
	for got := range seen {
		ok = ok && slices.ContainsFunc(want, func(w string) bool { return told(w, udp) == got })
	}
	if ok && len(want) <= 4 && !sticky(w, r) && len(seen) < len(want) && !udp {
		ok = false
	}
	if !ok {
		f.t.Errorf("seed %d: %s -> %s/%s %s via %q\n kernel: %q\n engine: %q (%s)", seed, a.From, a.To, a.Protocol, a.Mode, a.Via,
			slices.Sorted(maps.Keys(seen)), want, reason(r.Outcomes[0].Reason))
	}
	return ok
}

// callPatiently gives a lost packet a second chance: on a busy machine three hundred milliseconds can be too few.
func (f *fabric) callPatiently(a trace.Ask, want []string) (got string) {
	for range 3 {
		got = told(f.call(spaceOf(a), a.Protocol, a.To), a.Protocol == api.UDP)
		if got != "timeout" || slices.Contains(want, got) {
			break
		}
	}
	return got
}

// sticky says that the Service asked has session affinity: the kernel remembers its clients, and shows one end only.
func sticky(w World, r trace.Result) bool {
	if r.Scene.Service == nil {
		return false
	}
	return w.State.Service(r.Scene.Service.Namespace, r.Scene.Service.Name).Spec.SessionAffinity == api.ClientIP
}

// endOf is an outcome as the listeners tell it.
func endOf(o trace.Outcome) string {
	if o.Verdict != trace.Delivered || !strings.Contains(o.Delivered, ":") { // a ping has no port, and no listener that tells
		return string(o.Verdict)
	}
	who := strings.TrimPrefix(o.Pod, "default/")
	if who == "" {
		who = "node"
	}
	return who + " " + o.Delivered + " " + o.SeenFrom + ":0"
}

// told drops what the engine does not say: the caller's port, and for UDP the address, which the listener cannot see.
func told(text string, udp bool) string {
	words := strings.Fields(text)
	if len(words) != 3 {
		return text
	}
	at, from := netip.MustParseAddrPort(words[1]), netip.MustParseAddrPort(words[2])
	if udp {
		return fmt.Sprint(words[0], " ", at.Port(), " ", from.Addr())
	}
	return fmt.Sprint(words[0], " ", at, " ", from.Addr())
}

func spaceOf(a trace.Ask) string {
	kind, rest, _ := strings.Cut(a.From, "/")
	switch {
	case kind == "outside" && rest == "":
		return "far"
	case kind == "outside":
		return "near"
	}
	return rest
}

// steer gives the clients outside the routes that the Ask's Via stands for.
func (f *fabric) steer(a trace.Ask) (undo func()) {
	if a.Via == "" || !strings.HasPrefix(a.From, "outside") {
		return func() {}
	}
	dst, _, _ := strings.Cut(a.To, ":")
	via := "192.168.100.1" + strings.TrimPrefix(a.Via, "node-")
	if via == dst {
		return func() {}
	}
	if spaceOf(a) == "near" {
		f.ip("near", "route replace "+dst+"/32 via "+via)
		return func() { f.ip("near", "route del "+dst+"/32") }
	}
	f.ip("router", "route replace "+dst+"/32 via "+via+" table 100")
	f.ip("far", "route append "+dst+"/32 via 203.0.113.1 metric 7")
	return func() {
		f.ip("router", "route del "+dst+"/32 table 100")
		f.ip("far", "route del "+dst+"/32 metric 7")
	}
}

// realCluster is a cluster that namespaces can play: all nodes up, no SCTP.
func (d dice) realCluster() api.State {
	s := d.cluster()
	for _, n := range s.Nodes() {
		n.Status.Conditions[0].Status = "True"
	}
	for _, svc := range s.Services() {
		if svc.Spec.Ports[0].Protocol == api.SCTP {
			svc.Spec.Ports[0].Protocol = api.TCP
		}
	}
	for _, p := range s.Pods() {
		for i := range p.Spec.Containers[0].Ports {
			if p.Spec.Containers[0].Ports[i].Protocol == api.SCTP {
				p.Spec.Containers[0].Ports[i].Protocol = api.UDP
			}
		}
	}
	return withSlices(s)
}

// realAsk is an Ask that can be sent: to an address, and with a fixed way where the engine would choose one.
func (d dice) realAsk(s api.State) trace.Ask {
	for {
		a := d.ask(s)
		a.Seed = 0
		host, _, _ := strings.Cut(a.To, ":")
		ip, err := netip.ParseAddr(host)
		sender := s.Pod("default", strings.TrimPrefix(a.From, "pod/"))
		switch {
		case err != nil, a.Protocol == api.SCTP:
		case sender != nil && (sender.Spec.HostNetwork || sender.Status.Phase == "Succeeded"):
		case strings.HasPrefix(a.From, "outside") && a.Via == "" && (strings.HasPrefix(host, "192.0.2.") || strings.HasPrefix(host, "198.51.100.")):
		case a.Via != "" && ip.IsLoopback(), strings.HasPrefix(host, "10.244.") && strings.HasSuffix(a.To, ":"+fmt.Sprint(checkedPort(s))):
		default:
			return a
		}
	}
}

// checkedPort is a health check port of the cluster, if it has one: on a gateway's address, whether kube-proxy listens
// depends on the mode, and the namespaces have one listener for both.
func checkedPort(s api.State) int32 {
	for _, svc := range s.Services() {
		if p := svc.Spec.HealthCheckNodePort; p != 0 {
			return p
		}
	}
	return 0
}
