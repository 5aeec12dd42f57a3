package path

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/api"
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
	Ask    trace.Ask
	Sent   trace.Packet
	Peer   string // who took it: pod/default/web-1, or the place if that is no pod
	Ended  bool   // the process at the other end is no more, and its kernel has closed the connection
	Closed bool   // the client has closed it, or was told that nobody knows it
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
// the first one went; only where no entry is left do the rules decide anew. A pod that did not see a TCP connection begin
// answers with a reset. That a machine on the way finds nobody at the address makes no difference to an open TCP
// connection: its kernel goes on trying, and the client waits.
func Again(w World, s Session, n int) (trace.Result, Session, *problem.Problem) {
	if n < 0 || n >= len(s.Connections) || s.Connections[n].Closed {
		return trace.Result{}, s, refused("no such connection")
	}
	r, out, p := next(w, s, s.Connections[n].Ask, &s.Connections[n])
	if p == nil && r.Trace.Verdict == trace.Refused && s.Connections[n].Sent.Protocol != api.UDP {
		out = out.with(n, func(c *Connection) { c.Closed = true })
	}
	return r, out, p
}

// Close is the Session after the client closed a connection. TCP says good-bye to the other end, which does the same if
// it is still there; a UDP socket just goes.
func (s Session) Close(n int) Session {
	if n < 0 || n >= len(s.Connections) || s.Connections[n].Closed {
		return s
	}
	c := s.Connections[n]
	if c.Sent.Protocol == api.TCP && !c.Ended {
		s = s.staged(&c, over)
	}
	return s.with(n, func(c *Connection) { c.Closed = true })
}

// Ended is the Session after a process is no more. If goodbye, its kernel had the time to close its TCP connections: the
// clients know. Without (the machine lost power), nobody does.
func (s Session) Ended(peer string, goodbye bool) Session {
	for n, c := range s.Connections {
		if c.Peer != peer || c.Ended || c.Closed {
			continue
		}
		if goodbye && c.Sent.Protocol == api.TCP {
			s = s.staged(&c, half)
		}
		s = s.with(n, func(c *Connection) { c.Ended = goodbye })
	}
	return s
}

// with is the Session with one connection changed.
func (s Session) with(n int, change func(*Connection)) Session {
	s.Connections = slices.Clone(s.Connections)
	change(&s.Connections[n])
	return s
}

// staged is the Session with the entries of a connection in another phase, on every machine that it goes through.
func (s Session) staged(c *Connection, to phase) Session {
	out := s
	out.tracks = map[string][]*Entry{}
	for at, list := range s.tracks {
		for _, e := range list {
			if e.of == c.Sent && e.Replied && e.Left(s.Now) > 0 { // who never saw an answer does not see its end
				n := *e
				n.stage, n.Seen = to, s.Now
				e = &n
			}
			out.tracks[at] = append(out.tracks[at], e)
		}
	}
	return out
}

// after is the Session once a walk is over.
func (s Session) after(k *walker, ask trace.Ask, e *end) Session {
	out := Session{Now: s.Now, Connections: s.Connections, tracks: map[string][]*Entry{}, sticky: maps.Clone(s.sticky), asked: s.asked}
	kept := e.refusal.With == "" || e.refusal.With == "icmp" // a reset closes what it answers
	for at, list := range s.tracks {
		for _, old := range list {
			if old.Left(s.Now) > 0 {
				out.tracks[at] = append(out.tracks[at], k.tracks.aged(old, e))
			}
		}
	}
	for _, a := range k.tracks.added {
		if kept {
			a.entry.of = k.sent
			out.tracks[a.at] = append(out.tracks[a.at], k.tracks.aged(a.entry, e))
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
			out.Connections = append(slices.Clone(s.Connections), Connection{Ask: ask, Sent: k.sent, Peer: peer(e.at, e.pod)})
		}
	}
	return out
}

func peer(at place, p *api.Pod) string {
	if p != nil {
		return "pod/" + name(p)
	}
	return at.String()
}

// aged is the entry after the walk; the old one stays as it was. An ICMP message is no answer.
func (c *conntrack) aged(e *Entry, end *end) *Entry {
	reply, ok := c.touched[e]
	if !ok {
		return e
	}
	n := e.heard(c.session.Now, reply && end.refusal.With != "icmp")
	if end.refusal.With == "rst" {
		n.stage = reset
	}
	return n
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

// Forget is the Session after somebody deleted entries on a machine (conntrack -D).
func (s Session) Forget(at string, which func(*Entry) bool) Session {
	out := s
	out.tracks = maps.Clone(s.tracks)
	out.tracks[at] = slices.DeleteFunc(slices.Clone(s.tracks[at]), which)
	return out
}
