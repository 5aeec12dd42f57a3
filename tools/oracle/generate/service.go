// Package generate makes random manifests, valid ones and ones with mistakes: the cases that every comparison with the
// real Kubernetes shares. The same seed gives the same cases.
package generate

import (
	"math/rand"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// bases are valid Services of every type; a case changes one to three things in one of them.
var bases = strings.Split(`apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: two, labels: {team: red}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}, {name: https, port: 443, targetPort: 8443}]}
---
apiVersion: v1
kind: Service
metadata: {name: np}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: np-local}
spec: {type: NodePort, externalTrafficPolicy: Local, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: lb}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: lb-local}
spec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31999, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: lb-class, annotations: {note: hello}}
spec: {type: LoadBalancer, loadBalancerClass: example.com/internal, allocateLoadBalancerNodePorts: false, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: lb-ranges}
spec: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, 192.168.1.0/24], selector: {app: web}, ports: [{port: 443, targetPort: https}]}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: manual}
spec: {ports: [{port: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: ext}
spec: {type: ExternalName, externalName: db.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: sticky}
spec: {selector: {app: web}, sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: extip}
spec: {selector: {app: web}, externalIPs: [198.51.100.7], ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: three}
spec: {type: NodePort, selector: {app: web}, ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP, nodePort: 30081}, {name: c, port: 82, protocol: UDP}]}
---
apiVersion: v1
kind: Service
metadata: {name: fixed}
spec: {clusterIP: 10.96.0.80, selector: {app: web}, ports: [{port: 80}]}
`, "---\n")

var long = strings.Repeat("a", 64)

// anything is a value of the wrong kind for most fields.
var anything = []any{nil, "", "x", 5, 5.5, true, []any{}, []any{"x"}, map[string]any{}, map[string]any{"a": "b"}, "8080", -1, 99999999999, 1e30}

// values are what a field is set to, by its path. "*" is every port or item.
var values = map[string][]any{
	"metadata.name":                      {"first", "", "Web", "a.b", "1web", long, "-a", "a_b", "a/b", "..", "x%y", nil, 7},
	"metadata.namespace":                 {"default", "nowhere", "", "Bad_NS", "kube-system", 5, nil},
	"metadata.generateName":              {"web-", "Web-", "a_", "-", ""},
	"metadata.labels":                    {map[string]any{"a/b/c": "d"}, map[string]any{"k": "v v"}, map[string]any{"": "x"}, map[string]any{"Ok/x": "y"}, map[string]any{long: "x"}, map[string]any{"k": long}, map[string]any{"k": 5}, map[string]any{"/x": "y"}},
	"metadata.annotations":               {map[string]any{"a b": "c"}, map[string]any{"UPPER.com/x": "y"}, map[string]any{"service.kubernetes.io/topology-mode": "Auto"}, map[string]any{"service.kubernetes.io/topology-aware-hints": "Auto"}, map[string]any{"service.kubernetes.io/topology-aware-hints": "Auto", "service.kubernetes.io/topology-mode": "Off"}, map[string]any{"service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8, 1.2.3.4"}, map[string]any{"service.beta.kubernetes.io/load-balancer-source-ranges": " "}, map[string]any{"x": true}},
	"metadata.finalizers":                {[]any{"a"}, []any{"kubernetes"}, []any{"example.com/x"}, []any{"orphan", "foregroundDeletion"}, []any{"a b"}, []any{"a/b/c"}},
	"metadata.generation":                {-1, 3, "x"},
	"metadata.creationTimestamp":         {"2020-01-01T00:00:00Z", "yesterday", nil, 5},
	"metadata.resourceVersion":           {"1", 5},
	"metadata.uid":                       {"abc", 5},
	"metadata":                           {nil, "x", []any{}, map[string]any{}},
	"status":                             {map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"ip": "1.2.3.4"}}}}, map[string]any{"x": 1}, "x", nil},
	"data":                               {1, map[string]any{}},
	"spec":                               {nil, "x", []any{}, map[string]any{}},
	"spec.type":                          {"ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "LB", "clusterip", "", nil, "<x>&y"},
	"spec.selector":                      {nil, map[string]any{}, map[string]any{"app": ""}, map[string]any{"a b": "c"}, map[string]any{"app": "x y"}, map[string]any{"app": 5}, map[string]any{"matchLabels": map[string]any{"app": "x"}}, map[string]any{"app": true}, map[string]any{"a/b": long}, "app=web"},
	"spec.ports":                         {[]any{}, nil, map[string]any{"port": 80}, []any{nil}, []any{80}, []any{map[string]any{}}},
	"spec.clusterIP":                     {"None", "", "10.96.0.1", "10.96.0.10", "10.96.0.0", "10.111.255.255", "192.168.1.1", "fd00::5", "none", " 10.96.0.9", "010.96.0.9", "::ffff:10.96.0.9", "10.96.0", "FD00::5", "10.96.0.77"},
	"spec.clusterIPs":                    {[]any{"10.96.0.77"}, []any{"None"}, []any{""}, []any{}, []any{"10.96.0.9", "10.96.0.10"}, []any{"10.96.0.9", "fd00::1"}, []any{"None", "None"}, []any{"fd00::1"}, []any{"a", "b", "c"}, "10.96.0.1"},
	"spec.externalIPs":                   {[]any{}, []any{""}, []any{"1.2.3.4"}, []any{"127.0.0.1"}, []any{"0.0.0.0"}, []any{"169.254.1.1"}, []any{"224.0.0.1"}, []any{"010.1.1.1"}, []any{"FD00::1"}, []any{"::1"}, []any{"fe80::1"}, []any{"::ffff:1.2.3.4"}, []any{"x", "1.2.3.4"}, []any{"1.2.3.4", "1.2.3.4"}, []any{"ff02::1"}, "1.2.3.4", []any{5}},
	"spec.sessionAffinity":               {"ClientIP", "None", "clientIP", "", nil},
	"spec.sessionAffinityConfig":         {map[string]any{}, nil, map[string]any{"clientIP": nil}, map[string]any{"clientIP": map[string]any{}}, map[string]any{"clientIP": map[string]any{"timeoutSeconds": 0}}, map[string]any{"clientIP": map[string]any{"timeoutSeconds": 86400}}, map[string]any{"clientIP": map[string]any{"timeoutSeconds": 86401}}, map[string]any{"clientIP": map[string]any{"timeoutSeconds": -5}}, map[string]any{"clientIP": map[string]any{"timeoutSeconds": "60"}}, map[string]any{"clientIp": map[string]any{}}},
	"spec.loadBalancerIP":                {"203.0.113.5", "", "x", "010.1.2.3", "fd00::1", "FD00::1", "::ffff:1.2.3.4"},
	"spec.loadBalancerSourceRanges":      {[]any{}, []any{"10.0.0.0/8"}, []any{"10.0.0.1/8"}, []any{" 10.0.0.0/8 "}, []any{"10.0.0.0"}, []any{"10.0.0.0/33"}, []any{"010.0.0.0/8"}, []any{"10.0.0.0/08"}, []any{"fd00::/64"}, []any{"FD00::/64"}, []any{"::ffff:1.2.3.0/120"}, []any{"0.0.0.0/0"}, []any{""}, "10.0.0.0/8"},
	"spec.loadBalancerClass":             {"example.com/x", "x", "", "bad class", "a/b/c", "/x", "x/", nil, strings.Repeat("b", 254) + "/x"},
	"spec.allocateLoadBalancerNodePorts": {true, false, nil, "true"},
	"spec.externalName":                  {"", "example.com", "example.com.", "Bad_Name", "-x.com", "10.0.0.1", ".", "a..b", strings.Repeat("a.", 130) + "com"},
	"spec.externalTrafficPolicy":         {"Local", "Cluster", "local", "", nil},
	"spec.internalTrafficPolicy":         {"Local", "Cluster", "Node", "", nil, true},
	"spec.healthCheckNodePort":           {0, 31000, 80, -1, 70000, 30080, 32767, 32768, "31000"},
	"spec.publishNotReadyAddresses":      {true, false, "true", nil},
	"spec.ipFamilies":                    {[]any{"IPv4"}, []any{"IPv6"}, []any{"IPv4", "IPv6"}, []any{"IPv6", "IPv4"}, []any{"ipv4"}, []any{"IPv4", "IPv4"}, []any{}, []any{""}, []any{"IPv4", "IPv6", "IPv4"}, "IPv4"},
	"spec.ipFamilyPolicy":                {"SingleStack", "PreferDualStack", "RequireDualStack", "singleStack", "", nil},
	"spec.trafficDistribution":           {"PreferClose", "PreferSameZone", "PreferSameNode", "Local", "", nil},
	"spec.foo":                           {1},
	"spec.Type":                          {"NodePort"},
	"spec.ports.*.name":                  {"", "HTTP", "http", "a.b", "a_b", long, "b", nil, "-x", "1"},
	"spec.ports.*.protocol":              {"TCP", "UDP", "SCTP", "tcp", "HTTP", "", nil},
	"spec.ports.*.port":                  {0, 80, 53, 65535, 65536, -1, "80", 80.5, nil, 443},
	"spec.ports.*.targetPort":            {0, "", "http", 70000, -1, "web_1", "8080", "a--b", "-a", "a-", "a-very-long-port-name-x", "HTTP", nil, 65535, map[string]any{}, []any{}, true, 80.5, "0"},
	"spec.ports.*.nodePort":              {0, 30080, 30081, 8080, 29999, 32767, 32768, -1, 31999, "30080", nil},
	"spec.ports.*.appProtocol":           {"http", "", "a/b/c", "kubernetes.io/h2c", long, "x y", "HTTP", nil, "Example.com/x", "/x"},
	"spec.ports.*.targetport":            {80},
	"spec.ports.*.Port":                  {80},
	"spec.ports.*.containerPort":         {80},
}

