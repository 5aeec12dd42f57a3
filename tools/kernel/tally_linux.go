package main

import (
	"os"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// tally reads how often one machine refused a packet or answered a ping. The client cannot know: a refusal comes from
// the address that it called.
type tally struct{ file, file6 *os.File }

// count is what a tally says: TCP resets, ICMP "destination unreachable" and SCTP aborts sent, pings answered.
type count struct{ resets, unreachables, pongs, aborts int }

func openTally(s space) (*tally, error) {
	t := &tally{}
	err := s.inside(func() (err error) {
		if t.file, err = os.Open("/proc/thread-self/net/snmp"); err == nil {
			t.file6, err = os.Open("/proc/thread-self/net/snmp6")
		}
		return err
	})
	return t, err
}

func (t *tally) read() count {
	b := make([]byte, 8192)
	n, _ := t.file.ReadAt(b, 0)
	c := parseCounters(string(b[:n]))
	n, _ = t.file6.ReadAt(b, 0)
	for line := range strings.Lines(string(b[:n])) {
		fields := strings.Fields(line)
		if len(fields) != 2 {
			continue
		}
		v, _ := strconv.Atoi(fields[1])
		switch fields[0] {
		case "Icmp6OutDestUnreachs":
			c.unreachables += v
		case "Icmp6OutEchoReplies":
			c.pongs += v
		}
	}
	return c
}

// parseCounters reads /proc/net/snmp: a line of names, a line of values.
func parseCounters(text string) (c count) {
	var names []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		if _, err := strconv.Atoi(fields[1]); err != nil {
			names = fields
			continue
		}
		for i, name := range names[:min(len(names), len(fields))] {
			n, _ := strconv.Atoi(fields[i])
			switch fields[0] + name {
			case "Tcp:OutRsts":
				c.resets = n
			case "Icmp:OutDestUnreachs":
				c.unreachables = n
			case "Icmp:OutEchoReps":
				c.pongs = n
			}
		}
	}
	return c
}

// counts reads all machines.
func (f *fabric) counts() map[space]count {
	out := make(map[space]count, len(f.tallies))
	for s, t := range f.tallies {
		c := t.read()
		c.aborts = int(f.sctp[s].aborts.Load())
		out[s] = c
	}
	return out
}

// refuser is the machine that refused something since; a REJECT before a closed port, as the packet meets them.
func (f *fabric) refuser(before map[space]count) (by trace.Refusal) {
	after := f.counts()
	for _, s := range f.spaces {
		switch {
		case after[s].unreachables > before[s].unreachables:
			return trace.Refusal{At: f.place[s], With: "icmp"}
		case after[s].resets > before[s].resets:
			by = trace.Refusal{At: f.place[s], With: "rst"}
		case after[s].aborts > before[s].aborts:
			by = trace.Refusal{At: f.place[s], With: "abort"}
		}
	}
	return by
}

// ponger is the machine that answered a ping since.
func (f *fabric) ponger(before map[space]count) string {
	after := f.counts()
	for _, s := range f.spaces {
		if after[s].pongs > before[s].pongs {
			return f.place[s]
		}
	}
	return ""
}
