package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
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
)

// registry is how the API server makes objects of one kind.
type registry struct {
	strategy rest.RESTCreateStrategy
	empty    func() runtime.Object
	base     string
}

const podBody = `{containers: [{name: app, image: nginx, ports: [{containerPort: 80, name: http}, {containerPort: 443}]}], initContainers: [{name: init, image: busybox}]}`

func workload(kind string) string {
	return "apiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: " + podBody + "}}\n"
}

var registries = map[string]registry{
	"Endpoints": {endpoint.Strategy, func() runtime.Object { return &api.Endpoints{} },
		"apiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\nsubsets: [{addresses: [{ip: 10.244.1.10}], notReadyAddresses: [{ip: 10.244.1.11}], ports: [{name: http, port: 80}, {name: x, port: 81}]}]\n"},
	"EndpointSlice": {endpointslice.Strategy, func() runtime.Object { return &discovery.EndpointSlice{} },
		"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web}\naddressType: IPv4\nendpoints: [{addresses: [10.244.1.10]}, {addresses: [10.244.1.11]}]\nports: [{name: http, port: 80}, {name: x, port: 81}]\n"},
	"Pod":         {pod.Strategy, func() runtime.Object { return &api.Pod{} }, "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: " + podBody + "\n"},
	"Node":        {node.Strategy, func() runtime.Object { return &api.Node{} }, "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nspec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24]}\n"},
	"Namespace":   {namespace.Strategy, func() runtime.Object { return &api.Namespace{} }, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"},
	"ServiceCIDR": {servicecidr.Strategy, func() runtime.Object { return &networking.ServiceCIDR{} }, "apiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: {name: more}\nspec: {cidrs: [10.112.0.0/16]}\n"},
	"Deployment":  {deployment.Strategy, func() runtime.Object { return &apps.Deployment{} }, workload("Deployment")},
	"ReplicaSet":  {replicaset.Strategy, func() runtime.Object { return &apps.ReplicaSet{} }, workload("ReplicaSet")},
	"StatefulSet": {statefulset.Strategy, func() runtime.Object { return &apps.StatefulSet{} }, workload("StatefulSet")},
	"DaemonSet":   {daemonset.Strategy, func() runtime.Object { return &apps.DaemonSet{} }, workload("DaemonSet")},
}

var (
	badNames = []any{"", "Web", "a.b", "a_b", long, nil, 5}
	badPorts = []any{0, -1, 65536, 80, "80", nil, 53}
	badNumb  = []any{"TCP", "UDP", "tcp", "", nil}
	badIPs   = []any{"", "1.2.3.4", "127.0.0.1", "fd00::1", "FD00::1", "010.1.2.3", "x", "0.0.0.0", "169.254.1.1", "::ffff:1.2.3.4"}
	labelSet = []any{map[string]any{"app": "web"}, map[string]any{"app": "x"}, map[string]any{"a b": "c"}, map[string]any{"app": "x y"}, map[string]any{}, nil, "x"}
	ctrPorts = map[string][]any{"containerPort": badPorts, "hostPort": badPorts, "protocol": badNumb, "name": {"http", "HTTP", "a--b", "", "1", "a-very-long-port-name"}, "foo": {1}}
	cidrs    = []any{[]any{}, []any{"10.0.0.0/8"}, []any{"10.0.0.1/8"}, []any{"x"}, []any{"10.0.0.0/8", "fd00::/64"}, []any{"10.0.0.0/8", "11.0.0.0/8"}, []any{"FD00::/64"}, []any{"a", "b", "c"}, []any{"010.0.0.0/8"}, nil}
)

// kindValues are what the fields of the other kinds are set to.
var kindValues = map[string]map[string][]any{
	"Endpoints": {"subsets": {[]any{}, []any{map[string]any{}}}, "subsets.*.addresses": {[]any{}, nil}, "subsets.*.notReadyAddresses": {[]any{}, nil},
		"subsets.*.addresses.*.ip": badIPs, "subsets.*.notReadyAddresses.*.ip": badIPs, "subsets.*.addresses.*.hostname": badNames, "subsets.*.addresses.*.nodeName": badNames,
		"subsets.*.ports.*.port": badPorts, "subsets.*.ports.*.name": badNames, "subsets.*.ports.*.protocol": badNumb, "subsets.*.ports.*.appProtocol": {"http", "", "a/b/c"}},
	"EndpointSlice": {"addressType": {"IPv4", "IPv6", "FQDN", "ipv4", "", nil}, "endpoints": {[]any{}, nil, []any{map[string]any{}}}, "endpoints.*.addresses": {[]any{}, []any{"a.example.com"}, []any{"1.2.3.4", "1.2.3.5"}, nil},
		"endpoints.*.addresses.*": badIPs, "endpoints.*.hostname": badNames, "endpoints.*.nodeName": badNames, "endpoints.*.hints": {map[string]any{"forZones": []any{map[string]any{"name": "a"}, map[string]any{"name": "a"}}}, map[string]any{"forNodes": []any{map[string]any{"name": "A"}}}},
		"ports.*.port": badPorts, "ports.*.name": badNames, "ports.*.protocol": badNumb, "ports.*.appProtocol": {"http", "", "a/b/c"}, "ports.*.foo": {1}},
	"Node":        {"spec.podCIDRs": cidrs, "metadata.labels": labelSet},
	"Namespace":   {"metadata.labels": labelSet, "metadata.annotations": labelSet},
	"ServiceCIDR": {"spec.cidrs": cidrs},
	"Pod":         podValues("spec", map[string][]any{}),
}

func podValues(at string, out map[string][]any) map[string][]any {
	out[at+".containers"] = []any{[]any{}, nil, "x"}
	out[at+".hostNetwork"] = []any{true}
	out[at+".nodeName"], out[at+".hostname"], out[at+".subdomain"] = badNames, badNames, badNames
	for _, list := range []string{".containers.*", ".initContainers.*"} {
		out[at+list+".name"], out[at+list+".image"] = []any{"app", "init", "", "A", "a.b", nil}, []any{"", "x", nil}
		for k, v := range ctrPorts {
			out[at+list+".ports.*."+k] = v
		}
		out[at+list+".ports"] = []any{[]any{map[string]any{"containerPort": 80}, map[string]any{"containerPort": 80}}, []any{map[string]any{"containerPort": 80, "hostPort": 80}}}
	}
	return out
}

func init() {
	for _, kind := range []string{"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"} {
		m := podValues("spec.template.spec", map[string][]any{"spec.selector": {nil, map[string]any{}, map[string]any{"matchLabels": map[string]any{"app": "web"}, "matchExpressions": []any{map[string]any{"key": "app", "operator": "In", "values": []any{"web"}}}},
			map[string]any{"matchExpressions": []any{map[string]any{"key": "a b", "operator": "Is"}}}, map[string]any{"matchExpressions": []any{map[string]any{"key": "app", "operator": "Exists", "values": []any{"x"}}}}, map[string]any{"matchExpressions": []any{map[string]any{"key": "app", "operator": "In"}}}},
			"spec.selector.matchLabels": labelSet, "spec.template.metadata.labels": labelSet, "metadata.labels": labelSet})
		if kind != "DaemonSet" {
			m["spec.replicas"] = []any{0, 3, -1, "3", nil}
		}
		if kind == "StatefulSet" {
			m["spec.serviceName"] = badNames
		}
		kindValues[kind] = m
	}
	for _, m := range kindValues {
		m["metadata.name"], m["metadata.namespace"] = badNames, []any{"default", "nowhere"}
	}
}

// generateKind makes one case of another kind.
func generateKind(r *rand.Rand, kind string) string {
	var doc map[string]any
	check(yaml.Unmarshal([]byte(registries[kind].base), &doc))
	var paths []string
	for p := range kindValues[kind] {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for n := 1 + r.Intn(2); n > 0; n-- {
		p := paths[r.Intn(len(paths))]
		pool := kindValues[kind][p]
		set2(r, doc, strings.Split(p, "."), pool[r.Intn(len(pool))])
	}
	out, err := yaml.Marshal(doc)
	check(err)
	return string(out)
}

// set2 is set1 for paths through lists anywhere, also to an item itself.
func set2(r *rand.Rand, at any, path []string, v any) {
	switch at := at.(type) {
	case map[string]any:
		if len(path) == 1 {
			at[path[0]] = v
			return
		}
		if at[path[0]] == nil {
			at[path[0]] = map[string]any{}
		}
		set2(r, at[path[0]], path[1:], v)
	case []any:
		if len(at) == 0 || path[0] != "*" {
			return
		}
		i := r.Intn(len(at))
		if len(path) == 1 {
			at[i] = v
			return
		}
		set2(r, at[i], path[1:], v)
	}
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
	var kinds []string
	for k := range registries {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	bad := 0
	for i := range n {
		kind := kinds[i%len(kinds)]
		text := generateKind(r, kind)
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
