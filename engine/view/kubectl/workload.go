package kubectl

import (
	"maps"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/json"
)

// workloads makes the list of one kind of workload.
func workloads(kind string) func(api.State) []api.Object {
	return func(s api.State) []api.Object {
		var out []api.Object
		for _, w := range api.List[*api.Workload](s) {
			if w.Kind == kind {
				out = append(out, w)
			}
		}
		return out
	}
}

func deploymentResource() *resource {
	return &resource{plural: "deployments", singular: "deployment", short: []string{"deploy"}, group: "apps", list: workloads("Deployment"),
		columns: columns("NAME,READY,UP-TO-DATE,AVAILABLE,AGE", "CONTAINERS", "IMAGES", "SELECTOR"), row: deploymentRow, describe: describeDeployment}
}

func replicaSetResource() *resource {
	return &resource{plural: "replicasets", singular: "replicaset", short: []string{"rs"}, group: "apps", list: workloads("ReplicaSet"),
		columns: columns("NAME,DESIRED,CURRENT,READY,AGE", "CONTAINERS", "IMAGES", "SELECTOR"), row: replicaSetRow, describe: describeReplicaSet}
}

func statefulSetResource() *resource {
	return &resource{plural: "statefulsets", singular: "statefulset", short: []string{"sts"}, group: "apps", list: workloads("StatefulSet"),
		columns: columns("NAME,READY,AGE", "CONTAINERS", "IMAGES"), row: statefulSetRow, describe: describeStatefulSet}
}

func daemonSetResource() *resource {
	return &resource{plural: "daemonsets", singular: "daemonset", short: []string{"ds"}, group: "apps", list: workloads("DaemonSet"),
		columns: columns("NAME,DESIRED,CURRENT,READY,UP-TO-DATE,AVAILABLE,NODE SELECTOR,AGE", "CONTAINERS", "IMAGES", "SELECTOR"), row: daemonSetRow, describe: describeDaemonSet}
}

func replicas(w *api.Workload) string {
	if w.Spec.Replicas == nil {
		return "1"
	}
	return itoa(*w.Spec.Replicas)
}

// containerCells are the columns CONTAINERS and IMAGES.
func containerCells(w *api.Workload) (names, images cellFunc) {
	var n, i []string
	for _, c := range w.Spec.Template.Spec.Containers {
		n, i = append(n, c.Name), append(i, c.Image)
	}
	return text(strings.Join(n, ",")), text(strings.Join(i, ","))
}

func deploymentRow(p *page, o api.Object) []cellFunc {
	w := o.(*api.Workload)
	names, images := containerCells(w)
	return []cellFunc{text(w.Name), text(itoa(w.Status.ReadyReplicas) + "/" + replicas(w)), text(itoa(w.Status.UpdatedReplicas)),
		text(itoa(w.Status.AvailableReplicas)), text(p.age(w.CreationTimestamp)), names, images, text(formatSelector(w.Spec.Selector))}
}

func replicaSetRow(p *page, o api.Object) []cellFunc {
	w := o.(*api.Workload)
	names, images := containerCells(w)
	return []cellFunc{text(w.Name), text(replicas(w)), text(itoa(w.Status.Replicas)), text(itoa(w.Status.ReadyReplicas)),
		text(p.age(w.CreationTimestamp)), names, images, text(orNone(formatSelector(w.Spec.Selector)))}
}

func statefulSetRow(p *page, o api.Object) []cellFunc {
	w := o.(*api.Workload)
	names, images := containerCells(w)
	return []cellFunc{text(w.Name), text(itoa(w.Status.ReadyReplicas) + "/" + replicas(w)), text(p.age(w.CreationTimestamp)), names, images}
}

func daemonSetRow(p *page, o api.Object) []cellFunc {
	w, s := o.(*api.Workload), o.(*api.Workload).Status
	names, images := containerCells(w)
	return []cellFunc{text(w.Name), text(itoa(s.DesiredNumberScheduled)), text(itoa(s.CurrentNumberScheduled)), text(itoa(s.NumberReady)),
		text(itoa(s.UpdatedNumberScheduled)), text(itoa(s.NumberAvailable)), text(formatLabels(w.Spec.Template.Spec.NodeSelector)),
		text(p.age(w.CreationTimestamp)), names, images, text(orNone(formatSelector(w.Spec.Selector)))}
}

