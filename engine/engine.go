package engine

import (
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/engine/trace"
)

// File is one YAML text with the name that messages give it.
type File struct{ Name, Text string }

// Options are what a caller decides beside the YAML.
type Options struct {
	Bare bool        // no demo Deployment for a Service whose selector matches nothing
	Pins []alloc.Pin // allocations to be made as told
	Mode string      // kube-proxy's mode; empty takes the KubeProxyConfiguration's, or iptables
	Seed uint64      // same input and seed, same addresses
}

// Cluster is a cluster at rest: what the API server holds after the controllers have done their work.
// It is a value; Apply returns a new one.
type Cluster struct {
	State api.State
	Said  submit.Run // what kubectl said of the last files, document by document
	Notes []Note     // what the reader should know beside it

	opts    Options
	loaded  bool                      // the caller brought a cluster of his own
	settled bool                      // the controllers have seen it
	whole   bool                      // make everything anew at each change: tests compare the two
	made    []Note                    // what the controllers told of what they made
	network func() *path.Network      // State's addresses and routes
	rules   *rulesets                 // what was made of State when somebody asked
	sources map[api.Key]*manifest.Doc // the document that each object was last written by
	memory  map[string]manifest.Cache // what the last files were read as, by name
	texts   map[string]string         // the last files by name: the doctor quotes lines that are no YAML yet
	given   rulesSource               // nodes' real rules, if somebody listed them
}

// New returns a cluster that holds nothing yet.
func New(opts Options) Cluster {
	s := api.NewState(api.DefaultConfig())
	return Cluster{State: s, opts: opts, network: networkOf(s)}
}

// Load takes files as what a cluster already holds (kubectl get -o yaml): every allocated value, status and slice is kept.
func (c Cluster) Load(files ...File) Cluster { return c.take(files, true, (*session).load) }

// Apply takes files as kubectl apply -f does, in order.
func (c Cluster) Apply(files ...File) Cluster {
	same := c.unchanged()
	return c.take(files, false, func(s *session, docs []manifest.Doc) submit.Run { return submit.ApplyAgain(s.server, docs, same) })
}

// Create takes files as kubectl create -f does: what is there already is refused.
func (c Cluster) Create(files ...File) Cluster {
	return c.take(files, false, func(s *session, docs []manifest.Doc) submit.Run { return submit.Create(s.server, docs) })
}

func (c Cluster) take(files []File, state bool, send func(*session, []manifest.Doc) submit.Run) Cluster {
	limits := manifest.DefaultLimits()
	if state {
		limits = dumps
	}
	docs, memory := c.read(files, limits)
	s := c.edit(docs, state)
	run := send(s, docs)
	s.remember(run)
	s.notePins()
	next := s.settle(run)
	next.texts, next.memory = make(map[string]string, len(files)), memory
	for _, f := range files {
		next.texts[f.Name] = f.Text
	}
	return next
}

// Rules are what kube-proxy programs on one node. An empty mode is the cluster's own.
func (c Cluster) Rules(node, mode string) (proxy.Ruleset, *problem.Problem) {
	n := c.State.Node(node)
	if n == nil {
		return nil, notFound("nodes", node)
	}
	if c.given != nil {
		if rs := c.given.rules(node); rs != nil {
			return rs, nil
		}
	}
	return c.rules.of(c.State, n, c.mode(mode))
}

// Trace follows one packet and lists every way it can end.
func (c Cluster) Trace(ask trace.Ask) (trace.Result, *problem.Problem) {
	ask.Mode = c.mode(ask.Mode)
	result, p := path.Walk(c.world(ask.Mode), ask)
	if p != nil {
		return trace.Result{}, p
	}
	c.addLines(&result)
	return result, nil
}

// Problems are what went wrong in the last Apply, in order.
func (c Cluster) Problems() []*problem.Problem {
	var out []*problem.Problem
	for _, o := range c.Said.Outcomes {
		if o.Problem != nil {
			out = append(out, o.Problem)
		}
	}
	return out
}

func (c Cluster) mode(asked string) string {
	switch {
	case asked != "":
		return asked
	case c.opts.Mode != "":
		return c.opts.Mode
	}
	return c.State.Config.Proxy.Mode
}
