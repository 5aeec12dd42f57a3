package trace

import (
	"errors"
	"fmt"
	"strings"
)

// Check says what is wrong with a Result, or nil. It states what every view relies on; each test and fuzz target calls
// it. A Result that fails is a bug of the engine, never of the input.
func Check(r Result) error {
	err := errors.Join(checkHeader(r), checkOutcomes(r), checkHops(r.Trace))
	if err != nil {
		return err // the rest counts on steps being where they belong
	}
	return errors.Join(
		checkSteps(r.Trace),
		checkEnd(r.Trace),
		checkFollowed(r),
		checkScene(r.Scene),
	)
}

func checkHeader(r Result) error {
	if r.Version != Version {
		return fmt.Errorf("version %d, want %d", r.Version, Version)
	}
	if r.Ask.From == "" || r.Ask.To == "" || r.Ask.Protocol == "" || r.Ask.Mode == "" || r.Ask.Source == "" {
		return fmt.Errorf("the ask is not complete: %+v", r.Ask)
	}
	return nil
}

// checkOutcomes: distinct ends, each possible, their odds sum to 1, and each says what its verdict promises.
func checkOutcomes(r Result) error {
	if len(r.Outcomes) == 0 {
		return errors.New("no outcomes")
	}
	type end struct {
		v                        Verdict
		pod, delivered, seenFrom string
	}
	seen := map[end]bool{}
	var sum Odds
	for i, o := range r.Outcomes {
		if err := checkOutcome(o); err != nil {
			return fmt.Errorf("outcome %d: %w", i, err)
		}
		k := end{o.Verdict, o.Pod, o.Delivered, o.SeenFrom}
		if seen[k] {
			return fmt.Errorf("outcome %d is there twice: %+v", i, k)
		}
		seen[k] = true
		sum = sum.Plus(o.Odds)
	}
	if r.Rest != nil {
		sum = sum.Plus(*r.Rest)
	}
	if sum != Sure {
		return fmt.Errorf("odds of the outcomes sum to %v", sum)
	}
	return nil
}

func checkOutcome(o Outcome) error {
	switch {
	case o.Odds.Num <= 0 || o.Odds.Num > o.Odds.Den:
		return fmt.Errorf("odds %v", o.Odds)
	case o.Probability != o.Odds.Float():
		return fmt.Errorf("probability %v, odds %v", o.Probability, o.Odds)
	case o.Reason.Code == "":
		return errors.New("a verdict without its reason")
	case (o.Verdict == Refused) != (o.RefusedBy != nil):
		return fmt.Errorf("%s, but refusedBy is %v", o.Verdict, o.RefusedBy)
	case (o.Verdict == Delivered) != (o.Delivered != "" && o.SeenFrom != ""):
		return fmt.Errorf("%s to %q seen from %q", o.Verdict, o.Delivered, o.SeenFrom)
	case o.Verdict != Delivered && (o.Pod != "" || o.Delivered != "" || o.SeenFrom != ""):
		return fmt.Errorf("%s, yet something is delivered: %+v", o.Verdict, o)
	}
	switch o.Verdict {
	case Delivered, Refused, Timeout, Unreachable, NXDomain:
		return nil
	}
	return fmt.Errorf("unknown verdict %q", o.Verdict)
}

// checkHops: a direction starts where a process made the packet, every later hop is entered, every hop but the last of
// a direction is left, and the way back comes after the way there.
func checkHops(t Trace) error {
	if len(t.Hops) == 0 || t.Hops[0].Back {
		return errors.New("no hop there")
	}
	for i, h := range t.Hops {
		if i > 0 && t.Hops[i-1].Back && !h.Back {
			return fmt.Errorf("hop %d goes there again after the way back", i)
		}
	}
	for i, h := range t.Hops {
		if len(h.Steps) == 0 {
			return fmt.Errorf("hop %d has no steps", i)
		}
		if !placed(h.At) {
			return fmt.Errorf("hop %d is at no place: %q", i, h.At)
		}
		starts := i == 0 || h.Back != t.Hops[i-1].Back
		ends := i == len(t.Hops)-1 || t.Hops[i+1].Back != h.Back
		for j, s := range h.Steps {
			first, last := j == 0, j == len(h.Steps)-1
			if (s.Action == Originated) != (first && starts) || (s.Action == Entered) != (first && !starts) || (s.Action == Left) != (last && !ends) {
				return fmt.Errorf("hop %d step %d: %s cannot stand here", i, j, s.Action)
			}
		}
	}
	return nil
}

func placed(at string) bool {
	switch at {
	case "outside", "lb", "lan":
		return true
	}
	for _, p := range []string{"node/", "pod/", "host/"} {
		if strings.HasPrefix(at, p) && len(at) > len(p) {
			return true
		}
	}
	return false
}

// checkSteps: only Rewrote and Marked change the packet, and they do (masquerading also takes the mark off again); each step starts from what the one before left;
// the mark stays on the machine that set it; a choice takes exactly one of options whose odds sum to 1.
func checkSteps(t Trace) error {
	for i, h := range t.Hops {
		for j, s := range h.Steps {
			if err := checkStep(s); err != nil {
				return fmt.Errorf("hop %d step %d (%s): %w", i, j, s.Stage, err)
			}
			switch {
			case j > 0 && s.Before != h.Steps[j-1].After:
				return fmt.Errorf("hop %d step %d starts from %v, the step before left %v", i, j, s.Before, h.Steps[j-1].After)
			case j == 0 && s.Before.Mark != 0:
				return fmt.Errorf("hop %d: a mark does not travel", i)
			case j == 0 && i > 0 && h.Back == t.Hops[i-1].Back && !s.Before.Same(last(t.Hops[i-1]).After):
				return fmt.Errorf("hop %d is entered by %v, but %v left the hop before", i, s.Before, last(t.Hops[i-1]).After)
			}
		}
	}
	return nil
}

