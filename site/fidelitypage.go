package site

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/site/fidelity"
)

// ledger is what the fidelity page lists: the data of site/fidelity in one language.
type ledger struct {
	Comparisons []ledgerLine
	Differences []ledgerGap
	T           ledgerWords
}

// ledgerLine is one comparison with all its runs added up.
type ledgerLine struct {
	ID, What, With, Case string
	Equal, Cases         string // 1,000
	Listed               string // how many of the cases show a difference that the page lists; empty for none
	Command              string
	Seeds, Date          string // of the runs; the newest day
}

// ledgerGap is one known difference.
type ledgerGap struct{ ID, Real, Ours, Reason, Test string }

type ledgerWords struct{ With, Repeat, Listed, Seeds, Ours, Reason, Test string }

var allLedgerWords = map[string]ledgerWords{
	"ko": {"비교한 상대", "다시 해 보기", "아래에 적은 차이", "seed", "Portwalk", "왜 다른가요", "아직 다른지 지키는 시험"},
	"en": {"held against", "repeat it", "known differences, listed below", "seed", "Portwalk", "Why", "the test that it is still so"},
}

func readLedger(lang string) (ledger, error) {
	d, err := fidelity.Read()
	if err != nil {
		return ledger{}, err
	}
	say := func(t fidelity.Text) string {
		if lang == "ko" {
			return t.Ko
		}
		return t.En
	}
	l := ledger{T: allLedgerWords[lang]}
	for _, c := range d.Comparisons {
		line := ledgerLine{ID: c.ID, What: say(c.What), With: say(c.With), Case: say(c.Case), Command: c.Command}
		line.add(c.Runs)
		l.Comparisons = append(l.Comparisons, line)
	}
	for _, x := range d.Differences {
		l.Differences = append(l.Differences, ledgerGap{x.ID, say(x.Real), say(x.Ours), say(x.Reason), x.Test})
	}
	return l, nil
}

// add sums the runs up.
func (l *ledgerLine) add(runs []fidelity.Run) {
	var equal, cases int
	var seeds []string
	for _, r := range runs {
		equal, cases = equal+r.Equal, cases+r.Cases
		if r.Seed != 0 {
			seeds = append(seeds, strconv.FormatInt(r.Seed, 10))
		}
		l.Date = max(l.Date, r.Date)
	}
	l.Equal, l.Cases, l.Seeds = thousands(equal), thousands(cases), strings.Join(seeds, ", ")
	if equal < cases {
		l.Listed = thousands(cases - equal)
	}
}

// thousands writes 12345 as 12,345.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
