package generate

import (
	"math/rand"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

const podBody = `{containers: [{name: app, image: nginx, ports: [{containerPort: 80, name: http}, {containerPort: 443}]}], initContainers: [{name: init, image: busybox}]}`

func workload(kind string) string {
	return "apiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: " + podBody + "}}\n"
}

// kindBases are valid objects of the other kinds.
var kindBases = map[string]string{
	"Endpoints":     "apiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\nsubsets: [{addresses: [{ip: 10.244.1.10}], notReadyAddresses: [{ip: 10.244.1.11}], ports: [{name: http, port: 80}, {name: x, port: 81}]}]\n",
	"EndpointSlice": "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web}\naddressType: IPv4\nendpoints: [{addresses: [10.244.1.10]}, {addresses: [10.244.1.11]}]\nports: [{name: http, port: 80}, {name: x, port: 81}]\n",
	"Pod":           "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: " + podBody + "\n",
	"Node":          "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nspec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24]}\n",
	"Namespace":     "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
	"ServiceCIDR":   "apiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: {name: more}\nspec: {cidrs: [10.112.0.0/16]}\n",
	"Deployment":    workload("Deployment"),
	"ReplicaSet":    workload("ReplicaSet"),
	"StatefulSet":   workload("StatefulSet"),
	"DaemonSet":     workload("DaemonSet"),
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

// Kinds are the kinds that Kind makes, in alphabetical order.
func Kinds() (out []string) {
	for k := range kindBases {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Kind makes an object of another kind than Service, with one or two changes.
func Kind(r *rand.Rand, kind string) string {
	var doc map[string]any
	check(yaml.Unmarshal([]byte(kindBases[kind]), &doc))
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
