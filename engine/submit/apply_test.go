package submit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
)

const web = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: NodePort\n  selector: {app: web}\n  ports:\n  - {name: a, port: 80}\n  - {name: b, port: 81, nodePort: 30081}\n"

// must applies a text and returns the stored Service.
func must(t *testing.T, s *admit.Server, text, want string) *api.Service {
	t.Helper()
	r := Apply(s, manifest.Read("f.yaml", text))
	if got := r.Stdout + r.Stderr; got != want {
		t.Fatalf("printed %q, want %q", got, want)
	}
	svc, _ := r.Outcomes[0].Object.(*api.Service)
	return svc
}

// TestApply goes through the changes that people make. What is expected follows from the API server's source:
// patchAllocatedValues, dropTypeDependentFields, and kubectl's three-way merge.
func TestApply(t *testing.T) {
	s := newServer(t, "")
	first := must(t, s, web, "service/web created\n")
	if must(t, s, web, "service/web unchanged\n") != first {
		t.Error("nothing was written, but something is stored")
	}
	renumbered := must(t, s, strings.Replace(web, "port: 80}", "port: 8080}", 1), "service/web configured\n")
	if renumbered.Spec.ClusterIP != first.Spec.ClusterIP || renumbered.Spec.Ports[0].NodePort != first.Spec.Ports[0].NodePort {
		t.Errorf("a port that keeps its name keeps its node port: %v, was %v", renumbered.Spec.Ports, first.Spec.Ports)
	}
	plain := must(t, s, strings.Replace(strings.Replace(web, "type: NodePort", "type: ClusterIP", 1), ", nodePort: 30081", "", 1), "service/web configured\n")
	if len(plain.Spec.Ports) != 2 || plain.Spec.Ports[0].NodePort != 0 || plain.Spec.ExternalTrafficPolicy != "" {
		t.Errorf("a ClusterIP Service has no node ports and no external policy: %+v", plain.Spec)
	}
	must(t, s, strings.ReplaceAll(web, "web", "other"), "service/other created\n") // 30081 is free again
	must(t, s, strings.Replace(web, "type: NodePort", "clusterIP: None\n  type: ClusterIP", 1),
		"The Service \"web\" is invalid: \n* spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set\n"+
			"* spec.ports[1].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'\n")
}

func TestApplyFrames(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no name", "apiVersion: v1\nkind: Service\n", "error: error when retrieving current configuration of:\n" +
			"Resource: \"/v1, Resource=services\", GroupVersionKind: \"/v1, Kind=Service\"\nName: \"\", Namespace: \"default\"\nfrom server for: \"f.yaml\": resource name may not be empty\n"},
		{"generated name", "apiVersion: v1\nkind: Service\nmetadata: {generateName: a-}\n", "error: from a-: cannot use generate name with apply\n"},
		{"nothing", "# nothing\n", "error: no objects passed to apply\n"},
		{"two errors", web + "---\nkind: x\n---\n", "service/web created\nerror: error validating \"f.yaml\": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false\n"},
		{"kubectl's errors come first", strings.Replace(web, "81,", "0,", 1) + "---\nkind: x\n",
			"error validating \"f.yaml\": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false\n" +
				"Error from server (Invalid): error when creating \"f.yaml\": Service \"web\" is invalid: [spec.ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[1].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := Apply(newServer(t, ""), manifest.Read("f.yaml", tt.text)); r.Stdout+r.Stderr != tt.want {
				t.Errorf("printed\n%swant\n%s", r.Stdout+r.Stderr, tt.want)
			}
		})
	}
}

// TestCreateSeveral has several errors in one run: each takes one line then, kubectl's own come last.
func TestCreateSeveral(t *testing.T) {
	text := web + "---\napiVersion: v1\nkind: Svc\nmetadata: {name: a}\n---\n" + web + "---\n" + strings.Replace(web, "81,", "0,", 1)
	r := Create(newServer(t, ""), manifest.Read("f.yaml", text))
	want := "Error from server (Invalid): error when creating \"f.yaml\": Service \"web\" is invalid: spec.ports[1].nodePort: Invalid value: 30081: provided port is already allocated\n" +
		"Error from server (Invalid): error when creating \"f.yaml\": Service \"web\" is invalid: spec.ports[1].nodePort: Invalid value: 30081: provided port is already allocated\n" +
		"resource mapping not found for name: \"a\" namespace: \"\" from \"f.yaml\": no matches for kind \"Svc\" in version \"v1\"\nensure CRDs are installed first\n"
	if r.Stderr != want || r.Stdout != "service/web created\n" || r.Exit != 1 {
		t.Errorf("printed %d\n%s%swant\n%s", r.Exit, r.Stdout, r.Stderr, want)
	}
}

