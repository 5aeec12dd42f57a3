package admit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// EndpointsDeprecated is the warning at each request for Endpoints, whatever its answer.
const EndpointsDeprecated = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"

// checkEndpoints fills in protocols and validates Endpoints.
func checkEndpoints(c *causes, e *api.Endpoints) []string {
	var warnings []string
	e.Subsets = slices.Clone(e.Subsets)
	for i := range e.Subsets {
		path := index("subsets", i)
		ss := &e.Subsets[i]
		ss.Ports = slices.Clone(ss.Ports)
		if len(ss.Addresses) == 0 && len(ss.NotReadyAddresses) == 0 {
			c.required(path, "must specify `addresses` or `notReadyAddresses`")
		}
		for j, a := range ss.Addresses {
			warnings = append(warnings, checkEndpointAddress(c, index(path+".addresses", j), a)...)
		}
		for j, a := range ss.NotReadyAddresses {
			warnings = append(warnings, checkEndpointAddress(c, index(path+".notReadyAddresses", j), a)...)
		}
		for j := range ss.Ports {
			if ss.Ports[j].Protocol == "" {
				ss.Ports[j].Protocol = api.TCP
			}
			checkEndpointsPort(c, index(path+".ports", j), ss.Ports[j], len(ss.Ports) > 1)
		}
	}
	return warnings
}

func checkEndpointAddress(c *causes, path string, a api.EndpointAddress) []string {
	checkIP(c, path+".ip", a.IP, nil)
	if a.Hostname != "" {
		c.each(path+".hostname", a.Hostname, dnsLabel(a.Hostname))
	}
	if a.NodeName != nil {
		c.each(path+".nodeName", *a.NodeName, dnsSubdomain(*a.NodeName))
	}
	checkEndpointIP(c, path+".ip", a.IP)
	return warnIP(path+".ip", a.IP)
}

func checkEndpointsPort(c *causes, path string, p api.EndpointsPortNumber, needsName bool) {
	if needsName && p.Name == "" {
		c.required(path+".name", "")
	} else if p.Name != "" {
		c.each(path+".name", p.Name, dnsLabel(p.Name))
	}
	c.each(path+".port", p.Port, portNumber(p.Port))
	checkProtocol(c, path+".protocol", p.Protocol)
	if p.AppProtocol != nil {
		c.each(path+".appProtocol", *p.AppProtocol, qualifiedName(*p.AppProtocol))
	}
}

// checkSlice fills in ports' names and protocols and validates an EndpointSlice.
func checkSlice(c *causes, e, old *api.EndpointSlice) []string {
	switch e.AddressType {
	case "":
		c.required("addressType", "")
	case api.IPv4, api.IPv6, "FQDN":
	default:
		c.notSupported("addressType", word(e.AddressType), "FQDN", api.IPv4, api.IPv6)
	}
	checkSlicePorts(c, e)
	switch {
	case old != nil && print(old.Endpoints) == print(e.Endpoints): // what was taken once is not looked at again
	case len(e.Endpoints) > 1000:
		c.tooMany("endpoints", len(e.Endpoints), 1000)
	default:
		for i := range e.Endpoints {
			checkEndpoint(c, index("endpoints", i), &e.Endpoints[i], e.AddressType)
		}
	}
	if old != nil && old.AddressType != e.AddressType {
		c.invalid("addressType", word(e.AddressType), "field is immutable")
	}
	return warnSlice(e)
}

func checkSlicePorts(c *causes, e *api.EndpointSlice) {
	if len(e.Ports) > 20000 {
		c.tooMany("ports", len(e.Ports), 20000)
		return
	}
	e.Ports = slices.Clone(e.Ports)
	names := map[string]bool{}
	for i := range e.Ports {
		path, p := index("ports", i), &e.Ports[i]
		if p.Name == nil {
			p.Name = new("")
		}
		if p.Protocol == nil {
			p.Protocol = new(api.TCP)
		}
		if *p.Name != "" {
			c.each(path+".name", *p.Name, dnsLabel(*p.Name))
		}
		if names[*p.Name] {
			c.duplicate(path+".name", word(*p.Name))
		}
		names[*p.Name] = true
		switch *p.Protocol {
		case api.TCP, api.UDP, api.SCTP:
		default:
			c.notSupported(path+".protocol", word(*p.Protocol), api.SCTP, api.TCP, api.UDP)
		}
		if p.AppProtocol != nil {
			c.each(path+".appProtocol", *p.AppProtocol, qualifiedName(*p.AppProtocol))
		}
	}
}

