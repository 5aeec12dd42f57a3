package iptables

import (
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

// What iptables-save printed for the ten digits that kube-proxy writes.
func TestProbabilityIsTheKernels(t *testing.T) {
	for n, want := range map[int]string{
		2: "0.50000000000", 3: "0.33333333349", 4: "0.25000000000", 5: "0.20000000019", 6: "0.16666666651", 7: "0.14285714272",
	} {
		p := &printer{}
		Statistic{trace.OneIn(n)}.print(p)
		if got := p.String(); got != " -m statistic --mode random --probability "+want {
			t.Errorf("one in %d is printed%s, want %s", n, got, want)
		}
	}
}
