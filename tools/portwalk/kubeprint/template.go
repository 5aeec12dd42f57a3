package kubeprint

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"text/template"
)

func (f *Flags) printTemplate(document map[string]any, text string) (string, error) {
	t, err := template.New("output").Funcs(template.FuncMap{"exists": exists, "base64decode": base64decode}).Parse(text)
	if err != nil {
		return "", fmt.Errorf("error parsing template %s, %v", text, err)
	}
	if f.ForbidMissing {
		t.Option("missingkey=error")
	} else {
		t.Option("missingkey=default")
	}
	raw, err := json.Marshal(document)
	if err != nil {
		return "", err
	}
	var object map[string]any // numbers become float64, as kubectl has them in templates
	if err := json.Unmarshal(raw, &object); err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, object); err != nil {
		fmt.Fprintf(&out, "Error executing template: %v. Printing more information for debugging the template:\n"+
			"\ttemplate was:\n\t\t%v\n\traw data was:\n\t\t%v\n\tobject given to template engine was:\n\t\t%+v\n\n", err, text, string(raw), object)
		return out.String(), fmt.Errorf("error executing template %q: %v", text, err)
	}
	return out.String(), nil
}

func base64decode(text string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", fmt.Errorf("base64 decode failed: %v", err)
	}
	return string(b), nil
}

// exists says whether there is something at item[indices…].
func exists(item any, indices ...any) bool {
	v := reflect.ValueOf(item)
	for _, index := range indices {
		switch m := v.Interface().(type) {
		case map[string]any:
			k, ok := index.(string)
			if !ok || m[k] == nil {
				return false
			}
			v = reflect.ValueOf(m[k])
		case []any:
			i, ok := index.(int)
			if !ok || i < 0 || i >= len(m) || m[i] == nil {
				return false
			}
			v = reflect.ValueOf(m[i])
		default:
			return false
		}
	}
	return v.IsValid()
}
