package kubectl

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/order"
)

func nodeResource() *resource {
	return &resource{plural: "nodes", singular: "node", short: []string{"no"}, clusterWide: true, list: lister[*api.Node],
		columns: columns("NAME,STATUS,ROLES,AGE,VERSION", "INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"), row: nodeRow, describe: describeNode}
}

func nodeRow(p *page, o api.Object) []cellFunc {
	n := o.(*api.Node)
	info := n.Status.NodeInfo
	kernel := orUnknown(info.KernelVersion)
	if info.Architecture != "" {
		kernel += " (" + info.Architecture + ")"
	}
	return []cellFunc{text(n.Name), text(nodeStatus(n)), text(nodeRoles(n)), text(p.age(n.CreationTimestamp)), text(info.KubeletVersion),
		text(orNone(n.Address("InternalIP"))), text(orNone(n.Address("ExternalIP"))), text(orUnknown(info.OSImage)), text(kernel), text(orUnknown(info.ContainerRuntimeVersion))}
}

func orUnknown(s string) string {
	if s == "" {
		return unknown
	}
	return s
}

func nodeStatus(n *api.Node) string {
	status := "Unknown"
	for _, c := range n.Status.Conditions { // the last one of several counts
		if c.Type == "Ready" {
			status = "NotReady"
			if c.Status == "True" {
				status = "Ready"
			}
		}
	}
	if n.Spec.Unschedulable {
		status += ",SchedulingDisabled"
	}
	return status
}

// nodeRoles come from the labels node-role.kubernetes.io/x and kubernetes.io/role=x.
func nodeRoles(n *api.Node) string {
	roles := map[string]bool{}
	for k, v := range n.Labels {
		if role, ok := strings.CutPrefix(k, "node-role.kubernetes.io/"); ok && role != "" {
			roles[role] = true
		} else if k == "kubernetes.io/role" && v != "" {
			roles[v] = true
		}
	}
	return orNone(strings.Join(slices.Sorted(maps.Keys(roles)), ","))
}

func describeNode(p *page, o api.Object, events bool) {
	n := o.(*api.Node)
	p.line(0, "Name:", n.Name)
	p.line(0, "Roles:", nodeRoles(n))
	p.labels(0, "Labels", n.Labels)
	p.annotations("Annotations", n.Annotations)
	p.line(0, "CreationTimestamp:", date(n.CreationTimestamp))
	p.taints(n.Spec.Taints)
	p.line(0, "Unschedulable:", strconv.FormatBool(n.Spec.Unschedulable))
	p.lease(n)
	if len(n.Status.Conditions) > 0 {
		p.put("Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n")
		p.line(1, "----", "------", "-----------------", "------------------", "------", "-------")
	}
	for _, c := range n.Status.Conditions {
		p.line(1, c.Type+" ", c.Status+" ", date(c.LastHeartbeatTime)+" ", date(c.LastTransitionTime)+" ", c.Reason+" ", c.Message)
	}
	p.line(0, "Addresses:")
	for _, a := range n.Status.Addresses {
		p.line(1, a.Type+":", a.Address)
	}
	p.quantities("Capacity:", n.Status.Capacity)
	p.quantities("Allocatable:", n.Status.Allocatable)
	info := n.Status.NodeInfo
	p.line(0, "System Info:")
	p.line(1, "Machine ID:", info.MachineID)
	p.line(1, "System UUID:", info.SystemUUID)
	p.line(1, "Boot ID:", info.BootID)
	p.line(1, "Kernel Version:", info.KernelVersion)
	p.line(1, "OS Image:", info.OSImage)
	p.line(1, "Operating System:", info.OperatingSystem)
	p.line(1, "Architecture:", info.Architecture)
	p.line(1, "Container Runtime Version:", info.ContainerRuntimeVersion)
	p.line(1, "Kubelet Version:", info.KubeletVersion)
	p.lineIf("PodCIDR:", n.Spec.PodCIDR)
	p.lineIf("PodCIDRs:", strings.Join(n.Spec.PodCIDRs, ","))
	p.lineIf("ProviderID:", n.Spec.ProviderID)
	p.nodePods(n)
	if events {
		p.events(o)
	}
}

// lease is kubelet's sign of life. A node that was given has none to show here.
func (p *page) lease(n *api.Node) {
	if !n.Derived {
		p.line(0, "Lease:", `Failed to get lease: leases.coordination.k8s.io "`+n.Name+`" not found`)
		return
	}
	p.line(0, "Lease:")
	p.line(1, "HolderIdentity:", n.Name)
	p.line(1, "AcquireTime:", unset)
	p.line(1, "RenewTime:", p.now.Format(time.RFC1123Z))
}

// tainted writes KEY=VALUE:EFFECT of a taint, or of what tolerates one.
func (p *page) tainted(key, value, effect string) {
	p.put(key)
	if value != "" {
		p.put("=", value)
	}
	if effect != "" {
		p.put(":", effect)
	}
}

