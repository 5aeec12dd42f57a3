package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
)

// crowd is so many Services with a Deployment of ten pods each, on nodes with room for them.
func crowd(n int) string {
	var b strings.Builder
	for i := range n/20 + 1 {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Node\nmetadata: {name: node-%03d}\nspec: {podCIDR: 10.%d.%d.0/24}\nstatus: {addresses: [{type: InternalIP, address: 192.168.%d.%d}], conditions: [{type: Ready, status: \"True\"}]}\n",
			i, 128+i/256, i%256, 100+i/200, i%200+11)
	}
	for i := range n {
		b.WriteString(crowdService(i, 5000))
		fmt.Fprintf(&b, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a%d}\nspec:\n  replicas: 10\n  selector: {matchLabels: {app: a%d}}\n  template:\n    metadata: {labels: {app: a%d}}\n    spec: {containers: [{name: c, image: example/a, ports: [{containerPort: 5000}]}]}\n", i, i, i)
	}
	return b.String()
}

func crowdService(i, target int) string {
	typ := "NodePort"
	if i >= 1000 {
		typ = "ClusterIP" // node ports run out at 2,768
	}
	return fmt.Sprintf("---\napiVersion: v1\nkind: Service\nmetadata: {name: s%d}\nspec:\n  type: %s\n  selector: {app: a%d}\n  ports:\n  - port: 80\n    targetPort: %d\n", i, typ, i, target)
}

var sizes = []int{100, 1000, 10_000}

func crowded(b *testing.B, n int) engine.Cluster {
	b.Helper()
	c := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "crowd.yaml", Text: crowd(n)})
	if c.Said.Exit != 0 {
		b.Fatal(c.Said.Stderr[:min(500, len(c.Said.Stderr))])
	}
	return c
}

// BenchmarkApplyOne is kubectl apply of one changed Service among so many; the budget for 1,000 is 5 ms.
func BenchmarkApplyOne(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("services=%d", n), func(b *testing.B) {
			c := crowded(b, n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				next := c.Apply(engine.File{Name: "one.yaml", Text: crowdService(n/2, 5001+i%2)})
				if next.Said.Exit != 0 {
					b.Fatal(next.Said.Stderr)
				}
			}
		})
	}
}

// BenchmarkApplyOneAndTrace asks for the changed Service afterwards: rules of the nodes that the packet meets, and the
// walk with all its outcomes. The budget for 1,000 is 100 ms.
func BenchmarkApplyOneAndTrace(b *testing.B) {
	for _, n := range sizes[:2] {
		b.Run(fmt.Sprintf("services=%d", n), func(b *testing.B) {
			c := crowded(b, n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				next := c.Apply(engine.File{Name: "one.yaml", Text: crowdService(n/2, 5001+i%2)})
				if _, p := next.Trace(trace.Ask{From: "node/node-001", To: fmt.Sprintf("s%d:80", n/2), Protocol: "TCP"}); p != nil {
					b.Fatal(p)
				}
			}
		})
	}
}

// BenchmarkApplyAll is the whole text anew with one Service changed, applied to the cluster that it was applied to before.
func BenchmarkApplyAll(b *testing.B) {
	for _, n := range sizes[:2] {
		b.Run(fmt.Sprintf("services=%d", n), func(b *testing.B) {
			var texts [2]engine.File
			services, rest := "", crowd(n)
			for i := range n {
				services += crowdService(i, 5000)
				rest = strings.Replace(rest, crowdService(i, 5000), "", 1)
			}
			texts[0] = engine.File{Name: "services.yaml", Text: services}
			texts[1] = engine.File{Name: "services.yaml", Text: strings.Replace(services, crowdService(n/2, 5000), crowdService(n/2, 5001), 1)}
			c := engine.New(engine.Options{Bare: true}).Apply(engine.File{Name: "rest.yaml", Text: rest}).Apply(texts[0]).Apply(texts[1])
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if c = c.Apply(texts[i%2]); c.Said.Exit != 0 || strings.Count(c.Said.Stdout, "configured") != 1 {
					b.Fatal(c.Said.Stdout[:200], c.Said.Stderr)
				}
			}
		})
	}
}
