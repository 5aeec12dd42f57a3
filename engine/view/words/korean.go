package words

import "github.com/portwalk/portwalk/engine/trace"

// korean holds the Korean words: 해요체, the words of the picture (받는 곳 dst, 보낸 곳 src), and 고쳐 쓰다 for what
// rules do to an address.
var korean = [...]entry{
	// How the walk goes on.
	{trace.ClientSent, "출발", "<to>(으로/로)", []string{
		"[from=outside]바깥에서 `<to>`(으로/로) 보내요.",
		"<from>에서 `<to>`(으로/로) 보내요.",
		"요청을 보내요."}},
	{trace.DNSAnswered, "DNS", "<address>", []string{
		"DNS가 `<name>`의 주소로 `<address>`(을/를) 알려 줘요.",
		"DNS가 이름의 주소를 알려 줘요."}},
	{trace.RouteDirect, "경로", "<dev>(으로/로) 바로", []string{
		"`<to>`(은/는) 바로 옆에 있어서 `<dev>`(으로/로) 내보내요.",
		"같은 네트워크에 있어서 바로 보내요."}},
	{trace.RouteVia, "경로", "<gateway>(을/를) 거쳐서", []string{
		"`<to>`에 가려면 `<gateway>`(을/를) 거쳐야 해요.",
		"이웃을 거쳐서 보내요."}},
	{trace.RouteDefault, "경로", "기본 경로로", []string{
		"`<to>`(으로/로) 가는 길을 따로 몰라서 기본 경로 `<gateway>`(으로/로) 보내요.",
		"길을 따로 몰라서 기본 경로로 보내요."}},
	{trace.RouteLocal, "경로", "이 기계의 주소", []string{
		"`<to>`(은/는) <at>의 주소예요. 더 보낼 곳이 없어요.",
		"이 기계의 주소라서 더 보낼 곳이 없어요."}},
	{trace.NodeEntered, "<node>", "노드에 들어와요", []string{
		"<node>에 들어왔어요.",
		"노드에 들어왔어요."}},
	{trace.PodEntered, "<pod>", "파드에 들어와요", []string{
		"파드 <pod>에 들어왔어요.",
		"파드에 들어왔어요."}},
	{trace.BalancerChose, "LB가 고름", "<node>(을/를) 골라요", []string{
		"[nodes=1]노드가 하나뿐이라 <node>(으로/로) 보내요.",
		"[healthy=1]노드 <nodes>개 중에 건강한 노드는 <node>뿐이에요. 그리로 보내요.",
		"로드밸런서가 건강한 노드 <healthy>개 중에서 <node>(을/를) 골라요.",
		"로드밸런서가 건강한 노드 하나를 골라요."}},
	{trace.BalancerVIP, "맡은 노드", "<node>(으로/로) 들어가요", []string{
		"`<address>`(으로/로) 오는 패킷은 <node>(이/가) 맡아요. 주소는 고쳐 쓰지 않아요.",
		"이 주소를 맡은 노드로 들어가요. 주소는 고쳐 쓰지 않아요."}},
	{trace.RuleJumped, "규칙", "<chain>", []string{
		"`<chain>`에서 Service <service>의 규칙을 만났어요.",
		"Service의 규칙을 만났어요."}},
	{trace.RuleMarked, "표시", "나갈 때 SNAT", []string{
		"[why=external]바깥에서 온 요청이라, 나갈 때 보낸 곳을 고쳐 쓰라고 표시해 둬요.",
		"[why=hairpin]고른 파드가 바로 보낸 파드라서, 나갈 때 보낸 곳을 고쳐 쓰라고 표시해 둬요.",
		"[why=not-from-pods]파드가 보낸 것이 아니라서, 나갈 때 보낸 곳을 고쳐 쓰라고 표시해 둬요.",
		"[why=all]`masqueradeAll`이 켜져 있어서, 나갈 때 보낸 곳을 고쳐 쓰라고 표시해 둬요.",
		"나갈 때 보낸 곳을 고쳐 쓰라고 표시해 둬요."}},
	{trace.EndpointChosen, "파드 고름", "<pod>", []string{
		"[n=1]준비된 엔드포인트가 하나뿐이라 <pod>(으로/로) 정해져요.",
		"준비된 엔드포인트 <n>개 중에서 <pod>(을/를) 골라요.",
		"엔드포인트 `<endpoint>`(을/를) 골라요.",
		"준비된 엔드포인트 중에서 하나를 골라요."}},
	{trace.EndpointSticky, "파드 고름", "지난번 그 파드", []string{
		"`sessionAffinity: ClientIP`라서, 최근 <seconds>초 안에 갔던 <pod>(으로/로) 다시 가요.",
		"`sessionAffinity: ClientIP`라서 지난번 그 파드로 다시 가요."}},
	{trace.DNATed, "DNAT", "dst를 <new.host>(으로/로)", []string{
		"받는 곳을 <node>의 {nodePort:<nodePort>}(으로/로) 고쳐 써요.",
		"받는 곳을 고른 파드의 {targetPort:<new.port>}(으로/로) 고쳐 써요.",
		"받는 곳을 고른 파드로 고쳐 써요."}},
	{trace.Masqueraded, "SNAT", "src를 <new.host>(으로/로)", []string{
		"보낸 곳을 `<new.host>`(으로/로) 고쳐 써요. 그래야 응답이 이 노드로 돌아와요.",
		"보낸 곳을 이 노드로 고쳐 써요. 그래야 응답이 돌아와요."}},
	{trace.ConnTracked, "conntrack", "연결을 기억해요", []string{
		"conntrack이 이 연결을 기억해 둬요. 응답의 주소를 되돌릴 때 써요."}},
	{trace.ReplyUnSNAT, "되돌림", "dst를 <new.host>(으로/로)", []string{
		"응답의 받는 곳을 `<new.host>`(으로/로) 되돌려요.",
		"응답의 받는 곳을 되돌려요."}},
	{trace.ReplyUnDNAT, "되돌림", "src를 <new.host>(으로/로)", []string{
		"응답의 보낸 곳을 `<new>`(으로/로) 되돌려요.",
		"응답의 보낸 곳을 되돌려요."}},
	{trace.ReplyReturned, "응답", "돌아왔어요", []string{
		"[to=outside]응답이 바깥으로 돌아왔어요.",
		"응답이 <to>에 돌아왔어요.",
		"응답이 돌아왔어요."}},
	{trace.FilterAccepted, "통과", "막는 규칙이 없어요", []string{
		"filter 테이블에 막는 규칙이 없어서 지나가요."}},
	{trace.MarkSet, "표시", "표시를 남겨요", []string{
		"kube-proxy가 쓰지 않은 `<chain>`의 규칙이 패킷에 표시를 남겨요.",
		"kube-proxy가 쓰지 않은 규칙이 패킷에 표시를 남겨요."}},
	{trace.SNATed, "SNAT", "src를 <new.host>(으로/로)", []string{
		"kube-proxy가 쓰지 않은 규칙이 출발지를 `<new>`(으로/로) 바꿔요.",
		"kube-proxy가 쓰지 않은 규칙이 출발지를 바꿔요."}},
	{trace.NATEnded, "통과", "nat 규칙은 여기까지", []string{
		"kube-proxy가 쓰지 않은 `<chain>`의 규칙이 nat 테이블을 여기서 끝내요. 그 뒤의 규칙은, kube-proxy의 것도, 묻지 않아요.",
		"kube-proxy가 쓰지 않은 규칙이 nat 테이블을 여기서 끝내요."}},
	{trace.RuleUnread, "모름", "알 수 없어요: <what>", []string{
		"[taken=no-effect]`<chain>`의 `<what>`(이/가) 무엇을 하는지는 여기서 알 수 없어서, 아무 일도 하지 않는 것으로 봤어요.",
		"`<chain>`의 `<what>`에 맞는지는 여기서 알 수 없어서, 맞지 않는 것으로 봤어요.",
		"이 규칙에는 알 수 없는 부분이 있어서 없는 것으로 봤어요."}},
	{trace.PacketLeft, "나감", "<to>(으로/로)", []string{
		"[to=lb]로드밸런서로 나가요.",
		"[to=lan]노드들의 네트워크로 나가요.",
		"[to=outside]클러스터 바깥으로 나가요.",
		"<to>(으로/로) 나가요.",
		"다음 곳으로 나가요."}},
	{trace.Arrived, "도착", "<at>", []string{
		"[at=lb]로드밸런서에 닿았어요.",
		"[at=lan]노드들의 네트워크에 닿았어요.",
		"[at=outside]클러스터 바깥으로 나왔어요.",
		"<at>에 닿았어요.",
		"닿았어요."}},
	{trace.ConnKnown, "conntrack", "아는 연결이에요", []string{
		"conntrack이 아는 연결이라, 규칙을 다시 묻지 않고 기억한 대로 고쳐 써요."}},
	{trace.ReplySent, "응답", "<from>에서 <to>(으로/로)", []string{
		"프로세스가 `<from>`에서 `<to>`(으로/로) 답해요.",
		"프로세스가 답해요."}},

	// How it ends.
	{trace.SocketAccepted, "<pod>", "받았어요", []string{
		"<pod>(이/가) {containerPort:<port>}에서 받았어요.",
		"<node>의 프로세스가 `<port>`번에서 받았어요.",
		"기다리던 프로세스가 받았어요."}},
	{trace.SocketClosed, "닫힌 포트", "기다리는 프로세스가 없어요", []string{
		"[field=targetPort]규칙이 {targetPort:<port>}(으로/로) 고쳐 썼는데, <pod>(이/가) 기다리는 곳은 {containerPort:<meant>}(이에요/예요). 파드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=targetPort]규칙이 {targetPort:<port>}(으로/로) 고쳐 썼는데, <pod>에는 거기서 기다리는 컨테이너가 없어요. 파드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=port]{port:<port>}(은/는) Service <service>의 문이에요. 파드의 문은 {targetPort:<meant>}(이에요/예요). 파드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=nodePort]{nodePort:<port>}(은/는) 노드의 문이에요. 파드의 문은 {targetPort:<meant>}(이에요/예요). 파드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"<pod>의 `<port>`번에서 기다리는 컨테이너가 없어요. 파드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[at=outside]바깥의 그 기계에는 `<port>`번에서 기다리는 프로세스가 없어요. <refusal>(으로/로) **곧바로** 거절해요.",
		"<at>에는 `<port>`번에서 기다리는 프로세스가 없어요. <refusal>(으로/로) **곧바로** 거절해요.",
		"그 포트에서 기다리는 프로세스가 없어요. **곧바로** 거절해요."}},
	{trace.SocketLoopback, "127.0.0.1", "자기 안에서만 열려 있어요", []string{
		"<pod>의 `<port>`번은 `127.0.0.1`에만 열려 있어요. 파드 밖에서 온 요청은 파드가 **곧바로** 거절해요.",
		"그 포트는 `127.0.0.1`에만 열려 있어요. 밖에서 온 요청은 **곧바로** 거절해요."}},
	{trace.SocketProtocol, "프로토콜", "프로토콜이 달라요", []string{
		"<pod>의 `<port>`번에 <protocol>(으로/로) 왔는데, 열려 있는 것은 `<listens>`(이에요/예요). **곧바로** 거절해요.",
		"그 포트는 다른 프로토콜로 기다려요. **곧바로** 거절해요."}},
	{trace.NoEndpoints, "거절", "엔드포인트가 없어요", []string{
		"[cause=no-pod-matches]selector `<selector>`에 맞는 파드가 없어요. 비슷한 라벨은 `<near>`(이에요/예요). 노드가 **곧바로** 거절해요.",
		"[cause=no-pod-matches]selector `<selector>`에 맞는 파드가 없어요. 노드가 **곧바로** 거절해요.",
		"[cause=none-ready]selector `<selector>`에 맞는 파드는 있지만 준비된 파드가 없어요. 노드가 **곧바로** 거절해요.",
		"[cause=none-ready]준비된 파드가 하나도 없어요. 노드가 **곧바로** 거절해요.",
		"[cause=port-unresolved]{targetPort}에 적은 이름의 {containerPort}(이/가) 어느 파드에도 없어요. 노드가 **곧바로** 거절해요.",
		"[cause=no-selector]selector가 없는 Service인데, 손으로 적어 준 엔드포인트도 없어요. 노드가 **곧바로** 거절해요.",
		"Service <service>에 엔드포인트가 없어요. 노드가 **곧바로** 거절해요.",
		"엔드포인트가 하나도 없어요. 노드가 **곧바로** 거절해요."}},
	{trace.NoLocalEndpoints, "버림", "이 노드에는 파드가 없어요", []string{
		"[policy=external]`externalTrafficPolicy: Local`은 다른 노드의 파드로 보내지 않아요. <node>에는 준비된 파드가 없어서 패킷을 버려요.",
		"[policy=internal]`internalTrafficPolicy: Local`은 다른 노드의 파드로 보내지 않아요. <node>에는 준비된 파드가 없어서 패킷을 버려요.",
		"이 노드에는 준비된 파드가 없어요. `Local`은 다른 노드의 파드로 보내지 않아서 패킷을 버려요."}},
	{trace.SourceRange, "버림", "허락한 주소가 아니에요", []string{
		"`<source>`(은/는) `loadBalancerSourceRanges`에 적힌 `<ranges>` 밖의 주소예요. 패킷을 버려요.",
		"`loadBalancerSourceRanges`가 허락한 주소가 아니라서 패킷을 버려요."}},
	{trace.NotOutside, "길 없음", "클러스터 밖에는 길이 없어요", []string{
		"`<address>`(은/는) ClusterIP예요. 클러스터 안에서만 통하고, 바깥에는 이리로 오는 길이 없어요.",
		"ClusterIP는 클러스터 안에서만 통해요. 바깥에는 이리로 오는 길이 없어요."}},
	{trace.PodNotOutside, "길 없음", "파드 네트워크는 안쪽이에요", []string{
		"`<address>`(은/는) 파드의 주소예요. 바깥에는 파드 네트워크로 오는 길이 없어요.",
		"바깥에는 파드 네트워크로 오는 길이 없어요."}},
	{trace.NoRoute, "길 없음", "가는 길이 없어요", []string{
		"`<to>`(으로/로) 가는 길을 몰라요. 패킷은 떠나지도 못해요.",
		"가는 길을 몰라요. 패킷은 떠나지도 못해요."}},
	{trace.NobodyThere, "사라짐", "아무도 답하지 않아요", []string{
		"`<to>`(을/를) 아는 기계가 없어요. 기본 경로로 나갔지만 아무도 답하지 않아요.",
		"기본 경로로 나갔지만 아무도 답하지 않아요."}},
	{trace.VIPWrongPort, "규칙 없음", "그 포트의 규칙이 없어요", []string{
		"[field=nodePort]{nodePort:<port>}(은/는) 노드의 문이에요. `<address>`의 문은 {port:<meant>}(이에요/예요).",
		"[field=targetPort]{targetPort:<port>}(은/는) 파드의 문이에요. `<address>`의 문은 {port:<meant>}(이에요/예요).",
		"[field=protocol]`<address>`의 {port:<port>}에 <protocol>(으로/로) 왔는데, 규칙이 있는 {port}(은/는) `<ports>`(이에요/예요).",
		"`<address>`의 `<port>`번을 받아 줄 규칙이 없어요. Service <service>의 {port}(은/는) `<ports>`(이에요/예요).",
		"`<address>`의 `<port>`번을 받아 줄 규칙이 없어요.",
		"그 포트를 받아 줄 규칙이 없어요."}},
	{trace.NodePortClosed, "닫힌 포트", "노드에 그런 문이 없어요", []string{
		"[field=port]<node>에는 `<port>`번 문이 없어요. {port:<port>}(은/는) Service의 주소에서만 통하고, 노드의 문은 {nodePort:<meant>}(이에요/예요). 노드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=port]<node>에는 `<port>`번 문이 없어요. {port:<port>}(은/는) Service의 주소에서만 통해요. 노드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=targetPort]<node>에는 `<port>`번 문이 없어요. {targetPort:<port>}(은/는) 파드의 문이고, 노드의 문은 {nodePort:<meant>}(이에요/예요). 노드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=targetPort]<node>에는 `<port>`번 문이 없어요. {targetPort:<port>}(은/는) 파드의 문이에요. 노드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=protocol]{nodePort:<port>}(은/는) <meant>의 문이에요. <protocol>(으로/로) 온 요청은 노드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"[field=address]{nodePort:<port>}(은/는) <node>의 `<meant>`에서만 열려 있어요. 다른 주소로 온 요청은 <refusal>(으로/로) **곧바로** 거절해요.",
		"<node>에는 `<port>`번 문이 없어요. 노드가 <refusal>(으로/로) **곧바로** 거절해요.",
		"노드에 그런 문이 없어요. **곧바로** 거절해요."}},
	{trace.ReplyLost, "응답 잃음", "응답이 돌아오지 못해요", []string{
		"<pod>(은/는) 받았지만, 응답의 보낸 곳이 `<source>`(이에요/예요). 부른 쪽은 `<expected>`의 답을 기다리던 터라 그 응답을 버려요.",
		"<pod>(은/는) 받았지만, 응답이 돌아오는 길에 사라져요.",
		"받았지만, 응답이 돌아오는 길에 사라져요."}},
	{trace.BalancerPending, "주소 없음", "EXTERNAL-IP가 pending", []string{
		"Service <service>에 주소를 내줄 클라우드가 없어요. EXTERNAL-IP가 `pending`에 머물러요.",
		"주소를 내줄 클라우드가 없어요. EXTERNAL-IP가 `pending`에 머물러요."}},
	{trace.BalancerNoHealthy, "버림", "건강한 노드가 없어요", []string{
		"헬스체크를 통과한 노드가 없어서 로드밸런서가 보낼 곳이 없어요."}},
	{trace.BalancerUnserved, "사라짐", "맡은 기계가 없어요", []string{
		"[cause=no-nodeport]<service>에 {nodePort}(이/가) 없어서, 로드밸런서가 노드의 어느 문으로도 보낼 수 없어요.",
		"`<address>`(을/를) 맡은 기계가 없어요. 패킷이 갈 곳이 없어요.",
		"그 주소를 맡은 기계가 없어요. 패킷이 갈 곳이 없어요."}},
	{trace.NameUnknown, "모르는 이름", "그런 이름이 없어요", []string{
		"[where=outside]`<name>`(이라는/라는) 이름은 클러스터 안의 DNS만 알아요. 바깥에서는 찾을 수 없어요.",
		"[where=node]`<name>`(이라는/라는) 이름은 파드만 찾을 수 있어요. 노드는 클러스터의 DNS를 쓰지 않아요.",
		"DNS에 `<name>`(이라는/라는) 이름이 없어요. 비슷한 이름은 `<near>`(이에요/예요).",
		"DNS에 `<name>`(이라는/라는) 이름이 없어요.",
		"DNS에 그런 이름이 없어요."}},
	{trace.NameOutside, "바깥 이름", "다른 DNS의 이름", []string{
		"`<name>`(은/는) `<target>`의 다른 이름이에요. 그 답은 클러스터 밖의 DNS가 알아요.",
		"클러스터 밖의 DNS가 답하는 이름이에요."}},
	{trace.NoNeighbour, "이웃 없음", "그 주소의 기계가 없어요", []string{
		"`<to>`(은/는) 같은 네트워크의 주소인데, 그 주소의 기계가 없어요.",
		"같은 네트워크의 주소인데, 그 주소의 기계가 없어요."}},
	{trace.ConnUnknown, "모르는 연결", "처음을 못 본 연결이에요", []string{
		"<at>(은/는) 이 연결이 맺어지는 것을 본 적이 없어요. **바로** 끊어요(RST).",
		"거기 있는 쪽은 이 연결이 맺어지는 것을 본 적이 없어서 **바로** 끊어요."}},
	{trace.HealthAnswered, "헬스체크", "kube-proxy가 답해요", []string{
		"[local=0]kube-proxy가 `<status>`(으로/로) 답해요. <node>에는 <service>의 준비된 파드가 없어요.",
		"kube-proxy가 `<status>`(으로/로) 답해요. <node>에는 <service>의 준비된 파드가 <local>개 있어요.",
		"kube-proxy가 직접 헬스체크에 답해요."}},
	{trace.NodeDown, "꺼진 노드", "노드가 꺼져 있어요", []string{
		"<node>(이/가) 꺼져 있어요.",
		"노드가 꺼져 있어요."}},
	{trace.ClusterIPUnused, "버림", "주인 없는 ClusterIP", []string{
		"`<address>`(은/는) ClusterIP의 범위에 있지만, 그 주소를 받은 Service가 없어요.",
		"ClusterIP의 범위에 있지만, 그 주소를 받은 Service가 없어요."}},
	{trace.Martian, "버림", "밖에서 온 127.0.0.1", []string{
		"`<from>`에서 `<to>`(으로/로) 온 패킷이에요. 루프백 주소는 기계 밖에서 올 수 없어서 커널이 버려요.",
		"루프백 주소는 기계 밖에서 올 수 없어서 커널이 버려요."}},
	{trace.ForeignRule, "거절", "<chain>의 규칙", []string{
		"<node>에서 kube-proxy가 쓰지 않은 규칙이 패킷을 막았어요. <owner>의 `<chain>`에 있는 규칙이에요: `<rule>`.",
		"<node>에서 kube-proxy가 쓰지 않은 규칙이 패킷을 막았어요. `<chain>`에 있는 규칙이에요: `<rule>`.",
		"kube-proxy가 쓰지 않은 규칙이 패킷을 막았어요."}},
	{trace.ForeignPolicy, "버림", "<chain>의 정책 <policy>", []string{
		"<node>에는 이 패킷을 받아 주는 규칙이 없고, `<chain>`의 정책은 <policy>예요. kube-proxy가 정한 정책이 아니에요.",
		"받아 주는 규칙이 없고, 체인의 정책이 나머지를 버려요. kube-proxy가 정한 정책이 아니에요."}},
	{trace.RulesEndless, "너무 김", "규칙 <met>개 뒤", []string{
		"<node>에서 패킷이 규칙 <met>개를 만나도 끝이 보이지 않아서, 여기까지만 따라갔어요.",
		"패킷이 만나는 규칙이 너무 많아서 여기까지만 따라갔어요."}},

	{trace.PingAnswered, "답", "<at>의 커널", []string{
		"<at>의 커널이 핑에 답했어요. 프로세스는 필요 없어요.",
		"커널이 핑에 답했어요. 프로세스는 필요 없어요."}},
	{trace.NotAHost, "아무도 없음", "Service는 기계가 아니에요", []string{
		"`<address>`(은/는) 포트마다 규칙만 있는 주소예요. 그 주소의 기계는 없어서 핑에 아무도 답하지 않아요.",
		"포트마다 규칙만 있는 주소예요. 그 주소의 기계는 없어서 핑에 아무도 답하지 않아요."}},

	// Why a pod of the scene cannot get the packet.
	{trace.PodNotReady, "", "준비되지 않았어요", []string{
		"<pod>(은/는) 준비되지 않았어요.",
		"준비되지 않은 파드예요."}},
	{trace.PodTerminating, "", "종료 중이에요", []string{
		"<pod>(은/는) 종료 중이에요.",
		"종료 중인 파드예요."}},
	{trace.PodNotSelected, "", "selector와 달라요", []string{
		"<pod>의 라벨 `<labels>`(은/는) selector `<selector>`(과/와) 달라요.",
		"라벨이 selector와 다른 파드예요."}},
	{trace.PodNoPort, "", "그 이름의 포트가 없어요", []string{
		"<pod>에는 이름이 `<targetPort>`인 {containerPort}(이/가) 없어요.",
		"그 이름의 포트가 없는 파드예요."}},
	{trace.PodNotLocal, "", "다른 노드의 파드예요", []string{
		"[policy=external]`externalTrafficPolicy: Local`이라 다른 노드의 <pod>(으로/로)는 가지 않아요.",
		"[policy=internal]`internalTrafficPolicy: Local`이라 다른 노드의 <pod>(으로/로)는 가지 않아요.",
		"`Local`이라 다른 노드의 파드로는 가지 않아요."}},

	// The stops of a Story.
	{startBalancer, "출발", "<client>에서 LB로", []string{"클라우드가 준 주소의 {port:<port>}(으로/로) 보내요."}},
	{startVIP, "출발", "<client>에서 LB 주소로", []string{"LoadBalancer 주소의 {port:<port>}(으로/로) 보내요."}},
	{startCluster, "출발", "<client>에서 ClusterIP로", []string{"ClusterIP의 {port:<port>}(으로/로) 보내요."}},
	{startName, "출발", "이름 <name>(으로/로)", []string{
		"DNS가 `<name>`의 주소를 알려 줘요. 그 주소 `<host>`의 {port:<port>}(으로/로) 보내요.",
		"DNS가 `<name>`의 주소를 알려 줘요. 그 주소로 보내요."}},
	{startNamePods, "출발", "이름 <name>(으로/로)", []string{
		"[n=1]`<name>`(을/를) 물으면 DNS가 **파드의 주소** `<host>`(을/를) 바로 알려 줘요. 그리로 보내요.",
		"`<name>`(을/를) 물으면 DNS가 **파드의 주소** <count>(을/를) 알려 줘요. 그중 `<host>`(으로/로) 보내요."}},
	{startNode, "출발", "<client>에서 <node>(으로/로)", []string{
		"<node>의 {nodePort:<port>}(으로/로) 보내요.",
		"`<host>`의 {nodePort:<port>}(으로/로) 보내요."}},
	{startPod, "출발", "<client>에서 파드로", []string{
		"파드 <pod>의 {containerPort:<port>}(으로/로) 바로 보내요.",
		"`<host>`의 {containerPort:<port>}(으로/로) 바로 보내요."}},
	{startPort, "출발", "<client>에서 <host>(으로/로)", []string{"`<host>`의 {port:<port>}(으로/로) 보내요."}},
	{startOther, "출발", "<client>에서 <node>(으로/로)", []string{
		"[client=바깥]바깥에서 `<to>`(으로/로) 보내요.",
		"`<to>`(으로/로) 보내요.",
		"`<name>`(이라는/라는) 이름을 물어봐요."}},
	{balancerPicks, "LB가 고름", "<pick>", []string{
		"[proxies=yes]건강한 노드 하나를 골라 {nodePort:<port>}(으로/로) **새 연결**을 맺어요. 보낸 곳은 로드밸런서가 돼요.",
		"[healthy=1]건강한 노드는 <node> 하나뿐이에요. 그 노드의 {nodePort:<port>}(으로/로) 보내요.",
		"건강한 노드 하나를 골라 {nodePort:<port>}(으로/로) 보내요.",
		"건강한 노드 하나를 골라 보내요."}},
	{enterNodePort, "<node>", "nodePort로 들어와요", []string{
		"노드에 들어왔어요. 모든 노드에 같은 {nodePort:<port>}(이/가) 있어요."}},
	{enterVIP, "<node>", "주소 그대로 들어와요", []string{
		"받는 곳이 `<host>`인 채로 들어왔어요. 노드의 규칙이 그 주소를 알아봐요."}},
	{enterOwn, "<node>", "자기 노드의 규칙을 만나요", []string{
		"파드에서 나온 패킷은 먼저 자기 노드의 규칙을 만나요."}},
	{enterOther, "<node>", "노드에 들어와요", []string{"<node>에 들어왔어요."}},
	{choosesPod, "파드 고름", "<pick>", []string{
		"[local=yes][n=1]`Local`이라 이 노드의 파드만 봐요. 하나뿐이라 고를 것이 없어요.",
		"[n=1]준비된 파드가 하나뿐이라 고를 것이 없어요.",
		"[local=yes]`Local`이라 이 노드의 파드만 봐요. 그런 파드 <count> 중 하나를 <odds>의 확률로 골라요.",
		"노드의 규칙이 준비된 파드 <count> 중 하나를 <odds>의 확률로 골라요.",
		"노드의 규칙이 준비된 파드 하나를 골라요."}},
	{rewritesSource, "SNAT", "src를 <new.host>(으로/로)", []string{
		"보낸 곳을 <who>(으로/로) 고쳐 써요. 그래야 응답이 여기로 와요."}},
	{podAccepts, "<pod>", "containerPort에서 받아요", []string{
		"컨테이너가 {containerPort:<port>}에서 기다리다가 받아요."}},
	{hostAccepts, "<at>", "프로세스가 받아요", []string{"<at>에서 기다리던 프로세스가 받아요."}},
	{replyRewritten, "응답", "주소를 되돌리며 돌아가요", []string{
		"온 길을 거꾸로 돌아가요. conntrack이 기억한 대로 주소를 되돌려요."}},
	{replyPlain, "응답", "온 길로 돌아가요", []string{"온 길을 거꾸로 돌아가요. 고쳐 쓴 주소가 없어서 되돌릴 것도 없어요."}},

	// The post's telling.
	{toldBalancer, "LB가 고름", "<node>의 nodePort로", []string{
		"글의 설명: 로드밸런서가 {port:<port>}(을/를) 노드의 {nodePort:<nodePort>}(으로/로) 이어 줘요."}},
	{toldNode, "<node>", "nodePort에서 port로", []string{
		"글의 설명: {nodePort:<nodePort>}(이/가) Service의 {port:<port>}(으로/로) 이어져요."}},
	{toldService, "Service", "port에서 targetPort로", []string{
		"글의 설명: Service가 {port:<port>}(을/를) 파드의 {targetPort:<targetPort>}(으로/로) 이어 줘요."}},
	{toldReply, "응답", "커널은 다르게 가요", []string{
		"{port}, {nodePort}, {port}, {targetPort} 차례로 넘겨준다는 설명이에요. 커널은 다르게 가요."}},
	{toldReplyNode, "응답", "커널은 다르게 가요", []string{
		"{nodePort}, {port}, {targetPort} 차례로 넘겨준다는 설명이에요. 커널은 다르게 가요."}},
	{toldReplyCluster, "응답", "커널은 규칙만 있어요", []string{
		"{port}에서 {targetPort}로 넘겨준다는 설명이에요. 커널에는 넘겨주는 Service가 따로 없고 규칙만 있어요."}},
	{toldVerdict, "", "", []string{"글의 설명대로면 문을 <count> 번 지나요."}},
	{toldTeach, "", "", []string{
		"**글이 말하는 길**이에요. 번호를 외우기에는 좋지만, 커널은 {nodePort}에서 파드로 **한 번에** 가요."}},
	{toldTeachCluster, "", "", []string{
		"**글이 말하는 길**이에요. 커널에는 Service라는 기계가 없고, 노드의 규칙이 주소를 **한 번에** 고쳐 써요."}},

	// What the kernel's view teaches while walking, and its verdicts.
	{teachNodePort, "", "", []string{
		"{nodePort}로 온 패킷은 Service의 {port}를 **거치지 않아요**. 파드로 바로 가요."}},
	{teachCluster, "", "", []string{
		"Service는 어느 기계에도 없어요. **노드의 규칙 안에만** 있어요."}},
	{teachPod, "", "", []string{"이 길에는 Service의 규칙이 없어요. **고쳐 쓰는 것이 없어요.**"}},
	{sawClient, "", "", []string{"파드가 본 `src`는 보낸 쪽 그대로예요."}},
	{sawNode, "", "", []string{"파드가 본 `src`는 클라이언트가 아니라 <node>(이에요/예요)."}},
	{sawGateway, "", "", []string{"파드가 본 `src`는 클라이언트가 아니라 <node> 안쪽의 `<address>`(이에요/예요)."}},
	{sawBalancer, "", "", []string{"파드가 본 `src`는 클라이언트가 아니라 로드밸런서예요."}},
	{sawOther, "", "", []string{"파드가 본 `src`는 `<address>`(이에요/예요)."}},
	{sameNumber, "", "", []string{"{port:<port>}(과/와) {targetPort:<port>}(은/는) 숫자만 같은 다른 문이에요."}},
	{refuses, "", "", []string{"노드가 **곧바로** 거절해요."}},
	{waits, "", "", []string{"돌아오는 것이 없어 클라이언트는 **기다리기만** 해요."}},

	// Titles and descriptions: plain text.
	{titleReaches, "", "", []string{"<kind>: <client>에서 파드까지", "<client>에서 <to>까지"}},
	{titleFails, "", "", []string{"<verdict>: <brief>"}},
	{describes, "", "", []string{"<client>에서 `<to>`(으로/로) 보낸 요청: <walk>. <end>"}},

	// Why a goal is not met yet.
	{goalReached, "", "", []string{
		"<pod>(이/가) `<port>`번에서 받았어요. 닿지 않아야 해요.",
		"<at>(이/가) 받았어요. 닿지 않아야 해요.",
		"닿았어요. 닿지 않아야 해요."}},
	{goalOtherPort, "", "", []string{
		"<pod>의 `<port>`번에 닿았어요. `<want>`번이어야 해요.",
		"다른 포트에 닿았어요."}},
	{goalOtherPod, "", "", []string{
		"<at>에 닿았어요. `<want>`에 닿아야 해요.",
		"다른 곳에 닿았어요."}},
	{goalSeenFrom, "", "", []string{
		"받는 쪽이 본 `src`는 `<address>`(이에요/예요). `<want>`(이어야/여야) 해요.",
		"받는 쪽이 본 `src`가 달라요."}},
	{goalSometimes, "", "", []string{
		"<odds>의 확률로만 그렇게 돼요. 언제나 그래야 해요.",
		"가끔만 그렇게 돼요. 언제나 그래야 해요."}},
	{goalNoAddress, "", "", []string{
		"Service <service>에 그런 주소가 없어요.",
		"그런 주소가 없어요."}},
	{goalNoAnswer, "", "", []string{
		"`<to>`(으로/로)는 보낼 수 없어요. 그런 곳이 없어요.",
		"보낼 수 없는 곳이에요."}},
}
