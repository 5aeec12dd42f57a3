package submit

import (
	"fmt"
	"maps"
	"strings"

	"github.com/portwalk/portwalk/engine/admit"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/problem"
)

// lastApplied is where kubectl remembers what it was given.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// Apply runs `kubectl apply -f` on an API server: what does not exist is created, what does is merged with what the
// documents say.
func Apply(s *admit.Server, docs []manifest.Doc) Run { return ApplyAgain(s, docs, nil) }

// ApplyAgain is Apply for a caller who may know of a document that it changes nothing in the live object.
func ApplyAgain(s *admit.Server, docs []manifest.Doc, unchanged func(d manifest.Doc, live api.Object) bool) Run {
	a := applier{s: s, unchanged: unchanged}
	expect(s, docs)
	return run(docs, "apply", a.patchable, a.apply)
}

// patchable says that a document that is no object of its kind goes to the API server all the same: as a patch of one
// that exists. A patch is decoded in another way than a whole object, and other words are found for the same mistakes.
func (a applier) patchable(d manifest.Doc) bool {
	return mergeable(a.s.Get(d.Key)) && d.Problem.Class == problem.BadRequest && !d.Config
}

type applier struct {
	s         *admit.Server
	unchanged func(manifest.Doc, api.Object) bool
}

func (a applier) apply(d manifest.Doc, o api.Object) Outcome {
	m := o.Meta()
	if m.Name == "" {
		return nameless(d, m)
	}
	live := a.s.Get(api.KeyOf(o))
	if a.unchanged != nil && a.unchanged(d, live) {
		return Outcome{Doc: d, Object: live, Line: d.Resource + "/" + d.Key.Name + " unchanged"}
	}
	config := configuration(d)
	if live == nil {
		stored, warnings, p := a.s.Create(annotated(o, config))
		return answer(d, stored, warnings, p, "created", fmt.Sprintf("error when creating %q: ", d.File))
	}
	return a.patch(d, o, live, config)
}

// nameless is what kubectl says about an object that it cannot look up.
func nameless(d manifest.Doc, m *api.ObjectMeta) Outcome {
	text := fmt.Sprintf("error: error when retrieving current configuration of:\n%s\nfrom server for: %q: resource name may not be empty", info(d, ""), d.File)
	if m.GenerateName != "" {
		text = "error: from " + m.GenerateName + ": cannot use generate name with apply"
	}
	return Outcome{Doc: d, Problem: &problem.Problem{Class: problem.Unreadable, Object: d.Key.String(), File: d.File, Text: text,
		Causes: []problem.Cause{{Path: "metadata.name", Line: d.Line, Text: text}}}}
}

// info is kubectl's way to print which object it speaks of.
func info(d manifest.Doc, name string) string {
	return fmt.Sprintf("Resource: %q, GroupVersionKind: %q\nName: %q, Namespace: %q",
		gv(d.APIVersion)+", Resource="+d.Plural, gv(d.APIVersion)+", Kind="+d.Kind, name, d.Key.Namespace)
}

// gv is a group and version as they are printed with a kind: the core group leaves its slash.
func gv(apiVersion string) string {
	if strings.Contains(apiVersion, "/") {
		return apiVersion
	}
	return "/" + apiVersion
}

// configuration is a document as kubectl remembers it: without the memory itself, with its namespace.
func configuration(d manifest.Doc) object {
	out := maps.Clone(d.Raw)
	meta, _ := out["metadata"].(object)
	meta = maps.Clone(meta)
	if meta == nil {
		meta = object{}
	}
	notes, _ := meta["annotations"].(object)
	notes = maps.Clone(notes)
	if notes == nil {
		notes = object{}
	}
	delete(notes, lastApplied)
	meta["annotations"] = notes
	if d.Key.Namespace != "" {
		meta["namespace"] = d.Key.Namespace
	}
	out["metadata"] = meta
	return out
}

// encode is how kubectl writes JSON into the annotation, the last newline included.
func encode(o object) string {
	b, err := json.Marshal(o)
	if err != nil {
		return ""
	}
	return string(b) + "\n"
}

