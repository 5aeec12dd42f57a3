package submit

import (
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/manifest"
)

// learnersCase is the part of a recorded case that kubectl and the API server decide.
type learnersCase struct {
	ID, Slug, Outcome, Manifest, Evidence string
	Steps                                 []struct {
		Apply, Create string
		Flags         []string
	}
	Observed struct {
		API struct{ Messages []string }
	}
}

// TestCases replays what people run into, where kubectl or the API server refuses it.
func TestCases(t *testing.T) {
	var all struct{ Cases []learnersCase }
	if err := yaml.Unmarshal([]byte(read(t, recorded+"/cases/cases.yaml")), &all); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range all.Cases {
		if !strings.HasSuffix(c.Outcome, "-rejects") || len(c.Observed.API.Messages) == 0 || strings.HasPrefix(c.Slug, "expose") {
			continue
		}
		n++
		t.Run(c.ID+" "+c.Slug, func(t *testing.T) {
			s := newServer(t, "")
			texts := []string{c.Manifest}
			if len(c.Steps) > 0 {
				texts = nil
				for _, step := range c.Steps {
					texts = append(texts, step.Apply)
				}
			}
			var got string
			for _, text := range texts {
				got = Apply(s, manifest.Read("STDIN", text)).Stderr
			}
			if want := strings.Join(c.Observed.API.Messages, "\n") + "\n"; got != want {
				t.Errorf("printed\n%swant\n%s", got, want)
			}
		})
	}
	if n < 25 {
		t.Errorf("only %d cases", n)
	}
}
