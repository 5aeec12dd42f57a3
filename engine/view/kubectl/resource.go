package kubectl

import (
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// resource is a type of objects as kubectl names and shows it.
type resource struct {
	plural, singular string
	short            []string
	group            string // "" is the core group; every group's version is v1
	clusterWide      bool
	list             func(api.State) []api.Object
	columns          []column
	row              func(*page, api.Object) []cellFunc
	describe         func(*page, api.Object, bool)
	warning          string // of the API server, whenever it is asked for
}

// column is a table's column; wide ones show with -o wide.
type column struct {
	name string
	wide bool
}

func columns(narrow string, wide ...string) []column {
	var out []column
	for n := range strings.SplitSeq(narrow, ",") {
		out = append(out, column{name: n})
	}
	for _, n := range wide {
		out = append(out, column{n, true})
	}
	return out
}

// qualified is the resource as errors name it: services, deployments.apps.
func (r *resource) qualified() string { return dotted(r.plural, r.group) }

// prefix is what stands before names in a table of several kinds, and in -o name.
func (r *resource) prefix() string { return dotted(r.singular, r.group) + "/" }

func dotted(name, group string) string {
	if group == "" {
		return name
	}
	return name + "." + group
}

// resources are all types, those of the category "all" in the order in which `kubectl get all` shows them.
func resources() []*resource {
	return []*resource{
		podResource(), serviceResource(), daemonSetResource(), deploymentResource(), replicaSetResource(), statefulSetResource(),
		endpointSliceResource(), endpointsResource(), nodeResource(), namespaceResource(), serviceCIDRResource(), eventResource(),
	}
}

const inAll = 6 // so many of the resources are in the category "all"

// find looks a type up by any name: svc, service, services, deployments.apps, deploy.v1.apps.
func find(all []*resource, word string) *resource {
	name, rest, _ := strings.Cut(word, ".")
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "v1"), ".")
	lower := strings.ToLower(name)
	for _, r := range all {
		known := lower == r.plural || lower == r.singular || slices.Contains(r.short, name)
		if known && (rest == "" || rest == r.group || strings.HasPrefix(r.group, rest+".")) {
			return r
		}
	}
	return nil
}

// wanted is one list, or one object by name.
type wanted struct {
	*resource
	name string // "" means all
}

// parse reads the arguments as kubectl's resource builder does.
func parse(req Request) ([]wanted, string) {
	all := resources()
	args := req.Args
	if len(args) > 1 && strings.Contains(args[0], ",") && !strings.Contains(args[0], "/") {
		args = combine(args)
	}
	slashes := 0
	for _, a := range args {
		if strings.Contains(a, "/") {
			slashes++
		}
	}
	switch {
	case slashes > 0 && slashes == len(args):
		return parseTuples(all, args, req)
	case slashes > 0:
		return nil, "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"
	case len(args) > 1:
		if req.selects() {
			return nil, "name cannot be provided when a selector is specified"
		}
		if args[0] == "all" {
			return nil, "you must specify only one resource"
		}
		r := find(all, args[0])
		if r == nil {
			return nil, noType(args[0])
		}
		if req.AllNamespaces && !r.clusterWide {
			return nil, "a resource cannot be retrieved by name across all namespaces"
		}
		var out []wanted
		for _, name := range args[1:] {
			out = append(out, wanted{r, name})
		}
		return out, ""
	}
	return parseTypes(all, args[0])
}

// combine turns "a,b" x y into a/x a/y b/x b/y.
func combine(args []string) []string {
	var out []string
	for r := range strings.SplitSeq(args[0], ",") {
		for _, name := range args[1:] {
			out = append(out, r+"/"+name)
		}
	}
	return out
}

func parseTuples(all []*resource, args []string, req Request) ([]wanted, string) {
	if req.selects() {
		return nil, "selectors and the all flag cannot be used when passing resource/name arguments"
	}
	var out []wanted
	for _, a := range args {
		parts := strings.Split(a, "/")
		if len(parts) != 2 {
			return nil, "arguments in resource/name form may not have more than one slash"
		}
		if parts[0] == "" || parts[1] == "" || strings.Contains(parts[0], ",") {
			return nil, "arguments in resource/name form must have a single resource and name"
		}
		r := find(all, parts[0])
		if r == nil {
			return nil, noType(parts[0])
		}
		if req.AllNamespaces && !r.clusterWide {
			return nil, "a resource cannot be retrieved by name across all namespaces"
		}
		out = append(out, wanted{r, parts[1]})
	}
	return out, ""
}

func parseTypes(all []*resource, words string) ([]wanted, string) {
	var out []wanted
	for w := range strings.SplitSeq(words, ",") {
		if w == "all" {
			for _, r := range all[:inAll] {
				out = append(out, wanted{r, ""})
			}
			continue
		}
		r := find(all, w)
		if r == nil {
			return nil, noType(w)
		}
		if !slices.ContainsFunc(out, func(have wanted) bool { return have.plural == r.plural }) {
			out = append(out, wanted{r, ""})
		}
	}
	return out, ""
}

func noType(word string) string {
	name, _, _ := strings.Cut(word, ".")
	return `the server doesn't have a resource type "` + name + `"`
}

// objects returns what is wanted, sorted as etcd's keys are, or the name that is missing.
func (w wanted) objects(s api.State, req Request) (out []api.Object, found bool) {
	matches, _ := parseSelector(req.Selector)
	for _, o := range w.list(s) {
		m := o.Meta()
		if w.name != "" && w.name != m.Name || !w.clusterWide && !req.AllNamespaces && m.Namespace != req.namespace() || !matches(m.Labels) {
			continue
		}
		out = append(out, o)
	}
	order.By(out, func(a, b api.Object) int {
		return strings.Compare(a.Meta().Namespace+"/"+a.Meta().Name, b.Meta().Namespace+"/"+b.Meta().Name)
	})
	return out, len(out) > 0
}

func (w wanted) missing() string {
	return "Error from server (NotFound): " + w.qualified() + ` "` + w.name + `" not found` + "\n"
}

// lister makes a resource's list of all objects of one Go type.
func lister[T api.Object](s api.State) []api.Object {
	var out []api.Object
	for _, o := range api.List[T](s) {
		out = append(out, o)
	}
	return out
}
