package admit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/portwalk/portwalk/engine/api"
)

// maxAnnotations is the size of all annotations of an object together.
const maxAnnotations = 256 << 10

// nameRule checks a name; generated names are checked by their base with mask applied.
type nameRule func(string) []string

// checkMeta validates metadata when an object is created.
func checkMeta(c *causes, m *api.ObjectMeta, namespaced bool, rule nameRule) {
	if m.GenerateName != "" {
		c.each("metadata.generateName", m.GenerateName, rule(maskTrailingDash(m.GenerateName)))
	}
	if m.Name == "" {
		c.required("metadata.name", "name or generateName is required")
	} else {
		c.each("metadata.name", m.Name, rule(m.Name))
	}
	checkMetaCommon(c, m, namespaced)
	for i, f := range m.Finalizers {
		checkFinalizer(c, index("metadata.finalizers", i), f)
	}
}

func checkMetaCommon(c *causes, m *api.ObjectMeta, namespaced bool) {
	switch {
	case namespaced && m.Namespace == "":
		c.required("metadata.namespace", "")
	case namespaced:
		c.each("metadata.namespace", m.Namespace, dnsLabel(m.Namespace))
	case m.Namespace != "":
		c.forbidden("metadata.namespace", "not allowed on this type")
	}
	if m.Generation < 0 {
		c.invalid("metadata.generation", m.Generation, "must be greater than or equal to 0")
	}
	checkLabels(c, "metadata.labels", m.Labels)
	checkAnnotations(c, m.Annotations)
	checkOwners(c, m.OwnerReferences)
	checkFinalizers(c, m.Finalizers)
}

// maskTrailingDash lets a base for generated names end in a dash, in the API server's own odd way.
func maskTrailingDash(s string) string {
	if len(s) > 1 && strings.HasSuffix(s, "-") {
		return s[:len(s)-2] + "a"
	}
	return s
}

// checkLabels validates a map of labels. The API server goes through it in random order; here it is sorted.
func checkLabels(c *causes, path string, labels map[string]string) {
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		c.each(path, k, qualifiedName(k))
		c.each(path, labels[k], labelValue(labels[k]))
	}
}

func checkAnnotations(c *causes, annotations map[string]string) {
	size := 0
	for _, k := range slices.Sorted(maps.Keys(annotations)) {
		c.each("metadata.annotations", k, qualifiedName(strings.ToLower(k)))
		size += len(k) + len(annotations[k])
	}
	if size > maxAnnotations {
		c.tooLong("metadata.annotations", maxAnnotations)
	}
}

func checkOwners(c *causes, owners []api.OwnerReference) {
	controller := ""
	for _, o := range owners {
		checkOwner(c, o)
		if o.Controller == nil || !*o.Controller {
			continue
		}
		name := o.Kind + "/" + o.Name
		if controller == "" {
			controller = name
			continue
		}
		c.invalid("metadata.ownerReferences", owners, fmt.Sprintf(
			"Only one reference can have Controller set to true. Found \"true\" in references for %s and %s", controller, name))
	}
}

func checkOwner(c *causes, o api.OwnerReference) {
	const path = "metadata.ownerReferences"
	if o.APIVersion == "" || strings.HasSuffix(o.APIVersion, "/") {
		c.invalid(path+".apiVersion", o.APIVersion, "version must not be empty")
	}
	if o.Kind == "" {
		c.invalid(path+".kind", o.Kind, "must not be empty")
	}
	if o.Name == "" {
		c.invalid(path+".name", o.Name, "must not be empty")
	}
	if o.UID == "" {
		c.invalid(path+".uid", o.UID, "must not be empty")
	}
	if o.APIVersion == "v1" && o.Kind == "Event" {
		c.invalid(path, o, "/v1, Kind=Event is disallowed from being an owner")
	}
}

func checkFinalizers(c *causes, finalizers []string) {
	for _, f := range finalizers {
		c.each("metadata.finalizers", f, qualifiedName(f))
	}
	if slices.Contains(finalizers, "orphan") && slices.Contains(finalizers, "foregroundDeletion") {
		c.invalid("metadata.finalizers", finalizers, "finalizer orphan and foregroundDeletion cannot be both set")
	}
}

func checkFinalizer(c *causes, path, f string) {
	if !strings.Contains(f, "/") && f != "kubernetes" && f != "orphan" && f != "foregroundDeletion" {
		c.invalid(path, f, "name is neither a standard finalizer name nor is it fully qualified")
	}
}

// checkMetaUpdate validates metadata when an object changes; name and namespace are the same by then.
func checkMetaUpdate(c *causes, m, old *api.ObjectMeta) {
	if m.UID != old.UID {
		c.invalid("metadata.uid", word(m.UID), "field is immutable")
	}
	if old.DeletionTimestamp != "" {
		var added []string
		for _, f := range m.Finalizers {
			if !slices.Contains(old.Finalizers, f) {
				added = append(added, f)
			}
		}
		if slices.Sort(added); len(added) > 0 {
			c.forbidden("metadata.finalizers", fmt.Sprintf("no new finalizers can be added if the object is being deleted, found new finalizers %#v", added))
		}
	}
	checkLabels(c, "metadata.labels", m.Labels)
	checkAnnotations(c, m.Annotations)
	checkOwners(c, m.OwnerReferences)
}