// annotated is the object with its configuration remembered.
func annotated(o api.Object, config object) api.Object {
	o = admit.Copy(o)
	notes := maps.Clone(o.Meta().Annotations)
	if notes == nil {
		notes = map[string]string{}
	}
	notes[lastApplied] = encode(config)
	o.Meta().Annotations = notes
	return o
}

// patch merges the document into the live object.
func (a applier) patch(d manifest.Doc, o, live api.Object, config object) Outcome {
	last, known := live.Meta().Annotations[lastApplied]
	var warning []string
	if !known {
		warning = []string{fmt.Sprintf("resource %s/%s is missing the %s annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.",
			d.Plural, live.Meta().Name, lastApplied)}
	}
	if d.Kind == "Endpoints" {
		warning = append([]string{admit.EndpointsDeprecated}, warning...) // of the question what there is
	}
	if !mergeable(live) {
		return a.replace(d, o, live, config, warning)
	}
	before := remembered(last)
	modified := maps.Clone(config)
	meta := maps.Clone(config["metadata"].(object))
	notes := maps.Clone(meta["annotations"].(object))
	notes[lastApplied] = encode(config)
	meta["annotations"], modified["metadata"] = notes, meta
	current := toMap(live)
	manifest.Prune(d.APIVersion, d.Kind, current)
	kept := toMap(live)
	if _, whole := live.(*api.Service); !whole {
		complete(current, before)
		if spec := asObject(current["spec"]); d.Kind == "StatefulSet" && spec != nil && spec["serviceName"] == nil {
			spec["serviceName"] = "" // the one field that is kept though it says nothing
		}
	}
	how := rulesOf(d.Kind)
	patch, err := threeWayPatch(how, before, modified, current)
	if err != nil {
		return a.unmergeable(d, last, modified, current, warning, err)
	}
	if len(patch) == 0 {
		return Outcome{Doc: d, Object: live, Warnings: warning, Line: d.Resource + "/" + d.Key.Name + " unchanged"}
	}
	text := strings.TrimSuffix(encode(patch), "\n")
	frame := fmt.Sprintf("error when applying patch:\n%s\nto:\n%s\nfor: %q: error when patching %q: ", text, info(d, d.Key.Name), d.File, d.File)
	merged, err := applyPatch(how, current, patch)
	if err != nil {
		return notMerged(d, frame, warning, err)
	}
	next, bad := decodePatched(d, merged, leftOf(patch, current))
	if bad != nil {
		bad.Object = d.Key.String()
		return answer(d, nil, warning, bad, "", frame)
	}
	next.Meta().Beyond = beyond(current["spec"], merged["spec"], kept["spec"], toMap(next)["spec"])
	stored, warnings, p := a.s.Update(next)
	return answer(d, stored, append(warning, warnings...), p, "configured", frame)
}

// unmergeable is what kubectl says when it cannot make a patch; it tries three ways, and tells of each. Or it crashes: then
// of what it says only the first line is told, without Go's list of calls.
func (a applier) unmergeable(d manifest.Doc, last string, modified, live object, warning []string, err error) Outcome {
	text := "panic: " + err.Error()
	if _, crash := err.(incomparable); !crash {
		text = a.noPatch(d, last, modified, live, err)
	}
	return unpatched(d, warning, &problem.Problem{Class: problem.Unreadable, Text: text}, err)
}

// notMerged is what the API server says of a patch that it cannot merge. A crash of its own it tells as a broken stream.
func notMerged(d manifest.Doc, frame string, warning []string, err error) Outcome {
	p := &problem.Problem{Class: problem.Internal, Message: frame + err.Error(), Text: "Error from server: " + frame + err.Error()}
	if _, crash := err.(incomparable); crash {
		p = &problem.Problem{Class: problem.Unreadable, Text: "error: " + frame + fmt.Sprintf(`Patch "https://192.168.100.10:6443/api/v1/namespaces/%s/services/%s?fieldManager=kubectl-client-side-apply&fieldValidation=Strict": stream error: stream ID 5; INTERNAL_ERROR; received from peer`, d.Key.Namespace, d.Key.Name)}
	}
	return unpatched(d, warning, p, err)
}

