package manifest

import (
	"testing"

	"github.com/portwalk/portwalk/engine/api"
)

// What kubeadm keeps in a cluster, as kubectl prints it: each component's file in a ConfigMap, one level deeper.
const kubeSystem = `apiVersion: v1
items:
- apiVersion: v1
  data:
    config.conf: |-
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      bindAddress: 0.0.0.0
      clusterCIDR: 10.32.0.0/12
      kind: KubeProxyConfiguration
      mode: nftables
    kubeconfig.conf: "x"
  kind: ConfigMap
  metadata: {name: kube-proxy, namespace: kube-system}
- apiVersion: v1
  data:
    ClusterConfiguration: |
      apiServer:
        extraArgs:
        - name: service-node-port-range
          value: 31000-31999
      apiVersion: kubeadm.k8s.io/v1beta4
      kind: ClusterConfiguration
      networking:
        serviceSubnet: 10.50.0.0/16
  kind: ConfigMap
  metadata: {name: kubeadm-config, namespace: kube-system}
- apiVersion: v1
  data: {config.conf: "kind: KubeProxyConfiguration"}
  kind: ConfigMap
  metadata: {name: kube-proxy, namespace: default}
kind: List
metadata: {resourceVersion: ""}
`

func TestWrapped(t *testing.T) {
	var proxy *api.KubeProxyConfiguration
	var cluster *api.ClusterConfiguration
	var left []string
	for _, d := range Read("f.yaml", kubeSystem) {
		switch o := d.Object.(type) {
		case *api.KubeProxyConfiguration:
			proxy = o
			if line, exact := d.LineOf("mode"); line != 10 || !exact || d.Line != 6 {
				t.Errorf("the mode stands in line %d (%v) of an object from line %d, want 10 of 6", line, exact, d.Line)
			}
		case *api.ClusterConfiguration:
			cluster = o
			if line, exact := d.LineOf("networking.serviceSubnet"); line != 24 || !exact {
				t.Errorf("the subnet stands in line %d (%v), want 24", line, exact)
			}
		}
		if len(d.Warnings) > 0 {
			left = append(left, d.Key.String())
		}
	}
	if proxy == nil || proxy.Mode != "nftables" || proxy.ClusterCIDR != "10.32.0.0/12" {
		t.Errorf("kube-proxy is told %+v", proxy)
	}
	if cluster == nil || cluster.Networking.ServiceSubnet != "10.50.0.0/16" || len(cluster.APIServer.ExtraArgs) != 1 {
		t.Errorf("kubeadm is told %+v", cluster)
	}
	if len(left) != 1 || left[0] != "ConfigMap/default/kube-proxy" {
		t.Errorf("not modelled: %v; only the third is nobody's configuration", left)
	}
}

// A ConfigMap whose text is no configuration is a ConfigMap.
func TestWrappedNonsense(t *testing.T) {
	for _, text := range []string{"{", "kind: x", "[]", "", "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: []"} {
		docs := Read("f.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kube-proxy, namespace: kube-system}\ndata: {config.conf: "+quoted(text)+"}\n")
		if len(docs) != 1 || docs[0].Problem != nil {
			t.Errorf("%q: %+v", text, docs)
		}
	}
}

func quoted(s string) string { return numberText(s) }

// The API server joins the keys of a path with dots, whatever is in them.
func TestDottedKeys(t *testing.T) {
	const text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    a: x\n    a.example.com/b.c: y\n    example.com: z\n"
	d := Read("f.yaml", text)[0]
	for path, want := range map[string]int{
		"metadata.annotations.a.example.com/b.c": 7, "metadata.annotations[a.example.com/b.c]": 7,
		"metadata.annotations.a": 6, "metadata.annotations.example.com": 8,
	} {
		if line, exact := d.LineOf(path); line != want || !exact {
			t.Errorf("%s stands in line %d (%v), want %d", path, line, exact, want)
		}
	}
	if line, exact := d.LineOf("metadata.annotations.b.example.com/c"); line != 5 || exact {
		t.Errorf("what is not there: line %d (%v), want its parent's, 5", line, exact)
	}
}
