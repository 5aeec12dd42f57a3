package admit

import "github.com/portwalk/portwalk/engine/api"

// Other is an object of a kind without a model: its name is taken, and that is all that is known of it.
type Other struct {
	api.TypeMeta   `json:",inline"`
	api.ObjectMeta `json:"metadata"`

	ClusterWide bool `json:"-"` // objects of its kind live in no namespace
}
