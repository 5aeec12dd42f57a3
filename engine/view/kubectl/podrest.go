package kubectl

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// Resources, probes, environments and volumes of pods decide nothing about a packet, so that the engine's own objects
// don't hold them. Descriptions read them from the document that a pod, or the workload that made it, was given in.

// podSpec is the spec of a pod, or of a workload's template, as it was given; nil if it was not.
func (p *page) podSpec(o api.Object) map[string]any {
	if p.given == nil {
		return nil
	}
	spec := sub(p.given(api.KeyOf(o)), "spec")
	if _, ok := o.(*api.Workload); ok && spec != nil {
		return sub(sub(spec, "template"), "spec")
	}
	if spec != nil {
		return spec
	}
	for _, ref := range o.Meta().OwnerReferences {
		owner := p.state.Get(api.Key{Kind: ref.Kind, Namespace: o.Meta().Namespace, Name: ref.Name})
		if ref.Controller != nil && *ref.Controller && owner != nil {
			return p.podSpec(owner)
		}
	}
	return nil
}

func sub(m map[string]any, key string) map[string]any {
	v, _ := m[key].(map[string]any)
	return v
}

// items are the maps of a list.
func items(m map[string]any, key string) (out []map[string]any) {
	list, _ := m[key].([]any)
	for _, v := range list {
		if item, ok := v.(map[string]any); ok {
			out = append(out, item)
		}
	}
	return out
}

// word is a scalar as text; "" for none.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case interface{ String() string }: // a json.Number
		return v.String()
	}
	return ""
}

func wordOr(v any, other string) string { return orElse(word(v), other) }

// named finds the container of a name.
func named(spec map[string]any, list, name string) map[string]any {
	for _, c := range items(spec, list) {
		if c["name"] == name {
			return c
		}
	}
	return nil
}

// containerRest describes what of a container only its document says.
func (p *page) containerRest(c map[string]any, pod *api.Pod) {
	resources := sub(c, "resources")
	p.amounts("Limits:", sub(resources, "limits"))
	p.amounts("Requests:", requests(c))
	for _, kind := range [...]string{"Liveness", "Readiness", "Startup"} {
		if probe := sub(c, strings.ToLower(kind)+"Probe"); probe != nil {
			p.line(2, kind+":", probeText(probe))
		}
	}
	p.environment(c, pod)
	p.mounts(c)
}

func (p *page) amounts(title string, list map[string]any) {
	if len(list) > 0 {
		p.line(2, title)
	}
	for _, k := range slices.Sorted(maps.Keys(list)) {
		p.line(3, k+":", parseQuantity(word(list[k])).String())
	}
}

// requests are a container's requests; what it does not say is what it is limited to.
func requests(c map[string]any) map[string]any {
	r := sub(c, "resources")
	limits := sub(r, "limits")
	if len(limits) == 0 {
		return sub(r, "requests")
	}
	out := maps.Clone(limits)
	maps.Copy(out, sub(r, "requests"))
	return out
}

func probeText(probe map[string]any) string {
	attrs := " delay=" + wordOr(probe["initialDelaySeconds"], "0") + "s timeout=" + wordOr(probe["timeoutSeconds"], "1") + "s period=" +
		wordOr(probe["periodSeconds"], "10") + "s #success=" + wordOr(probe["successThreshold"], "1") + " #failure=" + wordOr(probe["failureThreshold"], "3")
	if m := sub(probe, "exec"); m != nil {
		return "exec [" + strings.Join(words(m, "command"), " ") + "]" + attrs
	}
	if m := sub(probe, "httpGet"); m != nil {
		host := word(m["host"])
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		path := wordOr(m["path"], "/")
		if path[0] != '/' {
			path = "/" + path
		}
		return "http-get " + strings.ToLower(wordOr(m["scheme"], "http")) + "://" + host + ":" + word(m["port"]) + path + attrs
	}
	if m := sub(probe, "tcpSocket"); m != nil {
		return "tcp-socket " + word(m["host"]) + ":" + word(m["port"]) + attrs
	}
	if m := sub(probe, "grpc"); m != nil {
		return "grpc <pod>:" + word(m["port"]) + " " + word(m["service"]) + attrs
	}
	return "unknown" + attrs
}

func words(m map[string]any, key string) (out []string) {
	list, _ := m[key].([]any)
	for _, v := range list {
		out = append(out, word(v))
	}
	return out
}

func optional(m map[string]any) string { return "Optional: " + wordOr(m["optional"], "false") }

func (p *page) environment(c map[string]any, pod *api.Pod) {
	if from := items(c, "envFrom"); len(from) > 0 {
		p.line(2, "Environment Variables from:")
		for _, e := range from {
			kind, ref := "ConfigMap", sub(e, "configMapRef")
			if ref == nil {
				kind, ref = "Secret", sub(e, "secretRef")
			}
			if prefix := word(e["prefix"]); prefix != "" {
				kind += " with prefix '" + prefix + "'"
			}
			p.line(3, word(ref["name"]), kind, optional(ref))
		}
	}
	env := items(c, "env")
	if len(env) == 0 {
		p.line(2, "Environment:", none)
		return
	}
	p.line(2, "Environment:")
	for _, e := range env {
		name, from := word(e["name"])+":", sub(e, "valueFrom")
		field, resource, secret, config := sub(from, "fieldRef"), sub(from, "resourceFieldRef"), sub(from, "secretKeyRef"), sub(from, "configMapKeyRef")
		switch {
		case field != nil:
			path := word(field["fieldPath"])
			p.line(3, name, fieldOf(pod, path)+" ("+wordOr(field["apiVersion"], "v1")+":"+path+")")
		case resource != nil:
			p.line(3, name, resourceOf(c, resource)+" ("+word(resource["resource"])+")")
		case secret != nil:
			p.line(3, name, "<set to the key '"+word(secret["key"])+"' in secret '"+word(secret["name"])+"'>", optional(secret))
		case config != nil:
			p.line(3, name, "<set to the key '"+word(config["key"])+"' of config map '"+word(config["name"])+"'>", optional(config))
		default:
			for line := range strings.SplitSeq(word(e["value"]), "\n") {
				p.line(3, name, line)
				name = ""
			}
		}
	}
}

