package doctor

import (
	"encoding/json"
	"testing"
)

const service = `{"metadata":{"annotations":{"example.com/x":"1"}},"spec":{"ports":[{"port":80},{"port":81}],"selector":{"app":"web"}}}`

func TestSet(t *testing.T) {
	for _, c := range []struct {
		path  string
		value any
		want  string
	}{
		{"spec.selector.app", "api", `{"metadata":{"annotations":{"example.com/x":"1"}},"spec":{"ports":[{"port":80},{"port":81}],"selector":{"app":"api"}}}`},
		{"spec.selector", nil, `{"metadata":{"annotations":{"example.com/x":"1"}},"spec":{"ports":[{"port":80},{"port":81}]}}`},
		{"metadata.annotations[example.com/x]", "2", `{"metadata":{"annotations":{"example.com/x":"2"}},"spec":{"ports":[{"port":80},{"port":81}],"selector":{"app":"web"}}}`},
		{"spec.ports[1].targetPort", 8080, `{"metadata":{"annotations":{"example.com/x":"1"}},"spec":{"ports":[{"port":80},{"port":81,"targetPort":8080}],"selector":{"app":"web"}}}`},
		{"spec.ports[0]", nil, `{"metadata":{"annotations":{"example.com/x":"1"}},"spec":{"ports":[{"port":81}],"selector":{"app":"web"}}}`},
		{"spec.ports[2]", "new", `{"metadata":{"annotations":{"example.com/x":"1"}},"spec":{"ports":[{"port":80},{"port":81},"new"],"selector":{"app":"web"}}}`},
		{"status.phase", "Running", `{"metadata":{"annotations":{"example.com/x":"1"}},"spec":{"ports":[{"port":80},{"port":81}],"selector":{"app":"web"}},"status":{"phase":"Running"}}`},
	} {
		var doc any
		if err := json.Unmarshal([]byte(service), &doc); err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(Set(doc, c.path, c.value))
		if string(got) != c.want {
			t.Errorf("%s = %v:\n%s, want\n%s", c.path, c.value, got, c.want)
		}
		if same, _ := json.Marshal(doc); string(same) != service {
			t.Errorf("%s: the document given has changed: %s", c.path, same)
		}
	}
}

func TestGet(t *testing.T) {
	var doc any
	if err := json.Unmarshal([]byte(service), &doc); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]any{
		"spec.ports[1].port": 81.0, "spec.selector.app": "web", "metadata.annotations[example.com/x]": "1",
		"spec.ports[2].port": nil, "spec.selector.app.x": nil, "spec.ports.port": nil,
	} {
		if got := Get(doc, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}
