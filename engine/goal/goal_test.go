package goal

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/portwalk/portwalk/engine/trace"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Goal
	}{
		{"from outside, node-2:30088 reaches app=test on 5000",
			Goal{From: "outside", Host: "node-2", Port: "30088", Protocol: "TCP", Verdict: trace.Delivered, Pods: []Label{{"app", "test"}}, On: "5000"}},
		{"from pod/client, test:8080 is refused",
			Goal{From: "pod/client", Host: "test", Port: "8080", Protocol: "TCP", Verdict: trace.Refused}},
		{"from node/node-1, dns:53/UDP via node-2 times out",
			Goal{From: "node/node-1", Host: "dns", Port: "53", Protocol: "UDP", Via: "node-2", Verdict: trace.Timeout}},
		{"from outside/198.51.100.7, clusterIP of default/test:80 is unreachable",
			Goal{From: "outside/198.51.100.7", AddressOf: "clusterIP", Host: "default/test", Port: "80", Protocol: "TCP", Verdict: trace.Unreachable}},
		{"from pod/shop/client, tset:80 is unknown",
			Goal{From: "pod/shop/client", Host: "tset", Port: "80", Protocol: "TCP", Verdict: trace.NXDomain}},
		{"from outside, lb of default/test:80 reaches app=test,tier=web on 5000 seen from 203.0.113.10 in every outcome",
			Goal{From: "outside", AddressOf: "lb", Host: "default/test", Port: "80", Protocol: "TCP", Verdict: trace.Delivered,
				Pods: []Label{{"app", "test"}, {"tier", "web"}}, On: "5000", SeenFrom: "203.0.113.10", Every: true}},
		{"from outside, [2001:db8::1]:80 reaches pod/default/web",
			Goal{From: "outside", Host: "[2001:db8::1]", Port: "80", Protocol: "TCP", Verdict: trace.Delivered, Receiver: "pod/default/web"}},
		{"from pod/client, test:80 never reaches pod/default/late on 80",
			Goal{From: "pod/client", Host: "test", Port: "80", Protocol: "TCP", Verdict: trace.Delivered, Receiver: "pod/default/late", On: "80", Never: true}},
		{"from outside, node-1:80 reaches a pod",
			Goal{From: "outside", Host: "node-1", Port: "80", Protocol: "TCP", Verdict: trace.Delivered}},
	} {
		g, err := Parse(tt.text)
		if err != nil || !reflect.DeepEqual(g, tt.want) {
			t.Errorf("%s\n got %+v, %v\nwant %+v", tt.text, g, err, tt.want)
		}
		if g.String() != tt.text {
			t.Errorf("%s\nreads back as %s", tt.text, g)
		}
	}
	if g, err := Parse("from outside, lb of test:80 reaches pod/web"); err != nil || g.Host != "default/test" || g.Receiver != "pod/default/web" {
		t.Errorf("the default namespace is filled in: %+v, %v", g, err)
	}
}

