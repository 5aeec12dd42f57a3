package path

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// The grid: every type of Service, called by each of its addresses, under each pair of policies, in each mode, by each
// caller. The only endpoint stands on node-1 (web-a). Callers 1 are on node-1 or enter there, callers 2 on node-2; host
// is a pod on its node's network, self is web-a, whose packets come back to itself. Sealed is a ClusterIP without external
// addresses; all others have one.
var (
	types    = []string{api.ClusterIP, "Sealed", "Headless", api.NodePort, api.LoadBalancer, api.ExternalName}
	numbers  = []string{"clusterIP", "nodePort", "vip", "externalIP", "name"}
	policies = []string{api.Cluster, api.Local}
	callers  = []string{"outside-1", "outside-2", "node-1", "node-2", "host-1", "host-2", "pod-1", "pod-2", "self"}
	calledAt = map[string]string{"clusterIP": "10.96.0.10:80", "nodePort": "OWN:30080", "vip": "192.0.2.10:80", "externalIP": "198.51.100.7:80", "name": "svc:8080"}
)

// seen is what a grid's cell says: the source that web-a sees, or the verdict if it never hears of the packet.
// Hand-made from these rules, which the documentation of the policies and of virtual IPs gives:
//
//  1. A ClusterIP means nothing outside. Inside, who is not a pod is masqueraded: it has to come back by this node.
//  2. internalTrafficPolicy Local: endpoints of the caller's own node only; none there, and the packet is dropped.
//  3. A nodePort, VIP or external address under policy Cluster: every endpoint, and everybody is masqueraded.
//  4. The same under policy Local: endpoints of the node that was entered, and the source stays. Packets that begin inside
//     are no external traffic: they may use every endpoint, pods keep their source and nodes are masqueraded.
//  5. A node masquerades with the address of the interface that the packet leaves by: cni0's for a pod of its own,
//     eth0's for one on another node.
//  6. A packet that comes back to the pod that sent it is always masqueraded: the pod would not take its own address for
//     that of somebody else. It leaves by cni0.
//  7. The name of a headless Service is the pods themselves: no rule is met. Nodes and the world outside do not know it,
//     nor do pods on the host's network, which ask what the host asks.
var seen = map[string]map[string]string{
	"clusterIP internal=Cluster": {"outside-1": "unreachable", "outside-2": "unreachable", "node-1": "10.244.1.1", "node-2": "192.168.100.12", "pod-1": "10.244.1.30", "pod-2": "10.244.2.30", "self": "10.244.1.1"},
	"clusterIP internal=Local":   {"outside-1": "unreachable", "outside-2": "unreachable", "node-1": "10.244.1.1", "node-2": "timeout", "pod-1": "10.244.1.30", "pod-2": "timeout", "self": "10.244.1.1"},
	"nodePort external=Cluster":  {"outside-1": "10.244.1.1", "outside-2": "192.168.100.12", "node-1": "10.244.1.1", "node-2": "192.168.100.12", "pod-1": "10.244.1.1", "pod-2": "192.168.100.12", "self": "10.244.1.1"},
	"nodePort external=Local":    {"outside-1": "203.0.113.10", "outside-2": "timeout", "node-1": "10.244.1.1", "node-2": "192.168.100.12", "pod-1": "10.244.1.30", "pod-2": "10.244.2.30", "self": "10.244.1.1"},
	"name":                       {"outside-1": "nxdomain", "outside-2": "nxdomain", "node-1": "nxdomain", "node-2": "nxdomain", "pod-1": "10.244.1.30", "pod-2": "10.244.2.30", "self": "10.244.1.10"},
}

// plays is the caller whose packets a caller's are alike: what a pod on the host's network sends is the node's.
func plays(caller string) string { return strings.Replace(caller, "host-", "node-", 1) }

