package main

import (
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// askMade compares what kubectl prints of what the engine made of a cluster: slices, Endpoints, events, the cloud's
// addresses. The engine's own -o yaml carries it to the real kubectl, so that a field that is lost there is seen, too.
func askMade(x *run) {
	ours := load(x.cluster)
	given := map[string]bool{}
	var all []runtime.Object
	for _, kind := range kinds {
		if strings.Contains(kind, ".") || kind == "all" || given[kind] {
			continue
		}
		given[kind] = true
		all = append(all, items(ourKubectl(ours, time.Now(), "get", kind, "-A", "-o", "yaml").out)...)
	}
	s := newServer(all)
	for _, words := range commands(x.r) {
		x.compareScreens(words, realKubectl(s, words...), ourKubectl(ours, time.Now(), words...))
	}
}

// items reads a List.
func items(text string) []runtime.Object {
	var list struct {
		Items []any `json:"items"`
	}
	check(yaml.Unmarshal([]byte(text), &list))
	var out []runtime.Object
	for _, i := range list.Items {
		b, err := yaml.Marshal(i)
		check(err)
		b, err = yaml.YAMLToJSON(b)
		check(err)
		o, _, err := scheme.Codecs.UniversalDeserializer().Decode(b, nil, nil)
		check(err)
		out = append(out, o)
	}
	return out
}
