package path

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/proxy"
	"github.com/portwalk/portwalk/engine/trace"
)

// receive is the end of the way there: a process takes the packet, or the kernel of the place answers that nobody does.
func (k *walker) receive(a arrival) *end {
	p := a.packet
	switch {
	case p.Protocol == icmp:
		return k.accepted(a, a.at.pod, trace.Why(trace.PingAnswered, "at", a.at.String()), nil)
	case a.at.kind == outside:
		return k.closed(a, trace.Why(trace.SocketClosed, "at", "outside", "port", port(p.Dst.Port()), "protocol", p.Protocol, "listens", ""))
	case p.Src.Addr().IsLoopback() && !p.Dst.Addr().IsLoopback() && a.at != k.client:
		return k.drop(a.at, "route", p, trace.Why(trace.Martian, "from", p.Src.Addr().String(), "to", p.Dst.Addr().String()))
	case a.at.kind == host:
		return k.atHost(a)
	case a.at.kind == node:
		return k.atMachine(a)
	}
	return k.atPod(a, a.at.pod)
}

func (k *walker) atHost(a arrival) *end {
	if a.packet.Protocol == api.TCP && k.net.hosts[a.at.addr] == a.packet.Dst.Port() {
		return k.accepted(a, nil, trace.Why(trace.SocketAccepted, "host", a.at.addr.String(), "port", port(a.packet.Dst.Port())), nil)
	}
	return k.closed(a, trace.Why(trace.SocketClosed, "at", a.at.String(), "port", port(a.packet.Dst.Port()), "protocol", a.packet.Protocol, "listens", ""))
}

// atPod asks the pod's sockets.
func (k *walker) atPod(a arrival, p *api.Pod) *end {
	s, code := match(k.listens(p), a.packet)
	if code == trace.SocketAccepted {
		return k.accepted(a, p, trace.Why(code, "pod", name(p), "port", port(a.packet.Dst.Port())), socketOrigin(p, s))
	}
	return k.closed(a, k.explain(trace.Why(code, "at", "pod/"+name(p), "port", port(a.packet.Dst.Port()),
		"protocol", a.packet.Protocol, "listens", listing(k.listens(p))), a.packet))
}

// atMachine asks the processes of a node: pods in its network namespace, kube-proxy's health checks, the node's own.
func (k *walker) atMachine(a arrival) *end {
	m := a.at.node
	for _, p := range m.hostPods {
		if s, code := match(k.listens(p), a.packet); code == trace.SocketAccepted {
			return k.accepted(a, p, trace.Why(code, "pod", name(p), "port", port(a.packet.Dst.Port())), socketOrigin(p, s))
		}
	}
	if why := k.healthCheck(m, a.packet); why.Code != "" {
		return k.accepted(a, nil, why, nil)
	}
	if s, code := match(daemons, a.packet); code == trace.SocketAccepted {
		return k.accepted(a, nil, trace.Why(code, "node", m.name, "port", port(a.packet.Dst.Port()), "process", s.Name), nil)
	}
	if !m.owns(a.packet.Dst.Addr()) { // ipvs mode: the address of a Service
		return k.closed(a, k.explain(trace.Why(trace.VIPWrongPort, "address", a.packet.Dst.Addr().String(), "port", port(a.packet.Dst.Port())), a.packet))
	}
	return k.closed(a, k.explain(trace.Why(trace.NodePortClosed, "node", m.name, "port", port(a.packet.Dst.Port()), "protocol", a.packet.Protocol), a.packet))
}

// daemons listen on every node.
var daemons = []Socket{
	{Name: "kubelet", Port: 10250, Protocol: api.TCP},
	{Name: "kubelet", Port: 10248, Protocol: api.TCP, Loopback: true},
	{Name: "kube-proxy", Port: 10256, Protocol: api.TCP},
	{Name: "kube-proxy", Port: 10249, Protocol: api.TCP, Loopback: true},
}

func (k *walker) listens(p *api.Pod) []Socket {
	if k.world.Listens == nil {
		return nil
	}
	return k.world.Listens(p)
}

// match finds the socket for a packet, or the code of what is wrong.
func match(sockets []Socket, p trace.Packet) (Socket, string) {
	code := trace.SocketClosed
	for _, s := range sockets {
		switch {
		case s.Port != int32(p.Dst.Port()):
		case s.Protocol != p.Protocol:
			if code == trace.SocketClosed {
				code = trace.SocketProtocol
			}
		case s.Loopback && !p.Dst.Addr().IsLoopback():
			code = trace.SocketLoopback
		default:
			return s, trace.SocketAccepted
		}
	}
	return Socket{}, code
}