// TestExpect: a node port that a later document asks for is not given away before.
func TestExpect(t *testing.T) {
	first := "apiVersion: v1\nkind: Service\nmetadata: {name: first}\nspec: {type: NodePort, ports: [{port: 80}]}\n"
	given := Create(newServer(t, ""), manifest.Read("f.yaml", first)).Outcomes[0].Object.(*api.Service).Spec.Ports[0].NodePort
	second := strings.Replace(strings.Replace(first, "first", "second", 1), "port: 80", fmt.Sprint("port: 80, nodePort: ", given), 1)
	if r := Create(newServer(t, ""), manifest.Read("f.yaml", first+"---\n"+second)); r.Exit != 0 {
		t.Error(r.Stderr)
	}
}

func TestExists(t *testing.T) {
	const text = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {clusterIP: None}\n"
	const space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
	tests := []struct{ name, text, want string }{
		{"twice", space + "---\n" + text + "---\n" + text, "namespace/shop created\nservice/web created\nError from server (AlreadyExists): error when creating \"f.yaml\": services \"web\" already exists\n"},
		{"no namespace", text, "Error from server (NotFound): error when creating \"f.yaml\": namespaces \"shop\" not found\n"},
		{"a kind without a model", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
			"configmap/a created\nError from server (AlreadyExists): error when creating \"f.yaml\": configmaps \"a\" already exists\n"},
		{"warned once", "apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: b}\n",
			"endpoints/a created\nendpoints/b created\nWarning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := Create(newServer(t, ""), manifest.Read("f.yaml", tt.text)); r.Stdout+r.Stderr != tt.want {
				t.Errorf("printed\n%swant\n%s", r.Stdout+r.Stderr, tt.want)
			}
		})
	}
}

// TestVersions: what is stored has a version and an identity of its own; who names others is told so. The texts are those
// of apiserver/pkg/registry/generic/registry/store.go (OptimisticLockErrorMsg), storage/errors.go and
// apimachinery/pkg/api/validation (ValidateImmutableField), in kubectl's frames.
func TestVersions(t *testing.T) {
	patch := func(meta, to string) string {
		return "error when applying patch:\n" + `{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"annotations\":{},\"name\":\"a\",` + strings.ReplaceAll(meta, `"`, `\"`) + `}}\n"},` + meta + "}}\nto:\nResource: \"/v1, Resource=namespaces\", GroupVersionKind: \"/v1, Kind=Namespace\"\nName: \"a\", Namespace: \"\"\nfor: \"f.yaml\": error when patching \"f.yaml\": " + to
	}
	const space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a"
	s := newServer(t, "")
	for _, tt := range []struct{ name, text, want string }{
		{"a version at birth", strings.Replace(space, "name: a", "name: c", 1) + ", resourceVersion: \"7\"}\n", "namespace/c created\n"}, // kubectl leaves it out
		{"an identity at birth", strings.Replace(space, "name: a", "name: b", 1) + ", uid: x}\n", "namespace/b created\n"},
		{"nothing of it", space + "}\n", "namespace/a created\n"},
		{"another version", space + ", resourceVersion: \"7\"}\n", "Error from server (Conflict): " + patch(`"resourceVersion":"7"`, "Operation cannot be fulfilled on namespaces \"a\": the object has been modified; please apply your changes to the latest version and try again\n")},
		{"no version in particular", space + ", resourceVersion: \"0\"}\n", "namespace/a configured\n"},
		{"another identity", space + ", uid: other}\n", "The Namespace \"a\" is invalid: metadata.uid: Invalid value: \"other\": field is immutable\n"},
		{"as it was", space + "}\n", "namespace/a configured\n"},
	} {
		if r := Apply(s, manifest.Read("f.yaml", tt.text)); r.Stdout+r.Stderr != tt.want {
			t.Errorf("%s: printed\n%swant\n%s", tt.name, r.Stdout+r.Stderr, tt.want)
		}
	}
}
