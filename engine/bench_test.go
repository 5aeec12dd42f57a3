package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/svg"
	"github.com/portwalk/portwalk/engine/view/words"
)

// post is the blog post's LoadBalancer, as it stands in the post.
const post = `kind: Service
apiVersion: v1
metadata:
  name: test
  annotations:
    service.beta.kubernetes.io/openstack-internal-load-balancer: "true"
spec:
  selector:
    app: test
  type: LoadBalancer
  ports:
    - name: http1
      port: 30080
      targetPort: 5000
    - name: http2
      port: 30081
      targetPort: 5000
    - name: http3
      port: 30082
      targetPort: 5000
`

var pins = []alloc.Pin{{Service: "default/test", LoadBalancer: "192.0.2.10"}}

// BenchmarkPipeline is one keystroke: YAML to objects, admission, pods, slices, rules, the walk with all its outcomes, the
// story and the wide picture. design.md allows 1 ms natively.
func BenchmarkPipeline(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c := engine.New(engine.Options{Pins: pins}).Apply(engine.File{Name: "post.yaml", Text: post})
		r, p := c.Trace(trace.Ask{From: "outside", To: "192.0.2.10:30080", Protocol: "TCP"})
		if p != nil {
			b.Fatal(p)
		}
		s := words.Tell(r, "kernel", "ko")
		if len(svg.Draw(r, *s, svg.Options{Frame: -1})) == 0 {
			b.Fatal("no picture")
		}
	}
}

// BenchmarkApply is the YAML of so many Services with their pods, applied to an empty cluster.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		f := engine.File{Name: "many.yaml", Text: many(n)}
		b.Run(fmt.Sprintf("services=%d", n), func(b *testing.B) {
			for b.Loop() {
				if c := engine.New(engine.Options{Bare: true}).Apply(f); c.Said.Exit != 0 {
					b.Fatal(c.Said.Stderr)
				}
			}
		})
	}
}

// BenchmarkTrace is one walk with its outcomes in a cluster of so many Services.
func BenchmarkTrace(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		c := engine.New(engine.Options{Bare: true}).Apply(engine.File{Name: "many.yaml", Text: many(n)})
		b.Run(fmt.Sprintf("services=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, p := c.Trace(trace.Ask{From: "node/node-1", To: "s0:80", Protocol: "TCP"}); p != nil {
					b.Fatal(p)
				}
			}
		})
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Service\nmetadata: {name: s%d}\nspec:\n  selector: {app: a}\n  ports:\n  - port: 80\n    targetPort: 5000\n", i)
	}
	b.WriteString("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: 10\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec: {containers: [{name: c, image: example/a, ports: [{containerPort: 5000}]}]}\n")
	return b.String()
}