// cell looks up what is expected: a source, a verdict, or "" with the reason why there is no such cell.
func cell(typ, number, internal, external, caller string) (want, cannot string) {
	switch {
	case typ == api.ExternalName && number == "name":
		return "nxdomain", "" // the alias leads out of the cluster; outside and nodes do not even know the name
	case typ == api.ExternalName:
		return "", "an ExternalName is a name only: no address, no port, no policy"
	case typ == "Headless" && number != "name":
		return "", "a headless Service has no address of its own"
	case number == "name" && typ != "Headless":
		return "", "the name is the ClusterIP's, which has its own rows"
	case number == "externalIP" && typ == "Sealed":
		return "", "it has no external address; ClusterIP is the same Service with one"
	case number == "nodePort" && (typ == api.ClusterIP || typ == "Sealed"), number == "vip" && typ != api.LoadBalancer:
		return "", typ + " has no " + number
	case number == "name":
		return seen["name"][plays(caller)], ""
	case number == "clusterIP":
		return seen["clusterIP internal="+internal][plays(caller)], ""
	}
	return seen["nodePort external="+external][plays(caller)], "" // a VIP and an external address are treated like a nodePort
}

// inIPVS is what ipvs mode does differently, and why; "" if it does not. Read in kube-proxy's syncEndpoint and in what
// Linux does with addresses that are a node's own: there is no kernel here to ask, this one has no IPVS.
func inIPVS(typ, number, internal, external, caller string) (want, because string) {
	key := ""
	switch {
	case number == "clusterIP" && internal == api.Local:
		key = "clusterIP " + plays(caller)
		if typ == "Sealed" {
			key += " only"
		}
	case (number == "nodePort" || number == "vip" || number == "externalIP") && external == api.Local:
		key = number + " " + plays(caller)
	}
	differs := map[string][2]string{
		"clusterIP node-2 only": {"refused", "a virtual server without endpoints refuses"},
		"clusterIP pod-2 only":  {"refused", "a virtual server without endpoints refuses"},
		"clusterIP node-2":      {"192.168.100.12", "without local endpoints all are used"},
		"clusterIP pod-2":       {"10.244.2.30", "without local endpoints all are used"},
		"nodePort node-1":       {"192.168.100.11", "policy Local masquerades nothing, the node's own packets neither"},
		"vip node-1":            {"192.0.2.10", "the address is the node's own, so its packets come from there"},
		"vip node-2":            {"timeout", "the same, and web-a's node takes the answer for itself"},
		"externalIP node-1":     {"198.51.100.7", "as a VIP"},
		"externalIP node-2":     {"timeout", "as a VIP"},
	}[key]
	return differs[0], differs[1]
}

func TestEveryCell(t *testing.T) {
	cells, impossible := 0, 0
	for _, mode := range []string{proxy.IPTables, proxy.NFTables, proxy.IPVS} {
		for _, typ := range types {
			for _, internal := range policies {
				for _, external := range policies {
					w := worldOf(grid(t, typ, internal, external), mode)
					for _, number := range numbers {
						for _, caller := range callers {
							want, cannot := cell(typ, number, internal, external, caller)
							if (want == "") == (cannot == "") {
								t.Fatalf("%s %s %s %s %s: neither a case nor a reason", typ, number, internal, external, caller)
							}
							if cannot != "" {
								impossible++
								continue
							}
							cells++
							if other, because := inIPVS(typ, number, internal, external, caller); mode == proxy.IPVS && because != "" {
								if other == want {
									t.Errorf("%s %s %s: no difference any more", typ, number, caller)
								}
								want = other
							}
							t.Run(strings.Join([]string{mode, typ, number, internal, external, caller}, "/"), func(t *testing.T) {
								if got := see(t, w, mode, number, caller); got != want {
									t.Errorf("%s, want %s", got, want)
								}
							})
						}
					}
				}
			}
		}
	}
	if all := 3 * len(types) * len(policies) * len(policies) * len(numbers) * len(callers); cells+impossible != all {
		t.Errorf("%d cells and %d that cannot be, of %d", cells, impossible, all)
	}
	t.Logf("%d cells, %d that cannot be", cells, impossible)
}

