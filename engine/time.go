package engine

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/engine/trace"
)

// Next is Trace in a cluster that remembers earlier packets, and gives back what it remembers after this one.
func (c Cluster) Next(s path.Session, ask trace.Ask) (trace.Result, path.Session, *problem.Problem) {
	ask.Mode = c.mode(ask.Mode)
	r, next, p := path.Next(c.world(ask.Mode), s, ask)
	if p == nil {
		c.addLines(&r)
	}
	return r, next, p
}

// Again sends one more packet on the n-th connection of the session.
func (c Cluster) Again(s path.Session, n int) (trace.Result, path.Session, *problem.Problem) {
	mode := c.mode("")
	if n >= 0 && n < len(s.Connections) {
		mode = c.mode(s.Connections[n].Ask.Mode)
	}
	r, next, p := path.Again(c.world(mode), s, n)
	if p == nil {
		c.addLines(&r)
	}
	return r, next, p
}

// Change is the cluster after somebody changed what the API server holds, other than by files: a client who deletes, the
// time that runs out for a pod. The controllers have done their work again.
func (c Cluster) Change(edit func(*api.Draft)) Cluster {
	s := c.edit(nil, c.loaded)
	edit(s.draft)
	return s.settle(submit.Run{})
}
