package proxy

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

// Endpoint is one address and port behind a ServicePort, as an EndpointSlice tells it.
type Endpoint struct {
	Addr netip.AddrPort
	Name string // Addr as text, 10.244.1.10:5000: kube-proxy's name for it, and the order of endpoints

	Local       bool // it is on this node
	Ready       bool // nil in the slice means true
	Serving     bool // ready, whether terminating or not; nil means true
	Terminating bool

	Slice     *api.EndpointSlice // where it is written; nil if only a node's rules know of it
	Index     int                // in Slice.Endpoints
	PortIndex int                // in Slice.Ports
}

// Pod is namespace/name of the pod; "" for an address that no pod has.
func (e *Endpoint) Pod() string {
	if e.FromDump() {
		return ""
	}
	ref := e.Slice.Endpoints[e.Index].TargetRef
	if ref == nil || ref.Kind != "Pod" {
		return ""
	}
	return ref.Namespace + "/" + ref.Name
}

// FromDump says that nothing is known of the endpoint but its address, from a node's rules.
func (e *Endpoint) FromDump() bool { return e.Slice == nil }

// hints of the slice's endpoint; kube-proxy reads them as they are.
func (e *Endpoint) hints() *api.EndpointHints { return e.Slice.Endpoints[e.Index].Hints }

// Source is the EndpointSlice's key and the path of the endpoint in it.
func (e *Endpoint) Source() (object, path string) {
	return api.KeyOf(e.Slice).String(), "endpoints[" + strconv.Itoa(e.Index) + "]"
}

// endpointsOf lists what the slices of one Service say about one of its ports, sorted by name, each address once.
// An address that appears twice is taken from the later slice, unless it is terminating there: a new pod may have
// got the address of one that is still going down.
func endpointsOf(slicesOfService []*api.EndpointSlice, portName, protocol, node string) []Endpoint {
	var all []Endpoint
	for _, slice := range slicesOfService {
		for i, p := range slice.Ports {
			if p.Name == nil || *p.Name != portName || protocolOf(p) != protocol || p.Port == nil || *p.Port == 0 {
				continue
			}
			all = appendEndpoints(all, slice, i, node)
		}
	}
	order.By(all, func(a, b Endpoint) int { return strings.Compare(a.Name, b.Name) })
	return unique(all)
}

func appendEndpoints(all []Endpoint, slice *api.EndpointSlice, port int, node string) []Endpoint {
	all = slices.Grow(all, len(slice.Endpoints))
	for i := range slice.Endpoints {
		e := &slice.Endpoints[i]
		if len(e.Addresses) == 0 {
			continue
		}
		ip, ok := parseAddr(e.Addresses[0])
		if !ok {
			continue
		}
		addr := netip.AddrPortFrom(ip, uint16(*slice.Ports[port].Port))
		all = append(all, Endpoint{
			Addr: addr, Name: addr.String(),
			Local:       e.NodeName != nil && *e.NodeName == node && node != "",
			Ready:       orTrue(e.Conditions.Ready),
			Serving:     orTrue(e.Conditions.Serving),
			Terminating: e.Conditions.Terminating != nil && *e.Conditions.Terminating,
			Slice:       slice, Index: i, PortIndex: port,
		})
	}
	return all
}

// unique keeps one of each name in a sorted list.
func unique(all []Endpoint) []Endpoint {
	out := all[:0]
	for _, e := range all {
		last := len(out) - 1
		switch {
		case last < 0 || out[last].Name != e.Name:
			out = append(out, e)
		case !e.Terminating:
			out[last] = e
		}
	}
	return out
}

func protocolOf(p api.EndpointPort) string {
	if p.Protocol == nil {
		return api.TCP
	}
	return *p.Protocol
}

func orTrue(b *bool) bool { return b == nil || *b }
