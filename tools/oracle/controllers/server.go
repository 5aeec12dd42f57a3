package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sort"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	"k8s.io/kubernetes/pkg/printers"
	printersinternal "k8s.io/kubernetes/pkg/printers/internalversion"
	printerstorage "k8s.io/kubernetes/pkg/printers/storage"
)

// served are the groups of the API with their types, in the order of a real server's discovery.
var served = []struct {
	gv   schema.GroupVersion
	list []metav1.APIResource
}{
	{schema.GroupVersion{Version: "v1"}, []metav1.APIResource{
		{Name: "endpoints", SingularName: "endpoints", Namespaced: true, Kind: "Endpoints", ShortNames: []string{"ep"}},
		{Name: "events", SingularName: "event", Namespaced: true, Kind: "Event", ShortNames: []string{"ev"}},
		{Name: "limitranges", SingularName: "limitrange", Namespaced: true, Kind: "LimitRange", ShortNames: []string{"limits"}},
		{Name: "namespaces", SingularName: "namespace", Kind: "Namespace", ShortNames: []string{"ns"}},
		{Name: "nodes", SingularName: "node", Kind: "Node", ShortNames: []string{"no"}},
		{Name: "pods", SingularName: "pod", Namespaced: true, Kind: "Pod", ShortNames: []string{"po"}, Categories: []string{"all"}},
		{Name: "resourcequotas", SingularName: "resourcequota", Namespaced: true, Kind: "ResourceQuota", ShortNames: []string{"quota"}},
		{Name: "services", SingularName: "service", Namespaced: true, Kind: "Service", ShortNames: []string{"svc"}, Categories: []string{"all"}},
	}},
	{schema.GroupVersion{Group: "apps", Version: "v1"}, []metav1.APIResource{
		{Name: "daemonsets", SingularName: "daemonset", Namespaced: true, Kind: "DaemonSet", ShortNames: []string{"ds"}, Categories: []string{"all"}},
		{Name: "deployments", SingularName: "deployment", Namespaced: true, Kind: "Deployment", ShortNames: []string{"deploy"}, Categories: []string{"all"}},
		{Name: "replicasets", SingularName: "replicaset", Namespaced: true, Kind: "ReplicaSet", ShortNames: []string{"rs"}, Categories: []string{"all"}},
		{Name: "statefulsets", SingularName: "statefulset", Namespaced: true, Kind: "StatefulSet", ShortNames: []string{"sts"}, Categories: []string{"all"}},
	}},
	{schema.GroupVersion{Group: "networking.k8s.io", Version: "v1"}, []metav1.APIResource{
		{Name: "servicecidrs", SingularName: "servicecidr", Kind: "ServiceCIDR"},
	}},
	{schema.GroupVersion{Group: "discovery.k8s.io", Version: "v1"}, []metav1.APIResource{
		{Name: "endpointslices", SingularName: "endpointslice", Namespaced: true, Kind: "EndpointSlice"},
	}},
	{schema.GroupVersion{Group: "coordination.k8s.io", Version: "v1"}, []metav1.APIResource{
		{Name: "leases", SingularName: "lease", Namespaced: true, Kind: "Lease"},
	}},
}

// server answers kubectl from memory: it is the transport of kubectl's client.
type server struct{ objects map[string][]runtime.Object } // by plural

func newServer(objects []runtime.Object) *server {
	s := &server{objects: map[string][]runtime.Object{}}
	for _, o := range objects {
		kind := o.GetObjectKind().GroupVersionKind().Kind
		for _, g := range served {
			for _, r := range g.list {
				if r.Kind == kind {
					s.objects[r.Name] = append(s.objects[r.Name], o)
				}
			}
		}
	}
	for _, l := range s.objects { // the order of etcd's keys
		sort.SliceStable(l, func(i, j int) bool { return key(l[i]) < key(l[j]) })
	}
	return s
}

func key(o runtime.Object) string {
	m, err := meta.Accessor(o)
	check(err)
	return m.GetNamespace() + "/" + m.GetName()
}

// RoundTrip makes the server an http.RoundTripper.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	a := &answer{Response: http.Response{StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{"Content-Type": {"application/json"}}}}
	body, err := json.Marshal(s.answer(a, r))
	check(err)
	a.Body, a.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return &a.Response, nil
}

type answer struct{ http.Response }

func (a *answer) fail(code int, reason metav1.StatusReason, message string, details *metav1.StatusDetails) any {
	a.StatusCode = code
	return metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Reason: reason, Code: int32(code), Message: message, Details: details}
}

func (a *answer) unknown() any {
	return a.fail(404, metav1.StatusReasonNotFound, "the server could not find the requested resource", &metav1.StatusDetails{})
}

func (s *server) answer(a *answer, r *http.Request) any {
	p := strings.Trim(r.URL.Path, "/")
	switch p {
	case "api":
		return metav1.APIVersions{TypeMeta: metav1.TypeMeta{Kind: "APIVersions"}, Versions: []string{"v1"}}
	case "apis":
		l := metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}}
		for _, g := range served[1:] {
			v := metav1.GroupVersionForDiscovery{GroupVersion: g.gv.String(), Version: g.gv.Version}
			l.Groups = append(l.Groups, metav1.APIGroup{Name: g.gv.Group, Versions: []metav1.GroupVersionForDiscovery{v}, PreferredVersion: v})
		}
		return l
	}
	for _, g := range served {
		base := "apis/" + g.gv.String()
		if g.gv.Group == "" {
			base = "api/v1"
		}
		if p == base {
			l := metav1.APIResourceList{TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: g.gv.String()}
			for _, r := range g.list {
				r.Verbs = []string{"get", "list"}
				l.APIResources = append(l.APIResources, r)
			}
			return l
		}
		if rest, ok := strings.CutPrefix(p, base+"/"); ok {
			return s.resource(a, r, g.gv, g.list, strings.Split(rest, "/"))
		}
	}
	return a.unknown()
}

