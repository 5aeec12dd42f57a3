package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/trace"
)

// silence is how long a client of an open connection waits for an answer.
const silence = 1200 * time.Millisecond

// session is one open connection, in a kernel and in the engine, while the cluster changes around it.
type session struct {
	*worker
	now    engine.Cluster
	ask    trace.Ask
	start  time.Time
	conn   net.Conn
	first  end
	engine path.Session
	noise  map[string]bool // entries of other connections
	wrong  []string
}

// sessions plays a TCP and a UDP connection through a cluster's change: a second packet, an endpoint that is not ready
// any more, one whose pod is gone, kube-proxy's clean-up. Each time the packet's fate and what conntrack -L prints on every
// node must be what the engine says.
func (w *worker) sessions(c engine.Cluster, s scenario, mode string, p *played) error {
	if _, err := exec.LookPath("conntrack"); err != nil || !s.state {
		return nil // pods that controllers made would come back
	}
	for _, protocol := range []string{api.TCP, api.UDP} {
		for _, a := range s.probes(c.State, 400) {
			a.Mode, a.Protocol = mode, protocol
			r, problem := c.Trace(a)
			if problem != nil || r.Trace.Verdict != trace.Delivered || len(r.Outcomes) > 8 || !suits(c, a, r) {
				continue
			}
			wrong, err := w.session(c, a)
			if err != nil {
				return fmt.Errorf("session %s -> %s/%s: %w", a.From, a.To, a.Protocol, err)
			}
			p.sessions++
			if len(wrong) > 0 {
				p.wrong = append(p.wrong, disagreement{seed: s.seed, probe: -1, ask: a, want: r.Outcomes, wrong: wrong})
			}
			break
		}
	}
	return nil
}

// suits says whether a request can be played: it goes to a pod of its own network that is not the client, by a Service.
func suits(c engine.Cluster, a trace.Ask, r trace.Result) bool {
	for _, o := range r.Outcomes {
		p, _ := c.State.Get(api.ParseKey("Pod/" + o.Pod)).(*api.Pod)
		if o.Verdict != trace.Delivered || p == nil || p.Spec.HostNetwork || "pod/"+o.Pod == a.From || a.From == "pod/"+p.Namespace+"/"+p.Name {
			return false
		}
	}
	return r.Scene.Service != nil
}

func (w *worker) session(c engine.Cluster, a trace.Ask) ([]string, error) {
	undo, err := w.fabric.steer(a)
	defer undo()
	if err != nil {
		return nil, err
	}
	if err := first(w.fabric.forget(c, a.Mode), w.fabric.flush()); err != nil {
		return nil, err
	}
	x := &session{worker: w, now: c, ask: a, noise: map[string]bool{}}
	defer func() {
		if x.conn != nil {
			x.conn.Close()
		}
	}()
	goodbye := len(a.To)%2 == 0 // as good as a coin
	for _, step := range []func() error{x.open, x.second, x.notReady, func() error { return x.gone(goodbye) }} {
		if err := step(); err != nil || len(x.wrong) > 0 {
			return x.wrong, errors.Join(err, w.restore(c, a.Mode))
		}
	}
	return x.wrong, w.restore(c, a.Mode)
}

// restore puts the cluster back as it was.
func (w *worker) restore(c engine.Cluster, mode string) error {
	return first(w.fabric.settle(c), w.fabric.load(c, mode))
}

// flush empties conntrack on all nodes.
func (f *fabric) flush() error {
	for _, s := range f.nodes {
		if err := s.run("", "conntrack", "-F"); err != nil {
			return err
		}
	}
	return nil
}

func (x *session) say(format string, args ...any) {
	x.wrong = append(x.wrong, fmt.Sprintf(format, args...))
}

// open makes the connection, and finds the engine's walk that went the same way.
func (x *session) open() error {
	var failed error
	x.start = time.Now()
	if err := x.fabric.spaceOf(x.ask).inside(func() error {
		d := net.Dialer{Timeout: long}
		if x.ask.Protocol == api.UDP {
			d.LocalAddr = &net.UDPAddr{Port: nextPort()}
		}
		x.conn, failed = d.Dial(strings.ToLower(x.ask.Protocol), x.ask.To)
		return nil
	}); err != nil {
		return err
	}
	if failed != nil {
		x.conn = nil
		x.say("open: %v", failed)
		return nil
	}
	x.first = read(x.talk(x.ask.Protocol == api.UDP, long))
	for seed := range uint64(300) {
		x.ask.Seed = seed
		r, next, p := x.now.Next(path.Session{}, x.ask)
		if p != nil {
			return p
		}
		if reached(r) == x.first {
			x.engine = next
			x.entries("after the first packet")
			return nil
		}
	}
	x.say("open: the engine knows no %s", x.first)
	return nil
}

