package manifest

import (
	"fmt"
	"strings"
	"testing"
)

func TestNotes(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing to say", web, ""},
		{"twice", web + "  type: NodePort\n  type: ClusterIP\n", "duplicate-key spec.type 9 [type]"},
		{"in a list, in flow", strings.Replace(web, "- port: 80", "- {port: 80, port: 81}", 1), "duplicate-key spec.ports[0].port 7 [port]"},
		{"no separator", web + web, "missing-separator  8 []"},
		{"octal", strings.Replace(web, "80", "010", 1), "octal spec.ports[0].port 7 [010 8]"},
		{"a quoted zero is a text", web + "  selector: {a: '010', b: 080}\n", ""},
		{"status", web + "status: {loadBalancer: {ingress: [{ip: 1.2.3.4}]}}\n", "status-ignored status 8 []"},
		{"affinity", web + "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}\n", "affinity-config-ignored spec.sessionAffinityConfig 8 []"},
		{"merges are no duplicates", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels: &l {a: b}\n  annotations: {<<: *l, <<: *l}\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, n := range one(t, tt.text).Notes() {
				c := n.Causes[0]
				got = append(got, fmt.Sprint(c.Hint, " ", c.Path, " ", c.Line, " ", c.Args))
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
