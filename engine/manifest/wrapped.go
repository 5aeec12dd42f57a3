package manifest

// wrapped are the ConfigMaps of namespace kube-system in which kubeadm keeps the components' configuration, and their keys.
var wrapped = map[string]string{"kube-proxy": "config.conf", "kubeadm-config": "ClusterConfiguration"}

// unwrap reads a component's configuration out of the ConfigMap that holds it, as `kubectl get configmap -n kube-system
// -o yaml` prints it. What is in there and cannot be read is nobody's concern here: no component runs. It says whether the
// ConfigMap is one of those.
func (r *reader) unwrap(d *Doc) bool {
	key, ok := wrapped[d.Key.Name]
	if d.Kind != "ConfigMap" || d.APIVersion != "v1" || d.Key.Namespace != "kube-system" || !ok {
		return false
	}
	data, _ := d.Raw["data"].(map[string]any)
	inner := &reader{file: r.file, limits: r.limits, types: r.types}
	inner.read(stringOf(data[key]))
	at, _ := d.LineOf("data[" + key + "]")
	for _, in := range inner.docs {
		if in.Config && in.Problem == nil {
			in.source.line += at // the text begins on the line below its key
			in.Line += at
			r.add(in)
		}
	}
	return true
}
