package path

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
)

// Interfaces of a node.
const (
	lanDev = "eth0"
	podDev = "cni0"
	loDev  = "lo"
)

type kind int

const (
	nowhere  kind = iota // no machine has that address: ARP fails
	outside              // the client outside of the cluster
	balancer             // the cloud's machine
	lan                  // the router of the default route, which knows nobody
	node
	pod
	host // another machine on the LAN
)

// place is where a packet can be.
type place struct {
	kind kind
	node *machine // node; for a pod, the machine it runs on
	pod  *api.Pod
	addr netip.Addr // outside, host, balancer
}

// String is the place as trace.Hop names it.
func (p place) String() string {
	switch p.kind {
	case outside:
		return "outside"
	case balancer:
		return "lb"
	case node:
		return "node/" + p.node.name
	case pod:
		return "pod/" + name(p.pod)
	case host:
		return "host/" + p.addr.String()
	}
	return "lan"
}

// name is namespace/name.
func name(o interface{ Meta() *api.ObjectMeta }) string {
	return o.Meta().Namespace + "/" + o.Meta().Name
}

func (n *Network) atPod(p *api.Pod) place {
	return place{kind: pod, pod: p, node: n.byName[p.Spec.NodeName]}
}
func atNode(m *machine) place { return place{kind: node, node: m} }
