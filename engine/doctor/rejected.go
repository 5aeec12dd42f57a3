package doctor

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/problem"
)

// refusals tell the mistakes apart for which a document is refused: by the end of the field's path and by words of the
// API server's, kubectl's or the YAML reader's text. The first row that fits is taken. Rows name functions and call none:
// a program that links the engine but never asks the doctor, as the browser's, then carries nothing of this.
var refusals = [...]struct {
	code  string
	field string // end of the path, without indices; "" fits all
	text  string
	edits func(Doc, problem.Cause) []Edit
}{
	{"nodeport-out-of-range", "nodePort", "not in the valid range", removed},
	{"nodeport-taken", "nodePort", "already allocated", removed},
	{"nodeport-taken", "healthCheckNodePort", "already allocated", removed},
	{"nodeport-taken", "", "failed to allocate requested HealthCheck NodePort", withoutHealthCheckPort},
	{"nodeport-on-clusterip", "nodePort", "may not be used when `type` is 'ClusterIP'", nodePortTyped},
	{"nodeport-duplicate", "nodePort", "Duplicate value", removed},
	{"nodeport-headless", "clusterIPs", "may not be set to 'None' for", headlessTyped},
	{"port-duplicate-name", "name", "Duplicate value", nil},
	{"port-duplicate", "ports", "Duplicate value", nil},
	{"port-missing", "port", "Required value", fromTargetPort},
	{"ports-missing", "ports", "Required value", nil},
	{"port-name-missing", "name", "Required value", nil},
	{"port-out-of-range", "", "must be between 1 and 65535", nil},
	{"quoted-number", "", "cannot unmarshal string into Go struct field", unquoted},
	{"quoted-number", "targetPort", "must contain at least one letter", unquoted},
	{"port-name-too-long", "targetPort", "no more than 15 characters", nil},
	{"family-not-there", "clusterIPs", "not configured on this cluster", withoutAddress},
	{"clusterip-comes-first", "clusterIPs", "must be empty when `clusterIP` is not specified", firstAddress},
	{"clusterip-taken", "clusterIPs", "already allocated", withoutAddress},
	{"clusterip-not-in-range", "clusterIPs", "failed to allocate IP", withoutAddress},
	{"may-not-change", "", "may not change once set", nil},
	{"not-for-external-name", "", "may not be set for ExternalName", dropped},
	{"not-for-this-type", "", "may only be used when", dropped},
	{"not-for-this-type", "", "may not be used when", dropped},
	{"not-for-this-type", "", "may only be set for", dropped},
	{"not-for-this-type", "", "may only be set when", dropped},
	{"not-for-this-type", "", "may not be set when", dropped},
	{"external-name-url", "externalName", "RFC 1123 subdomain", hostOnly},
	{"external-name-missing", "externalName", "Required value", nil},
	{"address-reserved", "", "loopback range", nil},
	{"address-reserved", "", "link-local", nil},
	{"address-reserved", "", "may not be unspecified", nil},
	{"cidr-wanted", "loadBalancerSourceRanges", "", asCIDR},
	{"not-dual-stack", "ipFamilyPolicy", "not configured for dual-stack", preferDual},
	{"family-not-there", "ipFamilies", "not configured on this cluster", removed},
	{"spelling", "", "Unsupported value", supported},
	{"name-not-allowed", "metadata.name", "RFC 1123", lowered},
	{"name-not-allowed", "metadata.name", "RFC 1035", lowered},
	{"name-not-allowed", "metadata.name", "must not contain dots", lowered},
	{"name-too-long", "metadata.name", "must be no more than", nil},
	{"label-not-allowed", "", "a valid label must be", nil},
	{"field-spelling", "", "unknown field", respelled},
	{"timeout-out-of-range", "timeoutSeconds", "must be greater than 0", nil},
	{"selector-match-labels", "", "cannot unmarshal object into Go struct field ServiceSpec.spec.selector", lifted},
	{"ports-not-a-list", "", "cannot unmarshal object into Go struct field ServiceSpec.spec.ports", listed},
	{"map-not-list", "", "cannot unmarshal object into", nil},
	{"list-not-map", "", "cannot unmarshal array into", nil},
	{"bare-word", "", "cannot unmarshal bool into", asText},
	{"bare-word", "", "cannot unmarshal number into", asText},
	{"no-such-kind", "", "no matches for kind", rightVersion},
	{"namespace-missing", "", "namespaces", nil},
	{"kind-missing", "", "Kind' is missing", nil},
	{"kind-missing", "", "kind not set", nil},
	{"version-missing", "", "apiVersion not set", nil},
	{"tab", "", "found character that cannot start any token", tabLine},
	{"tab", "", "found a tab character", tabLine},
	{"no-blank-after-colon", "", "mapping values are not allowed", colonLine},
	{"no-blank-after-colon", "", "could not find expected ':'", colonLine},
	{"indentation", "", "did not find expected", nil},
	{"yaml", "", "error converting YAML to JSON", nil},
	{"yaml", "", "yaml:", nil},
}

