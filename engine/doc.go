// Package engine answers what Kubernetes v1.36 and Linux do with a Service: would the API server accept this YAML,
// what would kubectl print, what would kube-proxy program on each node, and where does this packet go, and why.
//
// # The flow
//
// One direction, and every stage hands on plain values:
//
//	YAML ─> manifest ─> admit ─> alloc ─> workload, endpoints, provider, dns ─> proxy rules per node ─> path ─> Trace ─> views
//	        (lines)     (defaults, (IPs,   (pods, slices, LB addresses, names)   (typed, per mode)       (hooks,  (the one value)
//	                     problems)  ports)                                                                routes)
//
// [Cluster.Apply] takes files in, [Cluster.Trace] answers one packet. A Cluster is a value: Apply returns a new one and
// leaves the old one as it was, so undo is keeping the old.
//
// # The map
//
// Imports point left in the flow, or to one of the three leaves. The test beside this file holds the list against the folders.
//
//	api             the nouns: Kubernetes' objects as plain structs (leaf)
//	problem         what is wrong, where, in kubectl's words (leaf)
//	trace           Packet, Trace, Hop, Step, Verdict, Reason, Story; Check (leaf)
//	manifest        YAML to objects with lines; strict decoding
//	admit           defaulting, validation, update rules, warnings
//	submit          kubectl's half of create and apply: one line an object, warnings, errors
//	alloc           cluster IPs, node ports, health-check ports
//	workload        Deployments and their kin to pods with nodes and addresses; what they listen on
//	endpoints       selectors to EndpointSlices
//	provider        what a cloud or MetalLB does for a LoadBalancer
//	dns             names to addresses
//	proxy           what every kube-proxy mode shares: ports of Services with their endpoints, as one node sees them
//	order           sorting, compiled once
//	json            JSON as encoding/json has it, in a browser's size
//	proxy/sum       the hash in the names of chains
//	proxy/iptables  mode iptables: build, print, walk; parse: what a real node lists
//	proxy/nftables  mode nftables: build, print, walk
//	proxy/ipvs      mode ipvs: build, print, walk
//	dump            a real node's own listing: iptables-save, nft list ruleset
//	path            carries a packet from place to place and back
//	goal            exercise predicates over traces
//	doctor          why a request fails, at which line, and a fix that is proven
//	view/words      Korean and English for every reason; the Story
//	view/advice     what the doctor found, in words and as lines
//	view/columns    how wide text is in a terminal
//	view/text       a trace as lines
//	view/svg        a trace as a picture
//	console         command lines as they are typed, over a cluster that remembers
//	view/kubectl    the tables and descriptions kubectl prints
//
// # The theory, in one drawing
//
// A Service is on no machine. It is rules in the kernel of every node, hung on netfilter's five hooks:
//
//	                         a process on this node
//	                          ^                 |
//	                       (INPUT)          (OUTPUT)   nat: KUBE-SERVICES rewrites dst (DNAT)
//	                          |                 |
//	wire ─> (PREROUTING) ─> route? ─────────> (FORWARD) ─> (POSTROUTING) ─> wire
//	         nat: KUBE-SERVICES               filter: REJECT   nat: KUBE-POSTROUTING rewrites src
//	         rewrites dst (DNAT)              and DROP         (MASQUERADE) if marked 0x4000
//
// The first packet of a connection meets the nat chains; conntrack remembers what they did, does the same to every later
// packet, and undoes it on the way back. Therefore:
//
//   - The choice of a pod is made once a connection, before routing, by rewriting the destination to podIP:targetPort.
//     There is no second rewriting: a packet that came to a nodePort never carries the Service's port.
//   - Where the answer must come back through this node (the client came from outside, or a pod was sent to itself), the
//     source is rewritten too, and the pod sees the node's address.
//   - "No endpoints" is a REJECT, answered at once; "no endpoints here, and policy Local" is a DROP, answered never.
package engine
