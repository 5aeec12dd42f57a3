package dns

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// zone is the cluster's part of the name space, with node names beside it.
type zone struct{ state api.State }

// ask adds the records of one absolute name to the answer, and says whether the name exists at all.
func (z zone) ask(a *Answer, full, typ string, depth int) (exists bool) {
	bare := strings.TrimSuffix(full, ".")
	if strings.HasSuffix(bare, ".in-addr.arpa") || strings.HasSuffix(bare, ".ip6.arpa") {
		return a.where == Cluster && (typ == "PTR" || typ == "") && z.pointer(a, full)
	}
	if m := z.node(bare); m != nil {
		a.add(nodeRecords(m, full), typ)
		return true
	}
	if a.where != Cluster {
		return false
	}
	if bare == Zone {
		return true
	}
	rest, ok := strings.CutSuffix(bare, "."+Zone)
	if !ok {
		return false
	}
	labels := strings.Split(rest, ".")
	n := len(labels)
	if last := labels[n-1]; last != "svc" && last != "pod" {
		return false
	}
	switch {
	case n == 1:
		return true
	case n == 2:
		return z.namespace(labels[0])
	case labels[n-1] == "svc":
		return z.service(a, full, typ, labels[:n-1], depth)
	case n == 3 && z.namespace(labels[1]):
		records := podRecord(full, labels[0])
		a.add(records, typ)
		return len(records) > 0
	}
	return false
}

// namespace says whether there is a namespace of that name: given, or with something in it.
func (z zone) namespace(name string) bool {
	switch name {
	case "default", "kube-system", "kube-public", "kube-node-lease":
		return true
	}
	return z.state.Get(api.Key{Kind: "Namespace", Name: name}) != nil ||
		slices.ContainsFunc(z.state.Services(), func(s *api.Service) bool { return s.Namespace == name }) ||
		slices.ContainsFunc(z.state.Pods(), func(p *api.Pod) bool { return p.Namespace == name })
}

// add takes the records of the type that was asked for; "" means addresses.
func (a *Answer) add(records []Record, typ string) {
	for _, r := range records {
		if typ == r.Type || typ == "" && (r.Type == "A" || r.Type == "AAAA") {
			a.Records = append(a.Records, r)
		}
	}
}

func (z zone) node(name string) *api.Node {
	for _, n := range z.state.Nodes() {
		if strings.EqualFold(n.Name, name) {
			return n
		}
		for _, a := range n.Status.Addresses {
			if strings.HasSuffix(a.Type, "DNS") && strings.EqualFold(a.Address, name) || a.Type == "Hostname" && strings.EqualFold(a.Address, name) {
				return n
			}
		}
	}
	return nil
}

func nodeRecords(n *api.Node, full string) (out []Record) {
	for _, a := range n.Status.Addresses {
		if ip, err := netip.ParseAddr(a.Address); err == nil && a.Type == "InternalIP" {
			out = append(out, address(full, ip, &trace.Origin{Object: api.KeyOf(n).String(), Path: "status.addresses", Filled: "kubelet"}))
		}
	}
	return out
}

// podRecord: 10-244-1-10.default.pod is that address, whether a pod has it or not (CoreDNS: pods insecure).
func podRecord(full, dashed string) []Record {
	sign := ":"
	if strings.Count(dashed, "-") == 3 && !strings.Contains(dashed, "--") {
		sign = "."
	}
	ip, err := netip.ParseAddr(strings.ReplaceAll(dashed, "-", sign))
	if err != nil {
		return nil
	}
	return []Record{address(full, ip, nil)}
}

func address(name string, ip netip.Addr, o *trace.Origin) Record {
	r := Record{Name: name, Type: "A", Addr: ip, Origin: o}
	if ip.Is6() {
		r.Type = "AAAA"
	}
	return r
}

// service answers [endpoint or _port._proto] service namespace.
func (z zone) service(a *Answer, full, typ string, labels []string, depth int) bool {
	n := len(labels)
	svc := z.state.Service(labels[n-1], labels[n-2])
	if svc == nil || n > 4 {
		return false
	}
	var endpoint, port, proto string
	switch n {
	case 3:
		endpoint = labels[0]
	case 4:
		port, proto = strings.TrimPrefix(labels[0], "_"), strings.TrimPrefix(labels[1], "_")
	}
	a.Service = svc.Namespace + "/" + svc.Name
	var found []target
	switch {
	case svc.Spec.Type == api.ExternalName:
		return n == 2 && z.alias(a, svc, full, typ, depth)
	case svc.Headless() || endpoint != "":
		found = z.endpoints(svc, endpoint, port, proto)
	default:
		found = clusterTargets(svc, port, proto)
	}
	if len(found) == 0 && n == 2 && svc.Headless() {
		a.Empty = a.Service
	}
	a.add(addresses(full, found), typ)
	if typ == "SRV" {
		a.Records = append(a.Records, serviceRecords(full, found)...)
	}
	return len(found) > 0
}

// target is an address behind a name, with one of its ports; -1 is none.
type target struct {
	addr   netip.Addr
	target string // the name that SRV and PTR records lead to
	port   int32
	origin *trace.Origin
}

// addresses are the A and AAAA records of targets, each address once.
func addresses(full string, found []target) (out []Record) {
	seen := map[netip.Addr]bool{}
	for _, f := range found {
		if !seen[f.addr] {
			seen[f.addr] = true
			out = append(out, address(full, f.addr, f.origin))
		}
	}
	return out
}

