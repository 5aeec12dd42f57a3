package site

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/site/fidelity"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is written %s, not %s", n, got, want)
		}
	}
}

func TestLedgerAddsRunsUp(t *testing.T) {
	var l ledgerLine
	l.add([]fidelity.Run{{Seed: 7, Cases: 1000, Equal: 998, Date: "2026-11-22"}, {Seed: 8, Cases: 500, Equal: 500, Date: "2026-11-21"}})
	if l.Cases != "1,500" || l.Equal != "1,498" || l.Listed != "2" || l.Seeds != "7, 8" || l.Date != "2026-11-22" {
		t.Errorf("%+v", l)
	}
}

// Whatever the data hold is on the page, in both languages.
func TestFidelityPageHasAll(t *testing.T) {
	o, _ := real(t)
	d, err := fidelity.Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		page := pageOf(t, o, lang+"/fidelity")
		text := strings.Join(strings.Fields(read([]byte(page)).text), " ")
		say := func(x fidelity.Text) string {
			if lang == "ko" {
				return x.Ko
			}
			return x.En
		}
		var want []string
		for _, c := range d.Comparisons {
			want = append(want, say(c.What), c.Command)
		}
		for _, x := range d.Differences {
			want = append(want, say(x.Real), say(x.Ours), say(x.Reason))
		}
		for _, w := range want {
			if !strings.Contains(text, strings.Join(strings.Fields(w), " ")) {
				t.Errorf("%s/fidelity/ does not say %q", lang, w)
			}
		}
	}
}
