package trace

import (
	"net/netip"
	"strings"
	"testing"
)

// good is a small Result by hand: a client outside calls a nodePort, the node rewrites the destination, a pod answers.
func good() Result {
	p := func(src, dst string) Packet {
		return Packet{Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst), Protocol: "TCP"}
	}
	step := func(a Action, before, after Packet) Step {
		return Step{Stage: "x", Action: a, Before: before, After: after, Reason: Why("y")}
	}
	marked := func(p Packet) Packet { p.Mark = 0x4000; return p }
	sent, arrived := p("203.0.113.10:40000", "192.168.100.11:30088"), p("203.0.113.10:40000", "10.244.1.10:5000")
	answer, home := p("10.244.1.10:5000", "203.0.113.10:40000"), p("192.168.100.11:30088", "203.0.113.10:40000")
	chose := step(Chose, marked(sent), marked(sent))
	chose.Among = []Option{{"10.244.1.10:5000", OneIn(2), true}, {"10.244.2.20:5000", OneIn(2), false}}
	hops := []Hop{
		{At: "outside", Steps: []Step{step(Originated, sent, sent), step(Left, sent, sent)}},
		{At: "node/node-1", Steps: []Step{step(Entered, sent, sent), step(Marked, sent, marked(sent)), chose,
			step(Rewrote, marked(sent), marked(arrived)), step(Left, marked(arrived), marked(arrived))}},
		{At: "pod/default/web-a", Steps: []Step{step(Entered, arrived, arrived), step(Accepted, arrived, arrived)}},
		{At: "pod/default/web-a", Back: true, Steps: []Step{step(Originated, answer, answer), step(Left, answer, answer)}},
		{At: "node/node-1", Back: true, Steps: []Step{step(Entered, answer, answer), step(Rewrote, answer, home), step(Left, home, home)}},
		{At: "outside", Back: true, Steps: []Step{step(Entered, home, home)}},
	}
	return Result{
		Version: Version,
		Ask:     Ask{From: "outside", Source: "203.0.113.10", To: "192.168.100.11:30088", Protocol: "TCP", Mode: "iptables"},
		Outcomes: []Outcome{
			{Probability: 0.5, Odds: OneIn(2), Verdict: Delivered, Pod: "default/web-a", Delivered: "10.244.1.10:5000", SeenFrom: "203.0.113.10", Reason: Why("y")},
			{Probability: 0.5, Odds: OneIn(2), Verdict: Refused, RefusedBy: &Refusal{"pod/default/web-b", "rst"}, Reason: Why("y")},
		},
		Trace: Trace{Hops: hops, Verdict: Delivered, Reason: Why("y")},
		Scene: Scene{Client: SceneClient{Kind: "outside"}},
	}
}

func TestCheckAcceptsWhatIsRight(t *testing.T) {
	if err := Check(good()); err != nil {
		t.Fatal(err)
	}
}