func unpatched(d manifest.Doc, warning []string, p *problem.Problem, err error) Outcome {
	line, _ := d.LineOf("spec.ports")
	p.Object, p.File, p.Text = d.Key.String(), d.File, strings.TrimSuffix(p.Text, "\n")
	p.Causes = []problem.Cause{{Path: "spec.ports", Line: line, Text: err.Error()}}
	return Outcome{Doc: d, Warnings: warning, Problem: p}
}

func (a applier) noPatch(d manifest.Doc, last string, modified, live object, err error) string {
	return fmt.Sprintf("warning: error calculating patch from openapi v3 spec: %[1]v\nwarning: error calculating patch from openapi spec: %[1]v\n", err) +
		fmt.Sprintf("error: error when applying patch:\n\nto:\n%s\nfor: %q: error when patching %q: creating patch with:\noriginal:\n%s\nmodified:\n%s\ncurrent:\n%s\nfor: %v",
			info(d, d.Key.Name), d.File, d.File, last, encode(modified), encode(live), err)
}

// replace is apply for kinds of which the engine keeps only metadata: what is written counts, with the labels and
// annotations of others kept.
func (a applier) replace(d manifest.Doc, o, live api.Object, config object, warning []string) Outcome {
	if live.Meta().Annotations[lastApplied] == encode(config) {
		return Outcome{Doc: d, Object: live, Warnings: warning, Line: d.Resource + "/" + d.Key.Name + " unchanged"}
	}
	next := annotated(o, config)
	keepOthers(&next.Meta().Labels, live.Meta().Labels, live, "labels")
	keepOthers(&next.Meta().Annotations, live.Meta().Annotations, live, "annotations")
	stored, warnings, p := a.s.Update(next)
	frame := fmt.Sprintf("error when patching %q: ", d.File)
	return answer(d, stored, append(warning, warnings...), p, "configured", frame)
}

// keepOthers keeps pairs that were never applied.
func keepOthers(pairs *map[string]string, live map[string]string, o api.Object, field string) {
	last := remembered(o.Meta().Annotations[lastApplied])
	meta, _ := last["metadata"].(object)
	mine, _ := meta[field].(object)
	own := false
	for k, v := range live {
		if _, written := (*pairs)[k]; written || mine[k] != nil || k == lastApplied {
			continue
		}
		if !own {
			*pairs, own = maps.Clone(*pairs), true // the document's object keeps what was written
		}
		if *pairs == nil {
			*pairs = map[string]string{}
		}
		(*pairs)[k] = v
	}
}

// mergeable says whether the engine knows enough of an object to merge a document into it.
func mergeable(o api.Object) bool {
	switch o.(type) {
	case nil, *admit.Other:
		return false
	}
	return true
}

// remembered is what the annotation says; an unreadable memory is an empty one.
func remembered(annotation string) object {
	v, _ := json.Parse(annotation)
	o, _ := v.(object)
	return o
}

// toMap is an object as the API server would send it.
func toMap(o api.Object) object {
	out, _ := json.Tree(o).(object)
	return out
}

// decodePatched makes an object of the merged document, or the API server's complaint about the patch.
func decodePatched(d manifest.Doc, merged, patch object) (api.Object, *problem.Problem) {
	merged, text, path := manifest.Convert(d.APIVersion, d.Kind, merged)
	o := manifest.New(d.APIVersion, d.Kind)
	if text == "" {
		err := json.Fill(o, merged)
		if err == nil {
			return o, nil
		}
		text = err.Error()
	}
	value := fmt.Sprintf("Invalid value: %q: %s", fmt.Sprintf("%+v", patch), text)
	p := &problem.Problem{Class: problem.Invalid, Causes: []problem.Cause{{Path: path, Text: value}}}
	p.Text = "The request is invalid: patch: " + value
	p.Message = ` "" is invalid: patch: ` + value
	return nil, p
}
