package manifest

import "testing"

// The third line of the second port is where a line left out of it would follow.
func TestLastLineOf(t *testing.T) {
	docs := Read("f.yaml", "# a comment\napiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - port: 80\n    name: x\n  - name: y\n    port: 81\n    targetPort: 5000\n  type: NodePort\n")
	for path, want := range map[string]int{"spec.ports[0]": 8, "spec.ports[1]": 11, "spec.ports[1].port": 10, "spec": 12, "spec.ports[2]": 0, "status": 0} {
		if got := docs[0].LastLineOf(path); got != want {
			t.Errorf("LastLineOf(%s) = %d, want %d", path, got, want)
		}
	}
}
