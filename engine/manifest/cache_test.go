package manifest

import "testing"

// From memory or not: a file that is refused is refused whole.
func TestCacheRefuses(t *testing.T) {
	var c Cache
	text := "---\n" + web + "---\n" + web + "---\n" + web
	l := DefaultLimits()
	l.Documents = 2
	if got, want := len(c.ReadWithin("f", text, l)), len(ReadWithin("f", text, l)); got != 1 || want != 1 {
		t.Errorf("%d documents from memory, %d without; want the refusal alone", got, want)
	}
}
