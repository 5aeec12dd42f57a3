package doctor

import (
	"strings"

	"github.com/portwalk/portwalk/engine/dns"
	"github.com/portwalk/portwalk/engine/problem"
)

// The edits to try on a refused document. None of them is offered before the API server took the result.

// change replaces the value at a path of a document.
func change(doc Doc, path string, to any) []Edit {
	return []Edit{{Path: path, Old: Get(doc.Raw, path), New: to}}
}

// removed leaves a field out: the API server fills it in.
func removed(doc Doc, c problem.Cause) []Edit { return change(doc, c.Path, nil) }

// dropped removes a field that its author wrote, even if the API server speaks of its newer twin.
func dropped(doc Doc, c problem.Cause) []Edit {
	for _, path := range []string{c.Path, strings.TrimSuffix(strings.TrimSuffix(c.Path, "[0]"), "s"), strings.TrimSuffix(c.Path, "[0]")} {
		if Get(doc.Raw, path) != nil {
			return change(doc, path, nil)
		}
	}
	return nil
}

// nodePortTyped: who writes a nodePort wants one.
func nodePortTyped(doc Doc, _ problem.Cause) []Edit { return change(doc, "spec.type", "NodePort") }

// headlessTyped: a Service of another type than ClusterIP cannot be headless.
func headlessTyped(doc Doc, _ problem.Cause) []Edit { return change(doc, "spec.clusterIP", nil) }

// fromTargetPort writes the port that was left out.
func fromTargetPort(doc Doc, c problem.Cause) []Edit {
	if n := Get(doc.Raw, strings.TrimSuffix(c.Path, "port")+"targetPort"); n != nil {
		return change(doc, c.Path, n)
	}
	return nil
}

// unquoted turns "80" into 80.
func unquoted(doc Doc, c problem.Cause) []Edit {
	s, _ := Get(doc.Raw, c.Path).(string)
	n := int64(0)
	for _, r := range s {
		if r < '0' || r > '9' || n > 65535 {
			return nil
		}
		n = n*10 + int64(r-'0')
	}
	if s == "" {
		return nil
	}
	return change(doc, c.Path, n)
}

func withoutAddress(doc Doc, _ problem.Cause) []Edit {
	var out []Edit
	for _, f := range []string{"spec.clusterIP", "spec.clusterIPs"} {
		if Get(doc.Raw, f) != nil {
			out = append(out, change(doc, f, nil)...)
		}
	}
	return out
}

func withoutHealthCheckPort(doc Doc, _ problem.Cause) []Edit {
	return change(doc, "spec.healthCheckNodePort", nil)
}

// firstAddress: clusterIP repeats the first of the clusterIPs.
func firstAddress(doc Doc, _ problem.Cause) []Edit {
	if ip, _ := Get(doc.Raw, "spec.clusterIPs[0]").(string); ip != "" {
		return change(doc, "spec.clusterIP", ip)
	}
	return nil
}

// lifted writes a Service's selector as one: it has no matchLabels.
func lifted(doc Doc, _ problem.Cause) []Edit {
	if labels, ok := Get(doc.Raw, "spec.selector.matchLabels").(map[string]any); ok {
		return change(doc, "spec.selector", labels)
	}
	return nil
}

// hostOnly is the host of a URL.
func hostOnly(doc Doc, c problem.Cause) []Edit {
	s, _ := Get(doc.Raw, c.Path).(string)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	s, _, _ = strings.Cut(s, ":")
	s = strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	if s == "" {
		return nil
	}
	return change(doc, c.Path, s)
}

// asCIDR makes a range of a bare address.
func asCIDR(doc Doc, c problem.Cause) []Edit {
	s, _ := Get(doc.Raw, c.Path).(string)
	if s == "" || strings.Contains(s, "/") {
		return nil
	}
	return change(doc, c.Path, s+"/32")
}

func preferDual(doc Doc, c problem.Cause) []Edit { return change(doc, c.Path, "PreferDualStack") }

// supported is the supported value that differs by case, or by a letter or two.
func supported(doc Doc, c problem.Cause) []Edit {
	was, _ := Get(doc.Raw, c.Path).(string)
	_, list, _ := strings.Cut(c.Text, "supported values: ")
	var near []string
	for _, s := range strings.Split(list, ", ") {
		s = strings.Trim(s, `"`)
		if strings.EqualFold(s, was) {
			return change(doc, c.Path, s)
		}
		if dns.Distance(strings.ToLower(s), strings.ToLower(was)) <= 2 {
			near = append(near, s)
		}
	}
	if len(near) != 1 {
		return nil
	}
	return change(doc, c.Path, near[0])
}

func lowered(doc Doc, c problem.Cause) []Edit {
	was, _ := Get(doc.Raw, c.Path).(string)
	to := strings.Trim(strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(strings.ToLower(was)), "-")
	if to == was || to == "" {
		return nil
	}
	return change(doc, c.Path, to)
}

// fields are those of a Service that people write, with their parents.
var fields = [...]string{
	"metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations",
	"spec.type", "spec.selector", "spec.ports", "spec.clusterIP", "spec.clusterIPs", "spec.externalIPs", "spec.externalName",
	"spec.externalTrafficPolicy", "spec.internalTrafficPolicy", "spec.sessionAffinity", "spec.sessionAffinityConfig",
	"spec.loadBalancerIP", "spec.loadBalancerClass", "spec.loadBalancerSourceRanges", "spec.allocateLoadBalancerNodePorts",
	"spec.healthCheckNodePort", "spec.publishNotReadyAddresses", "spec.ipFamilies", "spec.ipFamilyPolicy", "spec.trafficDistribution",
	"spec.ports.name", "spec.ports.port", "spec.ports.targetPort", "spec.ports.nodePort", "spec.ports.protocol", "spec.ports.appProtocol",
	"spec.template.spec.containers.ports.containerPort", "spec.containers.ports.containerPort",
}

