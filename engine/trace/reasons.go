package trace

// Reason codes. The comment behind each names its arguments; view/words has a Korean and an English sentence
// for every one, and a test holds the two lists together.
const (
	// How the walk goes on.
	ClientSent     = "client-sent"     // from, to
	DNSAnswered    = "dns-answered"    // name, address
	RouteDirect    = "route-direct"    // to, dev: on this machine's own network
	RouteVia       = "route-via"       // to, gateway: by a neighbour
	RouteDefault   = "route-default"   // to, and gateway if it is known: nobody knows better
	RouteLocal     = "route-local"     // to, at: the address is this machine's own
	NodeEntered    = "node-entered"    // node, dev
	PodEntered     = "pod-entered"     // pod
	BalancerChose  = "balancer-chose"  // node, healthy, nodes
	BalancerVIP    = "balancer-vip"    // node, address: the address is routed to this node (no rewriting)
	RuleJumped     = "rule-jumped"     // chain, service
	RuleMarked     = "rule-marked"     // why: external, hairpin, not-from-pods, all
	EndpointChosen = "endpoint-chosen" // endpoint, pod, service, n
	EndpointSticky = "endpoint-sticky" // endpoint, pod, seconds
	DNATed         = "dnat"            // old, new; on a node: service, pod, targetPort; at a load balancer: node, nodePort
	Masqueraded    = "masquerade"      // old, new, dev
	ConnTracked    = "conntrack-new"   // entry: the connection that conntrack remembers from here on
	ReplyUnSNAT    = "reply-unsnat"    // old, new
	ReplyUnDNAT    = "reply-undnat"    // old, new, and on a node dev
	ReplyReturned  = "reply-returned"  // to
	FilterAccepted = "filter-accepted" // filter let it pass
	PacketLeft     = "packet-left"     // to: it leaves this place for the next
	Arrived        = "arrived"         // at: it enters a place that has no rules: lb, lan, outside, host/ADDRESS
	ConnKnown      = "conntrack-known" // entry: a connection that conntrack remembers; the nat rules are not asked again
	ReplySent      = "reply-sent"      // from, to: the process answers
	MarkSet        = "mark-set"        // chain: a rule that kube-proxy did not write sets the packet's mark
	SNATed         = "snat"            // old, new: a rule that kube-proxy did not write gives it another source
	NATEnded       = "nat-ended"       // chain: a rule that kube-proxy did not write ends the nat table for this packet, so later rules are not asked
	RuleUnread     = "rule-unread"     // chain, what, taken: no-match | no-effect; the rest of the rule matches, but nobody here can tell about this part

	// How it ends.
	SocketAccepted    = "socket-accepted"     // pod, node, or the address of a host outside (host), port: a process took it
	SocketClosed      = "socket-closed"       // at, port, protocol, listens: nothing listens there; if a Service sent it or its number was mistaken: service, field (targetPort | port | nodePort), meant
	SocketLoopback    = "socket-loopback"     // at, port: it listens on 127.0.0.1 only
	SocketProtocol    = "socket-protocol"     // at, port, protocol, listens
	NoEndpoints       = "no-endpoints"        // service, cause: no-pod-matches | none-ready | port-unresolved | no-selector; selector; near
	NoLocalEndpoints  = "no-local-endpoints"  // service, node, policy: external | internal
	SourceRange       = "source-range"        // service, source, ranges
	NotOutside        = "clusterip-outside"   // address, service: a ClusterIP means nothing outside the cluster
	PodNotOutside     = "pod-outside"         // address: the pod network is not routed outside
	NoRoute           = "no-route"            // to
	NobodyThere       = "nobody-there"        // to: left by the default route, and nobody answers
	VIPWrongPort      = "vip-wrong-port"      // address, port, protocol, service, ports, and if the number is another field's: field (nodePort | targetPort | protocol), meant (the port to call)
	NodePortClosed    = "nodeport-closed"     // node, port, protocol: nothing on the node listens there; if a Service was probably meant: service, field (port | targetPort | protocol | address: served on the node's own address only), meant (the nodePort or address to call, "" if it has none)
	ReplyLost         = "reply-lost"          // pod, client, from, source, expected: the answer takes another way and nobody knows it; or how: the code of what stopped it; or how: invalid, node: a node that missed the answer drops what the client sends next
	BalancerPending   = "balancer-pending"    // service: no provider gives an address
	BalancerNoHealthy = "balancer-no-healthy" // service: no node passes the health check
	BalancerUnserved  = "balancer-unserved"   // address, service: nobody forwards for it; cause no-nodeport: the balancer has no nodePort to send to
	NameUnknown       = "name-unknown"        // name, near (a name that does exist, or ""), where: outside | node (Service names are known to pods only) | cluster; a headless Service that has no address yet: service, cause no-endpoints
	NameOutside       = "name-outside"        // name, target: an alias of a name that other people's DNS answers for
	NoNeighbour       = "no-neighbour"        // to, at: the network is right, but no machine has that address (ARP fails: "No route to host" for TCP, silence for UDP)
	ConnUnknown       = "connection-unknown"  // at, port: whoever is there now did not see the connection begin, and resets it
	PingAnswered      = "ping-answered"       // at: the kernel itself answers
	NotAHost          = "not-a-host"          // address, service: the address lives in rules for its ports only; nothing answers a ping
	HealthAnswered    = "health-answered"     // node, port, service, local, status: kube-proxy itself answers the load balancer's question
	NodeDown          = "node-down"           // node
	ClusterIPUnused   = "clusterip-unused"    // address: in the range of ClusterIPs, but no Service has it (nftables drops it)
	Martian           = "martian"             // from, to: the kernel drops loopback addresses from outside
	ForeignRule       = "foreign-rule"        // chain, rule, owner, node: refused by a rule that kube-proxy did not write
	ForeignPolicy     = "foreign-policy"      // chain, policy, node: no rule accepts it, and the chain's policy drops what is left
	RulesEndless      = "rules-endless"       // node, met: the packet met so many rules that nobody follows it any further

	// Why a pod of the scene cannot get the packet.
	PodNotReady    = "pod-not-ready"    // pod
	PodTerminating = "pod-terminating"  // pod
	PodNotSelected = "pod-not-selected" // pod, selector, labels
	PodNoPort      = "pod-no-port"      // pod, targetPort: no container names a port so
	PodNotLocal    = "pod-not-local"    // pod, node, policy: external | internal
)
