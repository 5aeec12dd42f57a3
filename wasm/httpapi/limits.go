package httpapi

import (
	"github.com/portwalk/portwalk/engine/api"
	"github.com/portwalk/portwalk/engine/manifest"
	"github.com/portwalk/portwalk/engine/problem"
	"github.com/portwalk/portwalk/wasm/bridge"
)

// Limits of a question. They are far above what a post shows, and low enough that none takes longer than a moment.
const (
	mostBody      = 256 << 10 // bytes
	mostFiles     = 20
	mostDocuments = 200
	mostNodes     = 50
	mostServices  = 100
	mostPods      = 1000
	mostEndpoints = 5000 // of Services and in slices, each with each of its ports
	mostPorts     = 500
	mostAddresses = 5000 // that a Service has or lets in, each with each of its ports
	mostNodeAddrs = 200
)

// yaml bounds what is read at all, before anything is counted.
var yaml = manifest.Limits{Bytes: mostBody, Documents: mostDocuments, Depth: 60, Nodes: 50_000}

// tally counts what makes work.
type tally struct {
	documents, nodes, services, ports, pods, endpoints, addresses, nodeAddresses int

	selecting []*api.Service
	made      []pods
}

// pods are as many as a document makes, all with the same labels.
type pods struct {
	namespace string
	labels    map[string]string
	count     int
	each      bool // one on each node instead
}

// measure says what is too much about the files. What cannot be read is not its business: kubectl has words for that.
func measure(files []bridge.File) *Problem {
	var t tally
	if len(files) > mostFiles {
		return problemOf(tooMuch, "There are %d files, %d is the most.", len(files), mostFiles).at("files").limit(mostFiles)
	}
	for _, f := range files {
		for _, d := range manifest.ReadWithin(f.Name, f.Text, yaml) {
			if d.Problem != nil && d.Problem.Class == problem.Refused {
				return problemOf(tooMuch, "%s", d.Problem.Text).where(d.Problem.File, d.Problem.Line())
			}
			t.documents++
			t.count(d.Object)
		}
	}
	t.meet()
	for _, x := range []struct {
		what       string
		has, limit int
	}{
		{"documents", t.documents, mostDocuments}, {"nodes", t.nodes, mostNodes}, {"Services", t.services, mostServices},
		{"ports of Services", t.ports, mostPorts}, {"pods", t.pods, mostPods}, {"endpoints, each with each port,", t.endpoints, mostEndpoints},
		{"external addresses and source ranges, each with each port,", t.addresses, mostAddresses}, {"addresses of nodes", t.nodeAddresses, mostNodeAddrs},
	} {
		if x.has > x.limit {
			return problemOf(tooMuch, "The files hold %d %s, %d is the most.", x.has, x.what, x.limit).limit(x.limit)
		}
	}
	return nil
}

func (t *tally) count(o api.Object) {
	switch o := o.(type) {
	case *api.Node:
		t.nodes++
		t.nodeAddresses += len(o.Status.Addresses)
	case *api.Service:
		t.services++
		t.ports += len(o.Spec.Ports)
		t.addresses += len(o.Spec.Ports) * (len(o.Spec.ExternalIPs) + len(o.Spec.LoadBalancerSourceRanges))
		t.selecting = append(t.selecting, o)
	case *api.Pod:
		t.made = append(t.made, pods{o.Namespace, o.Labels, 1, false})
	case *api.Workload:
		p := pods{o.Namespace, o.Spec.Template.Labels, 1, o.Kind == "DaemonSet"}
		if o.Spec.Replicas != nil {
			p.count = max(int(*o.Spec.Replicas), 0)
		}
		t.made = append(t.made, p)
	case *api.EndpointSlice:
		t.endpoints += len(o.Endpoints) * max(len(o.Ports), 1)
	case *api.Endpoints:
		for _, s := range o.Subsets {
			t.endpoints += (len(s.Addresses) + len(s.NotReadyAddresses)) * max(len(s.Ports), 1)
		}
	}
}

// meet counts the pods, and how many of them each Service sends to.
func (t *tally) meet() {
	for _, p := range t.made {
		if p.each {
			p.count = max(t.nodes, 3) // without Nodes there are three
		}
		t.pods += p.count
		for _, s := range t.selecting {
			if home(s.Namespace) == home(p.namespace) && api.Matches(s.Spec.Selector, p.labels) {
				t.endpoints += p.count * len(s.Spec.Ports)
			}
		}
	}
}

func home(namespace string) string {
	if namespace == "" {
		return "default"
	}
	return namespace
}
