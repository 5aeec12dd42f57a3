package proxy

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/trace"
)

// What only a walk through a dump has to tell: there are rules of others in it.

// Doubted tells that a rule was met of which a part is not understood, and what was assumed.
func (t *Teller) Doubted(p Place, why trace.Reason) {
	t.record(p, trace.Step{Action: trace.Matched, After: t.Packet, Reason: why})
}

// Sourced gives the packet another source, as SNAT does.
func (t *Teller) Sourced(p Place, from netip.AddrPort) {
	after, old := t.Packet, t.Packet.Src
	after.Src = from
	t.rewrote(p, after, trace.Why(trace.SNATed, "old", old.String(), "new", from.String()))
}

// SetMark gives the packet another mark.
func (t *Teller) SetMark(p Place, mark uint32) {
	if t.Packet.Mark == mark {
		return
	}
	t.Packet.Mark = mark
	t.record(p, trace.Step{Action: trace.Marked, After: t.Packet, Reason: trace.Why(trace.MarkSet, "chain", p.Stage())})
}
