package console

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
	"github.com/portwalk/portwalk/engine/view/text"
)

// tool is what opened a connection, and how long it waits.
type tool struct {
	name     string // curl, nc
	patience int64
}

// usual is how long a command waits that was not told.
const usual = 5

// lookingFor is how long a machine looks for a neighbour before it gives up: three questions, a second each.
const lookingFor = 3

// send makes one connection, or sends one datagram or ping, and lets the clock run for as long as its tool waits.
func (t *Console) send(w tool, ask trace.Ask) (trace.Result, error) {
	t.asked++
	ask.Seed = t.Seed + t.asked - 1
	open := len(t.Session.Connections)
	r, s, p := t.Cluster.Next(t.Session, ask)
	if p != nil {
		return r, p
	}
	t.Session = s
	if len(s.Connections) > open {
		t.tools = append(t.tools, w)
	}
	t.waited(w, r)
	return r, nil
}

// waited lets the clock run while a tool waits in vain.
func (t *Console) waited(w tool, r trace.Result) {
	switch {
	case r.Trace.Verdict == trace.Timeout:
		t.pass(w.patience)
	case r.Trace.Verdict == trace.Unreachable && r.Trace.Reason.Code == trace.NoNeighbour:
		t.pass(min(w.patience, lookingFor))
	}
}

// where reads --from and --via, which only this terminal has.
func where(f flags, from string) trace.Ask {
	a := trace.Ask{From: from, Via: f.get("--via")}
	if v := f.get("--from"); v != "" {
		a.From = v
	}
	return a
}

// trace is portwalk's own command: every hop, as text.
func (t *Console) trace(from string, args []string) (Reply, error) {
	if len(args) > 0 && args[0] == "trace" {
		args = args[1:]
	}
	f, err := parse("trace", args, "--from= --via= --to=")
	if err != nil {
		return Reply{}, err
	}
	to := f.get("--to")
	if len(f.rest) == 1 && to == "" {
		to = f.rest[0]
	}
	if to == "" || len(f.rest) > 1 {
		return Reply{}, fmt.Errorf("trace: wanted HOST:PORT")
	}
	a := where(f, from)
	a.To = to
	r, err := t.send(tool{"curl", usual}, a)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Out: text.Trace(r, t.Lang), Exit: exitOf(r), Result: &r}, nil
}

func exitOf(r trace.Result) int {
	if r.Trace.Verdict == trace.Delivered {
		return 0
	}
	return 3
}

// again sends another packet on an open connection: the last, or the n-th.
func (t *Console) again(args []string) (Reply, error) {
	n, err := t.connection(args)
	if err != nil {
		return Reply{}, err
	}
	c, w := t.Session.Connections[n], t.tools[n]
	r, s, p := t.Cluster.Again(t.Session, n)
	if p != nil {
		return Reply{}, p
	}
	t.Session = s
	out := Reply{Result: &r}
	switch {
	case r.Trace.Verdict == trace.Delivered:
		out.Out = answer(r)
	case w.name != "curl":
		out.Exit = 1
	case c.Ended: // the good-bye was read before anything else
		out.Err, out.Exit = "curl: (52) Empty reply from server\n", 52
		return out, nil
	case r.Trace.Verdict == trace.Refused:
		out.Err, out.Exit = "curl: (56) Recv failure: Connection reset by peer\n", 56
	default:
		out.Err, out.Exit = fmt.Sprintf("curl: (28) Operation timed out after %d milliseconds with 0 bytes received\n", 1000*w.patience), 28
	}
	t.waited(w, r)
	return out, nil
}

func (t *Console) close(args []string) (Reply, error) {
	n, err := t.connection(args)
	if err == nil {
		t.Session = t.Session.Close(n)
	}
	return Reply{}, err
}

// connection is the number of an open connection: the last one, or the one that is asked for, counted from 1.
func (t *Console) connection(args []string) (int, error) {
	n := len(t.Session.Connections) - 1
	if len(args) > 0 {
		i, err := strconv.Atoi(args[0])
		if err != nil || len(args) > 1 {
			return 0, fmt.Errorf("wanted the number of a connection, counted from 1")
		}
		n = i - 1
	}
	if n < 0 || n >= len(t.Session.Connections) {
		return 0, fmt.Errorf("no such connection: %d were made", len(t.Session.Connections))
	}
	if t.Session.Connections[n].Closed {
		return 0, fmt.Errorf("connection %d is closed", n+1)
	}
	return n, nil
}

func (t *Console) wait(args []string) (Reply, error) {
	if len(args) != 1 {
		return Reply{}, fmt.Errorf("wait: wanted a time: 90s, 3h, 5d")
	}
	n, err := seconds(args[0])
	if err == nil {
		t.pass(n)
	}
	return Reply{}, err
}

// answer is what the server at the other end says.
func answer(r trace.Result) string {
	why := r.Trace.Reason
	if why.Code == trace.HealthAnswered {
		namespace, name, _ := strings.Cut(why.Args["service"], "/")
		return fmt.Sprintf("{\n\t\"service\": {\n\t\t\"namespace\": %q,\n\t\t\"name\": %q\n\t},\n\t\"localEndpoints\": %s,\n\t\"serviceProxyHealthy\": true\n}", namespace, name, why.Args["local"]) + "\n"
	}
	who := why.Args["pod"]
	_, who, _ = strings.Cut(who, "/")
	switch {
	case why.Args["process"] == "kubelet" || why.Args["host"] != "":
		return "Client sent an HTTP request to an HTTPS server.\n"
	case who == "":
		who = why.Args["node"]
	}
	p := taken(r)
	return fmt.Sprintf("%s at %s: hello %s\n", who, p.Dst, p.Src.Addr())
}

// taken is the packet as the socket got it.
func taken(r trace.Result) trace.Packet {
	for _, h := range r.Trace.Hops {
		for _, s := range h.Steps {
			if s.Stage == "socket" && s.Action == trace.Accepted {
				return s.After
			}
		}
	}
	return trace.Packet{}
}

// hostPort joins them for an Ask.
func hostPort(host, port string) string {
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() {
		host = "[" + host + "]"
	}
	return host + ":" + port
}