// respelled writes a field that is spelt almost right, or moves one that stands at the wrong depth; what is like no
// field is removed.
func respelled(doc Doc, c problem.Cause) []Edit {
	parent, last := parentOf(c.Path)
	value := Get(doc.Raw, c.Path)
	if value == nil {
		return nil
	}
	out := change(doc, c.Path, nil)
	move := func(to string) []Edit { return append(out, Edit{Path: to, Old: Get(doc.Raw, to), New: value}) }
	for _, f := range fields {
		p, name := parentOf(f)
		if p == bare(parent) && (strings.EqualFold(name, last) || dns.Distance(name, last) <= 2) && Get(doc.Raw, parent+"."+name) == nil {
			return move(parent + "." + name)
		}
	}
	for _, f := range fields {
		if p, name := parentOf(f); doc.Kind == "Service" && name == last && strings.Count(f, ".") == 1 && p != parent && Get(doc.Raw, f) == nil {
			return move(f)
		}
	}
	return out
}

func parentOf(path string) (parent, last string) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// listed puts the one port that was written as a map into a list.
func listed(doc Doc, _ problem.Cause) []Edit {
	ports := Get(doc.Raw, "spec.ports")
	if _, ok := ports.(map[string]any); !ok {
		return nil
	}
	return change(doc, "spec.ports", []any{ports})
}

// asText puts quotes around a bare word that YAML reads as a boolean or a number.
func asText(doc Doc, c problem.Cause) []Edit {
	if c.Path != "" && !strings.HasSuffix(c.Path, "annotations") && !strings.HasSuffix(c.Path, "labels") {
		if v := Get(doc.Raw, c.Path); text(v) != "" {
			if _, isMap := v.(map[string]any); !isMap {
				return change(doc, c.Path, written(doc, c.Path, v))
			}
		}
	}
	var out []Edit
	for _, at := range []string{"metadata.annotations", "metadata.labels", "metadata", "spec.selector"} {
		in, _ := Get(doc.Raw, at).(map[string]any)
		for k, v := range in {
			switch v.(type) {
			case bool, float64, int64, interface{ Int64() (int64, error) }:
				path := join(at, k)
				out = append(out, change(doc, path, written(doc, path, v))...)
			}
		}
	}
	return out
}

// written is a value as its line says it: yes stays yes, where YAML makes it true.
func written(doc Doc, path string, v any) string {
	_, after, ok := strings.Cut(doc.Text(doc.LineOf(path)), ": ")
	after, _, _ = strings.Cut(after, " #")
	if after = strings.TrimSpace(after); ok && after != "" && !strings.ContainsAny(after, "{}[],") {
		return after
	}
	return text(v)
}

// rightVersion is the group and version that a kind lives in.
func rightVersion(doc Doc, _ problem.Cause) []Edit {
	for _, k := range kinds {
		if !strings.EqualFold(k.name, doc.Kind) && !strings.EqualFold(k.short, doc.Kind) && dns.Distance(k.name, doc.Kind) > 2 {
			continue
		}
		var out []Edit
		if k.version != text(Get(doc.Raw, "apiVersion")) {
			out = change(doc, "apiVersion", k.version)
		}
		if k.name != doc.Kind {
			out = append(out, change(doc, "kind", k.name)...)
		}
		return out
	}
	return nil
}

// kinds are those that people write, with kubectl's short names.
var kinds = [...]struct{ name, short, version string }{
	{"Service", "svc", "v1"}, {"Pod", "po", "v1"}, {"Namespace", "ns", "v1"}, {"Node", "no", "v1"}, {"Endpoints", "ep", "v1"},
	{"ConfigMap", "cm", "v1"}, {"Deployment", "deploy", "apps/v1"}, {"ReplicaSet", "rs", "apps/v1"}, {"StatefulSet", "sts", "apps/v1"},
	{"DaemonSet", "ds", "apps/v1"}, {"EndpointSlice", "", "discovery.k8s.io/v1"}, {"Ingress", "ing", "networking.k8s.io/v1"},
	{"NetworkPolicy", "netpol", "networking.k8s.io/v1"}, {"ServiceCIDR", "", "networking.k8s.io/v1"},
}

// tabLine turns the tabs at the start of a line into blanks.
func tabLine(doc Doc, c problem.Cause) []Edit {
	line := doc.Text(c.Line)
	rest := strings.TrimLeft(line, " \t")
	indent := strings.ReplaceAll(line[:len(line)-len(rest)], "\t", "  ")
	if indent+rest == line {
		return nil
	}
	return []Edit{{Line: c.Line, Old: line, New: indent + rest}}
}

// colonLine puts the blank behind a colon that YAML wants: port:80. The reader stumbles over the line after it.
func colonLine(doc Doc, c problem.Cause) []Edit {
	for _, n := range []int{c.Line, c.Line - 1, c.Line - 2} {
		line := doc.Text(n)
		key, value, ok := strings.Cut(line, ":")
		word := strings.TrimLeft(key, " -")
		if ok && value != "" && value[0] != ' ' && word != "" && !strings.ContainsAny(word, " \"'") {
			return []Edit{{Line: n, Old: line, New: key + ": " + value}}
		}
	}
	return nil
}
