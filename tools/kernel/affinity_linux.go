package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/trace"
)

// brief is a session affinity's timeout in seconds, short enough to be waited for.
const brief = 2

// sticking is a Service with such an affinity and an endpoint on each node. Random clusters seldom have one that is called
// in the right way, so it is played once in a run.
const sticking = `
kind: Node
apiVersion: v1
metadata: {name: node-1}
spec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24]}
status: {addresses: [{type: InternalIP, address: 192.168.100.11}], conditions: [{type: Ready, status: "True"}]}
---
kind: Node
apiVersion: v1
metadata: {name: node-2}
spec: {podCIDR: 10.244.2.0/24, podCIDRs: [10.244.2.0/24]}
status: {addresses: [{type: InternalIP, address: 192.168.100.12}], conditions: [{type: Ready, status: "True"}]}
---
kind: Pod
apiVersion: v1
metadata: {name: web-1, namespace: default, labels: {app: web}, annotations: {portwalk.dev/listen: "tcp:8080,udp:5353"}}
spec: {nodeName: node-1, containers: [{name: c, image: c}]}
status: {phase: Running, podIP: 10.244.1.10, podIPs: [{ip: 10.244.1.10}], conditions: [{type: Ready, status: "True"}]}
---
kind: Pod
apiVersion: v1
metadata: {name: web-2, namespace: default, labels: {app: web}, annotations: {portwalk.dev/listen: "tcp:8080,udp:5353"}}
spec: {nodeName: node-2, containers: [{name: c, image: c}]}
status: {phase: Running, podIP: 10.244.2.10, podIPs: [{ip: 10.244.2.10}], conditions: [{type: Ready, status: "True"}]}
---
kind: Pod
apiVersion: v1
metadata: {name: client, namespace: default}
spec: {nodeName: node-1, containers: [{name: c, image: c}]}
status: {phase: Running, podIP: 10.244.1.11, podIPs: [{ip: 10.244.1.11}], conditions: [{type: Ready, status: "True"}]}
---
kind: Service
apiVersion: v1
metadata: {name: web, namespace: default}
spec:
  type: NodePort
  clusterIP: 10.96.0.20
  clusterIPs: [10.96.0.20]
  selector: {app: web}
  sessionAffinity: ClientIP
  sessionAffinityConfig: {clientIP: {timeoutSeconds: 2}}
  ports: [{name: a, protocol: TCP, port: 80, targetPort: 8080, nodePort: 30080}, {name: b, protocol: UDP, port: 53, targetPort: 5353, nodePort: 30053}]
`

// affinity calls a Service of brief affinity: within the timeout the client stays with its pod, as long as it goes on
// calling; after a pause that is longer, every endpoint is possible again. The engine says the same of each call.
func (w *worker) affinity(p *played) error {
	c := engine.New(engine.Options{Bare: true}).Load(engine.File{Name: "sticking.yaml", Text: sticking})
	if c.Said.Exit != 0 {
		return errors.New(c.Said.Stderr)
	}
	if err := w.fabric.settle(c); err != nil {
		return err
	}
	for _, mode := range w.modes() {
		if err := w.fabric.load(c, mode); err != nil {
			return err
		}
		for _, a := range []trace.Ask{
			{From: "pod/default/client", To: "10.96.0.20:80", Protocol: api.TCP},
			{From: "pod/default/client", To: "10.96.0.20:53", Protocol: api.UDP},
			{From: "outside", To: "192.168.100.12:30080", Protocol: api.TCP},
			{From: "node/node-2", To: "192.168.100.12:30053", Protocol: api.UDP},
		} {
			a.Mode = mode
			wrong, err := w.sticks(c, a)
			if err != nil {
				return err
			}
			p.sessions++
			if len(wrong) > 0 {
				p.wrong = append(p.wrong, disagreement{probe: -1, ask: a, wrong: wrong})
			}
		}
	}
	return nil
}

func (w *worker) sticks(c engine.Cluster, a trace.Ask) (wrong []string, err error) {
	undo, err := w.fabric.steer(a)
	defer undo()
	if err := first(err, w.fabric.forget(c, a.Mode)); err != nil {
		return nil, err
	}
	pods := map[string]bool{}
	was, session := "", path.Session{}
	for n := range 40 {
		pause := 300 * time.Millisecond
		if n%4 == 3 {
			pause = (brief + 1) * time.Second
		}
		e, err := w.fabric.try(a, long)
		if err != nil {
			return nil, err
		}
		r, next, problem := seen(c, session, a, e)
		switch {
		case problem != "":
			return []string{problem}, nil
		case n%4 != 0 && len(r.Outcomes) != 1:
			return []string{fmt.Sprintf("call %d, within the timeout: the engine knows %d ends", n, len(r.Outcomes))}, nil
		case n%4 != 0 && e.pod != was:
			return []string{fmt.Sprintf("call %d, within the timeout: the kernel left %s for %s", n, was, e.pod)}, nil
		case n > 0 && n%4 == 0 && len(r.Outcomes) < 2:
			return []string{fmt.Sprintf("call %d, after the timeout: the engine knows one end", n)}, nil
		}
		was, session, pods[e.pod] = e.pod, next, true
		if n%4 == 3 {
			session.Now += brief + 1
			if len(pods) > 1 {
				return nil, nil
			}
		}
		time.Sleep(pause)
	}
	return []string{"after ten pauses the client still has the same pod: " + was}, nil
}

// seen is the engine's walk that ended as the kernel's did.
func seen(c engine.Cluster, s path.Session, a trace.Ask, e end) (trace.Result, path.Session, string) {
	for seed := range uint64(200) {
		a.Seed = seed
		r, next, p := c.Next(s, a)
		if p != nil {
			return r, s, p.Error()
		}
		if !slices.ContainsFunc(r.Outcomes, func(o trace.Outcome) bool { return matches(e, o) }) {
			return r, s, "the engine knows no " + e.String()
		}
		if reached(r) == e {
			return r, next, ""
		}
	}
	return trace.Result{}, s, "no seed leads to " + e.String()
}
