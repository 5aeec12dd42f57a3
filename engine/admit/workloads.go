package admit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// checkWorkload fills in and validates a Deployment, ReplicaSet, StatefulSet or DaemonSet.
func checkWorkload(c *causes, w, old *api.Workload) []string {
	sp := &w.Spec
	defaultPodSpec(&sp.Template.Spec, false)
	if w.Kind != "DaemonSet" {
		if sp.Replicas != nil && *sp.Replicas < 0 {
			c.invalid("spec.replicas", *sp.Replicas, "must be greater than or equal to 0")
		}
		if old == nil && w.Kind == "StatefulSet" && sp.ServiceName != "" {
			c.each("spec.serviceName", sp.ServiceName, dnsLabel(sp.ServiceName))
		}
		if sp.Selector == nil {
			c.required("spec.selector", "")
		}
	}
	if old != nil {
		w.Status = old.Status
	}
	if old != nil && w.Kind == "DaemonSet" {
		checkSelectorUpdate(c, w, old)
	}
	before := len(*c)
	checkSelector(c, "spec.selector", sp.Selector)
	good := len(*c) == before
	empty := sp.Selector != nil && len(sp.Selector.MatchLabels)+len(sp.Selector.MatchExpressions) == 0
	if empty && w.Kind != "DaemonSet" {
		c.invalid("spec.selector", sp.Selector, "empty selector is invalid for "+emptyName(w.Kind))
	}
	checkTemplateLabels(c, w, good, empty)
	if empty && w.Kind == "DaemonSet" {
		c.invalid("spec.selector", sp.Selector, "empty selector is invalid for daemonset")
	}
	if good || w.Kind == "DaemonSet" {
		checkLabels(c, "spec.template.labels", sp.Template.Labels)
		spec := sp.Template.Spec
		if w.Kind == "StatefulSet" {
			spec.Hostname, spec.Subdomain = "", "" // its pods get others
		}
		checkPodSpec(c, "spec.template.spec", &spec)
	}
	if old != nil && w.Kind != "DaemonSet" {
		checkSelectorUpdate(c, w, old)
	}
	if old != nil && !w.Beyond && print(w.Spec) == print(old.Spec) {
		return nil // nothing that is warned of has changed
	}
	var warnings []string
	if msgs := dnsLabel(w.Name); old == nil && len(msgs) > 0 && (w.Kind == "Deployment" || w.Kind == "ReplicaSet") {
		warnings = append(warnings, fmt.Sprintf("metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: %v", msgs))
	}
	return append(warnings, warnPorts("spec.template.spec", &sp.Template.Spec)...)
}

// emptyName is what the API server calls the kind when its selector is empty; a ReplicaSet borrows the Deployment's.
func emptyName(kind string) string {
	if kind == "ReplicaSet" {
		return "deployment"
	}
	return strings.ToLower(kind)
}

// checkTemplateLabels wants the selector to select the pods that the template makes.
func checkTemplateLabels(c *causes, w *api.Workload, good, empty bool) {
	sp := &w.Spec
	if !good {
		switch w.Kind {
		case "DaemonSet":
		case "StatefulSet":
			c.add("spec.selector", "Invalid value: "+print(sp.Selector))
		default:
			c.invalid("spec.selector", sp.Selector, "invalid label selector")
		}
		return
	}
	if !empty && !selects(sp.Selector, sp.Template.Labels) {
		c.invalid("spec.template.metadata.labels", sp.Template.Labels, "`selector` does not match template `labels`")
	}
}

// checkSelectorUpdate: a workload's selector never changes.
func checkSelectorUpdate(c *causes, w, old *api.Workload) {
	same := print(w.Spec.Selector) == print(old.Spec.Selector)
	if w.Kind == "StatefulSet" {
		if !same || w.Spec.ServiceName != old.Spec.ServiceName {
			c.forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")
		}
		return
	}
	if !same {
		c.invalid("spec.selector", w.Spec.Selector, "field is immutable")
	}
}

func checkSelector(c *causes, path string, sel *api.LabelSelector) {
	if sel == nil {
		return
	}
	checkLabels(c, path+".matchLabels", sel.MatchLabels)
	for i, e := range sel.MatchExpressions {
		p := index(path+".matchExpressions", i)
		switch e.Operator {
		case "In", "NotIn":
			if len(e.Values) == 0 {
				c.required(p+".values", "must be specified when `operator` is 'In' or 'NotIn'")
			}
		case "Exists", "DoesNotExist":
			if len(e.Values) > 0 {
				c.forbidden(p+".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
			}
		default:
			c.invalid(p+".operator", word(e.Operator), "not a valid selector operator")
		}
		c.each(p+".key", e.Key, qualifiedName(e.Key))
		for j, v := range e.Values {
			c.each(index(p+".values", j), v, labelValue(v))
		}
	}
}

// selects is a workload's selector at work. No selector selects nothing.
func selects(sel *api.LabelSelector, labels map[string]string) bool {
	if sel == nil {
		return false
	}
	for _, k := range slices.Sorted(maps.Keys(sel.MatchLabels)) {
		if v, ok := labels[k]; !ok || v != sel.MatchLabels[k] {
			return false
		}
	}
	for _, e := range sel.MatchExpressions {
		v, ok := labels[e.Key]
		in := ok && slices.Contains(e.Values, v)
		switch {
		case e.Operator == "In" && !in, e.Operator == "NotIn" && in, e.Operator == "Exists" && !ok, e.Operator == "DoesNotExist" && ok:
			return false
		}
	}
	return true
}
