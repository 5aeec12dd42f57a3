package workload

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// surge is how many pods a Deployment may have beyond its replicas while it is rolled out: none when it recreates them, a
// quarter unless it says otherwise. Shares are rounded up.
func surge(dep *api.Workload) int {
	s := dep.Spec.Strategy
	switch {
	case s.Type == "Recreate":
		return 0
	case s.RollingUpdate == nil || s.RollingUpdate.MaxSurge == nil:
		return (replicas(dep) + 3) / 4
	case !s.RollingUpdate.MaxSurge.IsStr:
		return int(s.RollingUpdate.MaxSurge.Int)
	}
	share, _ := strconv.Atoi(strings.TrimSuffix(s.RollingUpdate.MaxSurge.Str, "%"))
	return (replicas(dep)*share + 99) / 100
}
