package main

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"strings"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"k8s.io/kubectl/pkg/util/openapi"
	"k8s.io/kubectl/pkg/validation"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/tools/oracle/generate"
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
	bad, refused := 0, 0
	for i := range n {
		raw := generate.List(r)
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
