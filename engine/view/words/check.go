package words

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/trace"
)

// Check states what holds for every Story, so that no view need doubt one; tests and fuzz targets call it.
func Check(r trace.Result, s *trace.Story) error {
	if len(s.Stops) == 0 || s.Stops[0].Does != doesStart {
		return fmt.Errorf("a story begins with start")
	}
	h, n := 0, 0
	for i, p := range s.Stops {
		if p.Hop < 0 || p.Hop >= len(r.Trace.Hops) || p.Step < 0 || p.Step >= len(r.Trace.Hops[p.Hop].Steps) {
			return fmt.Errorf("stop %d points at hop %d, step %d: there is none", i, p.Hop, p.Step)
		}
		if p.Hop < h || p.Hop == h && p.Step < n {
			return fmt.Errorf("stop %d goes back from %d.%d to %d.%d", i, h, n, p.Hop, p.Step)
		}
		h, n = p.Hop, p.Step
		if p.Name == "" || p.Say == "" || p.Brief == "" {
			return fmt.Errorf("stop %d, %s, lacks words", i, p.Does)
		}
		if p.Wire != "" && !IsKind(p.Wire) || p.Mark != "" && !IsKind(p.Mark) {
			return fmt.Errorf("stop %d: wire %q, mark %q", i, p.Wire, p.Mark)
		}
		if p.Bad && i != len(s.Stops)-1 {
			return fmt.Errorf("stop %d ends badly, and more follow", i)
		}
	}
	if s.Title == "" || s.Desc == "" || s.Verdict == "" {
		return fmt.Errorf("title, description or verdict is empty")
	}
	return checkEnd(r.Trace.Verdict, s.Stops)
}

// checkEnd says whether the last stop before the answer is the verdict's.
func checkEnd(v trace.Verdict, stops []trace.Stop) error {
	last := stops[len(stops)-1]
	if last.Does == doesReply && len(stops) > 1 {
		last = stops[len(stops)-2]
	}
	ok := false
	switch v {
	case trace.Delivered:
		ok = last.Does == doesArrive && !last.Bad
	case trace.Refused:
		ok = last.Does == doesRefuse && last.Bad
	case trace.Timeout:
		ok = (last.Does == doesDrop || last.Does == doesLost) && last.Bad
	case trace.Unreachable:
		ok = last.Does == doesLost && last.Bad
	case trace.NXDomain:
		ok = last.Does == doesNXDomain && last.Bad
	}
	if !ok {
		return fmt.Errorf("verdict is %s, but the last stop is %s (bad: %t)", v, last.Does, last.Bad)
	}
	return nil
}