// talk sends a word if it is to, and waits for an answer.
func (x *session) talk(send bool, patience time.Duration) string {
	_ = x.conn.SetDeadline(time.Now().Add(patience))
	if send {
		if _, err := x.conn.Write([]byte("?")); err != nil {
			return broken(err)
		}
	}
	b := make([]byte, 256)
	n, err := x.conn.Read(b)
	if err != nil {
		return broken(err)
	}
	return string(b[:n])
}

// broken is what an error on an open connection means.
func broken(err error) string {
	switch {
	case errors.Is(err, io.EOF):
		return "end"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return string(trace.Refused)
	}
	return classify(err)
}

// reached is how the engine's walk ended, as a client and the listeners can tell.
func reached(r trace.Result) end {
	e := end{verdict: r.Trace.Verdict}
	if e.verdict != trace.Delivered {
		return e
	}
	for _, h := range r.Trace.Hops {
		for _, s := range h.Steps {
			if s.Stage == "socket" && s.Action == trace.Accepted {
				e.delivered, e.seenFrom = s.After.Dst.String(), s.After.Src.Addr().String()
				e.pod = s.Reason.Args["pod"]
			}
		}
	}
	return e
}

// again sends one more packet in both, and compares.
func (x *session) again(when string) {
	if d := time.Since(x.start); x.ask.Protocol == api.UDP && d > 1500*time.Millisecond && d < 2300*time.Millisecond {
		time.Sleep(2300*time.Millisecond - d) // about then a stream begins
	}
	patience := long
	r, next, p := x.now.Again(x.clock(), 0)
	if p != nil {
		x.say("%s: %v", when, p)
		return
	}
	if r.Trace.Verdict != trace.Delivered {
		patience = silence
	}
	text := x.talk(true, patience)
	ended := x.engine.Connections[0].Ended && x.ask.Protocol == api.TCP
	if ended != (text == "end") {
		x.say("%s: the kernel's client reads %q, the engine's connection ended: %v", when, text, ended)
	}
	got := read(text)
	known := text == "end"
	for _, o := range r.Outcomes {
		known = known || got.verdict == o.Verdict && got.pod == o.Pod && got.delivered == o.Delivered && (got.seenFrom == o.SeenFrom)
	}
	if !known {
		x.say("%s: the kernel: %s, the engine: %s", when, got, reached(r))
	}
	x.engine = next
	if err := trace.Check(r); err != nil {
		x.say("%s: %v", when, err)
	}
	if len(r.Outcomes) == 1 {
		x.entries(when)
	}
}

// clock is the engine's session at this moment.
func (x *session) clock() path.Session {
	x.engine.Now = int64(time.Since(x.start) / time.Second)
	return x.engine
}

func (x *session) second() error {
	x.again("second packet")
	return nil
}

// change gives both another cluster. kube-proxy cleans up after the packet that comes before it does.
func (x *session) change(when string, edit func(*api.Draft)) error {
	x.now = x.now.Change(edit)
	if err := x.fabric.load(x.now, x.ask.Mode); err != nil {
		return err
	}
	x.again(when)
	before := map[string][]path.Entry{}
	for _, n := range x.now.State.Nodes() {
		before[n.Name] = x.clock().Entries(n.Name)
	}
	x.engine = x.engine.Cleaned(x.now.State)
	for i, n := range x.now.State.Nodes() {
		after := x.engine.Entries(n.Name)
		for _, e := range before[n.Name] {
			if !slices.ContainsFunc(after, func(o path.Entry) bool { return o.Orig == e.Orig }) {
				args := []string{"-D", "-p", strings.ToLower(e.Orig.Protocol), "-s", e.Orig.Src.Addr().String(), "-d", e.Orig.Dst.Addr().String(), "-r", e.Reply.Src.Addr().String()}
				if err := x.fabric.nodes[i].run("", "conntrack", args...); err != nil {
					x.say("%s: the kernel has no entry to clean: %v", when, err)
				}
			}
		}
	}
	return nil
}

// notReady takes the endpoint out of the rules; its process goes on.
func (x *session) notReady() error {
	key := api.ParseKey("Pod/" + x.first.pod)
	err := x.change("endpoint not ready", func(d *api.Draft) {
		p := *d.Get(key).(*api.Pod)
		p.Status.Conditions = []api.Condition{{Type: "Ready", Status: "False"}}
		d.Put(&p)
	})
	if err != nil || len(x.wrong) > 0 {
		return err
	}
	return x.fresh("endpoint not ready")
}

// fresh opens connections beside the open one: they go where the rules say now.
func (x *session) fresh(when string) error {
	r, problem := x.now.Trace(x.ask)
	if problem != nil {
		return problem
	}
	own := x.tuples()
	defer func() {
		for t := range x.tuples() {
			x.noise[t] = x.noise[t] || !own[t]
		}
	}()
	for range 3 {
		e, err := x.fabric.try(x.ask, patience(r.Outcomes))
		if err != nil {
			return err
		}
		if !sticky(x.now) && !slices.ContainsFunc(r.Outcomes, func(o trace.Outcome) bool { return matches(e, o) }) {
			x.say("%s, new connection: the engine knows no %s", when, e)
		}
	}
	return nil
}

