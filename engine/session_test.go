package engine_test

import (
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/alloc"
)

// A pinned node port that another Service asks for by name cannot be given: the Service gets another, and the reader is told.
func TestIgnoredPinIsTold(t *testing.T) {
	o := engine.Options{Pins: []alloc.Pin{{Service: "default/b", NodePorts: map[string]int32{"80": 30088}}}}
	c := engine.New(o).Apply(engine.File{Name: "f.yaml", Text: `apiVersion: v1
kind: Service
metadata: {name: a}
spec: {type: NodePort, ports: [{port: 80, nodePort: 30088}]}
---
apiVersion: v1
kind: Service
metadata: {name: b}
spec: {type: NodePort, ports: [{port: 80}]}
`})
	if b := c.State.Service("default", "b"); b == nil || b.Spec.Ports[0].NodePort == 30088 || b.Spec.Ports[0].NodePort == 0 {
		t.Fatalf("b got %+v", b)
	}
	for _, n := range c.Notes {
		if n.Code == "pin-ignored" && n.Object == "Service/default/b" && n.Args[0] == "30088" {
			return
		}
	}
	t.Errorf("nobody is told: %+v", c.Notes)
}
