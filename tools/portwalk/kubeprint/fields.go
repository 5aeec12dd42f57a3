package kubeprint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// selectable are the fields that the API server selects by, for the types that have more than a name and a namespace.
var selectable = map[string][]string{
	"pods": {"metadata.name", "metadata.namespace", "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
		"spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"},
	"nodes":      {"metadata.name", "spec.unschedulable"},
	"namespaces": {"metadata.name", "status.phase"},
	"services":   {"metadata.name", "metadata.namespace", "spec.clusterIP", "spec.type"},
	"events": {"metadata.name", "metadata.namespace", "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
		"involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"},
}

// term is one requirement: metadata.name=a, spec.type!=ClusterIP.
type term struct {
	path, value string
	not         bool
}

// keeper reads a field selector. Asked with no object, it says what is wrong with it for a type.
func keeper(selector string) func(string, map[string]any) (bool, string) {
	terms, problem := parseFields(selector)
	return func(resource string, o map[string]any) (bool, string) {
		if problem != "" || o == nil {
			return false, orKnown(problem, terms, resource)
		}
		for _, t := range terms {
			if (field(o, t.path) == t.value) == t.not {
				return false, ""
			}
		}
		return true, ""
	}
}

// orKnown says which field a type cannot be selected by.
func orKnown(problem string, terms []term, resource string) string {
	for _, t := range terms {
		known, special := selectable[resource]
		switch {
		case problem != "":
		case resource == "pods" && t.path == "spec.host":
		case special && !slices.Contains(known, t.path):
			return "field label not supported: " + t.path
		case !special && t.path != "metadata.name" && t.path != "metadata.namespace":
			return fmt.Sprintf("%q is not a known field selector: only %q, %q", t.path, "metadata.name", "metadata.namespace")
		}
	}
	return problem
}

func parseFields(selector string) (terms []term, problem string) {
	parts := splitTerms(selector)
	slices.Sort(parts)
	for _, part := range parts {
		if part == "" {
			continue
		}
		i := strings.IndexAny(part, "=!")
		if i < 0 || part[i] == '!' && !strings.HasPrefix(part[i:], "!=") {
			return nil, "invalid selector: '" + selector + "'; can't understand '" + part + "'"
		}
		path, op := part[:i], "="
		for _, o := range []string{"!=", "=="} {
			if strings.HasPrefix(part[i:], o) {
				op = o
			}
		}
		value, err := unescape(part[i+len(op):])
		if err != "" {
			return nil, err
		}
		terms = append(terms, term{path, value, op == "!="})
	}
	return terms, ""
}

// splitTerms splits at commas that have no backslash before them.
func splitTerms(selector string) []string {
	var out []string
	start, escaped := 0, false
	for i := range len(selector) {
		switch {
		case escaped:
			escaped = false
		case selector[i] == '\\':
			escaped = true
		case selector[i] == ',':
			out = append(out, selector[start:i])
			start = i + 1
		}
	}
	return append(out, selector[start:])
}

func unescape(s string) (value, problem string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`\,=`, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case c == '\\' && i+1 == len(s):
			return "", "invalid field selector: unterminated escape sequence in '" + s + "'"
		case c == '\\':
			return "", "invalid field selector: invalid escape sequence: " + strconv.Quote(s[i:i+2])
		case c == ',' || c == '=':
			return "", "invalid field selector: unescaped '" + string(c) + "' in value '" + s + "'"
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// field is a field as the API server's index has it.
func field(o map[string]any, path string) string {
	if path == "spec.host" {
		path = "spec.nodeName"
	}
	var at any = o
	for word := range strings.SplitSeq(path, ".") {
		m, _ := at.(map[string]any)
		at = m[word]
	}
	switch v := at.(type) {
	case nil:
		if path == "spec.unschedulable" || path == "spec.hostNetwork" {
			return "false"
		}
		return ""
	case map[string]any: // an event's source
		c, _ := v["component"].(string)
		return c
	case []any:
		m, _ := v[0].(map[string]any)
		ip, _ := m["ip"].(string)
		return ip
	}
	return fmt.Sprint(at)
}
