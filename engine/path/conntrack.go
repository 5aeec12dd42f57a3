package path

import "github.com/portwalk/portwalk/engine/trace"

// Entry is one connection that a machine remembers: the tuple of its first packet, and that of the answer.
// If the second is not the inverse of the first, addresses were rewritten.
type Entry struct {
	Orig  trace.Packet
	Reply trace.Packet
}

// DNATed says that the destination was rewritten.
func (e *Entry) DNATed() bool { return e.Orig.Dst != e.Reply.Src }

// SNATed says that the source was rewritten.
func (e *Entry) SNATed() bool { return e.Orig.Src != e.Reply.Dst }

// String is the entry as `conntrack -L` shows its two halves.
func (e *Entry) String() string { return tuple(e.Orig) + " " + tuple(e.Reply) }

func tuple(p trace.Packet) string {
	return "src=" + p.Src.Addr().String() + " dst=" + p.Dst.Addr().String() +
		" sport=" + port(p.Src.Port()) + " dport=" + port(p.Dst.Port())
}

// hit is a packet that belongs to a known connection.
type hit struct {
	entry *Entry
	reply bool // it goes the way of the answer
}

// conntrack is what machines remember, by the machine's name. A walk adds to its own and never to the session's.
type conntrack struct {
	session map[string][]*Entry
	added   []added
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
	for _, e := range c.session[at] {
		if h, ok := e.match(p); ok {
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
	e := &Entry{Orig: first, Reply: left.Reply()}
	c.added = append(c.added, added{at, e})
	return e
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
	for _, list := range c.session {
		for _, e := range list {
			if e.SNATed() {
				n++
			}
		}
	}
	return uint16(firstPort + n%4096)
}
