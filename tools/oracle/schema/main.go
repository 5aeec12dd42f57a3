// Command schema writes the field tables that engine/manifest checks manifests against: every field of every kind a
// Service's author meets, with the Go type that the API server names in its errors, and the list of all kinds that a
// cluster serves without extensions. It reads them from k8s.io/api by reflection, so that the engine need not.
//
//	go -C tools/oracle run ./schema > engine/manifest/schema.txt
//
// engine/manifest/schema.txt is fresh when this prints the same text.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	autoscaling1 "k8s.io/api/autoscaling/v1"
	autoscaling2 "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	certificates "k8s.io/api/certificates/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	events "k8s.io/api/events/v1"
	flowcontrol "k8s.io/api/flowcontrol/v1"
	networking "k8s.io/api/networking/v1"
	node "k8s.io/api/node/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	resource "k8s.io/api/resource/v1"
	scheduling "k8s.io/api/scheduling/v1"
	storage "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// groups are the API groups that a cluster serves by default, all generally available.
var groups = []func(*runtime.Scheme) error{
	core.AddToScheme, apps.AddToScheme, batch.AddToScheme, discovery.AddToScheme, networking.AddToScheme,
	rbac.AddToScheme, policy.AddToScheme, autoscaling1.AddToScheme, autoscaling2.AddToScheme, storage.AddToScheme,
	coordination.AddToScheme, events.AddToScheme, node.AddToScheme, scheduling.AddToScheme, resource.AddToScheme,
	admissionregistration.AddToScheme, authentication.AddToScheme, authorization.AddToScheme,
	certificates.AddToScheme, flowcontrol.AddToScheme,
}

// checked are the kinds whose fields are written out. The others are only known by name.
var checked = map[string]bool{}

func init() {
	for _, k := range strings.Fields(`Service Endpoints EndpointSlice Namespace Node Pod Deployment ReplicaSet StatefulSet
		DaemonSet ReplicationController ConfigMap Secret ServiceAccount Job CronJob Ingress IngressClass NetworkPolicy
		ServiceCIDR IPAddress PersistentVolumeClaim Role RoleBinding ClusterRole ClusterRoleBinding
		HorizontalPodAutoscaler PodDisruptionBudget LimitRange ResourceQuota`) {
		checked[k] = true
	}
}

// noResource are types that a scheme knows and no cluster serves under their own name.
var noResource = map[string]bool{
	"RangeAllocation": true, "PodStatusResult": true, "Eviction": true, "Scale": true, "TokenRequest": true,
	"SerializedReference": true, "DeviceTaintRule": true,
}

// clusterWide are the kinds without a namespace.
var clusterWide = map[string]bool{}

func init() {
	for _, k := range strings.Fields(`Namespace Node PersistentVolume ComponentStatus ServiceCIDR IPAddress IngressClass
		ClusterRole ClusterRoleBinding StorageClass VolumeAttachment CSIDriver CSINode VolumeAttributesClass RuntimeClass
		PriorityClass DeviceClass ResourceSlice ValidatingWebhookConfiguration MutatingWebhookConfiguration
		ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
		TokenReview SelfSubjectReview SubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview
		CertificateSigningRequest FlowSchema PriorityLevelConfiguration CustomResourceDefinition APIService`) {
		clusterWide[k] = true
	}
}

func main() {
	s := runtime.NewScheme()
	for _, add := range groups {
		if err := add(s); err != nil {
			panic(err)
		}
	}
	fmt.Println("# Made by tools/oracle/schema from k8s.io/api. Do not edit.")
	p := printer{ids: map[reflect.Type]string{}, taken: map[string]reflect.Type{}, swagger: required()}
	var kinds []string
	for _, gvk := range inOrder(s) {
		kinds = append(kinds, kindLine(gvk, &p, s.AllKnownTypes()[gvk]))
	}
	for _, k := range []string{"apiextensions.k8s.io/v1 CustomResourceDefinition", "apiregistration.k8s.io/v1 APIService"} {
		gv, kind, _ := strings.Cut(k, " ")
		g, v, _ := strings.Cut(gv, "/")
		kinds = append(kinds, kindLine(schema.GroupVersionKind{Group: g, Version: v, Kind: kind}, &p, nil))
	}
	slices.Sort(kinds)
	for _, k := range kinds {
		fmt.Println(k)
	}
	slices.Sort(p.lines)
	for _, l := range p.lines {
		fmt.Println(l)
	}
}

