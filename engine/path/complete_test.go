package path

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// The grid: every type of Service, called by each of its addresses, under each pair of policies, in each mode, by each
// caller. The only endpoint stands on node-1 (web-a). Callers 1 are on node-1 or enter there, callers 2 on node-2.
var (
	types    = []string{api.ClusterIP, "Headless", api.NodePort, api.LoadBalancer, api.ExternalName}
	numbers  = []string{"clusterIP", "nodePort", "vip", "name"}
	policies = []string{api.Cluster, api.Local}
	callers  = []string{"outside-1", "outside-2", "node-1", "node-2", "pod-1", "pod-2"}
	calledAt = map[string]string{"clusterIP": "10.96.0.10:80", "nodePort": "OWN:30080", "vip": "192.0.2.10:80", "name": "svc:8080"}
)

// seen is what a grid's cell says: the source that web-a sees, or the verdict if it never hears of the packet.
// Hand-made from the documentation of the policies: a node masquerades what is not from a pod, by the interface it
// leaves by; policy Local keeps the client's address and uses endpoints of the node only, for traffic of its kind; pods
// and nodes that call a nodePort or VIP of policy Local may use every endpoint.
var seen = map[string]map[string]string{
	"clusterIP internal=Cluster": {"outside-1": "unreachable", "outside-2": "unreachable", "node-1": "10.244.1.1", "node-2": "192.168.100.12", "pod-1": "10.244.1.30", "pod-2": "10.244.2.30"},
	"clusterIP internal=Local":   {"outside-1": "unreachable", "outside-2": "unreachable", "node-1": "10.244.1.1", "node-2": "timeout", "pod-1": "10.244.1.30", "pod-2": "timeout"},
	"nodePort external=Cluster":  {"outside-1": "10.244.1.1", "outside-2": "192.168.100.12", "node-1": "10.244.1.1", "node-2": "192.168.100.12", "pod-1": "10.244.1.1", "pod-2": "192.168.100.12"},
	"nodePort external=Local":    {"outside-1": "203.0.113.10", "outside-2": "timeout", "node-1": "10.244.1.1", "node-2": "192.168.100.12", "pod-1": "10.244.1.30", "pod-2": "10.244.2.30"},
	"name":                       {"outside-1": "nxdomain", "outside-2": "nxdomain", "node-1": "nxdomain", "node-2": "nxdomain", "pod-1": "10.244.1.30", "pod-2": "10.244.2.30"},
}

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
	case number == "nodePort" && typ == api.ClusterIP, number == "vip" && typ != api.LoadBalancer:
		return "", typ + " has no " + number
	case number == "name":
		return seen["name"][caller], ""
	case number == "clusterIP":
		return seen["clusterIP internal="+internal][caller], ""
	}
	return seen["nodePort external="+external][caller], "" // a VIP is treated like a nodePort
}

// inIPVS is what ipvs mode does differently, and why; "" if it does not. Read in kube-proxy's syncEndpoint and in what
// Linux does with addresses that are a node's own: there is no kernel here to ask, this one has no IPVS.
func inIPVS(typ, number, internal, external, caller string) (want, because string) {
	key := caller
	switch {
	case number == "clusterIP" && internal == api.Local:
		key = "clusterIP " + caller
		if typ == api.ClusterIP {
			key += " only"
		}
	case (number == "nodePort" || number == "vip") && external == api.Local:
		key = number + " " + caller
	}
	differs := map[string][2]string{
		"clusterIP node-2 only": {"refused", "a virtual server without endpoints refuses"},
		"clusterIP pod-2 only":  {"refused", "a virtual server without endpoints refuses"},
		"clusterIP node-2":      {"192.168.100.12", "without local endpoints all are used"},
		"clusterIP pod-2":       {"10.244.2.30", "without local endpoints all are used"},
		"nodePort node-1":       {"192.168.100.11", "policy Local masquerades nothing, the node's own packets neither"},
		"vip node-1":            {"192.0.2.10", "the address is the node's own, so its packets come from there"},
		"vip node-2":            {"timeout", "the same, and web-a's node takes the answer for itself"},
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
		if number == "vip" {
			a.Via = "node-" + n
		}
	case "node":
		a.From = "node/node-" + n
	case "pod":
		a.From = "pod/client-" + n
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
		return "---\nkind: Pod\nmetadata: {name: " + name + ", labels: {app: " + app + "}}\nspec: {nodeName: " + node + ", containers: [{ports: [{containerPort: 8080}]}]}\n" +
			"status: {phase: Running, podIP: " + ip + ", podIPs: [{ip: " + ip + "}], conditions: [{type: Ready, status: \"True\"}]}\n"
	}
	s := decode(t, []byte(town[1:strings.Index(town, "---\napiVersion: v1\nkind: Pod")]+
		pod("web-a", "node-1", "10.244.1.10", "web")+pod("client-1", "node-1", "10.244.1.30", "x")+pod("client-2", "node-2", "10.244.2.30", "x")))
	svc := &api.Service{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Service"}, ObjectMeta: api.ObjectMeta{Namespace: "default", Name: "svc"}}
	svc.Spec = api.ServiceSpec{Type: typ, Selector: map[string]string{"app": "web"}, ClusterIP: "10.96.0.10", ClusterIPs: []string{"10.96.0.10"},
		InternalTrafficPolicy: &internal, Ports: []api.ServicePort{{Port: 80, Protocol: api.TCP, TargetPort: api.FromInt(8080)}}}
	switch typ {
	case "Headless":
		svc.Spec.Type, svc.Spec.ClusterIP, svc.Spec.ClusterIPs = api.ClusterIP, api.None, []string{api.None}
	case api.ExternalName:
		svc.Spec = api.ServiceSpec{Type: typ, ExternalName: "db.example.com"}
	case api.LoadBalancer:
		svc.Status.LoadBalancer.Ingress = []api.LoadBalancerIngress{{IP: "192.0.2.10"}}
		fallthrough
	case api.NodePort:
		svc.Spec.Ports[0].NodePort, svc.Spec.ExternalTrafficPolicy = 30080, external
	}
	return withSlices(s.Put(svc))
}
