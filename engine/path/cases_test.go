package path

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/workload"
	"sigs.k8s.io/yaml"
)

// learnersCase is one of the executed learners' cases: manifests, what listens, probes and what a kernel answered.
type learnersCase struct {
	ID, Slug, Evidence, Manifest string
	Routes, Steps                []any
	LB                           any
	Runtime                      []struct {
		Pod, Phase string
		Listen     any
		Ready      *bool
		Pending    bool
	}
	Probes []struct{ From, To, Proto, Expect, Nft string }
}

// ground is the network in which the cases ran.
const ground = `
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
kind: Pod
metadata: {name: client-node-a}
spec: {nodeName: node-a, containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client-node-b}
spec: {nodeName: node-b, containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client-node-c}
spec: {nodeName: node-c, containers: [{name: c}]}
---
`

// answers translates the words of the cases: an expectation's beginning, and the verdict and means it stands for.
var answers = []struct {
	words *regexp.Regexp
	means string
}{
	{regexp.MustCompile(`^(ok|only|one pod|uneven)`), "delivered"},
	{regexp.MustCompile(`^refused-icmp`), "refused-icmp"},
	{regexp.MustCompile(`^refused-rst`), "refused-rst"},
	{regexp.MustCompile(`^icmp-unreachable`), "refused-icmp"},
	{regexp.MustCompile(`^timeout or no route`), "timeout|unreachable"},
	{regexp.MustCompile(`^timeout`), "timeout"},
}

// TestLearnersCases replays the probes of the executed cases that need nothing but manifests.
func TestLearnersCases(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(recorded, "cases", "cases.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []learnersCase }
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		if c.Evidence != "executed" || c.Routes != nil || c.Steps != nil || c.LB != nil {
			continue
		}
		for _, p := range c.Probes {
			for _, mode := range modes {
				want := p.Expect
				if mode == proxy.NFTables && p.Nft != "" {
					want = p.Nft
				}
				t.Run(c.ID+"/"+c.Slug+"/"+mode, func(t *testing.T) { c.probe(t, mode, p.From, p.To, p.Proto, want) })
			}
		}
	}
}

func (c *learnersCase) probe(t *testing.T, mode, from, to, proto, want string) {
	s := c.state(t)
	from = strings.NewReplacer("pod@", "pod/client-", "self:", "pod/", "external", "outside/172.31.0.200").Replace(from)
	if strings.HasPrefix(from, "node-") {
		from = "node/" + from
	}
	to = strings.TrimSuffix(to, ":0") // a ping has no port
	r := ask(t, worldOf(s, mode), trace.Ask{From: from, To: fill(s, to), Protocol: proto, Mode: mode})
	i := slices.IndexFunc(answers, func(a struct {
		words *regexp.Regexp
		means string
	}) bool {
		return a.words.MatchString(want)
	})
	if i < 0 {
		t.Fatalf("what does %q mean?", want)
	}
	for _, o := range r.Outcomes {
		got := string(o.Verdict)
		if o.RefusedBy != nil {
			got += "-" + o.RefusedBy.With
		}
		if !slices.Contains(strings.Split(answers[i].means, "|"), got) {
			t.Errorf("%s -> %s: %s (%v), want %s", from, to, got, o.Reason, want)
		}
		if m := regexp.MustCompile(`^only (web-\d)`).FindStringSubmatch(want); m != nil && o.Pod != "default/"+m[1] {
			t.Errorf("%s -> %s: reached %s, want %s", from, to, o.Pod, want)
		}
		if m := regexp.MustCompile(`src = (node-[abc]) IP`).FindStringSubmatch(want); m != nil && o.SeenFrom != s.Node(m[1]).Address("InternalIP") {
			t.Errorf("%s -> %s: seen from %s, want %s", from, to, o.SeenFrom, want)
		}
	}
}

// state is what the API server and its controllers make of the case.
func (c *learnersCase) state(t *testing.T) api.State {
	s := decode(t, []byte(strings.TrimLeft(ground, "\n")+c.Manifest))
	s.Config.ServiceCIDRs = []string{"10.96.0.0/16"}
	d := s.Edit()
	for i, svc := range s.Services() {
		admitted(svc, i)
	}
	for _, r := range c.Runtime {
		for _, p := range s.Pods() {
			if p.Name != r.Pod && !strings.HasPrefix(p.Name, r.Pod+"-") {
				continue
			}
			if r.Listen != nil {
				p.Annotations = map[string]string{api.ListenAnnotation: listenText(r.Listen)}
			}
			if r.Ready != nil && !*r.Ready {
				p.Status.Conditions = []api.Condition{{Type: "Ready", Status: "False"}}
			}
			if r.Pending {
				p.Status.Phase = "Pending"
			}
			if r.Phase != "" {
				p.Status.Phase = r.Phase
			}
		}
	}
	addressed(s.Pods())
	workload.Reconcile(d, workload.Options{Bare: true})
	endpoints.Reconcile(d)
	return d.State
}

// addressed gives the case's own pods the addresses they had: .11, .12 and so on, on whatever node; hand-written slices
// name them.
func addressed(pods []*api.Pod) {
	next := 11
	for _, p := range pods {
		third := strings.Index("abc", strings.TrimPrefix(p.Spec.NodeName, "node-")) + 1
		if p.Status.Phase == "" && third > 0 && !strings.HasPrefix(p.Name, "client-") {
			p.Status.PodIP = fmt.Sprintf("10.244.%d.%d", third, next)
			next++
		}
	}
}

// admitted stands in for the API server: the defaults and allocations that the walk depends on.
func admitted(svc *api.Service, i int) {
	if svc.Spec.Type == "" {
		svc.Spec.Type = api.ClusterIP
	}
	if svc.Spec.ClusterIP == "" && svc.Spec.Type != api.ExternalName {
		svc.Spec.ClusterIP = fmt.Sprintf("10.96.7.%d", i+1)
		svc.Spec.ClusterIPs = []string{svc.Spec.ClusterIP}
	}
	svc.Spec.IPFamilies = []string{api.IPv4}
	if svc.Spec.InternalTrafficPolicy == nil {
		cluster := api.Cluster
		svc.Spec.InternalTrafficPolicy = &cluster
	}
	for j := range svc.Spec.Ports {
		sp := &svc.Spec.Ports[j]
		sp.Protocol = protocol(sp)
		if sp.TargetPort.Zero() {
			sp.TargetPort = api.FromInt(sp.Port)
		}
		if sp.NodePort == 0 && svc.Spec.Type != api.ClusterIP {
			sp.NodePort = int32(31000 + 10*i + j)
		}
	}
}

func listenText(v any) string {
	var out []string
	switch v := v.(type) {
	case string:
		out = []string{v}
	case []any:
		for _, x := range v {
			out = append(out, fmt.Sprint(x))
		}
	}
	for i, x := range out {
		addr, proto, _ := strings.Cut(x, "/")
		out[i] = strings.ToLower(proto) + ":" + strings.TrimPrefix(addr, "0.0.0.0:")
	}
	return strings.Join(out, ",")
}

// fill replaces $clusterIP(web) and its like.
func fill(s api.State, to string) string {
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
		}
		return m
	})
}
