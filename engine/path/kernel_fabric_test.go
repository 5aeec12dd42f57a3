//go:build linux && kernel

package path

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/portwalk/portwalk/engine/api"
)

// fabric is a cluster of network namespaces: a switch, a router with a client behind it, a client on the LAN, nodes with
// a bridge each, and pods. Nothing of it leaves this machine.
type fabric struct {
	t      *testing.T
	prefix string
	spaces []string
	socks  []io.Closer
}

// setns is the number of the system call, which package syscall does not name.
var setns = map[string]uintptr{"amd64": 308, "arm64": 268}[runtime.GOARCH]

const (
	routerIP  = "192.168.100.1"
	farClient = DefaultOutside
	lanClient = "192.168.100.50"
)

// build raises the namespaces for a State and starts what its pods listen on.
func (f *fabric) build(w World) {
	f.space("lan", "link add br0 type bridge", "link set br0 up")
	f.space("router")
	f.plug("router", routerIP)
	f.space("far")
	f.ip("router", "link add far0 type veth peer name eth0 netns "+f.name("far"), "link set far0 up", "addr add 203.0.113.1/24 dev far0", "route add blackhole default",
		"rule add iif far0 lookup 100 pref 100") // where steer puts ways into the cluster: nothing that comes out takes them
	f.ip("far", "link set eth0 up", "addr add "+farClient+"/24 dev eth0")
	f.space("near")
	f.plug("near", lanClient)
	for _, n := range w.State.Nodes() {
		f.node(w.State, n)
	}
	for _, p := range w.State.Pods() {
		f.pod(w, p)
	}
	for _, space := range f.spaces {
		f.hurry(space)
	}
}

// hurry lets a machine find out at once that a neighbour is missing, not after three seconds.
func (f *fabric) hurry(space string) {
	f.inside(space, func() error {
		for name, value := range map[string]string{"mcast_solicit": "1", "ucast_solicit": "1", "retrans_time_ms": "30"} {
			files, _ := filepath.Glob("/proc/sys/net/ipv4/neigh/*/" + name)
			for _, file := range files {
				if err := os.WriteFile(file, []byte(value), 0o644); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// space makes a namespace with the settings of a node, and its own loopback.
func (f *fabric) space(name string, lines ...string) {
	f.run("", "ip", "netns", "add", f.name(name))
	f.spaces = append(f.spaces, name)
	f.inside(name, func() error {
		for file, value := range map[string]string{
			"ipv4/ip_forward": "1", "ipv4/icmp_ratelimit": "0", "ipv4/conf/all/rp_filter": "0", "ipv4/conf/default/rp_filter": "0",
			"ipv4/conf/all/send_redirects": "0", "ipv4/conf/default/send_redirects": "0", "ipv4/conf/all/accept_redirects": "0",
			"ipv4/ping_group_range": "0 2147483647", "ipv6/conf/all/disable_ipv6": "1", "ipv6/conf/default/disable_ipv6": "1",
		} {
			if err := os.WriteFile("/proc/sys/net/"+file, []byte(value), 0o644); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		return nil
	})
	f.ip(name, append([]string{"link set lo up"}, lines...)...)
}

// plug connects a namespace to the LAN.
func (f *fabric) plug(name, address string) {
	f.ip("lan", "link add "+name+" type veth peer name eth0 netns "+f.name(name), "link set "+name+" master br0 up")
	f.ip(name, "addr add "+address+"/24 dev eth0", "link set eth0 up")
}

func (f *fabric) node(s api.State, n *api.Node) {
	f.space(n.Name)
	f.plug(n.Name, n.Address("InternalIP"))
	f.ip("far", "route add "+n.Address("InternalIP")+"/32 via 203.0.113.1")
	cidr := netip.MustParsePrefix(n.Spec.PodCIDR)
	lines := []string{"route add default via " + routerIP, "link add cni0 type bridge", "link set cni0 up", "addr add " + cidr.Addr().Next().String() + "/24 dev cni0"}
	for _, other := range s.Nodes() {
		if other != n {
			lines = append(lines, "route add "+other.Spec.PodCIDR+" via "+other.Address("InternalIP"))
		}
	}
	f.ip(n.Name, lines...)
	f.inside(n.Name, func() error {
		return os.WriteFile("/proc/sys/net/ipv4/conf/all/route_localnet", []byte("1"), 0o644)
	})
	for _, d := range daemons {
		f.listen(n.Name, "node", d, "")
	}
	for _, svc := range s.Services() {
		if port := svc.Spec.HealthCheckNodePort; port != 0 {
			f.listenChecked(s, n, port)
		}
	}
}

// listenChecked plays kube-proxy's health check server, on the addresses that serve in both modes.
func (f *fabric) listenChecked(s api.State, n *api.Node, port int32) {
	net := NewNetwork(s)
	ip := netip.MustParseAddr(n.Address("InternalIP"))
	if net.servesNodePorts(net.byName[n.Name], ip, s.Config.Proxy.Mode) {
		f.listen(n.Name, "node", Socket{Port: port, Protocol: api.TCP}, ip.String())
	}
}

// pod is a namespace whose only neighbour is its node's bridge, as the usual plugins make it: everything is routed.
func (f *fabric) pod(w World, p *api.Pod) {
	space := p.Name
	if p.Spec.HostNetwork {
		space = p.Spec.NodeName
	} else {
		if p.Status.Phase == "Succeeded" || p.Status.Phase == "Failed" {
			return
		}
		f.space(space)
		gateway := netip.MustParsePrefix(w.State.Node(p.Spec.NodeName).Spec.PodCIDR).Addr().Next().String()
		f.ip(p.Spec.NodeName, "link add "+space+" type veth peer name eth0 netns "+f.name(space), "link set "+space+" master cni0 up",
			"link set "+space+" type bridge_slave hairpin on") // a pod may reach itself, as the plugins configure it
		f.ip(space, "addr add "+p.Status.PodIP+"/32 dev eth0", "link set eth0 up", "route add default via "+gateway+" dev eth0 onlink")
	}
	for _, s := range w.Listens(p) {
		f.listen(space, p.Name, s, "")
	}
}

// listen answers on a port with the listener's name, the address it was called by and who called.
func (f *fabric) listen(space, who string, s Socket, address string) {
	if s.Loopback {
		address = "127.0.0.1"
	}
	f.inside(space, func() error {
		at := fmt.Sprintf("%s:%d", address, s.Port)
		if s.Protocol == api.UDP {
			c, err := net.ListenPacket("udp4", at)
			if err == nil {
				f.socks = append(f.socks, c)
				go echo(c, who)
			}
			return inUse(err)
		}
		l, err := net.Listen("tcp4", at)
		if err == nil {
			f.socks = append(f.socks, l)
			go greet(l, who)
		}
		return inUse(err)
	})
}

// inUse forgives a port that another process of the same namespace has: it came first.
func inUse(err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil
	}
	return err
}

func greet(l net.Listener, who string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		fmt.Fprintf(c, "%s %s %s", who, c.LocalAddr(), c.RemoteAddr())
		c.Close()
	}
}

func echo(c net.PacketConn, who string) {
	b := make([]byte, 64)
	for {
		_, from, err := c.ReadFrom(b)
		if err != nil {
			return
		}
		_, _ = c.WriteTo(fmt.Appendf(nil, "%s %s %s", who, c.LocalAddr(), from), from)
	}
}

// ping sends one echo request and waits for the answer.
func ping(to string) string {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, syscall.IPPROTO_ICMP)
	if err != nil {
		return "no socket: " + err.Error()
	}
	defer syscall.Close(fd)
	_ = syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Usec: 300000})
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, syscall.IP_RECVERR, 1)
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Addr: netip.MustParseAddr(to).As4()}); err != nil {
		return verdictOf(err)
	}
	_, _ = syscall.Write(fd, []byte{8, 0, 0, 0, 0, 0, 0, 1}) // the kernel fills in checksum and number
	if _, err := syscall.Read(fd, make([]byte, 64)); err != nil {
		return verdictOf(err)
	}
	return "delivered"
}

