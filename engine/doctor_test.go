package engine_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/trace"
)

// doctorGround is the network in which the learners' cases ran.
const doctorGround = `
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking: {serviceSubnet: 10.96.0.0/16, podSubnet: 10.244.0.0/16}
---
apiVersion: v1
kind: Node
metadata: {name: node-a, labels: {topology.kubernetes.io/zone: zone-1}}
spec: {podCIDR: 10.244.1.0/24}
status: {addresses: [{type: InternalIP, address: 172.31.0.11}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Node
metadata: {name: node-b, labels: {topology.kubernetes.io/zone: zone-2}}
spec: {podCIDR: 10.244.2.0/24}
status: {addresses: [{type: InternalIP, address: 172.31.0.12}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Node
metadata: {name: node-c, labels: {topology.kubernetes.io/zone: zone-2}}
spec: {podCIDR: 10.244.3.0/24}
status: {addresses: [{type: InternalIP, address: 172.31.0.13}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: client-node-a}
spec: {nodeName: node-a, containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client-node-b}
spec: {nodeName: node-b, containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client-node-c}
spec: {nodeName: node-c, containers: [{name: c, image: c}]}
`

// wanted says, case by case, what the case's own words for cause and fix call for: which mistake, on which line of its
// manifest, and the fix. The lines were counted in the manifests. A line 0 means that no line is to blame; status and
// listen mean the line that says what the case tells beside its manifest (runtime).
const (
	status = -1
	listen = -2
)

type diagnosis struct {
	id   string
	code string
	line int
	fix  string // code of the fix; "" if nothing can be proven or nothing is wrong

	from, to string // a request in place of the case's probes
	survey   bool   // ask nothing: look at the manifests
	in       int    // which step's manifest the line is counted in, from 0
	cloud    string // the nodes' providerID
	address  string // what somebody wrote to status.loadBalancer
	more     string // manifest that a kubectl command of the case leaves behind
}

