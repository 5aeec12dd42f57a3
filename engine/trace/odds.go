package trace

import "fmt"

// Sure is the chance of what must happen.
var Sure = Odds{1, 1}

// OneIn is 1/n.
func OneIn(n int) Odds { return Odds{1, int64(n)} }

// Times is the chance that both happen.
func (o Odds) Times(p Odds) Odds { return reduce(o.Num*p.Num, o.Den*p.Den) }

// Plus is the chance that one of two exclusive things happens.
func (o Odds) Plus(p Odds) Odds {
	if o.Den == 0 {
		return p
	}
	if p.Den == 0 {
		return o
	}
	return reduce(o.Num*p.Den+p.Num*o.Den, o.Den*p.Den)
}

// Not is the chance that it does not happen.
func (o Odds) Not() Odds { return reduce(o.Den-o.Num, o.Den) }

// Float is the chance as a number.
func (o Odds) Float() float64 {
	if o.Den == 0 {
		return 0
	}
	return float64(o.Num) / float64(o.Den)
}

// String is "1/3", or "1" for what is sure.
func (o Odds) String() string {
	if o.Den <= 1 {
		return fmt.Sprint(o.Num)
	}
	return fmt.Sprintf("%d/%d", o.Num, o.Den)
}

func reduce(n, d int64) Odds {
	a, b := n, d
	for b != 0 {
		a, b = b, a%b
	}
	if a == 0 {
		return Odds{}
	}
	return Odds{n / a, d / a}
}
