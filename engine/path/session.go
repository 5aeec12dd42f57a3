package path

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// Session is what machines remember between packets: connections, clients with session affinity, and the time.
// It is a value: Next and Again return a new one and leave the old as it was. The zero Session is a cluster that just
// started.
type Session struct {
	Now         int64        // seconds on the session's own clock; the caller moves it
	Connections []Connection // of clients, open, in the order in which they were made
	tracks      map[string][]*Entry
	sticky      map[stuck]int64
	asked       uint16
}

// Connection is one that a client opened: more packets can be sent on it with Again.
type Connection struct {
	Ask  trace.Ask
	Sent trace.Packet
}

type stuck struct {
	node, list string
	client     netip.Addr
}

// Entries are the connections that a machine remembers now: a node's name, or lb.
func (s Session) Entries(at string) []Entry {
	var out []Entry
	for _, e := range s.tracks[at] {
		if e.Left(s.Now) > 0 {
			out = append(out, *e)
		}
	}
	return out
}

// Again sends one more packet on an open connection, in a cluster that may have changed since. Conntrack takes it where
// the first one went; only where no entry is left do the rules decide anew. Whoever is there at the other end may not
// know the connection: a pod that took over an address answers with a reset, which Portwalk does not tell apart from
// the pod that was there before.
func Again(w World, s Session, n int) (trace.Result, Session, *problem.Problem) {
	if n < 0 || n >= len(s.Connections) {
		return trace.Result{}, s, refused("no such connection")
	}
	return next(w, s, s.Connections[n].Ask, &s.Connections[n].Sent)
}

// after is the Session once a walk is over.
func (s Session) after(k *walker, ask trace.Ask, e *end) Session {
	out := Session{Now: s.Now, Connections: s.Connections, tracks: map[string][]*Entry{}, sticky: maps.Clone(s.sticky), asked: s.asked}
	for at, list := range s.tracks {
		for _, old := range list {
			if old.Left(s.Now) > 0 {
				out.tracks[at] = append(out.tracks[at], k.tracks.aged(old))
			}
		}
	}
	if e.verdict != trace.Refused { // a reset closes what it answers
		for _, a := range k.tracks.added {
			out.tracks[a.at] = append(out.tracks[a.at], k.tracks.aged(a.entry))
		}
	}
	if out.sticky == nil {
		out.sticky = map[stuck]int64{}
	}
	for _, key := range k.sticky.added {
		out.sticky[key] = s.Now
	}
	if k.resumed == nil {
		out.asked++
		if e.verdict == trace.Delivered {
			out.Connections = append(slices.Clone(s.Connections), Connection{Ask: ask, Sent: k.sent})
		}
	}
	return out
}

// aged is the entry after the walk; the old one stays as it was.
func (c *conntrack) aged(e *Entry) *Entry {
	reply, ok := c.touched[e]
	if !ok {
		return e
	}
	n := *e
	n.Seen, n.Replied = c.session.Now, n.Replied || reply
	return &n
}

// affinity is the memory of session affinity during one walk, over that of the session.
type affinity struct {
	session Session
	added   []stuck
}

// on is the part of one node; it implements proxy.Affinity.
func (a *affinity) on(node string) proxy.Affinity { return onNode{a, node} }

type onNode struct {
	*affinity
	node string
}

// Seen says whether the client was there less than so many seconds ago.
func (o onNode) Seen(list string, client netip.Addr, seconds int) bool {
	key := stuck{o.node, list, client}
	if slices.Contains(o.added, key) {
		return true
	}
	at, ok := o.session.sticky[key]
	return ok && o.session.Now-at < int64(seconds)
}

// Remember notes that the client goes there now.
func (o onNode) Remember(list string, client netip.Addr) {
	o.affinity.added = append(o.affinity.added, stuck{o.node, list, client})
}