// fieldOf is a field of a pod that its containers may ask for. A template has none yet.
func fieldOf(pod *api.Pod, path string) string {
	if pod == nil {
		return ""
	}
	if key, ok := strings.CutPrefix(path, "metadata.labels['"); ok {
		return pod.Labels[strings.TrimSuffix(key, "']")]
	}
	if key, ok := strings.CutPrefix(path, "metadata.annotations['"); ok {
		return pod.Annotations[strings.TrimSuffix(key, "']")]
	}
	switch path {
	case "metadata.name":
		return pod.Name
	case "metadata.namespace":
		return pod.Namespace
	case "metadata.uid":
		return pod.UID
	}
	return "" // of spec and status kubectl shows nothing
}

// resourceOf is what a container may use, as it asks for it itself.
func resourceOf(c, ref map[string]any) string {
	kind, name, _ := strings.Cut(word(ref["resource"]), ".")
	from := sub(sub(c, "resources"), "limits")
	if kind == "requests" {
		from = requests(c)
	}
	q, divisor := parseQuantity(word(from[name])), parseQuantity(wordOr(ref["divisor"], "1"))
	if divisor.milli == 0 {
		divisor.milli = 1000
	}
	if n := (q.milli + divisor.milli - 1) / divisor.milli; n > 0 || kind == "requests" {
		return strconv.FormatInt(n, 10)
	}
	return "node allocatable"
}

func (p *page) mounts(c map[string]any) {
	mounts := items(c, "volumeMounts")
	if len(mounts) == 0 {
		p.line(2, "Mounts:", none)
		return
	}
	p.line(2, "Mounts:")
	slices.SortStableFunc(mounts, func(a, b map[string]any) int { return strings.Compare(word(a["mountPath"]), word(b["mountPath"])) })
	for _, m := range mounts {
		flags := "rw"
		if m["readOnly"] == true {
			flags = "ro"
		}
		if path := word(m["subPath"]); path != "" {
			flags += ",path=" + strconv.Quote(path)
		}
		p.line(3, word(m["mountPath"])+" from "+word(m["name"])+" ("+flags+")")
	}
}

// volumes describes the volumes of a pod; space is the indent of a template's.
func (p *page) volumes(spec map[string]any, space string) {
	list := items(spec, "volumes")
	if len(list) == 0 {
		p.put(space, "Volumes:\t", none, "\n")
		return
	}
	p.put(space, "Volumes:\n")
	for _, v := range list {
		indent := ""
		if space != "" {
			indent = " "
		}
		p.line(1, indent+word(v["name"])+":")
		p.volume(v)
	}
}

// volumeKinds are the kinds of volumes that people use: what kubectl calls them, and which fields it shows.
var volumeKinds = [...]struct{ field, text, shown string }{
	{"hostPath", "HostPath (bare host directory volume)", "Path=path HostPathType=type"},
	{"emptyDir", "EmptyDir (a temporary directory that shares a pod's lifetime)", "Medium=medium SizeLimit=sizeLimit"},
	{"secret", "Secret (a volume populated by a Secret)", "SecretName=secretName Optional=optional"},
	{"configMap", "ConfigMap (a volume populated by a ConfigMap)", "Name=name Optional=optional"},
	{"persistentVolumeClaim", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)", "ClaimName=claimName ReadOnly=readOnly"},
	{"nfs", "NFS (an NFS mount that lasts the lifetime of a pod)", "Server=server Path=path ReadOnly=readOnly"},
	{"projected", "Projected (a volume that contains injected data from multiple sources)", ""},
}

func (p *page) volume(v map[string]any) {
	for _, k := range volumeKinds {
		m := sub(v, k.field)
		if m == nil {
			continue
		}
		p.line(2, "Type:", k.text)
		for pair := range strings.FieldsSeq(k.shown) {
			p.shown(pair, m)
		}
		for _, s := range items(m, "sources") {
			if ref := sub(s, "secret"); ref != nil {
				p.shown("SecretName=name", ref)
				p.shown("Optional=optional", ref)
			} else if sub(s, "downwardAPI") != nil {
				p.line(2, "DownwardAPI:", "true")
			} else if ref := sub(s, "configMap"); ref != nil {
				p.shown("ConfigMapName=name", ref)
				p.shown("Optional=optional", ref)
			} else if ref := sub(s, "serviceAccountToken"); ref != nil {
				p.line(2, "TokenExpirationSeconds:", wordOr(ref["expirationSeconds"], "3600"))
			}
		}
		return
	}
	p.line(1, "<unknown>")
}

// shown writes one field of a volume.
func (p *page) shown(pair string, m map[string]any) {
	label, field, _ := strings.Cut(pair, "=")
	text := word(m[field])
	if text == "" {
		switch field {
		case "optional", "readOnly":
			text = "false"
		case "sizeLimit":
			text = unset
		}
	}
	p.line(2, label+":", text)
}
