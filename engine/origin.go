package engine

import (
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Origin says where a field of an object stands in the files: the golden thread from a rule back to a line. For a value
// that nobody wrote it gives the nearest written parent's line, and in Filled who wrote the value.
func (c Cluster) Origin(object, path string) trace.Origin {
	o := trace.Origin{Object: object, Path: path}
	doc, ok := c.sources[api.ParseKey(object)]
	if !ok {
		if owner, inTemplate, ok := c.template(object, path); ok {
			return c.Origin(owner, inTemplate)
		}
		o.Filled = c.filler(object)
		return o
	}
	line, exact := doc.LineOf(path)
	o.File, o.Line = doc.File, line
	if !exact {
		o.Filled = filledBy(path)
	}
	return o
}

// template leads from a field of a pod that a controller made to the same field in the template it was made from.
func (c Cluster) template(object, path string) (owner, inTemplate string, ok bool) {
	k := api.ParseKey(object)
	o := c.State.Get(k)
	if k.Kind != "Pod" && k.Kind != "ReplicaSet" || o == nil || !strings.HasPrefix(path, "spec.") && !strings.HasPrefix(path, "metadata.") {
		return "", "", false
	}
	for _, ref := range o.Meta().OwnerReferences {
		if k.Kind == "Pod" {
			path = "spec.template." + path
		}
		return api.Key{Kind: ref.Kind, Namespace: k.Namespace, Name: ref.Name}.String(), path, true
	}
	return "", "", false
}

// filler says who made an object that no file holds.
func (c Cluster) filler(object string) string {
	k := api.ParseKey(object)
	o := c.State.Get(k)
	switch {
	case object == "Service/default/kubernetes":
		return "apiserver"
	case k.Kind == "EndpointSlice", o != nil && len(o.Meta().OwnerReferences) > 0:
		return "controller"
	}
	return "portwalk"
}

// filledBy says who fills in a field that its author left out.
func filledBy(path string) string {
	switch {
	case strings.HasPrefix(path, "status.loadBalancer"):
		return "cloud"
	case strings.HasPrefix(path, "status."):
		return "kubelet"
	}
	return "apiserver"
}

// LastLine is the last line of a field with all that hangs below it, or 0.
func (c Cluster) LastLine(object, path string) int {
	doc, ok := c.sources[api.ParseKey(object)]
	if !ok {
		return 0
	}
	return doc.LastLineOf(path)
}

// Written lists the objects of a kind that the files hold, in the order of the files.
func (c Cluster) Written(kind string) []api.Key {
	var out []api.Key
	for _, o := range c.Said.Outcomes {
		if o.Problem != nil || o.Object == nil || o.Object.Type().Kind != kind {
			continue
		}
		if k := api.KeyOf(o.Object); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// Lines are a node's rules, each with the YAML line it comes from.
func (c Cluster) Lines(rs proxy.Ruleset) []proxy.Line {
	lines := slices.Clone(rs.Lines())
	for i := range lines {
		lines[i].Origin = c.withLine(lines[i].Origin)
	}
	return lines
}

// addLines completes every origin of a result with its file and line.
func (c Cluster) addLines(r *trace.Result) {
	for h := range r.Trace.Hops {
		var marked *trace.Origin // why the packet carries its mark
		for s := range r.Trace.Hops[h].Steps {
			step := &r.Trace.Hops[h].Steps[s]
			step.Origin = c.withLine(step.Origin)
			switch {
			case step.Action == trace.Marked:
				marked = step.Origin
			case step.Action == trace.Rewrote && step.Origin == nil && step.Before.Mark != 0:
				step.Origin = marked // the masquerading rule is everybody's: what asked for it is what set the mark
			}
		}
	}
	if svc := r.Scene.Service; svc != nil {
		for i := range svc.Ports {
			o := &svc.Ports[i].Origins
			o.Port, o.NodePort, o.TargetPort = c.withLine(o.Port), c.withLine(o.NodePort), c.withLine(o.TargetPort)
		}
	}
}

func (c Cluster) withLine(o *trace.Origin) *trace.Origin {
	if o == nil {
		return nil
	}
	if o.File != "" { // a rule of a dump stands where it stands; the field behind it has a line of its own
		full := *o
		if full.Of = c.withLine(o.Of); full.Of != nil && full.Of.Line == 0 {
			full.Of = nil
		}
		return &full
	}
	full := c.Origin(o.Object, o.Path)
	return &full
}
