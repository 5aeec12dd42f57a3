package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// compareWorkloads compares the ReplicaSets and pods that the real controllers made of Deployments, StatefulSets and
// DaemonSets with those that portwalk makes. Where a pod was placed and what a kubelet said of it is left out.
func (c *cluster) compareWorkloads(r *report, i int) {
	var real, ours answer
	for range 3 {
		if real, ours = c.bothWorkloads(); real.Stdout == ours.Stdout {
			r.same()
			return
		}
		time.Sleep(time.Second)
		c.collect()
	}
	r.differ(i, "", firstDifference(real, ours), firstDifference(ours, real))
}

func (c *cluster) bothWorkloads() (real, ours answer) {
	owned := func(o map[string]any) bool {
		_, yes := o["metadata"].(map[string]any)["ownerReferences"]
		return yes
	}
	state, all := c.dump("given.json", func(o map[string]any) bool {
		switch o["kind"] {
		case "ReplicaSet", "Pod":
			return !owned(o)
		case "Deployment", "StatefulSet", "DaemonSet":
			delete(o, "status")
			delete(o["metadata"].(map[string]any), "annotations")
		case "Event", "EndpointSlice", "Endpoints":
			return false
		}
		return true
	})
	var list struct {
		Items []map[string]any `json:"items"`
	}
	ours = c.ours(state, "get", "deployments,replicasets,statefulsets,daemonsets,pods", "-A", "-o", "json")
	if err := json.Unmarshal([]byte(ours.Stdout), &list); err == nil {
		ours.Stdout = offspring(list.Items)
	}
	return answer{Stdout: offspring(all)}, ours
}

// offspring are the ReplicaSets and pods of a list that somebody made for them, as far as a Service depends on them.
// Left out are hashes of templates, drawn names and places.
func offspring(list []map[string]any) string {
	var out []string
	for _, o := range list {
		m := o["metadata"].(map[string]any)
		owners, _ := m["ownerReferences"].([]any)
		if len(owners) == 0 || o["kind"] != "ReplicaSet" && o["kind"] != "Pod" {
			continue
		}
		owner := owners[0].(map[string]any)
		name := fmt.Sprint(m["name"])
		if g, ok := m["generateName"].(string); ok && owner["kind"] != "StatefulSet" {
			name = g
		}
		labels, _ := m["labels"].(map[string]any)
		line := []any{o["kind"], m["namespace"], name, owner["kind"], owner["name"], m["annotations"]}
		spec, _ := o["spec"].(map[string]any)
		if o["kind"] == "Pod" {
			line = append(line, servingPart(spec))
		} else {
			line = append(line, spec["replicas"], spec["selector"])
		}
		for k, v := range labels {
			if strings.HasPrefix(k, "topology.kubernetes.io/") {
				delete(labels, k)
			}
			if strings.HasSuffix(k, "-hash") {
				line = replaced(line, fmt.Sprint(v))
				labels[k] = "HASH"
			}
		}
		b, err := json.Marshal(append(line, labels))
		check(err)
		out = append(out, string(b))
	}
	return strings.Join(sorted(out), "\n") + "\n"
}

// replaced hides a hash in values.
func replaced(line []any, hash string) (out []any) {
	b, err := json.Marshal(line)
	check(err)
	check(json.Unmarshal([]byte(strings.ReplaceAll(string(b), hash, "HASH")), &out))
	return out
}

// servingPart is what a Service or a packet asks of a pod's spec.
func servingPart(spec map[string]any) map[string]any {
	out := map[string]any{}
	for _, k := range []string{"hostname", "subdomain", "hostNetwork"} {
		out[k] = spec[k]
	}
	for _, k := range []string{"containers", "initContainers"} {
		list, _ := spec[k].([]any)
		var kept []any
		for _, c := range list {
			c := c.(map[string]any)
			kept = append(kept, []any{c["name"], c["image"], c["ports"], c["restartPolicy"]})
		}
		out[k] = kept
	}
	return out
}
