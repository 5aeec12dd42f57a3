package words

import (
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// lostCodes are the ends where the packet is not stopped by anyone: it is on no road, or no one is there.
var lostCodes = [...]string{
	trace.NotOutside, trace.PodNotOutside, trace.NoRoute, trace.NobodyThere, trace.VIPWrongPort,
	trace.ReplyLost, trace.BalancerPending, trace.BalancerUnserved, trace.NodeDown,
	trace.NoNeighbour, trace.NameOutside,
}

// end adds the last stops: the bad end if there is one, and the answer's way back if it came back.
func (t *teller) end() {
	tr := t.result.Trace
	h := len(tr.Hops) - 1
	switch {
	case tr.Verdict == trace.Delivered:
		if tr.Hops[h].Back {
			t.reply(h)
		}
	case t.taker != "":
		t.bad(h, tr.Hops[h].Back)
	default:
		for h > 0 && tr.Hops[h].Back {
			h--
		}
		t.bad(h, false)
	}
}

// bad is the stop where the walk ends without delivery, worded by the trace's own reason.
func (t *teller) bad(h int, back bool) {
	tr := t.result.Trace
	steps := tr.Hops[h].Steps
	s := deciding(steps, tr.Reason.Code)
	if last := t.stops[len(t.stops)-1]; last.Hop == h && s < last.Step {
		s = last.Step
	}
	t.addKind(badDoes(tr), h, s, steps[s], tr.Reason, t.kind(steps[s].Before), "")
	stop := &t.stops[len(t.stops)-1]
	stop.Bad, stop.Back = true, back
	if back {
		stop.Wire = ""
	}
}

// deciding is the index of the step that gave the reason, or of the last one.
func deciding(steps []trace.Step, code string) int {
	for i, s := range steps {
		if s.Reason.Code == code && (s.Action == trace.Rejected || s.Action == trace.Dropped) {
			return i
		}
	}
	return len(steps) - 1
}

func badDoes(tr trace.Trace) string {
	switch tr.Verdict {
	case trace.Refused:
		return doesRefuse
	case trace.NXDomain:
		return doesNXDomain
	case trace.Unreachable:
		return doesLost
	}
	for _, c := range lostCodes {
		if c == tr.Reason.Code {
			return doesLost
		}
	}
	return doesDrop
}

// reply is one stop for the whole way back.
func (t *teller) reply(h int) {
	code := replyPlain
	if t.dnated {
		code = replyRewritten
	}
	for _, hop := range t.result.Trace.Hops {
		for _, s := range hop.Steps {
			if hop.Back && s.Action == trace.Rewrote {
				code = replyRewritten
			}
		}
	}
	steps := t.result.Trace.Hops[h].Steps
	s := len(steps) - 1
	t.addKind(doesReply, h, s, steps[s], trace.Why(code), "", "")
	t.stops[len(t.stops)-1].Back = true
}

// kernel is the Story of what the rules do.
func (t *teller) kernel() *trace.Story {
	s := &trace.Story{View: Kernel, Stops: t.stops, Verdict: t.verdict(), Teach: t.teach()}
	s.Title, s.Desc = t.title(), t.desc(s.Stops)
	return s
}

func (t *teller) teach() string {
	switch {
	case t.entry == NodePort && t.dnated:
		return t.say(teachNodePort)
	case t.entry == Port && t.result.Scene.Service != nil && t.result.Trace.Verdict != trace.NXDomain:
		return t.say(teachCluster)
	case t.entry == ContainerPort && t.result.Trace.Verdict == trace.Delivered:
		return t.say(teachPod)
	}
	return ""
}

// verdict is the one or two sentences at the end.
func (t *teller) verdict() string {
	tr := t.result.Trace
	if tr.Verdict != trace.Delivered {
		text := Sentence(t.lang, tr.Reason)
		if tr.Verdict == trace.Refused && tr.Reason.Code == trace.VIPWrongPort { // nftables; iptables loses the packet
			text += " " + t.say(refuses)
		}
		if tr.Verdict == trace.Timeout && tr.Reason.Code != trace.ReplyLost {
			text += " " + t.say(waits)
		}
		return text
	}
	if !strings.HasPrefix(t.taker, "pod/") {
		return t.say(hostAccepts, "at", t.taker)
	}
	number := port(t.got.Dst.Port())
	text := Sentence(t.lang, trace.Why(trace.SocketAccepted, "pod", brief(t.taker), "port", number))
	if a := t.scene.asked(); a != nil && t.dnated && t.entry == Port && port(uint16(a.Port)) == number {
		text = t.say(sameNumber, "port", number)
	}
	return text + " " + t.saw()
}

// saw says whose address the receiver read as the source.
func (t *teller) saw() string {
	src := t.got.Src.Addr()
	switch {
	case src.String() == t.result.Scene.Client.Address:
		return t.say(sawClient)
	case t.scene.isBalancer(src):
		return t.say(sawBalancer)
	case t.scene.node(src) != "":
		return t.say(sawNode, "node", t.scene.node(src))
	case t.node != "":
		return t.say(sawGateway, "node", t.node, "address", src.String())
	}
	return t.say(sawOther, "address", src.String())
}

func (t *teller) say(code string, pairs ...string) string {
	return Sentence(t.lang, trace.Why(code, pairs...))
}

func (t *teller) title() string {
	tr := t.result.Trace
	if tr.Verdict != trace.Delivered {
		return Plain(t.say(titleFails, "verdict", verdictWord(t.lang, tr.Verdict), "brief", Plain(Brief(t.lang, tr.Reason))))
	}
	kind := ""
	if svc := t.result.Scene.Service; svc != nil && strings.HasPrefix(t.taker, "pod/") {
		kind = svc.Type
	}
	return Plain(t.say(titleReaches, "kind", kind, "client", t.client(), "to", brief(t.taker)))
}

// verdictWord is a bad verdict in a word or two, as the page's table of chances says it.
func verdictWord(lang string, v trace.Verdict) string {
	i := 1
	if lang == "ko" {
		i = 0
	}
	switch v {
	case trace.Refused:
		return [...]string{"거절", "refused"}[i]
	case trace.Timeout:
		return [...]string{"응답 없음", "no answer"}[i]
	case trace.Unreachable:
		return [...]string{"길 없음", "no route"}[i]
	case trace.NXDomain:
		return [...]string{"이름 없음", "no such name"}[i]
	}
	return string(v)
}

// desc is the walk in one sentence, for those who don't see the picture.
func (t *teller) desc(stops []trace.Stop) string {
	var names []string
	for _, s := range stops[1:] {
		names = append(names, Plain(s.Name))
	}
	if len(names) == 0 {
		names = []string{Plain(stops[0].Name)}
	}
	return Plain(t.say(describes, "client", t.client(), "to", t.result.Ask.To,
		"walk", strings.Join(names, " → "), "end", Plain(t.verdict())))
}
