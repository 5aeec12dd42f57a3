package order

import (
	"slices"
	"strings"
	"testing"
)

func TestBy(t *testing.T) {
	list := []string{"b1", "a1", "b2", "a2", "c"}
	By(list, func(a, b string) int { return strings.Compare(a[:1], b[:1]) })
	if want := []string{"a1", "a2", "b1", "b2", "c"}; !slices.Equal(list, want) {
		t.Errorf("got %v, want %v", list, want)
	}
}
