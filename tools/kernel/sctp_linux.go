package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/portwalk/portwalk/engine/trace"
)

// association is what SCTP would be in the kernel of one machine: it answers on the ports that somebody listens on, and
// aborts on all others.
type association struct {
	conn   *net.IPConn
	aborts atomic.Int64
	lock   sync.Mutex
	ports  map[bound]string // who listens
}

// playSCTP starts it in a namespace.
func playSCTP(s space) (*association, error) {
	a := &association{ports: map[bound]string{}}
	err := s.inside(func() (err error) {
		a.conn, err = net.ListenIP("ip4:132", &net.IPAddr{IP: net.IPv4zero})
		return err
	})
	if err == nil {
		go a.answer()
	}
	return a, err
}

func (a *association) listen(b bound, who string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	if _, taken := a.ports[b]; !taken {
		a.ports[b] = who
	}
}

func (a *association) forget() {
	a.lock.Lock()
	defer a.lock.Unlock()
	clear(a.ports)
}

// owner is who listens for a packet to an address and port.
func (a *association) owner(to netip.AddrPort) (who string, ok bool) {
	a.lock.Lock()
	defer a.lock.Unlock()
	for b, w := range a.ports {
		if b.port == fmt.Sprint(to.Port()) && (b.address == "" || b.address == to.Addr().String()) {
			return w, true
		}
	}
	return "", false
}

func (a *association) answer() {
	b := make([]byte, 512)
	for {
		n, _, _, _, err := a.conn.ReadMsgIP(b, nil)
		if err != nil {
			return
		}
		src, dst, payload, ok := datagram(b[:n])
		if p, fine := parseSCTP(payload); ok && fine && p.chunk == sctpInit {
			a.reply(src, dst, p)
		}
	}
}

func (a *association) reply(src, dst netip.Addr, p sctpPacket) {
	to := netip.AddrPortFrom(dst, p.dst)
	out := sctpPacket{src: p.dst, dst: p.src, tag: p.own, chunk: sctpAbort}
	if who, ok := a.owner(to); ok {
		out.chunk, out.own = sctpInitAck, 1+rand.Uint32N(1<<30)
		out.text = fmt.Sprintf("%s|%s|%s", who, to, netip.AddrPortFrom(src, p.src))
	} else {
		a.aborts.Add(1)
	}
	from := unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: dst.As4()})
	_, _, _ = a.conn.WriteMsgIP(out.marshal(), from, &net.IPAddr{IP: src.AsSlice()})
}

// datagram takes an IPv4 packet apart.
func datagram(b []byte) (src, dst netip.Addr, payload []byte, ok bool) {
	if len(b) < 20 || b[0]>>4 != 4 || len(b) < int(b[0]&15)*4 {
		return src, dst, nil, false
	}
	return netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20])), b[int(b[0]&15)*4:], true
}

// associate sends one INIT and gives what came back, as call does.
func associate(from space, to string, patience time.Duration) (string, error) {
	at := netip.MustParseAddrPort(to)
	var c *net.IPConn
	var failed error
	if err := from.inside(func() error {
		c, failed = net.DialIP("ip4:132", nil, &net.IPAddr{IP: at.Addr().AsSlice()})
		return nil
	}); err != nil {
		return "", err
	}
	if failed != nil {
		return classify(failed), nil
	}
	defer c.Close()
	out := sctpPacket{src: uint16(20000 + rand.IntN(10000)), dst: at.Port(), chunk: sctpInit, own: 1 + rand.Uint32N(1<<30)}
	_, _ = c.Write(out.marshal())
	_ = c.SetDeadline(time.Now().Add(patience))
	b := make([]byte, 512)
	for {
		n, _, _, _, err := c.ReadMsgIP(b, nil)
		if err != nil {
			return classify(err), nil
		}
		_, _, payload, ok := datagram(b[:n])
		p, fine := parseSCTP(payload)
		switch {
		case !ok || !fine || p.src != out.dst || p.dst != out.src || p.tag != out.own:
		case p.chunk == sctpInitAck:
			return p.text, nil
		case p.chunk == sctpAbort:
			return string(trace.Refused), nil
		}
	}
}
