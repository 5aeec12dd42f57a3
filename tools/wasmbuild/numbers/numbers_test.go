package numbers

import (
	"regexp"
	"testing"
)

// The expressions as go.yaml.in/yaml/v2 has them.
var (
	wantFloat  = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	wantBase60 = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`)
)

func same(t *testing.T, s string) {
	t.Helper()
	if got, want := pattern(float).MatchString(s), wantFloat.MatchString(s); got != want {
		t.Errorf("float(%q) = %v, want %v", s, got, want)
	}
	if got, want := pattern(base60).MatchString(s), wantBase60.MatchString(s); got != want {
		t.Errorf("base60(%q) = %v, want %v", s, got, want)
	}
}

// Every text of up to six of the letters that matter.
func TestEveryShortText(t *testing.T) {
	const letters = "05+.e:_6"
	var try func(s string, left int)
	try = func(s string, left int) {
		same(t, s)
		if left == 0 {
			return
		}
		for _, c := range letters {
			try(s+string(c), left-1)
		}
	}
	try("", 6)
}

func FuzzSame(f *testing.F) {
	f.Add("1.5e-3")
	f.Add("190:20:30.15")
	f.Fuzz(same)
}
