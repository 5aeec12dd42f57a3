package kubectl_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
	"sigs.k8s.io/yaml"
)

const recorded = "../../testdata/recorded/"

// now is when the tests' clusters are looked at.
var now = time.Date(2026, 1, 1, 0, 1, 0, 0, time.UTC)

func decode(t *testing.T, text string) []api.Object {
	t.Helper()
	var out []api.Object
	for doc := range strings.SplitSeq(text, "\n---\n") {
		var m api.TypeMeta
		if err := yaml.Unmarshal([]byte(doc), &m); err != nil {
			t.Fatal(err)
		}
		o := map[string]api.Object{"Node": &api.Node{}, "Pod": &api.Pod{}, "Service": &api.Service{}, "EndpointSlice": &api.EndpointSlice{},
			"Endpoints": &api.Endpoints{}, "Deployment": &api.Workload{}, "ReplicaSet": &api.Workload{}, "StatefulSet": &api.Workload{},
			"DaemonSet": &api.Workload{}, "Namespace": &api.Namespace{}, "Event": &api.Event{}, "ServiceCIDR": &api.ServiceCIDR{}}[m.Kind]
		if o == nil {
			t.Fatalf("kind %q", m.Kind)
		}
		if err := yaml.UnmarshalStrict([]byte(doc), o); err != nil && !strings.Contains(err.Error(), "unknown field") {
			t.Fatal(err)
		}
		if m.Kind != "Node" && m.Kind != "Namespace" && m.Kind != "ServiceCIDR" && o.Meta().Namespace == "" {
			o.Meta().Namespace = "default"
		}
		out = append(out, o)
	}
	return out
}

func state(t *testing.T, text string) api.State {
	t.Helper()
	return api.NewState(api.DefaultConfig()).Put(decode(t, text)...)
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func clusters(t *testing.T) []string {
	dirs, err := filepath.Glob(recorded + "clusters/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no recordings", err)
	}
	return append(dirs, recorded+"blog")
}

// aged gives each object the creationTimestamp that makes its age the one in the recorded table.
func aged(t *testing.T, s api.State, table string) api.State {
	t.Helper()
	ages := map[string]time.Duration{}
	for line := range strings.Lines(table) {
		for _, f := range strings.Fields(line) {
			if d, err := time.ParseDuration(f); err == nil && strings.HasSuffix(f, "s") {
				ages[strings.Fields(line)[0]] = d
			}
		}
	}
	at := func(name string) string { return now.Add(-ages[name]).Format(time.RFC3339) }
	d := s.Edit()
	for _, o := range s.Services() {
		c := *o
		c.CreationTimestamp = at(c.Name)
		d.Put(&c)
	}
	for _, o := range s.Pods() {
		c := *o
		c.CreationTimestamp = at(c.Name)
		d.Put(&c)
	}
	for _, o := range s.Slices() {
		c := *o
		c.CreationTimestamp = at(c.Name)
		d.Put(&c)
	}
	return d.State
}

// Endpoints in a row come in the order of a Go map.
var lists = regexp.MustCompile(`\d+\.\d+\.\d+\.\d+(:\d+)?(,\d+\.\d+\.\d+\.\d+(:\d+)?)+`)

func sorted(s string) string {
	return lists.ReplaceAllStringFunc(s, func(l string) string {
		parts := strings.Split(l, ",")
		slices.Sort(parts)
		return strings.Join(parts, ",")
	})
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nrecorded:\n%s", what, got, want)
	}
}

func TestRecordedTables(t *testing.T) {
	for _, dir := range clusters(t) {
		s := state(t, readFile(t, dir+"/objects.yaml"))
		for file, req := range map[string]kubectl.Request{
			"get-svc":            {Args: []string{"svc"}},
			"get-svc-wide":       {Args: []string{"services"}, Output: "wide"},
			"get-endpointslices": {Args: []string{"endpointslices"}},
			"get-pods-wide":      {Args: []string{"po"}, Output: "wide"},
		} {
			want := readFile(t, dir+"/"+file+".txt")
			req.Now = now
			got := kubectl.Get(aged(t, s, want), req)
			if got.Exit != 0 || got.Err != "" {
				t.Errorf("%s %s: exit %d, %s", dir, file, got.Exit, got.Err)
			}
			same(t, dir+" "+file, sorted(got.Text), sorted(want))
		}
	}
}

func TestRecordedDescriptions(t *testing.T) {
	for _, dir := range clusters(t) {
		s := state(t, readFile(t, dir+"/objects.yaml"))
		got := kubectl.Describe(s, kubectl.Request{Args: []string{"svc"}})
		same(t, dir+" describe svc", sorted(got.Text), sorted(readFile(t, dir+"/describe-svc.txt")))
		for part := range strings.SplitSeq(strings.TrimPrefix(readFile(t, dir+"/describe-svc-each.txt"), "### "), "\n### ") {
			name, want, _ := strings.Cut(part, "\n")
			got := kubectl.Describe(s, kubectl.Request{Args: []string{"svc", name}})
			same(t, dir+" describe svc "+name, strings.TrimSuffix(sorted(got.Text), "\n"), strings.TrimSuffix(sorted(want), "\n"))
		}
	}
}

// Every span covers the number that its field has.
func TestSpansMeetTheirNumbers(t *testing.T) {
	for _, dir := range clusters(t) {
		s := state(t, readFile(t, dir+"/objects.yaml"))
		for _, screen := range []kubectl.Screen{
			kubectl.Get(s, kubectl.Request{Args: []string{"svc"}}),
			kubectl.Get(s, kubectl.Request{Args: []string{"endpointslices"}}),
			kubectl.Describe(s, kubectl.Request{Args: []string{"svc"}}),
			kubectl.Describe(s, kubectl.Request{Args: []string{"po"}}),
		} {
			if len(screen.Spans) == 0 {
				t.Errorf("%s: no spans in\n%s", dir, screen.Text)
			}
			last := 0
			for _, sp := range screen.Spans {
				word := screen.Text[sp.Start:sp.End]
				if sp.Start < last || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz-0123456789") != "" || word == "" {
					t.Errorf("%s: span %+v covers %q", dir, sp, word)
				}
				last = sp.End
				if svc, ok := s.Get(api.ParseKey(sp.Object)).(*api.Service); ok && sp.Kind != "targetPort" {
					found := sp.Path == "spec.healthCheckNodePort"
					for i, p := range svc.Spec.Ports {
						found = found || sp.Path == "spec.ports["+string(rune('0'+i))+"]."+sp.Kind &&
							(word == api.FromInt(p.Port).String() || word == api.FromInt(p.NodePort).String())
					}
					if !found {
						t.Errorf("%s: %q is not %s of %s", dir, word, sp.Path, sp.Object)
					}
				}
			}
		}
	}
}
