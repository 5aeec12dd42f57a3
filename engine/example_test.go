package engine_test

import (
	"fmt"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
)

const nodePort = `apiVersion: v1
kind: Service
metadata:
  name: test
spec:
  selector: {app: test}
  type: NodePort
  ports:
  - nodePort: 30088
    port: 30001
    targetPort: 5000
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: test}}
spec:
  nodeName: node-1
  containers:
  - {name: web, image: example/web, ports: [{containerPort: 5000}]}
`

// What kubectl would say, and where a request to a node that has no pod of the Service goes.
func Example() {
	c := engine.New(engine.Options{}).Apply(engine.File{Name: "test.yaml", Text: nodePort})
	fmt.Print(c.Said.Stdout)

	r, problem := c.Trace(trace.Ask{From: "outside", To: "node-2:30088", Protocol: "TCP"})
	if problem != nil {
		fmt.Println(problem)
		return
	}
	for _, o := range r.Outcomes {
		fmt.Println(o.Verdict, o.Pod, o.Delivered, "seen from", o.SeenFrom, "with odds", o.Odds)
	}
	// Output:
	// service/test created
	// pod/web created
	// delivered default/web 10.244.1.10:5000 seen from 192.168.100.12 with odds 1
}

// Every rewriting carries the rule that did it and the line that caused the rule.
func ExampleCluster_Trace() {
	c := engine.New(engine.Options{}).Apply(engine.File{Name: "test.yaml", Text: nodePort})
	r, _ := c.Trace(trace.Ask{From: "outside", To: "node-2:30088", Protocol: "TCP"})
	for _, h := range r.Trace.Hops {
		for _, s := range h.Steps {
			if s.Action == trace.Rewrote && !h.Back && s.Origin != nil {
				fmt.Printf("%s -> %s becomes %s -> %s, because of %s:%d %s\n",
					s.Before.Src, s.Before.Dst, s.After.Src, s.After.Dst, s.Origin.File, s.Origin.Line, s.Origin.Path)
			}
		}
	}
	// Output:
	// 203.0.113.10:40000 -> 192.168.100.12:30088 becomes 203.0.113.10:40000 -> 10.244.1.10:5000, because of test.yaml:11 spec.ports[0].targetPort
	// 203.0.113.10:40000 -> 10.244.1.10:5000 becomes 192.168.100.12:61024 -> 10.244.1.10:5000, because of test.yaml:5 spec.externalTrafficPolicy
}

// A refused object is a value with kubectl's own words and the line they are about.
func ExampleCluster_Problems() {
	c := engine.New(engine.Options{}).Apply(engine.File{Name: "bad.yaml", Text: `apiVersion: v1
kind: Service
metadata: {name: test}
spec:
  type: NodePort
  ports:
  - port: 80
    nodePort: 80
`})
	for _, p := range c.Problems() {
		fmt.Printf("%s:%d: %s\n", p.File, p.Line(), p.Text)
	}
	// Output:
	// bad.yaml:8: The Service "test" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767
}
