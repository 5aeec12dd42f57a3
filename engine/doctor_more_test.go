package engine_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
)

// backend is a pod that listens where LISTEN says, and a client on another node. Its lines are 1 to 14.
const backend = `apiVersion: v1
kind: Pod
metadata:
  name: web-1
  labels: {app: web}
  annotations: {portwalk.dev/listen: 'LISTEN'}
spec:
  nodeName: node-1
  containers: [{name: app, image: app}]
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {nodeName: node-2, containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
`

// plain are the last lines of a Service that works: selector on line 21, targetPort on line 24.
const plain = "  selector: {app: web}\n  ports:\n  - port: 80\n    targetPort: 8080\n"

// mistakes are learners' mistakes beside those of the recorded cases (reference/learners.md). The lines are counted in
// backend and spec.
var mistakes = []struct {
	name, listen, spec string
	from, to, mode     string // a request; "" to look at all
	code               string
	line               int
	who                string // who refuses
	fix, arrives       string // the fix's code, and the address called instead, if one is
}{
	{name: "one label too many", spec: "  selector:\n    app: web\n    tier: front\n  ports: [{port: 80, targetPort: 8080}]\n",
		code: "selector-extra", line: 23, who: "kube-proxy", fix: "select"},
	{name: "a key of another case", spec: "  selector: {App: web}\n  ports: [{port: 80, targetPort: 8080}]\n",
		code: "selector-typo", line: 21, who: "kube-proxy", fix: "select"},
	{name: "no selector", spec: "  ports: [{port: 80, targetPort: 8080}]\n", code: "no-selector", line: 20, who: "kube-proxy"},
	{name: "targetPort left out", spec: "  selector: {app: web}\n  ports:\n  - port: 80\n", code: "target-port-left-out", line: 23, who: "pod", fix: "set-target-port"},
	{name: "a name that no pod has", spec: "  selector: {app: web}\n  ports:\n  - port: 80\n    targetPort: http\n",
		code: "named-port-missing", line: 24, who: "kube-proxy", fix: "set-target-port"},
	{name: "the app speaks UDP", listen: "udp:8080", spec: plain, code: "listens-on-other-protocol", line: 23, who: "pod", fix: "set-protocol-of-port"},
	{name: "nodeIP:port", spec: plain + "    nodePort: 30080\n  type: NodePort\n", from: "outside", to: "192.168.100.11:80",
		code: "node-on-port", line: 23, who: "node", fix: "call", arrives: "192.168.100.11:30080"},
	{name: "nodeIP:targetPort", spec: plain + "    nodePort: 30080\n  type: NodePort\n", from: "outside", to: "node-1:8080",
		code: "node-on-targetPort", line: 24, who: "node", fix: "call", arrives: "node-1:30080"},
	{name: "a ClusterIP Service at a node", spec: plain, from: "outside", to: "node-1:80",
		code: "no-nodeport", line: 20, who: "node", fix: "open-nodeport", arrives: "node-1:30080"},
	{name: "clusterIP:nodePort", spec: plain + "    nodePort: 30080\n  type: NodePort\n  clusterIP: 10.96.7.7\n", from: "pod/client", to: "10.96.7.7:30080",
		code: "wrong-port-nodePort", line: 25, who: "nobody", fix: "call", arrives: "10.96.7.7:80"},
	{name: "clusterIP:nodePort, nftables", spec: plain + "    nodePort: 30080\n  type: NodePort\n  clusterIP: 10.96.7.7\n", from: "pod/client", to: "10.96.7.7:30080", mode: "nftables",
		code: "wrong-port-nodePort", line: 25, who: "kube-proxy", fix: "call", arrives: "10.96.7.7:80"},
	{name: "UDP to a TCP port", spec: plain + "  clusterIP: 10.96.7.7\n", from: "pod/client", to: "10.96.7.7:80/UDP",
		code: "wrong-protocol", line: 23, who: "nobody", fix: "call", arrives: "10.96.7.7:80"},
	{name: "localhost, nftables", spec: plain + "    nodePort: 30080\n  type: NodePort\n", from: "node/node-1", to: "127.0.0.1:30080", mode: "nftables",
		code: "node-on-address", line: 25, who: "node", fix: "call", arrives: "192.168.100.11:30080"},
	{name: "a pod's address from outside", spec: plain + "    nodePort: 30080\n  type: NodePort\n", from: "outside", to: "10.244.1.10:8080",
		code: "pod-outside", line: 4, who: "nobody", fix: "call", arrives: "192.168.100.11:30080"},
	{name: "a name on a node", spec: plain + "  clusterIP: 10.96.7.7\n", from: "node/node-1", to: "web:80",
		code: "name-not-in-pod", line: 19, who: "nobody", fix: "call", arrives: "10.96.7.7:80"},
	{name: "a name with a slip", spec: plain, from: "pod/client", to: "wbe:80", code: "name-misspelt", line: 19, who: "nobody", fix: "call", arrives: "web:80"},
	{name: "policy Local without any pod", spec: strings.Replace(plain, "app: web", "app: shop", 1) + "    nodePort: 30080\n  type: NodePort\n  externalTrafficPolicy: Local\n",
		from: "outside", to: "node-1:30080", code: "selector-other", line: 21, who: "kube-proxy", fix: "select"},
	{name: "the answer goes another way", spec: plain + "    nodePort: 30080\n  type: NodePort\n  externalTrafficPolicy: Local\n  clusterIP: 10.96.7.7\n",
		from: "pod/client", to: "192.168.100.13:30080", code: "reply-lost", line: 27, who: "nobody", fix: "call", arrives: "10.96.7.7:80"},
	{name: "an address as externalName", spec: "  type: ExternalName\n  externalName: 10.0.0.5\n", code: "external-name-address", line: 22},
	{name: "an octal port", spec: strings.Replace(plain, "80\n", "010\n", 1), code: "octal-number", line: 23},
	{name: "a hash in the selector", spec: "  selector:\n    app: web\n    pod-template-hash: abc\n  ports: [{port: 80, targetPort: 8080}]\n", code: "selector-has-hash", line: 23},
	{name: "targetPort in quotes", spec: strings.Replace(plain, "8080", `"8080"`, 1), code: "quoted-number", line: 24, fix: "edit"},
	{name: "a number as label", spec: "  selector:\n    app: 1\n  ports: [{port: 80}]\n", code: "bare-word", line: 22, fix: "edit"},
	{name: "matchLabels", spec: "  selector:\n    matchLabels: {app: web}\n  ports: [{port: 80}]\n", code: "selector-match-labels", line: 22, fix: "edit"},
}

