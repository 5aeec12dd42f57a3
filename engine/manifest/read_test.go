package manifest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

const web = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n"

// one returns the only document of a text.
func one(t *testing.T, text string) Doc {
	t.Helper()
	docs := Read("f.yaml", text)
	if len(docs) != 1 {
		t.Fatalf("%d documents, want 1", len(docs))
	}
	return docs[0]
}

// TestYAML11 holds what YAML 1.1 makes of plain scalars: kubectl reads YAML with those rules.
func TestYAML11(t *testing.T) {
	text := "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {a: 'y'}}\n" +
		"spec: {publishNotReadyAddresses: on, ports: [{port: 0x50}, {port: 010}, {port: 1_000}, {port: 1e3}], type: NodePort, type: ClusterIP}\n"
	s := one(t, text).Object.(*api.Service)
	var ports []int32
	for _, p := range s.Spec.Ports {
		ports = append(ports, p.Port)
	}
	if want := []int32{80, 8, 1000, 1000}; !reflect.DeepEqual(ports, want) {
		t.Errorf("ports %v, want %v", ports, want)
	}
	if !s.Spec.PublishNotReadyAddresses || s.Spec.Type != "ClusterIP" {
		t.Errorf("on is true and the last of two keys wins: got %v, %s", s.Spec.PublishNotReadyAddresses, s.Spec.Type)
	}
}

