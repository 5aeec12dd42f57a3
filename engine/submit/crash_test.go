package submit

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/manifest"
)

// Merge keys that Go cannot compare crash the real kubectl, or the real API server under it; kubectl v1.36.3 said these
// words. The engine says the same and goes on.
func TestUncomparableMergeKeys(t *testing.T) {
	const base = "apiVersion: v1\nkind: Service\nmetadata: {name: manual}\nspec: {ports: [{port: 5432}]}\n"
	for next, want := range map[string]struct {
		text string
		exit int
	}{
		"{port: [1]}":                       {"panic: runtime error: comparing uncomparable type []interface {}\n", 2},
		"{port: {}}":                        {"panic: runtime error: comparing uncomparable type map[string]interface {}\n", 2},
		"{port: 5432}, {name: x, port: {}}": {`error when patching "next.yaml": Patch "https://192.168.100.10:6443/api/v1/namespaces/default/services/manual?fieldManager=kubectl-client-side-apply&fieldValidation=Strict": stream error: stream ID 5; INTERNAL_ERROR; received from peer` + "\n", 1},
	} {
		s := newServer(t, "")
		docs := append(manifest.Read("base.yaml", base), manifest.Read("next.yaml", strings.Replace(base, "{port: 5432}", next, 1))...)
		if r := Apply(s, docs); r.Exit != want.exit || !strings.HasSuffix(r.Stderr, want.text) || r.Stdout != "service/manual created\n" {
			t.Errorf("%s: exit %d\n%s%swant\n%s", next, r.Exit, r.Stdout, r.Stderr, want.text)
		}
	}
}
