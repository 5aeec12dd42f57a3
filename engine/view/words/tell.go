package words

import (
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
	case named(step): // part of the start
	case step.Action == trace.Chose && choosesNode(step):
		t.routed(h, s, step)
	case step.Reason.Code == trace.BalancerVIP && t.stops[len(t.stops)-1].Does == doesStart:
		t.addVIP(h, s, step, step.Reason)
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

// origin is where a stop comes from: the line of the port that is asked for where the packet starts, then the step's
// own, and for steps that no rule speaks in the line of the port they are about.
func (t *teller) origin(does string, step trace.Step) *trace.Origin {
	asked := t.scene.asked()
	if asked != nil && does == doesStart {
		switch t.kind(step.After) {
		case Port:
			return asked.Origins.Port
		case NodePort:
			return asked.Origins.NodePort
		}
	}
	if step.Origin != nil || asked == nil {
		return step.Origin
	}
	switch {
	case does == doesBalancer, does == doesEnter && t.entry == NodePort:
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
		return brief(c.Name)
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
