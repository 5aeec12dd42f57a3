package doctor

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// wrongPort: an address of a Service, with a port that it does not serve there.
func (v *visit) wrongPort() cause {
	svc := v.service()
	if svc == nil {
		return found("wrong-port", nil, "", "port", itoa(v.askedPort()))
	}
	field := v.end.Reason.Args["field"]
	i := v.meant(svc, field)
	path := portPath(i, field)
	if i < 0 {
		path = "spec.ports"
	} else if field == "protocol" {
		path = portPath(i, "protocol")
	}
	c := found("wrong-port", svc, path, "service", svc.Name, "address", v.kindOfAddress(svc), "field", field,
		"port", itoa(v.askedPort()), "protocol", v.protocol(), "ports", v.end.Reason.Args["ports"])
	if field == "targetPort" || field == "nodePort" {
		c.Code += "-" + field
	} else if field == "protocol" {
		c.Code = "wrong-protocol"
	}
	c.fixes = v.callPorts(svc, v.host(), i)
	return c
}

// callPorts calls a Service's address on the port that was meant, or on its only one.
func (v *visit) callPorts(svc *api.Service, host string, i int) []Fix {
	if i < 0 && len(svc.Spec.Ports) == 1 {
		i = 0
	}
	if i < 0 {
		return nil
	}
	sp := &svc.Spec.Ports[i]
	return []Fix{v.call(host, sp.Port, protocolOf(sp))}
}

// kindOfAddress says which of a Service's addresses was called: clusterIP, loadBalancer or externalIP.
func (v *visit) kindOfAddress(svc *api.Service) string {
	host := v.end.Reason.Args["address"]
	for _, in := range svc.Status.LoadBalancer.Ingress {
		if in.IP == host {
			return "loadBalancer"
		}
	}
	for _, ip := range svc.Spec.ExternalIPs {
		if ip == host {
			return "externalIP"
		}
	}
	return "clusterIP"
}

// nodeClosed: a node's address with a port where nothing is: no process, no nodePort.
func (v *visit) nodeClosed() cause {
	why := v.end.Reason.Args
	svc := v.service()
	if why["field"] == "" || svc == nil {
		return found("node-port-closed", nil, "", "node", why["node"], "port", itoa(v.askedPort()), "protocol", v.protocol())
	}
	field := why["field"]
	i := v.meant(svc, field)
	c := found("node-on-"+field, svc, portPath(i, field), "service", svc.Name, "node", why["node"], "port", itoa(v.askedPort()),
		"meant", why["meant"], "protocol", v.protocol())
	if i < 0 {
		return c
	}
	sp := &svc.Spec.Ports[i]
	switch {
	case field == "address":
		c.Path = portPath(i, "nodePort")
		c.fixes = []Fix{v.call(why["meant"], v.askedPort(), v.protocol())}
	case field == "protocol":
		c.fixes = []Fix{v.call(v.host(), v.askedPort(), why["meant"])}
	case sp.NodePort != 0:
		c.fixes = []Fix{v.call(v.host(), sp.NodePort, protocolOf(sp))}
	default:
		c.Code, c.Path = "no-nodeport", "spec.type"
		c.fixes = []Fix{v.open(svc, i, v.host())}
	}
	return c
}

// open gives a Service a nodePort and calls it on a node.
func (v *visit) open(svc *api.Service, i int, host string) Fix {
	object, sp := api.KeyOf(svc).String(), &svc.Spec.Ports[i]
	n := v.freeNodePort()
	f := v.call(host, n, protocolOf(sp))
	f.Code, f.Args = "open-nodeport", map[string]string{"nodePort": itoa(n), "to": f.Ask.To}
	f.Edits = []Edit{edit(object, "spec.type", old(svc.Spec.Type, api.ClusterIP), api.NodePort), edit(object, portPath(i, "nodePort"), nil, n)}
	return f
}

// freeNodePort is a nodePort that no Service has: 30080 if it can be had.
func (d *doctor) freeNodePort() int32 {
	taken := map[int32]bool{}
	for _, s := range d.State.Services() {
		taken[s.Spec.HealthCheckNodePort] = true
		for _, p := range s.Spec.Ports {
			taken[p.NodePort] = true
		}
	}
	r := d.State.Config.NodePortRange
	if r[0] <= 30080 && 30080 <= r[1] && !taken[30080] {
		return 30080
	}
	for n := r[0]; n < r[1]; n++ {
		if !taken[n] {
			return n
		}
	}
	return r[1]
}

