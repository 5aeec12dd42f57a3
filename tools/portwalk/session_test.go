package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/console"
	"github.com/portwalk/portwalk/engine/trace"
)

// A script is played line by line; files that it applies are read where the command runs.
func TestSession(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "more.yaml")
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: late}\nspec: {containers: [{name: c, image: c}]}\n"
	if err := os.WriteFile(file, []byte(pod), 0o644); err != nil {
		t.Fatal(err)
	}
	const nodePort = "../../lessons/03-nodeport/service.yaml"
	script := "# nothing\n\ncurl -m 2 node-2:30088\nkubectl apply -f " + file + "\nkubectl get pod late --no-headers\n"
	out, errs, code := portwalk(t, script, "session", "--why", "-f", nodePort)
	lines := strings.Split(out, "\n")
	if code != 0 || errs != "" || len(lines) < 6 || lines[0] != "$ curl -m 2 node-2:30088" || !strings.HasPrefix(lines[2], "# ") ||
		!strings.Contains(out, "pod/late created\n") || !strings.Contains(out, "late   1/1   Running") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	out, _, code = portwalk(t, "curl node-2:30088\nagain\n", "session", "-o", "json", "-f", nodePort, "-")
	d := json.NewDecoder(strings.NewReader(out))
	for n := range 2 {
		var r console.Reply
		if err := d.Decode(&r); err != nil || r.Result == nil || r.Result.Trace.Verdict != trace.Delivered || trace.Check(*r.Result) != nil {
			t.Errorf("reply %d, exit %d: %v %+v", n, code, err, r)
		}
	}
	if _, errs, code := portwalk(t, "curl node-2:30088\nfly\n", "session", "-f", nodePort); code != badUsage || !strings.Contains(errs, "line 2: fly: command not found") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
