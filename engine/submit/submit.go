// Package submit is kubectl's half of `kubectl create -f` and `kubectl apply -f`: it takes documents to the API server
// one by one and says what kubectl says: a line per object, warnings, and all errors at the end.
package submit

import (
	"fmt"
	"strings"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/problem"
)

// Outcome is what became of one document.
type Outcome struct {
	Doc      manifest.Doc
	Object   api.Object // as stored; a configuration's object as written; nil if there is none
	Line     string     // kubectl's line: service/web created
	Warnings []string   // the API server's
	Problem  *problem.Problem
}

// Run is one run of kubectl.
type Run struct {
	Outcomes []Outcome
	Stdout   string
	Stderr   string
	Exit     int
}

// Create runs `kubectl create -f` on an API server.
func Create(s *admit.Server, docs []manifest.Doc) Run {
	expect(s, docs)
	return run(docs, "create", nil, func(d manifest.Doc, o api.Object) Outcome {
		stored, warnings, p := s.Create(o)
		return answer(d, stored, warnings, p, "created", "error when creating "+fmt.Sprintf("%q", d.File)+": ")
	})
}

// expect shows the server all that will be asked for.
func expect(s *admit.Server, docs []manifest.Doc) {
	for _, d := range docs {
		if d.Object != nil {
			s.Expect(d.Object)
		}
	}
}

// answer fills in what kubectl adds: the line of a success, the frame of an error, the lines of its fields.
func answer(d manifest.Doc, stored api.Object, warnings []string, p *problem.Problem, verb, frame string) Outcome {
	out := Outcome{Doc: d, Object: stored, Warnings: warnings, Problem: p}
	if p == nil {
		out.Line = d.Resource + "/" + stored.Meta().Name + " " + verb
		return out
	}
	p.File = d.File
	if p.Class != problem.Invalid {
		p.Text = serverError(p, frame)
	}
	p.Message = frame + p.Message
	for i := range p.Causes {
		if p.Causes[i].Path != "" {
			p.Causes[i].Line, _ = d.LineOf(p.Causes[i].Path)
		} else {
			p.Causes[i].Line = d.Line
		}
	}
	return out
}

// serverError is how kubectl prints an API server's error.
func serverError(p *problem.Problem, frame string) string {
	head, _, _ := strings.Cut(p.Text, ":")
	return head + ": " + frame + p.Message
}

// run takes every document that can be read, or may go as it is, to the API server and gathers what is said.
func run(docs []manifest.Doc, verb string, asItIs func(manifest.Doc) bool, submit func(manifest.Doc, api.Object) Outcome) Run {
	r := &runner{out: make([]Outcome, 0, len(docs)), warned: map[string]bool{}}
	for _, d := range docs {
		switch {
		case d.Problem != nil && (asItIs == nil || !asItIs(d)):
			out := Outcome{Doc: d, Problem: d.Problem}
			if d.Kind == "Endpoints" && d.Problem.Class == problem.BadRequest {
				out.Warnings = []string{admit.EndpointsDeprecated}
			}
			r.add(out)
		case d.Config:
			r.out = append(r.out, Outcome{Doc: d, Object: d.Object})
			r.configs++
		default:
			r.add(submit(d, objectOf(d)))
		}
	}
	return r.finish(verb)
}

// objectOf is the object to send; of a kind without a model, only what its metadata says.
func objectOf(d manifest.Doc) api.Object {
	if d.Object != nil {
		return d.Object
	}
	o := &admit.Other{ClusterWide: !d.Namespaced}
	_ = json.Fill(&o.ObjectMeta, d.Raw["metadata"]) // what is not metadata's form was decided on before
	o.TypeMeta = api.TypeMeta{APIVersion: d.APIVersion, Kind: d.Kind}
	o.Namespace = d.Key.Namespace
	return o
}

// runner gathers the parts of a Run.
type runner struct {
	out            []Outcome
	stdout, stderr strings.Builder
	warned         map[string]bool
	server, client []*problem.Problem
	created        int
	configs        int
}

func (r *runner) add(o Outcome) {
	r.out = append(r.out, o)
	for _, w := range o.Warnings {
		if !r.warned[w] {
			r.warned[w] = true
			r.stderr.WriteString("Warning: " + w + "\n")
		}
	}
	switch {
	case o.Problem == nil:
		r.created++
		r.stdout.WriteString(o.Line + "\n")
	case fromServer(o.Problem):
		r.server = append(r.server, o.Problem)
	default:
		r.client = append(r.client, o.Problem)
	}
}

// fromServer tells the API server's errors from kubectl's own.
func fromServer(p *problem.Problem) bool { return p.Message != "" }

// finish prints the errors as kubectl does: one alone in full words; several a line each, the API server's first.
func (r *runner) finish(verb string) Run {
	switch {
	case len(r.server)+len(r.client) == 0:
		if r.created == 0 && r.configs == 0 {
			r.stderr.WriteString("error: no objects passed to " + verb + "\n")
			return r.run(1)
		}
		return r.run(0)
	case len(r.server)+len(r.client) == 1:
		for _, p := range append(r.server, r.client...) {
			r.stderr.WriteString(p.Text + "\n")
			if strings.HasPrefix(p.Text, "panic: ") {
				return r.run(2)
			}
		}
		return r.run(1)
	}
	var theirs, own []string
	for _, p := range r.server {
		theirs = append(theirs, among(p))
	}
	for _, p := range r.client {
		own = append(own, strings.TrimPrefix(p.Text, "error: "))
	}
	if len(theirs) > 0 && len(own) > 1 {
		own = []string{"[" + strings.Join(own, ", ") + "]"}
	}
	lines := append(theirs, own...)
	if verb == "apply" { // it reads all files before it asks for anything
		lines = append(own, theirs...)
	}
	r.stderr.WriteString(strings.Join(lines, "\n") + "\n")
	return r.run(1)
}

// among is the text of a server's error beside others: even an invalid object is told in one line then.
func among(p *problem.Problem) string {
	if p.Class == problem.Invalid {
		return "Error from server (Invalid): " + p.Message
	}
	return p.Text
}

func (r *runner) run(exit int) Run {
	return Run{Outcomes: r.out, Stdout: r.stdout.String(), Stderr: r.stderr.String(), Exit: exit}
}
