// Package dns answers for names as the cluster's DNS does: the records of the Kubernetes DNS specification (schema
// 1.1.0) as CoreDNS 1.13 serves them (plugin/kubernetes), asked through a pod's search path.
//
//	web                   in a pod of namespace default: tried as web.default.svc.cluster.local, web.svc.cluster.local,
//	                      web.cluster.local, web (ndots: 5: fewer dots than that, and the search path goes first)
//	web.default.svc…      the ClusterIP; of a headless Service, one A per ready endpoint
//	a.web.default.svc…    one endpoint, by its hostname or its dashed address
//	_http._tcp.web.…      SRV: a named port
//	1-2-3-4.default.pod…  a pod by its address
//
// Only pods ask the cluster's DNS. Nodes and the world outside do not know Service names; they know node names, which
// is a convenience of ours.
package dns

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// Zone is the cluster's domain.
const Zone = "cluster.local"

// Places to ask from.
const (
	Cluster = "cluster" // a pod that uses the cluster's DNS
	Node    = "node"    // a node, or a pod with its node's resolver
	Outside = "outside"
)

// What comes back for one name: records, none of the type, or no such name. A client goes on along its search path
// after the last two.
const (
	NoError  = "NOERROR"
	NoData   = "NODATA"
	NXDomain = "NXDOMAIN"
)

// From is who asks.
type From struct {
	Where     string
	Namespace string // of the pod
}

// FromPod is how a pod resolves names: dnsPolicy ClusterFirst means the node's resolver for a pod in its network.
func FromPod(p *api.Pod) From {
	policy := p.Spec.DNSPolicy
	if policy == "Default" || p.Spec.HostNetwork && (policy == "" || policy == "ClusterFirst") {
		return From{Where: Node}
	}
	return From{Where: Cluster, Namespace: p.Namespace}
}

// Record is one line of an answer.
type Record struct {
	Name     string // absolute, with the last dot
	Type     string // A, AAAA, CNAME, SRV, PTR
	Addr     netip.Addr
	Target   string // CNAME, SRV, PTR
	Port     int32  // SRV
	Weight   int32  // SRV
	Priority int32  // SRV
	Origin   *trace.Origin
}

// Answer is what a name means to somebody.
type Answer struct {
	Name    string   // as asked
	Tried   []string // absolute names, in the order of trying; the last one gave the records
	Codes   []string // what came back for each: NoError, NoData, NXDomain
	Records []Record // aliases first; none: the name is unknown
	Outside string   // the alias leads to this name, for which other people's DNS answers
	Service string   // the Service that answered, or has that name: namespace/name
	Empty   string   // a headless Service of that name exists, but has no ready endpoint: namespace/name
	Near    string   // a name that does exist, if this one does not
	where   string
}

// Addresses are the A records, or if there are none the AAAA records.
func (a *Answer) Addresses() (out []Record) {
	for _, typ := range []string{"A", "AAAA"} {
		for _, r := range a.Records {
			if r.Type == typ {
				out = append(out, r)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// Why says why there is no address.
func (a *Answer) Why() trace.Reason {
	switch {
	case a.Outside != "":
		return trace.Why(trace.NameOutside, "name", a.Name, "target", a.Outside)
	case a.Empty != "":
		return trace.Why(trace.NameUnknown, "name", a.Name, "near", "", "where", a.where, "service", a.Empty, "cause", "no-endpoints")
	}
	return trace.Why(trace.NameUnknown, "name", a.Name, "near", a.Near, "where", a.where)
}

// Lookup resolves a name to addresses.
func Lookup(s api.State, name string, from From) *Answer { return Query(s, name, "", from) }

// Query asks for records of one type (A, AAAA, SRV, PTR, CNAME); "" asks for addresses of both families.
func Query(s api.State, name, typ string, from From) *Answer {
	a := &Answer{Name: name, where: from.Where}
	z := zone{s}
	for _, full := range from.candidates(name) {
		exists := z.ask(a, full, typ, 0)
		code := NXDomain
		switch {
		case len(a.Records) > 0 || a.Outside != "":
			code = NoError
		case exists:
			code = NoData
		}
		a.Tried, a.Codes = append(a.Tried, full), append(a.Codes, code)
		if code == NoError {
			return a
		}
	}
	if a.Empty == "" {
		a.Near = z.near(strings.TrimSuffix(name, "."), from)
	}
	return a
}

// candidates are the absolute names to try. Only pods have the search path.
func (f From) candidates(name string) []string {
	if strings.HasSuffix(name, ".") {
		return []string{strings.ToLower(name)}
	}
	name = strings.ToLower(name) + "."
	if f.Where != Cluster {
		return []string{name}
	}
	var searched []string
	for _, domain := range f.Search() {
		searched = append(searched, name+domain+".")
	}
	if strings.Count(name, ".")-1 >= NDots {
		return append([]string{name}, searched...)
	}
	return append(searched, name)
}

// Search is the search path in a pod's resolv.conf, as kubelet writes it.
func (f From) Search() []string {
	return []string{f.Namespace + ".svc." + Zone, "svc." + Zone, Zone}
}

// NDots is kubelet's option in a pod's resolv.conf: a name with fewer dots goes along the search path first.
const NDots = 5
