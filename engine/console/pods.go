package console

import (
	"github.com/portwalk/portwalk/engine/json"
	"net/netip"
	"strconv"
	"time"

	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/path"
)

// lastIP is the newest address of a pod network.
type lastIP = netip.Addr

// grace is how long a pod may take to end, if nothing else is said.
const grace = 30

// pass lets the clock run. Pods whose time is over on the way are gone.
func (t *Console) pass(seconds int64) {
	target := t.Session.Now + max(seconds, 0)
	for {
		next, at := api.Key{}, target+1
		for k, when := range t.ending {
			if when < at || when == at && k.String() < next.String() {
				next, at = k, when
			}
		}
		if at > target {
			break
		}
		t.Session.Now = max(t.Session.Now, at)
		if next.Kind == "Node" {
			t.unheard(next)
		} else {
			t.gone(next)
		}
	}
	t.Session.Now = target
}

// remove begins to end an object, and says when it will be gone. What controllers made of it goes with it.
func (t *Console) remove(k api.Key, seconds int64) int64 {
	if k.Kind == "Pod" {
		return t.terminate(k, seconds)
	}
	before := t.Cluster.State
	t.Cluster = t.Cluster.Change(func(d *api.Draft) { d.Delete(k) })
	t.roll(before)
	return t.Session.Now
}

// terminate begins to end a pod: it is no endpoint for new connections any more, and its controller makes another.
func (t *Console) terminate(k api.Key, seconds int64) int64 {
	p, ok := t.Cluster.State.Get(k).(*api.Pod)
	if !ok {
		return t.Session.Now
	}
	leaving := t.leaving(p, seconds)
	t.change(func(d *api.Draft) { d.Put(leaving) })
	if t.ending[k] == t.Session.Now {
		t.gone(k)
		return t.Session.Now
	}
	return t.ending[k]
}

// leaving is the pod on its way out, for so many seconds; -1 leaves it to the pod.
func (t *Console) leaving(p *api.Pod, seconds int64) *api.Pod {
	if seconds < 0 {
		seconds = t.graceOf(t.Cluster.State, p)
	}
	until := t.Session.Now + seconds
	if old, ok := t.ending[api.KeyOf(p)]; ok {
		until = min(until, old)
	}
	t.ending[api.KeyOf(p)] = until
	out := *p
	out.Derived = false
	out.DeletionTimestamp = t.now().Format(time.RFC3339)
	return &out
}

// graceOf is the terminationGracePeriodSeconds that was written for a pod, or for whose template it is of.
func (t *Console) graceOf(s api.State, p *api.Pod) int64 {
	raw, path := t.Cluster.Raw(api.KeyOf(p)), []string{"spec"}
	if w := workloadIn(s, p); raw == nil && w != nil {
		raw, path = t.Cluster.Raw(api.KeyOf(w)), []string{"spec", "template", "spec"}
	}
	for _, key := range path {
		raw, _ = raw[key].(map[string]any)
	}
	switch n := raw["terminationGracePeriodSeconds"].(type) {
	case float64:
		return int64(n)
	case int64:
		return n
	}
	return grace
}

// gone is a pod's end: its process exits, and its kernel closes what was open.
func (t *Console) gone(k api.Key) {
	delete(t.ending, k)
	t.Session = t.Session.Ended("pod/"+k.Namespace+"/"+k.Name, true)
	t.change(func(d *api.Draft) { d.Delete(k) })
}

// unnoticed is how long the node controller waits for a node's heartbeat (node-monitor-grace-period).
const unnoticed = 50

// powerOff is a node's end without a word: nothing on it says good-bye, and what it remembered is lost. Its Ready condition
// says Unknown at once here; its pods count as ready until the node controller notices.
func (t *Console) powerOff(node string) (Reply, error) {
	for _, p := range t.Cluster.State.Pods() {
		if p.Spec.NodeName == node {
			t.Session = t.Session.Ended("pod/"+p.Namespace+"/"+p.Name, false)
		}
	}
	t.Session = t.Session.Forget(node, func(*path.Entry) bool { return true })
	n := *t.Cluster.State.Node(node)
	n.Status.Conditions = []api.Condition{{Type: "Ready", Status: "Unknown", Reason: "NodeStatusUnknown", Message: "Kubelet stopped posting node status."}}
	n.Derived = false
	t.ending[api.KeyOf(&n)] = t.Session.Now + unnoticed
	t.change(func(d *api.Draft) { d.Put(&n) })
	return Reply{}, nil
}

