package workload_test

import (
	"slices"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/workload"
)

// A node has an address of each family of the pods it carries: kubelet's --node-ip takes one or both.
func TestMadeUpNodesHaveTheClustersFamilies(t *testing.T) {
	for _, c := range []struct {
		pods, want []string
	}{
		{[]string{"10.244.0.0/16"}, []string{"192.168.100.12"}},
		{[]string{"fd00:20::/56"}, []string{"fd00:192:168:100::12"}},
		{[]string{"10.244.0.0/16", "fd00:20::/56"}, []string{"192.168.100.12", "fd00:192:168:100::12"}},
		{[]string{"fd00:20::/56", "10.244.0.0/16"}, []string{"fd00:192:168:100::12", "192.168.100.12"}},
	} {
		config := api.DefaultConfig()
		config.PodCIDRs = c.pods
		s := api.NewState(config)
		d := s.Edit()
		workload.Reconcile(d, workload.Options{})
		var got []string
		for _, a := range d.State.Node("node-2").Status.Addresses {
			if a.Type == "InternalIP" {
				got = append(got, a.Address)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("pods %v: node-2 has %v, not %v", c.pods, got, c.want)
		}
	}
}
