package clusters

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// nodes makes one to four machines: in zones or not, ready or not, cordoned, tainted, of a cloud or of none.
func (g *generator) nodes() {
	if g.Intn(3) > 0 {
		g.zones = []string{"za", "zb", "zc"}[:1+g.Intn(3)]
	}
	cpu, cloud := g.Intn(3) > 0, g.pick("", "", "openstack:///", "aws:///eu-west-1a/i-", "gce://project/zone/", "azure:///subscriptions/")
	n := 1 + g.Intn(4)
	for i := range n {
		node := &corev1.Node{ObjectMeta: g.meta("", fmt.Sprintf("node-%d", i+1))}
		node.Labels = map[string]string{"kubernetes.io/hostname": node.Name, "kubernetes.io/os": "linux"}
		if len(g.zones) > 0 && g.Intn(12) > 0 {
			node.Labels["topology.kubernetes.io/zone"] = g.pick(g.zones...)
		}
		g.role(node)
		if cloud != "" {
			node.Spec.ProviderID = cloud + node.Name
		}
		node.Spec.PodCIDR = fmt.Sprintf("10.244.%d.0/24", i+1)
		node.Spec.PodCIDRs = []string{node.Spec.PodCIDR}
		if g.dual {
			node.Spec.PodCIDRs = append(node.Spec.PodCIDRs, fmt.Sprintf("fd00:10:244:%x::/64", i+1))
		}
		if g.one(8) {
			node.Spec.Unschedulable = true
			node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{Key: "node.kubernetes.io/unschedulable", Effect: corev1.TaintEffectNoSchedule})
		}
		g.nodeStatus(node, i, cpu)
		g.c.Nodes = append(g.c.Nodes, node)
	}
}

func (g *generator) role(n *corev1.Node) {
	if g.one(6) {
		n.Labels["node-role.kubernetes.io/control-plane"] = ""
		n.Labels["node.kubernetes.io/exclude-from-external-load-balancers"] = ""
		n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: "node-role.kubernetes.io/control-plane", Effect: corev1.TaintEffectNoSchedule})
	}
	if g.one(6) {
		n.Labels["node-role.kubernetes.io/"+g.pick("worker", "edge")] = ""
	}
	if g.one(10) {
		n.Labels["kubernetes.io/role"] = "gpu"
	}
	if g.one(10) {
		n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: "dedicated", Value: "db", Effect: corev1.TaintEffect(g.pick("NoExecute", "PreferNoSchedule"))})
	}
	if g.one(5) {
		n.Annotations = map[string]string{"node.alpha.kubernetes.io/ttl": "0"}
	}
}

func (g *generator) nodeStatus(n *corev1.Node, i int, cpu bool) {
	at := g.ago()
	condition := func(typ, status, reason, message string) {
		n.Status.Conditions = append(n.Status.Conditions, corev1.NodeCondition{Type: corev1.NodeConditionType(typ), Status: corev1.ConditionStatus(status),
			Reason: reason, Message: message, LastHeartbeatTime: at, LastTransitionTime: g.ago()})
	}
	condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available")
	switch status := g.pick("True", "True", "True", "True", "False", "Unknown", ""); status {
	case "True":
		condition("Ready", status, "KubeletReady", "kubelet is posting ready status")
	case "False":
		condition("Ready", status, "KubeletNotReady", "container runtime network not ready")
	case "Unknown":
		condition("Ready", status, "NodeStatusUnknown", "Kubelet stopped posting node status.")
	}
	n.Status.Addresses = []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: fmt.Sprintf("192.168.100.%d", 11+i)}, {Type: corev1.NodeHostName, Address: n.Name}}
	if g.dual {
		n.Status.Addresses = append(n.Status.Addresses, corev1.NodeAddress{Type: corev1.NodeInternalIP, Address: fmt.Sprintf("fd00:100::%x", 11+i)})
	}
	if g.one(3) {
		n.Status.Addresses = append(n.Status.Addresses, corev1.NodeAddress{Type: corev1.NodeExternalIP, Address: fmt.Sprintf("198.51.100.%d", 11+i)})
	}
	if cpu {
		amount := g.pick("4", "2", "8", "1500m", "4", "4")
		n.Status.Capacity = corev1.ResourceList{"cpu": resource.MustParse(amount), "memory": resource.MustParse(g.pick("8Gi", "16304164Ki")), "pods": resource.MustParse("110")}
		n.Status.Allocatable = n.Status.Capacity.DeepCopy()
	}
	if g.Intn(4) > 0 {
		n.Status.NodeInfo = corev1.NodeSystemInfo{MachineID: "m", SystemUUID: "s", BootID: "b", KernelVersion: "6.18.0", OSImage: "Debian GNU/Linux 13 (trixie)",
			ContainerRuntimeVersion: "containerd://2.1.4", KubeletVersion: "v1.36.3", OperatingSystem: "linux", Architecture: g.pick("amd64", "arm64")}
	}
}

// namespaces makes those of every cluster, and one or two more.
func (g *generator) namespaces() {
	for _, name := range []string{"default", "kube-node-lease", "kube-public", "kube-system", "shop"} {
		ns := &corev1.Namespace{ObjectMeta: g.meta("", name)}
		ns.Labels = map[string]string{"kubernetes.io/metadata.name": name}
		ns.Spec.Finalizers = []corev1.FinalizerName{"kubernetes"}
		ns.Status.Phase = corev1.NamespaceActive
		if name == "shop" && g.one(3) {
			ns.Labels["team"] = "red"
			ns.Annotations = map[string]string{"owner": "shop team"}
		}
		g.c.Namespaces = append(g.c.Namespaces, ns)
	}
}

func (g *generator) serviceCIDRs() {
	c := &networkingv1.ServiceCIDR{ObjectMeta: g.meta("", "kubernetes")}
	c.Spec.CIDRs = []string{"10.96.0.0/12"}
	if g.dual {
		c.Spec.CIDRs = append(c.Spec.CIDRs, "fd00:96::/108")
	}
	c.Finalizers = []string{"networking.k8s.io/service-cidr-finalizer"}
	c.Status.Conditions = []metav1.Condition{{Type: "Ready", Status: "True", Message: "Kubernetes Service CIDR is ready", LastTransitionTime: c.CreationTimestamp}}
	g.c.ServiceCIDRs = append(g.c.ServiceCIDRs, c)
}
