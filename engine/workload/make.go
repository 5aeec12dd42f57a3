package workload

import (
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

const hashLabel = "pod-template-hash"

// Most pods that one workload gets here; a real node runs 110 at most, and a page needs fewer.
const mostReplicas = 500

// TooManyReplicas is the Note about a workload that got fewer pods than it wants. Args: wanted, made.
const TooManyReplicas = "too-many-replicas"

// makePods makes the pods that workloads lack, workload by workload in the API server's order.
func (r *reconciler) makePods() {
	r.owned = newOwned(r.given)
	r.sets = replicaSets(r.d.State)
	for _, w := range api.List[*api.Workload](r.d.State) {
		if w.Kind == "Deployment" {
			r.reconcileDeployment(w)
		}
	}
	for _, w := range api.List[*api.Workload](r.d.State) {
		switch w.Kind {
		case "ReplicaSet":
			r.fill(w)
		case "StatefulSet":
			r.fillStateful(w)
		case "DaemonSet":
			r.fillDaemon(w)
		}
	}
}

// wanted is the number of replicas that the workload gets here.
func (r *reconciler) wanted(w *api.Workload) int {
	n := replicas(w)
	if n > mostReplicas {
		r.note(TooManyReplicas, w, itoa(n), itoa(mostReplicas))
		return mostReplicas
	}
	return n
}

func replicas(w *api.Workload) int {
	if w.Spec.Replicas == nil {
		return 1
	}
	return int(max(*w.Spec.Replicas, 0))
}

// reconcileDeployment gives a Deployment its ReplicaSet. A dump may hold it already, perhaps with other numbers.
func (r *reconciler) reconcileDeployment(dep *api.Workload) {
	sets := r.replicaSetsOf(dep)
	if len(sets) > 1 {
		return // in the middle of a rollout: the dump knows better
	}
	if len(sets) == 1 {
		if replicas(sets[0]) != replicas(dep) {
			rs := *sets[0]
			rs.Spec.Replicas = ptr(int32(replicas(dep)))
			r.d.Put(&rs)
			r.sets[api.KeyOf(dep)] = []*api.Workload{&rs}
		}
		return
	}
	hash := r.hashOf(dep)
	rs := &api.Workload{TypeMeta: api.TypeMeta{APIVersion: "apps/v1", Kind: "ReplicaSet"}}
	rs.Name, rs.Namespace, rs.Derived = dep.Name+"-"+hash, dep.Namespace, true
	rs.CreationTimestamp = dep.CreationTimestamp
	rs.Labels = withLabel(dep.Spec.Template.Labels, hashLabel, hash)
	rs.Annotations = map[string]string{
		"deployment.kubernetes.io/desired-replicas": itoa(replicas(dep)),
		"deployment.kubernetes.io/max-replicas":     itoa(replicas(dep) + surge(dep)),
		"deployment.kubernetes.io/revision":         "1",
	}
	rs.OwnerReferences = ownedBy(dep)
	rs.Spec = api.WorkloadSpec{Replicas: ptr(int32(replicas(dep))), Template: dep.Spec.Template}
	rs.Spec.Template.Labels = rs.Labels
	rs.Spec.Selector = &api.LabelSelector{}
	if s := dep.Spec.Selector; s != nil {
		*rs.Spec.Selector = *s
	}
	rs.Spec.Selector.MatchLabels = withLabel(rs.Spec.Selector.MatchLabels, hashLabel, hash)
	r.d.Put(rs)
	r.sets[api.KeyOf(dep)] = []*api.Workload{rs}
}

// replicaSetsOf returns the Deployment's ReplicaSets that want pods, or else its newest.
func (r *reconciler) replicaSetsOf(dep *api.Workload) []*api.Workload {
	all := r.sets[api.KeyOf(dep)]
	live := slices.DeleteFunc(slices.Clone(all), func(w *api.Workload) bool { return replicas(w) == 0 })
	if len(live) > 0 || len(all) == 0 {
		return live
	}
	return all[len(all)-1:]
}

// replicaSets are the given ReplicaSets by their Deployment: by owner, or by name where a dump lost the owner.
func replicaSets(s api.State) map[api.Key][]*api.Workload {
	sets := map[api.Key][]*api.Workload{}
	for _, w := range api.List[*api.Workload](s) {
		if w.Kind != "ReplicaSet" {
			continue
		}
		owner, named := strings.CutSuffix(w.Name, "-"+w.Labels[hashLabel])
		if c := controller(w.OwnerReferences); c != nil {
			owner, named = c.Name, c.Kind == "Deployment"
		}
		if !named {
			continue
		}
		k := api.Key{Kind: "Deployment", Namespace: w.Namespace, Name: owner}
		sets[k] = append(sets[k], w)
	}
	return sets
}

// hashOf is the hash in the names of the Deployment's pods: what pods of a dump carry, or else a new one.
func (r *reconciler) hashOf(dep *api.Workload) string {
	for _, p := range r.owned.matching(dep) {
		if h := p.Labels[hashLabel]; h != "" && strings.HasPrefix(p.Name, dep.Name+"-"+h+"-") {
			return h
		}
	}
	return templateHash(dep.Spec.Template)
}

// fill makes the pods that a ReplicaSet lacks.
func (r *reconciler) fill(rs *api.Workload) {
	have, want := len(r.owned.by(rs)), r.wanted(rs)
	for i := 0; have < want; i++ {
		if r.make(rs, podName(rs, i), "") {
			have++
		}
	}
}

// fillStateful makes name-0, name-1, …
func (r *reconciler) fillStateful(s *api.Workload) {
	for i := range r.wanted(s) {
		name := s.Name + "-" + itoa(i)
		if !r.make(s, name, "") {
			continue
		}
		p := r.pods[len(r.pods)-1]
		p.Labels["apps.kubernetes.io/pod-index"] = itoa(i)
		p.Labels["controller-revision-hash"] = s.Name + "-" + templateHash(s.Spec.Template)
		p.Labels["statefulset.kubernetes.io/pod-name"] = name
		p.Spec.Hostname = name
		p.Spec.Subdomain = s.Spec.ServiceName
	}
}

// fillDaemon makes one pod for each node that may run it.
func (r *reconciler) fillDaemon(ds *api.Workload) {
	on := map[string]bool{}
	for _, p := range r.owned.by(ds) {
		on[p.Spec.NodeName] = true
	}
	for _, n := range r.nodes {
		spec := ds.Spec.Template.Spec
		spec.Tolerations = append(daemonTolerations(), spec.Tolerations...)
		if on[n.Name] || !fits(n, &spec, true) {
			continue
		}
		name := api.GenerateName(ds.Name+"-", ds.Namespace, n.Name)
		if !r.make(ds, name, n.Name) {
			continue
		}
		p := r.pods[len(r.pods)-1]
		p.Labels["controller-revision-hash"] = templateHash(ds.Spec.Template)
		p.Labels["pod-template-generation"] = "1"
	}
}

// make adds a pod of a workload's template, unless the name is taken.
func (r *reconciler) make(w *api.Workload, name, node string) bool {
	k := api.Key{Kind: "Pod", Namespace: w.Namespace, Name: name}
	if o := r.d.Get(k); r.made[k] || o != nil && !o.Meta().Derived {
		return false
	}
	r.made[k] = true
	old := r.before[k]
	stays := old != nil && r.stays(old, w, node)
	if stays && r.settled(old) && sameTemplate(old, w) {
		r.pods = append(r.pods, old)
		return true
	}
	p := &api.Pod{TypeMeta: api.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Spec: w.Spec.Template.Spec}
	p.Name, p.Namespace, p.Derived = name, w.Namespace, true
	p.GenerateName = w.Name + "-"
	p.CreationTimestamp = w.CreationTimestamp
	p.Labels = withLabel(w.Spec.Template.Labels, "", "")
	p.Annotations = maps.Clone(w.Spec.Template.Annotations)
	p.OwnerReferences = ownedBy(w)
	p.Spec.NodeName = node
	if stays {
		p.Spec.NodeName = old.Spec.NodeName
	}
	r.pods = append(r.pods, p)
	return true
}

// stays says whether a pod that was there before may stay on its node.
func (r *reconciler) stays(old *api.Pod, w *api.Workload, node string) bool {
	n := r.d.Node(old.Spec.NodeName)
	return n != nil && (node == "" || node == n.Name) && fits(n, &old.Spec, w.Kind == "DaemonSet")
}

// sameTemplate says whether a pod was made of the very template that the workload still has: not of an equal one.
func sameTemplate(old *api.Pod, w *api.Workload) bool {
	for k, v := range w.Spec.Template.Labels {
		if old.Labels[k] != v {
			return false
		}
	}
	a, b := old.Spec.Containers, w.Spec.Template.Spec.Containers
	return len(a) > 0 && len(a) == len(b) && &a[0] == &b[0] && old.CreationTimestamp == w.CreationTimestamp && w.Kind == "ReplicaSet"
}

func ownedBy(w *api.Workload) []api.OwnerReference {
	return []api.OwnerReference{{APIVersion: "apps/v1", Kind: w.Kind, Name: w.Name, UID: w.UID, Controller: ptr(true), BlockOwnerDeletion: ptr(true)}}
}

// withLabel copies labels and adds one; without a key it only copies.
func withLabel(labels map[string]string, key, value string) map[string]string {
	c := make(map[string]string, len(labels)+4)
	maps.Copy(c, labels)
	if key != "" {
		c[key] = value
	}
	return c
}
