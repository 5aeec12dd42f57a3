package admit

import (
	"fmt"
	"maps"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// checkOther fills in and validates what is not a Service. old is nil on create.
//
// Kinds other than Endpoints, EndpointSlice and ServiceCIDR are checked as far as a Service or a packet depends on them:
// names, labels, selectors, containers and their ports.
func (s *Server) checkOther(o, old api.Object) ([]string, *failure) {
	var c causes
	var warnings []string
	rule := nameRule(dnsSubdomain)
	switch o := o.(type) {
	case *api.Namespace:
		rule = dnsLabel
		if o.Status.Phase == "" {
			o.Status.Phase = "Active"
		}
		if o.Name != "" {
			o.Labels = maps.Clone(o.Labels)
			if o.Labels == nil {
				o.Labels = map[string]string{}
			}
			o.Labels["kubernetes.io/metadata.name"] = o.Name
		}
	case *api.Workload:
		if o.Kind == "StatefulSet" {
			rule = dnsLabel
		}
	case *Other:
		if strings.HasPrefix(o.APIVersion, "rbac.") {
			rule = pathSegment
		}
	}
	if old == nil {
		checkMeta(&c, o.Meta(), namespaced(o), rule)
	} else {
		checkMetaUpdate(&c, o.Meta(), old.Meta())
	}
	switch o := o.(type) {
	case *api.EndpointSlice:
		was, _ := old.(*api.EndpointSlice)
		warnings = checkSlice(&c, o, was)
	case *api.Endpoints:
		warnings = append([]string{EndpointsDeprecated}, checkEndpoints(&c, o)...)
	case *api.ServiceCIDR:
		was, _ := old.(*api.ServiceCIDR)
		checkServiceCIDR(&c, o, was)
	case *api.Node:
		was, _ := old.(*api.Node)
		checkNode(&c, o, was)
	case *api.Pod:
		was, _ := old.(*api.Pod)
		warnings = checkPod(&c, o, was)
	case *api.Workload:
		was, _ := old.(*api.Workload)
		warnings = checkWorkload(&c, o, was)
	}
	if f := invalid(c); f != nil {
		if o.Type().Kind == "Endpoints" {
			return []string{EndpointsDeprecated}, f
		}
		return nil, f
	}
	return warnings, nil
}

func checkNode(c *causes, n, old *api.Node) {
	if n.Spec.PodCIDR != "" && (len(n.Spec.PodCIDRs) == 0 || n.Spec.PodCIDRs[0] != n.Spec.PodCIDR) {
		n.Spec.PodCIDRs = []string{n.Spec.PodCIDR} // where they disagree, the older field wins
	}
	if old != nil {
		checkNodeUpdate(c, n, old)
		return
	}
	for i, cidr := range n.Spec.PodCIDRs {
		checkCIDR(c, index("spec.podCIDRs", i), cidr, nil)
	}
	if len(n.Spec.PodCIDRs) < 2 {
		return
	}
	var addrs []string
	for _, cidr := range n.Spec.PodCIDRs {
		addr, _, _ := strings.Cut(cidr, "/")
		addrs = append(addrs, addr)
	}
	if !dualStack(addrs) || len(addrs) > 2 {
		c.invalid("spec.podCIDRs", n.Spec.PodCIDRs, "may specify no more than one CIDR for each IP family")
	}
}

// checkNodeUpdate: what a controller gave once stays.
func checkNodeUpdate(c *causes, n, old *api.Node) {
	n.Status = old.Status
	if was := old.Spec.PodCIDRs; len(was) > 0 {
		const text = `node updates may not change podCIDR except from "" to valid`
		if len(was) != len(n.Spec.PodCIDRs) {
			c.forbidden("spec.podCIDRs", text)
		} else {
			for i := range was {
				if was[i] != n.Spec.PodCIDRs[i] {
					c.forbidden("spec.podCIDRs", text)
				}
			}
		}
	}
	if was := old.Spec.ProviderID; was != "" && was != n.Spec.ProviderID {
		c.forbidden("spec.providerID", `node updates may not change providerID except from "" to valid`)
	}
}

func checkServiceCIDR(c *causes, s, old *api.ServiceCIDR) {
	const path = "spec.cidrs"
	cidrs := s.Spec.CIDRs
	if old == nil {
		checkServiceCIDRs(c, cidrs)
		return
	}
	was := old.Spec.CIDRs
	switch {
	case len(was) == len(cidrs):
		for i := range was {
			if was[i] != cidrs[i] {
				c.invalid(index(path, i), cidrs[i], "field is immutable")
			}
		}
	case len(was) == 1 && len(cidrs) == 2:
		if was[0] != cidrs[0] {
			c.invalid(index(path, 0), cidrs[0], "field is immutable")
		}
		checkServiceCIDRs(c, cidrs)
	default:
		c.invalid(path, cidrs, "field is immutable")
	}
}

// internalCIDRs is how the API server prints them: its internal struct has no JSON names.
type internalCIDRs struct{ CIDRs []string }

func checkServiceCIDRs(c *causes, cidrs []string) {
	const path = "spec.cidrs"
	switch {
	case len(cidrs) == 0:
		c.required(path, "at least one CIDR required")
		return
	case len(cidrs) > 2:
		c.invalid(path, internalCIDRs{cidrs}, "may only hold up to 2 values")
		return
	}
	for i, cidr := range cidrs {
		before := len(*c)
		checkCIDR(c, index(path, i), cidr, nil)
		if p, ok := sloppyCIDR(cidr); ok && len(*c) == before && p.Masked().String() != cidr {
			c.invalid(index(path, i), cidr, fmt.Sprintf("must be in canonical form (%q)", p.Masked()))
		}
	}
	if len(cidrs) == 2 {
		a, ok := sloppyCIDR(cidrs[0])
		b, ok2 := sloppyCIDR(cidrs[1])
		if ok && ok2 && a.Addr().Is4() == b.Addr().Is4() {
			c.invalid(path, cidrs, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")
		}
	}
}
