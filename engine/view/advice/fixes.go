package advice

// fixes say what to do; the edits themselves are printed below them.
func fixes() []entry {
	return []entry{
		one("select", "selector를 파드의 라벨에 맞춰요.", "Let the selector say what the pods' labels say."),
		one("remove-selector", "selector를 없애요.", "Remove the selector."),
		{"move", []string{
			"Service를 파드가 있는 namespace `<namespace>`(으로/로) 옮기고 `<to>`(으로/로) 불러요.",
			"Service를 파드가 있는 namespace `<namespace>`(으로/로) 옮겨요."}, []string{
			"Put the Service into the pods' namespace `<namespace>`, and call it as `<to>`.",
			"Put the Service into the pods' namespace `<namespace>`."}},
		one("make-ready", "readinessProbe가 왜 실패하는지 보고, 앱이 준비되게 해요. 준비되면 바로 통해요.", "See why the readinessProbe fails and let the app become ready. Once it is, the request arrives."),
		one("make-run", "파드가 왜 Pending인지(`kubectl describe pod <pod>`) 보고 돌게 해요. 돌면 바로 통해요.", "See why the pod is Pending (`kubectl describe pod <pod>`) and let it run. Once it does, the request arrives."),
		one("run-again", "계속 도는 파드로 만들어요(Job이 아니라 Deployment).", "Let the pod run on: a Deployment, not a Job."),
		one("set-target-port", "{targetPort:<targetPort>}(으로/로) 고쳐요.", "Write {targetPort:<targetPort>}."),
		one("set-protocol", "{containerPort:<containerPort>}에 `protocol: <protocol>`(을/를) 써요.", "Give {containerPort:<containerPort>} its `protocol: <protocol>`."),
		one("set-protocol-of-port", "Service의 포트를 `protocol: <protocol>`(으로/로) 고치고, <protocol>(으로/로) 불러요.", "Give the Service's port `protocol: <protocol>`, and call it by <protocol>."),
		one("bind-all", "앱이 `127.0.0.1` 대신 `0.0.0.0:<port>`(이나 `::`)에서 듣게 해요. Portwalk에서는 annotation이 그것을 말해요.", "Let the app listen on `0.0.0.0:<port>` (or `::`) in place of `127.0.0.1`. To Portwalk the annotation says so."),
		one("call", "`<to>`(으로/로) 불러요(<protocol>).", "Call `<to>` (<protocol>)."),
		one("open-nodeport", "Service에 {nodePort:<nodePort>}(을/를) 열고 `<to>`(으로/로) 불러요.", "Open {nodePort:<nodePort>} for the Service, and call `<to>`."),
		one("policy-cluster", "`<policy>: Cluster`로 바꿔요. 어느 노드든 파드로 보내 줘요(바깥에서 온 클라이언트의 주소는 잃어요).", "Write `<policy>: Cluster`: then any node sends on to a pod (and the address of a client outside is lost)."),
		one("allow-source", "`<source>`(을/를) 허용 범위에 더해요.", "Add `<source>` to the ranges."),
		one("allocate-nodeports", "`allocateLoadBalancerNodePorts`를 없애요(기본값 true).", "Remove `allocateLoadBalancerNodePorts` (true by default)."),
		one("edit", "이렇게 고쳐요.", "Write it so."),
	}
}