// serviceRecords are the SRV records of targets. Each target has its share of the weight, also one that a record of the
// same name and port speaks for already.
func serviceRecords(full string, found []target) (out []Record) {
	for _, f := range found {
		r := Record{Name: full, Type: "SRV", Target: f.target, Port: f.port, Weight: max(int32(100/len(found)), 1), Origin: f.origin}
		if f.port != -1 && !slices.ContainsFunc(out, func(o Record) bool { return o.Target == r.Target && o.Port == r.Port }) {
			out = append(out, r)
		}
	}
	return out
}

func fqdn(svc *api.Service) string { return svc.Name + "." + svc.Namespace + ".svc." + Zone + "." }

func clusterIPs(svc *api.Service) []string {
	if len(svc.Spec.ClusterIPs) > 0 {
		return svc.Spec.ClusterIPs
	}
	return []string{svc.Spec.ClusterIP}
}

// asked says whether a port is among those that a name asks for; a name without a port asks for all.
func asked(port, name, proto, protocol string) bool {
	return (port == "" || strings.EqualFold(port, name)) && (proto == "" || strings.EqualFold(proto, protocol))
}

// clusterTargets are the Service's own addresses, once for each port.
func clusterTargets(svc *api.Service, port, proto string) (out []target) {
	ports := svc.Spec.Ports
	if len(ports) == 0 {
		ports = []api.ServicePort{{Port: -1}}
	}
	for i, p := range ports {
		if !asked(port, p.Name, proto, protocol(p.Protocol)) {
			continue
		}
		for _, text := range clusterIPs(svc) {
			if ip, err := netip.ParseAddr(text); err == nil {
				o := &trace.Origin{Object: api.KeyOf(svc).String(), Path: "spec.clusterIP"}
				if proto != "" {
					o.Path = "spec.ports[" + strconv.Itoa(i) + "].port"
				}
				out = append(out, target{ip, fqdn(svc), p.Port, o})
			}
		}
	}
	return out
}

// alias follows an ExternalName as far as the cluster knows; the rest of the world answers for the rest. An alias to a
// name of the cluster that leads nowhere is not told.
func (z zone) alias(a *Answer, svc *api.Service, full, typ string, depth int) bool {
	if _, err := netip.ParseAddr(svc.Spec.ExternalName); err == nil {
		return false // CoreDNS takes it for an address, and an alias is none
	}
	to := strings.ToLower(strings.TrimSuffix(svc.Spec.ExternalName, ".") + ".")
	if typ == "SRV" || typ == "PTR" || to == full {
		return true
	}
	n := len(a.Records)
	a.Records = append(a.Records, Record{Name: full, Type: "CNAME", Target: to,
		Origin: &trace.Origin{Object: api.KeyOf(svc).String(), Path: "spec.externalName"}})
	if typ == "CNAME" {
		return true
	}
	if depth < 8 {
		z.ask(a, to, typ, depth+1)
	}
	switch inside := strings.HasSuffix(to, "."+Zone+"."); {
	case len(a.Records) > n+1 || a.Outside != "" || a.Empty != "":
	case inside:
		a.Records = a.Records[:n]
	default:
		a.Outside = strings.TrimSuffix(to, ".")
	}
	return true
}

// endpoints are the ready endpoints of a Service, once for each port: all of them, or the one of a name, or those with a
// port. The Service port is not translated.
func (z zone) endpoints(svc *api.Service, endpoint, port, proto string) (out []target) {
	for _, slice := range z.state.Slices() {
		if slice.Namespace != svc.Namespace || slice.Labels[api.ServiceNameLabel] != svc.Name {
			continue
		}
		ports := slice.Ports
		if len(ports) == 0 {
			ports = []api.EndpointPort{{}}
		}
		for _, e := range slice.Endpoints {
			if e.Conditions.Ready != nil && !*e.Conditions.Ready {
				continue
			}
			for _, text := range e.Addresses {
				ip, err := netip.ParseAddr(text)
				name := nameOf(e, text)
				if err != nil || endpoint != "" && !strings.EqualFold(endpoint, name) {
					continue
				}
				for _, p := range ports {
					if asked(port, deref(p.Name), proto, deref(p.Protocol)) {
						out = append(out, target{ip, name + "." + fqdn(svc), numberOf(p), originOf(e, slice)})
					}
				}
			}
		}
	}
	return out
}

// nameOf is the endpoint's hostname, or its address with dashes.
func nameOf(e api.Endpoint, address string) string {
	if e.Hostname != nil && *e.Hostname != "" {
		return *e.Hostname
	}
	name := strings.NewReplacer(".", "-", ":", "-").Replace(address)
	if strings.HasSuffix(name, "-") {
		name += "0"
	}
	return name
}

func originOf(e api.Endpoint, slice *api.EndpointSlice) *trace.Origin {
	if r := e.TargetRef; r != nil && r.Kind == "Pod" {
		return &trace.Origin{Object: "Pod/" + r.Namespace + "/" + r.Name, Path: "status.podIP", Filled: "kubelet"}
	}
	return &trace.Origin{Object: api.KeyOf(slice).String(), Path: "endpoints"}
}

func numberOf(p api.EndpointPort) int32 {
	if p.Port == nil {
		return -1
	}
	return *p.Port
}

func protocol(p string) string {
	if p == "" {
		return api.TCP
	}
	return p
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
