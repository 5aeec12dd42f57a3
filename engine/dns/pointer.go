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

// pointer answers the address of a Service with its name, and that of a headless Service's endpoint with a hostname
// with the endpoint's name.
func (z zone) pointer(a *Answer, full string) {
	for _, svc := range z.state.Services() {
		own := svc.Name + "." + svc.Namespace + ".svc." + Zone + "."
		if svc.Headless() {
			for _, e := range z.endpoints(svc) {
				if Reverse(e.addr) == full {
					a.Records = append(a.Records, Record{Name: full, Type: "PTR", Target: e.name + "." + own, Origin: e.origin})
				}
			}
			continue
		}
		for _, r := range clusterRecords(svc, own) {
			if Reverse(r.Addr) == full {
				a.Records = append(a.Records, Record{Name: full, Type: "PTR", Target: own,
					Origin: &trace.Origin{Object: api.KeyOf(svc).String(), Path: "spec.clusterIP"}})
			}
		}
	}
}
