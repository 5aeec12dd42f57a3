package main

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine"
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/trace"
)

const (
	maxNodes = 3
	maxPods  = 7 // on one node
	routerIP = "192.168.100.1"
	router6  = "fd00:100::1"
)

// fabric is a set of namespaces that one cluster after another is played on:
//
//	far 203.0.113.10 ── router 192.168.100.1 ─┐
//	near 192.168.100.50 ──────────────────────┤
//	api 192.168.100.10 ───────────────────────┼── lan
//	node-N 192.168.100.1N, .2N ───────────────┘      N = 1..3
//	   └── cni0 10.244.N.1/24 ── pod slots, each with the address of the pod that is in it
//
// and the same with IPv6: 2001:db8::10, fd00:100::N, fd00:244:0:N::/64.
//
// Nodes know each other's pods, and all else goes to the router, which throws away what is not for a client.
type fabric struct {
	name    string
	spaces  []space // in order of making
	client  map[string]space
	nodes   []space
	slots   [][]space        // pods of each node
	ips     map[space]string // address of a slot
	place   map[space]string // who is there, as trace names it
	home    map[string]space // namespace of a pod, by name
	tallies map[space]*tally
	sctp    map[space]*association
	lasting []listener // daemons, as long as the fabric
	pods    []listener // as long as the cluster
	checks  []listener // as long as the mode
}

func newFabric(name string) *fabric {
	return &fabric{name: name, client: map[string]space{}, ips: map[space]string{}, place: map[space]string{}, tallies: map[space]*tally{}, sctp: map[space]*association{}}
}