// listing is sockets as text: 8080/TCP, 127.0.0.1:9090/TCP.
func listing(sockets []Socket) string {
	var out []string
	for _, s := range sockets {
		text := strconv.Itoa(int(s.Port)) + "/" + s.Protocol
		if s.Loopback {
			text = "127.0.0.1:" + text
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// socketOrigin is the line that says that the pod listens there: the annotation, or the declared containerPort.
func socketOrigin(p *api.Pod, s Socket) *trace.Origin {
	o := &trace.Origin{Object: api.KeyOf(p).String()}
	if _, ok := p.Annotations[api.ListenAnnotation]; ok {
		o.Path = "metadata.annotations[" + api.ListenAnnotation + "]"
		return o
	}
	for i, c := range p.Spec.Containers {
		for j, cp := range c.Ports {
			if cp.ContainerPort == s.Port && (cp.Protocol == s.Protocol || cp.Protocol == "" && s.Protocol == api.TCP) {
				o.Path = "spec.containers[" + strconv.Itoa(i) + "].ports[" + strconv.Itoa(j) + "].containerPort"
				return o
			}
		}
	}
	return nil
}

// accepted: a process has it; whether the client ever hears of that is the answer's affair.
func (k *walker) accepted(a arrival, p *api.Pod, why trace.Reason, origin *trace.Origin) *end {
	if c := k.resumed; c != nil && c.Sent.Protocol == api.TCP && (c.Ended || c.Peer != peer(a.at, p)) {
		return k.closed(a, trace.Why(trace.ConnUnknown, "at", a.at.String(), "port", port(a.packet.Dst.Port())))
	}
	if k.rec != nil {
		k.rec.step(trace.Step{Stage: "socket", Action: trace.Accepted, Before: a.packet, After: a.packet, Origin: origin, Reason: why})
	}
	return &end{verdict: trace.Delivered, reason: why, at: a.at, pod: p, packet: a.packet, answered: true}
}

// closed: the kernel answers for the process that is not there.
func (k *walker) closed(a arrival, why trace.Reason) *end {
	k.step("socket", trace.Rejected, a.packet, why)
	with := map[string]string{api.TCP: "rst", api.UDP: "icmp", api.SCTP: "abort"}[a.packet.Protocol]
	return &end{verdict: trace.Refused, reason: why, at: a.at, pod: a.at.pod, packet: a.packet, answered: true, refusal: trace.Refusal{At: a.at.String(), With: with}}
}

// healthCheck is kube-proxy's own answer on the healthCheckNodePort of a Service: 200 where endpoints are, else 503.
// It listens on the addresses that serve nodePorts.
func (k *walker) healthCheck(m *machine, p trace.Packet) trace.Reason {
	if p.Protocol != api.TCP || p.Dst.Port() == 0 {
		return trace.Reason{}
	}
	for _, svc := range k.net.checked[int32(p.Dst.Port())] {
		if !k.net.servesNodePorts(m, p.Dst.Addr(), k.ask.Mode) {
			continue
		}
		local := k.net.localEndpoints(svc, m.name)
		status := "503"
		if local > 0 {
			status = "200"
		}
		return trace.Why(trace.HealthAnswered, "node", m.name, "port", port(p.Dst.Port()), "service", name(svc), "local", strconv.Itoa(local), "status", status)
	}
	return trace.Reason{}
}

// servesNodePorts says whether the node's kube-proxy serves nodePorts and health checks on one of the node's addresses.
// Ranges of the other family do not count; with none left, every address serves.
func (n *Network) servesNodePorts(m *machine, ip netip.Addr, mode string) bool {
	config := n.state.Config.Proxy.NodePortAddresses
	if len(config) == 0 && mode == proxy.NFTables || len(config) == 1 && config[0] == "primary" {
		return ip == family(m.lan, ip)
	}
	all := true
	for _, c := range config {
		if prefix, err := netip.ParsePrefix(c); err == nil && prefix.Addr().Is4() == ip.Is4() {
			if prefix.Contains(ip) {
				return true
			}
			all = false
		}
	}
	return all
}

// localEndpoints counts the ready endpoints of a Service on a node, each pod once; kube-proxy has none without a port.
func (n *Network) localEndpoints(svc *api.Service, node string) int {
	seen := map[string]bool{}
	for _, slice := range n.slicesOf(svc) {
		for _, e := range slice.Endpoints {
			ready := e.Conditions.Ready == nil || *e.Conditions.Ready
			if ready && e.NodeName != nil && *e.NodeName == node && len(e.Addresses) > 0 && len(slice.Ports) > 0 {
				seen[e.Addresses[0]] = true
			}
		}
	}
	return len(seen)
}
