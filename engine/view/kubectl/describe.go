package kubectl

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// Describe is `kubectl describe`. Several objects are described without their events, as kubectl does; a name that does
// not exist means all names that begin so.
func Describe(s api.State, req Request) Screen {
	if len(req.Args) == 0 {
		return fail("You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.")
	}
	list, problem := parse(req)
	if problem != "" {
		return fail(problem)
	}
	if _, problem := parseSelector(req.Selector); problem != "" {
		return badSelector(list, req, problem)
	}
	answers, errs, warnings := ask(s, req, list)
	if errs != "" && len(req.Args) == 2 && len(list) == 1 {
		return describePrefix(s, req, list[0], errs, warnings)
	}
	if len(req.Args) == 2 && len(list) == 2 && len(answers) == 1 { // kubectl takes the second for the start of a name
		if strings.Contains(req.Args[0], ",") {
			errs = "error: you may only specify a single resource type\n"
		}
		return Screen{Err: warnings + errs, Exit: 1}
	}
	total := 0
	for _, a := range answers {
		total += len(a.objects)
	}
	events := req.showEvents(total == 1 && errs == "")
	out := Screen{Err: warnings + errs}
	for _, a := range answers {
		for _, o := range a.objects {
			if out.Text != "" {
				out.Text += "\n\n"
			}
			out.add(describeOne(s, req, a.resource, o, events))
		}
	}
	if errs != "" {
		out.Exit = 1
	}
	if total == 0 && errs == "" {
		out.Err += "No resources found"
		if !req.AllNamespaces {
			out.Err += " in " + req.namespace() + " namespace."
		}
		out.Err += "\n"
	}
	return out
}

func (r Request) showEvents(unsaid bool) bool {
	if r.ShowEvents != nil {
		return *r.ShowEvents
	}
	return unsaid
}

func describePrefix(s api.State, req Request, w wanted, errs, warnings string) Screen {
	prefix := w.name
	w.name = ""
	objects, _ := w.objects(s, req)
	out := Screen{Err: warnings}
	for _, o := range objects {
		if strings.HasPrefix(o.Meta().Name, prefix) {
			out.add(describeOne(s, req, w.resource, o, req.showEvents(false)))
			out.Text += "\n"
		}
	}
	if out.Text == "" {
		return Screen{Err: warnings + errs, Exit: 1}
	}
	return out
}

func describeOne(s api.State, req Request, r *resource, o api.Object, events bool) (string, []Span) {
	p := &page{now: req.Now, state: s, given: req.Raw}
	r.describe(p, o, events)
	return align(p.raw.String(), p.spans, 0, 2)
}

// add appends text and moves its spans behind what is there.
func (s *Screen) add(text string, spans []Span) {
	for _, sp := range spans {
		sp.Start += len(s.Text)
		sp.End += len(s.Text)
		s.Spans = append(s.Spans, sp)
	}
	s.Text += text
}
