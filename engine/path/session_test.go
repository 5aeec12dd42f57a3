package path

import (
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// then asks in a cluster that remembers.
func then(t *testing.T, w World, s Session, a trace.Ask) (trace.Result, Session) {
	t.Helper()
	r, next, p := Next(w, s, a)
	if p != nil {
		t.Fatal(p.Text)
	}
	if err := trace.Check(r); err != nil {
		t.Fatal(err)
	}
	return r, next
}

func more(t *testing.T, w World, s Session, n int) (trace.Result, Session) {
	t.Helper()
	r, next, p := Again(w, s, n)
	if p != nil {
		t.Fatal(p.Text)
	}
	if err := trace.Check(r); err != nil {
		t.Fatal(err)
	}
	return r, next
}

// TestSticky: sessionAffinity keeps a client with its pod until it was silent for too long.
func TestSticky(t *testing.T) {
	for _, mode := range modes {
		s := decode(t, []byte(town[1:]))
		seconds := int32(60)
		svc := s.Service("default", "web")
		svc.Spec.SessionAffinity, svc.Spec.SessionAffinityConfig = api.ClientIP, &api.SessionAffinityConfig{ClientIP: &api.ClientIPConfig{TimeoutSeconds: &seconds}}
		w := worldOf(withSlices(s), mode)
		a := trace.Ask{From: "pod/client", To: "10.96.0.20:80", Mode: mode}
		r, session := then(t, w, Session{}, a)
		if len(r.Outcomes) != 2 {
			t.Fatalf("%s: a new client may go to %s", mode, ends(r))
		}
		session.Now += 59
		again, session := then(t, w, session, a)
		if len(again.Outcomes) != 1 || again.Outcomes[0].Pod != target(r) {
			t.Errorf("%s: after 59 s: %s, want %s alone", mode, ends(again), target(r))
		}
		session.Now += 61
		if late, _ := then(t, w, session, a); len(late.Outcomes) != 2 {
			t.Errorf("%s: after 61 s of silence: %s", mode, ends(late))
		}
	}
}

func target(r trace.Result) string {
	for _, n := range r.Scene.Nodes {
		for _, p := range n.Pods {
			if p.Target {
				return p.Namespace + "/" + p.Name
			}
		}
	}
	return ""
}

// TestSecondPacket: conntrack takes it where the first one went; no rule of the nat table is asked.
func TestSecondPacket(t *testing.T) {
	w := townWorld(t, "iptables")
	first, session := then(t, w, Session{}, trace.Ask{From: "outside", To: "node-1:30080"})
	second, _ := more(t, w, session, 0)
	if len(second.Outcomes) != 1 || second.Outcomes[0].Pod != target(first) {
		t.Errorf("the second packet: %s, the first went to %s", ends(second), target(first))
	}
	for _, h := range second.Trace.Hops {
		for _, s := range h.Steps {
			if s.Action == trace.Chose || s.Stage == "nat/KUBE-SERVICES" {
				t.Errorf("a rule was asked: %+v", s)
			}
		}
	}
	if len(session.Connections) != 1 || len((Session{}).Entries("node-1")) != 0 {
		t.Errorf("%d connections", len(session.Connections))
	}
	want := "tcp      6 431999 ESTABLISHED src=203.0.113.10 dst=192.168.100.11 sport=40000 dport=30080 " +
		"src=10.244.2.20 dst=192.168.100.11 sport=8080 dport=61024 [ASSURED] mark=0 use=1"
	if e := session.Entries("node-1"); len(e) != 1 || e[0].Line(session.Now) != want {
		t.Errorf("node-1 remembers %q, want %q", e[0].Line(session.Now), want)
	}
}

// without is the town without a pod.
func without(t *testing.T, name string) api.State {
	s := decode(t, []byte(town[1:]))
	return withSlices(s.Delete(api.Key{Kind: "Pod", Namespace: "default", Name: name}))
}

// TestPodDies: an open TCP connection dies with its pod, while a new one goes elsewhere.
func TestPodDies(t *testing.T) {
	a := trace.Ask{From: "pod/client", To: "10.96.0.20:80"}
	_, session := then(t, townWorld(t, "iptables"), Session{}, a) // seed 0: web-b, across nodes
	w := worldOf(without(t, "web-b"), "iptables")
	session = session.Cleaned(w.State)
	old, session := more(t, w, session, 0)
	if got := ends(old) + ": " + reason(old.Outcomes[0].Reason); got != "timeout: no-neighbour to=10.244.2.20" {
		t.Errorf("the open connection: %s", got)
	}
	if fresh, _ := then(t, w, session, a); ends(fresh) != "delivered web-a 10.244.1.10:8080 10.244.1.30" {
		t.Errorf("a new connection: %s", ends(fresh))
	}
}

// TestStaleUDP: a UDP client that never pauses would talk to a dead pod for ever, so kube-proxy cleans up after it.
func TestStaleUDP(t *testing.T) {
	build := func(gone string) World {
		s := decode(t, []byte(town[1:]))
		svc := s.Service("default", "web")
		svc.Spec.Ports[0].Protocol, svc.Spec.Ports[0].TargetPort = api.UDP, api.FromInt(53)
		for _, p := range s.Pods() {
			p.Annotations = map[string]string{api.ListenAnnotation: "udp:53"}
		}
		if gone != "" {
			s = s.Delete(api.Key{Kind: "Pod", Namespace: "default", Name: gone})
		}
		return worldOf(withSlices(s), "iptables")
	}
	_, session := then(t, build(""), Session{}, trace.Ask{From: "pod/client", To: "10.96.0.20:80/UDP"})
	after := build("web-b")
	if r, _ := more(t, after, session, 0); ends(r) != "timeout" {
		t.Errorf("before the clean-up: %s", ends(r))
	}
	if r, _ := more(t, after, session.Cleaned(after.State), 0); ends(r) != "delivered web-a 10.244.1.10:53 10.244.1.30" {
		t.Errorf("after the clean-up: %s", ends(r))
	}
	session.Now += 31 // one exchange is no stream: the entry lives 30 seconds
	if r, _ := more(t, after, session, 0); ends(r) != "delivered web-a 10.244.1.10:53 10.244.1.30" {
		t.Errorf("after half a silent minute the entry is gone anyway: %s", ends(r))
	}
	unserved := build("web-b")
	unserved.State = unserved.State.Delete(api.Key{Kind: "Pod", Namespace: "default", Name: "web-a"})
	unserved = worldOf(withSlices(unserved.State), "iptables")
	if kept := session.Cleaned(unserved.State); len(kept.tracks["node-1"]) != len(session.tracks["node-1"]) {
		t.Error("a Service without serving endpoints is left alone")
	}
}

// TestSameBalancerNode: packets of one flow keep their way, through a balancer and to a VIP.
func TestSameBalancerNode(t *testing.T) {
	for _, w := range []World{withCloud(t, nil), townWorld(t, "iptables")} {
		first, session := then(t, w, Session{}, trace.Ask{From: "outside", To: "192.0.2.10:80", Seed: 5})
		second, _ := more(t, w, session, 0)
		if len(second.Outcomes) != 1 || second.Outcomes[0].Pod != target(first) {
			t.Errorf("the second packet: %s, the first went to %s", ends(second), target(first))
		}
	}
}

// TestRollingUpdate: while a pod shuts down, its open connections go on and new ones avoid it; then it is gone.
func TestRollingUpdate(t *testing.T) {
	a := trace.Ask{From: "pod/client", To: "10.96.0.20:80"}
	_, session := then(t, townWorld(t, "iptables"), Session{}, a) // seed 0: web-b, across nodes
	leaving := decode(t, []byte(town[1:]))
	leaving.Pod("default", "web-b").DeletionTimestamp = "2026-01-01T00:00:00Z"
	w := worldOf(withSlices(leaving), "iptables")
	session = session.Cleaned(w.State)
	if r, _ := more(t, w, session, 0); ends(r) != "delivered web-b 10.244.2.20:8080 10.244.1.30" {
		t.Errorf("the open connection: %s", ends(r))
	}
	if r, _ := then(t, w, session, a); ends(r) != "delivered web-a 10.244.1.10:8080 10.244.1.30" {
		t.Errorf("a new connection: %s", ends(r))
	}
	gone := worldOf(without(t, "web-b"), "iptables")
	if r, _ := more(t, gone, session.Cleaned(gone.State), 0); r.Trace.Verdict != trace.Timeout {
		t.Errorf("the open connection, once the pod is gone: %s", ends(r))
	}
}
