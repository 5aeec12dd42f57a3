package words

import (
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// The views a walk can be told in.
const (
	Kernel = "kernel" // what the rules do
	Told   = "told"   // as the post tells it: nodePort, port, targetPort, one after the other
)

// What a Stop does, as engine/trace lists it.
const (
	doesStart    = "start"
	doesBalancer = "balancer"
	doesEnter    = "enter"
	doesChoose   = "choose"
	doesDNAT     = "dnat"
	doesSNAT     = "snat"
	doesService  = "service"
	doesArrive   = "arrive"
	doesRefuse   = "refuse"
	doesDrop     = "drop"
	doesLost     = "lost"
	doesNXDomain = "nxdomain"
	doesReply    = "reply"
)

// Tell cuts a walk into its stops and puts them in words: view is Kernel or Told, lang ko or en.
// It returns nil where the post tells nothing: Told is for walks that reach a pod through a Service.
func Tell(r trace.Result, view, lang string) *trace.Story {
	if len(r.Trace.Hops) == 0 || len(r.Trace.Hops[0].Steps) == 0 {
		return nil
	}
	t := &teller{result: r, scene: sceneOf(r), lang: lang}
	t.walk()
	if view == Told {
		return t.told()
	}
	return t.kernel()
}

// teller walks a trace once and remembers what later sentences need.
type teller struct {
	result trace.Result
	scene  scene
	lang   string
	stops  []trace.Stop

	entry  string       // kind of port the packet headed for when it met the first node
	node   string       // the node whose rules it met
	dnated bool         // its destination was rewritten on a node
	chosen trace.Packet // the packet after that
	got    trace.Packet // the packet that a process accepted
	taker  string       // where: pod/NS/NAME, node/NAME
}

// walk makes a stop of every step that a person would name.
func (t *teller) walk() {
	hops := t.result.Trace.Hops
	for h, hop := range hops {
		if hop.Back {
			break
		}
		t.hop(h, hop)
	}
	t.end()
}

func (t *teller) hop(h int, hop trace.Hop) {
	if h == 0 {
		t.start(hop)
	}
	if isBalancer(hop.At) {
		t.balancer(h, hop)
		return
	}
	if h > 0 && !t.dnated && strings.HasPrefix(hop.At, "node/") && ruled(hop) {
		t.enter(h, hop)
	}
	for s, step := range hop.Steps {
		t.step(h, s, hop, step)
	}
}

func isBalancer(at string) bool { return at == "lb" || at == "lan" }

// ruled says whether something happens at a node that is worth a stop for entering it.
func ruled(hop trace.Hop) bool {
	for _, s := range hop.Steps {
		switch s.Action {
		case trace.Chose, trace.Rewrote, trace.Rejected, trace.Dropped:
			return true
		}
	}
	return false
}

func (t *teller) step(h, s int, hop trace.Hop, step trace.Step) {
	switch {
	case step.Action == trace.Chose && choosesNode(step):
		t.routed(h, s, step)
	case step.Action == trace.Chose:
		t.choose(h, s, hop, step)
	case step.Action == trace.Rewrote && step.Before.Dst != step.After.Dst:
		t.dnated, t.chosen = true, step.After
		t.add(doesDNAT, h, s, step, trace.Why(trace.DNATed, "new", step.After.Dst.String(), "pod", t.scene.pod(step.After.Dst.Addr())))
		t.node = nodeName(hop.At)
	case step.Action == trace.Rewrote:
		who := t.scene.who(step.After.Src.Addr())
		if who == "" {
			who = "`" + step.After.Src.Addr().String() + "`"
		}
		t.add(doesSNAT, h, s, step, trace.Reason{Code: rewritesSource, Args: map[string]string{"new": step.After.Src.String(), "who": who}})
	case step.Action == trace.Accepted && step.Stage == "socket":
		t.got, t.taker = step.After, hop.At
		t.arrive(h, s, hop, step)
	}
}

// start is the first stop: the packet is made, and its name resolved if it had one.
func (t *teller) start(hop trace.Hop) {
	s := 0
	for i, step := range hop.Steps {
		if step.Action == trace.Resolved && step.After.Dst.Addr().IsValid() {
			s = i
		}
	}
	step := hop.Steps[s]
	kind := t.kind(step.After)
	dst := step.After.Dst
	node := t.scene.node(dst.Addr())
	if node == "" {
		node = dst.Addr().String()
	}
	args := []string{"client", t.client(), "to", t.result.Ask.To, "host", dst.Addr().String(), "port", port(dst.Port()),
		"node", node, "pod", t.scene.pod(dst.Addr())}
	code := t.startCode(dst.Addr(), kind)
	if step.Action == trace.Resolved && kind == Port {
		code = startName
	}
	if name, _ := splitAddress(t.result.Ask.To); !dst.Addr().IsValid() || code == startName {
		args = append(args, "name", name)
	}
	if !dst.Addr().IsValid() {
		args[3], args[5] = "", ""
	}
	t.entry = kind
	t.addKind(doesStart, 0, s, step, trace.Why(code, args...), kind, kind)
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
		reason = trace.Why(balancerPicks, "node", name, "odds", odds, "healthy", chose.Reason.Args["healthy"],
			"port", port(step.After.Dst.Port()))
		if step.Before.Src.Addr() != step.After.Src.Addr() {
			reason.Args["proxies"] = "yes"
		}
		t.entry = kind
	}
	t.add(doesBalancer, h, at, step, reason)
	t.stops[len(t.stops)-1].Name = Name(t.lang, trace.Why(balancerPicks))
}