// unheard is the node controller noticing: the node's pods are no endpoints any more.
func (t *Console) unheard(node api.Key) {
	delete(t.ending, node)
	t.change(func(d *api.Draft) {
		for _, p := range d.Pods() {
			if p.Spec.NodeName != node.Name {
				continue
			}
			silent := *p
			silent.Derived = false
			silent.Status.Conditions = nil
			for _, c := range p.Status.Conditions {
				if c.Type == "Ready" {
					c.Status, c.Reason = "False", "NodeNotReady"
				}
				silent.Status.Conditions = append(silent.Status.Conditions, c)
			}
			d.Put(&silent)
		}
	})
}

func (t *Console) change(edit func(*api.Draft)) {
	t.Cluster = t.Cluster.Change(edit)
	t.follow()
}

// roll lets controllers do over time what the engine's do at once: pods whose template is another now, whose controller
// is gone, or of which there are too many, end; new ones come.
func (t *Console) roll(before api.State) {
	var leave []api.Key
	var sets []api.Key
	for _, w := range api.List[*api.Workload](before) {
		now, ok := t.Cluster.State.Get(api.KeyOf(w)).(*api.Workload)
		if w.Kind == "ReplicaSet" || ok && same(w.Spec.Template, now.Spec.Template) {
			continue
		}
		for _, p := range before.Pods() {
			if own := workloadIn(before, p); own != nil && api.KeyOf(own) == api.KeyOf(w) && !p.Terminating() {
				leave = append(leave, api.KeyOf(p))
			}
		}
		for _, rs := range api.List[*api.Workload](before) {
			if rs.Kind == "ReplicaSet" && controls(rs.OwnerReferences, w) {
				sets = append(sets, api.KeyOf(rs))
			}
		}
	}
	t.replace(before, leave, sets)
	t.keep()
	for _, k := range t.surplus() {
		t.terminate(k, -1)
	}
	t.clean()
}

// replace ends pods and makes their successors. The old ones are out of the way while that happens: else the new ones
// would be taken for more of the old.
func (t *Console) replace(before api.State, leave, sets []api.Key) {
	if len(leave)+len(sets) == 0 {
		return
	}
	var old []*api.Pod
	for _, k := range leave {
		if p, ok := t.Cluster.State.Get(k).(*api.Pod); ok {
			old = append(old, p)
		}
	}
	t.Cluster = t.Cluster.Change(func(d *api.Draft) { d.Delete(leave...); d.Delete(sets...) })
	t.keep()
	for _, p := range old {
		if t.Cluster.State.Get(api.KeyOf(p)) == nil {
			t.Cluster = t.Cluster.Change(func(d *api.Draft) { d.Put(t.leaving(p, t.graceOf(before, p))) })
		} else { // a StatefulSet's next pod has the same name: the old one had to go first
			t.Session = t.Session.Ended("pod/"+p.Namespace+"/"+p.Name, true)
		}
	}
}

// surplus are the pods that a workload has too many: those not ready first, then those on nodes with most of them, then
// the newest.
func (t *Console) surplus() (out []api.Key) {
	for _, w := range api.List[*api.Workload](t.Cluster.State) {
		if w.Kind != "ReplicaSet" && w.Kind != "StatefulSet" || w.Spec.Replicas == nil {
			continue
		}
		var pods []*api.Pod
		for _, p := range t.Cluster.State.Pods() {
			if controls(p.OwnerReferences, w) && !p.Terminating() {
				pods = append(pods, p)
			}
		}
		for len(pods) > int(*w.Spec.Replicas) {
			worst := 0
			for i := range pods {
				if w.Kind == "StatefulSet" || worse(pods[i], pods[worst], pods) {
					worst = i
				}
			}
			out = append(out, api.KeyOf(pods[worst]))
			pods = append(pods[:worst:worst], pods[worst+1:]...)
		}
	}
	return out
}

// worse says whether a goes before b.
func worse(a, b *api.Pod, all []*api.Pod) bool {
	beside := func(p *api.Pod) (n int) {
		for _, o := range all {
			if o.Spec.NodeName == p.Spec.NodeName {
				n++
			}
		}
		return n
	}
	switch {
	case a.Ready() != b.Ready():
		return b.Ready()
	case beside(a) != beside(b):
		return beside(a) > beside(b)
	case a.CreationTimestamp != b.CreationTimestamp:
		return a.CreationTimestamp > b.CreationTimestamp
	}
	return a.Name > b.Name
}