func describeDeployment(p *page, o api.Object, events bool) {
	w, s := o.(*api.Workload), o.(*api.Workload).Status
	p.line(0, "Name:", w.Name)
	p.line(0, "Namespace:", w.Namespace)
	p.line(0, "CreationTimestamp:", date(w.CreationTimestamp))
	p.labels(0, "Labels", w.Labels)
	p.annotations("Annotations", w.Annotations)
	p.line(0, "Selector:", formatSelector(w.Spec.Selector))
	p.line(0, "Replicas:", replicas(w)+" desired | "+itoa(s.UpdatedReplicas)+" updated | "+itoa(s.Replicas)+" total | "+
		itoa(s.AvailableReplicas)+" available | "+itoa(s.UnavailableReplicas)+" unavailable")
	strategy := w.Spec.Strategy.Type
	if strategy == "" {
		strategy = "RollingUpdate"
	}
	p.line(0, "StrategyType:", strategy)
	p.line(0, "MinReadySeconds:", itoa(w.Spec.MinReadySeconds))
	if strategy == "RollingUpdate" {
		unavailable, surge := "25%", "25%"
		if ru := w.Spec.Strategy.RollingUpdate; ru != nil {
			unavailable, surge = orDefault(ru.MaxUnavailable, unavailable), orDefault(ru.MaxSurge, surge)
		}
		p.line(0, "RollingUpdateStrategy:", unavailable+" max unavailable, "+surge+" max surge")
	}
	p.template(w)
	p.workloadConditions(s.Conditions)
	p.deploymentSets(w)
	if events {
		p.events(o)
	}
}

func orDefault(v *api.IntOrString, def string) string {
	if v == nil {
		return def
	}
	return v.String()
}

// deploymentSets names the Deployment's ReplicaSets: the one of its present template, and the others.
func (p *page) deploymentSets(w *api.Workload) {
	var oldSets, newSets []string
	for _, o := range workloads("ReplicaSet")(p.state) {
		rs := o.(*api.Workload)
		if rs.Namespace != w.Namespace || !controls(w, rs) {
			continue
		}
		word := rs.Name + " (" + itoa(rs.Status.Replicas) + "/" + replicas(rs) + " replicas created)"
		if len(newSets) == 0 && templateText(rs) == templateText(w) {
			newSets = append(newSets, word)
		} else {
			oldSets = append(oldSets, word)
		}
	}
	if len(oldSets)+len(newSets) > 0 {
		p.line(0, "OldReplicaSets:", orNone(strings.Join(oldSets, ", ")))
		p.line(0, "NewReplicaSet:", orNone(strings.Join(newSets, ", ")))
	}
}

// templateText is a pod template without the hash that tells ReplicaSets apart.
func templateText(w *api.Workload) string {
	t := w.Spec.Template
	t.Labels = maps.Clone(t.Labels)
	delete(t.Labels, "pod-template-hash")
	b, _ := json.Marshal(t) // plain structs: cannot fail
	return string(b)
}

// controls says whether a workload's selector matches an object that names it as its controller.
func controls(w *api.Workload, o api.Object) bool {
	for _, ref := range o.Meta().OwnerReferences {
		if ref.Controller != nil && *ref.Controller {
			return ref.Kind == w.Kind && ref.Name == w.Name && ref.UID == w.UID && w.Spec.Selector.Selects(o.Meta().Labels)
		}
	}
	return false
}

func (p *page) workloadConditions(list []api.Condition) {
	if len(list) > 0 {
		p.put("Conditions:\n  Type\tStatus\tReason\n")
		p.line(1, "----", "------", "------")
	}
	for _, c := range list {
		p.line(1, c.Type+" ", c.Status, c.Reason)
	}
}

// template describes the pods that a workload makes.
func (p *page) template(w *api.Workload) {
	t := w.Spec.Template
	p.line(0, "Pod Template:")
	p.labels(0, "  Labels", t.Labels)
	if len(t.Annotations) > 0 {
		p.annotations("  Annotations", t.Annotations)
	}
	if t.Spec.ServiceAccountName != "" {
		p.line(1, "Service Account:", t.Spec.ServiceAccountName)
	}
	key, path, spec := api.KeyOf(w), "spec.template.spec.", p.podSpec(w)
	if len(t.Spec.InitContainers) > 0 {
		p.containers("Init Containers", t.Spec.InitContainers, place{space: "  ", spec: spec, key: key, path: path + "initContainers", list: "initContainers"})
	}
	p.containers("Containers", t.Spec.Containers, place{space: "  ", spec: spec, key: key, path: path + "containers", list: "containers"})
	p.volumes(spec, "  ")
	if t.Spec.PriorityClassName != "" {
		p.line(1, "Priority Class Name:", t.Spec.PriorityClassName)
	}
	p.labels(0, "  Node-Selectors", t.Spec.NodeSelector)
	p.tolerations("  Tolerations", t.Spec.Tolerations)
}

