package engine

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/doctor"
	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/engine/trace"
)

// Examine says why a request fails and what to change, or what is worth knowing about it. The error is that of a request
// that makes no sense, as Trace gives it.
func (c Cluster) Examine(ask trace.Ask) (doctor.Report, error) {
	return doctor.Examine(c.patient(ask.Mode), ask)
}

// Survey says what is wrong with all that was applied last, and with every request that the Services are there for. An
// empty mode is the cluster's own.
func (c Cluster) Survey(mode string) doctor.Report { return doctor.Survey(c.patient(mode)) }

// Silences are what the files applied last say in vain and Kubernetes takes without a word, as far as Notes do not say
// so: it needs the settled cluster, and view/advice has its words. They are notes and change no answer.
func (c Cluster) Silences() []doctor.Finding { return doctor.Silences(c.patient("")) }

// patient is the cluster as the doctor sees it.
func (c Cluster) patient(mode string) doctor.World {
	w := doctor.World{State: c.State, Ask: c.asker(mode), Origin: c.Origin}
	for i, o := range c.Said.Outcomes {
		if o.Problem != nil || o.Line != "" { // what was loaded as state was not written by hand
			w.Docs = append(w.Docs, c.document(i))
		}
	}
	w.Mend = func(edits []doctor.Edit) (doctor.World, error) {
		mended, err := c.Mend(edits)
		if err != nil {
			return doctor.World{}, err
		}
		return mended.patient(mode), nil
	}
	return w
}

// asker traces many requests in one mode: the nodes' rules are made once.
func (c Cluster) asker(mode string) func(trace.Ask) (trace.Result, error) {
	mode = c.mode(mode)
	var world *path.World
	return func(ask trace.Ask) (trace.Result, error) {
		if world == nil {
			w := c.world(mode)
			world = &w
		}
		ask.Mode = mode
		r, p := path.Walk(*world, ask)
		if p != nil {
			return trace.Result{}, p
		}
		c.addLines(&r)
		return r, nil
	}
}

// document is the i-th outcome of what was applied last, as the doctor reads it.
func (c Cluster) document(i int) doctor.Doc {
	o := c.Said.Outcomes[i]
	d := doctor.Doc{ID: i + 1, Object: o.Doc.Key.String(), Kind: o.Doc.Kind, File: o.Doc.File, Line: o.Doc.Line, Raw: o.Doc.Raw,
		Problem: o.Problem, Warnings: o.Warnings}
	if o.Doc.Key == (api.Key{}) {
		d.Object = ""
	}
	for _, odd := range o.Doc.Oddities() {
		d.Oddities = append(d.Oddities, oddity(odd))
	}
	d.Text = func(line int) string { return lineOf(c.texts[o.Doc.File], line) }
	d.LineOf = func(path string) int {
		if line, exact := o.Doc.LineOf(path); exact {
			return line
		}
		return 0
	}
	return d
}

func oddity(o manifest.Oddity) doctor.Oddity {
	out := doctor.Oddity{Code: o.Code, Path: o.Path, Line: o.Line}
	switch o.Code {
	case "duplicate-key":
		out.Args = map[string]string{"key": o.Key, "kept": strconv.Itoa(o.Kept)}
	case "octal-number":
		out.Args = map[string]string{"text": o.Text, "value": strconv.FormatInt(o.Int, 10), "field": o.Path}
	}
	return out
}

func lineOf(text string, line int) string {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimSuffix(lines[line-1], "\r")
}

// Mend returns the cluster as it would be if fields of what was applied were edited and applied again. An edited pod or
// workload is made anew, as `kubectl replace --force` does, since most of a pod cannot be changed. The error says that the
// API server would not take it, or that nobody wrote such an object.
func (c Cluster) Mend(edits []doctor.Edit) (Cluster, error) {
	for _, e := range edits {
		if e.Path == "" {
			return c.mendText(edits)
		}
	}
	var docs []manifest.Doc
	for len(edits) > 0 {
		doc, gone, rest, err := c.mendObject(edits)
		if err != nil {
			return c, err
		}
		c.State = c.State.Delete(gone...)
		docs, edits = append(docs, doc...), rest
	}
	return c.replace(docs)
}

// mendObject makes all edits of the first edit's object; rest are those of others.
func (c Cluster) mendObject(edits []doctor.Edit) (docs []manifest.Doc, gone []api.Key, rest []doctor.Edit, err error) {
	first := edits[0]
	doc, ok := c.documentOf(first)
	if !ok {
		return nil, nil, nil, errors.New("no file holds " + first.Object)
	}
	var raw any = doc.Raw
	for _, e := range edits {
		if e.Object == first.Object && e.Doc == first.Doc {
			raw = doctor.Set(raw, e.Path, e.New)
		} else {
			rest = append(rest, e)
		}
	}
	text, err := json.Marshal(raw)
	if err != nil {
		return nil, nil, nil, err
	}
	docs = manifest.Read(doc.File, string(text))
	if len(docs) == 0 || docs[0].Key != doc.Key || doc.Key.Kind != "Service" {
		gone = c.withChildren(doc.Key)
	}
	return docs, gone, rest, nil
}

// documentOf is the document that an edit is about.
func (c Cluster) documentOf(e doctor.Edit) (manifest.Doc, bool) {
	if e.Doc > 0 && e.Doc <= len(c.Said.Outcomes) {
		return c.Said.Outcomes[e.Doc-1].Doc, true
	}
	if doc := c.sources[api.ParseKey(e.Object)]; doc != nil {
		return *doc, true
	}
	return manifest.Doc{}, false
}

// withChildren is an object with all that its controllers made of it.
func (c Cluster) withChildren(k api.Key) []api.Key {
	children := map[api.Key][]api.Key{} // by owner, a set of keys: their order decides nothing
	c.State.Each(func(o api.Object) {
		if m := o.Meta(); m.Derived {
			for _, r := range m.OwnerReferences {
				owner := api.Key{Kind: r.Kind, Namespace: m.Namespace, Name: r.Name}
				children[owner] = append(children[owner], api.KeyOf(o))
			}
		}
	})
	out := []api.Key{k}
	for i := 0; i < len(out); i++ {
		out = append(out, children[out[i]]...)
	}
	return out
}

// mendText replaces lines of a file and applies the file again.
func (c Cluster) mendText(edits []doctor.Edit) (Cluster, error) {
	lines := strings.Split(c.texts[edits[0].File], "\n")
	for _, e := range edits {
		text, ok := e.New.(string)
		if e.Path != "" || e.File != edits[0].File || e.Line < 1 || e.Line > len(lines) || !ok {
			return c, errors.New("no such line")
		}
		lines[e.Line-1] = text
	}
	return c.replace(manifest.Read(edits[0].File, strings.Join(lines, "\n")))
}

// replace takes documents as `kubectl replace` does: what a document leaves out is gone.
func (c Cluster) replace(docs []manifest.Doc) (Cluster, error) {
	s := c.edit(docs, c.loaded)
	run := submit.Run{}
	for _, d := range docs {
		if d.Problem != nil {
			return c, d.Problem
		}
		out := submit.Outcome{Doc: d, Object: d.Object}
		if d.Object != nil && !d.Config {
			stored, _, p := s.server.Update(d.Object)
			if p != nil {
				return c, p
			}
			out.Object = stored
		}
		run.Outcomes = append(run.Outcomes, out)
	}
	s.remember(run)
	return s.settle(run), nil
}
