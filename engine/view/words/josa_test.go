package words

import "testing"

// Expected forms are how a Korean reads the words aloud; the reading stands behind each.
func TestJosa(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"파드(은/는)", "파드는"},
		{"노드(이/가)", "노드가"},
		{"규칙(을/를)", "규칙을"},
		{"로드밸런서(과/와)", "로드밸런서와"},
		{"길(으로/로)", "길로"}, // ㄹ takes 로
		{"길(은/는)", "길은"},  // but 은
		{"문(이에요/예요)", "문이에요"},
		{"파드(이에요/예요)", "파드예요"},
		{"{port:30080}(으로/로)", "{port:30080}으로"},         // 삼만팔십
		{"{targetPort:5000}(은/는)", "{targetPort:5000}은"}, // 오천
		{"{nodePort:30352}(은/는)", "{nodePort:30352}는"},   // 이
		{"{port:30081}(으로/로)", "{port:30081}로"},          // 일
		{"{port:30081}(이/가)", "{port:30081}이"},
		{"{nodePort:31996}(을/를)", "{nodePort:31996}을"},  // 육
		{"{nodePort:30088}(으로/로)", "{nodePort:30088}로"}, // 팔
		{"30007(으로/로)", "30007로"},                       // 칠
		{"1/3(으로/로)", "1/3로"},                           // 삼분의 일
		{"2/5(을/를)", "2/5를"},                            // 오분의 이
		{"53(이/가)", "53이"},                              // 삼
		{"{nodePort}(은/는)", "{nodePort}는"},              // 노드포트
		{"`10.96.120.45`(으로/로)", "`10.96.120.45`로"},     // 오
		{"**test-a**(이/가)", "**test-a**가"},              // 에이
		{"test-b(을/를)", "test-b를"},                      // 비
		{"node-1(으로/로)", "node-1로"},                     // 일
		{"node-1(이에요/예요)", "node-1이에요"},
		{"node-2(이에요/예요)", "node-2예요"},
		{"web-n(은/는)", "web-n은"},                     // 엔
		{"test-7d9f-x7k4l(이/가)", "test-7d9f-x7k4l이"}, // 엘
		{"client(은/는)", "client는"},                   // 클라이언트
		{"test(은/는)", "test는"},                       // 테스트
		{"web(을/를)", "web을"},                         // 웹
		{"app(이/가)", "app이"},                         // 앱
		{"socket(은/는)", "socket은"},                   // 소켓
		{"conntrack(이/가)", "conntrack이"},             // 콘트랙
		{"Service(은/는)", "Service는"},                 // 서비스
		{"ClusterIP(으로/로)", "ClusterIP로"},            // 아이피
		{"LB(이/가)", "LB가"},                           // 엘비
		{"URL(을/를)", "URL을"},                         // 유알엘
		{"iptables(은/는)", "iptables는"},               // 아이피테이블스
		{"kernel(으로/로)", "kernel로"},                  // 커널
		{"type(을/를)", "type을"},                       // 타입
		{"server(이/가)", "server가"},                   // 서버
		{"ping(은/는)", "ping은"},                       // 핑
		{"`test`(이/가) {port:80}(을/를)", "`test`가 {port:80}을"},
		{"(은/는)", "는"}, // nothing before it
		{"괄호(보통)와 f(x)", "괄호(보통)와 f(x)"},
	} {
		if got := Josa(tt.text); got != tt.want {
			t.Errorf("Josa(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
