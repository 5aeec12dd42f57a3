package manifest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
	"github.com/portwalk/portwalk/engine/problem"
)

// reader walks one file.
type reader struct {
	file   string
	limits Limits
	docs   []Doc
	types  json.Types

	before, after map[string][]Doc // what a Cache remembers; nil without one
}

// read takes the documents one by one. Whatever kubectl cannot parse ends the file.
func (r *reader) read(text string) {
	s := newStream(text)
	for {
		c, err := s.next()
		if err == io.EOF {
			return
		}
		if len(r.docs) >= r.limits.Documents {
			r.refuse(c.line, "too-many-documents", r.limits.Documents)
			return
		}
		if err == nil && r.recall(c) {
			continue
		}
		var value any
		if err == nil {
			value, err = r.parse(c)
		}
		if err != nil {
			r.unreadable(c, firstOf(s.jsonErr, err))
			return
		}
		if value == nil {
			continue
		}
		had := len(r.docs)
		if !r.document(c, value) {
			return
		}
		r.keep(c, r.docs[had:])
	}
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// errRefused means that the reader has already said why.
var errRefused = errors.New("refused")

// parse reads a document, with the error text of kubectl.
func (r *reader) parse(c chunk) (any, error) {
	if code, n, limit := tooDeep(c.text, r.limits); code != "" {
		r.refuse(c.line, code, n, limit)
		return nil, errRefused
	}
	if c.json {
		return json.Parse(c.text)
	}
	v, err := readYAML(c.text)
	if err != nil {
		return nil, fmt.Errorf("error converting YAML to JSON: %w", err)
	}
	return v, nil
}

// document handles one parsed document; false ends the file, as kubectl's own schema check does.
func (r *reader) document(c chunk, value any) bool {
	d := r.doc(&source{text: c.text, line: c.line, layout: new(layout)}, nil)
	fields, _ := value.(map[string]any)
	if errs := kindErrors(fields); len(errs) > 0 {
		d.fail(problem.Unreadable, fmt.Sprintf("error: error validating %q: error validating data: %s; %s", r.file, aggregate(errs), stopValidate))
		r.add(d)
		return false
	}
	d.APIVersion, d.Kind, d.Raw = fields["apiVersion"].(string), fields["kind"].(string), fields
	if d.Kind == "" {
		d.fail(problem.Unreadable, fmt.Sprintf("error: unable to decode %q: Object 'Kind' is missing in '%s'", r.file, c.asJSON()))
		r.add(d)
		return true
	}
	if errs := validateList(fields); len(errs) > 0 {
		d.fail(problem.Unreadable, fmt.Sprintf("error: error validating %q: error validating data: %s; %s", r.file, aggregate(errs), stopValidate))
		r.add(d)
		return false
	}
	items, isList := fields["items"]
	if isList && !r.itemsAreList(&d, items) {
		return true
	}
	if err := checkMetadata(fields); err != nil {
		d.fail(problem.Unreadable, fmt.Sprintf("error: unable to decode %q: %s", r.file, err.text))
		d.Problem.Causes[0].Path = err.paths[0]
		d.Problem.Causes[0].Line, _ = d.LineOf(err.paths[0])
		r.add(d)
		return true
	}
	if isList {
		return r.list(d, items)
	}
	r.object(d, fmt.Sprintf("error: resource mapping not found for name: %q namespace: %q from %q: %%s\nensure CRDs are installed first",
		stringAt(fields, "name"), stringAt(fields, "namespace"), r.file))
	return true
}

const stopValidate = "if you choose to ignore these errors, turn validation off with --validate=false"

// kindErrors is kubectl's check that an object says what it is.
func kindErrors(fields map[string]any) []string {
	if fields == nil {
		return []string{"invalid object to validate"}
	}
	var errs []string
	switch v := fields["apiVersion"].(type) {
	case nil:
		errs = append(errs, "apiVersion not set")
	case string:
		if strings.Count(v, "/") > 1 {
			errs = append(errs, "unexpected GroupVersion string: "+v)
		}
	default:
		errs = append(errs, "apiVersion isn't string type")
	}
	switch fields["kind"].(type) {
	case nil:
		errs = append(errs, "kind not set")
	case string:
	default:
		errs = append(errs, "kind isn't string type")
	}
	return errs
}

// aggregate prints several errors as Kubernetes' error lists do.
func aggregate(errs []string) string {
	var out []string
	for _, e := range errs {
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// list takes the items of a List, or of a typed one such as ServiceList whose items need not repeat their kind.
func (r *reader) list(d Doc, items any) bool {
	if !knownList(d.APIVersion, d.Kind) && lookup(d.APIVersion, d.Kind) == nil {
		d.fail(problem.NoMatch, fmt.Sprintf("error: resource mapping not found for name: %q namespace: %q from %q: %s\nensure CRDs are installed first",
			stringAt(d.Raw, "name"), stringAt(d.Raw, "namespace"), r.file, noMatch(d.APIVersion, d.Kind)))
		r.add(d)
		return true
	}
	values, _ := items.([]any)
	for i, v := range values {
		if len(r.docs) >= r.limits.Documents {
			r.refuse(d.Line, "too-many-documents", r.limits.Documents)
			return false
		}
		r.item(d, i, v)
	}
	return true
}

// itemsAreList turns down a list whose items are no objects, as a whole.
func (r *reader) itemsAreList(d *Doc, items any) bool {
	list, ok := items.([]any)
	text := ""
	if !ok && items != nil {
		text = "json: cannot unmarshal " + jsonName(items) + " into Go struct field decodeList.items of type []json.RawMessage"
	}
	for _, v := range list {
		if _, ok := v.(map[string]any); !ok && v != nil && text == "" {
			text = "json: cannot unmarshal " + jsonName(v) + " into Go value of type map[string]interface {}"
		}
	}
	if text != "" {
		d.fail(problem.Unreadable, fmt.Sprintf("error: unable to decode %q: %s", r.file, text))
		r.add(*d)
	}
	return text == ""
}

// item takes one object of a List.
func (r *reader) item(list Doc, i int, v any) {
	d := r.doc(list.source, []step{{key: "items"}, {index: i, isIndex: true}})
	fields, _ := v.(map[string]any)
	if fields == nil {
		fields = map[string]any{}
	}
	d.APIVersion, d.Kind, d.Raw = stringOf(fields["apiVersion"]), stringOf(fields["kind"]), fields
	if d.APIVersion == "" && d.Kind == "" {
		d.APIVersion, d.Kind = list.APIVersion, strings.TrimSuffix(list.Kind, "List")
		fields["apiVersion"], fields["kind"] = d.APIVersion, d.Kind
	}
	r.object(d, "error: unable to recognize %s")
}

// object finds out what kind of object it is and decodes it. noMatchText words kubectl's complaint about a kind that no
// cluster serves; it holds one %s.
func (r *reader) object(d Doc, noMatchText string) {
	defer func() {
		if r.unwrap(&d) {
			d.Warnings = nil // the engine has taken from it what it is for
		}
		r.add(d)
	}()
	if r.configuration(&d) {
		return
	}
	k := lookup(d.APIVersion, d.Kind)
	if k == nil {
		r.unknownKind(&d, noMatchText)
		return
	}
	d.Resource, d.Plural, d.Namespaced = k.resource, k.plural, k.namespaced
	fixNamespace(&d)
	d.Key = api.Key{Kind: k.kind, Name: stringAt(d.Raw, "name"), Namespace: r.namespace(d)}
	if d.Kind != k.kind {
		d.badRequest(k.kind, fmt.Sprintf("no kind %q is registered for version %q in scheme %q", d.Kind, d.APIVersion, "pkg/api/legacyscheme/scheme.go:30"))
		return
	}
	if k.typ != nil {
		if err := check(d.Raw, k.typ); err != nil {
			d.Problem = d.badRequestProblem(k.kind, err.text, err.paths)
			return
		}
	}
	d.Object, d.Modelled = r.build(&d)
}

// fixNamespace does what kubectl does before it sends an object: a missing namespace, or one that is no text, becomes
// default; an object that lives in none loses what it says.
func fixNamespace(d *Doc) {
	meta, ok := d.Raw["metadata"].(map[string]any)
	if !ok {
		return
	}
	ns, written := meta["namespace"]
	_, isText := ns.(string)
	switch {
	case !written || d.Namespaced && isText:
	case d.Namespaced:
		meta["namespace"] = "default"
	default:
		delete(meta, "namespace")
	}
}

// namespace is where the object will live: what it says, or default.
func (r *reader) namespace(d Doc) string {
	if !d.Namespaced {
		return ""
	}
	if ns := stringAt(d.Raw, "namespace"); ns != "" {
		return ns
	}
	return "default"
}

// unknownKind tells a kind that Kubernetes does not have from one that an extension may bring.
func (r *reader) unknownKind(d *Doc, text string) {
	switch {
	case knownList(d.APIVersion, d.Kind):
		const message = "the server could not find the requested resource"
		d.fail(problem.NotFound, fmt.Sprintf("Error from server (NotFound): error when creating %q: %s", r.file, message))
		d.Problem.Message = message
	case extension(d.APIVersion):
		group, _, _ := strings.Cut(d.APIVersion, "/")
		d.Resource, d.Namespaced = strings.ToLower(d.Kind)+"."+group, true
		d.Key = api.Key{Kind: d.Kind, Name: stringAt(d.Raw, "name"), Namespace: r.namespace(*d)}
		d.Warnings = append(d.Warnings, "not-modelled")
	default:
		d.fail(problem.NoMatch, fmt.Sprintf(text, noMatch(d.APIVersion, d.Kind)))
	}
}

// noMatch is the REST mapper's text.
func noMatch(apiVersion, kind string) string {
	return fmt.Sprintf("no matches for kind %q in version %q", kind, apiVersion)
}

func (r *reader) doc(src *source, prefix []step) Doc {
	d := Doc{File: r.file, source: src, prefix: prefix}
	d.Line = src.first(prefix)
	return d
}

func (r *reader) add(d Doc) { r.docs = append(r.docs, d) }

// stringAt is a string of the object's metadata, or "".
func stringAt(fields map[string]any, name string) string {
	meta, _ := fields["metadata"].(map[string]any)
	return stringOf(meta[name])
}

func stringOf(v any) string {
	s, _ := v.(string)
	return s
}
