package words

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// start is the first stop: the packet is made, and its name resolved if it had one.
func (t *teller) start(hop trace.Hop) {
	s, answers := 0, 1
	for i, step := range hop.Steps {
		if step.Action == trace.Resolved && step.After.Dst.Addr().IsValid() {
			s = i
		}
		if named(step) {
			s, answers = i, len(step.Among)
		}
	}
	step := hop.Steps[s]
	kind := t.kind(step.After)
	dst := step.After.Dst
	args := map[string]string{"client": t.client(), "to": t.result.Ask.To, "host": dst.Addr().String(),
		"port": port(dst.Port()), "node": t.scene.node(dst.Addr()), "pod": t.scene.pod(dst.Addr())}
	code := t.startCode(dst.Addr(), kind)
	resolved := step.Reason.Code == trace.DNSAnswered
	switch {
	case resolved && kind == Port:
		code = startName
	case resolved && args["pod"] != "":
		code = startNamePods
		args["n"], args["count"] = strconv.Itoa(answers), count(t.lang, answers)
	}
	host, _ := splitAddress(t.result.Ask.To)
	switch {
	case !dst.Addr().IsValid(): // a name without an address
		args["name"], args["node"], args["to"] = host, host, ""
	case code == startName || code == startNamePods:
		args["name"] = host
	case args["node"] == "":
		args["node"] = args["host"]
	}
	t.entry = kind
	t.addKind(doesStart, 0, s, step, trace.Reason{Code: code, Args: args}, kind, kind)
}

func (t *teller) startCode(dst addr, kind string) string {
	switch {
	case kind == Port && t.scene.isBalancer(dst) && t.rewritesAtBalancer():
		return startBalancer
	case kind == Port && t.scene.isBalancer(dst):
		return startVIP
	case kind == Port && t.scene.isCluster(dst):
		return startCluster
	case kind == Port:
		return startPort
	case kind == NodePort:
		return startNode
	case kind == ContainerPort:
		return startPod
	}
	return startOther
}

// rewritesAtBalancer says whether the walk passes a balancer that rewrites the destination.
func (t *teller) rewritesAtBalancer() bool {
	for _, hop := range t.result.Trace.Hops {
		for _, s := range hop.Steps {
			if isBalancer(hop.At) && s.Action == trace.Rewrote && !hop.Back {
				return true
			}
		}
	}
	return false
}

// balancer is one stop for all that happens at the load balancer.
func (t *teller) balancer(h int, hop trace.Hop) {
	at, chose := -1, trace.Step{}
	for s, step := range hop.Steps {
		if step.Action == trace.Chose {
			chose = step
		}
		if step.Action == trace.Chose || step.Action == trace.Rewrote || step.Reason.Code == trace.BalancerVIP {
			at = s
		}
	}
	if at < 0 || t.badAt(h) {
		return
	}
	step := hop.Steps[at]
	step.Before = hop.Steps[0].Before
	if step.Origin == nil {
		step.Origin = chose.Origin
	}
	reason := step.Reason
	if kind := t.kind(step.After); kind == NodePort {
		name, odds := taken(chose)
		if name == "" {
			name = t.scene.who(step.After.Dst.Addr())
		}
		reason = trace.Why(balancerPicks, "node", name, "pick", pick(name, odds), "healthy", chose.Reason.Args["healthy"],
			"port", port(step.After.Dst.Port()))
		if step.Before.Src.Addr() != step.After.Src.Addr() {
			reason.Args["proxies"] = "yes"
		}
		t.entry = kind
	}
	t.add(doesBalancer, h, at, step, reason)
	t.stops[len(t.stops)-1].Name = Name(t.lang, trace.Why(balancerPicks))
}

// named says whether a step chose one of several addresses that DNS answered.
func named(step trace.Step) bool {
	return step.Action == trace.Chose && step.Reason.Code == trace.DNSAnswered
}

// choosesNode says whether a step chose a machine: a router's choice where an address that nodes share comes in.
func choosesNode(step trace.Step) bool {
	return len(step.Among) > 0 && strings.HasPrefix(step.Among[0].Name, "node/")
}

func (t *teller) routed(h, s int, step trace.Step) {
	node, _ := taken(step)
	t.addVIP(h, s, step, trace.Why(trace.BalancerVIP, "node", node, "address", step.After.Dst.Addr().String()))
}

// addVIP is the stop where a packet comes in at a node with the balancer's address still on it.
func (t *teller) addVIP(h, s int, step trace.Step, why trace.Reason) {
	t.add(doesBalancer, h, s, step, why)
}

// badAt says whether the walk ends, badly, in this hop.
func (t *teller) badAt(h int) bool {
	hops := t.result.Trace.Hops
	return t.result.Trace.Verdict != trace.Delivered && (h == len(hops)-1 || hops[h+1].Back) && t.taker == ""
}

// enter is the packet's arrival at the node whose rules it meets. The rule shown is the first that knows the Service.
func (t *teller) enter(h int, hop trace.Hop) {
	node := nodeName(hop.At)
	step := hop.Steps[0]
	for _, s := range hop.Steps {
		if s.Action == trace.Matched && s.Rule != "" && s.Origin != nil {
			step.Rule, step.Origin, step.Stage = s.Rule, s.Origin, s.Stage
			break
		}
	}
	dst := step.Before.Dst
	code := enterOther
	switch kind := t.kind(step.Before); {
	case kind == NodePort:
		code = enterNodePort
	case t.result.Scene.Client.Kind == "pod" && t.result.Scene.Client.Node == node:
		code = enterOwn
	case kind == Port:
		code = enterVIP
	}
	t.add(doesEnter, h, 0, step, trace.Why(code, "node", node, "host", dst.Addr().String(), "port", port(dst.Port())))
}

func (t *teller) choose(h, s int, hop trace.Hop, step trace.Step) {
	endpoint, odds := taken(step)
	host, _ := splitAddress(endpoint)
	name := t.scene.podByText(host)
	if name == "" {
		name = endpoint
	}
	if step.Reason.Code == trace.EndpointSticky {
		t.add(doesChoose, h, s, step, step.Reason)
		return
	}
	n := len(step.Among)
	args := []string{"pod", name, "odds", odds, "pick", pick(name, odds), "n", strconv.Itoa(n), "count", count(t.lang, n)}
	if t.scene.local() {
		args = append(args, "local", "yes")
	}
	t.add(doesChoose, h, s, step, trace.Why(choosesPod, args...))
}

func (t *teller) arrive(h, s int, hop trace.Hop, step trace.Step) {
	at := brief(hop.At)
	reason := trace.Why(hostAccepts, "at", at)
	mark := ""
	if strings.HasPrefix(hop.At, "pod/") {
		reason = trace.Why(podAccepts, "pod", at, "port", port(step.After.Dst.Port()))
		mark = ContainerPort
	}
	t.addKind(doesArrive, h, s, step, reason, t.kind(step.Before), mark)
}

// taken is the option that was chosen, by its short name, with its chance.
func taken(step trace.Step) (name, odds string) {
	for _, o := range step.Among {
		if o.Taken {
			return short(o.Name), o.Odds.String()
		}
	}
	return "", ""
}

// pick is what was chosen, with its chance if there was another.
func pick(name, odds string) string {
	if odds == "" || odds == trace.Sure.String() {
		return name
	}
	return name + ", " + odds
}
