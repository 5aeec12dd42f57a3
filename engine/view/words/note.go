package words

import (
	"strconv"
	"strings"
)

// notes are the words for what Portwalk added to an input, left out of it, or assumed. Holes are the numbers of arguments.
var notes = [...]struct{ code, ko, en string }{
	{"demo-deployment",
		"이 YAML에는 Service `<0>`(이/가) 고를 파드가 없어서, 연습용 Deployment `<0>`(파드 <1>개)(을/를) 더했어요.",
		"The Service `<0>` selects no pod in this YAML, so Portwalk added a demo Deployment `<0>` with <1> pods."},
	{"not-modelled",
		"쿠버네티스는 `<0>`(을/를) 받아 주지만, Portwalk의 그림과 규칙에는 나오지 않아요.",
		"Kubernetes accepts `<0>`, but Portwalk does not model it: it has no part in the picture or the rules."},
	{"cloud-by-annotation",
		"어노테이션 `<1>`(을/를) 보고 <0>(이/가) 로드밸런서를 만든다고 여겼어요. 노드의 `providerID`로 정할 수도 있어요.",
		"The annotation `<1>` is meant for <0>, so Portwalk lets <0> make the load balancer. The nodes' `providerID` can name another cloud."},
	{"too-many-replicas",
		"`<0>`(은/는) 파드가 너무 많아서 <1>개까지만 만들었어요.",
		"`<0>` asks for too many pods: Portwalk made only <1>."},
	{"pin-ignored",
		"`<1>`에 `<0>`(을/를) 정해 두었지만 줄 수 없어서 다른 값을 골랐어요: <2>.",
		"`<0>` was pinned for `<1>` but could not be given, so another value was chosen: <2>."},
	{"duplicate-key",
		"`<0>`(이/가) 두 번 쓰였어요. 쿠버네티스는 아무 말 없이 마지막 것만 써요.",
		"`<0>` is written twice. Kubernetes says nothing and takes the last one."},
	{"missing-separator",
		"여기서 다른 오브젝트가 시작되는 것 같아요. 사이에 `---`가 없으면 앞의 오브젝트는 사라져요.",
		"Another object seems to begin here. Without a line `---` between them the first one is lost."},
	{"octal",
		"`<0>`처럼 0으로 시작하는 숫자는 8진수예요. 쿠버네티스는 <1>(으로/로) 읽어요.",
		"A number that begins with 0, like `<0>`, is octal: Kubernetes reads it as <1>."},
	{"status-ignored",
		"`status`는 사용자가 쓰는 곳이 아니에요. API 서버가 말없이 지워요.",
		"`status` is not for users to write. The API server drops it in silence."},
	{"affinity-config-ignored",
		"`sessionAffinityConfig`는 `sessionAffinity: ClientIP`가 없으면 아무 일도 하지 않아요.",
		"`sessionAffinityConfig` does nothing without `sessionAffinity: ClientIP`."},
}

// clouds are the names that providers call themselves by.
var clouds = [...][2]string{{"openstack", "OpenStack"}, {"aws", "AWS"}, {"gce", "Google Cloud"}, {"azure", "Azure"}, {"metallb", "MetalLB"}}

// Note words what Portwalk added to an input or left out of it. An unknown code is told by its arguments, so that
// nothing is lost.
func Note(lang, code string, args []string) string {
	named := map[string]string{}
	for i, a := range args {
		for _, c := range clouds {
			if a == c[0] {
				a = c[1]
			}
		}
		named[strconv.Itoa(i)] = a
	}
	for _, n := range notes {
		if n.code != code {
			continue
		}
		tmpl := n.en
		if lang == "ko" {
			tmpl = n.ko
		}
		if text, ok := fill(tmpl, named); ok {
			return Josa(text)
		}
	}
	return strings.Join(args, " ")
}
