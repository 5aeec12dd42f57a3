package engine_test

import (
	"fmt"
	"strings"
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

// Ages of a dump count to a moment shortly after the last thing it tells of, whatever year that was in.
func TestAgesOfADump(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s, creationTimestamp: %q}\nspec: {nodeName: node-1, containers: [{name: c, image: i}]}\n"
	text := fmt.Sprintf(pod, "old", "2031-05-01T10:00:00Z") + "---\n" + fmt.Sprintf(pod, "new", "2031-05-01T10:30:00Z")
	s := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "dump", Text: text}).Kubectl("get pods --no-headers")
	if !strings.Contains(s.Text, " 12s\n") || !strings.Contains(s.Text, " 30m\n") {
		t.Errorf("%s%s", s.Text, s.Err)
	}
}
