package proxy

import (
	"strings"

	"github.com/portwalk/portwalk/engine/trace"
)

// Dump is what somebody listed on a real node: iptables-save's or nft's text.
type Dump struct {
	Node string
	File string // as origins and messages name it
	Text string
	V6   bool // ip6tables-save's; nft's text says itself for which family a rule is
	// Port is the cluster's own port of a Service in a family (api.IPv4, api.IPv6), by kube-proxy's name for it
	// (default/web:http) and its protocol (TCP); nil if the cluster has none. Without manifests the function itself is nil, and what is known of a port is
	// what the rules tell of it.
	Port func(family, name, protocol string) *ServicePort
}

// Unread is a part of a dump that a walk does not follow to the letter.
type Unread struct {
	Line int    // from 1
	Text string // the rule, or what else stands there
	What string // the part that is not understood: -m set --match-set …, -j NFQUEUE …
	Why  string // match, target, line, loop
}

// Owner guesses from a chain's name who wrote it; "" if nobody's habit is known. kube-proxy's own are told by IsOurs.
func Owner(chain string) string {
	for _, o := range [...][2]string{
		{"cali", "Calico"}, {"CILIUM_", "Cilium"}, {"FLANNEL-", "Flannel"}, {"WEAVE", "Weave Net"}, {"ANTREA-", "Antrea"},
		{"KUBE-ROUTER", "kube-router"}, {"KUBE-NWPLCY", "kube-router"}, {"KUBE-POD-FW", "kube-router"}, {"KUBE-SRC-", "kube-router"}, {"KUBE-DST-", "kube-router"},
		{"CNI-", "CNI portmap"}, {"AWS-", "AWS VPC CNI"}, {"IP-MASQ", "ip-masq-agent"}, {"ISTIO_", "Istio"},
		{"DOCKER", "Docker"}, {"NETAVARK", "Podman"}, {"ufw", "ufw"}, {"f2b-", "fail2ban"}, {"LIBVIRT_", "libvirt"}, {"ts-", "Tailscale"},
		{"IN_", "firewalld"}, {"FWDI_", "firewalld"}, {"FWDO_", "firewalld"}, {"PRE_", "firewalld"}, {"POST_", "firewalld"}, {"FORWARD_", "firewalld"}, {"INPUT_", "firewalld"},
	} {
		if strings.HasPrefix(chain, o[0]) {
			return o[1]
		}
	}
	return ""
}

// IsOurs says that a chain of iptables is kube-proxy's, or the kubelet's, which keeps KUBE-FIREWALL together with it.
func IsOurs(chain string) bool { return strings.HasPrefix(chain, "KUBE-") && Owner(chain) == "" }

// At is the origin of a rule that stands in a dump; of is the field that made kube-proxy write it, if that is known.
func (d *Dump) At(tool string, line int, of *trace.Origin) *trace.Origin {
	return &trace.Origin{Object: tool, File: d.File, Line: line, Of: of}
}

// OriginOf is the field behind a rule of which it is known what it says to a packet. Only a port of the cluster's own
// has fields: what was read from the dump alone has none.
func (f *Facts) OriginOf() *trace.Origin {
	p := f.Port
	if p == nil || p.FromDump {
		return nil
	}
	switch f.Says {
	case trace.RuleJumped:
		return p.Origin(f.Detail)
	case trace.RuleMarked:
		switch f.Detail {
		case "external":
			return p.Origin("spec.externalTrafficPolicy")
		case "hairpin":
			return p.PortOrigin("targetPort")
		}
		return p.PortOrigin("port")
	case trace.EndpointChosen:
		if f.Endpoint.FromDump() {
			return p.Origin("spec.selector")
		}
		return p.ChoiceOrigin(f.Endpoint)
	case trace.EndpointSticky:
		return p.Origin("spec.sessionAffinity")
	case trace.DNATed:
		if f.Endpoint.FromDump() {
			return p.PortOrigin("targetPort")
		}
		return p.TargetOrigin(f.Endpoint)
	case trace.NoEndpoints:
		return p.Origin("spec.selector")
	case trace.NoLocalEndpoints:
		return p.Origin("spec." + f.Detail + "TrafficPolicy")
	case trace.SourceRange:
		return p.Origin("spec.loadBalancerSourceRanges")
	case trace.VIPWrongPort:
		return p.Origin("spec.ports")
	}
	return nil
}

// Base is a list of rules that hangs on a hook. Those of several dumps of one node are met in the order of their
// priorities.
type Base struct {
	Priority int
	V4, V6   bool // the packets that it sees
	Walk     func(*Context) (Verdict, trace.Reason)
}

// Owned is a rule or element as it is understood, without counters and handles, and whose it is.
type Owned struct {
	Chain   string // nat/KUBE-SERVICES; ip kube-proxy/service-ips
	Text    string
	Service string // namespace/name; "" for what every node has
	Line    int    // in the dump
}

// SplitLabel parts namespace/name.
func SplitLabel(label string) (namespace, name string) {
	namespace, name, _ = strings.Cut(label, "/")
	return namespace, name
}