// podsStatus counts a workload's pods by phase.
func (p *page) podsStatus(w *api.Workload) {
	count := map[string]int{}
	for _, pod := range p.state.Pods() {
		if pod.Namespace == w.Namespace && controls(w, pod) {
			count[pod.Status.Phase]++
		}
	}
	word := ""
	for i, c := range [][2]string{{"Running", "Running"}, {"Pending", "Waiting"}, {"Succeeded", "Succeeded"}, {"Failed", "Failed"}} {
		if i > 0 {
			word += " / "
		}
		word += strconv.Itoa(count[c[0]]) + " " + c[1]
	}
	p.line(0, "Pods Status:", word)
}

func describeReplicaSet(p *page, o api.Object, events bool) {
	w := o.(*api.Workload)
	p.line(0, "Name:", w.Name)
	p.line(0, "Namespace:", w.Namespace)
	p.line(0, "Selector:", orNone(formatSelector(w.Spec.Selector)))
	p.labels(0, "Labels", w.Labels)
	p.annotations("Annotations", w.Annotations)
	p.lineIf("Controlled By:", controlledBy(w.OwnerReferences))
	p.line(0, "Replicas:", itoa(w.Status.Replicas)+" current / "+replicas(w)+" desired")
	p.podsStatus(w)
	p.template(w)
	p.workloadConditions(w.Status.Conditions)
	if events {
		p.events(o)
	}
}

func describeStatefulSet(p *page, o api.Object, events bool) {
	w := o.(*api.Workload)
	p.line(0, "Name:", w.Name)
	p.line(0, "Namespace:", w.Namespace)
	p.line(0, "CreationTimestamp:", date(w.CreationTimestamp))
	p.line(0, "Selector:", formatSelector(w.Spec.Selector))
	p.labels(0, "Labels", w.Labels)
	p.annotations("Annotations", w.Annotations)
	p.line(0, "Replicas:", replicas(w)+" desired | "+itoa(w.Status.Replicas)+" total")
	strategy, partition := w.Spec.UpdateStrategy.Type, int32(0)
	if ru := w.Spec.UpdateStrategy.RollingUpdate; ru != nil && ru.Partition != nil {
		partition = *ru.Partition
	}
	if strategy == "" {
		strategy = "RollingUpdate"
	}
	p.line(0, "Update Strategy:", strategy)
	if strategy == "RollingUpdate" {
		p.line(1, "Partition:", itoa(partition))
	}
	p.podsStatus(w)
	p.template(w)
	p.line(0, "Volume Claims:", none)
	if events {
		p.events(o)
	}
}

func describeDaemonSet(p *page, o api.Object, events bool) {
	w, s := o.(*api.Workload), o.(*api.Workload).Status
	p.line(0, "Name:", w.Name)
	p.line(0, "Namespace:", w.Namespace)
	p.line(0, "Selector:", formatSelector(w.Spec.Selector))
	p.line(0, "Node-Selector:", formatLabels(w.Spec.Template.Spec.NodeSelector))
	p.labels(0, "Labels", w.Labels)
	p.annotations("Annotations", w.Annotations)
	p.line(0, "Desired Number of Nodes Scheduled: "+itoa(s.DesiredNumberScheduled))
	p.line(0, "Current Number of Nodes Scheduled: "+itoa(s.CurrentNumberScheduled))
	p.line(0, "Number of Nodes Scheduled with Up-to-date Pods: "+itoa(s.UpdatedNumberScheduled))
	p.line(0, "Number of Nodes Scheduled with Available Pods: "+itoa(s.NumberAvailable))
	p.line(0, "Number of Nodes Misscheduled: "+itoa(s.NumberMisscheduled))
	p.podsStatus(w)
	p.template(w)
	if events {
		p.events(o)
	}
}
