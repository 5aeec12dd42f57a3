package path

import "github.com/portwalk/portwalk/engine/trace"

// script replays choices that were made before and takes the first possible option of each new one, so that walk
// after walk visits every leaf of the tree of choices exactly once.
type script struct {
	picks []pick
	at    int
	odds  trace.Odds // of the leaf, so far
}

type pick struct {
	options []trace.Odds
	taken   int
}

func (s *script) start() { s.at, s.odds = 0, trace.Sure }

// choose answers one choice of the walk.
func (s *script) choose(n int, odds func(int) trace.Odds) int {
	if s.at == len(s.picks) {
		p := pick{options: make([]trace.Odds, n), taken: -1}
		for i := range p.options {
			p.options[i] = odds(i)
			if p.taken < 0 && p.options[i].Num > 0 {
				p.taken = i
			}
		}
		s.picks = append(s.picks, p)
	}
	p := s.picks[s.at]
	s.at++
	s.odds = s.odds.Times(p.options[p.taken])
	return p.taken
}

// next turns to the leaf after this one; false if it was the last.
func (s *script) next() bool {
	s.picks = s.picks[:s.at]
	for len(s.picks) > 0 {
		p := &s.picks[len(s.picks)-1]
		for i := p.taken + 1; i < len(p.options); i++ {
			if p.options[i].Num > 0 {
				p.taken = i
				return true
			}
		}
		s.picks = s.picks[:len(s.picks)-1]
	}
	return false
}

// leaf is where in the tree the walk came out, for script.again.
func (s *script) leaf() []int {
	out := make([]int, s.at)
	for i, p := range s.picks[:s.at] {
		out[i] = p.taken
	}
	return out
}

// again sets the script to a leaf seen before: its choices are taken as they come.
type again struct {
	leaf []int
	at   int
}

func (a *again) choose(int, func(int) trace.Odds) int {
	a.at++
	return a.leaf[a.at-1]
}

// chooseOf chooses one of options that are there already.
func (k *walker) chooseOf(options []trace.Option) int {
	return k.choose(len(options), func(i int) trace.Odds { return options[i].Odds })
}
