package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/admit"
	pwapi "github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/tools/oracle/generate"
)

// kindServer holds one object of one kind, as the API server stores it.
type kindServer struct {
	reg  registry
	live runtime.Object // of the internal version; nil at first
}

const endpointsDeprecated = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"

// apply is `kubectl apply` of a file with one object.
func (s *kindServer) apply(text string) answer {
	raw, err := yaml.YAMLToJSON([]byte(text))
	check(err)
	if err := utiljson.Unmarshal(raw, &metadataOnlyObject{}); err != nil {
		return answer{exit: 1, stderr: fmt.Sprintf("error: unable to decode %q: %v\n", "FILE", err)}
	}
	o, _, err := unstructured.UnstructuredJSONScheme.Decode(raw, nil, nil)
	check(err)
	u := o.(*unstructured.Unstructured)
	if s.reg.strategy.NamespaceScoped() {
		u.SetNamespace("default")
	} else {
		u.SetNamespace("")
	}
	u.SetAnnotations(with(u.GetAnnotations(), "", ""))
	config, err := runtime.Encode(unstructured.UnstructuredJSONScheme, u)
	check(err)
	u.SetAnnotations(with(u.GetAnnotations(), lastApplied, string(config)))
	modified, err := runtime.Encode(unstructured.UnstructuredJSONScheme, u)
	check(err)
	rec := &recorder{}
	if u.GetKind() == "Endpoints" {
		rec.texts = append(rec.texts, endpointsDeprecated)
	}
	if s.live != nil {
		return s.patch(u, modified, rec)
	}
	obj, err := decodeKind(u, modified, s.reg.empty())
	if err == nil {
		err = beforeCreate(s.reg, u, obj, rec)
	}
	return s.answer(u, obj, err, rec, "created", "error when creating \"FILE\": ")
}

func (s *kindServer) versioned(gvk schema.GroupVersionKind) runtime.Object {
	v, err := legacyscheme.Scheme.ConvertToVersion(s.live, gvk.GroupVersion())
	check(err)
	return v
}

func (s *kindServer) patch(u *unstructured.Unstructured, modified []byte, rec *recorder) answer {
	gvk := u.GroupVersionKind()
	v := s.versioned(gvk)
	current, err := json.Marshal(v)
	check(err)
	empty, err := legacyscheme.Scheme.New(gvk)
	check(err)
	patchMeta, err := strategicpatch.NewPatchMetaFromStruct(empty)
	check(err)
	acc, err := meta.Accessor(v)
	check(err)
	patch, err := strategicpatch.CreateThreeWayMergePatch([]byte(acc.GetAnnotations()[lastApplied]), modified, current, patchMeta, true)
	if err != nil {
		return answer{exit: 1, stderr: "patch: " + err.Error() + "\n"}
	}
	if string(patch) == "{}" {
		return s.answer(u, s.live, nil, rec, "unchanged", "")
	}
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	gv := gvk.Group + "/" + gvk.Version
	frame := fmt.Sprintf("error when applying patch:\n%s\nto:\nResource: \"%s, Resource=%s\", GroupVersionKind: \"%s, Kind=%s\"\nName: %q, Namespace: %q\nfor: \"FILE\": error when patching \"FILE\": ",
		patch, gv, plural.Resource, gv, gvk.Kind, u.GetName(), u.GetNamespace())
	var currentMap, patchMap map[string]any
	check(utiljson.Unmarshal(current, &currentMap))
	check(utiljson.Unmarshal(patch, &patchMap))
	merged, err := strategicpatch.StrategicMergeMapPatch(currentMap, patchMap, empty)
	if err != nil {
		return answer{exit: 1, stderr: "patch: " + err.Error() + "\n"}
	}
	next, err := legacyscheme.Scheme.New(gvk)
	check(err)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(merged, next, true); err != nil {
		err = apierrors.NewInvalid(schema.GroupKind{}, "", field.ErrorList{field.Invalid(field.NewPath("patch"), fmt.Sprintf("%+v", patchMap), err.Error())})
		return s.answer(u, nil, err, rec, "", frame)
	}
	legacyscheme.Scheme.Default(next)
	internal := s.reg.empty()
	check(legacyscheme.Scheme.Convert(next, internal, nil))
	ctx := request.WithNamespace(request.NewContext(), u.GetNamespace())
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{IsResourceRequest: true, APIGroup: gvk.Group, APIVersion: gvk.Version, Resource: plural.Resource, Namespace: u.GetNamespace()})
	ctx = warning.WithWarningRecorder(ctx, rec)
	accNext, err := meta.Accessor(internal)
	check(err)
	accNext.SetResourceVersion("1")
	err = rest.BeforeUpdate(s.reg.strategy.(rest.RESTUpdateStrategy), ctx, internal, s.live)
	return s.answer(u, internal, err, rec, "configured", frame)
}

