package words

import (
	"net/netip"
	"strconv"

	"github.com/portwalk/portwalk/engine/trace"
)

type addr = netip.Addr

// scene answers a Story's questions about who is who.
type scene struct{ trace.Scene }

func sceneOf(r trace.Result) scene { return scene{r.Scene} }

// kind is the kind of port a packet is heading for: whose address it is, and whether that one has such a door.
// It is "" for a number that is no port of the Service at that address.
func (s scene) kind(p trace.Packet, dnated bool) string {
	a, n := p.Dst.Addr(), int32(p.Dst.Port())
	switch {
	case dnated:
		return TargetPort
	case !a.IsValid():
		return ""
	case s.pod(a) != "":
		return s.socket(p, n)
	case s.Service == nil:
		return ""
	case a.IsLoopback() || s.node(a) != "":
		return s.door(p, n, NodePort)
	}
	return s.door(p, n, Port)
}

// socket says whether the pod that is asked listens there. What else may have been meant is no port of the pod.
func (s scene) socket(p trace.Packet, n int32) string {
	for _, node := range s.Nodes {
		for _, pod := range node.Pods {
			for _, l := range pod.Listens {
				if pod.Address == p.Dst.Addr().String() && l.Port == n && (p.Protocol == "" || l.Protocol == p.Protocol) {
					return ContainerPort
				}
			}
		}
	}
	return ""
}

// local says whether a policy keeps the packet from pods of other nodes.
func (s scene) local() bool {
	for _, n := range s.Nodes {
		for _, p := range n.Pods {
			if p.Why != nil && p.Why.Code == trace.PodNotLocal {
				return true
			}
		}
	}
	return false
}

// door says whether the Service has this number in that field, for the packet's protocol.
func (s scene) door(p trace.Packet, n int32, kind string) string {
	for _, sp := range s.Service.Ports {
		if sp.Protocol != "" && p.Protocol != "" && sp.Protocol != p.Protocol {
			continue
		}
		if kind == Port && sp.Port == n || kind == NodePort && sp.NodePort == n && n != 0 {
			return kind
		}
	}
	return ""
}

// asked is the Service's port that the request is for, or nil.
func (s scene) asked() *trace.ScenePort {
	if s.Service == nil {
		return nil
	}
	for i := range s.Service.Ports {
		if s.Service.Ports[i].Asked {
			return &s.Service.Ports[i]
		}
	}
	return nil
}

// who is the name of the machine or pod with an address, "" if there is none.
func (s scene) who(a addr) string {
	if n := s.node(a); n != "" {
		return n
	}
	return s.pod(a)
}

func (s scene) node(a addr) string {
	for _, n := range s.Nodes {
		if n.Address == a.String() {
			return n.Name
		}
	}
	return ""
}

func (s scene) pod(a addr) string { return s.podByText(a.String()) }

func (s scene) podByText(address string) string {
	for _, n := range s.Nodes {
		for _, p := range n.Pods {
			if p.Address == address {
				return brief(p.Namespace + "/" + p.Name)
			}
		}
	}
	return ""
}

func (s scene) isBalancer(a addr) bool { return s.Balancer != nil && s.Balancer.Address == a.String() }
func (s scene) isCluster(a addr) bool  { return s.Service != nil && s.Service.ClusterIP == a.String() }

func port(n uint16) string { return strconv.Itoa(int(n)) }

// outside is what the client is called that is not in the cluster.
func outside(lang string) string {
	if lang == "ko" {
		return "바깥"
	}
	return "outside"
}

// count is a small number as people say it: 셋, three.
func count(lang string, n int) string {
	ko := [...]string{"", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열"}
	en := [...]string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < 1 || n >= len(ko) {
		if lang == "ko" {
			return strconv.Itoa(n) + "개"
		}
		return strconv.Itoa(n)
	}
	if lang == "ko" {
		return ko[n]
	}
	return en[n]
}

// times is a small number before a noun that is counted: 세 번, three doors.
func times(lang string, n int) string {
	ko := [...]string{"", "한", "두", "세", "네"}
	if lang == "ko" && n > 0 && n < len(ko) {
		return ko[n]
	}
	return count(lang, n)
}
