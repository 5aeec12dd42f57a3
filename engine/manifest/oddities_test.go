package manifest

import (
	"reflect"
	"testing"
)

// The values that kubectl keeps are the last ones: cases J06, J07 and J12 of the learners' cases.
func TestOddities(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Oddity
	}{
		{"nothing", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n", nil},
		{"a key twice", "kind: Service\napiVersion: v1\nmetadata: {name: web}\nspec:\n  selector:\n    app: web\n    app: api\n", []Oddity{
			{Code: "duplicate-key", Path: "spec.selector.app", Line: 6, Key: "app", Kept: 7}}},
		{"no separator", "# one\napiVersion: v1\nkind: Service\nmetadata:\n  name: one\napiVersion: v1\nkind: Service\nmetadata:\n  name: two\n", []Oddity{
			{Code: "missing-separator", Line: 6}}},
		{"an octal number", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n  - port: 010\n    name: \"010\"\n", []Oddity{
			{Code: "octal-number", Path: "spec.ports[0].port", Line: 6, Text: "010", Int: 8}}},
		{"zeros that are not octal", "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels: {a: 0, b: 08, c: '010', d: \"077\"}\n", nil},
	} {
		docs := Read("f.yaml", c.text)
		if len(docs) != 1 {
			t.Fatalf("%s: %d documents", c.name, len(docs))
		}
		if got := docs[0].Oddities(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