func (s *kindServer) answer(u *unstructured.Unstructured, obj runtime.Object, err error, rec *recorder, verb, frame string) answer {
	a := answer{}
	seen := map[string]bool{}
	for _, w := range rec.texts {
		if !seen[w] {
			a.stderr += "Warning: " + w + "\n"
		}
		seen[w] = true
	}
	if err != nil {
		a.exit, a.stderr = 1, a.stderr+withoutDiff(printError(err, frame))
		return a
	}
	s.live = obj
	gvk := u.GroupVersionKind()
	name := strings.ToLower(gvk.Kind)
	if gvk.Group != "" {
		name += "." + gvk.Group
	}
	a.stdout = name + "/" + u.GetName() + " " + verb + "\n"
	b, err := json.Marshal(s.versioned(gvk))
	check(err)
	o := manifest.New(u.GetAPIVersion(), u.GetKind())
	check(json.Unmarshal(b, o))
	a.spec = decided(o)
	return a
}

// withoutDiff drops the comparison of two filled-in specs behind what may not change in a pod.
func withoutDiff(text string) string {
	if i := strings.Index(text, "if it was previously negative)\n"); i >= 0 {
		return text[:i] + "if it was previously negative)\n\n"
	}
	return text
}

// decided is the part of an object that both sides must agree on: what somebody wrote, not what is filled in.
func decided(o pwapi.Object) map[string]any {
	out := map[string]any{"labels": list(o.Meta().Labels), "finalizers": fmt.Sprint(o.Meta().Finalizers)}
	notes := map[string]string{}
	for k, v := range o.Meta().Annotations {
		if k != lastApplied && !strings.HasPrefix(k, "deprecated.") {
			notes[k] = v
		}
	}
	out["annotations"] = list(notes)
	pod := func(sp pwapi.PodSpec) {
		for name, list := range map[string][]pwapi.Container{"containers": sp.Containers, "initContainers": sp.InitContainers} {
			text := ""
			for _, c := range list {
				text += fmt.Sprint(c.Name, " ", c.Image, " ", c.Ports, "; ")
			}
			out[name] = text
		}
		out["pod"] = fmt.Sprint(sp.NodeName, sp.HostNetwork, sp.Hostname, sp.Subdomain, list(sp.NodeSelector))
		for _, t := range sp.Tolerations {
			out["tolerations"] = fmt.Sprint(out["tolerations"], t.Key, t.Operator == "Exists", t.Value, t.Effect)
		}
	}
	switch o := o.(type) {
	case *pwapi.Pod:
		pod(o.Spec)
	case *pwapi.Workload:
		pod(o.Spec.Template.Spec)
		b, _ := json.Marshal(o.Spec.Selector)
		n := int32(1)
		if o.Spec.Replicas != nil {
			n = *o.Spec.Replicas
		}
		if o.Kind != "DaemonSet" {
			out["replicas"] = n
		}
		out["spec"] = fmt.Sprint(string(b), o.Spec.ServiceName, o.Spec.MinReadySeconds, list(o.Spec.Template.Labels))
	case *pwapi.Node:
		out["spec"] = fmt.Sprint(o.Spec.PodCIDRs, o.Spec.ProviderID, o.Spec.Unschedulable, o.Spec.Taints)
	case *pwapi.ServiceCIDR:
		out["spec"] = fmt.Sprint(o.Spec.CIDRs)
	case *pwapi.EndpointSlice:
		b, _ := json.Marshal([]any{o.AddressType, o.Ports, len(o.Endpoints)})
		out["spec"] = string(b)
	}
	return out
}

// list is a map without a difference between none and empty.
func list(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	return fmt.Sprint(m)
}

// judgeApplyKinds compares sequences of applies of the other kinds.
func judgeApplyKinds(r *rand.Rand, n, show int) int {
	kinds := generate.Kinds()
	bad, steps := 0, 0
	for i := range n {
		kind := kinds[i%len(kinds)]
		texts := generate.KindSequence(r, kind)
		real, ours := &kindServer{reg: registries[kind]}, newEngine()
		for j, text := range texts {
			want, got := real.apply(text), engineApplyKind(ours, text)
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
	fmt.Printf("%d of %d sequences of other kinds agree (%d steps)\n", n-bad, n, steps)
	return bad
}

func engineApplyKind(s *admit.Server, text string) answer {
	run := submit.Apply(s, manifest.Read("FILE", text))
	a := answer{exit: run.Exit, stdout: run.Stdout, stderr: run.Stderr}
	if i := strings.LastIndex(a.stderr, "\nfor: "); i >= 0 && strings.Contains(a.stderr, "creating patch with:") {
		a.stderr = "patch: " + a.stderr[i+6:]
	}
	if len(run.Outcomes) == 1 && run.Exit == 0 && run.Outcomes[0].Object != nil {
		a.spec = decided(run.Outcomes[0].Object)
	}
	return a
}
