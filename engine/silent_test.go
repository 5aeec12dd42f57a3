package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/view/advice"
)

// service is a Service of one document; what follows its first lines begins at line 5.
const service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"

// pods of a Deployment with a named port.
const pods = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      containers:
      - {name: c, image: nginx, ports: [{name: http, containerPort: 8080}]}
`

func cloudNode(scheme string) string {
	return "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\nspec: {providerID: '" + scheme + "://x'}\n"
}

// What Kubernetes accepts in silence, entry by entry: the first rows are the list of what learners run into and that no
// answer of Kubernetes tells them, the others came up beside them. The lines are counted in the text by hand.
//
// What is no note, and why:
//   - a port name that stands twice, for two protocols too: the API server refuses it.
//   - externalName beside another type, externalIPs or sessionAffinity of a headless Service, PreferClose,
//     topology-aware-hints: the API server warns, and its warnings are printed.
//   - loadBalancerIP: deprecated since 1.24, but clouds still read it, and the API server says nothing against it.
//   - externalTrafficPolicy Local with nodes that have no pod: what the policy is for. The doctor tells who asks there.
//   - a Service without a selector: whose slices come later is not Portwalk's to say. The doctor tells who asks.
func TestSilence(t *testing.T) {
	const plain = service + "spec:\n  selector: {app: web}\n  ports:\n"
	const openstack = "loadbalancer.openstack.org/keep-floatingip"
	tests := []struct{ name, text, want string }{
		// The list.
		{"duplicate key", plain + "  - port: 80\n    port: 81\n    targetPort: 8080\n" + pods, "duplicate-key 9 [port]"},
		{"missing ---", plain + "  - port: 80\n    targetPort: 8080\n" + plain + "  - port: 80\n    targetPort: 8080\n" + pods, "missing-separator 10 []"},
		{"octal", plain + "  - port: 010\n    targetPort: http\n" + pods, "octal 8 [010 8]"},
		{"selector without a pod", service + "spec:\n  selector: {app: wep}\n  ports: [{port: 8080}]\n" + pods, "selector-typo 6 app=wep"},
		{"and nothing like it", service + "spec:\n  selector: {run: now}\n  ports: [{port: 8080}]\n" +
			strings.ReplaceAll(pods, "web", "a") + strings.ReplaceAll(pods, "web", "b"), "selector-none 6 run=now"},
		{"in another namespace", service + "  namespace: kube-public\nspec:\n  selector: {app: web}\n  ports: [{port: 8080}]\n" + pods,
			"pods-elsewhere 5 default"},
		{"a name that no pod has", plain + "  - port: 80\n    targetPort: web\n" + pods, "named-port-missing 9 web"},
		{"a name of the other protocol", plain + "  - port: 80\n    targetPort: http\n    protocol: UDP\n" + pods,
			"named-port-protocol 9 UDP"},
		{"pods without port names", plain + "  - port: 80\n    targetPort: web\n" + strings.Replace(pods, "name: http, ", "", 1), "named-port-missing 9 web"},
		{"annotation of another cloud", service + "  annotations:\n    " + openstack + ": 'true'\nspec:\n  type: LoadBalancer\n  selector: {app: web}\n" +
			"  ports: [{port: 80, targetPort: http}]\n" + pods + cloudNode("aws"), "foreign-annotation 6 openstack"},
		{"annotation on a Deployment", strings.Replace(pods, "{name: web}", "{name: web, annotations: {"+openstack+": 'true'}}", 1),
			"annotation-not-on-service 4 Deployment"},
		{"annotation without a balancer", service + "  annotations:\n    " + openstack + ": 'true'\nspec:\n  type: NodePort\n  selector: {app: web}\n" +
			"  ports: [{port: 80, targetPort: http}]\n" + pods, "annotation-without-balancer 6 NodePort"},
		{"status", plain + "  - {port: 80, targetPort: http}\nstatus: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}\n" + pods, "status-ignored 9 []"},
		{"affinity's config alone", plain + "  - {port: 80, targetPort: http}\n  sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}\n" + pods,
			"affinity-config-ignored 9 []"},

		// Beside it.
		{"a number that no pod declares", plain + "  - port: 80\n" + pods, "target-port-undeclared 8 8080/TCP"},
		{"headless ports", service + "spec:\n  clusterIP: None\n  selector: {app: web}\n  ports:\n  - {port: 80, targetPort: 8080}\n" + pods,
			"headless-no-mapping 9 8080"},
		{"ExternalName with a selector", service + "spec:\n  type: ExternalName\n  externalName: a.example.com\n  selector: {app: web}\n", "external-name-ignores 8 selector"},
		{"ExternalName of an address", service + "spec:\n  type: ExternalName\n  externalName: 192.0.2.1\n", "external-name-address 7 192.0.2.1"},
		{"one rollout's pods", service + "spec:\n  selector: {pod-template-hash: abc}\n  ports: [{port: 80}]\n", "selector-has-hash 6 pod-template-hash"},
		{"Endpoints beside a selector", plain + "  - {port: 80}\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\nsubsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]\n",
			"endpoints-overwritten 13 web"},
		{"two addresses of an endpoint", "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s}\naddressType: IPv4\n" +
			"endpoints: [{addresses: [192.0.2.1, 192.0.2.2]}]\n", "second-address-unused 5 192.0.2.1"},

		// In order.
		{"nothing to say", plain + "  - {port: 80, targetPort: http}\n" + pods, ""},
		{"a demo Deployment is enough", plain + "  - {port: 80, targetPort: 8080}\n", ""},
		{"Google's annotations of any type", service + "  annotations: {cloud.google.com/neg: '{}'}\n" +
			"spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n" + pods, ""},
		{"an annotation that says what listens", plain + "  - port: 80\n" + strings.Replace(pods, "tier: front}", "tier: front}, annotations: {portwalk.dev/listen: 'tcp:80'}", 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := engine.New(engine.Options{}).Apply(engine.File{Name: "a.yaml", Text: tt.text})
			if c.Said.Exit != 0 {
				t.Fatal(c.Said.Stderr)
			}
			var got []string
			for _, n := range c.Notes {
				if n.Code != "demo-deployment" {
					got = append(got, fmt.Sprint(n.Code, " ", n.Line, " ", n.Args))
				}
			}
			for _, f := range c.Silences() {
				got = append(got, fmt.Sprint(f.Code, " ", f.Line, " ", f.Args[tells[f.Code]]))
				worded(t, f)
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// tells names the argument of each code that the table shows.
var tells = map[string]string{
	"selector-typo": "pair", "selector-none": "selector", "pods-elsewhere": "other", "named-port-missing": "targetPort",
	"named-port-protocol": "protocol", "foreign-annotation": "cloud", "annotation-not-on-service": "kind",
	"annotation-without-balancer": "type", "target-port-undeclared": "ports", "headless-no-mapping": "targetPort",
	"external-name-ignores": "field", "external-name-address": "target", "selector-has-hash": "label",
	"endpoints-overwritten": "service", "second-address-unused": "first",
}

// worded: both languages have a sentence for a finding, without a hole that no argument fills.
func worded(t *testing.T, f doctor.Finding) {
	t.Helper()
	ko, en := advice.Says(f, "ko"), advice.Says(f, "en")
	if f.Severity != doctor.Note || ko == en || strings.ContainsAny(ko+en, "<>") {
		t.Errorf("%s is %s: %q, %q", f.Code, f.Severity, ko, en)
	}
}

// kubectl apply merges ports of one number when it finds the Service there.
func TestSilenceOfMergedPorts(t *testing.T) {
	text := service + "spec:\n  ports:\n  - {port: 53, name: t}\n"
	c := engine.New(engine.Options{}).Apply(engine.File{Name: "a.yaml", Text: text + "  - {port: 54, name: x}\n"})
	c = c.Apply(engine.File{Name: "a.yaml", Text: text + "  - {port: 53, name: u, protocol: UDP}\n"})
	got := c.Silences()
	if c.Said.Exit != 0 || len(got) != 1 || got[0].Code != "ports-merged" || got[0].Line != 6 || got[0].Args["stored"] != "1" {
		t.Errorf("%q %+v", c.Said.Stderr, got)
	}
}

// A cluster that was loaded was not written by hand: what its objects say in vain is nobody's mistake.
func TestNoSilenceOfLoaded(t *testing.T) {
	text := service + "spec:\n  selector: {app: wep}\n  clusterIP: 10.96.0.77\n  ports: [{port: 8080}]\n" + pods
	c := engine.New(engine.Options{}).Load(engine.File{Name: "a.yaml", Text: text})
	if got := c.Silences(); len(got) > 0 {
		t.Errorf("%v", got)
	}
}
