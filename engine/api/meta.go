// Package api holds the nouns: the Kubernetes objects that decide where a
// Service's packet goes, as plain structs with Kubernetes' own field names.
//
// Only the fields that the engine reads or prints are here. What else a
// manifest may say (volumes, probes, security contexts) is checked by
// engine/manifest against Kubernetes' whole schema, and kept there.
//
// Objects are values to the rest of the engine: once an object is part of a
// State nobody writes to it. Who changes something copies first.
package api

import "strings"

// Version is the Kubernetes version whose behaviour the engine models.
const Version = "v1.36.3"

// Object is any Kubernetes object the engine knows.
type Object interface {
	// TypeMeta gives apiVersion and kind.
	Type() TypeMeta
	// Meta gives the object's metadata; it is never nil.
	Meta() *ObjectMeta
}

// TypeMeta names the type of an object.
type TypeMeta struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
}

// Type returns the receiver; it makes every struct that embeds TypeMeta an Object by half.
func (t TypeMeta) Type() TypeMeta { return t }

// ObjectMeta is metadata: who the object is.
type ObjectMeta struct {
	Name              string            `json:"name,omitempty"`
	GenerateName      string            `json:"generateName,omitempty"`
	Namespace         string            `json:"namespace,omitempty"`
	Labels            map[string]string `json:"labels,omitempty"`
	Annotations       map[string]string `json:"annotations,omitempty"`
	Finalizers        []string          `json:"finalizers,omitempty"`
	CreationTimestamp string            `json:"creationTimestamp,omitempty"` // RFC 3339; empty prints AGE <unknown>
	DeletionTimestamp string            `json:"deletionTimestamp,omitempty"` // set: terminating
	OwnerReferences   []OwnerReference  `json:"ownerReferences,omitempty"`

	UID                        string `json:"uid,omitempty"`
	ResourceVersion            string `json:"resourceVersion,omitempty"`
	Generation                 int64  `json:"generation,omitempty"`
	DeletionGracePeriodSeconds *int64 `json:"deletionGracePeriodSeconds,omitempty"`

	// Beyond says of an object that is sent that it also changes fields of which the engine keeps nothing.
	Beyond bool `json:"-"`

	// Derived says that one of the controllers played here (workload, endpoints) made the object, and that nobody gave it:
	// the same controller makes it anew, or removes it, whenever its cause changes. What was given is never pruned.
	Derived bool `json:"-"`
}

// Meta returns the receiver, so that every struct that embeds ObjectMeta under "metadata" can be asked for it.
func (m *ObjectMeta) Meta() *ObjectMeta { return m }

// OwnerReference names the object that made this one.
type OwnerReference struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	UID        string `json:"uid,omitempty"`
	Controller *bool  `json:"controller,omitempty"`

	BlockOwnerDeletion *bool `json:"blockOwnerDeletion,omitempty"`
}

// Key names one object in a cluster: kind, namespace (empty for cluster-wide kinds), name.
type Key struct{ Kind, Namespace, Name string }

// String is "Service/default/test", or "Node/node-1" for a kind without namespaces.
func (k Key) String() string {
	if k.Namespace == "" {
		return k.Kind + "/" + k.Name
	}
	return k.Kind + "/" + k.Namespace + "/" + k.Name
}

// ParseKey reads what Key.String wrote.
func ParseKey(s string) Key {
	p := strings.SplitN(s, "/", 3)
	switch len(p) {
	case 3:
		return Key{p[0], p[1], p[2]}
	case 2:
		return Key{Kind: p[0], Name: p[1]}
	}
	return Key{Name: s}
}

// KeyOf is the key of an object.
func KeyOf(o Object) Key {
	return Key{o.Type().Kind, o.Meta().Namespace, o.Meta().Name}
}

// LabelSelector selects objects by labels, as workloads write it.
type LabelSelector struct {
	MatchLabels      map[string]string          `json:"matchLabels,omitempty"`
	MatchExpressions []LabelSelectorRequirement `json:"matchExpressions,omitempty"`
}

// LabelSelectorRequirement is one line of matchExpressions.
type LabelSelectorRequirement struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"` // In, NotIn, Exists, DoesNotExist
	Values   []string `json:"values,omitempty"`
}

// Matches says whether every pair of the selector is among the labels.
// An empty selector matches nothing here: a Service without one selects no pods.
func Matches(selector, labels map[string]string) bool {
	for k, v := range selector {
		if got, ok := labels[k]; !ok || got != v {
			return false
		}
	}
	return len(selector) > 0
}
