package svg

import (
	"strings"
	"testing"
)

func plainLines(ls [][]run) string {
	var out []string
	for _, l := range ls {
		s := ""
		for _, r := range l {
			s += r.text
		}
		out = append(out, s)
	}
	return strings.Join(out, "|")
}

// The widths are chosen by hand: at size 10 a digit takes 5.72, a Hangul syllable 9.3, a space 2.6.
func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, text string
		max        float64
		want       string
	}{
		{"fits", "12 34", 100, "12 34"},
		{"breaks at a space", "1111 2222 3333", 50, "1111 2222|3333"},
		{"no word alone", "11 22 33 44 55", 60, "11 22 33|44 55"},
		{"Korean words stay whole", "가나다 라마바", 40, "가나다|라마바"},
		{"a sentence begins its line", "11 22. 33 44 55 66 77", 80, "11 22.|33 44 55 66 77"},
		{"but not for one line more", "1111 2222. 3333 4444. 5555", 90, "1111 2222. 3333|4444. 5555"},
		{"field and number stay together", "11 {port:80} 22", 40, "11|port 80|22"},
		{"an arrow leads its word", "11 → {port:80}", 55, "11|→ port 80"},
		{"too long for any line", "1111111111", 30, "11111|11111"},
		{"nothing", "", 30, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := plainLines(lines(c.text, c.max, 10)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	// Mono: 6.03 a character at size 10, the ellipsis too.
	for _, c := range []struct {
		text string
		max  float64
		want string
	}{
		{"node-1", 40, "node-1"},
		{"0123456789", 45, "012…789"},
		{"0123456789", 13, "…"},
		{"", 13, ""},
	} {
		if got := fit(c.text, c.max, 10, true, false); got != c.want {
			t.Errorf("fit(%q, %v) = %q, want %q", c.text, c.max, got, c.want)
		}
	}
}

func TestShortPod(t *testing.T) {
	for name, want := range map[string]string{
		"test-6b596cc5d-4q2kn": "test-…4q2kn",
		"a-b-6f58c6d99-b28lb":  "a-b-…b28lb",
		"web-a":                "web-a",
		"web-0":                "web-0",
		"my-service-alpha":     "my-service-alpha", // vowels: a name that somebody gave
	} {
		if got := shortPod(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
