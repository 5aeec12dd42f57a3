package main

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

// try sends one connection, datagram or ping, and says how it ended.
func (f *fabric) try(a trace.Ask, patience time.Duration) (end, error) {
	before := f.counts()
	var text string
	var err error
	from := f.spaceOf(a)
	switch a.Protocol {
	case "ICMP":
		text, err = ping(from, a.To, patience)
	case api.SCTP:
		text, err = associate(from, a.To, patience)
	default:
		text, err = call(from, a.Protocol, a.To, patience)
	}
	if err != nil {
		return end{}, err
	}
	e := read(text)
	switch {
	case e.verdict == trace.Refused:
		e.by = f.refuser(before)
	case a.Protocol == "ICMP" && e.verdict == trace.Delivered:
		e.delivered, e.seenFrom = a.To, unseen
		e.pod, _ = strings.CutPrefix(f.ponger(before), "pod/")
		if strings.HasPrefix(e.pod, "node/") || strings.HasPrefix(e.pod, "host/") || e.pod == "outside" {
			e.pod = ""
		}
	}
	return e, nil
}

// call opens one connection from a namespace and gives what the listener answered, or a verdict.
func call(from space, protocol, to string, patience time.Duration) (text string, err error) {
	var c net.Conn
	var failed error
	if err := from.inside(func() error {
		d := net.Dialer{Timeout: patience}
		if protocol == api.UDP {
			d.LocalAddr = &net.UDPAddr{Port: nextPort()}
		}
		c, failed = d.Dial(strings.ToLower(protocol), to)
		return nil
	}); err != nil {
		return "", err
	}
	if failed != nil {
		return classify(failed), nil
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if protocol == api.UDP {
		_, _ = c.Write([]byte("?")) // a REJECT on the way out fails it too (EPERM); the answer says more
	}
	b := make([]byte, 256)
	n, err := c.Read(b)
	if err != nil {
		return classify(err), nil
	}
	return string(b[:n]), nil
}

// ports counts the source ports of datagrams: one that was used a moment ago is a connection that conntrack knows.
var ports atomic.Uint32

func nextPort() int { return 34000 + int(ports.Add(1)%26000) }

// classify is what an error means to the client.
func classify(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return string(trace.Refused)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return string(trace.Unreachable)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return string(trace.Timeout)
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return string(trace.Timeout)
	}
	return "error: " + err.Error()
}

// read understands a listener's answer, who|called by|caller, or a verdict.
func read(text string) end {
	words := strings.Split(text, "|")
	if len(words) != 3 {
		return end{verdict: trace.Verdict(text)}
	}
	from, err := netip.ParseAddrPort(words[2])
	if err != nil {
		return end{verdict: trace.Verdict("error: " + text)}
	}
	return end{verdict: trace.Delivered, pod: words[0], delivered: words[1], seenFrom: from.Addr().String()}
}

// ICMP types and codes.
const (
	echoReply, destUnreachable, echoRequest = 0, 3, 8
	portUnreachable                         = 3

	destUnreachable6, echoRequest6, echoReply6 = 1, 128, 129
	portUnreachable6                           = 4
)

// ping sends one echo request; "pong|…" stands for the answer.
func ping(from space, to string, patience time.Duration) (string, error) {
	var c *net.IPConn
	if err := from.inside(func() (err error) {
		c, err = net.ListenIP(icmpOf(to), nil)
		return err
	}); err != nil {
		return "", err
	}
	defer c.Close()
	id := uint16(time.Now().UnixNano() >> 10)
	if _, err := c.WriteTo(echoOf(to, id), &net.IPAddr{IP: net.ParseIP(to)}); err != nil && !errors.Is(err, syscall.EPERM) {
		return classify(err), nil
	}
	_ = c.SetDeadline(time.Now().Add(patience))
	b := make([]byte, 512)
	for {
		n, _, err := c.ReadFromIP(b)
		if err != nil {
			return classify(err), nil
		}
		if text := pingedOf(to)(b[:n], id); text != "" {
			return text, nil
		}
	}
}

// icmpOf, echoOf and pingedOf are a ping's in the family of an address.
func icmpOf(to string) string {
	if strings.Contains(to, ":") {
		return "ip6:ipv6-icmp"
	}
	return "ip4:icmp"
}

func echoOf(to string, id uint16) []byte {
	if strings.Contains(to, ":") {
		return []byte{echoRequest6, 0, 0, 0, byte(id >> 8), byte(id), 0, 1} // the kernel sums it up
	}
	return echo8(id)
}

func pingedOf(to string) func([]byte, uint16) string {
	if strings.Contains(to, ":") {
		return pinged6
	}
	return pinged
}

// echo8 is an echo request.
func echo8(id uint16) []byte {
	m := []byte{echoRequest, 0, 0, 0, byte(id >> 8), byte(id), 0, 1}
	sum := uint32(0)
	for i := 0; i < len(m); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(m[i:]))
	}
	binary.BigEndian.PutUint16(m[2:], ^uint16(sum+sum>>16))
	return m
}

// pinged says what an ICMP message means to who sent an echo request; "" if it is about something else.
func pinged(m []byte, id uint16) string {
	if len(m) >= 8 && m[0] == echoReply && binary.BigEndian.Uint16(m[4:]) == id {
		return "|ping|0.0.0.0:0"
	}
	if len(m) < 8+20+8 || m[0] != destUnreachable {
		return ""
	}
	quoted := m[8:]
	if head := int(quoted[0]&15) * 4; len(quoted) < head+8 || quoted[9] != 1 || binary.BigEndian.Uint16(quoted[head+4:]) != id {
		return ""
	}
	if m[1] == portUnreachable {
		return string(trace.Refused)
	}
	return string(trace.Unreachable)
}

// pinged6 is pinged for ICMPv6.
func pinged6(m []byte, id uint16) string {
	if len(m) >= 8 && m[0] == echoReply6 && binary.BigEndian.Uint16(m[4:]) == id {
		return "|ping|[::]:0"
	}
	if len(m) < 8+40+8 || m[0] != destUnreachable6 || m[8+6] != 58 || binary.BigEndian.Uint16(m[8+40+4:]) != id {
		return ""
	}
	if m[1] == portUnreachable6 {
		return string(trace.Refused)
	}
	return string(trace.Unreachable)
}
