package kubectl_test

import (
	"strings"
	"testing"
	"time"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
)

// testdata/real.txt is what the real kubectl v1.36.3 printed of testdata/objects.yaml at this time: "-- kubectl ARGS --",
// its stdout, its stderr with "! " before each line, and "exit N" if it failed.
var realTime = time.Date(2026, 11, 22, 12, 44, 45, 0, time.UTC)

// testdata/selectors.txt is the same for label selectors, with tabs between the arguments.
func TestRealKubectl(t *testing.T) {
	s := state(t, readFile(t, "testdata/objects.yaml"))
	for _, file := range []string{"real.txt", "selectors.txt"} {
		compare(t, s, strings.TrimSuffix(strings.TrimPrefix(readFile(t, "testdata/"+file), "-- kubectl "), "\n"))
	}
}

func compare(t *testing.T, s api.State, all string) {
	for part := range strings.SplitSeq(all, "\n-- kubectl ") {
		line, want, _ := strings.Cut(part+"\n", " --\n")
		words := strings.Fields(line)
		if strings.Contains(line, "\t") {
			words = strings.Split(line, "\t")
		}
		req, err := kubectl.ParseArgs(words[1:])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		req.Now = realTime
		run := kubectl.Get
		if words[0] == "describe" {
			run = kubectl.Describe
		}
		screen := run(s, req)
		got := screen.Text
		for l := range strings.Lines(screen.Err) {
			got += "! " + l
		}
		if screen.Exit != 0 {
			got += "exit 1\n"
		}
		if got != want {
			t.Errorf("kubectl %s:\n%s\nreal:\n%s", line, got, want)
		}
	}
}