// call opens one connection from a namespace and says what came of it: a verdict, or what the listener answered.
func (f *fabric) call(space, protocol, to string) (out string) {
	f.inside(space, func() error {
		if protocol == icmp {
			out = ping(to)
			return nil
		}
		c, err := net.DialTimeout(strings.ToLower(protocol)+"4", to, 300*time.Millisecond)
		if err != nil {
			out = verdictOf(err)
			return nil
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(300 * time.Millisecond))
		if protocol == api.UDP {
			_, _ = c.Write([]byte("?"))
		}
		b := make([]byte, 128)
		n, err := c.Read(b)
		if err != nil {
			out = verdictOf(err)
			return nil
		}
		out = string(b[:n])
		return nil
	})
	return out
}

func verdictOf(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "unreachable"
	}
	return "timeout"
}

// load puts a node's rules into its kernel.
func (f *fabric) load(node, mode, text string) {
	f.run("", "ip", "netns", "exec", f.name(node), "nft", "flush", "ruleset")
	if mode == "nftables" {
		f.run(text, "ip", "netns", "exec", f.name(node), "nft", "-f", "-")
		return
	}
	f.run(uncounted(text), "ip", "netns", "exec", f.name(node), "iptables-restore")
}

// uncounted drops the matches that only count: they need counters that kube-proxy makes by netlink.
func uncounted(text string) string {
	for {
		before, after, ok := strings.Cut(text, "-m nfacct --nfacct-name ")
		if !ok {
			return text
		}
		_, after, _ = strings.Cut(strings.TrimLeft(after, " "), " ")
		text = before + after
	}
}

// inside runs a function on a thread of its own in a namespace; the thread dies with it.
func (f *fabric) inside(space string, do func() error) {
	f.t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		ns, err := os.Open(filepath.Join("/run/netns", f.name(space)))
		if err == nil {
			_, _, no := syscall.RawSyscall(setns, ns.Fd(), syscall.CLONE_NEWNET, 0)
			ns.Close()
			if no != 0 {
				err = no
			} else {
				err = do()
			}
		}
		done <- err
	}()
	if err := <-done; err != nil {
		f.t.Fatalf("in %s: %v", space, err)
	}
}

func (f *fabric) ip(space string, lines ...string) {
	f.t.Helper()
	f.run(strings.Join(lines, "\n")+"\n", "ip", "-n", f.name(space), "-batch", "-")
}

func (f *fabric) run(input, name string, args ...string) {
	f.t.Helper()
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(input)
	if out, err := c.CombinedOutput(); err != nil {
		f.t.Fatalf("%s %s: %v\n%s\n%s", name, strings.Join(args, " "), err, out, input)
	}
}

func (f *fabric) name(space string) string { return f.prefix + space }

func (f *fabric) tearDown() {
	for _, s := range f.socks {
		s.Close()
	}
	for _, s := range f.spaces {
		_ = exec.Command("ip", "netns", "del", f.name(s)).Run()
	}
}
