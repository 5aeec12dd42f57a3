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
	Seen    int64 // when the last packet passed, by the session's clock
}

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

// lifetimes are Linux's default timeouts in seconds: without an answer, and with one.
var lifetimes = map[string][2]int64{api.TCP: {120, 432000}, api.UDP: {30, 120}, api.SCTP: {3, 210}, icmp: {30, 30}}

// Left is how many seconds the entry has still to live; none when it is over.
func (e *Entry) Left(now int64) int64 {
	life := lifetimes[e.Orig.Protocol][0]
	if e.Replied {
		life = lifetimes[e.Orig.Protocol][1]
	}
	return max(0, e.Seen+life-now)
}

// Line is the entry as `conntrack -L` prints it.
func (e *Entry) Line(now int64) string {
	number := map[string]string{api.TCP: "6", api.UDP: "17", api.SCTP: "132", icmp: "1"}[e.Orig.Protocol]
	states := map[string][2]string{api.TCP: {"SYN_SENT ", "ESTABLISHED "}, api.SCTP: {"COOKIE_WAIT ", "ESTABLISHED "}}[e.Orig.Protocol]
	name := strings.ToLower(e.Orig.Protocol)
	line := name + strings.Repeat(" ", 9-len(name)) + number + " " + strconv.FormatInt(e.Left(now), 10) + " "
	switch {
	case e.Replied && e.Orig.Protocol == icmp:
		return line + tuple(e.Orig) + " " + tuple(e.Reply) + " mark=0 use=1"
	case e.Replied:
		return line + states[1] + tuple(e.Orig) + " " + tuple(e.Reply) + " [ASSURED] mark=0 use=1"
	}
	return line + states[0] + tuple(e.Orig) + " [UNREPLIED] " + tuple(e.Reply) + " mark=0 use=1"
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
	e := &Entry{Orig: first, Reply: left.Reply(), Seen: c.session.Now}
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