// raise makes the namespaces. On failure, fell removes what is there.
func (f *fabric) raise() error {
	steps := []func() error{f.raiseLAN, f.raiseOutside, f.raiseNodes, f.watch}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (f *fabric) machine(name string) (space, error) {
	s, err := machine(f.name + name)
	if s != "" {
		f.spaces = append(f.spaces, s)
	}
	return s, err
}

func (f *fabric) raiseLAN() error {
	s, err := f.machine("lan")
	if err != nil {
		return err
	}
	return s.ip("link add br0 type bridge", "link set br0 up")
}

// plug makes a machine on the LAN. A second address of a family is no secondary one of the same network: calls of it
// come from it.
func (f *fabric) plug(name string, addresses ...string) (space, error) {
	s, err := f.machine(name)
	if err != nil {
		return s, err
	}
	lines := []string{"link set eth0 up"}
	bits := map[bool][]string{false: {"/24", "/32"}, true: {"/64", "/128"}}
	seen := map[bool]int{}
	for _, a := range addresses {
		v6 := strings.Contains(a, ":")
		lines = append(lines, "addr add "+a+bits[v6][min(seen[v6], 1)]+" dev eth0"+map[bool]string{true: " nodad"}[v6])
		if v6 && seen[v6] > 0 {
			lines[len(lines)-1] += " preferred_lft 0" // no source for packets to others
		}
		seen[v6]++
	}
	if err := space(f.name+"lan").ip("link add "+name+" type veth peer name eth0 netns "+string(s), "link set "+name+" master br0 up"); err != nil {
		return s, err
	}
	return s, s.ip(lines...)
}

// raiseOutside makes the router with the far client behind it, the client on the LAN, and the API server's machine.
func (f *fabric) raiseOutside() error {
	router, err := f.plug("router", routerIP, router6)
	if err != nil {
		return err
	}
	far, err := f.machine("far")
	if err != nil {
		return err
	}
	near, err := f.plug("near", lanClient, lanClient6)
	if err != nil {
		return err
	}
	server, err := f.plug("api", apiServer, apiServer6)
	if err != nil {
		return err
	}
	f.client["outside"], f.client["outside/"+lanClient], f.client["outside/"+lanClient6] = far, near, near
	f.place[far], f.place[near], f.place[server], f.place[router] = "outside", "outside", "host/"+apiServer, "lan"
	lines := []string{"link set eth0 up", "addr add " + farClient + "/24 dev eth0", "route add " + apiServer + "/32 via 203.0.113.1",
		"addr add " + farClient6 + "/64 dev eth0 nodad"}
	for i := range maxNodes {
		for _, a := range nodeAddresses(i + 1) {
			lines = append(lines, "route add "+single(a)+" via "+gatewayOf(a))
		}
	}
	return first(
		router.ip("link add far0 type veth peer name eth0 netns "+string(far), "link set far0 up", "addr add 203.0.113.1/24 dev far0",
			"addr add 2001:db8::1/64 dev far0 nodad",
			"route add blackhole default", "rule add iif far0 lookup 100 pref 100", // where steer puts ways into the cluster
			"route add blackhole ::/0"),
		command("", "ip", "-6", "-n", string(router), "rule", "add", "iif", "far0", "lookup", "100", "pref", "100"),
		far.ip(lines...),
		server.ip(append(f.podRoutes(0), "route add default via "+routerIP, "route add ::/0 via "+router6)...),
		f.listen(&f.lasting, server, "", api.TCP, ":6443"),
	)
}

// nodeAddresses are a node's: InternalIP and ExternalIP, and the same of IPv6.
func nodeAddresses(i int) []string {
	return []string{fmt.Sprintf("192.168.100.1%d", i), fmt.Sprintf("192.168.100.2%d", i), fmt.Sprintf("fd00:100::1%d", i), fmt.Sprintf("fd00:100::2%d", i)}
}

// via is a node's address in the family of another.
func viaOf(node int, like string) string {
	if strings.Contains(like, ":") {
		return nodeAddresses(node)[2]
	}
	return nodeAddresses(node)[0]
}

// gatewayOf is the router's far side, in the family of an address.
func gatewayOf(address string) string {
	if strings.Contains(address, ":") {
		return "2001:db8::1"
	}
	return "203.0.113.1"
}

// podRoutes are the ways to the pods of all nodes but one.
func (f *fabric) podRoutes(but int) (lines []string) {
	for i := 1; i <= maxNodes; i++ {
		if i != but {
			lines = append(lines, fmt.Sprintf("route add 10.244.%d.0/24 via %s", i, nodeAddresses(i)[0]), fmt.Sprintf("route add fd00:244:0:%d::/64 via %s", i, nodeAddresses(i)[2]))
		}
	}
	return lines
}

func (f *fabric) raiseNodes() error {
	for i := 1; i <= maxNodes; i++ {
		name := fmt.Sprintf("node-%d", i)
		s, err := f.plug(name, nodeAddresses(i)...)
		if err != nil {
			return err
		}
		f.nodes, f.client["node/"+name], f.place[s] = append(f.nodes, s), s, "node/"+name
		lines := append(f.podRoutes(i), "route add default via "+routerIP, "route add ::/0 via "+router6, "link add cni0 type bridge", "link set cni0 up",
			fmt.Sprintf("addr add 10.244.%d.1/24 dev cni0", i), fmt.Sprintf("addr add fd00:244:0:%d::1/64 dev cni0 nodad", i))
		if err := first(s.ip(lines...), f.daemons(s)); err != nil {
			return err
		}
		var slots []space
		for j := range maxPods {
			slot, err := f.slot(s, i, j)
			if err != nil {
				return err
			}
			slots = append(slots, slot)
		}
		f.slots = append(f.slots, slots)
	}
	return nil
}

// slot is a namespace for a pod. Its only neighbour is the node's bridge, which sends a pod's packets back to it if need
// be, as the usual plugins make it.
func (f *fabric) slot(node space, i, j int) (space, error) {
	port := fmt.Sprintf("p%d-%d", i, j)
	s, err := f.machine(port)
	if err != nil {
		return s, err
	}
	return s, node.ip("link add "+port+" type veth peer name eth0 netns "+string(s), "link set "+port+" master cni0 up", "link set "+port+" type bridge_slave hairpin on")
}

// daemons are what listens on every node: kubelet and kube-proxy.
func (f *fabric) daemons(s space) error {
	return first(f.listen(&f.lasting, s, "", api.TCP, ":10250"), f.listen(&f.lasting, s, "", api.TCP, "127.0.0.1:10248"),
		f.listen(&f.lasting, s, "", api.TCP, ":10256"), f.listen(&f.lasting, s, "", api.TCP, "127.0.0.1:10249"))
}

// watch opens every machine's counters.
func (f *fabric) watch() error {
	for _, s := range f.spaces {
		t, err := openTally(s)
		if err != nil {
			return err
		}
		f.tallies[s] = t
		if f.sctp[s], err = playSCTP(s); err != nil {
			return err
		}
		if err := s.hurry(); err != nil {
			return err
		}
	}
	return nil
}

// fell removes everything.
func (f *fabric) fell() {
	stop(&f.checks)
	stop(&f.pods)
	stop(&f.lasting)
	for _, t := range f.tallies {
		t.file.Close()
		t.file6.Close()
	}
	for _, a := range f.sctp {
		if a != nil && a.conn != nil {
			a.conn.Close()
		}
	}
	for _, s := range f.spaces {
		_ = command("", "ip", "netns", "del", string(s))
	}
	f.spaces = nil
}

// settle puts a cluster's pods in their slots and lets them listen.
func (f *fabric) settle(c engine.Cluster) error {
	stop(&f.pods)
	for _, a := range f.sctp {
		a.forget()
	}
	f.home = map[string]space{}
	free := make([][]space, maxNodes)
	for i := range free {
		free[i] = slices.Clone(f.slots[i])
	}
	for _, p := range c.State.Pods() {
		i := slices.IndexFunc(c.State.Nodes(), func(n *api.Node) bool { return n.Name == p.Spec.NodeName })
		if i < 0 || !running(p) {
			continue
		}
		s := f.nodes[i]
		if !p.Spec.HostNetwork {
			if len(free[i]) == 0 {
				return fmt.Errorf("more than %d pods on %s", maxPods, p.Spec.NodeName)
			}
			s, free[i] = free[i][0], free[i][1:]
			f.place[s] = "pod/" + p.Namespace + "/" + p.Name
			if err := f.move(s, i, addressesOf(p)...); err != nil {
				return err
			}
		}
		f.home[p.Namespace+"/"+p.Name] = s
		if err := f.serve(c, p, s); err != nil {
			return err
		}
	}
	for i := range free {
		for _, s := range free[i] {
			if err := f.move(s, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// move gives a slot another address, or none.
func (f *fabric) move(s space, node int, addresses ...string) error {
	if f.ips[s] == strings.Join(addresses, " ") {
		return nil
	}
	f.ips[s] = strings.Join(addresses, " ")
	if len(addresses) == 0 {
		f.place[s] = "nobody"
		return s.ip("addr flush dev eth0", "link set eth0 down")
	}
	lines := []string{"link set eth0 down", "addr flush dev eth0", "link set eth0 up"}
	for _, a := range addresses {
		if strings.Contains(a, ":") {
			lines = append(lines, "addr add "+a+"/128 dev eth0 nodad", fmt.Sprintf("route replace ::/0 via fd00:244:0:%d::1 dev eth0 onlink", node+1))
		} else {
			lines = append(lines, "addr add "+a+"/32 dev eth0", fmt.Sprintf("route replace default via 10.244.%d.1 dev eth0 onlink", node+1))
		}
	}
	return first(s.ip(lines...), f.nodes[node].ip("neigh flush dev cni0"))
}

// addressesOf are a pod's.
func addressesOf(p *api.Pod) (out []string) {
	for _, ip := range p.Status.PodIPs {
		out = append(out, ip.IP)
	}
	return out
}

// spaceOf is where an Ask is sent from.
func (f *fabric) spaceOf(a trace.Ask) space {
	if s := f.client[a.From]; s != "" {
		return s
	}
	return f.home[a.From[len("pod/"):]]
}

// steer gives the clients outside the routes that the Ask's Via stands for.
func (f *fabric) steer(a trace.Ask) (undo func(), err error) {
	host, _, _ := net.SplitHostPort(a.To)
	if host == "" {
		host = a.To
	}
	none := func() {}
	if a.Via == "" {
		return none, nil
	}
	var n int
	if _, err := fmt.Sscanf(a.Via, "node-%d", &n); err != nil {
		return none, err
	}
	host = strings.Trim(host, "[]")
	if via := viaOf(n, host); via != host {
		return f.route(a.From, single(host), via)
	}
	return none, nil
}

func (f *fabric) route(from, dst, via string) (undo func(), err error) {
	client := f.client[from]
	if from != "outside" {
		return func() { _ = client.ip("route del " + dst) }, client.ip("route replace " + dst + " via " + via)
	}
	router := space(f.name + "router")
	return func() {
		_ = router.ip("route del " + dst + " table 100")
		_ = client.ip("route del " + dst + " metric 7")
	}, first(router.ip("route replace "+dst+" via "+via+" table 100"), client.ip("route append "+dst+" via "+gatewayOf(via)+" metric 7"))
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
