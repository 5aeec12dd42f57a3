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

// ask adds the records of one absolute name to the answer.
func (z zone) ask(a *Answer, full, typ string, depth int) {
	bare := strings.TrimSuffix(full, ".")
	if strings.HasSuffix(bare, ".in-addr.arpa") || strings.HasSuffix(bare, ".ip6.arpa") {
		if a.where == Cluster {
			z.pointer(a, full)
		}
		return
	}
	if m := z.node(bare); m != nil {
		z.add(a, nodeRecords(m, full), typ)
		return
	}
	if a.where != Cluster {
		return
	}
	rest, ok := strings.CutSuffix(bare, "."+Zone)
	if !ok {
		return
	}
	labels := strings.Split(rest, ".")
	switch n := len(labels); {
	case n >= 3 && labels[n-1] == "svc":
		z.service(a, full, typ, labels[:n-1], depth)
	case n == 3 && labels[2] == "pod":
		z.add(a, podRecord(full, labels[0]), typ)
	}
}

func (z zone) add(a *Answer, records []Record, typ string) {
	for _, r := range records {
		if typ == "" || typ == r.Type || r.Type == "CNAME" {
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
	ip, err := netip.ParseAddr(strings.ReplaceAll(dashed, "-", "."))
	if err != nil {
		ip, err = netip.ParseAddr(strings.ReplaceAll(dashed, "-", ":"))
	}
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
func (z zone) service(a *Answer, full, typ string, labels []string, depth int) {
	n := len(labels)
	svc := z.state.Service(labels[n-1], labels[n-2])
	if svc == nil {
		return
	}
	before := labels[:n-2]
	a.Service = svc.Namespace + "/" + svc.Name
	switch {
	case svc.Spec.Type == api.ExternalName:
		if len(before) == 0 {
			z.alias(a, svc, full, typ, depth)
		}
	case len(before) == 2 && strings.HasPrefix(before[0], "_"):
		z.add(a, z.srv(svc, full, before[0][1:], strings.TrimPrefix(before[1], "_")), typ)
	case svc.Headless():
		z.headless(a, svc, full, typ, before)
	case len(before) == 0 && typ == "SRV":
		for i := range svc.Spec.Ports {
			z.add(a, z.srvOf(svc, full, &svc.Spec.Ports[i], nil), typ)
		}
	case len(before) == 0:
		z.add(a, clusterRecords(svc, full), typ)
	}
}

func clusterRecords(svc *api.Service, full string) (out []Record) {
	ips := svc.Spec.ClusterIPs
	if len(ips) == 0 {
		ips = []string{svc.Spec.ClusterIP}
	}
	for _, text := range ips {
		if ip, err := netip.ParseAddr(text); err == nil {
			out = append(out, address(full, ip, &trace.Origin{Object: api.KeyOf(svc).String(), Path: "spec.clusterIP"}))
		}
	}
	return out
}

// alias follows an ExternalName as far as the cluster knows; the rest of the world answers for the rest.
func (z zone) alias(a *Answer, svc *api.Service, full, typ string, depth int) {
	target := strings.TrimSuffix(svc.Spec.ExternalName, ".") + "."
	a.Records = append(a.Records, Record{Name: full, Type: "CNAME", Target: target,
		Origin: &trace.Origin{Object: api.KeyOf(svc).String(), Path: "spec.externalName"}})
	n := len(a.Records)
	if depth < 8 {
		z.ask(a, strings.ToLower(target), typ, depth+1)
	}
	if len(a.Records) == n && a.Outside == "" && a.Empty == "" && !strings.HasSuffix(target, "."+Zone+".") {
		a.Outside = strings.TrimSuffix(target, ".")
	}
}

// headless answers with the ready endpoints themselves; the Service port is not translated.
func (z zone) headless(a *Answer, svc *api.Service, full, typ string, before []string) {
	var out []Record
	for _, e := range z.endpoints(svc) {
		if len(before) == 0 || len(before) == 1 && before[0] == e.name {
			out = append(out, address(full, e.addr, e.origin))
		}
	}
	if typ == "SRV" && len(before) == 0 {
		out = nil
		for i := range svc.Spec.Ports {
			out = append(out, z.srvOf(svc, full, &svc.Spec.Ports[i], z.endpoints(svc))...)
		}
	}
	if len(out) == 0 && len(before) == 0 {
		a.Empty = svc.Namespace + "/" + svc.Name
	}
	z.add(a, out, typ)
}

// endpoint is one ready address of a headless Service.
type endpoint struct {
	name   string // hostname, or the address with dashes
	addr   netip.Addr
	ports  []api.EndpointPort
	origin *trace.Origin
}

func (z zone) endpoints(svc *api.Service) (out []endpoint) {
	for _, slice := range z.state.Slices() {
		if slice.Namespace != svc.Namespace || slice.Labels[api.ServiceNameLabel] != svc.Name {
			continue
		}
		for _, e := range slice.Endpoints {
			if e.Conditions.Ready != nil && !*e.Conditions.Ready {
				continue
			}
			for _, text := range e.Addresses {
				ip, err := netip.ParseAddr(text)
				if err != nil || slices.ContainsFunc(out, func(o endpoint) bool { return o.addr == ip }) {
					continue
				}
				out = append(out, endpoint{nameOf(e, ip), ip, slice.Ports, originOf(e, slice)})
			}
		}
	}
	return out
}

func nameOf(e api.Endpoint, ip netip.Addr) string {
	if e.Hostname != nil && *e.Hostname != "" {
		return *e.Hostname
	}
	return strings.NewReplacer(".", "-", ":", "-").Replace(ip.String())
}

func originOf(e api.Endpoint, slice *api.EndpointSlice) *trace.Origin {
	if r := e.TargetRef; r != nil && r.Kind == "Pod" {
		return &trace.Origin{Object: "Pod/" + r.Namespace + "/" + r.Name, Path: "status.podIP", Filled: "kubelet"}
	}
	return &trace.Origin{Object: api.KeyOf(slice).String(), Path: "endpoints"}
}

// srv answers _port._proto.service: named ports only.
func (z zone) srv(svc *api.Service, full, port, proto string) []Record {
	for i := range svc.Spec.Ports {
		sp := &svc.Spec.Ports[i]
		if sp.Name == port && strings.EqualFold(protocol(sp.Protocol), proto) {
			if svc.Headless() {
				return z.srvOf(svc, full, sp, z.endpoints(svc))
			}
			return z.srvOf(svc, full, sp, nil)
		}
	}
	return nil
}

func protocol(p string) string {
	if p == "" {
		return api.TCP
	}
	return p
}

// srvOf makes the SRV records of one port: of the Service itself, or of each endpoint with the endpoint's own port.
func (z zone) srvOf(svc *api.Service, full string, sp *api.ServicePort, endpoints []endpoint) (out []Record) {
	own := svc.Name + "." + svc.Namespace + ".svc." + Zone + "."
	origin := func(i int) *trace.Origin {
		return &trace.Origin{Object: api.KeyOf(svc).String(), Path: "spec.ports[" + strconv.Itoa(i) + "].port"}
	}
	i := slices.IndexFunc(svc.Spec.Ports, func(p api.ServicePort) bool {
		return p.Name == sp.Name && p.Port == sp.Port && p.Protocol == sp.Protocol
	})
	if !svc.Headless() {
		return []Record{{Name: full, Type: "SRV", Target: own, Port: sp.Port, Weight: 100, Origin: origin(i)}}
	}
	for _, e := range endpoints {
		for _, p := range e.ports {
			if p.Port != nil && name(p) == sp.Name {
				out = append(out, Record{Name: full, Type: "SRV", Target: e.name + "." + own, Port: *p.Port, Origin: e.origin})
			}
		}
	}
	for i := range out {
		out[i].Weight = int32(100 / len(out))
	}
	return out
}

func name(p api.EndpointPort) string {
	if p.Name == nil {
		return ""
	}
	return *p.Name
}
