package engine_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
)

// TestOddClusters draws clusters of parts that are each admitted and that nobody thought of together, and asks them all
// that a page asks: interrogate. Seeds are fixed; a failure names its own.
func TestOddClusters(t *testing.T) {
	delivered := 0
	for seed := range uint64(oddClusters) {
		text := oddCluster(rand.New(rand.NewPCG(seed, 1)))
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("panic: %v\n%s", r, text)
					panic(r)
				}
			}()
			f := engine.File{Name: "odd.yaml", Text: text}
			delivered += interrogate(t, engine.New(engine.Options{}).Apply(f))
			delivered += interrogate(t, engine.New(engine.Options{Bare: true}).Load(f))
			if t.Failed() {
				t.Log(text)
			}
		})
	}
	if delivered < oddClusters {
		t.Errorf("%d requests reached a pod: the clusters are too odd to say much", delivered)
	}
}

const oddClusters = 60

// oddCluster is some nodes, pods, Services, slices and Endpoints, with fields left out at random.
func oddCluster(r *rand.Rand) string {
	var docs []string
	if r.IntN(4) == 0 {
		docs = append(docs, one(r,
			"apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking: {serviceSubnet: \"fd00:10::/112\", podSubnet: \"fd00:20::/56\"}",
			"apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking: {serviceSubnet: \"10.96.0.0/12,fd00:10::/112\", podSubnet: \"10.244.0.0/16,fd00:20::/56\"}",
			"apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nnodePortAddresses: [\"10.0.0.0/8\"]",
			"apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\ndetectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: cni0}\niptables: {masqueradeAll: true}"))
	}
	for i := range r.IntN(4) {
		docs = append(docs, fmt.Sprintf("apiVersion: v1\nkind: Node\nmetadata: {name: n%d%s}\nspec: {%s}\nstatus: {addresses: [%s]}", i,
			one(r, "", ", labels: {topology.kubernetes.io/zone: a}", ", labels: {node.kubernetes.io/exclude-from-external-load-balancers: \"\"}"),
			one(r, "", "podCIDR: 10.244.7.0/24", "unschedulable: true", "providerID: \"aws:///us-east-1a/i-1\"", "podCIDR: \"fd01::/64\", podCIDRs: [\"fd01::/64\", 10.244.8.0/24]"),
			one(r, "", "{type: InternalIP, address: 10.1.0.1}", "{type: InternalIP, address: \"fd02::1\"}", "{type: Hostname, address: h}", "{type: ExternalIP, address: 203.0.113.9}", "{type: InternalIP, address: \"\"}")))
	}
	for i := range r.IntN(4) {
		docs = append(docs, fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: p%d, namespace: default, labels: {a: b}%s}\nspec: {%scontainers: [{name: c, image: i%s}]}\nstatus: {%s}", i,
			one(r, "", "", ", deletionTimestamp: \"2026-01-01T00:00:00Z\""),
			one(r, "", "nodeName: n0, ", "nodeName: nowhere, ", "hostNetwork: true, ", "hostNetwork: true, nodeName: n1, ", "hostname: h, subdomain: s0, "),
			one(r, "", ", ports: [{containerPort: 80}]", ", ports: [{containerPort: 80, name: web}, {containerPort: 53, protocol: UDP, name: web}]", ", ports: [{containerPort: 80, hostPort: 8080}]"),
			one(r, "", "phase: Pending", "phase: Failed", "phase: Running, podIP: 10.244.7.7, podIPs: [{ip: 10.244.7.7}], conditions: [{type: Ready, status: \"True\"}]", "podIP: \"fd01::7\"", "podIP: 10.1.0.1, hostIP: 10.1.0.1")))
	}
	for i := range 1 + r.IntN(3) {
		docs = append(docs, oddService(r, i), oddSlice(r, i, "a"), oddSlice(r, i, "b"))
		if r.IntN(4) == 0 {
			docs = append(docs, fmt.Sprintf("apiVersion: v1\nkind: Endpoints\nmetadata: {name: s%d, namespace: default}\nsubsets: [%s]", i,
				one(r, "", "{}", "{addresses: [{ip: 10.9.0.1}]}", "{ports: [{port: 80}]}", "{addresses: [{ip: 10.9.0.1, nodeName: nowhere}], notReadyAddresses: [{ip: \"fd09::1\"}], ports: [{port: 80}, {port: 53, protocol: UDP, name: u}]}")))
		}
	}
	return strings.Join(docs, "\n---\n") + "\n"
}

