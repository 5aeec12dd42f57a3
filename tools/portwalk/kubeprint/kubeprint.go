// Package kubeprint is what kubectl get can do beyond the tables that a page shows: -o jsonpath, custom-columns,
// go-template and kyaml, --sort-by, --field-selector, -L. Only the command line carries it; the engine's kubectl does the
// rest.
package kubeprint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"k8s.io/client-go/util/jsonpath"
	"sigs.k8s.io/yaml/kyaml"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/view/kubectl"
)

// Flags are those of kubectl get that the engine does not know.
type Flags struct {
	LabelColumns     []string // -L
	SortBy           string
	FieldSelector    string
	Template         string // --template
	IgnoreNotFound   bool
	ForbidMissing    bool // --allow-missing-template-keys=false
	printer          func(map[string]any) (string, error)
	format, template string
}

// Get is kubectl get with all its flags.
func Get(s api.State, req kubectl.Request, f Flags) kubectl.Screen {
	req.More = kubectl.More{LabelColumns: f.LabelColumns, IgnoreNotFound: f.IgnoreNotFound, FieldSelector: f.FieldSelector}
	if f.FieldSelector != "" {
		req.More.Keep = keeper(f.FieldSelector)
	}
	if f.SortBy != "" {
		req.More.Sort = func(objects []any) ([]int, string) { return sorted(objects, f.SortBy, req.Output) }
	}
	if req.Output == "" && f.Template != "" {
		req.Output = "go-template"
	}
	if f.understand(req.Output) {
		req.More.Print = func(document map[string]any) (string, string) { return f.print(document, req.NoHeaders) }
	}
	return kubectl.Get(s, req)
}

// formats are the values of -o that are printed here; those that end in -file read their template from a file.
var formats = map[string]bool{"jsonpath": true, "jsonpath-as-json": true, "jsonpath-file": true, "custom-columns": true, "custom-columns-file": true,
	"go-template": true, "go-template-file": true, "template": true, "templatefile": true, "kyaml": true}

// understand takes -o FORMAT=TEMPLATE apart.
func (f *Flags) understand(output string) bool {
	var given bool
	f.format, f.template, given = strings.Cut(output, "=")
	if !given {
		f.template = f.Template
	}
	return formats[f.format]
}

func (f *Flags) print(document map[string]any, noHeaders bool) (text, problem string) {
	text, err := f.execute(unstructured(document).(map[string]any), noHeaders)
	if err != nil {
		return text, err.Error()
	}
	return text, ""
}

func (f *Flags) execute(document map[string]any, noHeaders bool) (string, error) {
	switch {
	case f.format == "kyaml":
		return printKYAML(document)
	case f.template == "" && strings.HasPrefix(f.format, "custom-columns"):
		return "", errors.New("custom-columns format specified but no custom columns given")
	case f.template == "":
		return "", errors.New("template format specified but no template given")
	}
	text := f.template
	if strings.HasSuffix(f.format, "file") {
		b, err := os.ReadFile(f.template)
		if err != nil && f.format == "custom-columns-file" {
			return "", fmt.Errorf("error reading template %s, %v\n", f.template, err)
		} else if err != nil {
			return "", fmt.Errorf("error reading --template %s, %v", f.template, err)
		}
		text = string(b)
	}
	switch f.format {
	case "custom-columns":
		return printColumns(document, text, noHeaders)
	case "custom-columns-file":
		return printColumnsOf(document, text)
	case "jsonpath", "jsonpath-file", "jsonpath-as-json":
		return f.printPath(document, text)
	}
	return f.printTemplate(document, text)
}

// printKYAML writes the dialect of YAML that kubectl calls kyaml.
func printKYAML(document map[string]any) (string, error) {
	b, err := json.Marshal(document)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := (&kyaml.Encoder{}).FromYAML(bytes.NewReader(b), &out); err != nil {
		return "", err
	}
	return out.String(), nil
}

func (f *Flags) printPath(document map[string]any, text string) (string, error) {
	j := jsonpath.New("out")
	if err := j.Parse(text); err != nil {
		return "", fmt.Errorf("error parsing jsonpath %s, %v", text, err)
	}
	j.AllowMissingKeys(!f.ForbidMissing)
	j.EnableJSONOutput(f.format == "jsonpath-as-json")
	var out bytes.Buffer
	if err := j.Execute(&out, document); err != nil {
		return out.String(), fmt.Errorf("error executing jsonpath %q: Error executing template: %v. Printing more information for debugging the template:\n"+
			"\ttemplate was:\n\t\t%v\n\tobject given to jsonpath engine was:\n\t\t%#v\n\n", text, err, text, document)
	}
	return out.String(), nil
}

// unstructured is a tree whose whole numbers are int64, as kubectl reads them.
func unstructured(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = unstructured(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = unstructured(e)
		}
		return out
	case string, bool, nil, int64:
		return v
	case float64:
		if v == float64(int64(v)) {
			return int64(v)
		}
		return v
	default:
		var n json.Number
		b, err := json.Marshal(v)
		if err != nil || json.Unmarshal(b, &n) != nil {
			return v
		}
		if i, err := n.Int64(); err == nil {
			return i
		}
		x, _ := n.Float64()
		return x
	}
}
