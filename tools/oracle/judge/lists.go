package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"slices"
	"strings"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"k8s.io/kubectl/pkg/util/openapi"
	"k8s.io/kubectl/pkg/validation"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/manifest"
)

// document is Kubernetes' OpenAPI document, which kubectl asks the API server for.
type document struct{ openapi.Resources }

func (d document) OpenAPISchema() (openapi.Resources, error) { return d.Resources, nil }

func loadOpenAPI() document {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kubernetes").Output()
	check(err)
	b, err := os.ReadFile(strings.TrimSpace(string(dir)) + "/api/openapi-spec/swagger.json")
	check(err)
	doc, err := openapi_v2.ParseDocument(b)
	check(err)
	res, err := openapi.NewOpenAPIData(doc)
	check(err)
	return document{res}
}

// judgeLists compares kubectl's own check of Lists.
func judgeLists(r *rand.Rand, n, show int) int {
	schema := validation.NewSchemaValidation(loadOpenAPI())
	var kinds []string
	for k := range registries {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	bad, refused := 0, 0
	for i := range n {
		var items []any
		kind := "List"
		for m := 1 + r.Intn(2); m > 0; m-- {
			text := generate(r)
			if r.Intn(2) == 0 {
				text = generateKind(r, kinds[r.Intn(len(kinds))])
			}
			var item map[string]any
			check(yaml.Unmarshal([]byte(text), &item))
			if r.Intn(20) == 0 {
				delete(item, "kind")
			}
			items = append(items, item)
		}
		list := map[string]any{"apiVersion": "v1", "kind": kind, "items": items}
		if r.Intn(4) == 0 {
			var item map[string]any
			check(yaml.Unmarshal([]byte(generate(r)), &item))
			list["kind"], list["items"] = "ServiceList", []any{item}
		}
		raw, err := json.Marshal(list)
		check(err)
		want := ""
		if err := schema.ValidateBytes(raw); err != nil {
			refused++
			want = fmt.Sprintf("error: error validating \"FILE\": error validating data: %v; if you choose to ignore these errors, turn validation off with --validate=false", err)
		}
		got := ""
		for _, d := range manifest.Read("FILE", string(raw)) {
			if d.Problem != nil && strings.HasPrefix(d.Problem.Text, "error: error validating") {
				got = d.Problem.Text
			}
		}
		if got == want {
			continue
		}
		if bad++; bad <= show {
			y, _ := yaml.JSONToYAML(raw)
			fmt.Printf("## case %s\n%s-- kubectl\n%s\n-- engine\n%s\n", caseName(i), y, want, got)
		}
	}
	fmt.Printf("%d of %d lists agree (%d refused)\n", n-bad, n, refused)
	return bad
}
