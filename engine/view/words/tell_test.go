package words

import (
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

// outline writes a Story's stops as "name:does wire>mark".
func outline(s *trace.Story) string {
	if s == nil {
		return "nothing"
	}
	var lines []string
	for _, p := range s.Stops {
		line := p.Does + " " + dash(p.Wire) + ">" + dash(p.Mark)
		if p.Bad {
			line += " bad"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// The stops are those of the look's timeline: blue, orange, green for the kernel; blue, orange, blue, green as told.
func TestTellStops(t *testing.T) {
	for _, tt := range []struct {
		name         string
		walk         trace.Result
		kernel, told string
	}{
		{"loadBalancer", loadBalancer(),
			"start port>port, balancer port>nodePort, enter nodePort>-, choose nodePort>-, dnat nodePort>targetPort, " +
				"snat targetPort>-, arrive targetPort>containerPort, reply ->-",
			"start port>port, balancer port>nodePort, enter nodePort>port, service port>targetPort, arrive targetPort>containerPort, reply ->-"},
		{"vip", vip(),
			"start port>port, balancer port>-, enter port>-, choose port>-, dnat port>targetPort, snat targetPort>-, " +
				"arrive targetPort>containerPort, reply ->-",
			"start port>port, balancer port>nodePort, enter nodePort>port, service port>targetPort, arrive targetPort>containerPort, reply ->-"},
		{"nodePort", nodePort(),
			"start nodePort>nodePort, enter nodePort>-, choose nodePort>-, dnat nodePort>targetPort, snat targetPort>-, " +
				"arrive targetPort>containerPort, reply ->-",
			"start nodePort>nodePort, enter nodePort>port, service port>targetPort, arrive targetPort>containerPort, reply ->-"},
		{"clusterIP", clusterIP(),
			"start port>port, enter port>-, choose port>-, dnat port>targetPort, arrive targetPort>containerPort, reply ->-",
			"start port>port, service port>targetPort, arrive targetPort>containerPort, reply ->-"},
		{"headless", headless(),
			"start containerPort>containerPort, arrive containerPort>containerPort, reply ->-", "nothing"},
		{"unreachable", unreachable(), "start port>port, lost port>- bad", "nothing"},
		{"refused", refused(), "start nodePort>nodePort, enter nodePort>-, refuse nodePort>- bad", "nothing"},
		{"unknown", unknown(), "start ->-, nxdomain ->- bad", "nothing"},
		{"replyLost", replyLost(),
			"start nodePort>nodePort, enter nodePort>-, dnat nodePort>targetPort, arrive targetPort>containerPort, lost ->- bad", "nothing"},
	} {
		for _, lang := range Langs {
			if got := outline(Tell(tt.walk, Kernel, lang)); got != tt.kernel {
				t.Errorf("%s %s kernel\n got %s\nwant %s", tt.name, lang, got, tt.kernel)
			}
			if got := outline(Tell(tt.walk, Told, lang)); got != tt.told {
				t.Errorf("%s %s told\n got %s\nwant %s", tt.name, lang, got, tt.told)
			}
		}
	}
}

// The words of the post's LoadBalancer, as the look shows them.
func TestTellWords(t *testing.T) {
	s := Tell(loadBalancer(), Kernel, "ko")
	var names []string
	for _, p := range s.Stops {
		names = append(names, p.Name)
	}
	if got, want := strings.Join(names, " "), "출발 LB가 고름 node-1 파드 고름 DNAT SNAT test-b 응답"; got != want {
		t.Errorf("names\n got %s\nwant %s", got, want)
	}
	for i, want := range []string{
		"클라우드가 준 주소의 {port:30080}으로 보내요.",
		"건강한 노드 하나를 골라 {nodePort:30352}로 보내요.",
		"노드에 들어왔어요. 모든 노드에 같은 {nodePort:30352}가 있어요.",
		"노드의 규칙이 준비된 파드 셋 중 하나를 1/3의 확률로 골라요.",
		"받는 곳을 고른 파드의 {targetPort:5000}으로 고쳐 써요.",
		"보낸 곳을 node-1로 고쳐 써요. 그래야 응답이 여기로 와요.",
		"컨테이너가 {containerPort:5000}에서 기다리다가 받아요.",
		"온 길을 거꾸로 돌아가요. conntrack이 기억한 대로 주소를 되돌려요.",
	} {
		if s.Stops[i].Say != want {
			t.Errorf("stop %d\n got %s\nwant %s", i, s.Stops[i].Say, want)
		}
	}
	if want := "test-b가 {containerPort:5000}에서 받았어요. 파드가 본 `src`는 클라이언트가 아니라 node-1이에요."; s.Verdict != want {
		t.Errorf("verdict\n got %s\nwant %s", s.Verdict, want)
	}
	if s.Title != "LoadBalancer: 바깥에서 파드까지" {
		t.Errorf("title %s", s.Title)
	}
	told := Tell(loadBalancer(), Told, "ko")
	if want := "글의 설명대로면 문을 네 번 지나요. {port:30080} → {nodePort:30352} → {port:30080} → {targetPort:5000}"; told.Verdict != want {
		t.Errorf("told verdict\n got %s\nwant %s", told.Verdict, want)
	}
	if got := Tell(loadBalancer(), Told, "en").Stops[2].Name; got != "node-1" {
		t.Errorf("told stop 2 is %s", got)
	}
	if got, want := Tell(headless(), Kernel, "ko").Stops[0].Say,
		"`test`를 물으면 DNS가 **파드의 주소** 둘을 알려 줘요. 그중 `10.244.2.2`로 보내요."; got != want {
		t.Errorf("headless start\n got %s\nwant %s", got, want)
	}
	cluster := Tell(clusterIP(), Kernel, "en")
	if want := "{port:5000} and {targetPort:5000} are two doors with one number. The `src` it saw is the sender itself."; cluster.Verdict != want {
		t.Errorf("clusterIP verdict\n got %s\nwant %s", cluster.Verdict, want)
	}
	if want := "DNS answers with the address of `test`. The client sends to {port:5000} of `10.96.120.45`."; cluster.Stops[0].Say != want {
		t.Errorf("clusterIP start\n got %s\nwant %s", cluster.Stops[0].Say, want)
	}
}

// A stop without a rule of its own still knows the YAML line of the port it is about.
func TestTellOrigins(t *testing.T) {
	var lines []int
	for _, p := range Tell(loadBalancer(), Kernel, "ko").Stops {
		n := 0
		if p.Origin != nil {
			n = p.Origin.Line
		}
		lines = append(lines, n)
	}
	for i, want := range []int{11, 10, 10, 0, 12, 0, 0, 0} {
		if lines[i] != want {
			t.Errorf("stop %d comes from line %d, want %d", i, lines[i], want)
		}
	}
	if s := Tell(loadBalancer(), Kernel, "ko").Stops[4]; s.Chain != "KUBE-SEP-X" || s.Rule == "" {
		t.Errorf("DNAT stands in %q: %q", s.Chain, s.Rule)
	}
}

// Every Story is well formed: indices hold and never go back, and its end agrees with the verdict.
func TestStoriesAreWellFormed(t *testing.T) {
	for _, r := range []trace.Result{loadBalancer(), vip(), nodePort(), clusterIP(), headless(), unreachable(), refused(), unknown(), replyLost()} {
		for _, lang := range Langs {
			for _, view := range []string{Kernel, Told} {
				if s := Tell(r, view, lang); s != nil {
					if err := Check(r, s); err != nil {
						t.Errorf("%s %s to %s: %v", lang, view, r.Ask.To, err)
					}
				}
			}
		}
	}
}