// choosesNode says whether a step chose a machine: a router's choice where an address that nodes share comes in.
func choosesNode(step trace.Step) bool {
	return len(step.Among) > 0 && strings.HasPrefix(step.Among[0].Name, "node/")
}

func (t *teller) routed(h, s int, step trace.Step) {
	node, _ := taken(step)
	t.add(doesBalancer, h, s, step, trace.Why(trace.BalancerVIP, "node", node, "address", step.After.Dst.Addr().String()))
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
	args := []string{"pod", name, "odds", odds, "n", strconv.Itoa(n), "count", count(t.lang, n)}
	if t.scene.local() {
		args = append(args, "local", "yes")
	}
	t.add(doesChoose, h, s, step, trace.Why(choosesPod, args...))
}

func (t *teller) arrive(h, s int, hop trace.Hop, step trace.Step) {
	at := t.scene.brief(hop.At)
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

// add appends a stop whose mark is a socket only if the destination's kind changes there.
func (t *teller) add(does string, h, s int, step trace.Step, reason trace.Reason) {
	before, after := t.kindBefore(step), t.kind(step.After)
	mark := ""
	if before != after {
		mark = after
	}
	t.addKind(does, h, s, step, reason, before, mark)
}

func (t *teller) addKind(does string, h, s int, step trace.Step, reason trace.Reason, wire, mark string) {
	t.stops = append(t.stops, trace.Stop{
		Hop: h, Step: s, Does: does, Mark: mark, Wire: wire,
		Name: Name(t.lang, reason), Say: Sentence(t.lang, reason), Brief: Brief(t.lang, reason),
		Before: step.Before, After: step.After,
		Origin: t.origin(does, step), Rule: step.Rule, Chain: chainOf(step),
	})
}

// origin is where a stop comes from: the step's own, or for the steps no rule speaks in, the port's line.
func (t *teller) origin(does string, step trace.Step) *trace.Origin {
	if step.Origin != nil {
		return step.Origin
	}
	asked := t.scene.asked()
	if asked == nil {
		return nil
	}
	switch {
	case does == doesStart && t.kind(step.After) == Port:
		return asked.Origins.Port
	case does == doesStart && t.kind(step.After) == NodePort, does == doesBalancer, does == doesEnter && t.entry == NodePort:
		return asked.Origins.NodePort
	case does == doesDNAT:
		return asked.Origins.TargetPort
	}
	return nil
}

func (t *teller) client() string {
	c := t.result.Scene.Client
	switch {
	case c.Kind == "outside" || c.Name == "":
		return outside(t.lang)
	default:
		return t.scene.brief(c.Name)
	}
}

// kind is the kind of port a packet is heading for.
func (t *teller) kind(p trace.Packet) string {
	return t.scene.kind(p, t.dnated && p.Dst == t.chosen.Dst)
}

// kindBefore is the kind it was heading for before a step.
func (t *teller) kindBefore(step trace.Step) string {
	if step.Action == trace.Rewrote && step.Before.Dst != step.After.Dst {
		return t.scene.kind(step.Before, false)
	}
	return t.kind(step.Before)
}

func nodeName(at string) string { return strings.TrimPrefix(at, "node/") }

// chainOf is the chain a rule stands in: nat/KUBE-SEP-X is KUBE-SEP-X.
func chainOf(step trace.Step) string {
	_, chain, ok := strings.Cut(step.Stage, "/")
	if !ok || step.Rule == "" {
		return ""
	}
	return chain
}
