package path

import (
	"net/netip"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/provider"
	"github.com/portwalk/portwalk/engine/proxy"
)

// World is all that a packet can meet.
type World struct {
	State    api.State
	Rules    func(node string) proxy.Ruleset // what kube-proxy programmed there; nil means it does not run there
	Listens  func(*api.Pod) []Socket         // what a pod's processes listen on
	Balancer Balancer                        // who stands before the nodes; nil: nobody
	Network  *Network                        // NewNetwork(State), if the caller keeps it; nil: made for one walk
}

// Socket is a listening socket.
type Socket struct {
	Name     string
	Port     int32
	Protocol string
	Loopback bool // bound to 127.0.0.1: only the machine itself reaches it
}

// Balancer knows what a cloud or MetalLB put in front of the nodes: *provider.Provider, or a test's own.
type Balancer interface {
	// Fronts says who answers for an address: one for each Service of type LoadBalancer that has it.
	Fronts(address netip.Addr) []*Front
	// Lookup gives the address behind a load balancer's host name; invalid if unknown.
	Lookup(host string) netip.Addr
}

// Front is one Service's load balancer.
type Front = provider.Front