var wanted = []diagnosis{
	{id: "A01", code: "selector-typo", line: 19, fix: "select"},
	{id: "A03", code: "selector-of-workload", line: 29, fix: "select"},
	{id: "A05", code: "pod-not-ready", line: status, fix: "make-ready"},
	{id: "A07", code: "pod-pending", line: status, fix: "make-run"},
	{id: "A09", code: "pods-elsewhere", line: 20, fix: "move"},
	{id: "A11", code: "pod-finished", line: status, fix: "run-again"},
	{id: "A13", code: "selector-other", line: 19, fix: "select", more: "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: quarantine}}\nspec: {nodeName: node-a, containers: [{name: app, image: a}]}\n"},
	{id: "B01", code: "wrong-target-port", line: 24, fix: "set-target-port"},
	{id: "B05", code: "named-port-protocol", line: 27, fix: "set-protocol"},
	{id: "B07", code: "listens-on-loopback", line: listen, fix: "bind-all"},
	{id: "B09", code: "wrong-port-targetPort", line: 22, fix: "call"},
	{id: "B11", code: "node-on-targetPort", line: 23, fix: "call"},
	{id: "B13", code: "pod-on-service-port", line: 21, fix: "call"},
	{id: "B15", code: "port-duplicate", line: 12, survey: true},
	{id: "B19", code: "port-out-of-range", line: 9, survey: true},
	{id: "B21", code: "port-name-too-long", line: 10, survey: true},
	{id: "C01", code: "nodeport-out-of-range", line: 12, fix: "edit", survey: true},
	{id: "C03", code: "nodeport-on-clusterip", line: 11, fix: "edit", survey: true},
	{id: "C05", code: "nodeport-taken", line: 12, fix: "edit", survey: true, in: 1},
	{id: "C11", code: "selector-none", line: 7},
	{id: "D01", code: "clusterip-outside", line: 17, fix: "open-nodeport"},
	{id: "D03", code: "ping", line: 20, fix: "call"},
	{id: "D05", code: "clusterip-taken", line: 6, fix: "edit", survey: true, in: 1},
	{id: "D07", code: "may-not-change", line: 6, survey: true, in: 1},
	{id: "D09", code: "clusterip-unused", line: 0},
	{id: "E01", code: "external-ip-pending", line: 18, fix: "call", survey: true},
	{id: "E05", code: "wrong-port-targetPort", line: 23, fix: "call", address: "198.51.100.9"},
	{id: "E07", code: "no-local-pod-external", line: 19, fix: "policy-cluster"},
	{id: "E09", code: "no-local-pod-external", line: 19, fix: "policy-cluster", address: "198.51.100.9"},
	{id: "E11", code: "balancer-no-nodeport", line: 19, fix: "allocate-nodeports", survey: true, cloud: "openstack:///1"},
	{id: "E13", code: "not-for-this-type", line: 7, fix: "edit", survey: true},
	{id: "E15", code: "not-for-this-type", line: 6, fix: "edit", survey: true},
	{id: "E19", code: "annotation-not-on-service", line: 6, survey: true},
	{id: "E21", code: "bare-word", line: 6, fix: "edit", survey: true},
	{id: "E25", code: "status-written", line: 12, survey: true},
	{id: "F01", code: "client-address-lost", line: 17},
	{id: "F03", code: "no-local-pod-internal", line: 18, fix: "policy-cluster"},
	{id: "F05", code: "not-for-this-type", line: 6, fix: "edit", survey: true},
	{id: "F07", code: "sticky-per-node", line: 43},
	{id: "F09", code: "affinity-config-unused", line: 6, survey: true},
	{id: "F15", code: "uneven-share", line: 43, survey: true, cloud: "openstack:///1"},
	{id: "G01", code: "headless-port", line: 23, fix: "call"},
	{id: "G03", code: "headless-ignores", line: 7, survey: true},
	{id: "G07", code: "external-name-url", line: 7, fix: "edit", survey: true},
	{id: "G11", code: "not-for-external-name", line: 8, fix: "edit", survey: true},
	{id: "G15", code: "address-reserved", line: 7, survey: true},
	{id: "G19", code: "second-address-unused", line: 46, survey: true},
	{id: "G21", code: "address-reserved", line: 22, survey: true},
	{id: "G23", code: "endpoints-not-used", line: 6},
	{id: "H01", code: "name-of-other-namespace", line: 18, fix: "call", from: "pod/client-node-a", to: "web:80"},
	{id: "H03", code: "name-not-in-pod", line: 4, from: "outside", to: "web:80"},
	{id: "I01", code: "not-dual-stack", line: 6, fix: "edit", survey: true},
	{id: "J01", code: "quoted-number", line: 8, fix: "edit", survey: true},
	{id: "J03", code: "tab", line: 6, fix: "edit", survey: true},
	{id: "J05", code: "field-spelling", line: 10, fix: "edit", survey: true},
	{id: "J07", code: "missing-separator", line: 8, survey: true},
	{id: "J09", code: "ports-not-a-list", line: 7, fix: "edit", survey: true},
	{id: "J11", code: "no-such-kind", line: 1, fix: "edit", survey: true},
	{id: "J13", code: "bare-word", line: 4, fix: "edit", survey: true},
	{id: "J15", code: "spelling", line: 6, fix: "edit", survey: true},
	{id: "J17", code: "ports-missing", line: 5, survey: true},
	{id: "J19", code: "field-spelling", line: 7, fix: "edit", survey: true},
	{id: "J23", code: "no-blank-after-colon", line: 8, fix: "edit", survey: true},
	{id: "J25", code: "duplicate-key", line: 7, survey: true},
	{id: "K03", code: "selector-other", line: 6, fix: "select", more: "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector:\n    app: web\n  ports:\n  - {port: 80, targetPort: 8080}\n", in: 1},
}

// unasked are the cases that nothing is wrong with, or whose trouble is beyond manifests and packets.
var unasked = map[string]string{
	"A15": "works: terminating pods serve on", "B03": "works", "B17": "works", "B23": "works", "C07": "works", "C13": "works", "C15": "works",
	"D11": "works", "E03": "works", "E17": "accepted, and right", "F11": "works", "F13": "works", "F17": "works", "G05": "works", "G13": "works",
	"G17": "works", "H05": "accepted", "I03": "accepted", "I05": "accepted", "J21": "works", "K05": "works", "K09": "works", "K11": "works",
	"C09": "about the machine that the nodes run on, not run", "E23": "the balancer behind the address is none that is modelled",
	"G09": "about HTTP and TLS, not packets", "H07": "about environment variables", "K01": "about the arguments of kubectl expose",
	"K07": "NetworkPolicies are not modelled",
}