func TestDocuments(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // key, or the first words of the problem
	}{
		{"empty", "", nil},
		{"blank and comments", "\n# nothing\n---\n---\n# here\n", nil},
		{"two, Windows line ends", strings.ReplaceAll(web+"---\n"+web, "\n", "\r\n"), []string{"Service/default/web", "Service/default/web"}},
		{"comment behind the dashes", web + "--- # next\n" + web, []string{"Service/default/web", "Service/default/web"}},
		{"text behind the dashes loses what precedes them", web + "--- oops\n" + web, []string{"error: error parsing f.yaml: invalid Yaml document separator: oops"}},
		{"byte order mark", "\ufeff" + web, []string{"Service/default/web"}},
		{"UTF-16", "\xff\xfek\x00:\x00 \x00x\x00", []string{`error: error validating "f.yaml": error validating data: [apiVersion not set, kind not set]; if`}},
		{"JSON", `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}} {"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}}`, []string{"Namespace/a", "Node/n"}},
		{"flow YAML after all", "{apiVersion: v1, kind: Namespace, metadata: {name: a}}", []string{"Namespace/a"}},
		{"neither JSON nor YAML", "{a", []string{"error: error parsing f.yaml: json: offset 2: invalid character 'a' looking for beginning of object key string"}},
		{"a bad document ends the file", web + "---\na: [\n---\n" + web, []string{"Service/default/web", "error: error parsing f.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content"}},
		{"no object", "- a\n", []string{`error: error validating "f.yaml": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`}},
		{"neither kind nor version", "a: b\n", []string{`error: error validating "f.yaml": error validating data: [apiVersion not set, kind not set]; if`}},
		{"kind is a number", "apiVersion: v1\nkind: 5\n", []string{`error: error validating "f.yaml": error validating data: kind isn't string type; if`}},
		{"List", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n- {apiVersion: v1, kind: Svc, metadata: {name: a}}\n",
			[]string{"Namespace/a", `error: unable to recognize no matches for kind "Svc" in version "v1"`}},
		{"ServiceList whose items do not say what they are", "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a}\n", []string{"Service/default/a"}},
		{"metadata that kubectl itself cannot read", "apiVersion: v1\nkind: Service\nmetadata: {name: yes}\n",
			[]string{`error: unable to decode "f.yaml": json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string`}},
		{"metadata is no map", "apiVersion: v1\nkind: Service\nmetadata: x\n",
			[]string{`error: unable to decode "f.yaml": json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`}},
		{"kubectl checks a List itself, and sends none of it", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n" +
			"- {apiVersion: v1, kind: Service, spec: {portz: 1, ports: [{name: x, port: a}, {targetPort: {}}]}}\n",
			[]string{`error: error validating "f.yaml": error validating data: [ValidationError(Service.spec.ports[0].port): invalid type for io.k8s.api.core.v1.ServicePort.port: got "string", expected "integer", ` +
				`ValidationError(Service.spec.ports[1].targetPort): invalid type for io.k8s.apimachinery.pkg.util.intstr.IntOrString: got "map", expected "string", ` +
				`ValidationError(Service.spec.ports[1]): missing required field "port" in io.k8s.api.core.v1.ServicePort, ` +
				`ValidationError(Service.spec): unknown field "portz" in io.k8s.api.core.v1.ServiceSpec]; if you choose`}},
		{"metadata of an item is the API server's affair", "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Service, metadata: {name: yes}}]\n",
			[]string{`Error from server (BadRequest): error when creating "f.yaml": Service in version "v1" cannot be handled as a Service: json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string`}},
		{"lower-case kind", "apiVersion: v1\nkind: service\nmetadata: {name: a}\n",
			[]string{`Error from server (BadRequest): error when creating "f.yaml": service in version "v1" cannot be handled as a Service: no kind "service" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"`}},
		{"version of long ago", "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\n",
			[]string{`error: resource mapping not found for name: "a" namespace: "" from "f.yaml": no matches for kind "Deployment" in version "extensions/v1beta1"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, d := range Read("f.yaml", tt.text) {
				if d.Problem != nil {
					got = append(got, d.Problem.Text)
				} else {
					got = append(got, d.Key.String())
				}
			}
			ok := len(got) == len(tt.want)
			for i := range got {
				ok = ok && strings.HasPrefix(got[i], tt.want[i])
			}
			if !ok {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	tests := []struct {
		apiVersion, kind string
		modelled, config bool
		class            problem.Class
	}{
		{"v1", "Service", true, false, ""},
		{"apps/v1", "StatefulSet", true, false, ""},
		{"v1", "ConfigMap", false, false, ""},
		{"storage.k8s.io/v1", "StorageClass", false, false, ""},
		{"gateway.networking.k8s.io/v1", "HTTPRoute", false, false, ""},
		{"metallb.io/v1beta1", "IPAddressPool", true, true, ""},
		{"kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration", true, true, ""},
		{"kubeadm.k8s.io/v1beta3", "ClusterConfiguration", true, true, ""},
		{"apps/v1", "Service", false, false, problem.NoMatch},
		{"networking.k8s.io/v1", "Ingres", false, false, problem.NoMatch},
	}
	for _, tt := range tests {
		t.Run(tt.kind, func(t *testing.T) {
			d := one(t, "apiVersion: "+tt.apiVersion+"\nkind: "+tt.kind+"\nmetadata:\n  name: x\n")
			var class problem.Class
			if d.Problem != nil {
				class = d.Problem.Class
			}
			if d.Modelled != tt.modelled || d.Config != tt.config || class != tt.class || (d.Object != nil) != tt.modelled {
				t.Errorf("modelled %v, config %v, %q, object %v", d.Modelled, d.Config, class, d.Object)
			}
		})
	}
}

func TestExtraArgs(t *testing.T) {
	for _, args := range []string{"{service-node-port-range: 20000-22767}", "[{name: service-node-port-range, value: 20000-22767}]"} {
		c := one(t, "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: {extraArgs: "+args+"}\n").Object.(*api.ClusterConfiguration)
		if len(c.APIServer.ExtraArgs) != 1 || c.APIServer.ExtraArgs[0] != (api.Arg{Name: "service-node-port-range", Value: "20000-22767"}) {
			t.Errorf("%s gave %v", args, c.APIServer.ExtraArgs)
		}
	}
}

// TestStrict holds decoding errors of kinds whose fields are embedded, shared or read themselves. The texts follow from
// sigs.k8s.io/json: the innermost struct, its fields without list positions, the Go type.
func TestStrict(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
	tests := []struct{ name, text, want string }{
		{"embedded struct", pod + "  volumes:\n  - configMap: 5\n", "json: cannot unmarshal number into Go struct field Volume.spec.volumes.VolumeSource.configMap of type v1.ConfigMapVolumeSource"},
		{"type of two packages", "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: e}\naddressType: IPv4\nports: 5\n", "json: cannot unmarshal number into Go struct field EndpointSlice.ports of type []v1.EndpointPort"},
		{"fraction for a port", strings.Replace(web, "80", "80.5", 1), "json: cannot unmarshal number 80.5 into Go struct field ServicePort.spec.ports.port of type int32"},
		{"too large", strings.Replace(web, "80", "99999999999", 1), "json: cannot unmarshal number 99999999999 into Go struct field ServicePort.spec.ports.port of type int32"},
		{"a targetPort stops all, even what came before", "apiVersion: v1\nkind: Service\nspec: {clusterIP: 5, ports: [{port: a, targetPort: []}]}\n", "json: cannot unmarshal array into Go struct field ServicePort.spec.ports.targetPort of type int32"},
		{"the first wrong type in sorted order", "apiVersion: v1\nkind: Service\nspec: {type: 5, clusterIP: 5}\n", "json: cannot unmarshal number into Go struct field ServiceSpec.spec.clusterIP of type string"},
		{"all unknown fields", "apiVersion: v1\nkind: Service\nspec: {portz: 1, ports: [{Port: 1, port: 2}]}\nzzz: 1\n", `strict decoding error: unknown field "spec.ports[0].Port", unknown field "spec.portz", unknown field "zzz"`},
		{"time", "apiVersion: v1\nkind: Pod\nstatus: {startTime: now}\n", `parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"`},
		{"quantity", pod + "  containers: [{resources: {limits: {cpu: lots}}}]\n", quantityFormat},
		{"map of texts", "apiVersion: v1\nkind: Service\nspec: {selector: x}\n", "json: cannot unmarshal string into Go struct field ServiceSpec.spec.selector of type map[string]string"},
		{"bytes", "apiVersion: v1\nkind: Secret\ndata: {a: '*'}\n", "illegal base64 data at input byte 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := one(t, tt.text)
			if d.Problem == nil || d.Problem.Class != problem.BadRequest {
				t.Fatalf("got %v, want a bad request", d.Problem)
			}
			_, got, _ := strings.Cut(d.Problem.Text, " cannot be handled as a "+d.Kind+": ")
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestLineOf(t *testing.T) {
	text := "# a comment\n---\n# and another\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: a\n" +
		"    annotations:\n      example.com/x: y\n  spec:\n    clusterIP: None\n    ports:\n    - port: 80\n    - {port: 81,\n       targetPort: 5000}\n"
	d := one(t, text)
	tests := []struct {
		path  string
		line  int
		exact bool
	}{
		{"metadata.name", 10, true},
		{"metadata.annotations[example.com/x]", 12, true},
		{"spec.ports[0].port", 16, true},
		{"spec.ports[1].targetPort", 18, true},
		{"spec.ports[1].nodePort", 17, false},
		{"spec.ports[7]", 15, false},
		{"spec.type", 13, false},
		{"spec.clusterIPs", 14, true},
		{"", 7, true},
	}
	for _, tt := range tests {
		if line, exact := d.LineOf(tt.path); line != tt.line || exact != tt.exact {
			t.Errorf("%q: line %d %v, want %d %v", tt.path, line, exact, tt.line, tt.exact)
		}
	}
	if d.Line != 7 {
		t.Errorf("starts on line %d, want 7", d.Line)
	}
}

func TestLineOfMergedAndTwice(t *testing.T) {
	d := one(t, "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  type: NodePort\n  type: ClusterIP\n  ports:\n  - &p\n    port: 80\n  - <<: *p\n    name: x\n")
	if line, _ := d.LineOf("spec.type"); line != 6 {
		t.Errorf("the last of two keys counts: line %d, want 6", line)
	}
	if line, exact := d.LineOf("spec.ports[1].port"); line != 9 || !exact {
		t.Errorf("a merged field stands where it was written: line %d %v, want 9", line, exact)
	}
}

// TestHostile feeds what nobody writes. Each must be answered, whatever the answer.
func TestHostile(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat("*"+string(c-1)+",", 10))
	}
	tests := []struct {
		name, text, hint string
	}{
		{"ten megabytes", strings.Repeat("a: b\n", 2<<20), "too-long"},
		{"ten thousand documents", strings.Repeat(web+"---\n", 10000), "too-many-documents"},
		{"a list of ten thousand", "apiVersion: v1\nkind: List\nitems:\n" + strings.Repeat("- {apiVersion: v1, kind: Namespace}\n", 10000), "too-many-documents"},
		{"deep flow", strings.Repeat("[", 100000), "too-deep"},
		{"deep blocks", strings.Repeat("- ", 100000), "too-deep"},
		{"deep JSON", strings.Repeat(`{"a":`, 100000), "too-deep"},
		{"multiplying aliases", bomb, "too-many-aliases"},
		{"alias into itself", "apiVersion: v1\nkind: Service\nmetadata: &m {name: a, x: *m}\n", ""},
		{"merge of itself", "apiVersion: v1\nkind: Service\nmetadata: &m\n  <<: *m\n  name: a\n", ""},
		{"NUL bytes", "apiVersion: v1\x00\nkind: Service\n", ""},
		{"binary", "\x7fELF\x02\x01\x01\x00\x00\xff\xfe\x80\x90", ""},
		{"not UTF-8", "apiVersion: v1\nkind: Service\nmetadata: {name: \"\xc3\x28\"}\n", ""},
		{"one long line", "a: " + strings.Repeat("x", 1<<19), ""},
		{"many anchors", strings.Repeat("- &a *a\n", 50000), ""},
		{"many keys", "a: {" + strings.Repeat("b: c,", 100000) + "}", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := Read("f.yaml", tt.text)
			Marks("f.yaml", tt.text)
			hint := ""
			for _, d := range docs {
				d.LineOf("spec.ports[0].port")
				if d.Problem != nil && d.Problem.Class == problem.Refused {
					hint = d.Problem.Causes[0].Hint
				}
			}
			if hint != tt.hint {
				t.Errorf("refused with %q, want %q", hint, tt.hint)
			}
		})
	}
}

// TestCache changes one document among others: the answer must be the one of a fresh reading.
func TestCache(t *testing.T) {
	var c Cache
	before := web + "---\n" + strings.Replace(web, "web", "api", 1)
	after := "# moved\n" + strings.Replace(web, "80", "81", 1) + "---\n" + strings.Replace(web, "web", "api", 1) + "---\nkind: [\n"
	first := c.Read("f.yaml", before)
	for _, text := range []string{after, before} {
		got, want := c.Read("f.yaml", text), Read("f.yaml", text)
		if len(got) != len(want) {
			t.Fatalf("%d documents, want %d", len(got), len(want))
		}
		for i := range got {
			g, _ := got[i].LineOf("spec.ports[0].port")
			w, _ := want[i].LineOf("spec.ports[0].port")
			if g != w || got[i].Line != want[i].Line || !reflect.DeepEqual(got[i].Object, want[i].Object) || !reflect.DeepEqual(got[i].Problem, want[i].Problem) {
				t.Errorf("document %d is %v at %d, want %v at %d", i, got[i].Key, got[i].Line, want[i].Key, want[i].Line)
			}
		}
	}
	if second := c.Read("f.yaml", before); second[0].Object == first[0].Object {
		t.Error("what was not in the last text is still remembered")
	} else if third := c.Read("f.yaml", before); third[0].Object != second[0].Object {
		t.Error("an unchanged document was read again")
	}
}

// FuzzRead wants no crash and no hang, and lines within the file.
func FuzzRead(f *testing.F) {
	for _, s := range []string{web, "", "{", "a: &a [*a]\n", "---\n---\n- x", "{\"a\":1}{\"b\":2}\n---\nx", "apiVersion: v1\nkind: List\nitems: [{}, 5, null]\n",
		"\xff\xfea\x00", "apiVersion: v1\nkind: Service\nspec: {ports: [{port: 080, targetPort: [}]}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		for _, d := range Read("f", text) {
			line, _ := d.LineOf("spec.ports[0].port")
			d.Notes()
			if !strings.HasPrefix(text, "\xff\xfe") && !strings.HasPrefix(text, "\xfe\xff") && (d.Line < 1 || d.Line > lines || line > lines) {
				t.Fatalf("line %d, %d of %d", d.Line, line, lines)
			}
			if d.Problem != nil && (d.Problem.Text == "" || len(d.Problem.Causes) == 0) {
				t.Fatalf("a problem without words: %+v", d.Problem)
			}
		}
		Marks("f", text)
	})
}
