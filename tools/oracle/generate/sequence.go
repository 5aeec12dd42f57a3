package generate

import (
	"maps"
	"math/rand"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// Sequence is a Service and what its owner makes of it in three more steps.
func Sequence(r *rand.Rand) []string {
	var doc map[string]any
	check(yaml.Unmarshal([]byte(bases[r.Intn(len(bases))]), &doc))
	var out []string
	for range 4 {
		b, err := yaml.Marshal(doc)
		check(err)
		out = append(out, string(b))
		var next map[string]any
		check(yaml.Unmarshal(b, &next))
		name := next["metadata"].(map[string]any)["name"]
		if r.Intn(3) == 0 {
			move(r, next)
		}
		for n := r.Intn(3); n > 0; n-- {
			mutate(r, next)
		}
		if m, ok := next["metadata"].(map[string]any); ok && m["name"] == name && m["namespace"] == nil && m["uid"] == nil && m["resourceVersion"] == nil {
			doc = next
		}
	}
	return out
}

// moves are changes that people make of several fields at once; nil takes a field away.
var moves = []map[string]any{
	{"type": "LoadBalancer", "externalTrafficPolicy": "Local"},
	{"type": "LoadBalancer", "externalTrafficPolicy": "Local", "healthCheckNodePort": 31010},
	{"type": "LoadBalancer", "externalTrafficPolicy": "Local", "healthCheckNodePort": 31011},
	{"type": "LoadBalancer", "externalTrafficPolicy": "Cluster", "healthCheckNodePort": nil},
	{"type": "LoadBalancer", "externalTrafficPolicy": "Cluster", "healthCheckNodePort": 31010},
	{"type": "NodePort", "externalTrafficPolicy": "Local", "healthCheckNodePort": nil},
	{"type": "ClusterIP", "externalTrafficPolicy": nil, "healthCheckNodePort": nil, "loadBalancerClass": nil, "allocateLoadBalancerNodePorts": nil, "loadBalancerSourceRanges": nil},
	{"type": "LoadBalancer", "loadBalancerClass": "example.com/a"},
	{"type": "LoadBalancer", "loadBalancerClass": "example.com/b"},
	{"type": "LoadBalancer", "loadBalancerClass": nil, "allocateLoadBalancerNodePorts": false},
	{"type": "LoadBalancer", "loadBalancerSourceRanges": []any{"10.0.0.0/8", "192.0.2.0/24"}},
	{"type": "ExternalName", "externalName": "db.example.com", "clusterIP": nil, "selector": nil, "externalTrafficPolicy": nil},
	{"type": "ExternalName", "externalName": "a.b.c.example.com.", "ports": nil, "clusterIP": ""},
	{"type": "ClusterIP", "externalName": nil},
	{"ipFamilyPolicy": "PreferDualStack", "ipFamilies": nil},
	{"ipFamilyPolicy": "RequireDualStack", "ipFamilies": []any{"IPv4", "IPv6"}},
	{"ipFamilyPolicy": "RequireDualStack", "ipFamilies": []any{"IPv6", "IPv4"}},
	{"ipFamilyPolicy": "SingleStack", "ipFamilies": []any{"IPv4"}},
	{"ipFamilyPolicy": "SingleStack", "ipFamilies": []any{"IPv6"}},
	{"ipFamilyPolicy": nil, "ipFamilies": nil, "clusterIPs": nil},
	{"clusterIP": "None", "type": nil},
	{"sessionAffinity": "ClientIP", "sessionAffinityConfig": map[string]any{"clientIP": map[string]any{"timeoutSeconds": 30}}},
	{"sessionAffinity": "None", "sessionAffinityConfig": nil},
	{"sessionAffinity": nil},
	{"externalIPs": []any{"198.51.100.9"}, "externalTrafficPolicy": "Local"},
	{"externalIPs": []any{"2001:db8::9", "198.51.100.9"}},
	{"externalIPs": nil, "externalTrafficPolicy": nil},
	{"ports": []any{map[string]any{"name": "d", "port": 53, "protocol": "UDP"}, map[string]any{"name": "t", "port": 53}}},
	{"ports": []any{map[string]any{"name": "t", "port": 53, "nodePort": 30553}}, "type": "NodePort"},
	{"ports": []any{map[string]any{"port": 8080, "targetPort": "web"}}},
}

// move makes one of them.
func move(r *rand.Rand, doc map[string]any) {
	spec, ok := doc["spec"].(map[string]any)
	if !ok {
		return
	}
	for k, v := range moves[r.Intn(len(moves))] {
		if v == nil {
			delete(spec, k)
		} else {
			spec[k] = v
		}
	}
}

// goodBody are changes of a pod's spec that most kinds take, and that lists with keys are merged for.
func goodBody(at string) map[string][]any {
	ctr := func(name, image string, ports ...any) any {
		return map[string]any{"name": name, "image": image, "ports": ports}
	}
	port := func(n int, name string) any { return map[string]any{"containerPort": n, "name": name} }
	return map[string][]any{
		at + ".containers": {[]any{ctr("app", "nginx:2", port(80, "http"))}, []any{ctr("side", "envoy", port(9000, "admin")), ctr("app", "nginx", port(443, "https"), port(80, "http"))},
			[]any{ctr("other", "x")}, []any{ctr("app", "nginx")}},
		at + ".containers.*.image": {"nginx:3", "nginx:4"},
		at + ".containers.*.ports": {[]any{port(80, "web")}, []any{port(81, "http")}, []any{port(443, "b"), port(80, "a")}, []any{map[string]any{"containerPort": 53, "protocol": "UDP"}, map[string]any{"containerPort": 53, "protocol": "TCP"}}, nil},
		at + ".containers.*.env":   {[]any{map[string]any{"name": "A", "value": "1"}}, []any{map[string]any{"name": "B", "value": "2"}, map[string]any{"name": "A", "value": "3"}}, nil},
		at + ".volumes":            {[]any{map[string]any{"name": "v", "emptyDir": map[string]any{}}}, []any{map[string]any{"name": "v", "configMap": map[string]any{"name": "c"}}}, nil},
		at + ".tolerations":        {[]any{map[string]any{"key": "a", "operator": "Exists"}}, []any{map[string]any{"key": "b", "value": "c"}}, nil},
		at + ".nodeSelector":       {map[string]any{"a": "b"}, map[string]any{"c": "d"}, nil},
		at + ".initContainers":     {[]any{ctr("init", "busybox:2")}, nil},
		at + ".hostNetwork":        {true, false},
	}
}

// goodValues are changes of the other kinds that are mostly taken.
func goodValues(kind string) map[string][]any {
	out := map[string][]any{
		"metadata.labels":      {map[string]any{"a": "b"}, map[string]any{"c": "d", "a": "x"}, nil},
		"metadata.annotations": {map[string]any{"n": "1"}, map[string]any{"n": "2", "example.com/m": "3"}, nil},
		"metadata.finalizers":  {[]any{"example.com/a"}, []any{"example.com/b", "example.com/a"}, nil},
	}
	switch kind {
	case "Endpoints":
		out["subsets"] = []any{[]any{map[string]any{"addresses": []any{map[string]any{"ip": "10.1.1.1"}}, "ports": []any{map[string]any{"port": 80}}}}, nil}
	case "EndpointSlice":
		out["endpoints"] = []any{[]any{map[string]any{"addresses": []any{"10.1.1.1"}, "conditions": map[string]any{"ready": false}}}, []any{}}
		out["addressType"] = []any{"IPv6", "IPv4"}
	case "Node":
		out["spec.unschedulable"] = []any{true, false}
		out["spec.taints"] = []any{[]any{map[string]any{"key": "a", "effect": "NoSchedule"}}, []any{map[string]any{"key": "b", "value": "c", "effect": "NoExecute"}}, nil}
		out["spec.providerID"] = []any{"openstack:///a", "aws:///b"}
	case "Pod":
		for k, v := range goodBody("spec") {
			out[k] = v
		}
	case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet":
		for k, v := range goodBody("spec.template.spec") {
			out[k] = v
		}
		if kind != "DaemonSet" {
			out["spec.replicas"] = []any{0, 2, 5, nil}
		}
		out["spec.minReadySeconds"] = []any{5, 0}
		out["spec.template.metadata.labels"] = []any{map[string]any{"app": "web", "v": "2"}, map[string]any{"app": "other"}}
		out["spec.selector"] = []any{map[string]any{"matchLabels": map[string]any{"app": "web", "v": "2"}}}
	}
	if kind == "Deployment" {
		out["spec.strategy"] = []any{map[string]any{"type": "Recreate"}, map[string]any{"type": "RollingUpdate", "rollingUpdate": map[string]any{"maxSurge": 2}}, nil}
	}
	return out
}

// KindSequence is an object of another kind and what its owner makes of it in three more steps.
func KindSequence(r *rand.Rand, kind string) []string {
	var doc map[string]any
	check(yaml.Unmarshal([]byte(kindBases[kind]), &doc))
	pools := []map[string][]any{goodValues(kind), goodValues(kind), goodValues(kind), kindValues[kind]}
	var out []string
	for range 4 {
		b, err := yaml.Marshal(doc)
		check(err)
		out = append(out, string(b))
		for n := 1 + r.Intn(2); n > 0; n-- {
			pool := pools[r.Intn(len(pools))]
			paths := slices.Sorted(maps.Keys(pool))
			p := paths[r.Intn(len(paths))]
			if p != "metadata.name" && p != "metadata.namespace" {
				set2(r, doc, strings.Split(p, "."), pool[p][r.Intn(len(pool[p]))])
			}
		}
	}
	return out
}
