package submit

import "maps"

// rules say how the lists and maps of one kind are merged, as the API's types declare it (k8s.io/api: patchStrategy,
// patchMergeKey). What they don't name is replaced as a whole.
type rules struct {
	keys   map[string]string // lists that are merged, by path: the key of an item; "" for plain values
	retain map[string]bool   // maps that keep only the keys that a patch names
}

// rulesOf are those of a kind.
func rulesOf(kind string) rules {
	r := rules{keys: map[string]string{".metadata.finalizers": "", ".metadata.ownerReferences": "uid", ".status.conditions": "type"}, retain: map[string]bool{}}
	switch kind {
	case "Service":
		r.keys[".spec.ports"] = "port"
	case "Node":
		r.keys[".spec.podCIDRs"], r.keys[".status.addresses"] = "", "type"
	case "Pod":
		r.pod(".spec")
		r.keys[".status.podIPs"], r.keys[".status.hostIPs"] = "ip", "ip"
	case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet":
		r.pod(".spec.template.spec")
		r.keys[".spec.template.metadata.finalizers"], r.keys[".spec.template.metadata.ownerReferences"] = "", "uid"
		r.retain[".spec.strategy"] = kind == "Deployment"
	}
	return r
}

// pod adds the rules of a pod's spec.
func (r rules) pod(at string) {
	maps.Copy(r.keys, map[string]string{at + ".volumes": "name", at + ".imagePullSecrets": "name", at + ".hostAliases": "ip",
		at + ".topologySpreadConstraints": "topologyKey", at + ".schedulingGates": "name", at + ".resourceClaims": "name"})
	r.retain[at+".volumes"], r.retain[at+".resourceClaims"] = true, true
	for _, list := range []string{".containers", ".initContainers", ".ephemeralContainers"} {
		c := at + list
		maps.Copy(r.keys, map[string]string{c: "name", c + ".ports": "containerPort", c + ".env": "name", c + ".volumeMounts": "mountPath", c + ".volumeDevices": "devicePath"})
	}
}
