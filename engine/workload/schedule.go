package workload

import (
	"github.com/portwalk/portwalk/engine/api"
)

// schedule gives every pod without a node the next one that fits, round robin, and every pod the topology labels of
// its node, as the API server does since v1.35.
func (r *reconciler) schedule() {
	next := 0
	for _, p := range r.pods {
		if p.Spec.NodeName == "" && !finished(p) {
			for i := range r.nodes {
				n := r.nodes[(next+i)%len(r.nodes)]
				if fits(n, &p.Spec, false) {
					p.Spec.NodeName = n.Name
					next = next + i + 1
					break
				}
			}
		}
		r.labelPod(p)
	}
}

// topologyLabels are those of a node that its pods get.
var topologyLabels = [...]string{api.ZoneLabel, "topology.kubernetes.io/region"}

func (r *reconciler) labelPod(p *api.Pod) {
	if r.labelled(p) {
		return
	}
	if p.Labels == nil {
		p.Labels = map[string]string{}
	}
	for _, k := range topologyLabels {
		if v, ok := r.d.Node(p.Spec.NodeName).Labels[k]; ok {
			p.Labels[k] = v
		}
	}
}

// labelled says whether a pod has its node's topology labels; without a node there are none to have.
func (r *reconciler) labelled(p *api.Pod) bool {
	n := r.d.Node(p.Spec.NodeName)
	if n == nil {
		return true
	}
	for _, k := range topologyLabels {
		if v, ok := n.Labels[k]; ok && p.Labels[k] != v {
			return false
		}
	}
	return true
}

// fits says whether a pod may be put on a node. A DaemonSet's pods stand cordoned and broken nodes.
func fits(n *api.Node, spec *api.PodSpec, daemon bool) bool {
	if !daemon && (n.Spec.Unschedulable || n.Condition("Ready") != "True") {
		return false
	}
	for k, v := range spec.NodeSelector {
		if n.Labels[k] != v {
			return false
		}
	}
	for _, t := range n.Spec.Taints {
		if t.Effect != "PreferNoSchedule" && !tolerates(spec.Tolerations, t) {
			return false
		}
	}
	return true
}

func tolerates(ts []api.Toleration, taint api.Taint) bool {
	for _, t := range ts {
		if t.Effect != "" && t.Effect != taint.Effect || t.Key != "" && t.Key != taint.Key {
			continue
		}
		if t.Operator == "Exists" || t.Key != "" && t.Value == taint.Value {
			return true
		}
	}
	return false
}

func daemonTolerations() []api.Toleration {
	var out []api.Toleration
	for _, k := range []string{"not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable", "network-unavailable"} {
		out = append(out, api.Toleration{Key: "node.kubernetes.io/" + k, Operator: "Exists"})
	}
	return out
}

func finished(p *api.Pod) bool { return p.Status.Phase == "Succeeded" || p.Status.Phase == "Failed" }
