package console

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/trace"
)

const town = `
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {nodeName: node-1, containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}, annotations: {portwalk.dev/listen: "tcp:8080,udp:5353"}}
spec: {nodeName: node-2, containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: 10.96.0.20
  type: NodePort
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30080}, {name: dns, port: 53, targetPort: 5353, protocol: UDP}]
`

// another is a second pod of the Service, on the client's node.
const another = `
apiVersion: v1
kind: Pod
metadata: {name: web-2, labels: {app: web}, annotations: {portwalk.dev/listen: "tcp:8080,udp:5353"}}
spec: {nodeName: node-1, containers: [{name: c, image: c}]}
`

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {terminationGracePeriodSeconds: 10, containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]}
`

// at is a terminal on a cluster; every walk on it keeps trace.Check's promises.
func at(t *testing.T, yaml, mode string) *Console {
	t.Helper()
	c := New(engine.New(engine.Options{Mode: mode}).Apply(engine.File{Name: "town.yaml", Text: yaml}))
	if c.Cluster.Said.Exit != 0 {
		t.Fatal(c.Cluster.Said.Stderr)
	}
	c.Read = func(name string) ([]engine.File, error) {
		text := map[string]string{"another.yaml": another, "deployment.yaml": deployment, "replicas-3.yaml": strings.Replace(deployment, "replicas: 2", "replicas: 3", 1)}[name]
		if text == "" {
			return nil, fmt.Errorf("the path %q does not exist", name)
		}
		return []engine.File{{Name: name, Text: text}}, nil
	}
	return c
}

// play types a script and gives back the screen.
func play(t *testing.T, c *Console, script string) string {
	t.Helper()
	var b strings.Builder
	err := c.Script(script, func(r Reply) {
		b.WriteString("$ " + r.Line + "\n" + r.Out + r.Err)
		if r.Result != nil {
			if err := trace.Check(*r.Result); err != nil {
				t.Errorf("%s: %v", r.Line, err)
			}
		}
	})
	if err != nil {
		b.WriteString(err.Error() + "\n")
	}
	return b.String()
}

const shown = "conntrack v1.4.7 (conntrack-tools): %d flow entries have been shown.\n"

// The lines are those of a kernel to which the same was done (make kernel, its session): entry for entry, timeouts and
// all, and what its curl printed.
func TestConnectionOfADeletedPod(t *testing.T) {
	got := play(t, at(t, town, ""), `
# the client's node remembers where the connection went
kubectl exec client -- curl 10.96.0.20
ssh node-1 conntrack -L
wait 1h
again
ssh node-1 conntrack -L -p tcp
kubectl apply -f another.yaml
kubectl delete pod web-1
ssh node-1 conntrack -L
again
wait 59
ssh node-1 conntrack -L
again
kubectl exec client -- curl web
`)
	const line = "src=10.244.1.10 dst=10.96.0.20 sport=40000 dport=80 src=10.244.2.10 dst=10.244.1.10 sport=8080 dport=40000 [ASSURED] mark=0 use=1\n"
	want := `$ kubectl exec client -- curl 10.96.0.20
