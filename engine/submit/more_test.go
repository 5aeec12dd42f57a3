package submit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
)

// moreRecording is a generated case as the real components answered it: testdata/recorded-more/README.md.
type moreRecording struct {
	Case, Before string
	Steps        []struct {
		Manifest       string
		Exit           int
		Stdout, Stderr string
		Spec           any
	}
}

// TestMoreRecordings replays generated manifests and sequences of updates that real kubectl runs were recorded of.
func TestMoreRecordings(t *testing.T) {
	files, _ := filepath.Glob("../testdata/recorded-more/*.jsonl")
	if len(files) < 7 {
		t.Fatalf("only %d files", len(files))
	}
	for _, f := range files {
		part := strings.TrimSuffix(filepath.Base(f), ".jsonl")
		lines := bufio.NewScanner(strings.NewReader(read(t, f)))
		lines.Buffer(nil, 1<<22)
		lines.Scan()
		var origin struct{ ServiceRange string }
		if err := json.Unmarshal(lines.Bytes(), &origin); err != nil {
			t.Fatal(err)
		}
		submit := Create
		if strings.HasPrefix(part, "apply") {
			submit = Apply
		}
		n := 0
		for ; lines.Scan(); n++ {
			var r moreRecording
			dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&r); err != nil {
				t.Fatal(err)
			}
			t.Run(part+"/"+r.Case, func(t *testing.T) { r.replay(t, serverOf(origin.ServiceRange), submit) })
		}
		if n < 5 {
			t.Errorf("%s: only %d cases", part, n)
		}
	}
}

func serverOf(serviceRange string) *admit.Server {
	c := api.DefaultConfig()
	c.ServiceCIDRs = strings.Split(serviceRange, ",")
	d := api.NewState(c).Edit()
	admit.Bootstrap(d, netip.MustParseAddr("192.168.100.10"))
	return admit.NewServer(d, alloc.New(d.Config, nil, 1))
}

func (r moreRecording) replay(t *testing.T, s *admit.Server, submit func(*admit.Server, []manifest.Doc) Run) {
	if r.Before != "" {
		Create(s, manifest.Read("first.yaml", r.Before))
	}
	for i, step := range r.Steps {
		run := submit(s, manifest.Read("case.yaml", step.Manifest))
		if run.Exit != step.Exit || run.Stdout != step.Stdout || run.Stderr != step.Stderr {
			t.Errorf("step %d of\n%s\nexit %d\n%s%swant exit %d\n%s%s", i, step.Manifest, run.Exit, run.Stdout, run.Stderr, step.Exit, step.Stdout, step.Stderr)
			return
		}
		if svc, ok := run.Outcomes[0].Object.(*api.Service); ok && step.Spec != nil && len(run.Outcomes) == 1 {
			compareSpec(t, svc, step.Spec)
		}
	}
}
