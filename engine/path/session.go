package path

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/portwalk/portwalk/engine/proxy"
)

// Session is what machines remember between packets: connections, clients with session affinity, and the time.
// It is a value: Next returns a new one and leaves the old as it was. The zero Session is a cluster just started.
type Session struct {
	Now    int64 // seconds on the session's own clock; the caller moves it
	tracks map[string][]*Entry
	sticky map[stuck]int64
	asked  uint16
}

type stuck struct {
	node, list string
	client     netip.Addr
}

// Entries are the connections that a machine remembers: a node's name, or lb.
func (s Session) Entries(at string) []Entry {
	var out []Entry
	for _, e := range s.tracks[at] {
		out = append(out, *e)
	}
	return out
}

// after is the Session once a walk is over.
func (s Session) after(k *walker) Session {
	next := Session{Now: s.Now, tracks: maps.Clone(s.tracks), sticky: maps.Clone(s.sticky), asked: s.asked + 1}
	if next.tracks == nil {
		next.tracks = map[string][]*Entry{}
	}
	if next.sticky == nil {
		next.sticky = map[stuck]int64{}
	}
	for _, a := range k.tracks.added {
		next.tracks[a.at] = append(slices.Clone(next.tracks[a.at]), a.entry)
	}
	for _, key := range k.sticky.added {
		next.sticky[key] = s.Now
	}
	return next
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
