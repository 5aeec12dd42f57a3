// Package manifest turns YAML text into objects, the way kubectl and the API server's decoder do it: several documents,
// Lists, YAML 1.1 scalars, unknown fields and wrong types answered with the real components' own words. Every field
// path can be asked for the line it was written on.
//
// It is the only package that knows YAML. It decides nothing about values: that is admit's job.
package manifest

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/problem"
)

// Doc is one object of a file, or the reason why there is none.
type Doc struct {
	File string
	Line int // first line of the object in File, from 1

	APIVersion string
	Kind       string
	Resource   string // how kubectl names it in its result lines: service, deployment.apps
	Plural     string // the API server's name for such objects: services, deployments
	Namespaced bool
	Key        api.Key

	Object   api.Object     // nil if the kind is not modelled, or Problem is set
	Raw      map[string]any // all that was written, as JSON values
	Modelled bool           // the engine acts on objects of this kind
	Config   bool           // not an API object but a component's configuration: kubectl is never asked about it

	Problem  *problem.Problem
	Warnings []string // what to tell the reader; kubectl says none of it

	source *source // where positions are looked up
	prefix []step  // the object's place in its document: items[2] of a List
}

// Limits bound what Read accepts, so that no input costs more than a moment.
type Limits struct {
	Bytes     int // of one text
	Documents int // objects of one text, List items counted
	Depth     int // of nested lists and maps
	Nodes     int // values of one document after aliases are followed
}

// DefaultLimits are meant for text that people write. Whoever reads dumps of real clusters passes larger ones to ReadWithin.
func DefaultLimits() Limits {
	return Limits{Bytes: 1 << 20, Documents: 2000, Depth: 100, Nodes: 200_000}
}

// Read returns the objects of a file in the order in which kubectl meets them. It never fails: what cannot be read is a
// Doc with a Problem. As with kubectl, a document that cannot be parsed ends the file; those before it count.
func Read(file, text string) []Doc { return ReadWithin(file, text, DefaultLimits()) }

// ReadWithin is Read with other limits.
func ReadWithin(file, text string, l Limits) []Doc {
	r := reader{file: file, limits: l, types: json.Types{}}
	if len(text) > l.Bytes {
		r.refuse(1, "too-long", len(text), l.Bytes)
		return r.docs
	}
	r.read(decodeText(text))
	return r.taken()
}

// taken is what was read; what is refused is refused whole: half a file would mean something else.
func (r *reader) taken() []Doc {
	if n := len(r.docs); n > 0 && r.docs[n-1].Problem != nil && r.docs[n-1].Problem.Class == problem.Refused {
		return r.docs[n-1:]
	}
	return r.docs
}
