package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/discovery"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/node"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/discovery/endpointslice"
	"k8s.io/kubernetes/pkg/registry/networking/servicecidr"
	"sigs.k8s.io/yaml"

	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/submit"
	"github.com/portwalk/portwalk/tools/oracle/generate"
)

// registry is how the API server makes objects of one kind.
type registry struct {
	strategy rest.RESTCreateStrategy
	empty    func() runtime.Object
}

var registries = map[string]registry{
	"Endpoints":     {endpoint.Strategy, func() runtime.Object { return &api.Endpoints{} }},
	"EndpointSlice": {endpointslice.Strategy, func() runtime.Object { return &discovery.EndpointSlice{} }},
	"Pod":           {pod.Strategy, func() runtime.Object { return &api.Pod{} }},
	"Node":          {node.Strategy, func() runtime.Object { return &api.Node{} }},
	"Namespace":     {namespace.Strategy, func() runtime.Object { return &api.Namespace{} }},
	"ServiceCIDR":   {servicecidr.Strategy, func() runtime.Object { return &networking.ServiceCIDR{} }},
	"Deployment":    {deployment.Strategy, func() runtime.Object { return &apps.Deployment{} }},
	"ReplicaSet":    {replicaset.Strategy, func() runtime.Object { return &apps.ReplicaSet{} }},
	"StatefulSet":   {statefulset.Strategy, func() runtime.Object { return &apps.StatefulSet{} }},
	"DaemonSet":     {daemonset.Strategy, func() runtime.Object { return &apps.DaemonSet{} }},
}

// createKind is kubectl create and the API server for the other kinds; the registry's store is left out.
func createKind(kind, text string) answer {
	raw, err := yaml.YAMLToJSON([]byte(text))
	check(err)
	if err := utiljson.Unmarshal(raw, &metadataOnlyObject{}); err != nil {
		return answer{exit: 1, stderr: fmt.Sprintf("error: unable to decode %q: %v\n", "FILE", err)}
	}
	o, _, err := unstructured.UnstructuredJSONScheme.Decode(raw, nil, nil)
	check(err)
	u := o.(*unstructured.Unstructured)
	reg := registries[kind]
	if !reg.strategy.NamespaceScoped() {
		u.SetNamespace("")
	} else if u.GetNamespace() == "" {
		u.SetNamespace("default")
	}
	var body bytes.Buffer
	check(unstructured.UnstructuredJSONScheme.Encode(u, &body))
	rec := &recorder{}
	if kind == "Endpoints" {
		rec.texts = append(rec.texts, "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")
	}
	obj, err := decodeKind(u, body.Bytes(), reg.empty())
	if err == nil {
		err = beforeCreate(reg, u, obj, rec)
	}
	a := answer{}
	for _, w := range rec.texts {
		a.stderr += "Warning: " + w + "\n"
	}
	if err != nil {
		a.exit, a.stderr = 1, a.stderr+printError(err, "error when creating \"FILE\": ")
		return a
	}
	gvk := u.GroupVersionKind()
	name := strings.ToLower(gvk.Kind)
	if gvk.Group != "" {
		name += "." + gvk.Group
	}
	acc, err := meta.Accessor(obj)
	check(err)
	a.stdout = name + "/" + acc.GetName() + " created\n"
	return a
}

func decodeKind(u *unstructured.Unstructured, body []byte, into runtime.Object) (runtime.Object, error) {
	info, _ := runtime.SerializerInfoForMediaType(legacyscheme.Codecs.SupportedMediaTypes(), "application/json")
	def := u.GroupVersionKind()
	d := legacyscheme.Codecs.DecoderToVersion(info.StrictSerializer, schema.GroupVersion{Group: def.Group, Version: runtime.APIVersionInternal})
	obj, gvk, err := d.Decode(body, &def, into)
	if err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("%s in version %q cannot be handled as a %s: %v", gvk.Kind, gvk.Version, def.Kind, err))
	}
	return obj, nil
}

func beforeCreate(reg registry, u *unstructured.Unstructured, obj runtime.Object, rec *recorder) error {
	ns := u.GetNamespace()
	if reg.strategy.NamespaceScoped() && ns != "default" {
		return apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, ns)
	}
	gvk := u.GroupVersionKind()
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	ctx := request.WithNamespace(request.NewContext(), ns)
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{IsResourceRequest: true, APIGroup: gvk.Group, APIVersion: gvk.Version, Resource: plural.Resource, Namespace: ns})
	ctx = warning.WithWarningRecorder(ctx, rec)
	acc, err := meta.Accessor(obj)
	check(err)
	rest.FillObjectMetaSystemFields(acc)
	return rest.BeforeCreate(reg.strategy, ctx, obj)
}

// judgeKinds compares creates of the other kinds.
func judgeKinds(r *rand.Rand, n, show int) int {
	kinds := generate.Kinds()
	bad := 0
	for i := range n {
		kind := kinds[i%len(kinds)]
		text := generate.Kind(r, kind)
		want := createKind(kind, text)
		run := submit.Create(newEngine(), manifest.Read("FILE", text))
		got := answer{exit: run.Exit, stdout: run.Stdout, stderr: run.Stderr}
		if same(text, want, got) {
			continue
		}
		if bad++; bad <= show {
			fmt.Printf("## case %s\n%s-- Kubernetes\n%s-- engine\n%s\n", caseName(i), text, want, got)
		}
	}
	fmt.Printf("%d of %d agree\n", n-bad, n)
	return bad
}
