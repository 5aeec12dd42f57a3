package console

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// ping asks hosts. Its words are those of iputils; each answer takes the same time here.
func (t *Console) ping(from string, args []string) (Reply, error) {
	f, err := parse("ping", args, "--from= --via= -c= -W= -n -q -4 -6")
	if err != nil {
		return Reply{}, err
	}
	if len(f.rest) != 1 {
		return Reply{}, fmt.Errorf("ping: wanted one HOST")
	}
	count, w := 1, tool{"ping", 10}
	if v := f.get("-c"); v != "" {
		if count, err = strconv.Atoi(v); err != nil || count < 1 || count > 1000 {
			return Reply{}, fmt.Errorf("ping: %q is no number of packets", v)
		}
	}
	if v := f.get("-W"); v != "" {
		if w.patience, err = seconds(v); err != nil {
			return Reply{}, err
		}
	}
	a := where(f, from)
	a.To, a.Protocol = f.rest[0], "ICMP"
	r, err := t.send(w, a)
	if err != nil {
		return Reply{}, err
	}
	if r.Trace.Verdict == trace.NXDomain {
		return Reply{Err: "ping: " + a.To + ": Name or service not known\n", Exit: 2, Result: &r}, nil
	}
	t.pass(int64(count - 1)) // a second apart
	out := Reply{Out: t.pinged(r, a.To, count), Result: &r}
	if r.Trace.Verdict != trace.Delivered {
		out.Exit = 1
	}
	return out, nil
}

const oneWay = "0.050"

func (t *Console) pinged(r trace.Result, host string, count int) string {
	var b strings.Builder
	sent := first(r)
	size := "56(84)"
	if sent.Dst.Addr().Is6() {
		size = "56"
	}
	fmt.Fprintf(&b, "PING %s (%s) %s bytes of data.\n", host, sent.Dst.Addr(), size)
	received, errors := 0, 0
	for i := range count {
		switch v := r.Trace.Verdict; {
		case v == trace.Delivered:
			received++
			fmt.Fprintf(&b, "64 bytes from %s: icmp_seq=%d ttl=%d time=%s ms\n", sent.Dst.Addr(), i+1, 64-routers(r), oneWay)
		case v == trace.Refused:
			errors++
			fmt.Fprintf(&b, "From %s icmp_seq=%d Destination Port Unreachable\n", t.teller(r), i+1)
		case v == trace.Unreachable && r.Trace.Reason.Code == trace.NoNeighbour:
			errors++
			fmt.Fprintf(&b, "From %s icmp_seq=%d Destination Host Unreachable\n", t.teller(r), i+1)
		}
	}
	fmt.Fprintf(&b, "\n--- %s ping statistics ---\n%d packets transmitted, %d received, ", host, count, received)
	if errors > 0 {
		fmt.Fprintf(&b, "+%d errors, ", errors)
	}
	fmt.Fprintf(&b, "%d%% packet loss, time %dms\n", 100*(count-received)/count, 1000*(count-1))
	if received > 0 {
		fmt.Fprintf(&b, "rtt min/avg/max/mdev = %s/%s/%s/0.000 ms\n", oneWay, oneWay, oneWay)
	} else {
		b.WriteString("\n")
	}
	return b.String()
}

// first is the packet as the client sent it.
func first(r trace.Result) trace.Packet {
	if h := r.Trace.Hops; len(h) > 0 && len(h[0].Steps) > 0 {
		return h[0].Steps[0].After
	}
	return trace.Packet{}
}

// routers counts the machines that passed the answer on.
func routers(r trace.Result) (n int) {
	var back []trace.Hop
	for _, h := range r.Trace.Hops {
		if h.Back {
			back = append(back, h)
		}
	}
	for i, h := range back {
		if i > 0 && i < len(back)-1 && strings.HasPrefix(h.At, "node/") {
			n++
		}
		if h.At == "outside" && i > 0 {
			n++ // the router between the LAN and the world
		}
	}
	return n
}

// teller is the address that an ICMP message comes from: that of the machine on which the packet ended, on the side from
// which the packet came.
func (t *Console) teller(r trace.Result) string {
	var at, before string
	for _, h := range r.Trace.Hops {
		if h.Back {
			break
		}
		at, before = h.At, at
	}
	n := t.Cluster.State.Node(strings.TrimPrefix(at, "node/"))
	sent := first(r)
	if n == nil || before == "" {
		return sent.Src.Addr().String()
	}
	if strings.HasPrefix(before, "pod/") {
		for _, c := range n.Spec.PodCIDRs {
			if p, err := netip.ParsePrefix(c); err == nil && p.Addr().Is4() == sent.Src.Addr().Is4() {
				return p.Masked().Addr().Next().String()
			}
		}
	}
	return n.Address("InternalIP")
}
