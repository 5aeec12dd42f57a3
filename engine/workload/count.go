package workload

import "github.com/portwalk/portwalk/engine/api"

// countPods writes the status of every workload: how many of its pods there are and are ready.
func (r *reconciler) countPods() {
	all := api.List[*api.Workload](r.d.State)
	r.owned = newOwned(r.pods)
	for _, w := range all {
		if w.Kind != "Deployment" {
			r.d.Put(r.counted(w))
		}
	}
	r.sets = replicaSets(r.d.State)
	for _, w := range all {
		if w.Kind != "Deployment" {
			continue
		}
		c := *w
		s := &c.Status
		s.Replicas, s.ReadyReplicas = 0, 0
		for _, rs := range r.replicaSetsOf(w) {
			s.Replicas += rs.Status.Replicas
			s.ReadyReplicas += rs.Status.ReadyReplicas
		}
		s.UpdatedReplicas, s.AvailableReplicas = s.Replicas, s.ReadyReplicas
		s.UnavailableReplicas = max(int32(replicas(w))-s.AvailableReplicas, 0)
		if len(s.Conditions) == 0 {
			s.Conditions = deploymentConditions(w, s)
		}
		r.d.Put(&c)
	}
}

func deploymentConditions(w *api.Workload, s *api.WorkloadStatus) []api.Condition {
	progressing := api.Condition{Type: "Progressing", Status: "True", Reason: "NewReplicaSetAvailable", LastTransitionTime: w.CreationTimestamp}
	available := api.Condition{Type: "Available", Status: "True", Reason: "MinimumReplicasAvailable", LastTransitionTime: w.CreationTimestamp}
	if s.AvailableReplicas < int32(replicas(w)-replicas(w)/4) { // maxUnavailable is 25 % unless said otherwise
		available.Status, available.Reason = "False", "MinimumReplicasUnavailable"
		progressing.Reason = "ReplicaSetUpdated"
	}
	return []api.Condition{available, progressing}
}

func (r *reconciler) counted(w *api.Workload) *api.Workload {
	c := *w
	var total, ready int32
	for _, p := range r.owned.by(w) {
		total++
		if p.Ready() {
			ready++
		}
	}
	s := &c.Status
	if w.Kind == "DaemonSet" {
		s.DesiredNumberScheduled, s.CurrentNumberScheduled, s.UpdatedNumberScheduled = total, total, total
		s.NumberReady, s.NumberAvailable = ready, ready
		return &c
	}
	s.Replicas, s.ReadyReplicas, s.AvailableReplicas = total, ready, ready
	if w.Kind == "StatefulSet" {
		s.UpdatedReplicas = total
	}
	return &c
}