// see asks, and says what web-a saw.
func see(t *testing.T, w World, mode, number, caller string) string {
	a := trace.Ask{To: calledAt[number], Mode: mode}
	kind, n, _ := strings.Cut(caller, "-")
	a.To = strings.Replace(a.To, "OWN", "192.168.100.1"+n, 1)
	switch kind {
	case "outside":
		a.From = "outside"
		if number == "vip" || number == "externalIP" {
			a.Via = "node-" + n
		}
	case "node":
		a.From = "node/node-" + n
	case "pod":
		a.From = "pod/client-" + n
	case "host":
		a.From = "pod/host-" + n
	case "self":
		a.From, a.To = "pod/web-a", strings.Replace(calledAt[number], "OWN", "192.168.100.11", 1)
	}
	r := ask(t, w, a)
	if len(r.Outcomes) != 1 {
		t.Fatalf("%d outcomes", len(r.Outcomes))
	}
	o := r.Outcomes[0]
	if o.Verdict != trace.Delivered {
		return string(o.Verdict)
	}
	if o.Pod != "default/web-a" || o.Delivered != "10.244.1.10:8080" {
		t.Errorf("reached %s at %s", o.Pod, o.Delivered)
	}
	return o.SeenFrom
}

func grid(t *testing.T, typ, internal, external string) api.State {
	pod := func(name, node, ip, app string) string {
		host := ""
		if strings.HasPrefix(name, "host-") {
			host = "hostNetwork: true, "
		}
		return "---\nkind: Pod\nmetadata: {name: " + name + ", labels: {app: " + app + "}}\nspec: {nodeName: " + node + ", " + host + "containers: [{ports: [{containerPort: 8080}]}]}\n" +
			"status: {phase: Running, podIP: " + ip + ", podIPs: [{ip: " + ip + "}], conditions: [{type: Ready, status: \"True\"}]}\n"
	}
	s := decode(t, []byte(town[1:strings.Index(town, "---\napiVersion: v1\nkind: Pod")]+
		pod("web-a", "node-1", "10.244.1.10", "web")+pod("client-1", "node-1", "10.244.1.30", "x")+pod("client-2", "node-2", "10.244.2.30", "x")+
		pod("host-1", "node-1", "192.168.100.11", "x")+pod("host-2", "node-2", "192.168.100.12", "x")))
	svc := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}, ObjectMeta: api.ObjectMeta{Namespace: "default", Name: "svc"}}
	svc.Spec = api.ServiceSpec{Type: typ, Selector: map[string]string{"app": "web"}, ClusterIP: "10.96.0.10", ClusterIPs: []string{"10.96.0.10"},
		InternalTrafficPolicy: &internal, Ports: []api.ServicePort{{Port: 80, Protocol: api.TCP, TargetPort: api.FromInt(8080)}}}
	switch typ {
	case "Headless":
		svc.Spec.Type, svc.Spec.ClusterIP, svc.Spec.ClusterIPs = api.ClusterIP, api.None, []string{api.None}
	case api.ExternalName:
		svc.Spec = api.ServiceSpec{Type: typ, ExternalName: "db.example.com"}
	case "Sealed":
		svc.Spec.Type = api.ClusterIP
	case api.ClusterIP:
		svc.Spec.ExternalIPs, svc.Spec.ExternalTrafficPolicy = []string{"198.51.100.7"}, external
	case api.LoadBalancer:
		svc.Status.LoadBalancer.Ingress = []api.LoadBalancerIngress{{IP: "192.0.2.10"}}
		fallthrough
	case api.NodePort:
		svc.Spec.Ports[0].NodePort, svc.Spec.ExternalTrafficPolicy = 30080, external
		svc.Spec.ExternalIPs = []string{"198.51.100.7"}
	}
	return withSlices(s.Put(svc))
}