// TestCheckFinds breaks a good Result in one place each.
func TestCheckFinds(t *testing.T) {
	step := func(r *Result, hop, step int) *Step { return &r.Trace.Hops[hop].Steps[step] }
	for _, c := range []struct {
		name  string
		spoil func(*Result)
		want  string
	}{
		{"another version", func(r *Result) { r.Version++ }, "version"},
		{"no source", func(r *Result) { r.Ask.Source = "" }, "not complete"},
		{"no outcomes", func(r *Result) { r.Outcomes = nil }, "no outcomes"},
		{"odds that do not sum up", func(r *Result) { r.Outcomes = r.Outcomes[:1] }, "sum to 1/2"},
		{"the same end twice", func(r *Result) { r.Outcomes[1] = r.Outcomes[0] }, "twice"},
		{"a number that is not the fraction", func(r *Result) { r.Outcomes[0].Probability = 0.4 }, "probability"},
		{"a verdict without reason", func(r *Result) { r.Outcomes[0].Reason = Reason{} }, "without its reason"},
		{"refused by nobody", func(r *Result) { r.Outcomes[1].RefusedBy = nil }, "refusedBy"},
		{"delivered nowhere", func(r *Result) { r.Outcomes[0].Delivered = "" }, "delivered to"},
		{"a pod that got nothing", func(r *Result) { r.Outcomes[1].Pod = "default/web-b" }, "something is delivered"},
		{"an unknown verdict", func(r *Result) { r.Outcomes[1].Verdict, r.Outcomes[1].RefusedBy = "lost", nil }, "unknown verdict"},
		{"no hops", func(r *Result) { r.Trace.Hops = nil }, "no hop"},
		{"an empty hop", func(r *Result) { r.Trace.Hops[1].Steps = nil }, "no steps"},
		{"a hop nowhere", func(r *Result) { r.Trace.Hops[1].At = "node/" }, "no place"},
		{"there again", func(r *Result) { r.Trace.Hops[4].Back = false }, "there again"},
		{"entered where the packet was made", func(r *Result) { step(r, 0, 0).Action = Entered }, "cannot stand here"},
		{"not left", func(r *Result) { step(r, 1, 4).Action = Routed }, "cannot stand here"},
		{"a rewrite that changes nothing", func(r *Result) { s := step(r, 1, 3); s.After = s.Before }, "rewrote"},
		{"a route that changes the packet", func(r *Result) { step(r, 1, 3).Action = Routed }, "routed"},
		{"a mark set by nobody", func(r *Result) { step(r, 1, 1).Action = Matched }, "mark"},
		{"a jump between steps", func(r *Result) { s := step(r, 1, 4); s.Before.Mark, s.After.Mark = 1, 1 }, "starts from"},
		{"a mark that travels", func(r *Result) { s := step(r, 2, 0); s.Before.Mark, s.After.Mark = 1, 1 }, "does not travel"},
		{"a choice of two", func(r *Result) { step(r, 1, 2).Among[1].Taken = true }, "took 2"},
		{"a choice of the impossible", func(r *Result) { step(r, 1, 2).Among[0].Odds = Odds{} }, "no chance"},
		{"candidates without a choice", func(r *Result) { step(r, 1, 0).Among = []Option{{"a", Sure, true}} }, "among 1"},
		{"a step without reason", func(r *Result) { step(r, 1, 0).Reason = Reason{} }, "no reason"},
		{"delivered, but dropped", func(r *Result) { step(r, 2, 1).Action = Dropped }, "last step is dropped"},
		{"delivered without answer", func(r *Result) { r.Trace.Hops = r.Trace.Hops[:3] }, "no answer"},
		{"refused, but answered", func(r *Result) { r.Trace.Verdict = Refused }, "yet an answer"},
		{"a timeout that came home", func(r *Result) { r.Trace.Verdict = Timeout }, "timeout"},
		{"an end that is no outcome", func(r *Result) { r.Outcomes = r.Outcomes[1:]; r.Outcomes[0].Odds, r.Outcomes[0].Probability = Sure, 1 }, "no outcome"},
		{"a foreign end", func(r *Result) { r.Trace.Verdict = NXDomain }, "nxdomain"},
		{"two targets", func(r *Result) {
			r.Scene.Nodes = []SceneNode{{Pods: []ScenePod{{Target: true}, {Target: true}}}}
		}, "2 targets"},
		{"a scene without client", func(r *Result) { r.Scene.Client.Kind = "" }, "without client"},
		{"an answer that comes home from elsewhere", func(r *Result) {
			step(r, 4, 1).After.Src = netip.MustParseAddrPort("10.9.9.9:1")
			for _, s := range []*Step{step(r, 4, 2), step(r, 5, 0)} {
				s.Before.Src, s.After.Src = netip.MustParseAddrPort("10.9.9.9:1"), netip.MustParseAddrPort("10.9.9.9:1")
			}
		}, "came home as"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := good()
			c.spoil(&r)
			err := Check(r)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want something about %q", err, c.want)
			}
		})
	}
}

// TestCheckAcceptsRest: ends that nobody looked at may hold what the outcomes lack.
func TestCheckAcceptsRest(t *testing.T) {
	r := good()
	r.Outcomes, r.Rest = r.Outcomes[1:], &Odds{1, 2}
	if err := Check(r); err != nil {
		t.Fatal(err)
	}
}

func TestOdds(t *testing.T) {
	third := OneIn(3)
	for _, c := range []struct {
		got  Odds
		want string
	}{
		{third.Times(OneIn(2)), "1/6"},
		{third.Plus(third).Plus(third), "1"},
		{third.Not(), "2/3"},
		{Sure.Not(), "0"},
		{Odds{}.Plus(third), "1/3"},
		{Odds{2, 4}.Times(Sure), "1/2"},
	} {
		if c.got.String() != c.want {
			t.Errorf("got %v, want %s", c.got, c.want)
		}
	}
}