// A mistake is told at its word, with what may stand there.
func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", "begins with: from CLIENT"},
		{"outside, a:1 times out", "begins with: from CLIENT"},
		{"from mars, a:1 times out", `at "mars": expected outside, outside/IP, node/NAME or pod/NAME`},
		{"from outside, ", "at the end: expected HOST:PORT"},
		{"from outside, test reaches a pod", `at "test": expected HOST:PORT`},
		{"from outside, test:0 reaches a pod", `at "test:0": expected HOST:PORT`},
		{"from outside, lb of reaches a pod", `at "reaches": expected HOST:PORT`},
		{"from outside, test:80 gets app=test", `at "gets": expected reaches PODS, never reaches PODS, is refused`},
		{"from outside, test:80", `at the end: expected reaches PODS`},
		{"from outside, test:80 never times out", `at "times": expected reaches PODS`},
		{"from outside, test:80 never reaches a pod in every outcome", `at "in": expected nothing more`},
		{"from outside, test:80 reaches test", `at "test": expected KEY=VALUE`},
		{"from outside, test:80 reaches app=test on http", `at "http": expected a port`},
		{"from outside, test:80 reaches app=test seen from client", `at "client": expected an IP address`},
		{"from outside, test:80 times out always", `at "always": expected nothing more`},
	} {
		_, err := Parse(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

// world answers every request with the same outcomes and remembers what was asked.
func world(asked *trace.Ask, outcomes ...trace.Outcome) World {
	return World{
		Ask: func(a trace.Ask) (trace.Result, error) {
			*asked = a
			if strings.HasPrefix(a.To, "nonsense") {
				return trace.Result{}, errors.New("no such host")
			}
			return trace.Result{Outcomes: outcomes}, nil
		},
		Labels: func(pod string) map[string]string {
			return map[string]string{"app": strings.TrimPrefix(pod, "default/")[:4]}
		},
		Address: func(kind, service string) string {
			return map[string]string{"lb default/test": "192.0.2.10", "clusterIP default/six": "fd00::1"}[kind+" "+service]
		},
	}
}

func got(odds trace.Odds, pod, delivered, seen string) trace.Outcome {
	return trace.Outcome{Odds: odds, Verdict: trace.Delivered, Pod: pod, Delivered: delivered, SeenFrom: seen, Reason: trace.Why(trace.SocketAccepted)}
}

func TestCheck(t *testing.T) {
	a := got(trace.OneIn(2), "default/test-a", "10.244.1.2:5000", "203.0.113.10")
	b := got(trace.OneIn(2), "default/test-b", "10.244.2.2:5000", "192.168.100.11")
	web := got(trace.Sure, "default/web2-x", "10.244.1.9:80", "10.244.1.1")
	refused := trace.Outcome{Odds: trace.Sure, Verdict: trace.Refused, Reason: trace.Why(trace.NoEndpoints)}
	for _, tt := range []struct {
		text     string
		outcomes []trace.Outcome
		to, why  string // why "" means met
	}{
		{"from outside, node-1:30352 reaches app=test on 5000", []trace.Outcome{a, b}, "node-1:30352", ""},
		{"from outside, node-1:30352 reaches app=test on 5000 in every outcome", []trace.Outcome{a, b}, "node-1:30352", ""},
		{"from outside, node-1:30352 reaches pod/test-b", []trace.Outcome{a, b}, "node-1:30352", ""},
		{"from outside, lb of test:80 reaches app=test seen from 203.0.113.10", []trace.Outcome{a, b}, "192.0.2.10:80", ""},
		{"from outside, lb of test:80 reaches app=test seen from 203.0.113.10 in every outcome", []trace.Outcome{a, b}, "192.0.2.10:80", Sometimes},
		{"from outside, lb of test:80 reaches app=test on 8080", []trace.Outcome{a, b}, "192.0.2.10:80", OtherPort},
		{"from outside, lb of test:80 reaches app=test seen from 198.51.100.1", []trace.Outcome{a, b}, "192.0.2.10:80", SeenFrom},
		{"from outside, node-1:80 never reaches app=test", []trace.Outcome{web}, "node-1:80", ""},
		{"from outside, node-1:80 never reaches app=test", []trace.Outcome{refused}, "node-1:80", ""},
		{"from outside, node-1:80 never reaches app=test on 5000", []trace.Outcome{a, web}, "node-1:80", Reached},
		{"from outside, node-1:80 reaches app=test", []trace.Outcome{web}, "node-1:80", OtherPod},
		{"from outside, node-1:80 reaches app=test", []trace.Outcome{refused}, "node-1:80", trace.NoEndpoints},
		{"from outside, node-1:80 is refused", []trace.Outcome{refused}, "node-1:80", ""},
		{"from outside, node-1:80 times out", []trace.Outcome{refused}, "node-1:80", trace.NoEndpoints},
		{"from outside, node-1:80 is refused", []trace.Outcome{web}, "node-1:80", Reached},
		{"from pod/c, clusterIP of six:80 reaches a pod", []trace.Outcome{a, b}, "[fd00::1]:80", ""},
		{"from outside, lb of other:80 reaches a pod", nil, "", trace.BalancerPending},
		{"from outside, clusterIP of other:80 reaches a pod", nil, "", NoAddress},
		{"from outside, nonsense:80 reaches a pod", nil, "nonsense:80", NoAnswer},
	} {
		g, err := Parse(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		var asked trace.Ask
		met, why := g.Check(world(&asked, tt.outcomes...))
		if met != (tt.why == "") || why.Code != tt.why || asked.To != tt.to {
			t.Errorf("%s\n got %t %v, asked %q\nwant %q, asked %q", tt.text, met, why, asked.To, tt.why, tt.to)
		}
	}
}

// Any text is answered, and what Parse takes it also writes.
func FuzzParse(f *testing.F) {
	f.Add("from outside, lb of test:80/UDP via n reaches a=b,c=d on 5 seen from ::1 in every outcome")
	f.Add("from pod/x, y:1 times out")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(g.String())
		if err != nil || !reflect.DeepEqual(again, g) {
			t.Errorf("%q is written %q, read as %+v, %v", text, g, again, err)
		}
	})
}
