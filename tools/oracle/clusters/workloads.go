package clusters

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// workloads makes up to three controllers of pods, with their pods.
func (g *generator) workloads() {
	for i := range g.Intn(4) {
		ns := g.pick("default", "default", "shop")
		switch g.Intn(3) {
		case 0:
			g.deployment(ns, fmt.Sprintf("deploy-%d", i))
		case 1:
			g.statefulSet(ns, fmt.Sprintf("set-%d", i))
		case 2:
			g.daemonSet(ns, fmt.Sprintf("daemon-%d", i))
		}
	}
}

// template is a pod template with its selector.
func (g *generator) template(name string) (*metav1.LabelSelector, corev1.PodTemplateSpec) {
	labels := g.labels()
	labels["of"] = name
	t := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: g.podSpec()}
	t.Spec.Priority, t.Spec.PreemptionPolicy, t.Spec.Tolerations, t.Spec.EnableServiceLinks = nil, nil, nil, nil
	t.Spec.ServiceAccountName, t.Spec.DeprecatedServiceAccount, t.Spec.HostNetwork = "", "", false
	return &metav1.LabelSelector{MatchLabels: map[string]string{"of": name}}, t
}

func owner(kind string, m metav1.ObjectMeta) *metav1.OwnerReference {
	return &metav1.OwnerReference{APIVersion: "apps/v1", Kind: kind, Name: m.Name, UID: m.UID, Controller: ptr(true), BlockOwnerDeletion: ptr(true)}
}