// ports are whole ports that are added.
var ports = []map[string]any{
	{"port": 9998}, {"name": "x", "port": 80}, {"name": "x", "port": 53, "protocol": "UDP"}, {"name": "http", "port": 9999},
	{"name": "a", "port": 53}, {"name": "x", "port": 9997, "nodePort": 30080}, {"name": "y", "port": 80, "protocol": "UDP"},
	{"name": "x", "port": 80, "nodePort": 30085, "protocol": "SCTP"}, {"name": "z", "port": 81, "nodePort": 30081, "protocol": "TCP"},
}

// Service makes a Service with one to three changes, most of them mistakes.
func Service(r *rand.Rand) string {
	var doc map[string]any
	check(yaml.Unmarshal([]byte(bases[r.Intn(len(bases))]), &doc))
	for n := 1 + r.Intn(3); n > 0; n-- {
		mutate(r, doc)
	}
	out, err := yaml.Marshal(doc)
	check(err)
	return string(out)
}

var paths = func() (out []string) {
	for p := range values {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}()

func mutate(r *rand.Rand, doc map[string]any) {
	if r.Intn(12) == 0 {
		if spec, ok := doc["spec"].(map[string]any); ok {
			list, _ := spec["ports"].([]any)
			p := map[string]any{}
			for k, v := range ports[r.Intn(len(ports))] {
				p[k] = v
			}
			spec["ports"] = append(list, p)
		}
		return
	}
	path := paths[r.Intn(len(paths))]
	pool := values[path]
	v := pool[r.Intn(len(pool))]
	if r.Intn(12) == 0 {
		v = anything[r.Intn(len(anything))]
	}
	set1(r, doc, strings.Split(path, "."), v)
}

// set1 sets a field; a path through something that is no map any more changes nothing.
func set1(r *rand.Rand, doc map[string]any, path []string, v any) {
	if len(path) == 1 {
		if r.Intn(10) == 0 {
			delete(doc, path[0])
		} else {
			doc[path[0]] = v
		}
		return
	}
	next, ok := doc[path[0]]
	if !ok {
		next = map[string]any{}
		doc[path[0]] = next
	}
	switch n := next.(type) {
	case map[string]any:
		set1(r, n, path[1:], v)
	case []any:
		if len(n) == 0 || path[1] != "*" {
			return
		}
		i := r.Intn(len(n))
		if m, ok := n[i].(map[string]any); ok {
			set1(r, m, path[2:], v)
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
