package api

import "slices"

// Selects says whether a workload's selector matches labels. An empty one matches nothing here: Kubernetes does
// not accept it for a workload.
func (s *LabelSelector) Selects(labels map[string]string) bool {
	if s == nil || len(s.MatchLabels) == 0 && len(s.MatchExpressions) == 0 {
		return false
	}
	for k, v := range s.MatchLabels {
		if got, ok := labels[k]; !ok || got != v {
			return false
		}
	}
	for _, e := range s.MatchExpressions {
		if !meets(e, labels) {
			return false
		}
	}
	return true
}

func meets(e LabelSelectorRequirement, labels map[string]string) bool {
	got, ok := labels[e.Key]
	switch e.Operator {
	case "In":
		return ok && slices.Contains(e.Values, got)
	case "NotIn":
		return !ok || !slices.Contains(e.Values, got)
	case "Exists":
		return ok
	case "DoesNotExist":
		return !ok
	}
	return false
}