// gone ends the pod: with a good-bye its process ends first, without one its network is cut at once.
func (x *session) gone(goodbye bool) error {
	if e := x.engine.Connections[0]; e.Peer != "pod/"+x.first.pod || x.ask.Protocol == api.UDP && !x.leads() {
		return nil // the clean-up sent it elsewhere already
	}
	home := x.fabric.home[x.first.pod]
	if goodbye {
		x.fabric.hush(home)
		time.Sleep(100 * time.Millisecond)
	}
	node := slices.IndexFunc(x.fabric.slots, func(list []space) bool { return slices.Contains(list, home) })
	if err := x.fabric.move(home, node); err != nil {
		return err
	}
	x.engine = x.clock().Ended("pod/"+x.first.pod, goodbye)
	if goodbye && x.ask.Protocol == api.TCP {
		x.entries("after the good-bye")
	}
	key := api.ParseKey("Pod/" + x.first.pod)
	when := map[bool]string{true: "pod gone", false: "pod cut off"}[goodbye]
	if err := x.change(when, func(d *api.Draft) { d.Delete(key) }); err != nil || len(x.wrong) > 0 || x.ask.Protocol != api.UDP {
		return err
	}
	x.again(when + ", cleaned up")
	return nil
}

// leads says whether an entry still leads to the first pod.
func (x *session) leads() bool {
	for _, n := range x.now.State.Nodes() {
		for _, e := range x.clock().Entries(n.Name) {
			if e.Reply.Src.String() == x.first.delivered {
				return true
			}
		}
	}
	return false
}

// hush ends what listens in a namespace, and its connections.
func (f *fabric) hush(s space) {
	for _, l := range f.pods {
		if l.space == s {
			l.Close()
		}
	}
}

// entries compares what conntrack -L prints on every node with the engine's lines. Source ports that kernels choose are
// theirs, and seconds may have passed. An acknowledgement may be under way for a few hundredths of one.
func (x *session) entries(when string) {
	told := x.wrong
	for range 6 {
		x.wrong = told
		if x.compare(when); len(x.wrong) == len(told) {
			return
		}
		time.Sleep(60 * time.Millisecond)
	}
}

func (x *session) compare(when string) {
	for i, n := range x.now.State.Nodes() {
		var want []string
		s := x.clock()
		for _, e := range s.Entries(n.Name) {
			want = append(want, e.Line(s.Now))
		}
		got, err := x.fabric.nodes[i].conntrack()
		if err != nil {
			x.say("%s: %v", when, err)
			return
		}
		got = slices.DeleteFunc(got, func(l string) bool {
			return !strings.HasPrefix(l, strings.ToLower(x.ask.Protocol)) || x.noise[n.Name+tupleOf(l)] || !x.own(l, want)
		})
		if text := differ(got, want); text != "" {
			x.say("%s, %s: %s\n    kernel %s\n    engine %s", when, n.Name, text, strings.Join(got, "\n           "), strings.Join(want, "\n           "))
		}
	}
}

// own says whether an entry can be the session's: it leads to whom it asked, to who took it, or where an entry of the
// engine leads. A packet of an earlier probe may still be on its way.
func (x *session) own(line string, want []string) bool {
	leads := func(host, port string) bool {
		return strings.Contains(tupleOf(line), " dst="+host+" sport=") && strings.Contains(tupleOf(line), " dport="+port+" src=")
	}
	for _, to := range []string{x.ask.To, x.first.delivered} {
		if host, port, _ := net.SplitHostPort(to); leads(host, port) {
			return true
		}
	}
	for _, w := range want {
		words := strings.Fields(tupleOf(w)) // src dst sport dport src dst sport dport
		if len(words) == 8 && leads(strings.TrimPrefix(words[1], "dst="), strings.TrimPrefix(words[3], "dport=")) {
			return true
		}
	}
	return false
}

// tuples are the entries of all nodes, without what changes with time.
func (x *session) tuples() map[string]bool {
	out := map[string]bool{}
	for i, n := range x.now.State.Nodes() {
		lines, _ := x.fabric.nodes[i].conntrack()
		for _, l := range lines {
			out[n.Name+tupleOf(l)] = true
		}
	}
	return out
}

// conntrack lists a machine's entries of both families.
func (s space) conntrack() (out []string, err error) {
	for _, family := range []string{"ipv4", "ipv6"} {
		err = errors.Join(err, s.inside(func() error {
			text, err := exec.Command("conntrack", "-L", "-f", family).Output()
			for line := range strings.Lines(string(text)) {
				out = append(out, strings.TrimRight(line, "\n"))
			}
			return err
		}))
	}
	return out, err
}
