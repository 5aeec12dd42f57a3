package mask

import (
	"encoding/json"
	"fmt"
	"maps"
	"sort"
	"strings"
)

// Slices are EndpointSlices, as decoded JSON, without names and the order of endpoints. Which endpoint of a zone is given
// to another is chance, and so is which endpoints share a slice when there are more than a slice holds: of those, the
// sizes of the slices, the endpoints of all, and how many get which hint, remain.
func Slices(list []map[string]any) []string {
	groups := map[string][]string{}
	for _, e := range list {
		m := e["metadata"].(map[string]any)
		endpoints, _ := e["endpoints"].([]any)
		head := rest(e, "metadata", "endpoints", "kind", "apiVersion")
		head["labels"], head["annotations"], head["namespace"], head["generateName"] = m["labels"], annotations(m), m["namespace"], m["generateName"]
		head["owners"] = owners(m)
		if m["generateName"] == nil {
			head["name"] = m["name"]
		}
		if p, _ := head["ports"].([]any); len(p) == 0 {
			delete(head, "ports")
		}
		k := text(head)
		groups[k] = append(groups[k], fmt.Sprint("  of size ", len(endpoints)))
		for _, v := range endpoints {
			ep := v.(map[string]any)
			groups[k] = append(groups[k], "  hint "+text(ep["zone"])+">"+text(ep["hints"]))
			delete(ep, "hints")
			groups[k] = append(groups[k], "  "+text(ep))
		}
	}
	var out []string
	for k, l := range groups {
		sort.Strings(l)
		out = append(out, k+"\n"+strings.Join(l, "\n"))
	}
	sort.Strings(out)
	return out
}

// Endpoints are Endpoints, as decoded JSON, without the order of their subsets.
func Endpoints(list []map[string]any) []string {
	var out []string
	for _, e := range list {
		m := e["metadata"].(map[string]any)
		subsets, _ := e["subsets"].([]any)
		sort.Slice(subsets, func(i, j int) bool { return text(subsets[i]) < text(subsets[j]) })
		e = rest(e, "metadata", "kind", "apiVersion")
		e["labels"], e["annotations"] = m["labels"], annotations(m)
		out = append(out, fmt.Sprint(m["namespace"], "/", m["name"], " ")+text(e))
	}
	sort.Strings(out)
	return out
}

// rest is an object without some fields.
func rest(o map[string]any, without ...string) map[string]any {
	o = maps.Clone(o)
	for _, k := range without {
		delete(o, k)
	}
	return o
}

// annotations leaves out the time that the controller measures its own delay with.
func annotations(m map[string]any) map[string]any {
	a, _ := m["annotations"].(map[string]any)
	delete(a, "endpoints.kubernetes.io/last-change-trigger-time")
	if len(a) == 0 {
		return nil
	}
	return a
}

func owners(m map[string]any) string {
	list, _ := m["ownerReferences"].([]any)
	var out []string
	for _, o := range list {
		delete(o.(map[string]any), "blockOwnerDeletion")
		out = append(out, text(o))
	}
	return strings.Join(out, " ")
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