func (p *page) taints(list []api.Taint) {
	p.put("Taints:\t")
	if len(list) == 0 {
		p.put(none, "\n")
	}
	sorted := slices.Clone(list)
	order.By(sorted, func(a, b api.Taint) int { return strings.Compare(a.Effect+","+a.Key, b.Effect+","+b.Key) })
	for i, t := range sorted {
		if i > 0 {
			p.put("\t")
		}
		p.tainted(t.Key, t.Value, t.Effect)
		p.put("\n")
	}
}

func (p *page) quantities(title string, list map[string]api.Quantity) {
	if len(list) > 0 {
		p.line(0, title)
	}
	for _, k := range slices.Sorted(maps.Keys(list)) {
		p.line(1, k+":", string(list[k]))
	}
}

// nodePods lists the pods of a node and what they ask for.
func (p *page) nodePods(n *api.Node) {
	var pods []*api.Pod
	for _, pod := range p.state.Pods() {
		if pod.Spec.NodeName == n.Name && pod.Status.Phase != "Succeeded" && pod.Status.Phase != "Failed" {
			pods = append(pods, pod)
		}
	}
	p.line(0, "Non-terminated Pods:", "("+strconv.Itoa(len(pods))+" in total)")
	p.line(1, "Namespace", "Name", "", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age")
	p.line(1, "---------", "----", "", "------------", "----------", "---------------", "-------------", "---")
	room := n.Status.Allocatable
	if len(room) == 0 {
		room = n.Status.Capacity
	}
	of := func(name string) quantity { return parseQuantity(string(room[name])) }
	requested, limited := map[string]quantity{}, map[string]quantity{}
	for _, pod := range pods {
		r, l := podAmounts(p.podSpec(pod))
		p.line(1, pod.Namespace, pod.Name, "", r["cpu"].share(of("cpu"), false), l["cpu"].share(of("cpu"), false),
			r["memory"].share(of("memory"), false), l["memory"].share(of("memory"), false), p.age(pod.CreationTimestamp))
		addAmounts(requested, r)
		addAmounts(limited, l)
	}
	p.put("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n")
	p.line(1, "Resource", "Requests", "Limits")
	p.line(1, "--------", "--------", "------")
	extra := slices.Sorted(maps.Keys(room))
	huge := slices.DeleteFunc(slices.Clone(extra), func(name string) bool { return !strings.HasPrefix(name, "hugepages-") })
	for _, name := range append([]string{"cpu", "memory", "ephemeral-storage"}, huge...) {
		p.line(1, name, requested[name].share(of(name), true), limited[name].share(of(name), true))
	}
	for _, name := range extra {
		if name != "cpu" && name != "memory" && name != "ephemeral-storage" && name != "pods" && !slices.Contains(huge, name) {
			p.line(1, name, requested[name].String(), limited[name].String())
		}
	}
}

// podAmounts are what a pod asks for and what it is limited to: its containers and sidecars together, or an init
// container with the sidecars before it, if that is more.
func podAmounts(spec map[string]any) (requested, limited map[string]quantity) {
	requested, limited = map[string]quantity{}, map[string]quantity{}
	for _, c := range items(spec, "containers") {
		addAmounts(requested, amountsOf(requests(c)))
		addAmounts(limited, amountsOf(sub(sub(c, "resources"), "limits")))
	}
	for _, total := range []struct {
		sum map[string]quantity
		of  func(map[string]any) map[string]any
	}{{requested, requests}, {limited, func(c map[string]any) map[string]any { return sub(sub(c, "resources"), "limits") }}} {
		sidecars, most := map[string]quantity{}, map[string]quantity{}
		for _, c := range items(spec, "initContainers") {
			now := amountsOf(total.of(c))
			if c["restartPolicy"] == "Always" {
				addAmounts(total.sum, now)
				addAmounts(sidecars, now)
				now = sidecars
			} else {
				addAmounts(now, sidecars)
			}
			raiseAmounts(most, now)
		}
		raiseAmounts(total.sum, most)
	}
	return requested, limited
}

func amountsOf(list map[string]any) map[string]quantity {
	out := map[string]quantity{}
	for k, v := range list {
		out[k] = parseQuantity(word(v))
	}
	return out
}

func addAmounts(to, more map[string]quantity) {
	for k, q := range more {
		to[k] = to[k].plus(q)
	}
}

func raiseAmounts(to, least map[string]quantity) {
	for k, q := range least {
		to[k] = to[k].atLeast(q)
	}
}

func sortedTolerations(list []api.Toleration) []api.Toleration {
	sorted := slices.Clone(list)
	order.By(sorted, func(a, b api.Toleration) int { return strings.Compare(a.Key, b.Key) })
	return sorted
}
