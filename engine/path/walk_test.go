package path

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/endpoints"
	"github.com/portwalk/portwalk/engine/trace"
)

// town is the cluster of these tests: two nodes, three pods, and Services of many kinds.
const town = `
apiVersion: v1
kind: Node
metadata: {name: node-1, labels: {topology.kubernetes.io/zone: zone-a}}
spec: {podCIDR: 10.244.1.0/24}
status: {addresses: [{type: InternalIP, address: 192.168.100.11}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Node
metadata: {name: node-2}
spec: {podCIDR: 10.244.2.0/24}
status: {addresses: [{type: InternalIP, address: 192.168.100.12}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-a, labels: {app: web}, annotations: {portwalk.dev/listen: "tcp:8080,udp:53,127.0.0.1:9090"}}
spec: {nodeName: node-1, containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.1.10, podIPs: [{ip: 10.244.1.10}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-b, labels: {app: web}}
spec: {nodeName: node-2, containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.2.20, podIPs: [{ip: 10.244.2.20}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {app: wbe}}
spec: {nodeName: node-1, containers: [{name: c}]}
status: {phase: Running, podIP: 10.244.1.30, podIPs: [{ip: 10.244.1.30}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: proxy, labels: {app: proxy}}
spec: {nodeName: node-2, hostNetwork: true, containers: [{name: c, ports: [{containerPort: 9000}]}]}
status: {phase: Running, podIP: 192.168.100.12, podIPs: [{ip: 192.168.100.12}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: done, labels: {app: done}}
spec: {nodeName: node-2, containers: [{name: c}]}
status: {phase: Succeeded, podIP: 10.244.2.99, podIPs: [{ip: 10.244.2.99}]}
---
apiVersion: v1
kind: Service
metadata: {name: kubernetes}
spec: {type: ClusterIP, clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1], ports: [{name: https, port: 443, targetPort: 6443, protocol: TCP}], internalTrafficPolicy: Cluster}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
ports: [{name: https, port: 6443, protocol: TCP}]
endpoints: [{addresses: [192.168.100.10], conditions: {ready: true}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, clusterIP: 10.96.0.20, clusterIPs: [10.96.0.20], ports: [{name: http, port: 80, targetPort: http, nodePort: 30080, protocol: TCP}], internalTrafficPolicy: Cluster, externalTrafficPolicy: Cluster}
---
apiVersion: v1
kind: Service
metadata: {name: lb}
spec: {type: LoadBalancer, selector: {app: web}, clusterIP: 10.96.0.30, clusterIPs: [10.96.0.30], ports: [{port: 80, targetPort: 8080, nodePort: 30081, protocol: TCP}], internalTrafficPolicy: Cluster, externalTrafficPolicy: Cluster}
status: {loadBalancer: {ingress: [{ip: 192.0.2.10}]}}
---
apiVersion: v1
kind: Service
metadata: {name: local}
spec: {type: LoadBalancer, selector: {app: none}, clusterIP: 10.96.0.40, clusterIPs: [10.96.0.40], healthCheckNodePort: 32000, ports: [{port: 80, targetPort: 8080, nodePort: 30082, protocol: TCP}], internalTrafficPolicy: Cluster, externalTrafficPolicy: Local}
status: {loadBalancer: {ingress: [{ip: 192.0.2.11}]}}
---
apiVersion: v1
kind: Service
metadata: {name: remote}
spec: {type: LoadBalancer, selector: {app: web}, clusterIP: 10.96.0.50, clusterIPs: [10.96.0.50], ports: [{port: 80, targetPort: 8080, nodePort: 30083, protocol: TCP}], internalTrafficPolicy: Cluster, externalTrafficPolicy: Cluster}
status: {loadBalancer: {ingress: [{ip: 192.0.2.12, ipMode: Proxy}]}}
---
apiVersion: v1
kind: Service
metadata: {name: old}
spec: {type: ClusterIP, selector: {app: web}, clusterIP: 10.96.0.60, clusterIPs: [10.96.0.60], externalIPs: [198.51.100.7], ports: [{port: 80, targetPort: 8080, protocol: TCP}], internalTrafficPolicy: Cluster}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {type: ClusterIP, selector: {app: web}, clusterIP: None, clusterIPs: [None], ports: [{port: 80, targetPort: 8080, protocol: TCP}], internalTrafficPolicy: Cluster}
---
apiVersion: v1
kind: Service
metadata: {name: wrong}
spec: {type: ClusterIP, selector: {app: web}, clusterIP: 10.96.0.70, clusterIPs: [10.96.0.70], ports: [{port: 80, targetPort: 5000, protocol: TCP}], internalTrafficPolicy: Cluster}
---
apiVersion: v1
kind: Service
metadata: {name: hosted}
spec: {type: NodePort, selector: {app: proxy}, clusterIP: 10.96.0.80, clusterIPs: [10.96.0.80], ports: [{port: 80, targetPort: 9000, nodePort: 30084, protocol: TCP}], internalTrafficPolicy: Cluster, externalTrafficPolicy: Cluster}
---
apiVersion: v1
kind: Service
metadata: {name: alias}
spec: {type: ExternalName, externalName: db.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: inner}
spec: {type: ExternalName, externalName: web.default.svc.cluster.local}
`

