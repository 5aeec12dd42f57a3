package manifest

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/problem"
)

// build makes the engine's object of a decoded document; nil for a kind without a model.
func (r *reader) build(d *Doc) (api.Object, bool) {
	o := New(d.APIVersion, d.Kind)
	if o == nil {
		d.Warnings = append(d.Warnings, "not-modelled")
		return nil, false
	}
	if err := r.types.Fill(o, d.Raw); err != nil {
		d.badRequest(d.Kind, err.Error())
		return nil, true
	}
	setType(o, d.APIVersion, d.Kind)
	if m := o.Meta(); d.Namespaced {
		m.Namespace = d.Key.Namespace
	} else {
		m.Namespace = ""
	}
	return o, true
}

// New returns an empty object of a modelled kind, or nil.
func New(apiVersion, kind string) api.Object {
	switch apiVersion + " " + kind {
	case "v1 Service", " Service":
		return &api.Service{}
	case "v1 Endpoints", " Endpoints":
		return &api.Endpoints{}
	case "v1 Namespace", " Namespace":
		return &api.Namespace{}
	case "v1 Event":
		return &api.Event{}
	case "v1 Node", " Node":
		return &api.Node{}
	case "v1 Pod", " Pod":
		return &api.Pod{}
	case "discovery.k8s.io/v1 EndpointSlice":
		return &api.EndpointSlice{}
	case "networking.k8s.io/v1 ServiceCIDR":
		return &api.ServiceCIDR{}
	case "apps/v1 Deployment", "apps/v1 ReplicaSet", "apps/v1 StatefulSet", "apps/v1 DaemonSet":
		return &api.Workload{}
	}
	return nil
}

// setType writes apiVersion and kind where List items and empty versions left them out.
func setType(o api.Object, apiVersion, kind string) {
	t := api.TypeMeta{APIVersion: apiVersion, Kind: kind}
	if t.APIVersion == "" {
		t.APIVersion = "v1"
	}
	switch o := o.(type) {
	case *api.Service:
		o.TypeMeta = t
	case *api.Endpoints:
		o.TypeMeta = t
	case *api.Namespace:
		o.TypeMeta = t
	case *api.Event:
		o.TypeMeta = t
	case *api.Node:
		o.TypeMeta = t
	case *api.Pod:
		o.TypeMeta = t
	case *api.EndpointSlice:
		o.TypeMeta = t
	case *api.ServiceCIDR:
		o.TypeMeta = t
	case *api.Workload:
		o.TypeMeta = t
	}
}

// configuration takes documents that no API server ever sees: what kubeadm, kube-proxy and MetalLB are told.
// It returns false if the document is something else.
func (r *reader) configuration(d *Doc) bool {
	o := newConfig(d.APIVersion, d.Kind)
	if o == nil {
		return false
	}
	d.Config, d.Modelled = true, true
	group, _, _ := strings.Cut(d.APIVersion, "/")
	d.Resource = strings.ToLower(d.Kind) + "." + group
	d.Key = api.Key{Kind: d.Kind, Namespace: stringAt(d.Raw, "namespace"), Name: stringAt(d.Raw, "name")}
	extraArgs(d.Raw)
	if err := r.types.Fill(o, d.Raw); err != nil {
		text := strings.TrimPrefix(err.Error(), "json: ")
		d.Problem = &problem.Problem{Class: problem.BadRequest, Object: d.Key.String(), File: d.File,
			Text:   "error: " + d.File + ": " + d.Kind + ": " + text,
			Causes: []problem.Cause{{Line: d.Line, Text: text}}}
		return true
	}
	d.Object = o
	return true
}

func newConfig(apiVersion, kind string) api.Object {
	group, _, _ := strings.Cut(apiVersion, "/")
	switch group + " " + kind {
	case "kubeadm.k8s.io ClusterConfiguration":
		return &api.ClusterConfiguration{}
	case "kubeproxy.config.k8s.io KubeProxyConfiguration":
		return &api.KubeProxyConfiguration{}
	case "metallb.io IPAddressPool":
		return &api.IPAddressPool{}
	case "metallb.io L2Advertisement":
		return &api.L2Advertisement{}
	}
	return nil
}

// extraArgs rewrites the map that kubeadm wrote before v1beta4 into the list of today.
func extraArgs(fields map[string]any) {
	server, _ := fields["apiServer"].(map[string]any)
	args, ok := server["extraArgs"].(map[string]any)
	if !ok {
		return
	}
	list := []any{}
	for _, name := range sortedKeys(args) {
		list = append(list, map[string]any{"name": name, "value": args[name]})
	}
	server["extraArgs"] = list
}
