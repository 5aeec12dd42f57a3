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
	"sync"
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
		if err := f.listen(&f.pods, s, p.Namespace+"/"+p.Name, l.Protocol, net.JoinHostPort(address, fmt.Sprint(l.Port))); err != nil {
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
	return s.inside(func() error {
		for _, family := range familiesOf(host) {
			if err := f.bind(list, b, who, family); err != nil {
				return err
			}
		}
		return nil
	})
}

// familiesOf are the families to listen on: both, if no address says which.
func familiesOf(host string) []string {
	switch {
	case host == "":
		return []string{"4", "6"}
	case strings.Contains(host, ":"):
		return []string{"6"}
	}
	return []string{"4"}
}

// bind waits for a port that was closed a moment ago: programs that are just being started hold it until they run.
func (f *fabric) bind(list *[]listener, b bound, who, family string) (err error) {
	for range 100 {
		if err = f.bindOnce(list, b, who, family); !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

func (f *fabric) bindOnce(list *[]listener, b bound, who, family string) error {
	address := net.JoinHostPort(b.address, b.port)
	if b.protocol == api.UDP {
		c, err := (&net.ListenConfig{Control: tellDestination}).ListenPacket(context.Background(), "udp"+family, address)
		if err == nil {
			*list = append(*list, listener{c, b})
			go echo(c.(*net.UDPConn), who)
		}
		return err
	}
	l, err := net.Listen("tcp"+family, address)
	if err == nil {
		g := &greeter{Listener: l, who: who, open: map[net.Conn]bool{}}
		*list = append(*list, listener{g, b})
		go g.greet()
	}
	return err
}

// greeter tells each client who it is, at once and whenever the client says something.
type greeter struct {
	net.Listener
	who  string
	lock sync.Mutex
	open map[net.Conn]bool
}

func (g *greeter) greet() {
	for {
		c, err := g.Accept()
		if err != nil {
			return
		}
		g.lock.Lock()
		g.open[c] = true
		g.lock.Unlock()
		go g.talk(c)
	}
}

func (g *greeter) talk(c net.Conn) {
	b := make([]byte, 64)
	for err := error(nil); err == nil; _, err = c.Read(b) {
		fmt.Fprintf(c, "%s|%s|%s", g.who, c.LocalAddr(), c.RemoteAddr())
	}
	c.Close()
	g.lock.Lock()
	delete(g.open, c)
	g.lock.Unlock()
}

// Close ends the listener and its connections, as the end of its process does.
func (g *greeter) Close() error {
	err := g.Listener.Close()
	g.lock.Lock()
	defer g.lock.Unlock()
	for c := range g.open {
		c.Close()
	}
	return err
}

// tellDestination lets a UDP socket learn by which address it was called, so that it answers from there: a machine with
// several addresses would else choose one by its routes.
func tellDestination(_, _ string, c syscall.RawConn) error {
	var err error
	_ = c.Control(func(fd uintptr) {
		if err = unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1); err != nil {
			err = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1)
		}
	})
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
		_, _, _ = c.WriteMsgUDPAddrPort(fmt.Appendf(nil, "%s|%s|%s", who, local, from), sentBy(to), from)
	}
}

// sentBy makes a datagram come from an address.
func sentBy(ip netip.Addr) []byte {
	if ip.Is4() {
		return unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: ip.As4()})
	}
	return unix.PktInfo6(&unix.Inet6Pktinfo{Addr: ip.As16()})
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
		if m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_PKTINFO && len(m.Data) >= 16 {
			return netip.AddrFrom16([16]byte(m.Data[:16])).Unmap(), true
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
				if err := f.listen(&f.checks, f.nodes[i], "", api.TCP, net.JoinHostPort(address, fmt.Sprint(port))); err != nil {
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
		for _, a := range n.Status.Addresses { // one of each family
			if a.Type == "InternalIP" {
				out = append(out, a.Address)
			}
		}
		return out
	}
	var i int
	_, _ = fmt.Sscanf(n.Name, "node-%d", &i)
	own := append(nodeAddresses(i), "127.0.0.1", "::1")
	for _, c := range n.Spec.PodCIDRs {
		own = append(own, netip.MustParsePrefix(c).Addr().Next().String())
	}
	for _, a := range own {
		for _, w := range wanted {
			if p, err := netip.ParsePrefix(strings.TrimSpace(w)); err == nil && p.Contains(netip.MustParseAddr(a)) {
				out = append(out, a)
				break
			}
		}
	}
	return out
}