func with(labels map[string]string, more ...string) map[string]string {
	out := map[string]string{}
	for k, v := range labels {
		out[k] = v
	}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

func (g *generator) deployment(ns, name string) {
	d := &appsv1.Deployment{ObjectMeta: g.meta(ns, name)}
	d.Annotations = map[string]string{"deployment.kubernetes.io/revision": "1"}
	selector, template := g.template(name)
	n := int32(g.Intn(4))
	d.Spec = appsv1.DeploymentSpec{Replicas: &n, Selector: selector, Template: template, RevisionHistoryLimit: ptr(int32(10)), ProgressDeadlineSeconds: ptr(int32(600))}
	d.Spec.Strategy = appsv1.DeploymentStrategy{Type: "RollingUpdate", RollingUpdate: &appsv1.RollingUpdateDeployment{
		MaxUnavailable: ptr(intstr.FromString("25%")), MaxSurge: ptr(intstr.FromString("25%"))}}
	if g.one(5) {
		d.Spec.Strategy = appsv1.DeploymentStrategy{Type: "Recreate"}
	}
	rs := &appsv1.ReplicaSet{ObjectMeta: g.meta(ns, name+"-5d7b6c9f8")}
	rs.OwnerReferences = []metav1.OwnerReference{*owner("Deployment", d.ObjectMeta)}
	rs.Annotations = map[string]string{"deployment.kubernetes.io/desired-replicas": fmt.Sprint(n), "deployment.kubernetes.io/max-replicas": fmt.Sprint(n + (n+3)/4),
		"deployment.kubernetes.io/revision": "1"}
	rs.Labels = with(template.Labels, "pod-template-hash", "5d7b6c9f8")
	rs.Spec = appsv1.ReplicaSetSpec{Replicas: &n, Selector: &metav1.LabelSelector{MatchLabels: with(selector.MatchLabels, "pod-template-hash", "5d7b6c9f8")}, Template: *template.DeepCopy()}
	rs.Spec.Template.Labels = with(rs.Labels)
	total, ready := g.replicas(rs.Spec.Template, owner("ReplicaSet", rs.ObjectMeta), ns, int(n), func(i int) string { return rs.Name + "-" + [...]string{"x2b4c", "z9k5d", "l7m8n"}[i] })
	rs.Status = appsv1.ReplicaSetStatus{Replicas: total, FullyLabeledReplicas: total, ReadyReplicas: ready, AvailableReplicas: ready, ObservedGeneration: 1}
	d.Status = appsv1.DeploymentStatus{Replicas: total, UpdatedReplicas: total, ReadyReplicas: ready, AvailableReplicas: ready, UnavailableReplicas: max(n-ready, 0), ObservedGeneration: 1}
	d.Status.Conditions = []appsv1.DeploymentCondition{
		{Type: "Available", Status: "True", Reason: "MinimumReplicasAvailable", LastUpdateTime: d.CreationTimestamp, LastTransitionTime: d.CreationTimestamp},
		{Type: "Progressing", Status: "True", Reason: "NewReplicaSetAvailable", LastUpdateTime: d.CreationTimestamp, LastTransitionTime: d.CreationTimestamp}}
	g.c.Deployments = append(g.c.Deployments, d)
	g.c.ReplicaSets = append(g.c.ReplicaSets, rs)
}

func (g *generator) statefulSet(ns, name string) {
	s := &appsv1.StatefulSet{ObjectMeta: g.meta(ns, name)}
	selector, template := g.template(name)
	n := int32(g.Intn(4))
	s.Spec = appsv1.StatefulSetSpec{Replicas: &n, Selector: selector, Template: template, ServiceName: g.pick("s0", "s1"), PodManagementPolicy: "OrderedReady",
		RevisionHistoryLimit: ptr(int32(10)), UpdateStrategy: appsv1.StatefulSetUpdateStrategy{Type: "RollingUpdate", RollingUpdate: &appsv1.RollingUpdateStatefulSetStrategy{Partition: ptr(int32(0))}}}
	total, ready := g.replicas(template, owner("StatefulSet", s.ObjectMeta), ns, int(n), func(i int) string { return fmt.Sprintf("%s-%d", name, i) })
	s.Status = appsv1.StatefulSetStatus{Replicas: total, ReadyReplicas: ready, AvailableReplicas: ready, CurrentReplicas: total, UpdatedReplicas: total, ObservedGeneration: 1}
	g.c.StatefulSets = append(g.c.StatefulSets, s)
}

func (g *generator) daemonSet(ns, name string) {
	d := &appsv1.DaemonSet{ObjectMeta: g.meta(ns, name)}
	selector, template := g.template(name)
	template.Spec.Tolerations = []corev1.Toleration{{Operator: "Exists"}}
	template.Spec.NodeSelector = nil
	d.Spec = appsv1.DaemonSetSpec{Selector: selector, Template: template, RevisionHistoryLimit: ptr(int32(10)), UpdateStrategy: appsv1.DaemonSetUpdateStrategy{
		Type: "RollingUpdate", RollingUpdate: &appsv1.RollingUpdateDaemonSet{MaxUnavailable: ptr(intstr.FromInt32(1)), MaxSurge: ptr(intstr.FromInt32(0))}}}
	total, ready := g.replicas(template, owner("DaemonSet", d.ObjectMeta), ns, len(g.c.Nodes), func(i int) string { return name + "-" + g.c.Nodes[i].Name[5:] + "abcd" })
	d.Status = appsv1.DaemonSetStatus{CurrentNumberScheduled: total, DesiredNumberScheduled: total, UpdatedNumberScheduled: total, NumberReady: ready, NumberAvailable: ready, ObservedGeneration: 1}
	g.c.DaemonSets = append(g.c.DaemonSets, d)
}

// replicas makes the pods of a controller: all of them there, none of them ended or going, so that the controller has
// nothing to do.
func (g *generator) replicas(t corev1.PodTemplateSpec, o *metav1.OwnerReference, ns string, n int, name func(int) string) (total, ready int32) {
	for i := range n {
		p := g.pod(ns, name(i), with(t.Labels), o)
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = nil, nil
		node := p.Spec.NodeName
		p.Spec = *t.Spec.DeepCopy()
		p.Spec.NodeName, p.Spec.Priority, p.Spec.ServiceAccountName, p.Spec.EnableServiceLinks = node, ptr(int32(0)), "default", ptr(true)
		p.Spec.Tolerations = append(p.Spec.Tolerations, tolerations...)
		if o.Kind == "DaemonSet" {
			p.Spec.NodeName = g.c.Nodes[i].Name
		} else if g.node(node) == nil {
			p.Spec.NodeName = g.c.Nodes[0].Name
		}
		if o.Kind == "StatefulSet" {
			p.Spec.Hostname, p.Spec.Subdomain = p.Name, g.pick("s0", "s1")
		}
		p.Labels = with(t.Labels)
		if zone, ok := g.node(p.Spec.NodeName).Labels["topology.kubernetes.io/zone"]; ok {
			p.Labels["topology.kubernetes.io/zone"] = zone
		}
		p.Status = corev1.PodStatus{}
		g.c.Pods = g.c.Pods[:len(g.c.Pods)-1]
		for g.podStatus(p); p.Status.Phase != corev1.PodRunning || p.DeletionTimestamp != nil; g.podStatus(p) {
			p.Status, p.DeletionTimestamp, p.DeletionGracePeriodSeconds = corev1.PodStatus{}, nil, nil
		}
		g.c.Pods = append(g.c.Pods, p)
		total++
		for _, c := range p.Status.Conditions {
			if c.Type == corev1.PodReady && c.Status == "True" {
				ready++
			}
		}
	}
	return total, ready
}