// rejected explains every document that the API server, or kubectl before it, refuses.
func (d *doctor) rejected() {
	for _, doc := range d.Docs {
		if doc.Problem != nil {
			d.refused(doc)
		}
	}
}

func (d *doctor) refused(doc Doc) {
	var edits []Edit
	var list []Finding
	hopeful := true
	for _, c := range doc.Problem.Causes {
		c.Path = writtenAs(doc, c.Path)
		f, e := refusedFor(doc, c)
		if n := len(list); n > 0 && list[n-1].Code == f.Code && list[n-1].Line == f.Line {
			continue // a value that was left out is refused for the one it is taken from
		}
		hopeful = hopeful && len(e) > 0
		edits, list = append(edits, e...), append(list, f)
	}
	if hopeful {
		list[0].Fix = d.accepted(doc, list[0].Code, edits)
	}
	for _, f := range list {
		d.file(f)
	}
}

// refusedFor explains one cause. A text that no row knows is told as it is.
func refusedFor(doc Doc, c problem.Cause) (Finding, []Edit) {
	f := Finding{Code: "rejected", Severity: Broken, Object: doc.Object, Path: c.Path, File: doc.File, Line: c.Line, Text: doc.Problem.Text,
		Args: map[string]string{"kind": doc.Kind, "field": c.Path, "says": c.Text}}
	if f.Line == 0 {
		f.Line = doc.Line
	}
	if v := Get(doc.Raw, c.Path); v != nil && c.Path != "" {
		f.Args["value"] = text(v)
	}
	for _, row := range refusals {
		if !strings.HasSuffix(bare(c.Path), row.field) || !strings.Contains(c.Text, row.text) {
			continue
		}
		f.Code = row.code
		var edits []Edit
		if row.code == "port-out-of-range" && strings.HasSuffix(c.Path, "].port") && Get(doc.Raw, c.Path) == nil {
			f.Code, edits = "port-missing", fromTargetPort(doc, c)
		} else if row.edits != nil {
			edits = row.edits(doc, c)
		}
		if len(edits) == 1 && edits[0].Path == "" {
			f.Line = edits[0].Line
		}
		if row.code == "bare-word" && len(edits) > 0 && doc.LineOf(edits[0].Path) > 0 {
			f.Path, f.Line = edits[0].Path, doc.LineOf(edits[0].Path) // the API server's path has no brackets for keys with dots
			f.Args["field"], f.Args["value"] = f.Path, text(edits[0].Old)
		}
		return f, edits
	}
	return f, nil
}

// writtenAs is a path as its author wrote it: the API server calls some fields by their names in Go.
func writtenAs(doc Doc, path string) string {
	rest, ok := strings.CutPrefix(path, "spec.")
	if !ok || rest == "" {
		return path
	}
	if lower := "spec." + strings.ToLower(rest[:1]) + rest[1:]; Get(doc.Raw, lower) != nil {
		return lower
	}
	return path
}

// accepted makes the edits on a copy: the API server must then take the document.
func (d *doctor) accepted(doc Doc, code string, edits []Edit) *Fix {
	for i := range edits {
		edits[i].Doc, edits[i].Object, edits[i].File = doc.ID, doc.Object, doc.File
		if edits[i].Line == 0 {
			edits[i].Line = doc.near(edits[i].Path)
		}
	}
	if _, err := d.Mend(edits); err != nil {
		return nil
	}
	return &Fix{Code: "edit", Edits: edits, Proof: Proof{Kind: "accepted"}}
}

// near is the line of a field, or of the nearest parent that was written.
func (d Doc) near(path string) int {
	for path != "" {
		if line := d.LineOf(path); line > 0 {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return d.Line
}

// bare is a field path without indices: spec.ports.nodePort.
func bare(path string) string {
	for {
		open := strings.IndexByte(path, '[')
		end := strings.IndexByte(path, ']')
		if open < 0 || end < open {
			return path
		}
		path = path[:open] + path[end+1:]
	}
}

// text is a written value for a sentence.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case int32:
		return strconv.Itoa(int(v))
	case int:
		return strconv.Itoa(v)
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, text(x))
		}
		return strings.Join(out, ", ")
	case interface{ String() string }:
		return v.String()
	}
	return ""
}
