package kubectl

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

const unset = "<unset>"

func endpointSliceResource() *resource {
	return &resource{plural: "endpointslices", singular: "endpointslice", group: "discovery.k8s.io", list: lister[*api.EndpointSlice],
		columns: columns("NAME,ADDRESSTYPE,PORTS,ENDPOINTS,AGE"), row: endpointSliceRow, describe: describeEndpointSlice}
}

func endpointSliceRow(p *page, o api.Object) []cellFunc {
	e := o.(*api.EndpointSlice)
	return []cellFunc{text(e.Name), text(e.AddressType), func(p *page) { p.slicePorts(e) }, text(sliceAddresses(e)), text(p.age(e.CreationTimestamp))}
}

// slicePorts is the column PORTS: three numbers at most, * for any port.
func (p *page) slicePorts(e *api.EndpointSlice) {
	const most = 3
	if len(e.Ports) == 0 || len(e.Ports) == 1 && e.Ports[0].Port == nil && e.Ports[0].Name != nil && *e.Ports[0].Name == "" {
		p.put(unset) // a port without number and name is nothing to print
		return
	}
	for i := range e.Ports {
		if i == most {
			p.put(" + ", strconv.Itoa(len(e.Ports)-most), " more...")
			return
		}
		if i > 0 {
			p.put(",")
		}
		p.slicePort(e, i)
	}
}

// slicePort writes the number of a slice's port, and remembers the targetPort it came from.
func (p *page) slicePort(e *api.EndpointSlice, i int) {
	switch port := e.Ports[i]; {
	case port.Port != nil:
		key, path := p.targetPortOf(e, i)
		p.mark(itoa(*port.Port), kindTargetPort, key, path)
	case port.Name != nil:
		p.put(*port.Name)
	default:
		p.put("*")
	}
}

// targetPortOf is the field that a slice's port was made from: the Service's targetPort, or the slice's own field.
func (p *page) targetPortOf(e *api.EndpointSlice, i int) (api.Key, string) {
	if s := p.state.Service(e.Namespace, e.Labels[api.ServiceNameLabel]); s != nil && len(s.Spec.Selector) > 0 && e.Ports[i].Name != nil {
		for j, sp := range s.Spec.Ports {
			if sp.Name == *e.Ports[i].Name {
				return api.KeyOf(s), portPath(j, "targetPort")
			}
		}
	}
	return api.KeyOf(e), "ports[" + strconv.Itoa(i) + "].port"
}

// sliceAddresses is the column ENDPOINTS: three addresses at most, ready or not.
func sliceAddresses(e *api.EndpointSlice) string {
	var all []string
	for _, ep := range e.Endpoints {
		all = append(all, ep.Addresses...)
	}
	return firstThree(all, unset)
}

func firstThree(all []string, empty string) string {
	const most = 3
	if len(all) == 0 {
		return empty
	}
	if len(all) > most {
		return strings.Join(all[:most], ",") + " + " + strconv.Itoa(len(all)-most) + " more..."
	}
	return strings.Join(all, ",")
}

func describeEndpointSlice(p *page, o api.Object, events bool) {
	e := o.(*api.EndpointSlice)
	p.line(0, "Name:", e.Name)
	p.line(0, "Namespace:", e.Namespace)
	p.labels(0, "Labels", e.Labels)
	p.annotations("Annotations", e.Annotations)
	p.line(0, "AddressType:", e.AddressType)
	if len(e.Ports) == 0 {
		p.line(0, "Ports: "+unset)
	} else {
		p.line(0, "Ports:")
		p.line(1, "Name", "Port", "Protocol")
		p.line(1, "----", "----", "--------")
	}
	for i, port := range e.Ports {
		name, protocol := unset, ""
		if port.Name != nil && *port.Name != "" {
			name = *port.Name
		}
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		p.put("  ", name, "\t")
		if port.Port == nil {
			p.put(unset)
		} else {
			p.slicePort(e, i)
		}
		p.put("\t", protocol, "\n")
	}
	if len(e.Endpoints) == 0 {
		p.line(0, "Endpoints: "+none)
	} else {
		p.line(0, "Endpoints:")
	}
	for _, ep := range e.Endpoints {
		p.describeEndpoint(ep)
	}
	if events {
		p.events(o)
	}
}

