package columns

import (
	"slices"
	"testing"
)

// A Korean syllable takes two columns: 파드 is as wide as pods.
func TestColumns(t *testing.T) {
	if Width("파드") != 4 || Width("pods") != 4 || Width("파드 web-1") != 10 {
		t.Errorf("widths %d %d %d", Width("파드"), Width("pods"), Width("파드 web-1"))
	}
	if got := Pad("파드", 6); got != "파드  " {
		t.Errorf("padded to %q", got)
	}
	if got := Wrap("노드가 곧바로 거절해요", 13); !slices.Equal(got, []string{"노드가 곧바로", "거절해요"}) {
		t.Errorf("wrapped to %q", got)
	}
}
