// Package path carries a packet from place to place, as Linux does: the name is resolved, the sender's routing table
// is asked, each node passes it through netfilter's five hooks in order, a process takes it or not, and the answer
// goes all the way back.
//
//	from the LAN or a pod        +--------------+                +---------+               to the LAN or a pod
//	  ---- PREROUTING ---------> |  routing     | -- FORWARD --> |         | POSTROUTING -----------------------> next
//	       conntrack: known?     |  is the      |                |         | conntrack: remember the
//	       yes: undo or redo     |  destination |                |         | connection, source NAT last
//	       no:  nat rules, DNAT  |  one of the  |                |         |
//	                             |  node's own  |                +---------+
//	                             |  addresses?  |                     ^
//	                             +--------------+                     |
//	                                    | yes                         |
//	                                    v                             |
//	                                  INPUT                      route again, if DNAT
//	                                    |                        changed where to
//	                                    v                             |
//	                              a local process  ---- OUTPUT -------+
//	                                                    conntrack, nat rules, DNAT
//
// The rules themselves belong to engine/proxy; this package asks them through proxy.Ruleset and knows nothing of
// chains. The nat table is asked for the first packet of a connection only: conntrack remembers what it answered, and
// that is also how the answer finds its way back. An answer that does not pass the node that rewrote the request comes
// home from an address nobody called, and the client never hears of it (reason reply-lost).
//
// In ipvs mode the node has the Services' addresses itself and a load balancer in INPUT: what that translates leaves
// again by POSTROUTING.
//
// Connections are TCP's handshake at least: a node that sees the client's packets but not the answers takes the later
// ones for INVALID, and in iptables mode kube-proxy's rules drop those.
//
// The network, unless the objects say otherwise: one LAN on which the nodes stand (eth0), a bridge with a gateway
// address per node for its pods (cni0, the first address of the pod CIDR), routes to the other nodes' pods by their
// LAN addresses, and a default route to a router that knows the outside client and nobody else. A client outside knows
// the way to node addresses, load balancer addresses and external addresses; a ClusterIP or a pod's address means
// nothing to it, unless Ask.Via says that somebody routed it to a node.
//
// All addresses in a node's status are its own; a cloud that translates an ExternalIP before it reaches the node is not
// played.
//
// The tests hold all this against recordings, and (make kernel, as root) against real kernels: random clusters
// are built of network namespaces, load the rules that engine/proxy prints, and are asked the same questions.
//
// Chance is explored, not played: Walk follows every choice of rules, balancer and DNS to its end, and sums up equal
// ends with exact odds.
package path
