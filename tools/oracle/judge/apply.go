package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	api "k8s.io/kubernetes/pkg/apis/core"

	"github.com/portwalk/portwalk/engine/admit"
	pwapi "github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/tools/oracle/generate"
)

const lastApplied = corev1.LastAppliedConfigAnnotation

// kubectlApply is `kubectl apply` of a file with one Service.
func kubectlApply(s *server, text string) answer {
	ext := runtime.RawExtension{}
	if err := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096).Decode(&ext); err != nil && err != io.EOF {
		return answer{exit: 1, stderr: fmt.Sprintf("error: error parsing FILE: %v\n", err)}
	}
	if err := utiljson.Unmarshal(ext.Raw, &metadataOnlyObject{}); err != nil {
		return answer{exit: 1, stderr: fmt.Sprintf("error: unable to decode %q: %v\n", "FILE", err)}
	}
	o, _, err := unstructured.UnstructuredJSONScheme.Decode(ext.Raw, nil, nil)
	check(err)
	u := o.(*unstructured.Unstructured)
	u.SetNamespace("default")
	u.SetAnnotations(with(u.GetAnnotations(), "", ""))
	config, err := runtime.Encode(unstructured.UnstructuredJSONScheme, u)
	check(err)
	u.SetAnnotations(with(u.GetAnnotations(), lastApplied, string(config)))
	modified, err := runtime.Encode(unstructured.UnstructuredJSONScheme, u)
	check(err)
	rec := &recorder{}
	live, err := s.rest.Get(s.context("default", rec), u.GetName(), &metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		svc, err := decode(modified)
		if err == nil {
			svc, err = s.create("default", svc, rec)
		}
		return s.answer(svc, err, rec, "created", "error when creating \"FILE\": ")
	}
	return s.patch(live.(*api.Service), modified, rec)
}

func with(m map[string]string, k, v string) map[string]string {
	out := map[string]string{}
	for a, b := range m {
		out[a] = b
	}
	if k != "" {
		out[k] = v
	}
	return out
}

func (s *server) patch(live *api.Service, modified []byte, rec *recorder) answer {
	var v1 corev1.Service
	check(legacyscheme.Scheme.Convert(live, &v1, nil))
	v1.APIVersion, v1.Kind = "v1", "Service"
	current, err := json.Marshal(v1)
	check(err)
	meta, err := strategicpatch.NewPatchMetaFromStruct(&corev1.Service{})
	check(err)
	patch, err := strategicpatch.CreateThreeWayMergePatch([]byte(v1.Annotations[lastApplied]), modified, current, meta, true)
	if err != nil {
		return answer{exit: 1, stderr: "patch: " + strings.TrimSuffix(err.Error(), "\n") + "\n"}
	}
	if string(patch) == "{}" {
		return answer{stdout: "service/" + v1.Name + " unchanged\n", spec: specOf(live)}
	}
	frame := fmt.Sprintf("error when applying patch:\n%s\nto:\nResource: \"/v1, Resource=services\", GroupVersionKind: \"/v1, Kind=Service\"\nName: %q, Namespace: \"default\"\nfor: \"FILE\": error when patching \"FILE\": ", patch, v1.Name)
	var currentMap, patchMap map[string]any
	check(utiljson.Unmarshal(current, &currentMap))
	check(utiljson.Unmarshal(patch, &patchMap))
	merged, err := strategicpatch.StrategicMergeMapPatch(currentMap, patchMap, &corev1.Service{})
	if err != nil {
		return answer{exit: 1, stderr: "Error from server: " + frame + strings.TrimSuffix(err.Error(), "\n") + "\n"}
	}
	shown := fmt.Sprintf("%+v", patchMap) // after the merge, which takes the patch apart
	var next corev1.Service
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(merged, &next, true); err != nil {
		err = apierrors.NewInvalid(schema.GroupKind{}, "", field.ErrorList{field.Invalid(field.NewPath("patch"), shown, err.Error())})
		return s.answer(nil, err, rec, "", frame)
	}
	legacyscheme.Scheme.Default(&next)
	var internal api.Service
	check(legacyscheme.Scheme.Convert(&next, &internal, nil))
	svc, err := s.update("default", &internal, rec)
	return s.answer(svc, err, rec, "configured", frame)
}

func (s *server) answer(svc *api.Service, err error, rec *recorder, verb, frame string) answer {
	a := answer{}
	for _, w := range rec.texts {
		a.stderr += "Warning: " + w + "\n"
	}
	if err != nil {
		a.exit = 1
		a.stderr += printError(err, frame)
		return a
	}
	a.stdout, a.spec = "service/"+svc.Name+" "+verb+"\n", specOf(svc)
	return a
}

// judgeApply compares sequences of applies.
func judgeApply(r *rand.Rand, n, show int) int {
	bad, steps := 0, 0
	for i := range n {
		texts := generate.Sequence(r)
		real := newServer()
		ours := newEngine()
		for j, text := range texts {
			want, crashed := tryApply(real, text)
			if crashed {
				break // kubectl itself has a bug here
			}
			got := engineApply(ours, text)
			steps++
			if same(strings.Join(texts, ""), want, got) {
				continue
			}
			if bad++; bad <= show {
				fmt.Printf("## case %s step %d\n%s-- Kubernetes\n%s-- engine\n%s\n", caseName(i), j, strings.Join(texts[:j+1], "---\n"), want, got)
			}
			break
		}
	}
	fmt.Printf("%d of %d sequences agree (%d steps)\n", n-bad, n, steps)
	return bad
}

// tryApply is kubectlApply; the merge code of v1.36 panics on a list item that is null.
func tryApply(s *server, text string) (a answer, crashed bool) {
	defer func() {
		if recover() != nil {
			crashed = true
		}
	}()
	return kubectlApply(s, text), false
}

func engineApply(s *admit.Server, text string) answer {
	run := submit.Apply(s, manifest.Read("FILE", text))
	a := answer{exit: run.Exit, stdout: run.Stdout, stderr: run.Stderr}
	if i := strings.LastIndex(a.stderr, "\nfor: "); i >= 0 && strings.Contains(a.stderr, "creating patch with:") {
		a.stderr = "patch: " + a.stderr[i+6:]
	}
	if len(run.Outcomes) == 1 {
		if svc, ok := run.Outcomes[0].Object.(*pwapi.Service); ok && run.Exit == 0 {
			b, err := json.Marshal(svc.Spec)
			check(err)
			check(json.Unmarshal(b, &a.spec))
		}
	}
	return a
}
