package path

import (
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
)

// Cleaned is the Session after kube-proxy, on every node, looked at the Services and endpoints of a State. It forgets
// UDP connections to a Service (by address or nodePort) whose endpoint does not serve any more, unless the Service has
// no serving endpoint left: UDP knows no end of a connection, and a busy client would be sent to a dead pod for ever.
// Connections of other protocols end by themselves.
func (s Session) Cleaned(state api.State) Session {
	stale := newStale(NewNetwork(state))
	out := s
	out.tracks = map[string][]*Entry{}
	for at, list := range s.tracks {
		for _, e := range list {
			if at == lbTracks || !stale.has(e) {
				out.tracks[at] = append(out.tracks[at], e)
			}
		}
	}
	return out
}

// stale knows the serving endpoints of every UDP port, by address and by nodePort.
type stale struct {
	byAddress  map[netip.AddrPort][]netip.AddrPort
	byNodePort map[uint16][]netip.AddrPort
}

func newStale(n *Network) *stale {
	out := &stale{byAddress: map[netip.AddrPort][]netip.AddrPort{}, byNodePort: map[uint16][]netip.AddrPort{}}
	for _, svc := range n.state.Services() {
		for i := range svc.Spec.Ports {
			sp := &svc.Spec.Ports[i]
			serving := n.serving(svc, sp)
			if protocol(sp) != api.UDP || len(serving) == 0 {
				continue
			}
			for _, ip := range addresses(svc) {
				if ipMode(svc, ip) != api.Proxy {
					out.byAddress[netip.AddrPortFrom(ip, uint16(sp.Port))] = serving
				}
			}
			if sp.NodePort != 0 {
				out.byNodePort[uint16(sp.NodePort)] = serving
			}
		}
	}
	return out
}

func (s *stale) has(e *Entry) bool {
	if e.Orig.Protocol != api.UDP {
		return false
	}
	for _, serving := range [][]netip.AddrPort{s.byAddress[e.Orig.Dst], s.byNodePort[e.Orig.Dst.Port()]} {
		if len(serving) > 0 && !slices.Contains(serving, e.Reply.Src) {
			return true
		}
	}
	return false
}

// serving are the endpoints of a Service port that serve, ready or on their way out.
func (n *Network) serving(svc *api.Service, sp *api.ServicePort) (out []netip.AddrPort) {
	for _, slice := range n.slicesOf(svc) {
		for _, p := range slice.Ports {
			if p.Port == nil || p.Name != nil && *p.Name != sp.Name || p.Name == nil && sp.Name != "" {
				continue
			}
			for _, e := range slice.Endpoints {
				ip, err := netip.ParseAddr(first(e.Addresses))
				if err == nil && (e.Conditions.Serving == nil || *e.Conditions.Serving) {
					out = append(out, netip.AddrPortFrom(ip, uint16(*p.Port)))
				}
			}
		}
	}
	return out
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// resume makes it a question without words: the packet of a connection that is open already.
func (q *question) resume(c *Connection) {
	q.resumed, q.port = c, c.Sent.Dst.Port()
	q.answers, q.lookup = []answer{{addr: c.Sent.Dst.Addr()}}, nil
}
