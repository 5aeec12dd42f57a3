package bridge

import (
	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/goal"
	"github.com/portwalk/portwalk/engine/view/words"
)

// check says of each goal whether it holds now. Files with a problem meet none.
func check(c engine.Cluster, q Request) []GoalMet {
	out := make([]GoalMet, 0, len(q.Goals))
	for _, g := range q.Goals {
		met := GoalMet{ID: g.ID}
		parsed, err := goal.Parse(g.Text)
		switch {
		case err != nil:
			met.Why = err.Error()
		case len(c.Problems()) > 0:
		default:
			ok, why := parsed.Check(c.GoalWorld())
			met.Met = ok
			if !ok {
				met.Why = words.Sentence(q.Lang, why)
			}
		}
		out = append(out, met)
	}
	return out
}