func checkEndpoint(c *causes, path string, e *api.Endpoint, family string) {
	if len(e.Addresses) == 0 {
		c.required(path+".addresses", "must contain at least 1 address")
	} else if len(e.Addresses) > 100 {
		c.tooMany(path+".addresses", len(e.Addresses), 100)
	}
	for j, a := range e.Addresses {
		checkSliceAddress(c, path+".addresses", j, a, family)
	}
	if e.NodeName != nil {
		c.each(path+".nodeName", *e.NodeName, dnsSubdomain(*e.NodeName))
	}
	if e.Hostname != nil {
		c.each(path+".hostname", *e.Hostname, dnsLabel(*e.Hostname))
	}
	if e.Hints != nil {
		checkHints(c, path+".hints", e.Hints)
	}
}

func checkSliceAddress(c *causes, list string, i int, a, family string) {
	path := index(list, i)
	before := len(*c)
	switch family {
	case api.IPv4:
		checkIP(c, path, a, nil)
		if len(*c) > before {
			return
		}
		if isIPv6(a) {
			c.invalid(list, a, "must be an IPv4 address")
		}
		checkEndpointIP(c, path, a)
	case api.IPv6:
		checkIP(c, path, a, nil)
		if ip, ok := sloppyIP(a); ok && len(*c) == before && ipText(ip) != a {
			c.invalid(path, a, fmt.Sprintf("must be in canonical form (%q)", ipText(ip)))
		}
		if len(*c) > before {
			return
		}
		if !isIPv6(a) {
			c.invalid(list, a, "must be an IPv6 address")
		}
		checkEndpointIP(c, path, a)
	case "FQDN":
		checkFQDN(c, path, a)
	}
}

func checkFQDN(c *causes, path, name string) {
	if name == "" {
		c.required(path, "")
		return
	}
	name = strings.TrimSuffix(name, ".")
	if msgs := dnsSubdomain(name); len(msgs) > 0 {
		c.invalid(path, name, strings.Join(msgs, ","))
		return
	}
	labels := strings.Split(name, ".")
	if len(labels) < 2 {
		c.invalid(path, name, "should be a domain with at least two segments separated by dots")
		return
	}
	for _, l := range labels {
		if msgs := dnsLabel(l); len(msgs) > 0 {
			c.invalid(path, l, strings.Join(msgs, ","))
			return
		}
	}
}

func checkHints(c *causes, path string, h *api.EndpointHints) {
	for _, list := range []struct {
		path  string
		names []api.ForName
		check func(string) []string
	}{{path + ".forZones", h.ForZones, labelValue}, {path + ".forNodes", h.ForNodes, dnsSubdomain}} {
		if len(list.names) > 8 {
			c.tooMany(list.path, len(list.names), 8)
			return
		}
		seen := map[string]bool{}
		for i, n := range list.names {
			p := index(list.path, i) + ".name"
			if seen[n.Name] {
				c.duplicate(p, n.Name)
			}
			seen[n.Name] = true
			c.each(p, n.Name, list.check(n.Name))
		}
	}
}

func warnSlice(e *api.EndpointSlice) (w []string) {
	if e.AddressType == "FQDN" {
		w = append(w, "spec.addressType: FQDN endpoints are deprecated")
	}
	switch e.Labels["endpointslice.kubernetes.io/managed-by"] {
	case "endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io":
		return w
	}
	for i, ep := range e.Endpoints {
		for j, a := range ep.Addresses {
			w = append(w, warnIP(index(index("endpoints", i)+".addresses", j), a)...)
		}
	}
	return w
}
