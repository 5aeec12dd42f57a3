package manifest

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed schema.txt
var schemaText string

// kind is one line of the table of kinds.
type kind struct {
	kind       string
	resource   string // service, deployment.apps
	plural     string // services, deployments
	namespaced bool
	typ        *typ // nil: fields are not checked
}

// shape is what a value of a type must look like.
type shape int

const (
	isStruct shape = iota
	isString
	isBool
	isInt
	isFloat
	isBytes
	isSlice
	isMap
	isCustom // reads itself: IntOrString, Quantity, Time
	isAny
)

// typ is a Go type of the API server's decoder.
type typ struct {
	shape    shape
	name     string // as Go prints it: v1.ServicePort, []v1.ServicePort
	bits     int    // of isInt
	fields   map[string]field
	order    []string // the fields' names as they are declared
	model    string   // folder of its OpenAPI model: core, apps, meta
	required []string // fields that the model requires
	elem     *typ
}

// field is a field of a struct; stack is what Go's JSON errors put in front of it for embedded structs.
type field struct {
	typ   *typ
	stack string
}

// schema is the parsed table.
type schema struct {
	kinds map[string]*kind // by "apps/v1 Deployment"; also by the lower-case kind, which kubectl accepts
	types map[string]*typ
	defs  map[string]string
}

// table parses schema.txt once; nothing changes it afterwards.
var table = sync.OnceValue(func() *schema { return parseSchema(schemaText) })

func parseSchema(text string) *schema {
	s := &schema{kinds: map[string]*kind{}, types: map[string]*typ{}, defs: map[string]string{}}
	var kinds []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "@") {
			kinds = append(kinds, line[1:])
		} else if i := strings.IndexAny(line, "{=!"); i > 0 && line[0] != '#' {
			s.defs[line[:i]] = line[i:]
		}
	}
	for _, line := range kinds {
		s.addKind(strings.Fields(line))
	}
	return s
}

// addKind reads "apps/v1 Deployment deployments n v1.Deployment".
func (s *schema) addKind(f []string) {
	k := &kind{kind: f[1], resource: strings.ToLower(f[1]), plural: f[2], namespaced: f[3] == "n"}
	if group, _, ok := strings.Cut(f[0], "/"); ok {
		k.resource += "." + group
	}
	if len(f) > 4 {
		k.typ = s.typeOf(f[4])
	}
	s.kinds[f[0]+" "+f[1]] = k
	s.kinds[f[0]+" "+strings.ToLower(f[1])] = k
}

// builtins are Go's own types.
var builtins = map[string]typ{
	"string": {shape: isString}, "bool": {shape: isBool}, "int": {shape: isInt, bits: 64},
	"int32": {shape: isInt, bits: 32}, "int64": {shape: isInt, bits: 64}, "float64": {shape: isFloat},
	"[]uint8": {shape: isBytes},
}

// typeOf builds a type from its name: a builtin, []T, map[K]T or a line of the table.
func (s *schema) typeOf(id string) *typ {
	if t, ok := s.types[id]; ok {
		return t
	}
	t := &typ{}
	s.types[id] = t
	if b, ok := builtins[id]; ok {
		*t = b
	} else if elem, ok := strings.CutPrefix(id, "[]"); ok {
		t.shape, t.elem = isSlice, s.typeOf(elem)
	} else if strings.HasPrefix(id, "map[") {
		t.shape, t.elem = isMap, s.typeOf(id[strings.Index(id, "]")+1:])
	} else {
		s.define(t, s.defs[id])
	}
	t.name = display(id)
	return t
}

// define fills in a named type from the rest of its line.
func (s *schema) define(t *typ, def string) {
	switch {
	case strings.HasPrefix(def, "{"):
		t.shape, t.fields = isStruct, map[string]field{}
		fields, model, _ := strings.Cut(def[1:], "}")
		if parts := strings.Fields(model); len(parts) > 0 {
			t.model, t.required = parts[0], parts[1:]
		}
		for _, f := range strings.Fields(fields) {
			name, id, _ := strings.Cut(f, ":")
			dot := strings.LastIndex(name, ".")
			t.order = append(t.order, name[dot+1:])
			t.fields[name[dot+1:]] = field{typ: s.typeOf(id), stack: name}
		}
	case strings.HasPrefix(def, "="):
		*t = *s.typeOf(def[1:])
	case def == "!":
		t.shape = isCustom
	default:
		t.shape = isAny
	}
}

// display is a type's name without the folder that tells equal names apart: []discovery/v1.EndpointPort is []v1.EndpointPort.
func display(id string) string {
	slash := strings.LastIndex(id, "/")
	if slash < 0 {
		return id
	}
	start := strings.LastIndexAny(id[:slash], "]") + 1
	return id[:start] + id[slash+1:]
}

// lookup finds a kind that every cluster serves.
func lookup(apiVersion, name string) *kind {
	if apiVersion == "" {
		apiVersion = "v1"
	}
	return table().kinds[apiVersion+" "+name]
}

// knownList says whether kubectl takes a kind for a list: "List" in any served version, and each kind's own.
func knownList(apiVersion, name string) bool {
	if name == "List" {
		return served(apiVersion)
	}
	item, ok := strings.CutSuffix(name, "List")
	k := lookup(apiVersion, item)
	return ok && k != nil && k.kind == item
}

// served says whether a cluster serves a group and version.
func served(apiVersion string) bool {
	for name := range table().kinds {
		if strings.HasPrefix(name, apiVersion+" ") {
			return true
		}
	}
	return false
}

// extension says whether a group belongs to extensions that a cluster may have and the engine does not know:
// anything with a domain that is not one of Kubernetes' own groups.
func extension(apiVersion string) bool {
	group, _, ok := strings.Cut(apiVersion, "/")
	if !ok || !strings.Contains(group, ".") {
		return false
	}
	for name := range table().kinds {
		if strings.HasPrefix(name, group+"/") {
			return false
		}
	}
	return true
}
