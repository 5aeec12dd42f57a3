package path

import (
	"cmp"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
	"github.com/portwalk/portwalk/engine/trace"
)

// maxLeaves bounds how many ends are looked at; what is left over is Result.Rest.
const maxLeaves = 1 << 16

// maxMet bounds the rules that all walks together meet: a dump of a real node may hold any number of them.
const maxMet = 1 << 26

// explorer walks every line of choices.
type explorer struct {
	*question
	world   *World
	net     *Network
	session Session
	limit   int // of leaves; maxLeaves but in tests

	leaves   []leaf
	outcomes map[endKey]*outcome
	rest     trace.Odds
}

// leaf is one line of choices, with what the scene and the choice of the shown walk need.
type leaf struct {
	taken   []int
	odds    trace.Odds
	entered *machine
	pod     *api.Pod
	rank    int
}

// endKey is what makes two ends the same to whoever reads the outcomes.
type endKey struct {
	verdict                  trace.Verdict
	pod, delivered, seenFrom string
}

type outcome struct {
	endKey
	odds trace.Odds
	end  *end // one that ends so, with the client's packet
	most trace.Odds
	sent trace.Packet
}

func (e *explorer) walker() *walker {
	return &walker{question: e.question, world: e.world, net: e.net, session: e.session,
		tracks: conntrack{session: e.session}, sticky: &affinity{session: e.session}}
}

// explore visits every leaf of the tree of choices.
func (e *explorer) explore() {
	e.outcomes = map[endKey]*outcome{}
	var s script
	met := 0
	for {
		k := e.walker()
		s.start()
		k.choose = s.choose
		e.ended(k, k.run(), &s)
		met += k.met
		if !s.next() {
			return
		}
		if len(e.leaves) == e.limit || met > maxMet {
			e.rest = e.sum().Not()
			return
		}
	}
}

func (e *explorer) sum() (sum trace.Odds) {
	for _, o := range e.outcomes {
		sum = sum.Plus(o.odds)
	}
	return sum
}

func (e *explorer) ended(k *walker, end *end, s *script) {
	e.leaves = append(e.leaves, leaf{taken: s.leaf(), odds: s.odds, entered: k.entered, pod: end.pod, rank: rank(k, end)})
	key := end.key()
	o := e.outcomes[key]
	if o == nil {
		o = &outcome{endKey: key}
		e.outcomes[key] = o
	}
	o.odds = o.odds.Plus(s.odds)
	if o.end == nil || s.odds.Float() > o.most.Float() {
		o.end, o.most, o.sent = end, s.odds, k.sent
	}
}

func (e *end) key() endKey {
	k := endKey{verdict: e.verdict}
	if e.verdict == trace.Delivered {
		k.delivered, k.seenFrom = e.packet.Dst.String(), e.packet.Src.Addr().String()
		if e.packet.Protocol == icmp {
			k.delivered = e.packet.Dst.Addr().String()
		}
		if e.pod != nil {
			k.pod = name(e.pod)
		}
	}
	return k
}

// rank says how much a walk teaches: best one that crosses from the node it entered to a pod of another.
func rank(k *walker, e *end) int {
	switch {
	case e.verdict != trace.Delivered:
		return 0
	case e.pod == nil || k.entered == nil || e.pod.Spec.NodeName == k.entered.name:
		return 1
	}
	return 2
}

// follow walks the leaf that the Ask's seed chooses once more, now with every step noted.
func (e *explorer) follow() (*walker, *end) {
	l := e.pick()
	k := e.walker()
	k.rec = &recorder{}
	again := again{leaf: l.taken}
	k.choose = again.choose
	return k, k.run()
}

func (e *explorer) pick() leaf {
	if e.ask.Seed == 0 {
		best := e.leaves[0]
		for _, l := range e.leaves[1:] {
			if l.rank > best.rank || l.rank == best.rank && l.odds.Float() > best.odds.Float() {
				best = l
			}
		}
		return best
	}
	at := float64(mix(e.ask.Seed)>>11) / (1 << 53) * e.sum().Float()
	for _, l := range e.leaves {
		if at -= l.odds.Float(); at < 0 {
			return l
		}
	}
	return e.leaves[len(e.leaves)-1]
}

// mix is splitmix64: neighbouring seeds give unrelated numbers.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// result puts it all together.
func (e *explorer) result(k *walker, end *end) trace.Result {
	ask := e.ask
	ask.Source = k.sent.Src.Addr().String()
	r := trace.Result{
		Version: trace.Version, Ask: ask, Outcomes: e.list(),
		Trace: trace.Trace{Hops: k.rec.hops, Verdict: end.verdict, Reason: end.reason, Met: k.met, Lookups: k.lookups},
	}
	if e.rest.Num > 0 {
		r.Rest = &e.rest
	}
	r.Scene = e.scene(k, end)
	return r
}

// list is the outcomes, likely ones first.
func (e *explorer) list() []trace.Outcome {
	var out []trace.Outcome
	for _, o := range e.outcomes {
		t := trace.Outcome{Odds: o.odds, Probability: o.odds.Float(), Verdict: o.verdict,
			Pod: o.pod, Delivered: o.delivered, SeenFrom: o.seenFrom}
		k := e.walker()
		k.rec, k.sent = &recorder{}, o.sent
		t.Reason = k.explain(o.end.reason, o.end.packet)
		if o.verdict == trace.Refused {
			by := o.end.refusal
			t.RefusedBy = &by
		}
		out = append(out, t)
	}
	order.By(out, func(a, b trace.Outcome) int {
		if c := cmp.Compare(b.Odds.Num*a.Odds.Den, a.Odds.Num*b.Odds.Den); c != 0 {
			return c
		}
		return strings.Compare(a.Pod+a.Delivered+a.SeenFrom+string(a.Verdict), b.Pod+b.Delivered+b.SeenFrom+string(b.Verdict))
	})
	return out
}