func TestDoctorNamesOtherMistakes(t *testing.T) {
	for _, m := range mistakes {
		listen := m.listen
		if listen == "" {
			listen = "tcp:8080"
		}
		c := engine.New(engine.Options{Bare: true}).Apply(engine.File{Name: "web.yaml", Text: strings.Replace(backend, "LISTEN", listen, 1) + m.spec})
		r := c.Survey(m.mode)
		if m.to != "" {
			to, protocol := engine.SplitProtocol(m.to)
			var err error
			if r, err = c.Examine(trace.Ask{From: m.from, To: to, Protocol: protocol, Mode: m.mode}); err != nil {
				t.Fatalf("%s: %v", m.name, err)
			}
		}
		f := findingOf(r, m.code)
		if f == nil {
			t.Errorf("%s: want %s, got%s", m.name, m.code, summary(r))
			continue
		}
		who, arrives := "", ""
		if f.By != nil {
			who = f.By.Who
		}
		if f.Fix != nil && f.Fix.Ask != nil {
			arrives = f.Fix.Ask.To
		}
		if m.fix == "set-protocol-of-port" {
			arrives = ""
		}
		if f.Line != m.line || who != m.who || fixOf(*f) != m.fix || arrives != m.arrives {
			t.Errorf("%s: line %d, %q refuses, fix %q %q; want %d, %q, %q %q", m.name, f.Line, who, fixOf(*f), arrives, m.line, m.who, m.fix, m.arrives)
		}
	}
}