// inOrder lists the kinds so that the core ones come first and keep the shortest names.
func inOrder(s *runtime.Scheme) []schema.GroupVersionKind {
	var out []schema.GroupVersionKind
	for gvk, t := range s.AllKnownTypes() {
		if isResource(gvk, t) {
			out = append(out, gvk)
		}
	}
	slices.SortFunc(out, func(a, b schema.GroupVersionKind) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// isResource says whether a type is a kind of objects that can be created.
func isResource(gvk schema.GroupVersionKind, t reflect.Type) bool {
	f, ok := t.FieldByName("ObjectMeta")
	return ok && f.Type == reflect.TypeFor[metav1.ObjectMeta]() && !noResource[gvk.Kind]
}

// kindLine is "@apps/v1 Deployment deployments n v1.Deployment"; the scope is n or c, the type is missing if its fields are not written out.
func kindLine(gvk schema.GroupVersionKind, p *printer, t reflect.Type) string {
	gv := gvk.GroupVersion().String()
	scope := "n"
	if clusterWide[gvk.Kind] {
		scope = "c"
	}
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	name := plural.Resource
	if gvk.Kind == "Endpoints" {
		name = "endpoints"
	}
	line := "@" + gv + " " + gvk.Kind + " " + name + " " + scope
	if t != nil && checked[gvk.Kind] {
		line += " " + p.id(t)
	}
	return line
}

// printer gives every type a name of its own and writes one line for each.
type printer struct {
	ids   map[reflect.Type]string
	taken map[string]reflect.Type
	lines []string

	swagger map[string][]string // required fields by model
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// id is the name of a type: what Go prints for it, with the package in front where two are alike.
func (p *printer) id(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return p.id(t.Elem())
	case t.Name() == "" && t.Kind() == reflect.Slice:
		return "[]" + p.id(t.Elem())
	case t.Name() == "" && t.Kind() == reflect.Map:
		return "map[" + p.id(t.Key()) + "]" + p.id(t.Elem())
	case t.PkgPath() == "":
		return t.String()
	}
	if id, ok := p.ids[t]; ok {
		return id
	}
	id := t.String()
	if p.taken[id] != nil {
		parts := strings.Split(t.PkgPath(), "/")
		id = parts[len(parts)-2] + "/" + id
	}
	p.ids[t], p.taken[id] = id, t
	p.define(t, id)
	return id
}

// define writes the line of a named type.
func (p *printer) define(t reflect.Type, id string) {
	var line string
	switch {
	case reflect.PointerTo(t).Implements(unmarshaler):
		line = id + "!"
	case t.Kind() == reflect.Struct:
		var fs []string
		p.fields(t, "", &fs)
		line = id + "{" + strings.Join(fs, " ") + "}" + p.model(t)
	case t.Kind() == reflect.Slice:
		line = id + "=[]" + p.id(t.Elem())
	case t.Kind() == reflect.Map:
		line = id + "=map[" + p.id(t.Key()) + "]" + p.id(t.Elem())
	default:
		line = id + "=" + t.Kind().String()
	}
	p.lines = append(p.lines, line)
}

// model is the folder of a struct's OpenAPI model, and the fields that the model requires: "core port".
func (p *printer) model(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/")
	name := strings.Join([]string{"io.k8s.api", parts[len(parts)-2], parts[len(parts)-1], t.Name()}, ".")
	if parts[len(parts)-2] == "meta" {
		name = "io.k8s.apimachinery.pkg.apis.meta.v1." + t.Name()
	}
	return strings.TrimSpace(parts[len(parts)-2] + " " + strings.Join(p.swagger[name], " "))
}

// required reads from Kubernetes' OpenAPI document which fields each model requires.
func required() map[string][]string {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kubernetes").Output()
	if err != nil {
		panic(err)
	}
	b, err := os.ReadFile(strings.TrimSpace(string(dir)) + "/api/openapi-spec/swagger.json")
	if err != nil {
		panic(err)
	}
	var doc struct {
		Definitions map[string]struct{ Required []string }
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		panic(err)
	}
	out := map[string][]string{}
	for name, d := range doc.Definitions {
		out[name] = d.Required
	}
	return out
}

// fields collects "name:type"; a field of an embedded struct is "Embedded.name:type", as Go's JSON errors call it.
func (p *printer) fields(t reflect.Type, prefix string, out *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if f.Anonymous && name == "" || strings.Contains(opts, "inline") {
			p.fields(f.Type, prefix+f.Name+".", out)
			continue
		}
		*out = append(*out, prefix+name+":"+p.id(f.Type))
	}
}
