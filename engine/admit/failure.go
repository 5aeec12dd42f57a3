package admit

import (
	"fmt"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

// failure is why a request is turned down; nil means that it is not.
type failure struct {
	class   problem.Class
	causes  causes
	message string // of every class but Invalid, whose message is made of the causes
	bare    bool   // the API server gives no reason, only the message
}

func invalid(c causes) *failure {
	if len(c) == 0 {
		return nil
	}
	return &failure{class: problem.Invalid, causes: c}
}

func internal(format string, args ...any) *failure {
	return &failure{class: problem.Internal, message: "Internal error occurred: " + fmt.Sprintf(format, args...)}
}

// problem words a failure as kubectl prints it for one object alone. The file is not known here: kubectl's frame with
// it is added by whoever ran kubectl.
func (f *failure) problem(o api.Object) *problem.Problem {
	p := &problem.Problem{Class: f.class, Object: api.KeyOf(o).String(), Causes: f.causes, Message: f.message}
	if f.class == problem.Invalid {
		p.Causes = unique(f.causes)
		p.Text = problem.Invalids(o.Type().Kind, o.Meta().Name, p.Causes)
		p.Message = problem.InvalidMessage(qualifiedKind(o.Type()), o.Meta().Name, p.Causes)
		return p
	}
	if len(p.Causes) == 0 {
		p.Causes = causes{{Text: f.message}}
	}
	p.Text = "Error from server (" + p.Class.Reason() + "): " + f.message
	if f.bare {
		p.Text = "Error from server: " + f.message
	}
	return p
}

// unique drops causes that say the same of the same field, as kubectl does.
func unique(c causes) causes {
	seen := map[string]bool{}
	var out causes
	for _, x := range c {
		if k := x.Path + "\x00" + x.Text; !seen[k] {
			seen[k] = true
			out = append(out, x)
		}
	}
	return out
}
