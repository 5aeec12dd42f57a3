package dns

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// Reverse is the name to ask for the PTR record of an address.
func Reverse(ip netip.Addr) string {
	if ip.Is4() {
		p := strings.Split(ip.String(), ".")
		slices.Reverse(p)
		return strings.Join(p, ".") + ".in-addr.arpa."
	}
	const hex = "0123456789abcdef"
	var b strings.Builder
	raw := ip.As16()
	for i := 15; i >= 0; i-- {
		b.WriteByte(hex[raw[i]&15])
		b.WriteByte('.')
		b.WriteByte(hex[raw[i]>>4])
		b.WriteByte('.')
	}
	return b.String() + "ip6.arpa."
}

// pointer answers the address of a Service with its name, and any other address of an endpoint with the endpoint's names:
// those of every Service that has it.
func (z zone) pointer(a *Answer, full string) bool {
	tell := func(target string, origin *trace.Origin) {
		a.Records = append(a.Records, Record{Name: full, Type: "PTR", Target: target, Origin: origin})
	}
	for _, svc := range z.state.Services() {
		for _, text := range clusterIPs(svc) {
			if ip, err := netip.ParseAddr(text); err == nil && Reverse(ip) == full {
				tell(fqdn(svc), &trace.Origin{Object: api.KeyOf(svc).String(), Path: "spec.clusterIP"})
				return true
			}
		}
	}
	for _, svc := range z.state.Services() {
		seen := map[string]bool{}
		for _, f := range z.endpoints(svc, "", "", "") {
			if Reverse(f.addr) == full && !seen[f.target] {
				seen[f.target] = true
				tell(f.target, f.origin)
			}
		}
	}
	return len(a.Records) > 0
}
