package workload

import (
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

// What the Deployment controller of v1.36.3 writes as max-replicas, less the replicas.
func TestSurge(t *testing.T) {
	rolling := func(v api.IntOrString) api.UpdateStrategy {
		return api.UpdateStrategy{Type: "RollingUpdate", RollingUpdate: &api.RollingUpdate{MaxSurge: &v}}
	}
	for want, s := range map[int]api.UpdateStrategy{
		0: {Type: "Recreate"},
		1: {},
		2: rolling(api.FromInt(2)),
		3: rolling(api.FromString("70%")),
		4: rolling(api.FromString("100%")),
	} {
		w := &api.Workload{}
		w.Spec.Replicas, w.Spec.Strategy = ptr(int32(4)), s
		if got := surge(w); got != want {
			t.Errorf("%+v: %d, want %d", s, got, want)
		}
	}
}
