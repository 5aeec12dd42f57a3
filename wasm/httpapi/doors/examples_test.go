package doors

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

type object = map[string]any

// description is openapi.json as the door serves it.
func description(t *testing.T) object {
	t.Helper()
	var d object
	if err := json.Unmarshal([]byte(say(t, "GET", "/api/v1/openapi.json", "").body), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// example is a documented answer and the request that it answers.
type example struct {
	name, status, kind string
	schema             string // where its schema is in the description
	x                  object
}

// examples are all of a description's, those of shared responses once for each status that refers to them.
func examples(t *testing.T, d object) (out []example) {
	t.Helper()
	shared := d["components"].(object)["responses"].(object)
	status := map[string]string{}
	take := func(at, status string, response object) {
		content, _ := response["content"].(object)
		for kind, c := range content {
			list, _ := c.(object)["examples"].(object)
			for name, x := range list {
				out = append(out, example{at + " " + status + " " + name, status, kind, at + "/content/" + escape(kind) + "/schema", x.(object)})
			}
		}
	}
	for path, item := range d["paths"].(object) {
		for method, op := range item.(object) {
			for code, r := range op.(object)["responses"].(object) {
				if ref, ok := r.(object)["$ref"].(string); ok {
					name := ref[strings.LastIndex(ref, "/")+1:]
					if shared[name] == nil {
						t.Errorf("%s %s: no %s", method, path, ref)
					}
					status[name] = code
					continue
				}
				take("#/paths/"+escape(path)+"/"+method+"/responses/"+code, code, r.(object))
			}
		}
	}
	status["NotFound"] = "404" // of no path
	for name, r := range shared {
		if status[name] == "" {
			t.Errorf("no operation answers with %s", name)
		}
		take("#/components/responses/"+name, status[name], r.(object))
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}

func escape(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
}

// Every example in the description is asked, and the door answers as it says.
func TestExamples(t *testing.T) {
	d := description(t)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("openapi.json", d); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, e := range examples(t, d) {
		t.Run(e.name, func(t *testing.T) {
			schema, err := c.Compile("openapi.json" + e.schema)
			if err != nil {
				t.Fatal(err)
			}
			x, ok := e.x["x-request"].(object)
			if !ok { // cannot be asked for at will; its value holds to the schema all the same
				if err := schema.Validate(e.x["value"]); err != nil {
					t.Error(err)
				}
				return
			}
			asked++
			r := perform(t, x)
			if fmt.Sprint(r.StatusCode) != e.status || !strings.HasPrefix(r.Header.Get("Content-Type"), e.kind) {
				t.Fatalf("%d %s: %.300s", r.StatusCode, r.Header.Get("Content-Type"), r.body)
			}
			headers, _ := e.x["x-headers"].(object)
			for name, want := range headers {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			var got any = r.body
			if strings.HasSuffix(e.kind, "json") {
				if err := json.Unmarshal([]byte(r.body), &got); err != nil {
					t.Fatal(err)
				}
			}
			if err := schema.Validate(got); err != nil {
				t.Error(err)
			}
			if want, ok := e.x["value"]; ok {
				compare(t, "", got, want)
			}
		})
	}
	if asked < 20 {
		t.Errorf("only %d examples were asked", asked)
	}
}

// perform asks what an example asks.
func perform(t *testing.T, x object) reply {
	t.Helper()
	method, _ := x["method"].(string)
	if method == "" {
		method = http.MethodGet
	}
	body, _ := x["body"].(string)
	if o, ok := x["body"].(object); ok {
		b, _ := json.Marshal(o)
		body = string(b)
	}
	var header []string
	list, _ := x["headers"].(object)
	for name, value := range list {
		header = append(header, name, value.(string))
	}
	return say(t, method, x["path"].(string), body, header...)
}

// compare holds an answer to a documented one, which may leave fields of objects out.
func compare(t *testing.T, at string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case object:
		g, ok := got.(object)
		if !ok {
			t.Errorf("%s is %v, want an object", at, got)
		}
		for k, w := range want {
			compare(t, at+"."+k, g[k], w)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(want) {
			t.Errorf("%s is %v, want %v", at, got, want)
			return
		}
		for i, w := range want {
			compare(t, fmt.Sprintf("%s[%d]", at, i), g[i], w)
		}
	default:
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	}
}

// What the description tells of requests holds for its own examples, and refuses what the door refuses.
func TestRequestSchema(t *testing.T) {
	d := description(t)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("openapi.json", d); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("openapi.json#/components/schemas/TraceRequest")
	if err != nil {
		t.Fatal(err)
	}
	op := d["paths"].(object)["/api/v1/trace"].(object)["post"].(object)
	for name, x := range op["requestBody"].(object)["content"].(object)["application/json"].(object)["examples"].(object) {
		if err := s.Validate(x.(object)["value"]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{`{}`, `{"files":[{"text":7}]}`, `{"files":[{"text":""}],"aks":{}}`, `{"files":[{"name":"a"}]}`, `{"files":[],"options":{"pins":[{}]}}`} {
		v, _ := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if s.Validate(v) == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