web-1 at 10.244.2.10:8080: hello 10.244.1.10
$ ssh node-1 conntrack -L
tcp      6 431999 ESTABLISHED ` + line + fmt.Sprintf(shown, 1) + `$ wait 1h
$ again
web-1 at 10.244.2.10:8080: hello 10.244.1.10
$ ssh node-1 conntrack -L -p tcp
tcp      6 431999 ESTABLISHED ` + line + fmt.Sprintf(shown, 1) + `$ kubectl apply -f another.yaml
pod/web-2 created
$ kubectl delete pod web-1
pod "web-1" deleted from default namespace
$ ssh node-1 conntrack -L
tcp      6 59 CLOSE_WAIT ` + line + fmt.Sprintf(shown, 1) + `$ again
curl: (52) Empty reply from server
$ wait 59
$ ssh node-1 conntrack -L
tcp      6 0 CLOSE_WAIT ` + line + fmt.Sprintf(shown, 1) + `$ again
curl: (52) Empty reply from server
$ kubectl exec client -- curl web
web-2 at 10.244.1.11:8080: hello 10.244.1.10
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A node that loses power says no good-bye. What is sent is not acknowledged, and the client waits; the entry lives 300
// seconds more, and when it is gone, rules choose a pod that knows nothing of the connection. New connections may still
// meet the dead pod until the node controller notices.
func TestNoGoodbye(t *testing.T) {
	c := at(t, town+"---"+another, "")
	for len(c.Session.Connections) == 0 || c.Session.Connections[len(c.Session.Connections)-1].Peer != "pod/default/web-1" {
		play(t, c, "kubectl exec client -- curl 10.96.0.20")
	}
	again := fmt.Sprintf("again %d", len(c.Session.Connections))
	play(t, c, "ssh node-2 poweroff")
	const hangs = "curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received\n"
	if got := play(t, c, again); got != "$ "+again+"\n"+hangs {
		t.Errorf("while the entry is there: %s", got)
	}
	if got := play(t, c, "ssh node-1 conntrack -L --reply-src 10.244.2.10"); !strings.Contains(got, "tcp      6 294 ESTABLISHED ") {
		t.Errorf("five seconds later: %s", got)
	}
	if got := play(t, c, "ssh node-2 conntrack -L"); !strings.Contains(got, " 0 flow entries") {
		t.Errorf("the dead node remembers %s", got)
	}
	new := strings.Repeat("kubectl exec client -- curl -m 1 10.96.0.20\n", 12)
	if got := play(t, c, new); !strings.Contains(got, "curl: (28)") || !strings.Contains(got, "web-2 at") {
		t.Errorf("new connections, before anybody noticed: %s", got)
	}
	if got := play(t, c, "wait 50\n"+new); strings.Contains(got, "curl: (28)") || !strings.Contains(got, "web-2 at") {
		t.Errorf("new connections after that: %s", got)
	}
	if got := play(t, c, "wait 300\n"+again); !strings.Contains(got, "(56) Recv failure: Connection reset by peer") {
		t.Errorf("when the entry is gone: %s", got)
	}
	if got := play(t, c, again); !strings.Contains(got, "is closed") {
		t.Errorf("a reset ends it: %s", got)
	}
}