func townWorld(t testing.TB, mode string) World {
	return worldOf(withSlices(decode(t, []byte(strings.TrimSpace(town)))), mode)
}

// withSlices is the State with what the endpoint controllers add.
func withSlices(s api.State) api.State {
	d := s.Edit()
	endpoints.Reconcile(d)
	return d.State
}

// TestWalk: one Ask, its ends and the deciding reason. Ends are "verdict pod delivered seenFrom" with their odds where
// they are not sure; the reason is the first outcome's, with the arguments that matter.
func TestWalk(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		ends           string // joined by " | "
		why            string // code and arguments in order of their names
	}{
		// Where packets end.
		{"a pod calls a pod", "pod/client", "10.244.2.20:8080", "delivered web-b 10.244.2.20:8080 10.244.1.30", "socket-accepted pod=default/web-b port=8080"},
		{"a node calls its own pod", "node/node-1", "10.244.1.10:8080", "delivered web-a 10.244.1.10:8080 10.244.1.1", ""},
		{"a pod calls itself", "pod/web-a", "10.244.1.10:8080", "delivered web-a 10.244.1.10:8080 10.244.1.10", ""},
		{"loopback inside a pod", "pod/web-a", "127.0.0.1:9090", "delivered web-a 127.0.0.1:9090 127.0.0.1", ""},
		{"localhost has a name", "pod/web-a", "localhost:9090", "delivered web-a 127.0.0.1:9090 127.0.0.1", ""},
		{"a loopback socket from afar", "pod/client", "10.244.1.10:9090", "refused pod/default/web-a rst", "socket-loopback at=pod/default/web-a listens=8080/TCP, 53/UDP, 127.0.0.1:9090/TCP port=9090 protocol=TCP"},
		{"nobody listens", "pod/client", "10.244.2.20:1", "refused pod/default/web-b rst", "socket-closed at=pod/default/web-b listens=8080/TCP port=1 protocol=TCP"},
		{"the Service's port on a pod", "pod/client", "10.244.2.20:80", "refused pod/default/web-b rst", "socket-closed at=pod/default/web-b field=port listens=8080/TCP meant=8080 port=80 protocol=TCP service=default/headless"},
		{"UDP where TCP listens", "pod/client", "10.244.2.20:8080/UDP", "refused pod/default/web-b icmp", "socket-protocol at=pod/default/web-b listens=8080/TCP port=8080 protocol=UDP"},
		{"UDP", "pod/client", "10.244.1.10:53/UDP", "delivered web-a 10.244.1.10:53 10.244.1.30", ""},
		{"SCTP where nobody listens", "pod/client", "10.244.2.20:1/SCTP", "refused pod/default/web-b abort", ""},
		{"a pod that is over", "pod/client", "10.244.2.99:8080", "unreachable", "no-neighbour to=10.244.2.99"},
		{"an address no pod has", "node/node-1", "10.244.1.77:80", "unreachable", "no-neighbour to=10.244.1.77"},
		{"the same by UDP", "node/node-1", "10.244.1.77:80/UDP", "timeout", "no-neighbour to=10.244.1.77"},
		{"a LAN address nobody has, on the LAN", "outside/192.168.100.50", "192.168.100.77:80", "unreachable", "no-neighbour to=192.168.100.77"},
		{"a LAN address nobody has", "pod/client", "192.168.100.77:80", "unreachable", "no-neighbour to=192.168.100.77"},
		{"the world outside", "pod/client", "192.0.2.200:80", "timeout", "nobody-there to=192.0.2.200"},
		{"IPv6 without an address", "pod/client", "[fd00::1]:80", "unreachable", "no-route to=fd00::1"},
		{"the API server", "pod/client", "10.96.0.1:443", "delivered  192.168.100.10:6443 10.244.1.30", "socket-accepted host=192.168.100.10 port=6443"},
		{"the API server does not listen", "pod/client", "192.168.100.10:80", "refused host/192.168.100.10 rst", "socket-closed at=host/192.168.100.10 listens= port=80 protocol=TCP"},

		// Services.
		{"a wrong targetPort", "pod/client", "10.96.0.70:80", "refused pod/default/web-a rst", "socket-closed at=pod/default/web-a field=targetPort listens=8080/TCP, 53/UDP, 127.0.0.1:9090/TCP meant=8080 port=5000 protocol=TCP service=default/wrong"},
		{"the targetPort of a ClusterIP", "pod/client", "10.96.0.30:8080", "timeout", "vip-wrong-port address=10.96.0.30 field=targetPort meant=80 port=8080 ports=80/TCP protocol=TCP service=default/lb"},
		{"the nodePort of a ClusterIP", "pod/client", "10.96.0.20:30080", "timeout", "vip-wrong-port address=10.96.0.20 field=nodePort meant=80 port=30080 ports=80/TCP protocol=TCP service=default/web"},
		{"the wrong protocol of a ClusterIP", "pod/client", "10.96.0.20:80/UDP", "timeout", "vip-wrong-port address=10.96.0.20 field=protocol meant=80 port=80 ports=80/TCP protocol=UDP service=default/web"},
		{"no endpoints", "pod/client", "10.96.0.40:80", "refused node/node-1 icmp", "no-endpoints cause=no-pod-matches near=app=done selector=app=none service=default/local"},
		{"the port of a node", "outside", "192.168.100.11:80", "refused node/node-1 rst", "nodeport-closed field=port meant=30084 node=node-1 port=80 protocol=TCP service=default/hosted"},
		{"the targetPort of a node", "outside", "node-1:8080", "refused node/node-1 rst", "nodeport-closed field=targetPort meant=30081 node=node-1 port=8080 protocol=TCP service=default/lb"},
		{"the wrong protocol of a node", "outside", "node-1:30080/UDP", "refused node/node-1 icmp", "nodeport-closed field=protocol meant=TCP node=node-1 port=30080 protocol=UDP service=default/web"},
		{"a pod on the host's network", "outside", "192.168.100.12:9000", "delivered proxy 192.168.100.12:9000 203.0.113.10", ""},
		{"a Service before it", "outside", "node-1:30084", "delivered proxy 192.168.100.12:9000 192.168.100.11", ""},
		{"a Service before it, on its own node", "outside", "node-2:30084", "delivered proxy 192.168.100.12:9000 203.0.113.10", ""},
		{"it calls its own Service", "pod/proxy", "10.96.0.80:80", "delivered proxy 192.168.100.12:9000 192.168.100.12", ""},
		{"kubelet", "outside", "node-1:10250", "delivered  192.168.100.11:10250 203.0.113.10", "socket-accepted node=node-1 port=10250 process=kubelet"},
		{"a health check", "outside", "node-1:32000", "delivered  192.168.100.11:32000 203.0.113.10", "health-answered local=0 node=node-1 port=32000 service=default/local status=503"},

		// Outside.
		{"its own machine", "outside", "127.0.0.1:80", "refused outside rst", "socket-closed at=outside listens= port=80 protocol=TCP"},
		{"a ClusterIP", "outside", "10.96.0.20:80", "unreachable", "clusterip-outside address=10.96.0.20 service=default/web"},
		{"an address of the Service range", "outside", "10.96.9.9:80", "unreachable", "clusterip-outside address=10.96.9.9 service="},
		{"a pod", "outside", "10.244.1.10:8080", "unreachable", "pod-outside address=10.244.1.10"},
		{"elsewhere", "outside", "198.51.100.99:80", "unreachable", "no-route to=198.51.100.99"},
		{"a node's loopback", "outside/127.0.0.1", "node-1:30080", "timeout", "martian from=127.0.0.1 to=192.168.100.11"},

		// Load balancers nobody plays, and external addresses.
		{"a VIP from its status", "outside", "192.0.2.10:80",
			"1/4 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/4 delivered web-a 10.244.1.10:8080 192.168.100.12 | 1/4 delivered web-b 10.244.2.20:8080 10.244.2.1 | 1/4 delivered web-b 10.244.2.20:8080 192.168.100.11", ""},
		{"a VIP with no node to go to", "outside", "192.0.2.11:80", "timeout", "balancer-no-healthy service=default/local"},
		{"mode Proxy, and no proxy", "outside", "192.0.2.12:80", "timeout", "balancer-unserved address=192.0.2.12 service=default/remote"},
		{"mode Proxy from inside", "pod/client", "192.0.2.12:80", "timeout", "balancer-unserved address=192.0.2.12 service=default/remote"},
		{"an external address", "outside", "198.51.100.7:80",
			"1/4 delivered web-a 10.244.1.10:8080 10.244.1.1 | 1/4 delivered web-a 10.244.1.10:8080 192.168.100.12 | 1/4 delivered web-b 10.244.2.20:8080 10.244.2.1 | 1/4 delivered web-b 10.244.2.20:8080 192.168.100.11", ""},

		// Names.
		{"a Service's name", "pod/client", "web:80", "1/2 delivered web-a 10.244.1.10:8080 10.244.1.30 | 1/2 delivered web-b 10.244.2.20:8080 10.244.1.30", ""},
		{"a headless name", "pod/client", "headless.default.svc:8080", "1/2 delivered web-a 10.244.1.10:8080 10.244.1.30 | 1/2 delivered web-b 10.244.2.20:8080 10.244.1.30", ""},
		{"a headless name with the Service's port", "pod/client", "headless:80", "refused pod/default/web-a rst", "socket-closed at=pod/default/web-a field=port listens=8080/TCP, 53/UDP, 127.0.0.1:9090/TCP meant=8080 port=80 protocol=TCP service=default/headless"},
		{"an alias", "pod/client", "inner:80", "1/2 delivered web-a 10.244.1.10:8080 10.244.1.30 | 1/2 delivered web-b 10.244.2.20:8080 10.244.1.30", ""},
		{"an alias that leads away", "pod/client", "alias:80", "nxdomain", "name-outside name=alias target=db.example.com"},
		{"a slip of the pen", "pod/client", "wbe:80", "nxdomain", "name-unknown name=wbe near=web where=cluster"},
		{"a Service's name on a node", "node/node-1", "web.default:80", "nxdomain", "name-unknown name=web.default near=web.default where=node"},
		{"a Service's name outside", "outside", "web:80", "nxdomain", "name-unknown name=web near=web.default where=outside"},
		{"a node's name", "outside", "node-2:30080", "1/2 delivered web-a 10.244.1.10:8080 192.168.100.12 | 1/2 delivered web-b 10.244.2.20:8080 10.244.2.1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(t, townWorld(t, "iptables"), trace.Ask{From: c.from, To: c.to})
			if got := ends(r); got != c.ends {
				t.Errorf("ends: %s\nwant: %s", got, c.ends)
			}
			if got := reason(r.Outcomes[0].Reason); c.why != "" && got != c.why {
				t.Errorf("why:  %s\nwant: %s", got, c.why)
			}
		})
	}
}

func ends(r trace.Result) string {
	var out []string
	for _, o := range r.Outcomes {
		words := []string{string(o.Verdict)}
		if o.Odds != trace.Sure {
			words = []string{o.Odds.String(), string(o.Verdict)}
		}
		if o.Verdict == trace.Delivered {
			words = append(words, strings.TrimPrefix(o.Pod, "default/"), o.Delivered, o.SeenFrom)
		}
		if o.RefusedBy != nil {
			words = append(words, o.RefusedBy.At, o.RefusedBy.With)
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, " | ")
}

func reason(r trace.Reason) string {
	out := r.Code
	for _, k := range slices.Sorted(maps.Keys(r.Args)) {
		out += " " + k + "=" + r.Args[k]
	}
	return out
}
