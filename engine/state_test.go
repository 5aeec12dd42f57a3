package engine_test

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
)

// The ServiceCIDR named kubernetes is what the API server's --service-cluster-ip-range became: a dump that holds two
// ranges is of a dual-stack cluster. The real API server gave the Service both families.
func TestStateOfADualStackCluster(t *testing.T) {
	c := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "state.yaml", Text: `apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: kubernetes}
spec: {cidrs: [10.96.0.0/12, "fd00::/112"]}
`}).Create(engine.File{Name: "new.yaml", Text: `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]}
`})
	if got := c.State.Service("default", "web").Spec.IPFamilies; strings.Join(got, ",") != "IPv4,IPv6" {
		t.Errorf("families %v", got)
	}
}

// A dump without nodes gets some made up; a user who then creates node-1 is its first maker.
func TestOwnNodeOnAStateWithoutNodes(t *testing.T) {
	c := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "state.yaml", Text: "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"}).
		Create(engine.File{Name: "node.yaml", Text: "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\n"})
	if c.Said.Stdout != "node/node-1 created\n" || c.Said.Stderr != "" {
		t.Errorf("said %s%s", c.Said.Stdout, c.Said.Stderr)
	}
	if n := len(c.State.Nodes()); n != 1 {
		t.Errorf("%d nodes", n)
	}
}
