package patch

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/doctor"
)

const block = `# a Service
apiVersion: v1
kind: Service
metadata:
  name: web # its name
spec:
  selector:
    app: web
    "tier": 'front'
  ports:
  - name: http
    port: 80
    targetPort: 8080   # the pod's
  - {name: dns, port: 53, protocol: UDP}
---
kind: List
items:
- kind: Pod
  metadata: {name: a, namespace: shop, labels: {app: x}}
`

// What stands around an edit stays: comments, order, quotes of others.
func TestEdit(t *testing.T) {
	const svc = "Service/default/web"
	for _, c := range []struct {
		object, path string
		new          any
		old, want    string // what the edit turns into what; "" if it has to be made by hand
	}{
		{svc, "spec.ports[0].targetPort", 9090, "targetPort: 8080   # the pod's", "targetPort: 9090   # the pod's"},
		{svc, "spec.ports[0].targetPort", "http", "targetPort: 8080 ", "targetPort: http "},
		{svc, "spec.ports[0].targetPort", "8080", "targetPort: 8080 ", "targetPort: \"8080\" "},
		{svc, "spec.selector.tier", "back", `"tier": 'front'`, `"tier": back`},
		{svc, "spec.selector.tier", nil, "    \"tier\": 'front'\n", ""},
		{svc, "spec.selector.app", nil, "    app: web\n", ""},
		{svc, "spec.selector[example.com/x]", "y", "    app: web\n", "    app: web\n    example.com/x: \"y\"\n"},
		{svc, "spec.type", "NodePort", "    \"tier\": 'front'\n", "    \"tier\": 'front'\n  type: NodePort\n"},
		{svc, "spec.selector", map[string]any{"app": "a", "x": "on"}, "  selector:\n    app: web\n    \"tier\": 'front'\n", "  selector: {app: a, x: \"on\"}\n"},
		{svc, "spec.selector", nil, "  selector:\n    app: web\n    \"tier\": 'front'\n", ""},
		{svc, "spec.ports[0].name", nil, "  - name: http\n    port: 80", "  - port: 80"},
		{svc, "spec.ports[1].protocol", "TCP", "protocol: UDP", "protocol: TCP"},
		{svc, "spec.ports[1].protocol", nil, ", protocol: UDP}", "}"},
		{svc, "spec.ports[1].port", nil, "port: 53, ", ""},
		{svc, "spec.ports[1].nodePort", 30053, "{name: dns", "{nodePort: 30053, name: dns"},
		{svc, "metadata.annotations[a/b]", "1", "  name: web # its name\n", "  name: web # its name\n  annotations: {a/b: \"1\"}\n"},
		{"Pod/shop/a", "metadata.labels.app", "web", "labels: {app: x}", "labels: {app: web}"},
		{"Pod/shop/a", "metadata.labels", map[string]any{"app": "web"}, "labels: {app: x}", "labels: {app: web}"},
		{svc, "spec.selector.none", nil, "", ""},
	} {
		got, err := Edit(block, doctor.Edit{Object: c.object, Path: c.path, New: c.new})
		want := strings.Replace(block, c.old, c.want, 1)
		if err != nil || got != want {
			t.Errorf("%s = %v: %v\n%s", c.path, c.new, err, Diff("web.yaml", want, got))
		}
	}
}

// Where a text is odd, nothing is changed.
func TestByHand(t *testing.T) {
	for _, c := range []struct{ text, object, path string }{
		{block, "Service/default/other", "spec.type"},
		{"kind: Pod\nmetadata: &m\n  name: a\nspec: *m\n", "Pod/default/a", "spec.name"},
		{"kind: Pod\nmetadata: {name: a}\nspec:\n  x: |\n    one\n    two\n", "Pod/default/a", "spec.x"},
		{"kind: Pod\nmetadata: {name: a}\nspec:\n  x: [1,\n    2]\n", "Pod/default/a", "spec.x"},
	} {
		if got, err := Edit(c.text, doctor.Edit{Object: c.object, Path: c.path, New: 7}); err == nil || got != c.text {
			t.Errorf("%s of %s: %v\n%s", c.path, c.object, err, got)
		}
	}
	if got, err := Edit("a\n\tb\n", doctor.Edit{Line: 2, New: "  b"}); err != nil || got != "a\n  b\n" {
		t.Errorf("a line: %v %q", err, got)
	}
}

func TestDiff(t *testing.T) {
	before := "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n"
	after := "1\n2\n3\nfour\n5\n6\n7\n8\n9\n10\n11\n12\n13\n15\n16\n17"
	want := `--- a.yaml
+++ a.yaml
@@ -1,7 +1,7 @@
 1
 2
 3
-4
+four
 5
 6
 7
@@ -11,6 +11,6 @@
 11
 12
 13
-14
 15
 16
+17
\ No newline at end of file
`
	if got := Diff("a.yaml", before, after); got != want {
		t.Errorf("got\n%s", got)
	}
	if Diff("a", before, before) != "" {
		t.Error("equal texts differ")
	}
}
