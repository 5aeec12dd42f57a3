package engine_test

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
)

// variants are broken clusters written by hand for the causes of reference/learners.md, in other words than the recorded
// cases. The line to blame ends with the comment "here"; none is marked where no line is to blame. A request in From and
// To is asked; without, the doctor looks at everything.
var variants = []struct {
	name, yaml     string
	from, to, mode string
	code, who, fix string
}{
	{name: "1 a headless Service called by its port, in a StatefulSet", from: "pod/cli", to: "db:5432", code: "headless-port", who: "pod", fix: "call", yaml: `
{kind: Service, apiVersion: v1, metadata: {name: db}, spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432, targetPort: 15432}]}} # here
---
{kind: StatefulSet, apiVersion: apps/v1, metadata: {name: db}, spec: {serviceName: db, replicas: 2, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: c, ports: [{containerPort: 15432}]}]}}}}` + cli},
	{name: "2 ping by name, nftables", from: "pod/cli", to: "web/ICMP", mode: "nftables", code: "ping", who: "kube-proxy", fix: "call", yaml: web("ports: [{port: 80, targetPort: 8080}] # here") + cli},
	{name: "3 Local and a node without a pod", from: "outside", to: "node-2:30080", code: "no-local-pod-external", who: "nobody", fix: "policy-cluster", yaml: web("type: NodePort", "externalTrafficPolicy: Local # here", "ports: [{port: 80, targetPort: 8080, nodePort: 30080}]") + cli},
	{name: "4 nodePort 8080", code: "nodeport-out-of-range", fix: "edit", yaml: web("type: NodePort", "ports:", "- port: 80", "  nodePort: 8080 # here")},
	{name: "5 the Service's port on a node", from: "outside", to: "node-1:8000", code: "node-on-port", who: "node", fix: "call", yaml: web("type: NodePort", "ports:", "- port: 8000 # here", "  targetPort: 8080", "  nodePort: 30080")},
	{name: "6 nobody selected, by a nodePort", from: "outside", to: "node-1:30080", code: "selector-typo", who: "kube-proxy", fix: "select", yaml: strings.Replace(web("type: NodePort", "ports: [{port: 80, targetPort: 8080, nodePort: 30080}]"), "  selector: {app: web}", "  selector: {app: webb} # here", 1)},
	{name: "7 not ready, in a Deployment", code: "pod-not-ready", who: "kube-proxy", fix: "make-ready", yaml: `
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]}
status: {phase: Running, conditions: [{type: Ready, status: "False"}]} # here
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}` + cli},
	{name: "8 the wrong targetPort, UDP", code: "wrong-target-port", who: "pod", fix: "set-target-port", yaml: `
apiVersion: v1
kind: Pod
metadata: {name: dns-1, labels: {app: dns}, annotations: {portwalk.dev/listen: "udp:5353"}}
spec: {nodeName: node-1, containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: dns}
spec:
  selector: {app: dns}
  ports:
  - protocol: UDP
    port: 53
    targetPort: 53 # here` + cli},
	{name: "9 loopback, by a balancer", from: "outside", to: "192.0.2.44:80", code: "listens-on-loopback", who: "pod", fix: "bind-all", yaml: `
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  labels: {app: web}
  annotations:
    portwalk.dev/listen: "127.0.0.1:8080" # here
spec: {nodeName: node-1, containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}` + pool},
	{name: "10 a balancer's address and the nodePort", from: "pod/cli", to: "192.0.2.44:30080", code: "wrong-port-nodePort", who: "nobody", fix: "call", yaml: `
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: LoadBalancer
  selector: {app: web}
  ports:
  - port: 80
    targetPort: 8080
    nodePort: 30080 # here` + pool + cli},
	{name: "11 a ClusterIP from outside", from: "outside", to: "10.96.5.5:80", code: "clusterip-outside", who: "nobody", fix: "open-nodeport", yaml: `
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: # here
  clusterIP: 10.96.5.5
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]`},
	{name: "12 nobody gives an address", code: "external-ip-pending", fix: "call", yaml: web("type: LoadBalancer # here", "ports: [{port: 80, targetPort: 8080, nodePort: 30080}]")},
	{name: "13 a source outside the ranges", from: "outside", to: "192.0.2.44:80", code: "source-not-allowed", who: "nobody", fix: "allow-source", yaml: web("type: LoadBalancer", "loadBalancerSourceRanges: [198.51.100.0/24] # here", "ports: [{port: 80, targetPort: 8080}]") + pool},
	{name: "14 a nodePort on 127.0.0.1, nftables", from: "node/node-1", to: "127.0.0.1:30080", mode: "nftables", code: "node-on-address", who: "node", fix: "call", yaml: web("type: NodePort", "ports: [{port: 80, targetPort: 8080, nodePort: 30080}] # here")},
	{name: "15 internal policy Local, no pod on the node", from: "pod/cli", to: "web:80", code: "no-local-pod-internal", who: "nobody", fix: "policy-cluster", yaml: web("internalTrafficPolicy: Local # here", "ports: [{port: 80, targetPort: 8080}]") + cli},
	{name: "16 a name of another namespace", from: "pod/cli", to: "web:80", code: "name-of-other-namespace", who: "nobody", fix: "call", yaml: "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n" + strings.ReplaceAll(strings.ReplaceAll(web("ports: [{port: 80, targetPort: 8080}]"), "name: web-1", "name: web-1, namespace: shop"), "metadata: {name: web}", "metadata: {name: web, namespace: shop} # here") + cli},
	{name: "17 a named port of the wrong protocol", code: "named-port-protocol", who: "kube-proxy", fix: "set-protocol", yaml: `
apiVersion: v1
kind: Pod
metadata: {name: dns-1, labels: {app: dns}}
spec:
  nodeName: node-1
  containers:
  - name: c
    image: c
    ports:
    - {name: dns, containerPort: 53, protocol: UDP}
---
apiVersion: v1
kind: Service
metadata: {name: dns}
spec:
  selector: {app: dns}
  ports:
  - port: 53
    targetPort: dns # here` + cli},
	{name: "18 a quoted number", code: "quoted-number", fix: "edit", yaml: web("ports:", `- port: "80" # here`)},
	{name: "19 an octal number", code: "octal-number", yaml: web("ports:", `- port: 010 # here`, "  targetPort: 8080") + cli},
	{name: "20 a key twice", code: "duplicate-key", yaml: web("ports: [{port: 81, targetPort: 8080}] # here", "ports: [{port: 80, targetPort: 8080}]") + cli},
	{name: "21 ExternalName with an address", code: "external-name-address", yaml: "apiVersion: v1\nkind: Service\nmetadata: {name: out}\nspec:\n  type: ExternalName\n  externalName: 192.0.2.7 # here\n"},
	{name: "22 a misspelt field", code: "field-spelling", fix: "edit", yaml: web("ports:", "- port: 80", "  targetport: 8080 # here")},
	{name: "23 affinity settings without affinity", code: "affinity-config-unused", yaml: web("sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}} # here", "ports: [{port: 80, targetPort: 8080}]")},
	{name: "24 the Deployment's own labels", code: "selector-of-workload", who: "kube-proxy", fix: "select", yaml: `
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, labels: {team: blue}}
spec: {replicas: 2, selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  selector:
    team: blue # here
  ports: [{port: 80, targetPort: 8080}]` + cli},
	{name: "25 two Services want one nodePort", code: "nodeport-taken", fix: "edit", yaml: web("type: NodePort", "ports: [{port: 80, targetPort: 8080, nodePort: 30080}]") + `
---
apiVersion: v1
kind: Service
metadata: {name: other}
spec:
  type: NodePort
  selector: {app: web}
  ports:
  - port: 81
    targetPort: 8080
    nodePort: 30080 # here`},
	{name: "26 a name nobody has", from: "pod/cli", to: "wbe:80", code: "name-misspelt", who: "nobody", fix: "call", yaml: strings.Replace(web("ports: [{port: 80, targetPort: 8080}]"), "metadata: {name: web}", "metadata: {name: web} # here", 1) + cli},
	{name: "27 UDP asked of a TCP port, nftables", from: "pod/cli", to: "web:80/UDP", mode: "nftables", code: "wrong-protocol", who: "kube-proxy", fix: "call", yaml: web("ports:", "- port: 80 # here", "  targetPort: 8080") + cli},
	{name: "28 the pod is over", code: "pod-finished", who: "kube-proxy", fix: "run-again", yaml: `
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]}
status: {phase: Succeeded} # here
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}` + cli},
	{name: "29 no selector, no slice", code: "no-selector", who: "kube-proxy", yaml: "apiVersion: v1\nkind: Service\nmetadata: {name: bare}\nspec: # here\n  ports: [{port: 80}]" + cli},
	// The endpoints controller has emptied what was written by hand: to remove the selector alone brings nothing back.
	{name: "30 hand-written endpoints beside a selector", code: "endpoints-not-used", who: "kube-proxy", yaml: `
apiVersion: v1
kind: Service
metadata: {name: db}
spec:
  selector: {app: nothing} # here
  ports: [{port: 5432}]
---
apiVersion: v1
kind: Endpoints
metadata: {name: db}
subsets: [{addresses: [{ip: 10.244.1.77}], ports: [{port: 5432}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: pg, labels: {app: pg}}
spec: {nodeName: node-1, containers: [{name: c, image: c, ports: [{containerPort: 5432}]}]}
status: {podIP: 10.244.1.77, phase: Running}` + cli},
}

