package words

import "github.com/portwalk/portwalk/engine/trace"

// english holds the English words, code by code as korean does.
var english = [...]entry{
	// How the walk goes on.
	{trace.ClientSent, "Start", "to <to>", []string{
		"[from=outside]A client outside sends to `<to>`.",
		"<from> sends to `<to>`.",
		"A request is sent."}},
	{trace.DNSAnswered, "DNS", "<address>", []string{
		"DNS answers that `<name>` is `<address>`.",
		"DNS answers with the name's address."}},
	{trace.RouteDirect, "Route", "straight out by <dev>", []string{
		"`<to>` is next door: the packet leaves by `<dev>`.",
		"The address is next door: the packet goes straight there."}},
	{trace.RouteVia, "Route", "by way of <gateway>", []string{
		"The way to `<to>` goes by `<gateway>`.",
		"The packet goes by a neighbour."}},
	{trace.RouteDefault, "Route", "by the default route", []string{
		"No route knows `<to>`, so the packet takes the default route by `<gateway>`.",
		"No route knows the address, so the packet takes the default route."}},
	{trace.RouteLocal, "Route", "this machine's own address", []string{
		"`<to>` is an address of <at>: the packet stays here.",
		"The address is this machine's own: the packet stays here."}},
	{trace.NodeEntered, "<node>", "enters the node", []string{
		"The packet enters <node>.",
		"The packet enters a node."}},
	{trace.PodEntered, "<pod>", "enters the pod", []string{
		"The packet enters pod <pod>.",
		"The packet enters a pod."}},
	{trace.BalancerChose, "LB chooses", "chooses <node>", []string{
		"[nodes=1]There is only one node, <node>.",
		"[healthy=1]Of <nodes> nodes only <node> is healthy, so the load balancer sends there.",
		"The load balancer chooses <node> from <healthy> healthy nodes.",
		"The load balancer chooses a healthy node."}},
	{trace.BalancerVIP, "Its node", "enters by <node>", []string{
		"Packets to `<address>` come in at <node>. No address is rewritten.",
		"The packet comes in at the node that answers for the address. No address is rewritten."}},
	{trace.RuleJumped, "Rule", "<chain>", []string{
		"In `<chain>` the packet meets the rules of Service <service>.",
		"The packet meets the rules of a Service."}},
	{trace.RuleMarked, "Mark", "SNAT on the way out", []string{
		"[why=external]The request came from outside, so it is marked: its source is rewritten on the way out.",
		"[why=hairpin]The chosen pod is the sender itself, so the packet is marked: its source is rewritten on the way out.",
		"[why=not-from-pods]No pod sent the packet, so it is marked: its source is rewritten on the way out.",
		"[why=all]`masqueradeAll` is on, so the packet is marked: its source is rewritten on the way out.",
		"The packet is marked: its source is rewritten on the way out."}},
	{trace.EndpointChosen, "Pod chosen", "<pod>", []string{
		"[n=1]There is only one ready endpoint, <pod>.",
		"The rules choose <pod> from <n> ready endpoints.",
		"The rules choose the endpoint `<endpoint>`.",
		"The rules choose a ready endpoint."}},
	{trace.EndpointSticky, "Pod chosen", "the same pod again", []string{
		"`sessionAffinity: ClientIP` sends it to <pod> again: this client went there in the last <seconds> seconds.",
		"`sessionAffinity: ClientIP` sends it to the same pod again."}},
	{trace.DNATed, "DNAT", "dst becomes <new.host>", []string{
		"The destination is rewritten to {nodePort:<nodePort>} of <node>.",
		"The destination is rewritten to {targetPort:<new.port>} of the chosen pod.",
		"The destination is rewritten to the chosen pod."}},
	{trace.Masqueraded, "SNAT", "src becomes <new.host>", []string{
		"The source is rewritten to `<new.host>`, so that the answer comes back to this node.",
		"The source is rewritten to this node, so that the answer comes back here."}},
	{trace.ConnTracked, "conntrack", "remembers the connection", []string{
		"conntrack remembers the connection, to put the addresses of the answer back."}},
	{trace.ReplyUnSNAT, "Put back", "dst becomes <new.host>", []string{
		"The answer's destination is put back to `<new.host>`.",
		"The answer's destination is put back."}},
	{trace.ReplyUnDNAT, "Put back", "src becomes <new.host>", []string{
		"The answer's source is put back to `<new>`.",
		"The answer's source is put back."}},
	{trace.ReplyReturned, "Answer", "is back", []string{
		"[to=outside]The answer is back outside.",
		"The answer is back at <to>.",
		"The answer is back."}},
	{trace.FilterAccepted, "Passed", "no rule forbids it", []string{
		"No rule of the filter table stops the packet."}},
	{trace.MarkSet, "Mark", "a mark is set", []string{
		"A rule in `<chain>` that kube-proxy did not write sets the packet's mark.",
		"A rule that kube-proxy did not write sets the packet's mark."}},
	{trace.SNATed, "SNAT", "src becomes <new.host>", []string{
		"A rule that kube-proxy did not write rewrites the source to `<new>`.",
		"A rule that kube-proxy did not write rewrites the source."}},
	{trace.NATEnded, "Passed", "no further nat rules", []string{
		"A rule in `<chain>` that kube-proxy did not write ends the nat table here: later rules, kube-proxy's among them, are not asked.",
		"A rule that kube-proxy did not write ends the nat table here."}},
	{trace.RuleUnread, "Unknown", "cannot tell: <what>", []string{
		"[taken=no-effect]Nobody here can tell what `<what>` in `<chain>` does. It counts as nothing.",
		"Nobody here can tell whether `<what>` in `<chain>` matches. It counts as no match.",
		"A part of this rule is not understood, so the rule does not count."}},
	{trace.PacketLeft, "Leaves", "for <to>", []string{
		"[to=lb]The packet leaves for the load balancer.",
		"[to=lan]The packet leaves for the nodes' network.",
		"[to=outside]The packet leaves the cluster.",
		"The packet leaves for <to>.",
		"The packet leaves."}},
	{trace.Arrived, "Arrives", "<at>", []string{
		"[at=lb]The packet is at the load balancer.",
		"[at=lan]The packet is on the nodes' network.",
		"[at=outside]The packet is outside the cluster.",
		"The packet is at <at>.",
		"The packet arrives."}},
	{trace.ConnKnown, "conntrack", "a known connection", []string{
		"conntrack knows this connection. The rules are not asked again: addresses are rewritten as remembered."}},
	{trace.ReplySent, "Answer", "<from> to <to>", []string{
		"The process answers from `<from>` to `<to>`.",
		"The process answers."}},

	// How it ends.
	{trace.SocketAccepted, "<pod>", "received", []string{
		"<pod> received it on {containerPort:<port>}.",
		"A process on <node> received it on port `<port>`.",
		"A waiting process received it."}},
	{trace.SocketClosed, "Closed port", "nobody listens there", []string{
		"[field=targetPort]The rules sent it to {targetPort:<port>}, but <pod> listens on {containerPort:<meant>}. The pod refuses **at once** (<refusal>).",
		"[field=targetPort]The rules sent it to {targetPort:<port>}, where no container of <pod> listens. The pod refuses **at once** (<refusal>).",
		"[field=port]{port:<port>} is a door of Service <service>. The pod's door is {targetPort:<meant>}. The pod refuses **at once** (<refusal>).",
		"[field=nodePort]{nodePort:<port>} is a door of the nodes. The pod's door is {targetPort:<meant>}. The pod refuses **at once** (<refusal>).",
		"No container of <pod> listens on port `<port>`. The pod refuses **at once** (<refusal>).",
		"[at=outside]Nothing on that machine outside listens on port `<port>`. It refuses **at once** (<refusal>).",
		"Nothing on <at> listens on port `<port>`. It refuses **at once** (<refusal>).",
		"Nothing listens on that port. The connection is refused **at once**."}},
	{trace.SocketLoopback, "127.0.0.1", "open to itself only", []string{
		"Port `<port>` of <pod> is open on `127.0.0.1` only. The pod refuses **at once** what comes from anywhere else.",
		"That port is open on `127.0.0.1` only. What comes from anywhere else is refused **at once**."}},
	{trace.SocketProtocol, "Protocol", "another protocol", []string{
		"It came to port `<port>` of <pod> by <protocol>, but what listens there is `<listens>`. It is refused **at once**.",
		"That port listens for another protocol. It is refused **at once**."}},
	{trace.NoEndpoints, "Refused", "no endpoints", []string{
		"[cause=no-pod-matches]No pod matches the selector `<selector>`. The closest labels are `<near>`. The node refuses **at once**.",
		"[cause=no-pod-matches]No pod matches the selector `<selector>`. The node refuses **at once**.",
		"[cause=none-ready]Pods match the selector `<selector>`, but none is ready. The node refuses **at once**.",
		"[cause=none-ready]No pod is ready. The node refuses **at once**.",
		"[cause=port-unresolved]No pod has a {containerPort} of the name that {targetPort} gives. The node refuses **at once**.",
		"[cause=no-selector]The Service has no selector, and nobody wrote endpoints for it. The node refuses **at once**.",
		"Service <service> has no endpoints. The node refuses **at once**.",
		"There are no endpoints. The node refuses **at once**."}},
	{trace.NoLocalEndpoints, "Dropped", "no pod on this node", []string{
		"[policy=external]`externalTrafficPolicy: Local` never sends to a pod of another node. <node> has no ready pod, so the packet is dropped.",
		"[policy=internal]`internalTrafficPolicy: Local` never sends to a pod of another node. <node> has no ready pod, so the packet is dropped.",
		"This node has no ready pod, and `Local` never sends to a pod of another node. The packet is dropped."}},
	{trace.SourceRange, "Dropped", "source not allowed", []string{
		"`<source>` is outside `<ranges>`, which is all that `loadBalancerSourceRanges` allows. The packet is dropped.",
		"`loadBalancerSourceRanges` does not allow this source. The packet is dropped."}},
	{trace.NotOutside, "No way", "no way from outside", []string{
		"`<address>` is a ClusterIP. It works inside the cluster only; no route leads there from outside.",
		"A ClusterIP works inside the cluster only; no route leads there from outside."}},
	{trace.PodNotOutside, "No way", "pods are inside", []string{
		"`<address>` is a pod's address. No route leads to the pod network from outside.",
		"No route leads to the pod network from outside."}},
	{trace.NoRoute, "No way", "no route", []string{
		"Nobody here knows a route to `<to>`. The packet never leaves.",
		"Nobody here knows a route. The packet never leaves."}},
	{trace.NobodyThere, "Lost", "nobody answers", []string{
		"No machine knows `<to>`. The packet left by the default route, and nobody answers.",
		"The packet left by the default route, and nobody answers."}},
	{trace.VIPWrongPort, "No rule", "no rule for that port", []string{
		"[field=nodePort]{nodePort:<port>} is a door of the nodes. The door of `<address>` is {port:<meant>}.",
		"[field=targetPort]{targetPort:<port>} is a door of the pods. The door of `<address>` is {port:<meant>}.",
		"[field=protocol]It came to {port:<port>} of `<address>` by <protocol>, but there are rules for {port} `<ports>` only.",
		"No rule takes port `<port>` of `<address>`. The {port} of Service <service> is `<ports>`.",
		"No rule takes port `<port>` of `<address>`.",
		"No rule takes that port."}},
	{trace.NodePortClosed, "Closed port", "no such door on the node", []string{
		"[field=port]<node> has no door `<port>`. {port:<port>} belongs to the Service's address; the nodes' door is {nodePort:<meant>}. The node refuses **at once** (<refusal>).",
		"[field=port]<node> has no door `<port>`. {port:<port>} belongs to the Service's address. The node refuses **at once** (<refusal>).",
		"[field=targetPort]<node> has no door `<port>`. {targetPort:<port>} is a door of the pods; the nodes' door is {nodePort:<meant>}. The node refuses **at once** (<refusal>).",
		"[field=targetPort]<node> has no door `<port>`. {targetPort:<port>} is a door of the pods. The node refuses **at once** (<refusal>).",
		"[field=protocol]{nodePort:<port>} is a door for <meant>. What comes by <protocol> the node refuses **at once** (<refusal>).",
		"[field=address]{nodePort:<port>} is open on `<meant>` of <node> only. On another address it is refused **at once** (<refusal>).",
		"<node> has no door `<port>`. The node refuses **at once** (<refusal>).",
		"The node has no such door. It refuses **at once**."}},
	{trace.ReplyLost, "Answer lost", "the answer goes astray", []string{
		"<pod> received it, but the answer's source is `<source>`. The caller waits for an answer from `<expected>` and drops this one.",
		"<pod> received it, but the answer is lost on the way back.",
		"It was received, but the answer is lost on the way back."}},
	{trace.BalancerPending, "No address", "EXTERNAL-IP is pending", []string{
		"No cloud gives Service <service> an address. EXTERNAL-IP stays `pending`.",
		"No cloud gives the Service an address. EXTERNAL-IP stays `pending`."}},
	{trace.BalancerNoHealthy, "Dropped", "no healthy node", []string{
		"No node passes the health check, so the load balancer has nowhere to send."}},
	{trace.BalancerUnserved, "Lost", "nobody answers for it", []string{
		"[cause=no-nodeport]<service> has no {nodePort}, so the load balancer has no door of a node to send to.",
		"No machine answers for `<address>`. The packet has nowhere to go.",
		"No machine answers for that address. The packet has nowhere to go."}},
	{trace.NameUnknown, "Unknown name", "no such name", []string{
		"[where=outside]Only the DNS inside the cluster knows the name `<name>`. Nobody outside can look it up.",
		"[where=node]Only pods can look up the name `<name>`. A node does not ask the cluster's DNS.",
		"DNS knows no name `<name>`. The closest is `<near>`.",
		"DNS knows no name `<name>`.",
		"DNS knows no such name."}},
	{trace.NameOutside, "Outside name", "another DNS answers", []string{
		"`<name>` is another name for `<target>`, which a DNS outside the cluster answers for.",
		"A DNS outside the cluster answers for that name."}},
	{trace.NoNeighbour, "No neighbour", "no machine has it", []string{
		"`<to>` is an address of this network, but no machine has it.",
		"It is an address of this network, but no machine has it."}},
	{trace.ConnUnknown, "Unknown connection", "did not see it begin", []string{
		"<at> did not see this connection begin. It resets it **at once** (RST).",
		"Whoever is there did not see this connection begin, and resets it **at once**."}},
	{trace.HealthAnswered, "Health check", "kube-proxy answers", []string{
		"[local=0]kube-proxy answers `<status>`: <node> has no ready pod of <service>.",
		"[local=1]kube-proxy answers `<status>`: <node> has one ready pod of <service>.",
		"kube-proxy answers `<status>`: <node> has <local> ready pods of <service>.",
		"kube-proxy itself answers the health check."}},
	{trace.NodeDown, "Node down", "the node is down", []string{
		"<node> is down.",
		"The node is down."}},
	{trace.ClusterIPUnused, "Dropped", "nobody's ClusterIP", []string{
		"`<address>` is in the range of ClusterIPs, but no Service has it.",
		"The address is in the range of ClusterIPs, but no Service has it."}},
	{trace.Martian, "Dropped", "127.0.0.1 from outside", []string{
		"A packet from `<from>` to `<to>`: loopback addresses cannot come from another machine, so the kernel drops it.",
		"Loopback addresses cannot come from another machine, so the kernel drops the packet."}},
	{trace.ForeignRule, "Refused", "a rule in <chain>", []string{
		"On <node> the packet is refused by a rule that kube-proxy did not write. It is <owner>'s, in `<chain>`: `<rule>`.",
		"On <node> the packet is refused by a rule that kube-proxy did not write, in `<chain>`: `<rule>`.",
		"A rule that kube-proxy did not write refuses the packet."}},
	{trace.ForeignPolicy, "Dropped", "<chain>: policy <policy>", []string{
		"On <node> no rule accepts the packet, and the policy of `<chain>` is <policy>. kube-proxy did not set it.",
		"No rule accepts the packet, and the chain's policy drops what is left. kube-proxy did not set it."}},
	{trace.RulesEndless, "Too long", "after <met> rules", []string{
		"On <node> the packet met <met> rules and no end was in sight, so it is not followed any further.",
		"The packet met too many rules to be followed any further."}},

	{trace.PingAnswered, "Answered", "the kernel of <at>", []string{
		"The kernel of <at> answers the ping; no process is needed.",
		"The kernel answers the ping; no process is needed."}},
	{trace.NotAHost, "Nobody there", "a Service is not a machine", []string{
		"`<address>` exists only in rules, one for each port. No machine has it, so nothing answers a ping.",
		"The address exists only in rules, one for each port. No machine has it, so nothing answers a ping."}},

	// Why a pod of the scene cannot get the packet.
	{trace.PodNotReady, "", "not ready", []string{
		"<pod> is not ready.",
		"The pod is not ready."}},
	{trace.PodTerminating, "", "terminating", []string{
		"<pod> is terminating.",
		"The pod is terminating."}},
	{trace.PodNotSelected, "", "not selected", []string{
		"The labels of <pod>, `<labels>`, do not match the selector `<selector>`.",
		"The pod's labels do not match the selector."}},
	{trace.PodNoPort, "", "no port of that name", []string{
		"<pod> has no {containerPort} named `<targetPort>`.",
		"The pod has no port of that name."}},
	{trace.PodNotLocal, "", "on another node", []string{
		"[policy=external]`externalTrafficPolicy: Local` keeps the packet from <pod>, which is on another node.",
		"[policy=internal]`internalTrafficPolicy: Local` keeps the packet from <pod>, which is on another node.",
		"`Local` keeps the packet from pods on another node."}},

	// The stops of a Story.
	{startBalancer, "Start", "<client> to the LB", []string{"The client sends to {port:<port>} of the address that the cloud gave."}},
	{startVIP, "Start", "<client> to the LB's address", []string{"The client sends to {port:<port>} of the LoadBalancer's address."}},
	{startCluster, "Start", "<client> to the ClusterIP", []string{"The client sends to {port:<port>} of the ClusterIP."}},
	{startName, "Start", "to the name <name>", []string{
		"DNS answers with the address of `<name>`. The client sends to {port:<port>} of `<host>`.",
		"DNS answers with the address of `<name>`. The client sends there."}},
	{startNamePods, "Start", "to the name <name>", []string{
		"[n=1]DNS answers the name `<name>` with **a pod's address**, `<host>`. The client sends there.",
		"DNS answers the name `<name>` with <count> **pod addresses**. The client takes `<host>`."}},
	{startNode, "Start", "<client> to <node>", []string{
		"The client sends to {nodePort:<port>} of <node>.",
		"The client sends to {nodePort:<port>} of `<host>`."}},
	{startPod, "Start", "<client> to the pod", []string{
		"The client sends straight to {containerPort:<port>} of pod <pod>.",
		"The client sends straight to {containerPort:<port>} of `<host>`."}},
	{startPort, "Start", "<client> to <host>", []string{"The client sends to {port:<port>} of `<host>`."}},
	{startOther, "Start", "<client> to <node>", []string{
		"[client=outside]A client outside sends to `<to>`.",
		"The client sends to `<to>`.",
		"The client asks for the name `<name>`."}},
	{balancerPicks, "LB chooses", "<pick>", []string{
		"[proxies=yes]The load balancer chooses a healthy node and opens **a connection of its own** to {nodePort:<port>}. It is the source now.",
		"[healthy=1]Only <node> is healthy. The load balancer sends to its {nodePort:<port>}.",
		"The load balancer chooses a healthy node and sends to its {nodePort:<port>}.",
		"The load balancer chooses a healthy node."}},
	{enterNodePort, "<node>", "enters by the nodePort", []string{
		"The packet has entered a node. Every node has the same {nodePort:<port>}."}},
	{enterVIP, "<node>", "enters as it is", []string{
		"The packet comes in still addressed to `<host>`. The node's rules know that address."}},
	{enterOwn, "<node>", "meets its own node's rules", []string{
		"A packet that leaves a pod first meets the rules of the pod's own node."}},
	{enterOther, "<node>", "enters the node", []string{"The packet enters <node>."}},
	{choosesPod, "Pod chosen", "<pick>", []string{
		"[local=yes][n=1]`Local` looks at this node's pods only. There is one, so there is nothing to choose.",
		"[n=1]Only one pod is ready, so there is nothing to choose.",
		"[local=yes]`Local` looks at this node's pods only, and chooses one of <count>, each with a chance of <odds>.",
		"The node's rules choose one of <count> ready pods, each with a chance of <odds>.",
		"The node's rules choose a ready pod."}},
	{rewritesSource, "SNAT", "src becomes <new.host>", []string{
		"The source is rewritten to <who>, so that the answer comes back here."}},
	{podAccepts, "<pod>", "received on containerPort", []string{
		"The container that waits on {containerPort:<port>} receives it."}},
	{hostAccepts, "<at>", "a process receives it", []string{"A process that waits on <at> receives it."}},
	{replyRewritten, "Answer", "addresses are put back", []string{
		"Back the way it came. conntrack remembers what was rewritten and puts the addresses back."}},
	{replyPlain, "Answer", "back the same way", []string{"Back the way it came. Nothing was rewritten, so nothing is put back."}},

	// The post's telling.
	{toldBalancer, "LB chooses", "to the nodePort of <node>", []string{
		"As the post tells it: the load balancer passes {port:<port>} on to {nodePort:<nodePort>} of a node."}},
	{toldNode, "<node>", "from nodePort to port", []string{
		"As the post tells it: {nodePort:<nodePort>} passes it on to {port:<port>} of the Service."}},
	{toldService, "Service", "from port to targetPort", []string{
		"As the post tells it: the Service passes {port:<port>} on to {targetPort:<targetPort>} of a pod."}},
	{toldReply, "Answer", "the kernel goes another way", []string{
		"That is how the post tells it: {port}, {nodePort}, {port}, {targetPort}, one after the other. The kernel goes another way."}},
	{toldReplyNode, "Answer", "the kernel goes another way", []string{
		"That is how the post tells it: {nodePort}, {port}, {targetPort}, one after the other. The kernel goes another way."}},
	{toldReplyCluster, "Answer", "the kernel has only rules", []string{
		"That is how the post tells it: from {port} to {targetPort}. In the kernel no Service hands it over; there are only rules."}},
	{toldVerdict, "", "", []string{"As the post tells it, the request passes <count> doors."}},
	{toldTeach, "", "", []string{
		"**As the post tells it.** Good for remembering the numbers, but the kernel goes from {nodePort} to a pod **in one go**."}},
	{toldTeachCluster, "", "", []string{
		"**As the post tells it.** The kernel knows no machine called Service: a node's rules rewrite the address **in one go**."}},

	// What the kernel's view teaches while walking, and its verdicts.
	{teachNodePort, "", "", []string{
		"A packet that came by {nodePort} **never visits** the Service's {port}. It goes straight to a pod."}},
	{teachCluster, "", "", []string{
		"The Service is on no machine. It exists **only in the nodes' rules**."}},
	{teachPod, "", "", []string{"No Service has a rule on this way. **Nothing is rewritten.**"}},
	{sawClient, "", "", []string{"The `src` it saw is the sender itself."}},
	{sawNode, "", "", []string{"The `src` it saw is not the client but <node>."}},
	{sawGateway, "", "", []string{"The `src` it saw is not the client but `<address>`, the inner side of <node>."}},
	{sawBalancer, "", "", []string{"The `src` it saw is not the client but the load balancer."}},
	{sawOther, "", "", []string{"The `src` it saw is `<address>`."}},
	{sameNumber, "", "", []string{"{port:<port>} and {targetPort:<port>} are two doors with one number."}},
	{refuses, "", "", []string{"The node refuses **at once**."}},
	{waits, "", "", []string{"Nothing comes back, and the client **keeps waiting**."}},

	// Titles and descriptions: plain text.
	{titleReaches, "", "", []string{"<kind>: from <client> to a pod", "From <client> to <to>"}},
	{titleFails, "", "", []string{"<verdict>: <brief>"}},
	{describes, "", "", []string{"A request from <client> to `<to>`: <walk>. <end>"}},

	// Why a goal is not met yet.
	{goalReached, "", "", []string{
		"<pod> received it on port `<port>`. It should not arrive.",
		"<at> received it. It should not arrive.",
		"It arrived. It should not."}},
	{goalOtherPort, "", "", []string{
		"It reached port `<port>` of <pod>; it should be `<want>`.",
		"It reached another port."}},
	{goalOtherPod, "", "", []string{
		"It reached <at>; it should be `<want>`.",
		"It reached another place."}},
	{goalSeenFrom, "", "", []string{
		"The receiver saw the `src` `<address>`; it should be `<want>`.",
		"The receiver saw another `src`."}},
	{goalSometimes, "", "", []string{
		"It ends like that with a chance of only <odds>; it should every time.",
		"It ends like that only now and then; it should every time."}},
	{goalNoAddress, "", "", []string{
		"Service <service> has no such address.",
		"There is no such address."}},
	{goalNoAnswer, "", "", []string{
		"Nothing can be sent to `<to>`: there is no such place.",
		"Nothing can be sent there."}},
}
