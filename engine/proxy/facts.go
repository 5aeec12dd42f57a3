package proxy

import (
	"net/netip"
	"strconv"

	"github.com/portwalk/portwalk/engine/trace"
)

// Facts is what is known of a rule beyond what the kernel knows: where it comes from and what it means.
type Facts struct {
	Origin   *trace.Origin // the field that made kube-proxy write it; nil for the rules that every node has
	Port     *ServicePort  // whose rule it is, if it is one Service's
	Endpoint *Endpoint     // which endpoint it leads to, if it leads to one
	Says     string        // code of the Reason for a packet that it decides about; "" is not worth a step
	Detail   string        // argument of the Reason: why it is marked, which policy found nothing
}

// jumped is the Reason of a rule that leads to a chain.
func (f *Facts) jumped(chain string) trace.Reason {
	r := trace.Why(trace.RuleJumped, "chain", chain)
	if f.Port != nil {
		r.Args["service"] = f.Port.Label
	}
	return r
}

// chosen is the Reason of a choice among n endpoints.
func (f *Facts) chosen(n int) trace.Reason {
	r := trace.Why(f.Says, "endpoint", f.Endpoint.Name, "pod", f.Endpoint.Pod())
	if f.Says == trace.EndpointSticky {
		r.Args["seconds"] = strconv.Itoa(f.Port.Sticky)
		return r
	}
	r.Args["service"], r.Args["n"] = f.Port.Label, strconv.Itoa(n)
	return r
}

// translated is the Reason of a DNAT.
func (f *Facts) translated(old, to netip.AddrPort) trace.Reason {
	r := trace.Why(trace.DNATed, "old", old.String(), "new", to.String())
	if f.Endpoint != nil {
		r.Args["pod"], r.Args["targetPort"] = f.Endpoint.Pod(), f.Port.TargetPort()
	}
	return r
}

// refused is the Reason of a drop or a rejection.
func (f *Facts) refused(node string, at Place, p trace.Packet) trace.Reason {
	address, port := p.Dst.Addr().String(), strconv.Itoa(int(p.Dst.Port()))
	switch f.Says {
	case trace.NoEndpoints:
		return f.Port.Empty
	case trace.NoLocalEndpoints:
		return trace.Why(f.Says, "service", f.Port.Label, "node", node, "policy", f.Detail)
	case trace.SourceRange:
		return trace.Why(f.Says, "service", f.Port.Label, "source", p.Src.Addr().String(), "ranges", f.Port.Ranges())
	case trace.VIPWrongPort:
		return trace.Why(f.Says, "address", address, "port", port, "service", f.Port.Label, "ports", f.Port.ports())
	case trace.ClusterIPUnused:
		return trace.Why(f.Says, "address", address)
	case trace.ForeignRule:
		return trace.Why(f.Says, "chain", at.Stage(), "rule", at.Text(), "owner", f.Detail, "node", node)
	case trace.RulesEndless:
		return trace.Why(f.Says, "node", node, "met", f.Detail)
	case trace.ForeignPolicy:
		return trace.Why(f.Says, "chain", at.Stage(), "policy", f.Detail, "node", node)
	}
	return trace.Why(trace.Martian, "from", p.Src.Addr().String(), "to", address)
}