// cli is a client pod on node-2.
const cli = "\n---\n{apiVersion: v1, kind: Pod, metadata: {name: cli}, spec: {nodeName: node-2, containers: [{name: c, image: c}]}}"

// pool gives 192.0.2.44 to the first Service that asks.
const pool = `
---
{apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: {name: pool, namespace: metallb-system}, spec: {addresses: [192.0.2.44/32]}}
---
{apiVersion: metallb.io/v1beta1, kind: L2Advertisement, metadata: {name: all, namespace: metallb-system}}`

// web is a pod on node-1 and a Service with these lines in its spec.
func web(spec ...string) string {
	return `apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ` + strings.Join(spec, "\n  ")
}

func TestDoctorVariants(t *testing.T) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			text := strings.TrimPrefix(v.yaml, "\n") + "\n"
			c := engine.New(engine.Options{Mode: v.mode}).Apply(engine.File{Name: "v.yaml", Text: text})
			var report doctor.Report
			if v.to == "" {
				report = c.Survey("")
			} else {
				to, protocol := engine.SplitProtocol(v.to)
				r, err := c.Examine(trace.Ask{From: v.from, To: to, Protocol: protocol})
				if err != nil {
					t.Fatal(err)
				}
				report = r
			}
			line := 0
			for i, l := range strings.Split(text, "\n") {
				if strings.HasSuffix(l, "# here") {
					line = i + 1
				}
			}
			for _, f := range report.Findings {
				if f.Code == v.code && (line == 0 || f.Line == line) {
					checkVariant(t, f, v.who, v.fix)
					return
				}
			}
			for _, f := range report.Findings {
				t.Errorf("found %s at line %d", f.Code, f.Line)
			}
			t.Errorf("wanted %s at line %d", v.code, line)
		})
	}
}

