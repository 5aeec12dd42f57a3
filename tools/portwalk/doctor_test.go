package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const typo = `apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web-api}}
spec: {containers: [{name: app, image: app, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
`

// doctored runs a command as main does, with a file as input.
func doctored(t *testing.T, yaml string, args ...string) (code int, out, errs string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "web.yaml")
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	code = run(append(args, "-f", file, "--lang", "en"), strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// The exit status is the contract that scripts build on.
func TestDoctorExits(t *testing.T) {
	healthy := strings.ReplaceAll(typo, "web-api", "web")
	for _, c := range []struct {
		name, yaml string
		args       []string
		code       int
	}{
		{"nothing broken", healthy, nil, 0},
		{"a request that works", healthy, []string{"--from", "pod/web-1", "--to", "web:80"}, 0},
		{"a note only", strings.Replace(healthy, "port: 80,", "port: 0120,", 1), nil, 0},
		{"broken", typo, nil, 3},
		{"a request that fails", typo, []string{"--from", "pod/web-1", "--to", "web:80"}, 3},
		{"refused by the API server", strings.Replace(typo, "port: 80,", "port: 80, nodePort: 30080,", 1), nil, 3},
		{"a request from a pod that was refused", strings.Replace(typo, "image: app,", "imagge: app,", 1), []string{"--from", "pod/web-1", "--to", "web:80"}, 3},
		{"no YAML", "a: [", nil, 3},
		{"a client that is not there", healthy, []string{"--from", "pod/nobody", "--to", "web:80"}, 1},
		{"no file", "", []string{"-f", "/does/not/exist.yaml"}, 1},
		{"half a question", healthy, []string{"--from", "outside"}, 2},
		{"an unknown format", healthy, []string{"-o", "svg"}, 2},
	} {
		if code, out, errs := doctored(t, c.yaml, append([]string{"doctor"}, c.args...)...); code != c.code {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, code, c.code, out, errs)
		}
	}
}

func TestDoctorSaysNothingWhereAllIsWell(t *testing.T) {
	_, out, errs := doctored(t, strings.ReplaceAll(typo, "web-api", "web"), "doctor")
	if !strings.HasPrefix(out, "All is well") || strings.Count(out, "\n") != 1 || errs != "" {
		t.Errorf("%q, %q", out, errs)
	}
}

func TestDoctorJSON(t *testing.T) {
	_, out, _ := doctored(t, typo, "doctor", "-o", "json")
	var r struct {
		Version  int
		Healthy  bool
		Findings []struct {
			Code, Severity, Object, Path, Says string
			Line                               int
			RefusedBy                          struct{ Who, With string }
			Fix                                struct {
				Edits []struct{ Path, Old, New string }
				Proof struct{ Kind, Pod string }
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Version != 1 || r.Healthy || len(r.Findings) != 1 {
		t.Fatalf("%s", out)
	}
	f := r.Findings[0]
	if f.Code != "selector-typo" || f.Severity != "broken" || f.Object != "Service/default/web" || f.Path != "spec.selector.app" || f.Line != 10 ||
		f.Says == "" || f.RefusedBy.Who != "kube-proxy" || f.RefusedBy.With != "icmp" || f.Fix.Proof.Kind != "delivered" || f.Fix.Proof.Pod != "default/web-1" {
		t.Errorf("%s", out)
	}
	if e := f.Fix.Edits; len(e) != 1 || e[0].Path != "spec.selector.app" || e[0].Old != "web" || e[0].New != "web-api" {
		t.Errorf("edits %+v", e)
	}
}
