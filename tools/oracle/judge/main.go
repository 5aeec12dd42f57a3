// Command judge makes random Service manifests and asks both the API server's own code and the engine what becomes of
// them. It prints every difference.
//
//	go -C tools/oracle run ./judge -n 1000 -seed 1
//	go -C tools/oracle run ./judge -n 300 -seed 1 -apply
//	go -C tools/oracle run ./judge -n 1000 -seed 1 -kinds
//	go -C tools/oracle run ./judge -n 300 -seed 1 -kinds -apply
//	go -C tools/oracle run ./judge -n 1000 -seed 1 -texts
//	go -C tools/oracle run ./judge -n 1000 -seed 1 -lists
//
// The API server's registry, decoder, defaulting and validation run in this process on memory instead of etcd; kubectl's
// printing is redone in kubectl.go.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"net/netip"
	"os"
	"reflect"

	"k8s.io/klog/v2"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/alloc"
	pwapi "github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/tools/oracle/generate"
	"github.com/portwalk/portwalk/tools/oracle/mask"
)

func main() {
	n := flag.Int("n", 1000, "cases")
	seed := flag.Int64("seed", 1, "of the generator")
	show := flag.Int("show", 20, "differences to print")
	apply := flag.Bool("apply", false, "sequences of kubectl apply instead of single creates")
	lists := flag.Bool("lists", false, "kubectl's own check of Lists")
	texts := flag.Bool("texts", false, "reading of spoilt YAML and JSON")
	kinds := flag.Bool("kinds", false, "creates of other kinds than Service")
	flag.BoolVar(&dual, "dual", false, "clusters of both IP families")
	flag.Parse()
	klog.SetOutput(nopWriter{})
	klog.LogToStderr(false)
	r := rand.New(rand.NewSource(*seed))
	if *lists {
		if judgeLists(r, *n, *show) > 0 {
			os.Exit(1)
		}
		return
	}
	if *texts {
		if judgeText(r, *n, *show) > 0 {
			os.Exit(1)
		}
		return
	}
	if *kinds && *apply {
		if judgeApplyKinds(r, *n, *show) > 0 {
			os.Exit(1)
		}
		return
	}
	if *kinds {
		if judgeKinds(r, *n, *show) > 0 {
			os.Exit(1)
		}
		return
	}
	if *apply {
		if judgeApply(r, *n, *show) > 0 {
			os.Exit(1)
		}
		return
	}
	bad, accepted := 0, 0
	for i := range *n {
		text := generate.Service(r)
		real, ours := newServer(), newEngine()
		if i%2 == 1 { // some values are taken
			kubectlCreate(real, first)
			engineCreate(ours, first)
		}
		want, got := kubectlCreate(real, text), engineCreate(ours, text)
		if want.exit == 0 {
			accepted++
		}
		if same(text, want, got) {
			continue
		}
		if bad++; bad <= *show {
			fmt.Printf("## case %s\n%s-- Kubernetes\n%s-- engine\n%s\n", caseName(i), text, want, got)
		}
	}
	fmt.Printf("%d of %d agree (%d accepted)\n", *n-bad, *n, accepted)
	if bad > 0 {
		os.Exit(1)
	}
}

func caseName(i int) string { return fmt.Sprintf("%06d", i) }

type nopWriter struct{}

func (nopWriter) Write(p []byte) (int, error) { return len(p), nil }

func (a answer) String() string {
	b, _ := json.Marshal(a.spec)
	return fmt.Sprintf("%d %s%s%s\n", a.exit, a.stdout, a.stderr, b)
}

// newEngine is a fresh cluster of the engine's.
func newEngine() *admit.Server {
	cfg := pwapi.DefaultConfig()
	if dual {
		cfg.ServiceCIDRs = append(cfg.ServiceCIDRs, "fd00::/112")
	}
	d := pwapi.NewState(cfg).Edit()
	admit.Bootstrap(d, netip.MustParseAddr("192.168.100.10"))
	return admit.NewServer(d, alloc.New(d.Config, nil, 1))
}

// first is a Service that other cases run into.
const first = "apiVersion: v1\nkind: Service\nmetadata: {name: first}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31000, clusterIP: 10.96.0.10, ports: [{port: 80, nodePort: 30081}]}\n"

// engineCreate asks the engine.
func engineCreate(s *admit.Server, text string) answer {
	run := submit.Create(s, manifest.Read("FILE", text))
	a := answer{exit: run.Exit, stdout: run.Stdout, stderr: run.Stderr}
	if len(run.Outcomes) == 1 {
		if svc, ok := run.Outcomes[0].Object.(*pwapi.Service); ok && run.Exit == 0 {
			b, err := json.Marshal(svc.Spec)
			check(err)
			check(json.Unmarshal(b, &a.spec))
		}
	}
	return a
}

// same compares with allocated values masked.
func same(manifest string, a, b answer) bool {
	return a.exit == b.exit && mask.Text(a.stdout+a.stderr) == mask.Text(b.stdout+b.stderr) &&
		reflect.DeepEqual(mask.Value(manifest, a.spec), mask.Value(manifest, b.spec))
}
