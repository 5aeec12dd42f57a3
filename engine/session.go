package engine

import (
	"maps"
	"net/netip"
	"strings"
	"time"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/alloc"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/submit"
)

// apiServer is where the API server listens: a machine beside the nodes.
var apiServer = netip.AddrFrom4([4]byte{192, 168, 100, 10})

// session is a cluster being changed: one Apply.
type session struct {
	cluster Cluster
	draft   *api.Draft
	server  *admit.Server
	alloc   *alloc.Allocator
	sources map[api.Key]*manifest.Doc
	notes   []Note
}

// edit opens a session. What configures the cluster itself counts before any object does.
func (c Cluster) edit(docs []manifest.Doc, state bool) *session {
	if c.settled {
		c.State.MakeLists() // once for all that comes after c
	}
	s := &session{cluster: c, draft: c.State.Edit(), sources: maps.Clone(c.sources)}
	if s.sources == nil {
		s.sources = map[api.Key]*manifest.Doc{}
	}
	configure(&s.draft.Config, docs, state)
	for _, n := range s.draft.Nodes() {
		if n.Derived { // made up because there were none: the API server does not know them when a user creates his own
			s.draft.Delete(api.KeyOf(n))
		}
	}
	if s.cluster.loaded = c.loaded || state; !s.cluster.loaded {
		admit.Bootstrap(s.draft, apiServer) // what every cluster holds; a caller's own cluster holds what it holds
	}
	s.alloc = alloc.New(s.draft.Config, c.opts.Pins, c.opts.Seed)
	s.alloc.Avoid(wantedPorts(docs)...)
	s.server = admit.NewServer(s.draft, s.alloc)
	return s
}

// load takes documents as what a cluster already holds.
func (s *session) load(docs []manifest.Doc) submit.Run {
	var run submit.Run
	for _, d := range docs {
		run.Outcomes = append(run.Outcomes, submit.Outcome{Doc: d, Object: d.Object, Problem: d.Problem})
		switch {
		case d.Problem != nil:
			run.Stderr += d.Problem.Text + "\n"
			run.Exit = 1
		case d.Object != nil && !d.Config:
			s.server.Load(d.Object)
		}
	}
	return run
}

// Note is something the reader should know and that kubectl does not say: what Portwalk added or does not model, and what
// Kubernetes takes in silence though it is hardly meant. It never changes an answer.
type Note struct {
	Code   string
	Object string // api.Key
	Args   []string
	File   string
	Line   int
}

// remember keeps which document each object was last written by, and what is to be told about it.
func (s *session) remember(run submit.Run) {
	for i, o := range run.Outcomes {
		s.note(o.Doc)
		if o.Problem != nil || o.Object == nil {
			continue
		}
		s.sources[api.KeyOf(o.Object)] = &run.Outcomes[i].Doc
		if o.Doc.Config {
			s.draft.Put(o.Object) // MetalLB's pools: the provider asks for them
		}
	}
}

// notePins tells of allocations that were asked for and could not be made.
func (s *session) notePins() {
	for _, p := range s.alloc.Ignored() {
		s.notes = append(s.notes, Note{Code: "pin-ignored", Object: "Service/" + p.Service, Args: []string{p.Value, p.Service, p.Err.Error()}})
	}
}

func (s *session) note(d manifest.Doc) {
	object := d.Key.String()
	for _, code := range d.Warnings {
		s.notes = append(s.notes, Note{Code: code, Object: object, Args: []string{d.Kind + "/" + d.Key.Name}, File: d.File, Line: d.Line})
	}
	for _, p := range d.Notes() {
		c := p.Causes[0]
		s.notes = append(s.notes, Note{Code: c.Hint, Object: object, Args: c.Args, File: d.File, Line: c.Line})
	}
}

// stamp gives what this cluster made its time of creation. What the caller brought keeps what it says, or does not say.
func (s *session) stamp(run submit.Run) {
	at := created.Format(time.RFC3339)
	stamp := func(o api.Object) {
		if m := o.Meta(); m.CreationTimestamp == "" {
			m.CreationTimestamp = at
		}
	}
	s.draft.Changed(func(k api.Key) { // all else has had its time
		if o := s.draft.Get(k); o != nil && (!s.cluster.loaded || o.Meta().Derived) {
			stamp(o)
		}
	})
	for _, o := range run.Outcomes {
		if strings.HasSuffix(o.Line, " created") { // what is unchanged belongs to the old cluster too
			stamp(o.Object)
		}
	}
}

// wantedPorts are the node ports that documents name: a random draw for an earlier document leaves them alone, so that
// a file means the same whatever order its documents are in.
func wantedPorts(docs []manifest.Doc) []int32 {
	var out []int32
	for _, d := range docs {
		if svc, ok := d.Object.(*api.Service); ok {
			for _, p := range svc.Spec.Ports {
				if p.NodePort != 0 {
					out = append(out, p.NodePort)
				}
			}
		}
	}
	return out
}

// dumps are larger than what people write.
var dumps = manifest.Limits{Bytes: 64 << 20, Documents: 200_000, Depth: 100, Nodes: 20_000_000}

// read reads files, and from memory what is as it was the last time.
func (c Cluster) read(files []File, limits manifest.Limits) ([]manifest.Doc, map[string]manifest.Cache) {
	var out []manifest.Doc
	memory := make(map[string]manifest.Cache, len(files))
	for _, f := range files {
		before := c.memory[f.Name]
		if c.whole {
			before = manifest.Cache{}
		}
		out = append(out, before.ReadWithin(f.Name, f.Text, limits)...)
		memory[f.Name] = before
	}
	return out, memory
}

// unchanged says of a document whether kubectl apply is known to find nothing to do: it found nothing the last time, and
// neither the document nor the object has changed since.
func (c Cluster) unchanged() func(d manifest.Doc, live api.Object) bool {
	if c.whole {
		return nil
	}
	found := map[api.Object]api.Object{} // what was read, and what was found
	for _, o := range c.Said.Outcomes {
		if o.Doc.Object != nil && strings.HasSuffix(o.Line, " unchanged") && len(o.Warnings) == 0 {
			found[o.Doc.Object] = o.Object
		}
	}
	return func(d manifest.Doc, live api.Object) bool { return live != nil && found[d.Object] == live }
}
