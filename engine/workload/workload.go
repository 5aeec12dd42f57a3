// Package workload plays the controllers that turn Deployments, ReplicaSets, StatefulSets and DaemonSets into pods,
// the scheduler that gives pods a node, and the kubelet that gives them an address and a status.
//
// What the input gives stays: a pod with a node keeps it, an address keeps it, a reported status keeps it. What the
// package makes is marked Derived, is made anew at each Reconcile, and is the same again for the same input: names
// come from hashes, nodes go round robin, addresses are the first free ones. A pod that comes back after an edit
// keeps its node and address.
package workload

import (
	"maps"
	"net/netip"
	"strconv"

	"github.com/portwalk/portwalk/engine/api"
)

// Options say what Reconcile may add.
type Options struct {
	Bare    bool   // no demo Deployments
	Created string // RFC 3339: when nodes and pods came that have no creationTimestamp to tell; may be empty
}

// DemoDeployment is the Note about a Deployment that nobody wrote. Args: the Service's name, the number of replicas.
const DemoDeployment = "demo-deployment"

// Note is something the package added that the reader should know.
type Note struct {
	Code   string
	Object string // api.Key of what was added
	Args   []string
}

// Reconcile brings nodes, pods and workload status of the draft to what a settled cluster would hold.
func Reconcile(d *api.Draft, opts Options) []Note {
	r := &reconciler{d: d, created: opts.Created, before: map[api.Key]*api.Pod{}, made: map[api.Key]bool{}, free: map[netip.Prefix]netip.Addr{}}
	r.forget()
	r.reconcileNodes()
	if !opts.Bare {
		r.addDemos()
	}
	r.makePods()
	for _, p := range r.given {
		if !r.settled(p) {
			p = clonePod(p)
		}
		r.pods = append(r.pods, p)
	}
	r.schedule()
	r.giveAddresses()
	for _, p := range r.pods {
		if !r.settled(p) {
			r.report(p)
			d.Put(p)
		}
	}
	for k := range r.before {
		if !r.made[k] {
			d.Delete(k)
		}
	}
	r.countPods()
	return r.notes
}

type reconciler struct {
	d       *api.Draft
	created string
	before  map[api.Key]*api.Pod // derived pods of the last Reconcile, for their nodes and addresses
	nodes   []*api.Node
	given   []*api.Pod
	owned   owned
	sets    map[api.Key][]*api.Workload // ReplicaSets by Deployment
	made    map[api.Key]bool
	free    map[netip.Prefix]netip.Addr // no lower address of the range is free
	pods    []*api.Pod                  // all pods, copies: those made first, in the order of making, then the given ones
	notes   []Note
}

// forget removes what an earlier Reconcile made, except for the pods: they may come back.
func (r *reconciler) forget() {
	for _, p := range r.d.Pods() {
		if p.Derived {
			r.before[api.KeyOf(p)] = p
		} else {
			r.given = append(r.given, p)
		}
	}
	for _, w := range api.List[*api.Workload](r.d.State) {
		if w.Derived {
			r.d.Delete(api.KeyOf(w))
		}
	}
	for _, n := range r.d.Nodes() {
		if n.Derived {
			r.d.Delete(api.KeyOf(n))
		}
	}
}

func (r *reconciler) note(code string, o api.Object, args ...string) {
	r.notes = append(r.notes, Note{Code: code, Object: api.KeyOf(o).String(), Args: args})
}

// settled says that nothing is left to do for a pod: it has a node with its topology labels, addresses and a whole
// report. Nobody writes to it any more.
func (r *reconciler) settled(p *api.Pod) bool {
	st := &p.Status
	return p.Spec.NodeName != "" && len(st.PodIPs) > 0 && st.PodIP != "" && st.HostIP != "" && st.Phase != "" &&
		(st.StartTime != "" || r.bornAt(p) == "") && condition(p, "Ready") != nil &&
		len(st.ContainerStatuses) > 0 && len(st.InitContainerStatuses) >= len(p.Spec.InitContainers) && r.labelled(p)
}

// bornAt is when a pod came.
func (r *reconciler) bornAt(p *api.Pod) string {
	if p.CreationTimestamp != "" {
		return p.CreationTimestamp
	}
	return r.created
}

// clonePod copies as deep as this package writes.
func clonePod(p *api.Pod) *api.Pod {
	c := *p
	c.Labels = maps.Clone(p.Labels)
	c.OwnerReferences = append([]api.OwnerReference(nil), p.OwnerReferences...)
	c.Status.Conditions = append([]api.Condition(nil), p.Status.Conditions...)
	return &c
}

func itoa(n int) string { return strconv.Itoa(n) }

func ptr[T any](v T) *T { return &v }
