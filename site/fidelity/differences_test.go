package fidelity

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/view/kubectl"
)

// Each test here proves that a known difference is still there. What the real components say is quoted from them
// (v1.36.3). A test that fails because the difference is gone is good news: take the difference off the list with it.

const mended = "the engine says what Kubernetes says now: take this difference off the list"

func bare() engine.Cluster { return engine.New(engine.Options{Bare: true}) }

func apply(t *testing.T, c engine.Cluster, text string) engine.Cluster {
	t.Helper()
	return c.Apply(engine.File{Name: "f.yaml", Text: text})
}

const web = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}\n"

// The real API server draws them: two clusters seldom agree.
func TestDrawnValues(t *testing.T) {
	a, b := apply(t, bare(), web).State.Service("default", "web"), apply(t, bare(), web).State.Service("default", "web")
	if a.Spec.ClusterIP != b.Spec.ClusterIP || a.Spec.Ports[0].NodePort != b.Spec.Ports[0].NodePort {
		t.Error(mended)
	}
}

// kubectl v1.36.3: `uid: 5adf0745-…`, `resourceVersion: "503"`.
func TestNoHistory(t *testing.T) {
	text := apply(t, bare(), web).Kubectl("kubectl get svc web -o yaml").Text
	if strings.Contains(text, "uid:") || strings.Contains(text, "resourceVersion:") {
		t.Error(mended)
	}
}

// kubectl v1.36.3: `error: resource mapping not found for name: "gw" namespace: "" from "f.yaml": no matches for kind
// "Gateway" in version "gateway.networking.k8s.io/v1"`, unless somebody installed the CRD.
func TestCustomKinds(t *testing.T) {
	c := apply(t, bare(), "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {}\n")
	if c.Said.Exit != 0 || len(c.Notes) == 0 {
		t.Error(mended)
	}
}