func (p *page) describeEndpoint(ep api.Endpoint) {
	p.line(1, "- Addresses:", orNone(strings.Join(ep.Addresses, ", ")))
	p.line(2, "Conditions:")
	ready := unset
	if ep.Conditions.Ready != nil {
		ready = strconv.FormatBool(*ep.Conditions.Ready)
	}
	p.line(3, "Ready:", ready)
	p.line(2, "Hostname:", orUnset(ep.Hostname))
	if ep.TargetRef != nil {
		p.line(2, "TargetRef:", ep.TargetRef.Kind+"/"+ep.TargetRef.Name)
	}
	p.line(2, "NodeName:", orUnset(ep.NodeName))
	p.line(2, "Zone:", orUnset(ep.Zone))
}

func orUnset(s *string) string {
	if s == nil {
		return unset
	}
	return *s
}

func endpointsResource() *resource {
	return &resource{plural: "endpoints", singular: "endpoints", short: []string{"ep"}, list: lister[*api.Endpoints],
		columns: columns("NAME,ENDPOINTS,AGE"), row: endpointsRow, describe: describeEndpoints,
		warning: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"}
}

func endpointsRow(p *page, o api.Object) []cellFunc {
	e := o.(*api.Endpoints)
	return []cellFunc{text(e.Name), func(p *page) { p.endpoints(e) }, text(p.age(e.CreationTimestamp))}
}

// endpoints is the column ENDPOINTS: three ready addresses at most, each with each port of its subset.
func (p *page) endpoints(e *api.Endpoints) {
	const most = 3
	if len(e.Subsets) == 0 {
		p.put(none)
		return
	}
	shown, count := 0, 0
	show := func(address string, number *int32, path string) {
		count++
		if count > most {
			return
		}
		if shown > 0 {
			p.put(",")
		}
		shown++
		key, field := p.targetPortNamed(e, path, number)
		p.hostPort(address, number, key, field)
	}
	for i, s := range e.Subsets {
		if len(s.Ports) == 0 {
			for _, a := range s.Addresses {
				show(a.IP, nil, "")
			}
		}
		for j := range s.Ports {
			for _, a := range s.Addresses {
				show(a.IP, &s.Ports[j].Port, "subsets["+strconv.Itoa(i)+"].ports["+strconv.Itoa(j)+"].port")
			}
		}
	}
	if count > most {
		p.put(" + ", strconv.Itoa(count-most), " more...")
	}
}

// targetPortNamed is the Service's targetPort that made a number, or the given field of the Endpoints.
func (p *page) targetPortNamed(e *api.Endpoints, path string, number *int32) (api.Key, string) {
	s := p.state.Service(e.Namespace, e.Name)
	if s == nil || len(s.Spec.Selector) == 0 || number == nil {
		return api.KeyOf(e), path
	}
	for _, subset := range e.Subsets {
		for k := range subset.Ports {
			if &subset.Ports[k].Port != number {
				continue
			}
			for j, sp := range s.Spec.Ports {
				if sp.Name == subset.Ports[k].Name {
					return api.KeyOf(s), portPath(j, "targetPort")
				}
			}
		}
	}
	return api.KeyOf(e), path
}

func describeEndpoints(p *page, o api.Object, events bool) {
	e := o.(*api.Endpoints)
	p.line(0, "Name:", e.Name)
	p.line(0, "Namespace:", e.Namespace)
	p.labels(0, "Labels", e.Labels)
	p.annotations("Annotations", e.Annotations)
	p.line(0, "Subsets:")
	for i := range e.Subsets {
		s := &e.Subsets[i]
		p.line(1, "Addresses:", addressList(s.Addresses))
		p.line(1, "NotReadyAddresses:", addressList(s.NotReadyAddresses))
		if len(s.Ports) > 0 {
			p.line(1, "Ports:")
			p.line(2, "Name", "Port", "Protocol")
			p.line(2, "----", "----", "--------")
		}
		for j := range s.Ports {
			port := &s.Ports[j]
			name := port.Name
			if name == "" {
				name = unset
			}
			p.put("    ", name, "\t")
			key, field := p.targetPortNamed(e, "subsets["+strconv.Itoa(i)+"].ports["+strconv.Itoa(j)+"].port", &port.Port)
			p.mark(itoa(port.Port), kindTargetPort, key, field)
			p.put("\t", port.Protocol, "\n")
		}
		p.put("\n")
	}
	if events {
		p.events(o)
	}
}

func addressList(list []api.EndpointAddress) string {
	var out []string
	for _, a := range list {
		out = append(out, a.IP)
	}
	return orNone(strings.Join(out, ","))
}