func checkStep(s Step) error {
	tuple, mark := !s.Before.Same(s.After), s.Before.Mark != s.After.Mark
	switch {
	case s.Stage == "" || s.Reason.Code == "":
		return errors.New("no stage or no reason")
	case tuple != (s.Action == Rewrote):
		return fmt.Errorf("%s: %v becomes %v", s.Action, s.Before, s.After)
	case s.Action != Rewrote && mark != (s.Action == Marked):
		return fmt.Errorf("%s: mark %#x becomes %#x", s.Action, s.Before.Mark, s.After.Mark)
	case (len(s.Among) > 0) != (s.Action == Chose):
		return fmt.Errorf("%s among %d", s.Action, len(s.Among))
	}
	var sum Odds
	taken := 0
	for _, o := range s.Among {
		sum = sum.Plus(o.Odds)
		if o.Taken {
			taken++
			if o.Odds.Num == 0 {
				return fmt.Errorf("took %s, which has no chance", o.Name)
			}
		}
	}
	if s.Action == Chose && (taken != 1 || sum != Sure) {
		return fmt.Errorf("took %d options of odds %v", taken, sum)
	}
	return nil
}

// checkEnd: the verdict is what the last steps say.
func checkEnd(t Trace) error {
	there, back := t.split()
	if t.Reason.Code == "" {
		return errors.New("the trace has no reason")
	}
	lastThere := last(there[len(there)-1])
	want := map[Verdict]Action{Delivered: Accepted, Refused: Rejected, Unreachable: Rejected, NXDomain: Resolved}[t.Verdict]
	switch {
	case t.Verdict == Timeout && len(back) > 0:
		want = Dropped
		if a := lastThere.Action; a != Accepted && a != Rejected {
			return fmt.Errorf("an answer came back, but the packet was %s", a)
		}
		lastThere = last(back[len(back)-1])
	case t.Verdict == Timeout:
		want = Dropped
	case t.Verdict != Delivered && len(back) > 0:
		return fmt.Errorf("%s, yet an answer was walked back", t.Verdict)
	}
	if lastThere.Action != want {
		return fmt.Errorf("%s, but the last step is %s (%s)", t.Verdict, lastThere.Action, lastThere.Reason.Code)
	}
	if t.Verdict == Delivered {
		return checkReply(there, back)
	}
	return nil
}

// checkReply: the answer starts as the inverse of what arrived, and comes home as the inverse of what was sent.
func checkReply(there, back []Hop) error {
	if len(back) == 0 {
		return errors.New("delivered, but no answer came back")
	}
	sent, arrived := there[0].Steps[0].Before, last(there[len(there)-1]).After
	answer, home := back[0].Steps[0].Before, last(back[len(back)-1]).After
	switch {
	case !answer.Same(arrived.Reply()):
		return fmt.Errorf("%v arrived, but the answer is %v", arrived, answer)
	case !home.Same(sent.Reply()):
		return fmt.Errorf("%v was sent, but the answer came home as %v", sent, home)
	case back[len(back)-1].At != there[0].At || back[0].At != there[len(there)-1].At:
		return errors.New("the answer does not start where the packet ended, or does not come home")
	}
	return nil
}

// checkFollowed: the trace is one of the outcomes.
func checkFollowed(r Result) error {
	for _, o := range r.Outcomes {
		if o.Verdict == r.Trace.Verdict {
			return nil
		}
	}
	if r.Rest != nil {
		return nil
	}
	return fmt.Errorf("the trace ends in %s, which is no outcome", r.Trace.Verdict)
}

// checkScene: one port is asked, one node entered, one pod the target at most; chances stay below 1.
func checkScene(s Scene) error {
	if s.Client.Kind == "" {
		return errors.New("a scene without client")
	}
	asked, entered, targets := 0, 0, 0
	if s.Service != nil {
		for _, p := range s.Service.Ports {
			asked += count(p.Asked)
		}
	}
	var nodes, pods Odds
	for _, n := range s.Nodes {
		entered += count(n.Entered)
		nodes = nodes.Plus(n.Odds)
		for _, p := range n.Pods {
			targets += count(p.Target)
			pods = pods.Plus(p.Odds)
		}
	}
	if asked > 1 || entered > 1 || targets > 1 || nodes.Float() > 1 || pods.Float() > 1 {
		return fmt.Errorf("scene: %d ports asked, %d nodes entered, %d targets, chances %v and %v", asked, entered, targets, nodes, pods)
	}
	return nil
}

// split parts the way there from the way back.
func (t Trace) split() (there, back []Hop) {
	for i, h := range t.Hops {
		if h.Back {
			return t.Hops[:i], t.Hops[i:]
		}
	}
	return t.Hops, nil
}

func last(h Hop) Step { return h.Steps[len(h.Steps)-1] }

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