func checkVariant(t *testing.T, f doctor.Finding, who, fix string) {
	t.Helper()
	if f.By == nil && who != "" || f.By != nil && f.By.Who != who {
		t.Errorf("refused by %+v, want %q", f.By, who)
	}
	if f.Fix == nil && fix != "" || f.Fix != nil && f.Fix.Code != fix {
		t.Errorf("fix %+v, want %q", f.Fix, fix)
	}
}

// Many Services with one mistake each: every one is found at its own line with its own pod, and the fixes that are too many
// to be proven one by one are proven together.
func TestDoctorSeesMany(t *testing.T) {
	var b strings.Builder
	const many = 60
	for i := range many {
		n := strings.Repeat("x", i%3) + string(rune('a'+i%26)) + string(rune('a'+i/26))
		b.WriteString("---\n" + strings.NewReplacer("web-1", "pod-"+n, "{name: web}", "{name: svc-"+n+"}", "{app: web}}", "{app: app-"+n+"}}", "{app: web}", "{app: ap-"+n+"}").Replace(web("ports: [{port: 80, targetPort: 8080}]")) + "\n")
	}
	r := engine.New(engine.Options{}).Apply(engine.File{Name: "many.yaml", Text: b.String() + cli + "\n"}).Survey("")
	fixed, together := 0, 0
	for _, f := range r.Findings {
		if f.Code != "selector-typo" {
			t.Errorf("%s at line %d", f.Code, f.Line)
			continue
		}
		if want := "app=app-" + strings.TrimPrefix(f.Args["service"], "svc-"); f.Args["labels"] != want {
			t.Errorf("%s is said to mean %s", f.Args["service"], f.Args["labels"])
		}
		if f.Fix != nil && !f.Unproven {
			fixed++
			if f.Fix.Proof.Together > 1 {
				together++
			}
		}
	}
	if len(r.Findings) != many || fixed != many || together == 0 {
		t.Errorf("%d findings, %d with a fix, %d of them proven together", len(r.Findings), fixed, together)
	}
}
