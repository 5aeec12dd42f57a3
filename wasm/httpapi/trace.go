package httpapi

import (
	"net/http"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// TraceReply is the answer to POST api/v1/trace.
type TraceReply struct {
	Version    int               `json:"version"`        // 1
	Kubernetes string            `json:"kubernetes"`     // v1.36.3
	Answers    []string          `json:"answers"`        // kubectl's result lines: service/test created
	Problems   []problem.Problem `json:"problems"`       // always empty: files with a problem are a 422
	Notes      []bridge.Note     `json:"notes"`          // what Portwalk added or did not model, in words
	From       string            `json:"from"`           // the client that was asked from, as a key that survives edits
	To         string            `json:"to"`             // the address that was asked for, as a key that survives edits; empty if it is none of the cluster's own
	Result     *trace.Result     `json:"result"`         // what portwalk trace -o json prints
	Story      *trace.Story      `json:"story"`          // the walk in stops and words, as the rules do it
	Told       *trace.Story      `json:"told,omitempty"` // the same as the post tells it; missing where the post tells nothing
}

func (a *handler) trace(r *http.Request, _ params) (answer, *Problem) {
	body, p := readBody(r)
	if p != nil {
		return answer{}, p
	}
	q, p := decodeTrace(body)
	if p != nil {
		return answer{}, p
	}
	got, p := a.walk(q)
	if p != nil {
		return answer{}, p
	}
	return answer{status: http.StatusOK, kind: jsonType, body: encode(TraceReply{Version: 1, Kubernetes: got.Kubernetes, Answers: got.Answers,
		Problems: got.Problems, Notes: got.Notes, From: got.From, To: got.To, Result: got.Result, Story: got.Kernel, Told: got.Told})}, nil
}

// walk asks the engine for a trace. No error, and there is a Result.
func (a *handler) walk(q question) (got bridge.Reply, p *Problem) {
	p = a.work(func() *Problem {
		if p := measure(q.Files); p != nil {
			return p
		}
		got = bridge.Answer(q.Request)
		return nil
	})
	switch {
	case p != nil:
		return got, p
	case got.Result != nil:
		return got, nil
	case len(got.Problems) == 0:
		return got, problemOf(nothing, "The files hold no Service that could be asked. Say what to ask for: HOST:PORT.").at("ask.to")
	}
	first := got.Problems[0]
	if first.File == "" { // what is wrong with a file says in which
		return got, problemOf(badAsk, "%s", first.Text).at("ask")
	}
	p = refusal(got.Problems)
	p.Answers, p.Notes = got.Answers, got.Notes
	return got, p
}

// refusal is what the API server would say.
func refusal(all []problem.Problem) *Problem {
	p := problemOf(refused, "%s", all[0].Text).where(all[0].File, all[0].Line())
	p.Kubernetes, p.Errors = api.Version, all
	return p
}

// cluster makes the cluster of a question, for what a trace does not tell.
func (a *handler) cluster(q question) (c engine.Cluster, p *Problem) {
	p = a.work(func() *Problem {
		if p := measure(q.Files); p != nil {
			return p
		}
		c = bridge.Open(q.Request)
		return nil
	})
	if p != nil {
		return c, p
	}
	var all []problem.Problem
	for _, one := range c.Problems() {
		all = append(all, *one)
	}
	if len(all) > 0 {
		return c, refusal(all)
	}
	return c, nil
}
