package manifest

import (
	"fmt"
	"strconv"
	"strings"
)

// validateList is kubectl's own check of Lists. The API server has no kind List, so kubectl holds their items against
// the OpenAPI document before it sends the first: a wrong field in one item keeps all others from being created.
// Other documents are left to the API server.
func validateList(doc map[string]any) []string {
	apiVersion, _ := doc["apiVersion"].(string)
	name, _ := doc["kind"].(string)
	item, isTyped := strings.CutSuffix(name, "List")
	switch {
	case apiVersion == "v1" && name == "List":
		return validateItems(doc)
	case isTyped && item != "":
		if k := lookup(apiVersion, item); k != nil && k.kind == item && k.typ != nil {
			return validateTyped(doc, k.typ, name)
		}
	}
	return nil
}

func validateItems(doc map[string]any) []string {
	items, ok := doc["items"].([]any)
	if !ok {
		return []string{"invalid object to validate"}
	}
	v := &openAPI{}
	for _, item := range items {
		fields, _ := item.(map[string]any)
		if errs := kindErrors(fields); len(errs) > 0 {
			v.errs = append(v.errs, errs...)
			continue
		}
		name := fields["kind"].(string)
		if k := lookup(fields["apiVersion"].(string), name); k != nil && k.kind == name && k.typ != nil {
			v.value(fields, k.typ, name, "")
		}
	}
	return v.errs
}

// validateTyped checks a ServiceList and its like.
func validateTyped(doc map[string]any, item *typ, name string) []string {
	text := table().typeOf("string")
	list := &typ{shape: isStruct, name: display(item.name) + "List", model: item.model, required: []string{"items"}, fields: map[string]field{
		"apiVersion": {typ: text}, "kind": {typ: text}, "items": {typ: &typ{shape: isSlice, elem: item}}, "metadata": {typ: &typ{shape: isAny}},
	}}
	v := &openAPI{}
	v.value(doc, list, name, "")
	return v.errs
}

// openAPI collects what does not fit the models.
type openAPI struct{ errs []string }

func (v *openAPI) add(path, format string, args ...any) {
	v.errs = append(v.errs, "ValidationError("+path+"): "+fmt.Sprintf(format, args...))
}

// value checks one value. path is the way through the object; model is the field of a model that the type stands in,
// for types that have no model of their own.
func (v *openAPI) value(x any, t *typ, path, model string) {
	if t.shape == isAny || t.name == "v1.FieldsV1" || t.name == "runtime.RawExtension" {
		return
	}
	if t.shape == isStruct || t.shape == isCustom {
		model = modelName(t)
	}
	switch x := x.(type) {
	case map[string]any:
		v.object(x, t, path, model)
	case []any:
		if t.shape != isSlice {
			v.add(path, "invalid type for %s: got \"array\", expected %q", model, expectedOf(t))
			return
		}
		for i, e := range x {
			at := path + "[" + strconv.Itoa(i) + "]"
			if e == nil {
				v.add(path, "unknown object type \"nil\" in %s", at)
				continue
			}
			v.value(e, t.elem, at, model)
		}
	default:
		v.plain(x, t, path, model)
	}
}

func (v *openAPI) object(x map[string]any, t *typ, path, model string) {
	switch t.shape {
	case isStruct:
		for _, k := range sortedKeys(x) {
			f, ok := t.fields[k]
			switch {
			case x[k] == nil:
			case !ok:
				v.add(path, "unknown field %q in %s", k, model)
			default:
				v.value(x[k], f.typ, path+"."+k, model+"."+k)
			}
		}
		for _, k := range t.required {
			if x[k] == nil {
				v.add(path, "missing required field %q in %s", k, model)
			}
		}
	case isMap:
		for _, k := range sortedKeys(x) {
			if x[k] == nil {
				v.errs = append(v.errs, fmt.Sprintf("unknown object type \"nil\" in %s.%s", path, k))
				continue
			}
			v.value(x[k], t.elem, path+"."+k, model)
		}
	default:
		v.add(path, "invalid type for %s: got \"map\", expected %q", model, expectedOf(t))
	}
}

// plain checks a scalar. Whatever is written in place of a text passes: OpenAPI's check is loose.
func (v *openAPI) plain(x any, t *typ, path, model string) {
	got := map[string]string{"bool": "boolean", "int64": "integer", "float64": "number", "string": "string"}[goKind(x)]
	want := expectedOf(t)
	switch {
	case want == "string", want == got:
	case (want == "integer" || want == "number") && (got == "integer" || got == "number"):
	default:
		v.add(path, "invalid type for %s: got %q, expected %q", model, got, want)
	}
}

// expectedOf is what OpenAPI calls a type.
func expectedOf(t *typ) string {
	switch t.shape {
	case isStruct, isMap:
		return "map"
	case isSlice:
		return "array"
	case isBool:
		return "boolean"
	case isInt:
		return "integer"
	case isFloat:
		return "number"
	}
	return "string"
}

// modelName is a type's name in the OpenAPI document.
func modelName(t *typ) string {
	switch t.name {
	case "intstr.IntOrString":
		return "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
	case "resource.Quantity":
		return "io.k8s.apimachinery.pkg.api.resource.Quantity"
	case "v1.Time", "v1.MicroTime":
		return "io.k8s.apimachinery.pkg.apis.meta." + t.name
	}
	if t.model == "meta" {
		return "io.k8s.apimachinery.pkg.apis.meta." + t.name
	}
	return "io.k8s.api." + t.model + "." + t.name
}
