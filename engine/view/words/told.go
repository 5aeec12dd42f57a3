package words

import (
	"net/netip"
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// told tells the walk as the post does: every port is a door, and the packet passes them one after the other.
// The stops stand at the same hops as the kernel's, so that both timelines light up the same places.
func (t *teller) told() *trace.Story {
	asked := t.scene.asked()
	dnat := t.stop(doesDNAT)
	if t.result.Trace.Verdict != trace.Delivered || !strings.HasPrefix(t.taker, "pod/") || dnat == nil || asked == nil {
		return nil
	}
	var stops []trace.Stop
	var doors []string
	byNode := t.entry == NodePort
	for _, s := range t.stops {
		switch s.Does {
		case doesStart:
			doors = append(doors, s.Mark)
			stops = append(stops, s)
		case doesBalancer:
			if asked.NodePort == 0 || s.Mark == "" && !t.scene.isBalancer(s.Before.Dst.Addr()) {
				continue // an external IP, which the post knows nothing of
			}
			byNode = true
			doors = append(doors, NodePort)
			stops = append(stops, t.toldBalancer(s, asked))
		case doesDNAT:
			if byNode {
				stops = append(stops, t.toldNode(s, asked))
				doors = append(doors, Port)
			}
			stops = append(stops, t.toldService(s, asked))
			doors = append(doors, TargetPort)
		case doesArrive:
			stops = append(stops, s)
		case doesReply:
			stops = append(stops, t.toldReply(s, len(doors)))
		}
	}
	for i := range stops {
		stops[i].Rule, stops[i].Chain = "", ""
	}
	story := &trace.Story{View: Told, Stops: stops, Title: t.title(), Teach: t.say(toldTeach)}
	if !byNode {
		story.Teach = t.say(toldTeachCluster)
	}
	story.Verdict = t.say(toldVerdict, "count", times(t.lang, len(doors))) + " " + doorList(doors, asked, t.got)
	story.Desc = t.desc(stops)
	return story
}

// stop is the first stop that does something, or nil.
func (t *teller) stop(does string) *trace.Stop {
	for i := range t.stops {
		if t.stops[i].Does == does {
			return &t.stops[i]
		}
	}
	return nil
}

// toldBalancer is the balancer's stop: in the post it always leads on to a nodePort, even where the packet keeps the
// balancer's address.
func (t *teller) toldBalancer(s trace.Stop, asked *trace.ScenePort) trace.Stop {
	if s.Mark == NodePort {
		return s
	}
	node := t.nodeAddress(t.node)
	if node.IsValid() {
		s.After.Dst = netip.AddrPortFrom(node, uint16(asked.NodePort))
	}
	t.word(&s, doesBalancer, trace.Why(toldBalancer, "node", t.node, "nodePort", port(uint16(asked.NodePort)), "port", port(uint16(asked.Port))))
	s.Mark, s.Origin = NodePort, asked.Origins.NodePort
	return s
}

// nodeAddress is a node's own address.
func (t *teller) nodeAddress(name string) addr {
	for _, n := range t.scene.Nodes {
		if n.Name == name {
			if a, err := netip.ParseAddr(n.Address); err == nil {
				return a
			}
		}
	}
	return addr{}
}

// toldNode is the door that the post sees between nodePort and port. No packet is ever addressed like that.
func (t *teller) toldNode(dnat trace.Stop, asked *trace.ScenePort) trace.Stop {
	s := dnat
	if enter := t.stop(doesEnter); enter != nil {
		s.Hop, s.Step = enter.Hop, enter.Step
	}
	s.After = t.atService(dnat.Before, asked)
	t.word(&s, doesEnter, trace.Why(toldNode, "node", t.node, "nodePort", port(uint16(asked.NodePort)), "port", port(uint16(asked.Port))))
	s.Wire, s.Mark, s.Origin = NodePort, Port, asked.Origins.Port
	return s
}

func (t *teller) toldService(dnat trace.Stop, asked *trace.ScenePort) trace.Stop {
	s := dnat
	s.Before = t.atService(dnat.Before, asked)
	t.word(&s, doesService, trace.Why(toldService, "port", port(uint16(asked.Port)), "targetPort", port(dnat.After.Dst.Port())))
	s.Wire, s.Mark, s.Origin = Port, TargetPort, asked.Origins.TargetPort
	return s
}

func (t *teller) toldReply(s trace.Stop, doors int) trace.Stop {
	code := [...]string{2: toldReplyCluster, 3: toldReplyNode, 4: toldReply}[min(max(doors, 2), 4)]
	t.word(&s, doesReply, trace.Why(code))
	return s
}

// word gives a stop its words.
func (t *teller) word(s *trace.Stop, does string, r trace.Reason) {
	s.Does, s.Name, s.Say, s.Brief = does, Name(t.lang, r), Sentence(t.lang, r), Brief(t.lang, r)
}

// atService is the packet as it would be addressed at the Service's own port.
func (t *teller) atService(p trace.Packet, asked *trace.ScenePort) trace.Packet {
	if ip, err := netip.ParseAddr(t.result.Scene.Service.ClusterIP); err == nil {
		p.Dst = netip.AddrPortFrom(ip, uint16(asked.Port))
	}
	return p
}

// doorList is the chain of doors as one line: port 30080 -> nodePort 30352 -> port 30080 -> targetPort 5000.
func doorList(doors []string, asked *trace.ScenePort, got trace.Packet) string {
	var list []string
	for _, d := range doors {
		n := port(got.Dst.Port())
		switch d {
		case Port:
			n = port(uint16(asked.Port))
		case NodePort:
			n = port(uint16(asked.NodePort))
		}
		list = append(list, "{"+d+":"+n+"}")
	}
	return strings.Join(list, " → ")
}
