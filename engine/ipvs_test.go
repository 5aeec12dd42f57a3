package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// bothFamilies is a dual-stack cluster of one node in mode ipvs.
const bothFamilies = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking: {serviceSubnet: "10.96.0.0/16,fd00:10::/112", podSubnet: "10.244.0.0/16,fd00:20::/48"}
---
apiVersion: v1
kind: Node
metadata: {name: node-1}
spec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24, "fd00:20:0:1::/64"]}
status: {addresses: [{type: InternalIP, address: 192.168.100.11}, {type: InternalIP, address: "fd00:100::11"}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: a, image: nginx, ports: [{containerPort: 80}]}]}
status: {phase: Running, podIP: 10.244.1.10, podIPs: [{ip: 10.244.1.10}, {ip: "fd00:20:0:1::10"}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, ipFamilyPolicy: RequireDualStack, clusterIP: 10.96.0.20, clusterIPs: [10.96.0.20, "fd00:10::20"], ipFamilies: [IPv4, IPv6], selector: {app: web}, ports: [{port: 80, targetPort: 80, nodePort: 30080}]}
`

// kube-proxy runs for each family; ipvsadm and ipset list what both made, and ip6tables-save is a command of its own.
func TestIPVSOfBothFamilies(t *testing.T) {
	c := engine.New(engine.Options{Bare: true, Mode: "ipvs"}).Load(engine.File{Name: "state.yaml", Text: bothFamilies})
	if len(c.Problems()) > 0 {
		t.Fatal(c.Problems())
	}
	rules, p := c.Rules("node-1", "ipvs")
	if p != nil {
		t.Fatal(p)
	}
	listing := strings.Split(strings.TrimSpace(rules.Text()), "\n")
	at := -1
	for _, line := range []string{
		"# ipvsadm -Sn",
		"-A -t 10.96.0.20:80 -s rr", "-a -t 10.96.0.20:80 -r 10.244.1.10:80 -m -w 1", "-A -t 192.168.100.11:30080 -s rr",
		"-A -t [fd00:10::20]:80 -s rr", "-a -t [fd00:10::20]:80 -r [fd00:20:0:1::10]:80 -m -w 1", "-A -t [fd00:100::11]:30080 -s rr",
		"# ipset save",
		"add KUBE-CLUSTER-IP 10.96.0.20,tcp:80",
		"create KUBE-6-CLUSTER-IP hash:ip,port family inet6 hashsize 1024 maxelem 65536", "add KUBE-6-CLUSTER-IP fd00:10::20,tcp:80",
		"# iptables-save", "-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN",
		"# ip6tables-save", "-A KUBE-SERVICES -s ::1/128 -j RETURN",
	} {
		next := slices.Index(listing, line)
		if next <= at {
			t.Errorf("%q is not there, or not after the line before it:\n%s", line, rules.Text())
		}
		at = next
	}
	var lines []string
	for _, line := range listing {
		if strings.HasPrefix(line, "-") || strings.HasPrefix(line, "add ") {
			lines = append(lines, line)
		}
	}
	if got := rules.Lines(); !slices.EqualFunc(lines, got, func(line string, l proxy.Line) bool { return line == l.Text }) {
		t.Errorf("Lines are not in the order of Text: %v", got)
	}
	for _, to := range []string{"10.96.0.20:80", "[fd00:10::20]:80", "192.168.100.11:30080", "[fd00:100::11]:30080"} {
		for _, from := range []string{"node/node-1", "pod/web"} {
			r, p := c.Trace(trace.Ask{From: from, To: to})
			if p != nil || len(r.Outcomes) != 1 || r.Outcomes[0].Pod != "default/web" {
				t.Errorf("%s -> %s: %v %+v", from, to, p, r.Outcomes)
			}
		}
	}
}
