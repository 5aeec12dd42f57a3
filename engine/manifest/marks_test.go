package manifest

import (
	"slices"
	"testing"
)

func TestMarks(t *testing.T) {
	const service = "apiVersion: v1\nkind: Service\nspec:\n  ports:\n"
	tests := []struct {
		name, text string
		want       []Mark
	}{
		{"block", service + "  - port: 30080\n    targetPort: \"http\"\n    nodePort: 30088\n",
			[]Mark{{5, 11, 5, "port"}, {6, 18, 4, "targetPort"}, {7, 15, 5, "nodePort"}}},
		{"flow, after Korean", service + "  - {name: '가', port: 80, targetPort: 5000}\n",
			[]Mark{{5, 23, 2, "port"}, {5, 39, 4, "targetPort"}}},
		{"after a character outside the basic plane", service + "  - {name: \"😀\", port: 80}\n",
			[]Mark{{5, 24, 2, "port"}}},
		{"second document", "kind: Namespace\n---\n" + service + "  - port: 1\n", []Mark{{7, 11, 1, "port"}}},
		{"pod template, not its probe", "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n" +
			"      - livenessProbe:\n          httpGet:\n            port: 1\n        ports:\n        - containerPort: 5000\n",
			[]Mark{{10, 26, 4, "containerPort"}}},
		{"half written", service + "  - port: 80\n   targetPort: 5000 # here\n", []Mark{{5, 11, 2, "port"}, {6, 16, 4, "targetPort"}}},
		{"no ports of another kind", "kind: Ingress\nspec:\n  port: 80\n", nil},
		{"list", "kind: List\nitems:\n- kind: Service\n  spec: {ports: [{port: 80}]}\n", []Mark{{4, 25, 2, "port"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Marks("f", tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