// clusterIPOutside: an address that lives in the nodes' rules only, called from where no route leads there.
func (v *visit) clusterIPOutside() cause {
	svc := v.service()
	if svc == nil {
		return found("clusterip-outside", nil, "", "address", v.host())
	}
	i := v.port(svc)
	c := found("clusterip-outside", svc, "spec.type", "service", svc.Name, "address", v.host(), "type", svc.Spec.Type)
	c.fixes = v.fromOutside(svc, i)
	return c
}

// fromOutside are the ways from outside to a Service: its load balancer, its nodePort, or a nodePort yet to be opened.
func (v *visit) fromOutside(svc *api.Service, i int) []Fix {
	if i < 0 && len(svc.Spec.Ports) == 1 {
		i = 0
	}
	if i < 0 || svc.Headless() {
		return nil
	}
	sp := &svc.Spec.Ports[i]
	var out []Fix
	for _, in := range svc.Status.LoadBalancer.Ingress {
		out = append(out, v.call(in.IP+in.Hostname, sp.Port, protocolOf(sp)))
	}
	for _, n := range v.doors(&api.Service{}) {
		if host := n.Address("InternalIP"); host != "" && sp.NodePort != 0 {
			out = append(out, v.call(host, sp.NodePort, protocolOf(sp)))
		} else if host != "" {
			return append(out, v.open(svc, i, host))
		}
	}
	return out
}

// podOutside: a pod's address, called from outside the pod network.
func (v *visit) podOutside() cause {
	for _, p := range v.State.Pods() {
		if p.Status.PodIP != v.host() {
			continue
		}
		c := found("pod-outside", nil, "metadata.name", "pod", p.Name, "address", v.host())
		c.Object, _ = v.home(p)
		for _, svc := range v.State.Services() {
			if svc.Namespace == p.Namespace && api.Matches(svc.Spec.Selector, p.Labels) {
				c.fixes = append(c.fixes, v.fromOutside(svc, v.byTarget(svc))...)
			}
		}
		return c
	}
	return found("pod-outside", nil, "", "address", v.host())
}

// byTarget is the port of a Service that leads to the port of the pod that was called.
func (v *visit) byTarget(svc *api.Service) int {
	for i, sp := range svc.Spec.Ports {
		if sp.TargetPort.Int == v.askedPort() {
			return i
		}
	}
	return v.port(svc)
}

// unused: an address that nobody has. In the range of ClusterIPs it may be an old one: names don't grow old.
func (v *visit) unused() cause {
	if c, ok := v.emptyEndpoint(); ok {
		return c
	}
	c := found("address-of-nobody", nil, "", "address", v.host())
	if v.end.Reason.Code == trace.ClusterIPUnused || v.inServiceRange(v.host()) {
		c.Code = "clusterip-unused"
		c.fixes = v.byName()
	}
	return c
}

// emptyEndpoint: the Service sent the packet on to an address of a slice, and nobody is there.
func (v *visit) emptyEndpoint() (cause, bool) {
	to, svc := v.end.Reason.Args["to"], v.service()
	if svc == nil || to == "" || to == v.host() {
		return cause{}, false
	}
	for _, s := range v.State.Slices() {
		if s.Namespace != svc.Namespace || s.Labels[api.ServiceNameLabel] != svc.Name {
			continue
		}
		for i, e := range s.Endpoints {
			if len(e.Addresses) > 0 && e.Addresses[0] == to {
				return found("endpoint-of-nobody", s, "endpoints["+itoa(int32(i))+"].addresses", "service", svc.Name, "address", to, "slice", s.Name), true
			}
		}
	}
	return found("endpoint-of-nobody", svc, "spec", "service", svc.Name, "address", to), true
}

// byName calls by name the one Service that serves the port that was called, if it is one.
func (v *visit) byName() []Fix {
	var out []Fix
	for _, svc := range v.State.Services() {
		for i := range svc.Spec.Ports {
			if sp := &svc.Spec.Ports[i]; sp.Port == v.askedPort() && protocolOf(sp) == v.protocol() {
				out = append(out, v.call(svc.Name+"."+svc.Namespace, sp.Port, protocolOf(sp)))
			}
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}

// ping: a ClusterIP is no host. It answers on its ports only.
func (v *visit) ping() cause {
	svc := v.service()
	if svc == nil {
		return found("ping", nil, "", "address", v.host())
	}
	c := found("ping", svc, "spec.ports", "service", svc.Name, "address", v.end.Reason.Args["address"])
	for i := range svc.Spec.Ports {
		sp := &svc.Spec.Ports[i]
		c.fixes = append(c.fixes, v.call(v.host(), sp.Port, protocolOf(sp)))
	}
	return c
}
