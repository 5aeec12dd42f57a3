package console

import (
	"fmt"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/path"
	"github.com/portwalk/portwalk/engine/trace"
)

// Console is a terminal on a cluster. Do changes it.
type Console struct {
	Cluster engine.Cluster
	Session path.Session
	Lang    string                                   // of explanations
	Read    func(file string) ([]engine.File, error) // what kubectl apply -f reads; nil: there are no files
	Seed    uint64                                   // of the choices that rules make; each request counts on from it

	asked  uint64
	tools  []tool            // what opened each of Session.Connections
	ending map[api.Key]int64 // pods on their way out, and nodes without power, and when somebody notices
	named  map[api.Key]bool  // names that pods have had
	last   map[string]lastIP // by pod CIDR
	made   int
}

// Reply is what a command line printed.
type Reply struct {
	Line   string        `json:"line"`
	Clock  int64         `json:"clock"` // seconds since the session began, when the command was done
	Out    string        `json:"out,omitempty"`
	Err    string        `json:"err,omitempty"` // on stderr
	Exit   int           `json:"exit"`
	Result *trace.Result `json:"result,omitempty"` // of a command that sent a packet
}

// New is a terminal on a cluster that just started. Pods that controllers made are from now on what they are: one that
// is deleted does not come back, a new one with another name and address does.
func New(c engine.Cluster) *Console {
	t := &Console{Cluster: c, Lang: "en", Seed: 1, ending: map[api.Key]int64{}, named: map[api.Key]bool{}, last: map[string]lastIP{}}
	t.follow()
	return t
}

// Script does line by line what a text says. Empty lines and comments say nothing. It stops at the first line that is no
// command, with the number of that line.
func (t *Console) Script(text string, each func(Reply)) error {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		r, err := t.Do(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		each(r)
	}
	return nil
}

// Do does one command line. The error is about a line that no tool here understands; what a tool has to say is a Reply.
func (t *Console) Do(line string) (Reply, error) {
	words, err := split(line)
	if err != nil {
		return Reply{}, err
	}
	r, err := t.run(command{from: "outside", words: words})
	if err != nil {
		return Reply{}, err
	}
	r.Line, r.Clock = line, t.Session.Now
	return r, nil
}

// command is a command line, and where it is typed.
type command struct {
	from  string // as trace.Ask says it
	words []string
}

func (c command) with(from string, words []string) command { return command{from, words} }

func (t *Console) run(c command) (Reply, error) {
	if len(c.words) == 0 {
		return Reply{}, fmt.Errorf("no command")
	}
	args := c.words[1:]
	switch name := c.words[0]; name {
	case "curl":
		return t.curl(c.from, args)
	case "nc":
		return t.nc(c.from, args)
	case "ping":
		return t.ping(c.from, args)
	case "trace", "portwalk":
		return t.trace(c.from, args)
	case "again":
		return t.again(args)
	case "close":
		return t.close(args)
	case "wait", "sleep":
		return t.wait(args)
	case "kubectl":
		return t.kubectl(args)
	case "ssh":
		return t.ssh(args)
	case "conntrack":
		return t.conntrack(c.from, args)
	case "iptables-save", "nft", "ipvsadm":
		return t.rules(c.from, c.words)
	default:
		return Reply{}, fmt.Errorf("%s: command not found; there are curl, nc, ping, trace, again, close, wait, kubectl, ssh, conntrack, iptables-save, nft", name)
	}
}

// ssh is a command line on a node.
func (t *Console) ssh(args []string) (Reply, error) {
	if len(args) < 2 {
		return Reply{}, fmt.Errorf("ssh: wanted NODE COMMAND")
	}
	if t.Cluster.State.Node(args[0]) == nil {
		return Reply{Err: "ssh: Could not resolve hostname " + args[0] + ": Name or service not known\n", Exit: 255}, nil
	}
	if args[1] == "poweroff" {
		return t.powerOff(args[0])
	}
	return t.run(command{"node/" + args[0], args[1:]})
}

// rules are what kube-proxy programmed on the node.
func (t *Console) rules(from string, words []string) (Reply, error) {
	node, ok := strings.CutPrefix(from, "node/")
	if !ok {
		return Reply{}, fmt.Errorf("%s: on which node? ssh NODE %s", words[0], strings.Join(words, " "))
	}
	mode := map[string]string{"iptables-save": "iptables", "nft": "nftables", "ipvsadm": "ipvs"}[words[0]]
	rs, p := t.Cluster.Rules(node, mode)
	if p != nil {
		return Reply{}, p
	}
	return Reply{Out: rs.Text()}, nil
}

// split cuts a line into words as a shell does: by blanks, but not within quotes. `echo hi |` before a command is what
// it sends, and all the same here.
func split(line string) ([]string, error) {
	if before, after, ok := strings.Cut(line, "|"); ok && strings.HasPrefix(strings.TrimSpace(before), "echo") {
		line = after
	}
	var out []string
	var word strings.Builder
	in, open := false, rune(0)
	for _, r := range line {
		switch {
		case open != 0 && r == open:
			open = 0
		case open != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			open, in = r, true
		case r == ' ' || r == '\t':
			if in {
				out = append(out, word.String())
			}
			word.Reset()
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if open != 0 {
		return nil, fmt.Errorf("a %c is not closed", open)
	}
	if in {
		out = append(out, word.String())
	}
	return out, nil
}
