// Command controllers makes random clusters and asks both Kubernetes' own code and the engine what becomes of them. It
// prints every difference.
//
//	go -C tools/oracle run ./controllers -n 200 -seed 1
//	go -C tools/oracle run ./controllers -n 200 -seed 1 -dump DIR
//
// Five questions are asked of each cluster: which EndpointSlices, Endpoints and events the controllers make (slices);
// what they do to slices that are there when the cluster changes (updates); what a cloud's service controller does
// (balancers); what kubectl get and describe print of what the real controllers made (kubectl); and what they print of
// what the engine made (made).
//
// The endpointslice, endpointslicemirroring, endpoints and service controllers run in this process on a client in
// memory. kubectl's own commands talk to a server in memory that prints tables with the API server's printers. Both run
// on a clock of their own (testing/synctest), so that ages are the same on both sides.
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/klog/v2"

	"github.com/portwalk/portwalk/tools/oracle/clusters"
)

// part is one of the questions, with its score.
type part struct {
	name       string
	ask        func(*run)
	cases, bad int
}

// run is one cluster being looked at.
type run struct {
	*part
	r       *rand.Rand
	now     time.Time
	cluster *clusters.Cluster
	failed  bool
	told    int // differences of this cluster
}

var (
	n    = flag.Int("n", 200, "clusters")
	seed = flag.Int64("seed", 1, "of the generator")
	from = flag.Int("from", 0, "the first cluster: to repeat one")
	only = flag.String("only", "", "parts, by their names: slices,updates; none means all")
	show = flag.Int("show", 20, "differences of each part to print")
	rec  = flag.String("record", "", "write what kubectl prints of one cluster to this folder, and ask nothing")
	dump = flag.String("dump", "", "write each cluster to this folder, and ask nothing")
)

func main() {
	testing.Init()
	flag.Parse()
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	time.Local = time.UTC
	os.Args[0] = "kubectl" // it quotes its own name
	// Bubbles need a test around them.
	testing.Main(func(string, string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "controllers", F: func(t *testing.T) { os.Exit(judge(t)) }}}, nil, nil)
}

// judge asks all questions of all clusters and returns the exit code.
func judge(t *testing.T) int {
	parts := []*part{
		{name: "slices", ask: askSlices}, {name: "updates", ask: askUpdates}, {name: "balancers", ask: askBalancers},
		{name: "kubectl", ask: askKubectl}, {name: "made", ask: askMade},
	}
	if *rec != "" {
		synctest.Test(t, func(*testing.T) { record(*rec, clusters.New(source(*seed, *from), time.Now())) })
		return 0
	}
	for i := *from; i < *from+*n; i++ {
		if *dump != "" {
			write(*dump, i, clusters.New(source(*seed, i), epoch))
			continue
		}
		for _, p := range parts {
			if chosen(p.name) {
				synctest.Test(t, func(*testing.T) { p.look(i) })
			}
		}
	}
	if *dump != "" {
		return 0
	}
	return summary(parts)
}

// source gives a cluster its randomness.
func source(seed int64, i int) *rand.Rand { return rand.New(rand.NewSource(seed*1_000_003 + int64(i))) }

// epoch is a bubble's first moment.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *part) look(i int) {
	r := source(*seed, i)
	x := &run{part: p, r: r, now: time.Now(), cluster: clusters.New(r, time.Now())}
	p.ask(x)
	p.cases++
	if x.failed {
		p.bad++
		fmt.Printf("  -- -seed %d -from %d -n 1 -only %s\n\n", *seed, i, p.name)
	}
}

// differ reports a difference.
func (x *run) differ(format string, args ...any) {
	x.failed = true
	if x.told++; x.bad < *show && x.told <= 5 {
		fmt.Printf("## "+x.name+": "+format+"\n", args...)
	}
}

func chosen(name string) bool {
	return *only == "" || slices.Contains(strings.Split(*only, ","), name)
}

func summary(parts []*part) (code int) {
	for _, p := range parts {
		if chosen(p.name) {
			fmt.Printf("%s: %d of %d clusters agree\n", p.name, p.cases-p.bad, p.cases)
		}
		if p.bad > 0 {
			code = 1
		}
	}
	return code
}

func write(dir string, i int, c *clusters.Cluster) {
	check(os.MkdirAll(dir, 0o755))
	check(os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), []byte(clusters.YAML(c.Objects())), 0o644))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