func findingOf(r doctor.Report, code string) *doctor.Finding {
	for i, f := range r.Findings {
		if f.Code == code {
			return &r.Findings[i]
		}
	}
	return nil
}

// Learners' case: UDP/80 next to TCP/80, added by a second apply, leaves one port (learners.md, row 8).
func TestDoctorSeesMergedPorts(t *testing.T) {
	one := "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports:\n  - {name: tcp, port: 80}\n"
	c := engine.New(engine.Options{}).Apply(engine.File{Name: "web.yaml", Text: one})
	c = c.Apply(engine.File{Name: "web.yaml", Text: one + "  - {name: udp, port: 80, protocol: UDP}\n"})
	f := findingOf(c.Survey(""), "ports-merged")
	if f == nil || f.Line != 6 || f.Severity != doctor.Warning {
		t.Errorf("want the ports named on line 6, got%s", summary(c.Survey("")))
	}
}

// Two mistakes at once: mending the selector alone does not deliver the request, so the selector's fix is not offered,
// though its cause is named. Mending the port alone cannot be proven before.
func TestDoctorOffersNothingUnproven(t *testing.T) {
	text := strings.Replace(backend, "LISTEN", "tcp:9090", 1) + strings.Replace(plain, "app: web", "app: wbe", 1)
	r := engine.New(engine.Options{Bare: true}).Apply(engine.File{Name: "web.yaml", Text: text}).Survey("")
	f := findingOf(r, "selector-typo")
	if f == nil || f.Line != 21 || f.Fix != nil {
		t.Errorf("want the selector named on line 21 without a fix, got%s", summary(r))
	}
}

// Every document that the recorded API server refused is called broken, on a line of the file.
func TestDoctorExplainsEveryRefusal(t *testing.T) {
	files, _ := filepath.Glob("testdata/recorded/errors/*.yaml")
	codes, err := os.ReadFile("testdata/recorded/errors/exit-codes.tsv")
	if err != nil || len(files) < 40 {
		t.Fatal(err, len(files))
	}
	unnamed := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if !strings.Contains(string(codes), name+"\t1") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := engine.New(engine.Options{Bare: true}).Apply(engine.File{Name: "f.yaml", Text: string(text)})
		if c.Said.Exit == 0 {
			continue // it needs what the recorded cluster held
		}
		r := c.Survey("")
		if r.Count(doctor.Broken) == 0 || r.Findings[0].Line == 0 || r.Findings[0].Text == "" {
			t.Errorf("%s: %s", name, summary(r))
		} else if r.Findings[0].Code == "rejected" {
			unnamed++
		}
	}
	if unnamed > 3 {
		t.Errorf("%d refusals have no explanation of their own", unnamed)
	}
}

// No input makes the doctor fall over, and whatever it says has a place in the input or none at all.
func FuzzSurvey(f *testing.F) {
	for _, m := range mistakes {
		f.Add(strings.Replace(backend, "LISTEN", "tcp:8080", 1) + m.spec)
	}
	files, _ := filepath.Glob("testdata/recorded/errors/*.yaml")
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil {
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := engine.New(engine.Options{}).Apply(engine.File{Name: "f.yaml", Text: text}).Survey("")
		for _, x := range r.Findings {
			if x.Code == "" || x.Severity == "" || x.Line > strings.Count(text, "\n")+1 {
				t.Errorf("%+v", x)
			}
			if x.Fix != nil && x.Fix.Proof.Kind == "" {
				t.Errorf("a fix without proof: %+v", x.Fix)
			}
		}
	})
}
