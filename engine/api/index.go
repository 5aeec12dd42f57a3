package api

// PodIndex finds the pods that a selector means without looking at every pod.
type PodIndex struct {
	byPair map[labelPair][]*Pod
}

type labelPair struct{ namespace, key, value string }

// IndexPods makes an index of pods; found pods come in the order of the list.
func IndexPods(pods []*Pod) PodIndex {
	x := PodIndex{byPair: make(map[labelPair][]*Pod, len(pods))}
	for _, p := range pods {
		for k, v := range p.Labels {
			pair := labelPair{p.Namespace, k, v}
			x.byPair[pair] = append(x.byPair[pair], p)
		}
	}
	return x
}

// Select returns the pods of a namespace whose labels have every pair of the selector; none for an empty selector.
func (x PodIndex) Select(namespace string, selector map[string]string) []*Pod {
	var fewest []*Pod
	first := true
	for k, v := range selector {
		pods := x.byPair[labelPair{namespace, k, v}]
		if first || len(pods) < len(fewest) {
			fewest, first = pods, false
		}
	}
	var out []*Pod
	for _, p := range fewest {
		if Matches(selector, p.Labels) {
			out = append(out, p)
		}
	}
	return out
}
