package path

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/dns"
	"github.com/portwalk/portwalk/engine/trace"
)

// answer is one address of the host that is asked for.
type answer struct {
	addr   netip.Addr
	origin *trace.Origin
}

// resolve turns the host into addresses, once for all walks. A balancer's own name is known to the whole world.
func (q *question) resolve(w World) {
	if ip, err := netip.ParseAddr(q.host); err == nil {
		q.answers = []answer{{addr: ip.Unmap()}}
		return
	}
	if q.host == "localhost" {
		q.answers = []answer{{addr: netip.AddrFrom4([4]byte{127, 0, 0, 1})}}
		return
	}
	q.lookup = dns.Lookup(w.State, q.host, q.where())
	for _, r := range q.lookup.Addresses() {
		q.answers = append(q.answers, answer{r.Addr, r.Origin})
	}
	if len(q.answers) == 0 && w.Balancer != nil {
		host := q.host
		if q.lookup.Outside != "" {
			host = q.lookup.Outside
		}
		if ip := w.Balancer.Lookup(host); ip.IsValid() {
			q.answers = []answer{{addr: ip}}
		}
	}
}

// where is which DNS the client asks.
func (q *question) where() dns.From {
	switch {
	case q.sender != nil:
		return dns.FromPod(q.sender)
	case q.client.kind == node:
		return dns.From{Where: dns.Node}
	}
	return dns.From{Where: dns.Outside}
}

// named tells what DNS said; a name without an address ends the walk before it begins.
func (k *walker) named(p trace.Packet) *end {
	if k.lookup == nil {
		return nil
	}
	if len(k.answers) == 0 {
		why := k.lookup.Why()
		k.step("dns", trace.Resolved, p, why)
		return &end{verdict: trace.NXDomain, reason: why, at: k.client, packet: p}
	}
	if k.rec == nil {
		return nil
	}
	a := k.answers[k.chosen]
	why := trace.Why(trace.DNSAnswered, "name", k.host, "address", a.addr.String())
	k.rec.step(trace.Step{Stage: "dns", Action: trace.Resolved, Before: p, After: p, Origin: a.origin, Reason: why})
	if len(k.answers) > 1 {
		among := k.options()
		among[k.chosen].Taken = true
		k.rec.step(trace.Step{Stage: "dns", Action: trace.Chose, Before: p, After: p, Among: among, Reason: why})
	}
	return nil
}
