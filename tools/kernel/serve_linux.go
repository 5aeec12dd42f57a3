package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/workload"
)

// listener is an open socket of somebody.
type listener struct {
	io.Closer
	bound
}

// bound is where a socket listens.
type bound struct {
	space          space
	protocol, port string
	address        string // "" is all of them
}

// shuts says that nobody else can listen at another place.
func (b bound) shuts(other bound) bool {
	overlap := b.address == "" || other.address == "" || b.address == other.address
	return b.space == other.space && b.protocol == other.protocol && b.port == other.port && overlap
}

func stop(list *[]listener) {
	for _, l := range *list {
		l.Close()
	}
	*list = nil
}

// taken says whether somebody listens there already.
func (f *fabric) taken(b bound) bool {
	for _, l := range slices.Concat(f.lasting, f.pods, f.checks) {
		if l.shuts(b) {
			return true
		}
	}
	return false
}

// serve opens what a pod listens on.
func (f *fabric) serve(c engine.Cluster, p *api.Pod, s space) error {
	for _, l := range workload.Listens(p, c.State.Services(), c.State.Slices()) {
		address := l.Address
		if address == "0.0.0.0" {
			address = ""
		}
		if l.Protocol == api.SCTP {
			f.sctp[s].listen(bound{s, l.Protocol, fmt.Sprint(l.Port), address}, p.Namespace+"/"+p.Name)
			continue
		}
		if err := f.listen(&f.pods, s, p.Namespace+"/"+p.Name, l.Protocol, fmt.Sprintf("%s:%d", address, l.Port)); err != nil {
			return err
		}
	}
	return nil
}

// listen answers on a port with the listener's name, the address it was called by, and who called.
// A port that somebody on the same machine has already stays his.
func (f *fabric) listen(list *[]listener, s space, who, protocol, address string) error {
	host, port, _ := net.SplitHostPort(address)
	b := bound{s, protocol, port, host}
	if f.taken(b) {
		return nil
	}
	return s.inside(func() error { return f.bind(list, b, who) })
}

// bind waits for a port that was closed a moment ago: programs that are just being started hold it until they run.
func (f *fabric) bind(list *[]listener, b bound, who string) (err error) {
	for range 100 {
		if err = f.bindOnce(list, b, who); !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

func (f *fabric) bindOnce(list *[]listener, b bound, who string) error {
	address := net.JoinHostPort(b.address, b.port)
	if b.protocol == api.UDP {
		c, err := (&net.ListenConfig{Control: tellDestination}).ListenPacket(context.Background(), "udp4", address)
		if err == nil {
			*list = append(*list, listener{c, b})
			go echo(c.(*net.UDPConn), who)
		}
		return err
	}
	l, err := net.Listen("tcp4", address)
	if err == nil {
		*list = append(*list, listener{l, b})
		go greet(l, who)
	}
	return err
}

func greet(l net.Listener, who string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		fmt.Fprintf(c, "%s|%s|%s", who, c.LocalAddr(), c.RemoteAddr())
		c.Close()
	}
}

// tellDestination lets a UDP socket learn by which address it was called, so that it answers from there: a machine with
// several addresses would else choose one by its routes.
func tellDestination(_, _ string, c syscall.RawConn) error {
	var err error
	_ = c.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1) })
	return err
}

func echo(c *net.UDPConn, who string) {
	b, extra := make([]byte, 64), make([]byte, 64)
	for {
		_, n, _, from, err := c.ReadMsgUDPAddrPort(b, extra)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // a client that did not want the answer
		}
		to, ok := destination(extra[:n])
		if !ok {
			continue
		}
		local := netip.AddrPortFrom(to, c.LocalAddr().(*net.UDPAddr).AddrPort().Port())
		_, _, _ = c.WriteMsgUDPAddrPort(fmt.Appendf(nil, "%s|%s|%s", who, local, from), unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: to.As4()}), from)
	}
}

// destination reads the address that a datagram was sent to.
func destination(extra []byte) (netip.Addr, bool) {
	messages, err := unix.ParseSocketControlMessage(extra)
	if err != nil {
		return netip.Addr{}, false
	}
	for _, m := range messages {
		if m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_PKTINFO && len(m.Data) >= 12 {
			return netip.AddrFrom4([4]byte(m.Data[8:12])), true
		}
	}
	return netip.Addr{}, false
}

// answerChecks plays kube-proxy's own answers on healthCheckNodePorts, on the addresses on which it gives them.
func (f *fabric) answerChecks(c engine.Cluster, mode string) error {
	stop(&f.checks)
	for i, n := range c.State.Nodes() {
		for _, address := range checkAddresses(c.State.Config.Proxy.NodePortAddresses, mode, n) {
			for _, svc := range c.State.Services() {
				port := svc.Spec.HealthCheckNodePort
				if port == 0 {
					continue
				}
				if err := f.listen(&f.checks, f.nodes[i], "", api.TCP, fmt.Sprintf("%s:%d", address, port)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// checkAddresses are those of a node that its kube-proxy serves node ports on; "" is all of them.
func checkAddresses(wanted []string, mode string, n *api.Node) (out []string) {
	switch {
	case len(wanted) == 0 && mode == "iptables":
		return []string{""}
	case len(wanted) == 0 || wanted[0] == "primary":
		return []string{n.Address("InternalIP")}
	}
	gateway := netip.MustParsePrefix(n.Spec.PodCIDR).Addr().Next().String()
	var i int
	_, _ = fmt.Sscanf(n.Name, "node-%d", &i)
	for _, a := range append(nodeAddresses(i), gateway, "127.0.0.1") {
		for _, w := range wanted {
			if p, err := netip.ParsePrefix(strings.TrimSpace(w)); err == nil && p.Contains(netip.MustParseAddr(a)) {
				out = append(out, a)
				break
			}
		}
	}
	return out
}
