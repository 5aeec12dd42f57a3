package generate

import (
	"encoding/json"
	"math/rand"

	"sigs.k8s.io/yaml"
)

// List makes a List of one or two objects, or a ServiceList, as JSON.
func List(r *rand.Rand) []byte {
	kinds := Kinds()
	var items []any
	kind := "List"
	for m := 1 + r.Intn(2); m > 0; m-- {
		text := Service(r)
		if r.Intn(2) == 0 {
			text = Kind(r, kinds[r.Intn(len(kinds))])
		}
		var item map[string]any
		check(yaml.Unmarshal([]byte(text), &item))
		if r.Intn(20) == 0 {
			delete(item, "kind")
		}
		items = append(items, item)
	}
	list := map[string]any{"apiVersion": "v1", "kind": kind, "items": items}
	if r.Intn(4) == 0 {
		var item map[string]any
		check(yaml.Unmarshal([]byte(Service(r)), &item))
		list["kind"], list["items"] = "ServiceList", []any{item}
	}
	raw, err := json.Marshal(list)
	check(err)
	return raw
}