// follow lets a change sink in, in the cluster and on the nodes.
func (t *Console) follow() {
	t.keep()
	t.clean()
}

// clean: kube-proxy has seen it all, and forgets UDP connections that go nowhere.
func (t *Console) clean() { t.Session = t.Session.Cleaned(t.Cluster.State) }

// keep makes nodes, pods and ReplicaSets that the controllers made what they are in a cluster: objects that stay. Names and
// addresses are not used twice.
func (t *Console) keep() {
	d := t.Cluster.State
	var puts []api.Object
	var drops []api.Key
	for _, w := range api.List[*api.Workload](d) {
		if w.Derived {
			kept := *w
			kept.Derived = false
			puts = append(puts, &kept)
		}
	}
	for _, n := range d.Nodes() {
		if n.Derived {
			kept := *n
			kept.Derived = false
			puts = append(puts, &kept)
		}
	}
	for _, p := range d.Pods() {
		if p.Derived {
			puts, drops = append(puts, t.settled(p)), append(drops, api.KeyOf(p))
		}
		t.remember(p)
	}
	if len(puts) > 0 {
		t.Cluster = t.Cluster.Change(func(d *api.Draft) { d.Delete(drops...); d.Put(puts...) })
	}
}

// settled is a pod that a controller just made, with a name and addresses that none had before.
func (t *Console) settled(p *api.Pod) *api.Pod {
	kept := *p
	kept.Derived = false
	stateful := len(p.OwnerReferences) > 0 && p.OwnerReferences[0].Kind == "StatefulSet"
	again := t.named[api.KeyOf(p)]
	if again || t.Session.Now > 0 {
		kept.CreationTimestamp = t.now().Format(time.RFC3339)
	}
	for again && !stateful && t.named[api.KeyOf(&kept)] {
		t.made++
		kept.Name = api.GenerateName(p.GenerateName, p.Namespace, "session"+strconv.Itoa(t.made))
	}
	if p.Spec.HostNetwork || len(p.Status.PodIPs) == 0 {
		return &kept
	}
	kept.Status.PodIPs = nil
	for _, ip := range p.Status.PodIPs {
		kept.Status.PodIPs = append(kept.Status.PodIPs, api.PodIP{IP: t.unused(p.Spec.NodeName, ip.IP)})
	}
	kept.Status.PodIP = kept.Status.PodIPs[0].IP
	return &kept
}

// unused is the address itself if it is newer than all on its node, or the one after the newest.
func (t *Console) unused(node, text string) string {
	ip, err := netip.ParseAddr(text)
	last, ok := t.last[family(node, ip)]
	if err != nil || !ok || last.Less(ip) {
		return text
	}
	next := last.Next()
	t.last[family(node, ip)] = next
	return next.String()
}

// remember notes a pod's name and addresses as used.
func (t *Console) remember(p *api.Pod) {
	t.named[api.KeyOf(p)] = true
	if p.Spec.HostNetwork {
		return
	}
	for _, i := range p.Status.PodIPs {
		if ip, err := netip.ParseAddr(i.IP); err == nil && t.last[family(p.Spec.NodeName, ip)].Less(ip) {
			t.last[family(p.Spec.NodeName, ip)] = ip
		}
	}
}

func family(node string, ip netip.Addr) string {
	if ip.Is6() {
		return node + " IPv6"
	}
	return node
}

// workload is what somebody wrote that a pod belongs to: the Deployment, not its ReplicaSet.
func (t *Console) workload(p *api.Pod) *api.Workload { return workloadIn(t.Cluster.State, p) }

func workloadIn(s api.State, p *api.Pod) *api.Workload {
	own := ownerIn(s, p.Namespace, p.OwnerReferences)
	if own != nil && own.Kind == "ReplicaSet" {
		if d := ownerIn(s, own.Namespace, own.OwnerReferences); d != nil {
			return d
		}
	}
	return own
}

func ownerIn(s api.State, namespace string, refs []api.OwnerReference) *api.Workload {
	for _, r := range refs {
		if w, ok := s.Get(api.Key{Kind: r.Kind, Namespace: namespace, Name: r.Name}).(*api.Workload); ok {
			return w
		}
	}
	return nil
}

func controls(refs []api.OwnerReference, w *api.Workload) bool {
	for _, r := range refs {
		if r.Kind == w.Kind && r.Name == w.Name {
			return true
		}
	}
	return false
}

func same(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}
