package goal

import (
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// World is what a goal must know of a cluster.
type World struct {
	// Ask follows one request. It fills in what a goal does not say: mode, seed.
	Ask func(trace.Ask) (trace.Result, error)
	// Labels are a pod's labels; the pod is named NAMESPACE/NAME.
	Labels func(pod string) map[string]string
	// Address is a Service's (NAMESPACE/NAME) address of a kind, lb or clusterIP; "" if it has none.
	Address func(kind, service string) string
}

// Check says whether the goal is met, and if not, what happened instead.
func (g Goal) Check(w World) (met bool, why trace.Reason) {
	host := g.Host
	if g.AddressOf != "" {
		if host = w.Address(g.AddressOf, g.Host); host == "" {
			return false, g.noAddress()
		}
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
	}
	to := host + ":" + g.Port
	r, err := w.Ask(trace.Ask{From: g.From, To: to, Protocol: g.Protocol, Via: g.Via})
	if err != nil {
		return false, trace.Why(NoAnswer, "to", to)
	}
	return g.judge(w, r)
}

func (g Goal) noAddress() trace.Reason {
	if g.AddressOf == "lb" {
		return trace.Why(trace.BalancerPending, "service", g.Host)
	}
	return trace.Why(NoAddress, "service", g.Host)
}

// judge holds the outcomes against the goal. The reason is that of the first outcome that fails.
func (g Goal) judge(w World, r trace.Result) (bool, trace.Reason) {
	var good trace.Odds
	var why trace.Reason
	for _, o := range r.Outcomes {
		ok, reason := g.holds(w, o)
		switch {
		case ok && g.Never:
			return false, trace.Why(Reached, "at", receiver(o), "port", portOf(o))
		case ok:
			good = good.Plus(o.Odds)
		case why.Code == "":
			why = reason
		}
	}
	switch {
	case g.Never && r.Rest == nil:
		return true, trace.Reason{}
	case g.Never:
		return false, trace.Why(Sometimes, "odds", r.Rest.Not().String())
	case good.Num == 0:
		return false, why
	case !g.Every || why.Code == "" && r.Rest == nil:
		return true, trace.Reason{}
	}
	return false, trace.Why(Sometimes, "odds", good.String())
}

// holds says whether one outcome is as the goal says.
func (g Goal) holds(w World, o trace.Outcome) (bool, trace.Reason) {
	if g.Verdict != trace.Delivered {
		if o.Verdict == trace.Delivered {
			return false, trace.Why(Reached, "at", receiver(o), "port", portOf(o))
		}
		return o.Verdict == g.Verdict, o.Reason
	}
	switch {
	case o.Verdict != trace.Delivered:
		return false, o.Reason
	case !g.isReceiver(w, o):
		return false, trace.Why(OtherPod, "at", receiver(o), "want", g.wanted())
	case g.On != "" && g.On != portOf(o):
		return false, trace.Why(OtherPort, "at", receiver(o), "port", portOf(o), "want", g.On)
	case g.SeenFrom != "" && g.SeenFrom != o.SeenFrom:
		return false, trace.Why(SeenFrom, "address", o.SeenFrom, "want", g.SeenFrom)
	}
	return true, trace.Reason{}
}

func (g Goal) isReceiver(w World, o trace.Outcome) bool {
	if g.Receiver != "" {
		return g.Receiver == receiver(o)
	}
	if o.Pod == "" {
		return false
	}
	labels := w.Labels(o.Pod)
	for _, l := range g.Pods {
		if v, ok := labels[l.Key]; !ok || v != l.Value {
			return false
		}
	}
	return true
}

// wanted names the receiver that the goal wants.
func (g Goal) wanted() string {
	if g.Receiver != "" {
		return g.Receiver
	}
	return g.labels()
}

// receiver is who got the packet: pod/NS/NAME, or the host's address when it was no pod.
func receiver(o trace.Outcome) string {
	if o.Pod != "" {
		return "pod/" + o.Pod
	}
	host, _, _ := cutLast(o.Delivered, ":")
	return "host/" + host
}

func portOf(o trace.Outcome) string {
	_, port, _ := cutLast(o.Delivered, ":")
	return port
}
