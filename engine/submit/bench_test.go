package submit

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
)

// thousand is 1,000 Services as people write them.
func thousand() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "apiVersion: v1\nkind: Service\nmetadata:\n  name: svc-%d\n  labels:\n    app: web\nspec:\n  type: NodePort\n"+
			"  selector:\n    app: web-%d\n  ports:\n  - name: http\n    port: 80\n    targetPort: 8080\n---\n", i, i)
	}
	return b.String()
}

// BenchmarkCreate1000 is text to stored objects; the budget is 100 ms.
func BenchmarkCreate1000(b *testing.B) {
	text := thousand()
	for b.Loop() {
		d := api.NewState(api.DefaultConfig()).Edit()
		admit.Bootstrap(d, netip.MustParseAddr("192.168.100.10"))
		s := admit.NewServer(d, alloc.New(d.Config, nil, 1))
		if r := Create(s, manifest.Read("f.yaml", text)); r.Exit != 0 {
			b.Fatal(r.Stderr)
		}
	}
}

// BenchmarkRead1000 is its first part.
func BenchmarkRead1000(b *testing.B) {
	text := thousand()
	for b.Loop() {
		manifest.Read("f.yaml", text)
	}
}
