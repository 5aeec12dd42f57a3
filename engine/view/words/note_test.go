package words

import "testing"

func TestNote(t *testing.T) {
	for _, tt := range []struct {
		lang, code string
		args       []string
		want       string
	}{
		{"ko", "demo-deployment", []string{"test", "3"}, "이 YAML에는 Service `test`가 고를 파드가 없어서, 연습용 Deployment `test`(파드 3개)를 더했어요."},
		{"en", "not-modelled", []string{"Ingress/web"}, "Kubernetes accepts `Ingress/web`, but Portwalk does not model it: it has no part in the picture or the rules."},
		{"ko", "cloud-by-annotation", []string{"openstack", "loadbalancer.openstack.org/x"},
			"어노테이션 `loadbalancer.openstack.org/x`를 보고 OpenStack이 로드밸런서를 만든다고 여겼어요. 노드의 `providerID`로 정할 수도 있어요."},
		{"en", "something-new", []string{"a", "b"}, "a b"},
		{"en", "demo-deployment", []string{"test"}, "test"}, // an argument is missing
	} {
		if got := Note(tt.lang, tt.code, tt.args); got != tt.want {
			t.Errorf("%s %s\n got %s\nwant %s", tt.lang, tt.code, got, tt.want)
		}
	}
}