type learnersCase struct {
	ID, Evidence, Manifest string
	Steps                  []struct{ Apply, Create, Kubectl string }
	Runtime                []struct {
		Pod, Phase string
		Listen     any
		Ready      *bool
		Pending    bool
	}
	Probes []struct{ From, To, Proto, Expect, Nft string }
}

func learnersCases(t *testing.T) []learnersCase {
	t.Helper()
	text, err := os.ReadFile("testdata/recorded/cases/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []learnersCase }
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// staged is a case on stage: its cluster, and where the lines of its manifests have gone.
type staged struct {
	cluster engine.Cluster
	files   []string // by step
	said    []string // what was added, by step: one entry for each line, "" for the manifest's own
}

// TestDoctorNamesCases asks the doctor about each learners' case: it must name the cause that the case names, on its
// line, and offer the proven fix.
func TestDoctorNamesCases(t *testing.T) {
	cases := map[string]learnersCase{}
	for _, c := range learnersCases(t) {
		cases[c.ID] = c
	}
	for _, w := range wanted {
		c := cases[w.id]
		delete(cases, w.id)
		t.Run(w.id, func(t *testing.T) { c.diagnosed(t, w) })
	}
	for id := range cases {
		if unasked[id] == "" {
			t.Errorf("case %s has neither a diagnosis nor a reason why it needs none", id)
		}
	}
}

func (c learnersCase) diagnosed(t *testing.T, w diagnosis) {
	cluster := c.apply(w)
	for _, mode := range []string{"iptables", "nftables"} {
		for _, r := range c.reports(t, cluster, w, mode) {
			found := false
			for _, f := range r.Findings {
				found = found || f.Code == w.code && c.lineOf(w, f.Line) && f.File == c.fileOf(w)
				if f.Code == w.code && w.fix != fixOf(f) {
					t.Errorf("%s: fix %q, want %q: %+v", mode, fixOf(f), w.fix, f)
				}
			}
			if !found {
				t.Errorf("%s: want %s on line %d of %s, got%s", mode, w.code, w.line, c.fileOf(w), summary(r))
			}
		}
	}
}

func fixOf(f doctor.Finding) string {
	if f.Fix == nil {
		return ""
	}
	return f.Fix.Code
}

func summary(r doctor.Report) string {
	out := ""
	for _, f := range r.Findings {
		out += fmt.Sprintf("\n\t%s %s %s %s %s:%d fix %s %v", f.Severity, f.Code, f.Object, f.Path, f.File, f.Line, fixOf(f), f.Why)
	}
	return out
}

// reports are the doctor's answers to each probe that fails (or, for a note, each probe), or to no question at all.
func (c learnersCase) reports(t *testing.T, cluster engine.Cluster, w diagnosis, mode string) []doctor.Report {
	if w.survey {
		return []doctor.Report{cluster.Survey(mode)}
	}
	var out []doctor.Report
	asks := []trace.Ask{{From: w.from, To: w.to}}
	if w.from == "" {
		asks = c.asks(cluster, w)
	}
	for _, a := range asks {
		a.Mode = mode
		r, err := cluster.Examine(a)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		t.Error("no probe to ask about")
	}
	return out
}

// asks are the probes that don't simply work; if all do, all.
func (c learnersCase) asks(cluster engine.Cluster, w diagnosis) []trace.Ask {
	var bad, all []trace.Ask
	for _, p := range c.Probes {
		from := strings.NewReplacer("pod@", "pod/client-", "self:", "pod/", "external", "outside/172.31.0.200").Replace(p.From)
		if strings.HasPrefix(from, "node-") {
			from = "node/" + from
		}
		a := trace.Ask{From: from, To: strings.TrimSuffix(filled(cluster.State, p.To, w.address), ":0"), Protocol: p.Proto}
		if w.id == "E09" && from == "outside/172.31.0.200" {
			a.Via = "node-c"
		}
		all = append(all, a)
		if !strings.HasPrefix(p.Expect, "ok") {
			bad = append(bad, a)
		}
	}
	if len(bad) > 0 {
		return bad
	}
	return all
}

func filled(s api.State, to, lb string) string {
	return regexp.MustCompile(`\$(\w+)\(([^)]*)\)`).ReplaceAllStringFunc(to, func(m string) string {
		what, who, _ := strings.Cut(strings.Trim(m, "$)"), "(")
		svc := s.Service("default", who)
		switch what {
		case "clusterIP":
			return svc.Spec.ClusterIP
		case "nodePort":
			return fmt.Sprint(svc.Spec.Ports[0].NodePort)
		case "nodeIP":
			return s.Node(who).Address("InternalIP")
		case "podIP":
			return s.Pod("default", who).Status.PodIP
		case "lbIP":
			return lb
		}
		return m
	})
}

// apply builds the case's cluster: the ground, then its manifests with what runs in the pods written into them.
func (c learnersCase) apply(w diagnosis) engine.Cluster {
	o := engine.Options{Bare: true}
	if w.address != "" {
		o.Pins = []alloc.Pin{{Service: "default/web", LoadBalancer: w.address}}
	}
	ground := doctorGround
	if w.cloud != "" {
		ground = strings.ReplaceAll(ground, "spec: {podCIDR", "spec: {providerID: '"+w.cloud+"', podCIDR")
	}
	cluster := engine.New(o).Apply(engine.File{Name: "ground.yaml", Text: ground})
	for i, m := range c.manifests(w) {
		text, _ := c.run(m)
		cluster = cluster.Apply(engine.File{Name: fmt.Sprintf("step-%d.yaml", i), Text: text})
	}
	return cluster
}

func (c learnersCase) fileOf(w diagnosis) string {
	if w.line == 0 {
		return ""
	}
	return fmt.Sprintf("step-%d.yaml", w.in)
}

func (c learnersCase) manifests(w diagnosis) []string {
	out := []string{}
	if c.Manifest != "" {
		out = append(out, c.Manifest)
	}
	for _, s := range c.Steps {
		if s.Apply+s.Create != "" {
			out = append(out, s.Apply+s.Create)
		}
	}
	if w.more != "" {
		out = append(out, w.more)
	}
	return out
}

// lineOf says whether a line of the staged manifest is the wanted one of the case's own.
func (c learnersCase) lineOf(w diagnosis, line int) bool {
	_, origins := c.run(c.manifests(w)[w.in])
	if line == 0 || line > len(origins) {
		return w.line == 0
	}
	return origins[line-1] == w.line
}

// run writes what the case tells beside its manifest into the pods, as annotations and status, and says of each line
// which one of the manifest it is, or status, or listen.
func (c learnersCase) run(manifest string) (text string, origins []int) {
	var lines []string
	add := func(line string, origin int) { lines, origins = append(lines, line), append(origins, origin) }
	n := 0
	for d, doc := range strings.Split(strings.TrimSuffix(manifest, "\n"), "\n---\n") {
		if d > 0 {
			n++
			add("---", n)
		}
		listens, status := c.runtime(doc)
		for _, line := range strings.Split(doc, "\n") {
			n++
			add(line, n)
			if trimmed := strings.TrimLeft(line, " "); trimmed == "metadata:" && listens != "" && (strings.Contains(doc, "kind: Pod") || trimmed != line) {
				add(line[:len(line)-len(trimmed)]+"  annotations: {portwalk.dev/listen: '"+listens+"'}", listen)
			}
		}
		if status != "" {
			add("status: "+status, -1)
		}
	}
	return strings.Join(lines, "\n") + "\n", origins
}

// runtime is what the case says about the pods of one document.
func (c learnersCase) runtime(doc string) (listens, status string) {
	for _, r := range c.Runtime {
		if !strings.Contains(doc, "name: "+r.Pod) || strings.Contains(doc, "kind: Service") || !strings.Contains(doc, "containers:") {
			continue
		}
		if r.Listen != nil {
			for _, l := range strings.Fields(strings.Trim(fmt.Sprint(r.Listen), "[]")) {
				addr, proto, _ := strings.Cut(l, "/")
				listens += "," + strings.ToLower(proto) + ":" + strings.TrimPrefix(addr, "0.0.0.0:")
			}
		}
		switch {
		case r.Ready != nil && !*r.Ready:
			status = `{conditions: [{type: Ready, status: "False"}]}`
		case r.Pending:
			status = "{phase: Pending}"
		case r.Phase != "":
			status = "{phase: " + r.Phase + "}"
		case strings.Contains(c.Manifest, "addresses:"): // slices written by hand name the addresses that the pods had
			for name, ip := range map[string]string{"web-1": "10.244.1.11", "web-2": "10.244.2.12"} {
				if strings.Contains(doc, "name: "+name) {
					status = "{phase: Running, podIP: " + ip + "}"
				}
			}
		}
	}
	return strings.TrimPrefix(listens, ","), status
}
