package advice

// notes are what Kubernetes takes in silence, and what is worth knowing about requests that arrive.
func notes() []entry {
	return []entry{
		one("duplicate-key", "`<key>`(이/가) 두 번 나와요. 이 줄은 버려지고 <kept>번 줄만 남아요.", "`<key>` stands twice: this line is lost, line <kept> counts."),
		one("missing-separator", "두 오브젝트 사이에 `---`가 없어요. 하나로 합쳐져서 앞의 것은 사라져요.", "Between two objects the `---` is missing. They are read as one, and the first is lost."),
		one("octal-number", "`<text>`(은/는) 0으로 시작해서 8진수예요. 뜻하는 수는 <value>(이에요/예요).", "`<text>` begins with 0 and counts in eights: it means <value>."),
		one("status-written", "매니페스트에 쓴 `status`는 버려져요. status는 컨트롤러가 써요.", "A `status` in a manifest is thrown away. Controllers write it."),
		one("affinity-config-unused", "`sessionAffinity: ClientIP`가 없어서 `sessionAffinityConfig`는 버려져요.", "Without `sessionAffinity: ClientIP` the `sessionAffinityConfig` is thrown away."),
		one("foreign-annotation", "annotation `<annotation>`(은/는) <cloud>의 것인데 노드는 <here>에 있어요. 아무도 읽지 않아요.", "The annotation `<annotation>` is for <cloud>, and the nodes are in <here>. Nobody reads it."),
		one("annotation-not-on-service", "annotation `<annotation>`(은/는) Service에 붙여야 해요. <kind>에 있으면 아무도 읽지 않아요.", "The annotation `<annotation>` belongs on the Service. On a <kind> nobody reads it."),
		one("annotation-without-balancer", "annotation `<annotation>`(은/는) 로드밸런서를 만드는 쪽이 읽는데, 이 Service는 <type> 타입이에요. `type: LoadBalancer`가 아니면 아무도 읽지 않아요.", "The annotation `<annotation>` is read by who makes load balancers, and this Service is of type <type>. Without `type: LoadBalancer` nobody reads it."),
		one("target-port-undeclared", "{targetPort:<targetPort>}(으로/로) 보내지만, 고른 파드 중에 그 포트를 {containerPort}로 적은 파드가 없어요(<protocol>). 파드 `<pod>`에 적힌 것은 <ports>(이에요/예요). {containerPort}는 설명일 뿐이라, 앱이 정말 그 포트에서 듣는다면 문제없어요.", "{targetPort:<targetPort>} is where the Service sends (<protocol>), and no selected pod declares it as a {containerPort}: pod `<pod>` declares <ports>. A {containerPort} is documentation, so all is well if the app listens there nevertheless."),
		one("headless-no-mapping", "headless Service는 포트를 바꿔 주지 않아요. 클라이언트는 {port:<port>}(이/가) 아니라 파드의 포트 {targetPort:<targetPort>}(으로/로) 바로 연결해야 해요.", "A headless Service translates no ports. Clients must call the pods' own port, {targetPort:<targetPort>}, and not {port:<port>}."),
		one("headless-ignores", "headless Service에는 kube-proxy의 규칙이 없어서 `<field>`(은/는) 아무 일도 하지 않아요.", "kube-proxy does nothing for a headless Service, so `<field>` has no effect."),
		one("endpoints-overwritten", "Service `<service>`에 selector가 있어서 손으로 쓴 Endpoints는 쓰이지 않아요.", "The Service `<service>` has a selector, so Endpoints written by hand are not used."),
		one("second-address-unused", "`addresses`는 엔드포인트 하나의 주소들이고, kube-proxy는 첫 번째(`<first>`)만 써요. `<rest>`(은/는) 따로 적어야 해요.", "`addresses` are those of one endpoint, and kube-proxy takes the first (`<first>`). `<rest>` needs an entry of its own."),
		one("external-name-ignores", "ExternalName은 DNS의 별명이라서 `<field>`(은/는) 쓰이지 않아요.", "An ExternalName is an alias in DNS: its `<field>` is not used."),
		one("selector-has-hash", "selector에 `<label>`(이/가) 있어서 ReplicaSet 하나의 파드만 골라요. 다음 배포의 파드는 고르지 않아요.", "The selector has `<label>`: it takes the pods of one ReplicaSet only, and none of the next rollout."),
		one("ports-merged", "포트 <written>개를 썼지만 <stored>개만 남았어요. `kubectl apply`는 포트를 번호로만 구별해서, 번호가 같으면 합쳐 버려요. `kubectl apply --server-side`는 프로토콜까지 봐요.", "<written> ports are written, <stored> are stored: `kubectl apply` knows ports by their number alone and merged those of the same number. `kubectl apply --server-side` looks at the protocol too."),
		one("api-warning", "API 서버의 경고: <says>", "The API server warns: <says>"),
		one("client-address-lost", "파드는 `<client>` 대신 `<seen>`에서 온 것으로 봐요. Cluster 정책에서는 노드가 보낸 곳을 고쳐 쓰고, `externalTrafficPolicy: Local`이면 남아요.", "The pod sees `<seen>` in place of `<client>`: with policy Cluster the node rewrites the source. `externalTrafficPolicy: Local` keeps it."),
		one("sticky-per-node", "`sessionAffinity: ClientIP`는 노드마다 따로 <seconds>초 동안 기억해요. 다른 노드로 들어오면 다른 파드로 갈 수 있고, 같은 NAT 뒤의 클라이언트는 모두 한 파드로 가요.", "`sessionAffinity: ClientIP` is kept by each node for itself, for <seconds> seconds. By another node a client may get another pod, and all clients behind one NAT share a pod."),
		one("uneven-share", "로드밸런서는 노드에 고르게 나누고, 파드에는 그렇지 않아요. `<most>`(은/는) <share>, `<least>`(은/는) <less>(을/를) 받아요.", "The load balancer shares evenly among nodes, not pods: `<most>` gets <share>, `<least>` <less>."),
	}
}