func oddService(r *rand.Rand, i int) string {
	fields := []string{"ports: [" + one(r, "{port: 80}", "{port: 80, targetPort: web}", "{port: 80, name: a}, {port: 53, name: b, protocol: UDP, targetPort: 5353}", "{port: 80, nodePort: 30080}", "{port: 9, protocol: SCTP}") + "]"}
	if r.IntN(8) == 0 {
		fields = []string{"clusterIP: None"}
	}
	for _, f := range []string{
		one(r, "type: ClusterIP", "type: NodePort", "type: LoadBalancer", "type: LoadBalancer", "type: ExternalName, externalName: \"10.0.0.1\""),
		one(r, "selector: {a: b}", "selector: {a: b}", "selector: {}", "selector: {no: pod}", ""),
		one(r, "", "", "externalTrafficPolicy: Local", "internalTrafficPolicy: Local"),
		one(r, "", "", "sessionAffinity: ClientIP", "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}"),
		one(r, "", "", "", "externalIPs: [203.0.113.1, \"fd00::99\", 10.1.0.1]", "loadBalancerIP: 192.0.2.77"),
		one(r, "", "", "", "loadBalancerSourceRanges: [203.0.113.0/24]", "allocateLoadBalancerNodePorts: false", "loadBalancerClass: x.y/z", "publishNotReadyAddresses: true", "trafficDistribution: PreferClose", "ipFamilyPolicy: PreferDualStack"),
	} {
		if f != "" {
			fields = append(fields, f)
		}
	}
	return fmt.Sprintf("apiVersion: v1\nkind: Service\nmetadata: {name: s%d, namespace: default%s}\nspec: {%s}%s", i,
		one(r, "", "", ", annotations: {service.kubernetes.io/topology-mode: Auto}", ", annotations: {service.beta.kubernetes.io/aws-load-balancer-type: nlb}"),
		strings.Join(fields, ", "), one(r, "", "", "\nstatus: {loadBalancer: {ingress: [{hostname: lb.example}]}}", "\nstatus: {loadBalancer: {ingress: [{}, {ip: 192.0.2.5, ipMode: Proxy}, {ip: \"fd00::5\"}]}}"))
}

func oddSlice(r *rand.Rand, i int, name string) string {
	if r.IntN(2) == 0 {
		return fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s%d-%s}", i, name)
	}
	return fmt.Sprintf("apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s%d-%s, namespace: default, labels: {kubernetes.io/service-name: s%d%s}}\n%s\nendpoints: [%s]\nports: [%s]", i, name, i,
		one(r, "", ", endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io"),
		one(r, "addressType: IPv4", "addressType: IPv4", "addressType: IPv6", "addressType: FQDN"),
		one(r, "", "{addresses: [10.9.9.9]}", "{addresses: [\"fd09::9\"]}", "{addresses: [10.9.9.9], conditions: {}, nodeName: nowhere}", "{addresses: [10.9.9.9, 10.9.9.8]}, {addresses: [10.9.9.9]}",
			"{addresses: [a.example]}", "{addresses: [10.244.7.7], nodeName: n0, targetRef: {kind: Pod, name: p0, namespace: default}, conditions: {ready: false, serving: true, terminating: true}}",
			"{addresses: [10.244.7.7], targetRef: {kind: Pod, name: gone}, hints: {forZones: [{name: a}]}}", "{addresses: []}", "{}"),
		one(r, "", "{}", "{port: 80}", "{name: \"\", port: 80, protocol: TCP}", "{name: a, port: 8080}, {name: b, port: 53, protocol: UDP}", "{name: a}", "{port: 9, protocol: SCTP}"))
}

func one(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

// TestSameInputSameAnswer: nothing of what a cluster says of itself may hang on the order of Go's maps.
func TestSameInputSameAnswer(t *testing.T) {
	for seed := range uint64(20) {
		f := engine.File{Name: "odd.yaml", Text: oddCluster(rand.New(rand.NewPCG(seed, 3)))}
		first := portrait(engine.New(engine.Options{}).Apply(f, engine.File{Name: "post.yaml", Text: post}))
		for range 3 {
			if again := portrait(engine.New(engine.Options{}).Apply(f, engine.File{Name: "post.yaml", Text: post})); again != first {
				t.Fatalf("seed %d: %s\n%s", seed, firstDifference(first, again), f.Text)
			}
		}
	}
}
