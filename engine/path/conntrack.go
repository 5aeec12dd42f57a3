package path

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// Entry is one connection that a machine remembers: the tuple of its first packet, and that of the answer.
// If the second is not the inverse of the first, addresses were rewritten.
type Entry struct {
	Orig    trace.Packet
	Reply   trace.Packet
	Replied bool  // an answer was seen
	Began   int64 // when the first packet passed, by the session's clock
	Seen    int64 // when the last packet passed
	stage   phase
	of      trace.Packet // the connection's first packet as its client sent it
}

// phase is how far a connection has come beyond its first exchange.
type phase int

const (
	young   phase = iota // TCP and SCTP: SYN_SENT, or ESTABLISHED once answered
	stream               // UDP: there were packets after the answer and after the first two seconds
	unheard              // TCP: the last packet was not answered
	half                 // TCP: one end closed it
	over                 // TCP: both did
	reset                // TCP: one end reset it
)

// DNATed says that the destination was rewritten.
func (e *Entry) DNATed() bool { return e.Orig.Dst != e.Reply.Src }

// SNATed says that the source was rewritten.
func (e *Entry) SNATed() bool { return e.Orig.Src != e.Reply.Dst }

// String is the two halves of the entry as `conntrack -L` shows them.
func (e *Entry) String() string { return tuple(e.Orig) + " " + tuple(e.Reply) }

func tuple(p trace.Packet) string {
	if p.Protocol == icmp { // a ping has no ports: its sender's number stands in place of the source's
		kind := "8"
		if p.Src.Port() == 0 {
			kind = "0"
		}
		return "src=" + p.Src.Addr().String() + " dst=" + p.Dst.Addr().String() + " type=" + kind + " code=0 id=" + port(p.Src.Port()|p.Dst.Port())
	}
	return "src=" + p.Src.Addr().String() + " dst=" + p.Dst.Addr().String() +
		" sport=" + port(p.Src.Port()) + " dport=" + port(p.Dst.Port())
}

// answered and unanswered are Linux's default timeouts in seconds (net.netfilter.nf_conntrack_*_timeout_*).
var (
	unanswered = map[string]int64{api.TCP: 120, api.UDP: 30, api.SCTP: 3, icmp: 30}
	answered   = map[string]int64{api.TCP: 432000, api.UDP: 30, api.SCTP: 210, icmp: 30}
	later      = [...]int64{stream: 120, unheard: 300, half: 60, over: 120, reset: 10}
)

// life is how many seconds the entry lives after its last packet.
func (e *Entry) life() int64 {
	switch {
	case e.stage != young:
		return later[e.stage]
	case e.Replied:
		return answered[e.Orig.Protocol]
	}
	return unanswered[e.Orig.Protocol]
}

// Left is how many seconds the entry has still to live; none when it is over.
func (e *Entry) Left(now int64) int64 { return max(0, e.Seen+e.life()-now) }

// Line is the entry as `conntrack -L` prints it: the list is read a moment after the clock's second, and the rest of a
// second is cut off.
func (e *Entry) Line(now int64) string {
	number := map[string]string{api.TCP: "6", api.UDP: "17", api.SCTP: "132", icmp: "1"}[e.Orig.Protocol]
	name := strings.ToLower(e.Orig.Protocol)
	line := name + strings.Repeat(" ", 9-len(name)) + number + " " + strconv.FormatInt(max(0, e.Left(now)-1), 10) + " " + e.state() + tuple(e.Orig) + " "
	if !e.Replied {
		line += "[UNREPLIED] "
	}
	line += tuple(e.Reply)
	if e.assured() {
		line += " [ASSURED]"
	}
	return line + " mark=0 use=1"
}

// state is the word for it that protocols with a handshake have, and a space.
func (e *Entry) state() string {
	switch p := e.Orig.Protocol; {
	case p != api.TCP && p != api.SCTP:
		return ""
	case e.stage == half:
		return "CLOSE_WAIT "
	case e.stage == over:
		return "TIME_WAIT "
	case e.stage == reset:
		return "CLOSE "
	case e.Replied:
		return "ESTABLISHED "
	case p == api.SCTP:
		return "COOKIE_WAIT "
	}
	return "SYN_SENT "
}

// assured says that both ends have shown that they mean it: a full table drops other entries first.
func (e *Entry) assured() bool {
	switch e.Orig.Protocol {
	case api.TCP, api.SCTP:
		return e.Replied
	}
	return e.stage == stream
}

// heard is the entry after a packet, and after an answer to it if there was one.
func (e *Entry) heard(now int64, reply bool) *Entry {
	n := *e
	n.Seen, n.Replied = now, e.Replied || reply
	switch {
	case e.Orig.Protocol == api.UDP && e.Replied && now-e.Began >= 2:
		n.stage = stream
	case e.Orig.Protocol == api.TCP && e.Replied && !reply && e.stage == young:
		n.stage = unheard
	case e.stage == unheard && reply:
		n.stage = young
	}
	return &n
}

// hit is a packet that belongs to a known connection.
type hit struct {
	entry *Entry
	reply bool // it goes the way of the answer
}

// conntrack is what machines remember, by the machine's name. A walk adds to its own and never to the session's.
type conntrack struct {
	session Session
	added   []added
	touched map[*Entry]bool // entries that packets passed by; true if an answer did
}

type added struct {
	at    string
	entry *Entry
}

func (c *conntrack) find(at string, p trace.Packet) (hit, bool) {
	for _, a := range c.added {
		if a.at == at {
			if h, ok := a.entry.match(p); ok {
				return h, true
			}
		}
	}
	for _, e := range c.session.tracks[at] {
		if h, ok := e.match(p); ok && e.Left(c.session.Now) > 0 {
			return h, true
		}
	}
	return hit{}, false
}

func (e *Entry) match(p trace.Packet) (hit, bool) {
	switch {
	case e.Orig.Same(p):
		return hit{entry: e}, true
	case e.Reply.Same(p):
		return hit{entry: e, reply: true}, true
	}
	return hit{}, false
}

// add confirms a connection: what came in first, and how it left.
func (c *conntrack) add(at string, first, left trace.Packet) *Entry {
	first.Mark = 0
	e := &Entry{Orig: first, Reply: left.Reply(), Began: c.session.Now, Seen: c.session.Now}
	c.added = append(c.added, added{at, e})
	return e
}

// passed notes that a packet went by.
func (c *conntrack) passed(h hit) {
	if c.touched == nil {
		c.touched = map[*Entry]bool{}
	}
	c.touched[h.entry] = c.touched[h.entry] || h.reply
}

// dst is the destination that the connection's NAT gives a packet, before routing.
func (h hit) dst(p trace.Packet) trace.Packet {
	if h.reply {
		p.Dst = h.entry.Orig.Src
	} else {
		p.Dst = h.entry.Reply.Src
	}
	return p
}

// src is the source that it gives, at the very end.
func (h hit) src(p trace.Packet) trace.Packet {
	if h.reply {
		p.Src = h.entry.Orig.Dst
	} else {
		p.Src = h.entry.Reply.Dst
	}
	return p
}

// firstPort is what a masqueraded connection gets first; kube-proxy asks for random ones, so any port is right.
const firstPort = 61024

// freePort is a source port that no masqueraded connection has yet.
func (c *conntrack) freePort() uint16 {
	n := 0
	for _, a := range c.added {
		if a.entry.SNATed() {
			n++
		}
	}
	for _, list := range c.session.tracks {
		for _, e := range list {
			if e.SNATed() {
				n++
			}
		}
	}
	return uint16(firstPort + n%4096)
}