// UDP has no end: while pods of the Service serve, kube-proxy deletes entries that lead to one that does not; when none
// serves, it leaves them, and the client goes on talking to nobody.
func TestUDPOutlivesItsPod(t *testing.T) {
	c := at(t, town, "nftables")
	got := play(t, c, `
kubectl exec client -- nc -u 10.96.0.20 53
ssh node-1 conntrack -L
wait 10
again
ssh node-1 conntrack -L
kubectl delete pod web-1 --grace-period=0 --force
again
ssh node-1 conntrack -L
kubectl exec client -- nc -u 10.96.0.20 53
kubectl apply -f another.yaml
ssh node-1 conntrack -L
again
`)
	const tuple = "src=10.244.1.10 dst=10.96.0.20 sport=40000 dport=53 src=10.244.2.10 dst=10.244.1.10 sport=5353 dport=40000 "
	want := `$ kubectl exec client -- nc -u 10.96.0.20 53
web-1 at 10.244.2.10:5353: hello 10.244.1.10
$ ssh node-1 conntrack -L
udp      17 29 ` + tuple + `mark=0 use=1
` + fmt.Sprintf(shown, 1) + `$ wait 10
$ again
web-1 at 10.244.2.10:5353: hello 10.244.1.10
$ ssh node-1 conntrack -L
udp      17 119 ` + tuple + `[ASSURED] mark=0 use=1
` + fmt.Sprintf(shown, 1) + `$ kubectl delete pod web-1 --grace-period=0 --force
pod "web-1" force deleted from default namespace
Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.
$ again
$ ssh node-1 conntrack -L
udp      17 114 ` + tuple + `[ASSURED] mark=0 use=1
` + fmt.Sprintf(shown, 1) + `$ kubectl exec client -- nc -u 10.96.0.20 53
$ kubectl apply -f another.yaml
pod/web-2 created
$ ssh node-1 conntrack -L
` + fmt.Sprintf(shown, 0) + `$ again
web-2 at 10.244.1.11:5353: hello 10.244.1.10
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// While pods shut down, open connections go on, new ones go to their successors, which have other names and addresses.
func TestRollout(t *testing.T) {
	c := at(t, strings.Replace(town, "name: web-1, labels: {app: web}", "name: web-1, labels: {app: other}", 1)+"---"+deployment, "")
	play(t, c, "curl node-1:30080")
	old := c.Session.Connections[0].Peer
	before := c.Cluster.State.Pods()
	if got := play(t, c, "kubectl rollout restart deployment/web\nkubectl rollout status deploy web"); got != "$ kubectl rollout restart deployment/web\ndeployment.apps/web restarted\n$ kubectl rollout status deploy web\ndeployment \"web\" successfully rolled out\n" {
		t.Error(got)
	}
	for range 8 {
		play(t, c, "curl node-1:30080")
	}
	for i, conn := range c.Session.Connections[1:] {
		for _, p := range before {
			if conn.Peer == "pod/default/"+p.Name {
				t.Errorf("new connection %d went to the old %s", i, p.Name)
			}
		}
	}
	if got := play(t, c, "again 1"); !strings.Contains(got, strings.TrimPrefix(old, "pod/default/")+" at") {
		t.Errorf("the open connection, while %s shuts down: %s", old, got)
	}
	ips := map[string]bool{}
	for _, p := range c.Cluster.State.Pods() {
		if ips[p.Status.PodIP] {
			t.Errorf("%s has an address that another has", p.Name)
		}
		ips[p.Status.PodIP] = true
	}
	if got := play(t, c, "wait 10\nagain 1"); !strings.Contains(got, "(52) Empty reply") { // its grace period
		t.Errorf("the open connection, once %s is gone: %s", old, got)
	}
	if n := len(c.Cluster.State.Pods()); n != 4 { // client, web-1, and two of the Deployment
		t.Errorf("%d pods are left", n)
	}
}

// Scaling, and pods that come back after they were deleted, change how many there are and which.
func TestControllers(t *testing.T) {
	c := at(t, town, "")
	count := func() (n int) {
		for _, p := range c.Cluster.State.Pods() {
			if len(p.OwnerReferences) > 0 && !p.Terminating() {
				n++
			}
		}
		return n
	}
	for _, s := range []struct {
		line string
		pods int
	}{
		{"kubectl apply -f deployment.yaml", 2},
		{"kubectl scale deployment web --replicas=5", 5},
		{"kubectl scale deploy/web --replicas 1", 1},
		{"kubectl apply -f replicas-3.yaml", 3},
		{"kubectl delete deployment web", 0},
	} {
		play(t, c, s.line)
		if count() != s.pods {
			t.Errorf("%s: %d pods", s.line, count())
		}
		for _, p := range c.Cluster.State.Pods() {
			if len(p.OwnerReferences) == 0 || p.Terminating() || s.pods == 0 {
				continue
			}
			name := p.Name
			play(t, c, "kubectl delete pod "+name)
			if count() != s.pods || c.Cluster.State.Pod("default", name) != nil {
				t.Errorf("%s, then %s was deleted: %d pods", s.line, name, count())
			}
			break
		}
	}
}

// Affinity is the node's own, and counts from the client's last packet that met the rules.
func TestAffinity(t *testing.T) {
	for _, mode := range []string{"iptables", "nftables"} {
		c := at(t, strings.Replace(town, "  type: NodePort", "  sessionAffinity: ClientIP\n  sessionAffinityConfig: {clientIP: {timeoutSeconds: 100}}\n  type: NodePort", 1)+"---"+another, mode)
		play(t, c, "kubectl exec client -- curl web")
		for range 10 {
			play(t, c, "wait 99\nkubectl exec client -- curl web")
		}
		peers := map[string]bool{}
		for _, conn := range c.Session.Connections {
			peers[conn.Peer] = true
		}
		if len(peers) != 1 {
			t.Errorf("%s: within the timeout the client came to %v", mode, peers)
		}
		for range 20 {
			play(t, c, "wait 101\nkubectl exec client -- curl web")
		}
		for _, conn := range c.Session.Connections {
			peers[conn.Peer] = true
		}
		if len(peers) != 2 {
			t.Errorf("%s: after the timeout, 20 times, the client came to %v", mode, peers)
		}
	}
}

// What tools say; recorded from curl 7.88, OpenBSD netcat 1.219 and iputils 20221126 in namespaces.
func TestWords(t *testing.T) {
	c := at(t, town, "")
	for line, want := range map[string]string{
		"curl node-1:81":                                         "curl: (7) Failed to connect to node-1 port 81 after 0 ms: Couldn't connect to server\n",
		"curl -s node-1:81":                                      "",
		"kubectl exec client -- curl web:81":                     "curl: (28) Connection timed out after 5000 milliseconds\n",
		"kubectl exec client -- curl -m2 10.244.2.99":            "curl: (28) Connection timed out after 2000 milliseconds\n",
		"kubectl exec client -- curl 10.244.2.99":                "curl: (7) Failed to connect to 10.244.2.99 port 80 after 3065 ms: Couldn't connect to server\n",
		"curl http://nobody.example/":                            "curl: (6) Could not resolve host: nobody.example\n",
		"kubectl exec client -- curl --connect-timeout 3 web:81": "curl: (28) Failed to connect to web port 81 after 3001 ms: Timeout was reached\n",
		"nc -zv node-2 30080":                                    "Connection to node-2 30080 port [tcp/*] succeeded!\n",
		"nc -zv node-2 81":                                       "nc: connect to node-2 port 81 (tcp) failed: Connection refused\n",
		"ssh node-9 curl web":                                    "ssh: Could not resolve hostname node-9: Name or service not known\n",
		"kubectl exec nobody -- curl web":                        "Error from server (NotFound): pods \"nobody\" not found\n",
		"kubectl delete deployment nobody":                       "Error from server (NotFound): deployments.apps \"nobody\" not found\n",
		"ssh node-1 ping -c 1 10.244.1.10":                       "PING 10.244.1.10 (10.244.1.10) 56(84) bytes of data.\n64 bytes from 10.244.1.10: icmp_seq=1 ttl=64 time=0.050 ms\n\n--- 10.244.1.10 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.050/0.050/0.050/0.000 ms\n",
		"frobnicate":                                             "line 1: frobnicate: command not found; there are curl, nc, ping, trace, again, close, wait, kubectl, ssh, conntrack, iptables-save, nft\n",
		"conntrack -L":                                           "line 1: conntrack: on which node? ssh NODE conntrack -L\n",
		"again 7":                                                "",
		"wait for it":                                            "line 1: wait: wanted a time: 90s, 3h, 5d\n",
	} {
		got := play(t, c, line)
		got = strings.TrimPrefix(got, "$ "+line+"\n")
		if line == "again 7" {
			if !strings.Contains(got, "no such connection") {
				t.Errorf("%s: %s", line, got)
			}
			continue
		}
		if got != want {
			t.Errorf("%s:\n%q, want\n%q", line, got, want)
		}
	}
}

// FuzzScript: whatever is typed, the terminal says something or says what it does not know, and each walk keeps
// trace.Check's promises.
func FuzzScript(f *testing.F) {
	for _, s := range []string{
		"curl node-1:30080\nagain\nclose\nagain", "kubectl exec client -- nc -u web 53\nwait 3h\nagain 1", "kubectl delete pod web-1 --wait=false\nkubectl get pods",
		"ssh node-2 poweroff\nwait 51\nkubectl get nodes", "kubectl apply -f deployment.yaml\nkubectl scale deploy/web --replicas=7\nkubectl rollout restart deploy/web\nkubectl delete deploy web",
		"ssh node-1 conntrack -D -p tcp\nssh node-1 conntrack -F", "ping -c 2 web", "curl '", "echo x | nc -zv [::1] 80", "kubectl delete svc web\nkubectl delete endpointslice x", "trace --to web:80 --from pod/client",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		if len(script) > 400 {
			return
		}
		c := at(t, town, "")
		_ = c.Script(script, func(r Reply) {
			if r.Result != nil {
				if err := trace.Check(*r.Result); err != nil {
					t.Errorf("%q: %v", r.Line, err)
				}
			}
		})
		for _, n := range c.Cluster.State.Nodes() {
			for _, e := range c.Session.Entries(n.Name) {
				if !strings.HasSuffix(e.Line(c.Session.Now), " use=1") {
					t.Errorf("%q", e.Line(c.Session.Now))
				}
			}
		}
	})
}
