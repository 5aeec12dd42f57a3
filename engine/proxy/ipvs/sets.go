package ipvs

import (
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// longestName is what the kernel lets a set's name be.
const longestName = 31

// set makes one. Sets of both families live side by side, so those of IPv6 have names of their own: KUBE-6-…, cut off
// where they become too long.
func (b *builder) set(name, typ, comment string) *Set {
	if b.Family == api.IPv6 {
		name = "KUBE-6-" + strings.TrimPrefix(name, "KUBE-")
		name = name[:min(len(name), longestName)]
	}
	s := &Set{Name: name, Type: typ, Family: b.Family, Comment: comment, index: map[entry]int{}}
	b.Sets = append(b.Sets, s)
	return s
}

// sets makes kube-proxy's seventeen ipsets, in its order.
func (b *builder) sets() {
	const (
		ipPort    = "hash:ip,port"
		ipPortIP  = "hash:ip,port,ip"
		ipPortNet = "hash:ip,port,net"
		ports     = "bitmap:port"
	)
	b.loopBack = b.set("KUBE-LOOP-BACK", ipPortIP, "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose")
	b.clusterIP = b.set("KUBE-CLUSTER-IP", ipPort, "Kubernetes service cluster ip + port for masquerade purpose")
	b.externalIP = b.set("KUBE-EXTERNAL-IP", ipPort, "Kubernetes service external ip + port for masquerade and filter purpose")
	b.externalIPLocal = b.set("KUBE-EXTERNAL-IP-LOCAL", ipPort, "Kubernetes service external ip + port with externalTrafficPolicy=local")
	b.lb = b.set("KUBE-LOAD-BALANCER", ipPort, "Kubernetes service lb portal")
	b.lbFW = b.set("KUBE-LOAD-BALANCER-FW", ipPort, "Kubernetes service load balancer ip + port for load balancer with sourceRange")
	b.lbLocal = b.set("KUBE-LOAD-BALANCER-LOCAL", ipPort, "Kubernetes service load balancer ip + port with externalTrafficPolicy=local")
	b.lbSourceIP = b.set("KUBE-LOAD-BALANCER-SOURCE-IP", ipPortIP, "Kubernetes service load balancer ip + port + source IP for packet filter purpose")
	b.lbSourceCIDR = b.set("KUBE-LOAD-BALANCER-SOURCE-CIDR", ipPortNet, "Kubernetes service load balancer ip + port + source cidr for packet filter purpose")
	tcp := b.set("KUBE-NODE-PORT-TCP", ports, "Kubernetes nodeport TCP port for masquerade purpose")
	tcpLocal := b.set("KUBE-NODE-PORT-LOCAL-TCP", ports, "Kubernetes nodeport TCP port with externalTrafficPolicy=local")
	udp := b.set("KUBE-NODE-PORT-UDP", ports, "Kubernetes nodeport UDP port for masquerade purpose")
	udpLocal := b.set("KUBE-NODE-PORT-LOCAL-UDP", ports, "Kubernetes nodeport UDP port with externalTrafficPolicy=local")
	sctp := b.set("KUBE-NODE-PORT-SCTP-HASH", ipPort, "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'")
	sctpLocal := b.set("KUBE-NODE-PORT-LOCAL-SCTP-HASH", ipPort, "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'")
	b.nodePort = map[string]*Set{api.TCP: tcp, api.UDP: udp, api.SCTP: sctp}
	b.nodePortLocal = map[string]*Set{api.TCP: tcpLocal, api.UDP: udpLocal, api.SCTP: sctpLocal}
	b.healthCheck = b.set("KUBE-HEALTH-CHECK-NODE-PORT", ports, "Kubernetes health check node port")
	b.ipvsIPs = b.set("KUBE-IPVS-IPS", "hash:ip", "Addresses on the ipvs interface")
}