// resource answers [namespaces/NS/]PLURAL[/NAME].
func (s *server) resource(a *answer, r *http.Request, gv schema.GroupVersion, list []metav1.APIResource, parts []string) any {
	ns := ""
	if parts[0] == "namespaces" && len(parts) > 2 {
		ns, parts = parts[1], parts[2:]
	}
	var res *metav1.APIResource
	for i := range list {
		if list[i].Name == parts[0] {
			res = &list[i]
		}
	}
	if res == nil {
		return a.unknown()
	}
	if res.Name == "endpoints" {
		a.Header.Add("Warning", `299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"`)
	}
	kind := gv.WithKind(res.Kind)
	byLabel, err := labels.Parse(r.URL.Query().Get("labelSelector"))
	if err != nil {
		return a.fail(400, metav1.StatusReasonBadRequest, err.Error(), nil)
	}
	byField, err := fields.ParseSelector(r.URL.Query().Get("fieldSelector"))
	if err == nil {
		byField, err = byField.Transform(func(label, value string) (string, string, error) {
			return legacyscheme.Scheme.ConvertFieldLabel(kind, label, value)
		})
	}
	if err != nil {
		return a.fail(400, metav1.StatusReasonBadRequest, err.Error(), nil)
	}
	named := len(parts) > 1
	var out []runtime.Object
	for _, o := range s.objects[res.Name] {
		m, _ := meta.Accessor(o)
		if (ns == "" || m.GetNamespace() == ns) && (!named || m.GetName() == parts[1]) && byLabel.Matches(labels.Set(m.GetLabels())) && byField.Matches(fieldsOf{o}) {
			out = append(out, o)
		}
	}
	if named && len(out) == 0 {
		q := schema.GroupResource{Group: gv.Group, Resource: res.Name}
		return a.fail(404, metav1.StatusReasonNotFound, fmt.Sprintf("%s %q not found", q.String(), parts[1]), &metav1.StatusDetails{Kind: res.Name, Name: parts[1], Group: gv.Group})
	}
	switch {
	case strings.Contains(r.Header.Get("Accept"), "as=Table"):
		return table(out, kind, r.URL.Query().Get("includeObject"))
	case named:
		out[0].GetObjectKind().SetGroupVersionKind(kind)
		return out[0]
	}
	items := []any{}
	for _, o := range out {
		o = o.DeepCopyObject()
		o.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
		items = append(items, o)
	}
	return map[string]any{"apiVersion": gv.String(), "kind": res.Kind + "List", "metadata": map[string]any{"resourceVersion": "1"}, "items": items}
}

// fieldsOf is an object as field selectors see it.
type fieldsOf struct{ runtime.Object }

func (f fieldsOf) Has(string) bool { return true }

func (f fieldsOf) Get(path string) string {
	var at any = tree(f.Object)
	for _, word := range strings.Split(path, ".") {
		m, _ := at.(map[string]any)
		at = m[word]
	}
	if at == nil {
		if path == "spec.unschedulable" || path == "spec.hostNetwork" {
			return "false"
		}
		return ""
	}
	return fmt.Sprint(at)
}

var convertor = printerstorage.TableConvertor{TableGenerator: printers.NewTableGenerator().With(printersinternal.AddHandlers)}

// table is what the server prints of objects, as it prints for every kubectl get.
func table(objects []runtime.Object, kind schema.GroupVersionKind, include string) any {
	var all *metav1.Table
	for _, o := range objects {
		o = o.DeepCopyObject()
		o.GetObjectKind().SetGroupVersionKind(kind)
		internal, err := legacyscheme.Scheme.ConvertToVersion(o, runtime.InternalGroupVersioner)
		check(err)
		t, err := convertor.ConvertToTable(context.Background(), internal, nil)
		check(err)
		m, _ := meta.Accessor(o)
		for i := range t.Rows {
			if include == "Object" {
				t.Rows[i].Object = runtime.RawExtension{Object: o}
				continue
			}
			pm := meta.AsPartialObjectMetadata(m)
			pm.SetGroupVersionKind(metav1.SchemeGroupVersion.WithKind("PartialObjectMetadata"))
			t.Rows[i].Object = runtime.RawExtension{Object: pm}
		}
		if all == nil {
			all = t
		} else {
			all.Rows = append(all.Rows, t.Rows...)
		}
	}
	if all == nil {
		list, err := legacyscheme.Scheme.New(schema.GroupVersionKind{Group: kind.Group, Version: runtime.APIVersionInternal, Kind: kind.Kind + "List"})
		if err != nil {
			return &metav1.Table{TypeMeta: metav1.TypeMeta{Kind: "Table", APIVersion: "meta.k8s.io/v1"}}
		}
		all, err = convertor.ConvertToTable(context.Background(), list, nil)
		check(err)
	}
	all.TypeMeta = metav1.TypeMeta{Kind: "Table", APIVersion: "meta.k8s.io/v1"}
	return all
}