// kubectl v1.36.3: `The Pod "p" is invalid: spec.volumes[0].name: Invalid value: "Bad_Name": …` and `The ConfigMap "c" is
// invalid: data[a b]: Invalid value: "a b": …`.
func TestOtherFields(t *testing.T) {
	for _, text := range []string{
		"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: nginx}], volumes: [{name: Bad_Name, emptyDir: {}}]}\n",
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {\"a b\": x}\n",
	} {
		if apply(t, bare(), text).Said.Exit != 0 {
			t.Error(mended)
		}
	}
}

// kubectl v1.36.3: `No resources found in default namespace.`, with exit code 0.
func TestOtherResources(t *testing.T) {
	for _, kind := range []string{"cm", "secrets", "ingresses"} {
		if s := bare().Kubectl("kubectl get " + kind); s.Exit == 0 {
			t.Errorf("%s: %s", kind, mended)
		}
	}
}

// kubectl v1.36.3 knows these options.
func TestKubectlOptions(t *testing.T) {
	for _, option := range []string{"-L app", "--sort-by=.metadata.name", "-w", "-o jsonpath={.items[0].metadata.name}", "-o custom-columns=A:.metadata.name"} {
		if s := apply(t, bare(), web).Kubectl("kubectl get svc " + option); s.Exit == 0 {
			t.Errorf("%s: %s", option, mended)
		}
	}
}

// kubectl v1.36.3 deletes, edits and patches.
func TestKubectlVerbs(t *testing.T) {
	for _, line := range []string{"delete svc web", "edit svc web", "patch svc web -p {}", "expose pod web", "api-resources"} {
		if s := apply(t, bare(), web).Kubectl("kubectl " + line); s.Exit == 0 {
			t.Errorf("%s: %s", line, mended)
		}
	}
}

// kubectl v1.36.3 explains in the API's own words: `type determines how the Service is exposed. …`.
func TestExplainInOwnWords(t *testing.T) {
	if strings.Contains(kubectl.Explain("service.spec.type", "en").Text, "type determines how the Service is exposed") {
		t.Error(mended)
	}
}

// kubectl v1.36.3 prints Go's list of calls after this line, and exits with 2. Its describe dies of a port without a
// number: `panic: runtime error: invalid memory address or nil pointer dereference`.
func TestCrashes(t *testing.T) {
	c := apply(t, apply(t, bare(), web), strings.Replace(web, "{port: 80}", "{port: {}}", 1))
	if !strings.HasPrefix(c.Said.Stderr, "panic: runtime error: comparing uncomparable type map[string]interface {}\n") || strings.Contains(c.Said.Stderr, "goroutine 1") {
		t.Errorf("%s\n%s", mended, c.Said.Stderr)
	}
	c = apply(t, bare(), `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [203.0.113.5]}]
ports: [{name: ""}]
`)
	if s := c.Kubectl("kubectl describe svc web"); s.Exit != 0 || !strings.Contains(s.Text, "Session Affinity:") {
		t.Errorf("%s\n%s", mended, s.Text)
	}
}

// The real API server walks a Go map: the causes come in another order every time.
func TestOrderOfLabels(t *testing.T) {
	text := "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {\"b b\": x, \"a a\": x, \"d d\": x, \"c c\": x}}\nspec: {ports: [{port: 80}]}\n"
	first := apply(t, bare(), text).Said.Stderr
	for range 20 {
		if apply(t, bare(), text).Said.Stderr != first {
			t.Fatal(mended)
		}
	}
	if strings.Count(first, "metadata.labels: ") != 4 {
		t.Error(first)
	}
}

// A real cluster without nodes has none, and a Service without pods none.
func TestMadeUp(t *testing.T) {
	c := apply(t, engine.New(engine.Options{}), web)
	if len(c.State.Nodes()) == 0 || len(c.State.Pods()) == 0 {
		t.Error(mended)
	}
}

// A real cloud needs half a minute, and says so in events.
func TestCloudsFollowTheirDocuments(t *testing.T) {
	c := apply(t, bare(), "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nspec: {providerID: \"aws:///eu-west-1a/i-0\"}\n---\n"+strings.Replace(web, "NodePort", "LoadBalancer", 1))
	if len(c.State.Service("default", "web").Status.LoadBalancer.Ingress) == 0 {
		t.Error(mended)
	}
}

// On a real cluster each object has its own age.
func TestClockStandsStill(t *testing.T) {
	for range 2 {
		if !strings.Contains(apply(t, bare(), web).Kubectl("kubectl get svc web").Text, "12s") {
			t.Error(mended)
		}
	}
}

// The ServiceAccount plugin of a real API server mounts a token into every pod: `Mounts: /var/run/secrets/…`.
func TestNoTokens(t *testing.T) {
	c := apply(t, bare(), "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: nginx}]}\n")
	if strings.Contains(c.Kubectl("kubectl describe pod p").Text, "kube-api-access") {
		t.Error(mended)
	}
}

// A real scheduler weighs resources, taints and spread; which node is next in turn is no answer of its.
func TestScheduledInTurn(t *testing.T) {
	c := apply(t, bare(), "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: nginx, resources: {requests: {cpu: \"9000\"}}}]}\n")
	if pods := c.State.Pods(); len(pods) != 1 || pods[0].Spec.NodeName == "" {
		t.Error(mended) // a real one finds no node for nine thousand processors
	}
}

// kubectl v1.36.3: `web-584b9f7f87   2         2`.
func TestTemplateHash(t *testing.T) {
	c := apply(t, bare(), "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: nginx}]}}}\n")
	text := c.Kubectl("kubectl get rs").Text
	if strings.Contains(text, "web-584b9f7f87") || !strings.Contains(text, "web-") {
		t.Errorf("%s\n%s", mended, text)
	}
}

// The real API server ends this message with what differs, as a Go structure: `core.PodSpec{ …`.
func TestPodUpdateWithoutItsDifference(t *testing.T) {
	pod := func(name string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: " + name + ", image: nginx}]}\n"
	}
	c := apply(t, apply(t, bare(), pod("a")), pod("b"))
	if len(c.Problems()) != 1 || strings.Contains(c.Problems()[0].Error(), "PodSpec{") {
		t.Error(mended)
	}
}
