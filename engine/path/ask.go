package path

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/dns"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/engine/trace"
)

// DefaultOutside and DefaultOutside6 are the addresses of a client outside of the cluster that was given none.
const (
	DefaultOutside  = "203.0.113.10"
	DefaultOutside6 = "2001:db8::10"
)

// icmp is the protocol of a ping.
const icmp = "ICMP"

// question is an Ask with its words understood.
type question struct {
	ask    trace.Ask
	client place
	host   string // as asked: an address or a name
	port   uint16
	via    *machine
	sender *api.Pod // the pod that sends, if a pod does

	lookup  *dns.Answer // nil if the host is an address
	answers []answer
	resumed *Connection // one that is open already
}

// read understands an Ask, or says what is wrong with it.
func read(net *Network, ask trace.Ask) (*question, *problem.Problem) {
	q := &question{ask: ask}
	if p := q.readTo(); p != nil {
		return nil, p
	}
	if p := q.readFrom(net); p != nil {
		return nil, p
	}
	if ask.Via != "" {
		if q.via = net.byName[strings.TrimPrefix(ask.Via, "node/")]; q.via == nil {
			return nil, missing("nodes", ask.Via)
		}
	}
	if q.ask.Mode == "" {
		q.ask.Mode = net.state.Config.Proxy.Mode
	}
	return q, nil
}

// readTo reads HOST:PORT[/PROTOCOL], or HOST/ICMP: a ping has no port.
func (q *question) readTo() *problem.Problem {
	to := q.ask.To
	if at := strings.LastIndexByte(to, '/'); at >= 0 {
		to, q.ask.Protocol = to[:at], to[at+1:]
	}
	if q.ask.Protocol == "" {
		q.ask.Protocol = api.TCP
	}
	q.ask.To = to
	switch q.ask.Protocol = strings.ToUpper(q.ask.Protocol); q.ask.Protocol {
	case icmp:
		q.host = strings.Trim(to, "[]")
	case api.TCP, api.UDP, api.SCTP:
		if p := q.readPort(to); p != nil {
			return p
		}
	default:
		return refused("unknown protocol " + strconv.Quote(q.ask.Protocol) + ": TCP, UDP, SCTP or ICMP")
	}
	if q.host == "" {
		return refused("no host in " + strconv.Quote(to) + ": HOST:PORT is wanted")
	}
	return nil
}

func (q *question) readPort(to string) *problem.Problem {
	colon := strings.LastIndexByte(to, ':')
	if colon < 0 {
		return refused("no port in " + strconv.Quote(to) + ": HOST:PORT is wanted")
	}
	n, err := strconv.ParseUint(to[colon+1:], 10, 16)
	if err != nil || n == 0 {
		return refused("bad port in " + strconv.Quote(to) + ": a number from 1 to 65535 is wanted")
	}
	q.port, q.host = uint16(n), strings.Trim(to[:colon], "[]")
	return nil
}

// readFrom reads outside[/IP], node/NAME or pod/[NS/]NAME.
func (q *question) readFrom(net *Network) *problem.Problem {
	if q.ask.From == "" {
		q.ask.From = "outside"
	}
	kind, rest, _ := strings.Cut(q.ask.From, "/")
	switch kind {
	case "outside":
		return q.readOutside(rest)
	case "node":
		m := net.byName[rest]
		if m == nil {
			return missing("nodes", rest)
		}
		q.client = atNode(m)
		return nil
	case "pod":
		return q.readPod(net, rest)
	}
	return refused("unknown sender " + strconv.Quote(q.ask.From) + ": outside, outside/IP, node/NAME or pod/[NAMESPACE/]NAME")
}

func (q *question) readOutside(address string) *problem.Problem {
	if address == "" {
		address = DefaultOutside
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return refused(strconv.Quote(address) + " is no IP address")
	}
	q.client = place{kind: outside, addr: ip}
	return nil
}

func (q *question) readPod(net *Network, rest string) *problem.Problem {
	namespace, podName, ok := strings.Cut(rest, "/")
	if !ok {
		namespace, podName = "default", rest
	}
	p := net.state.Pod(namespace, podName)
	if p == nil {
		return missing("pods", podName)
	}
	m := net.byName[p.Spec.NodeName]
	q.sender = p
	switch {
	case m == nil:
		return refused("pod " + name(p) + " runs on no node")
	case p.Spec.HostNetwork:
		q.client = atNode(m)
	case len(podIPs(p)) == 0:
		return refused("pod " + name(p) + " has no address")
	default:
		q.client = net.atPod(p)
	}
	return nil
}

func refused(text string) *problem.Problem {
	return &problem.Problem{Class: problem.Refused, Causes: []problem.Cause{{Text: text}}, Text: "error: " + text}
}

// missing is what kubectl says of an object that is not there.
func missing(resource, name string) *problem.Problem {
	text := resource + " " + strconv.Quote(name) + " not found"
	return &problem.Problem{Class: problem.NotFound, Causes: []problem.Cause{{Text: text}}, Text: "Error from server (NotFound): " + text}
}

func port(n uint16) string { return strconv.Itoa(int(n)) }
