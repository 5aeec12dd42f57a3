package words

// Codes of the words that are not a trace's own reasons: a Story's stops, endings and titles.
const (
	startBalancer = "start-balancer" // client, port
	startVIP      = "start-vip"
	startCluster  = "start-cluster"
	startName     = "start-name"      // name, host, port
	startNamePods = "start-name-pods" // name, host, n, count
	startNode     = "start-node"      // client, node, port
	startPod      = "start-pod"       // client, pod, host, port
	startPort     = "start-port"      // client, host, port
	startOther    = "start-other"

	balancerPicks    = "balancer-picks"  // node, healthy, pick, port, proxies
	enterNodePort    = "enter-nodeport"  // node, port
	enterVIP         = "enter-vip"       // node, host
	enterOwn         = "enter-own"       // node
	enterOther       = "enter-other"     // node
	choosesPod       = "chooses-pod"     // pod, n, count, odds, pick, local
	rewritesSource   = "rewrites-source" // new, who
	podAccepts       = "pod-accepts"     // pod, port
	hostAccepts      = "host-accepts"    // at
	replyRewritten   = "reply-rewritten" //
	replyPlain       = "reply-plain"     //
	toldBalancer     = "told-balancer"   // node, nodePort, port
	toldNode         = "told-node"       // node, nodePort, port
	toldService      = "told-service"    // port, targetPort
	toldReply        = "told-reply"      //
	toldReplyNode    = "told-reply-node" //
	toldReplyCluster = "told-reply-cluster"
	toldVerdict      = "told-verdict" // count
	toldTeach        = "told-teach"
	toldTeachCluster = "told-teach-cluster"

	teachNodePort = "teach-nodeport"
	teachCluster  = "teach-cluster"
	teachPod      = "teach-pod"
	sawClient     = "saw-client"
	sawNode       = "saw-node"     // node
	sawGateway    = "saw-gateway"  // node, address
	sawBalancer   = "saw-balancer" //
	sawOther      = "saw-other"    // address
	sameNumber    = "same-number"  // port
	refuses       = "refuses"
	waits         = "waits"

	titleReaches = "title-reaches" // kind, client, to
	titleFails   = "title-fails"   // verdict, brief
	describes    = "describes"     // client, to, walk, end

	// Why a goal is not met: engine/goal's codes, which this package must not import.
	goalReached   = "goal-reached"
	goalOtherPort = "goal-other-port"
	goalOtherPod  = "goal-other-pod"
	goalSeenFrom  = "goal-seen-from"
	goalSometimes = "goal-sometimes"
	goalNoAddress = "goal-no-address"
	goalNoAnswer  = "goal-no-answer"
)
