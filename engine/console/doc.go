// Package console plays a session at a terminal: command lines as a person types them, one after another, over one
// cluster that remembers. Each answers as the real tool would: curl, nc, ping, conntrack -L, kubectl, iptables-save.
//
//	curl --from outside node-2:30088     a connection from outside; it stays open, as a keep-alive one does
//	again                                another request on the last one
//	wait 3h                              the clock runs
//	kubectl exec client -- curl test:80  the same from a pod
//	ssh node-1 conntrack -L              what node-1 remembers
//	ssh node-2 poweroff                  no good-bye, and nobody notices for 50 seconds
//	kubectl delete pod web-1             and apply, create, scale, rollout restart, get, describe
//
// The clock moves by wait, and by what a command really waits: a curl that gives up after five seconds has waited five
// seconds. Without -m or --connect-timeout it gives up after that long here, since nobody reads two minutes.
//
// What a server says is Portwalk's own, as the server is: its pod's name, where it was reached, and whom it saw. A pod
// that is told to end uses up its grace period as a server that drains does: no new connections come, open ones go on.
// At its end the process exits, and its kernel closes the connections (FIN); their clients know. kube-proxy then forgets
// the UDP connections that go nowhere.
package console
