package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/tools/oracle/generate"
)

// realDocuments is what kubectl reads of a file: objects as JSON, errors as it prints them.
func realDocuments(text string) (out []string) {
	d := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	for {
		ext := runtime.RawExtension{}
		if err := d.Decode(&ext); err == io.EOF {
			return out
		} else if err != nil {
			return append(out, fmt.Sprintf("error: error parsing FILE: %v", err))
		}
		ext.Raw = bytes.TrimSpace(ext.Raw)
		if len(ext.Raw) == 0 || string(ext.Raw) == "null" {
			continue
		}
		var v any
		if err := utiljson.Unmarshal(ext.Raw, &v); err != nil {
			return append(out, fmt.Sprintf("error: error parsing FILE: %v", err))
		}
		if errs := kindErrors(v); len(errs) > 0 {
			text := strings.Join(errs, ", ")
			if len(errs) > 1 {
				text = "[" + text + "]"
			}
			return append(out, "error: error validating \"FILE\": error validating data: "+text+"; if you choose to ignore these errors, turn validation off with --validate=false")
		}
		o, _, err := unstructured.UnstructuredJSONScheme.Decode(ext.Raw, nil, nil)
		if err == nil {
			err = utiljson.Unmarshal(ext.Raw, &metadataOnlyObject{})
		}
		if err != nil {
			out = append(out, fmt.Sprintf("error: unable to decode \"FILE\": %v", err))
			continue
		}
		if meta.IsListType(o) {
			list := o.(*unstructured.UnstructuredList)
			if strings.HasSuffix(list.GetKind(), "List") && (list.GetKind() != "List" || list.GetAPIVersion() != "v1") {
				out = append(out, "a list of another kind")
				continue
			}
			for i := range list.Items {
				out = append(out, shown(list.Items[i].Object))
			}
			continue
		}
		out = append(out, shown(o.(*unstructured.Unstructured).Object))
	}
}

// kindErrors is kubectl's check that an object says what it is.
func kindErrors(v any) (errs []string) {
	fields, ok := v.(map[string]any)
	if !ok || fields == nil {
		return []string{"invalid object to validate"}
	}
	if a, ok := fields["apiVersion"].(string); fields["apiVersion"] == nil {
		errs = append(errs, "apiVersion not set")
	} else if !ok {
		errs = append(errs, "apiVersion isn't string type")
	} else if _, err := schema.ParseGroupVersion(a); err != nil {
		errs = append(errs, err.Error())
	}
	if _, ok := fields["kind"].(string); fields["kind"] == nil {
		errs = append(errs, "kind not set")
	} else if !ok {
		errs = append(errs, "kind isn't string type")
	}
	return errs
}

// shown is an object as JSON, without the namespace that kubectl fills in.
func shown(o map[string]any) string {
	if m, ok := o["metadata"].(map[string]any); ok && (m["namespace"] == nil || m["namespace"] == "default") {
		delete(m, "namespace")
	}
	b, err := json.Marshal(o)
	check(err)
	return string(b)
}

// judgeText compares what is read of spoilt texts.
func judgeText(r *rand.Rand, n, show int) int {
	bad := 0
	for i := range n {
		text := strings.ToValidUTF8(generate.Text(r), "?") // kubectl's file reader repairs that before it reads
		want := realDocuments(text)
		var got []string
		for _, d := range manifest.Read("FILE", text) {
			switch p := d.Problem; {
			case p != nil && (strings.HasPrefix(p.Text, "error: error") || strings.HasPrefix(p.Text, "error: unable to decode")):
				got = append(got, p.Text)
			case d.Raw == nil:
				got = append(got, p.Text)
			case strings.HasSuffix(d.Kind, "List") && d.Raw["items"] != nil:
				got = append(got, "a list of another kind")
			default:
				got = append(got, shown(d.Raw))
			}
		}
		if slices.Equal(got, want) {
			continue
		}
		if bad++; bad <= show {
			fmt.Printf("## case %s\n%s\n%q\n-- kubectl\n%s\n-- engine\n%s\n", caseName(i), text, text, strings.Join(want, "\n"), strings.Join(got, "\n"))
		}
	}
	fmt.Printf("%d of %d texts are read alike\n", n-bad, n)
	return bad
}
