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
	{"selector-none",
		"selector `<0>`(과/와) 맞는 파드가 하나도 없어요.",
		"The selector `<0>` matches no pod."},
	{"selector-near",
		"selector `<0>`(과/와) 맞는 파드가 하나도 없어요. 가장 비슷한 파드의 라벨은 `<1>`(이에요/예요).",
		"The selector `<0>` matches no pod. The closest pods have the labels `<1>`."},
	{"selector-elsewhere",
		"selector `<0>`(과/와) 맞는 파드가 이 namespace에는 없고 `<1>`에 있어요. selector는 자기 namespace만 봐요.",
		"The selector `<0>` matches no pod of this namespace. Such pods are in `<1>`, and a selector looks no further than its own namespace."},
	{"target-port-no-such-name",
		"targetPort `<0>`(은/는) 이름인데, 고른 파드에는 그런 이름의 <1> 포트가 없어요. 이름이 있는 포트는 `<2>`(이에요/예요).",
		"The targetPort `<0>` is a name, and no selected pod has a <1> port of that name. The ports that have names are `<2>`."},
	{"target-port-no-names",
		"targetPort `<0>`(은/는) 이름인데, 고른 파드에는 이름이 있는 포트가 하나도 없어요.",
		"The targetPort `<0>` is a name, and no port of the selected pods has a name."},
	{"target-port-undeclared",
		"고른 파드 중에 containerPort `<0>`(을/를) 적은 파드가 없어요. 적어 둔 것은 `<1>`(이에요/예요). containerPort는 설명일 뿐이라, 앱이 정말 그 포트에서 듣는다면 문제없어요.",
		"No selected pod declares the containerPort `<0>`, only `<1>`. A containerPort is documentation: all is well if the app listens there nevertheless."},
	{"headless-no-mapping",
		"headless Service는 포트를 바꿔 주지 않아요. 클라이언트는 <0>번이 아니라 파드의 <1>번으로 바로 연결해야 해요.",
		"A headless Service translates no ports. Clients must call the pods' port <1> themselves, not <0>."},
	{"foreign-annotation",
		"어노테이션 `<0>`(은/는) <1>의 것인데 이 클러스터는 <2>에 있어요. 아무도 읽지 않아요.",
		"The annotation `<0>` is for <1>, and this cluster is in <2>. Nobody reads it."},
	{"annotation-not-on-service",
		"어노테이션 `<0>`(은/는) Service에 붙여야 해요. <1>에 있으면 아무도 읽지 않아요.",
		"The annotation `<0>` belongs on the Service. On a <1> nobody reads it."},
	{"annotation-without-balancer",
		"어노테이션 `<0>`(은/는) 로드밸런서를 만드는 쪽이 읽는데, 이 Service는 <1> 타입이에요. `type: LoadBalancer`가 아니면 아무도 읽지 않아요.",
		"The annotation `<0>` is read by who makes load balancers, and this Service is of type <1>. Without `type: LoadBalancer` nobody reads it."},
	{"endpoints-overwritten",
		"Service `<0>`에 selector가 있어서, 손으로 쓴 Endpoints는 쓰이지 않아요.",
		"The Service `<0>` has a selector, so Endpoints written by hand are not used."},
	{"second-address-unused",
		"`addresses`는 엔드포인트 하나의 주소들이고, kube-proxy는 첫 번째(`<0>`)만 써요. `<1>`(은/는) 따로 적어야 해요.",
		"`addresses` are those of one endpoint, and kube-proxy takes the first (`<0>`). `<1>` needs an entry of its own."},
	{"external-name-ignores",
		"ExternalName은 DNS의 별명이라서 `<0>`(은/는) 쓰이지 않아요.",
		"An ExternalName is an alias in DNS: its `<0>` is not used."},
	{"external-name-address",
		"`externalName`에는 주소가 아니라 이름을 써야 해요. `<0>`(이라는/라는) 이름은 어느 DNS에도 없어요.",
		"An `externalName` is a name, not an address. No DNS answers for `<0>`."},
	{"selector-has-hash",
		"selector에 `<0>`(이/가) 있어서 지금 파드만 골라요. 다음 배포의 파드는 고르지 않아요.",
		"The selector has `<0>`: it takes the pods of this rollout only, and none of the next."},
	{"ports-merged",
		"포트 <0>개를 썼지만 <1>개만 남았어요. `kubectl apply`는 포트를 번호로만 구별해서, 번호가 같으면 합쳐요. `--server-side`는 프로토콜까지 봐요.",
		"<0> ports are written, <1> are stored: `kubectl apply` knows ports by their number alone and merges those of the same number. `--server-side` looks at the protocol too."},
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
