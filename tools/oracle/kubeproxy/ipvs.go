package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unsafe"

	v1 "k8s.io/api/core/v1"
	sysctltest "k8s.io/component-helpers/node/util/sysctl/testing"
	"k8s.io/kubernetes/pkg/proxy/ipvs"
	"k8s.io/kubernetes/pkg/proxy/ipvs/ipset"
	netlinktest "k8s.io/kubernetes/pkg/proxy/ipvs/testing"
	utilipvs "k8s.io/kubernetes/pkg/proxy/ipvs/util"
	ipvstest "k8s.io/kubernetes/pkg/proxy/ipvs/util/testing"
	utiliptables "k8s.io/kubernetes/pkg/util/iptables"
)

// withoutIPVS leaves out the rules that ask ip_vs, which not every kernel has. All others are really loaded.
type withoutIPVS struct{ utiliptables.Interface }

func (w withoutIPVS) RestoreAll(data []byte, flush utiliptables.FlushFlag, counters utiliptables.RestoreCountersFlag) error {
	var kept strings.Builder
	for line := range strings.Lines(string(data)) {
		if !strings.Contains(line, "-m ipvs ") {
			kept.WriteString(line)
		}
	}
	return w.Interface.RestoreAll([]byte(kept.String()), flush, counters)
}

// programIPVS lets kube-proxy program ipvs mode. Its virtual servers go to its own fake of ip_vs, its addresses to its
// fake of the dummy device; ipsets and iptables rules are real.
func programIPVS(c *cluster, node *v1.Node, family v1.IPFamily) (servers, rules string, err error) {
	ip, bridge, err := addAddresses(c, node, family)
	if err != nil {
		return "", "", err
	}
	addresses := c.config.NodePortAddresses
	if len(addresses) == 1 && addresses[0] == "primary" {
		addresses = []string{single(ip)}
	}
	sysctl := sysctltest.NewFake()
	for _, name := range []string{"net/ipv4/vs/conntrack", "net/ipv4/vs/expire_nodest_conn", "net/ipv4/vs/expire_quiescent_template", "net/ipv4/ip_forward", "net/ipv4/conf/all/arp_ignore", "net/ipv4/conf/all/arp_announce"} {
		sysctl.Settings[name] = 0
	}
	fake := ipvstest.NewFake()
	p, err := ipvs.NewProxier(context.Background(), family, withoutIPVS{utiliptables.New(utiliptables.Protocol(family))}, fake, ipset.New(), sysctl,
		time.Hour, time.Hour, nil, c.config.StrictARP, 0, 0, 0, c.config.MasqueradeAll, masqueradeBit, localDetector(c.config, node, family),
		node.Name, net.ParseIP(ip), nil, nil, c.config.Scheduler, addresses, false)
	if err != nil {
		return "", "", err
	}
	links := netlinktest.NewFakeNetlinkHandle(family == v1.IPv6Protocol)
	if err := links.SetLocalAddresses("lo", "127.0.0.1", "::1"); err != nil {
		return "", "", err
	}
	if err := links.SetLocalAddresses("eth0", ip); err != nil {
		return "", "", err
	}
	if err := links.SetLocalAddresses("cni0", bridge); err != nil {
		return "", "", err
	}
	field := reflect.ValueOf(p).Elem().FieldByName("netlinkHandle") // kube-proxy has no other door for it
	*(*ipvs.NetLinkHandle)(unsafe.Pointer(field.UnsafeAddr())) = links
	p.OnServiceCIDRsChanged([]string{serviceRange[family]})
	p.OnTopologyChange(node.Labels)
	for _, s := range c.services {
		p.OnServiceAdd(s)
	}
	for _, s := range c.slices {
		p.OnEndpointSliceAdd(s)
	}
	p.OnEndpointSlicesSynced()
	sync(p)
	sets, err := exec.Command("ipset", "save").Output()
	if err != nil {
		return "", "", err
	}
	list := "iptables-save"
	if family == v1.IPv6Protocol {
		list = "ip6tables-save"
	}
	out, err := exec.Command("sh", "-c", list+" -t filter; "+list+" -t nat").Output()
	return serversOf(fake) + setsOf(string(sets)), string(out), err
}

// serversOf is what ipvsadm -Sn would print, sorted.
func serversOf(f *ipvstest.FakeIPVS) string {
	option := map[string]string{"TCP": "-t ", "UDP": "-u ", "SCTP": "--sctp-service "}
	var lines []string
	for key, s := range f.Services {
		at := option[key.Protocol] + net.JoinHostPort(key.IP, fmt.Sprint(key.Port))
		line := "-A " + at + " -s " + s.Scheduler
		if s.Flags&utilipvs.FlagPersistent != 0 {
			line += fmt.Sprintf(" -p %d", s.Timeout)
		}
		if s.Flags&utilipvs.FlagSourceHash != 0 {
			line += " -b " + s.Scheduler + "-port"
		}
		lines = append(lines, line)
		for _, r := range f.Destinations[key] {
			lines = append(lines, fmt.Sprintf("-a %s -r %s -m -w %d", at, r, r.Weight))
		}
	}
	return sorted(lines)
}

func sorted(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// chance is the end of a set's line that differs from run to run, and with the version of ipset.
var chance = regexp.MustCompile(` bucketsize \d+| initval \S+`)

// setsOf keeps kube-proxy's sets and their entries of what ipset save prints, sorted.
func setsOf(saved string) string {
	var lines []string
	for line := range strings.Lines(saved) {
		if strings.HasPrefix(line, "add KUBE-") || strings.HasPrefix(line, "create KUBE-") {
			lines = append(lines, strings.TrimSpace(chance.ReplaceAllString(line, "")))
		}
	}
	return sorted(lines)
}
