package main

import (
	"strings"
	"testing"
)

// Lines of two kernels for the same connection: ports that a kernel chooses, and a few seconds, are no difference; states,
// flags and addresses are.
func TestDiffer(t *testing.T) {
	const (
		tcp = "tcp      6 431999 ESTABLISHED src=10.1.0.2 dst=10.96.0.20 sport=34730 dport=80 src=10.2.0.10 dst=10.1.0.2 sport=8080 dport=34730 [ASSURED] mark=0 use=1"
		udp = "udp      17 29 src=10.1.0.2 dst=10.96.0.20 sport=55109 dport=80 [UNREPLIED] src=10.2.0.20 dst=10.1.0.2 sport=53 dport=55109 mark=0 use=1"
	)
	same := strings.NewReplacer("34730", "40000", "431999", "431998", "use=1", "use=2").Replace(tcp)
	for _, c := range []struct {
		name string
		a, b []string
		want string
	}{
		{"the same", []string{tcp, udp}, []string{udp, same}, ""},
		{"one more", []string{tcp, udp}, []string{udp}, "2 entries, the engine has 1"},
		{"older", []string{tcp}, []string{strings.Replace(tcp, "431999", "300", 1)}, "431999 seconds left, the engine has 300"},
		{"answered", []string{udp}, []string{strings.Replace(udp, "[UNREPLIED] ", "", 1)}, "UNREPLIED"},
		{"another pod", []string{tcp}, []string{strings.Replace(tcp, "10.2.0.10", "10.2.0.20", 1)}, "10.2.0.20"},
	} {
		if got := differ(c.a, c.b); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if tupleOf(udp) != "src=10.1.0.2 dst=10.96.0.20 sport=55109 dport=80 src=10.2.0.20 dst=10.1.0.2 sport=53 dport=55109" {
		t.Error(tupleOf(udp))
	}
}
