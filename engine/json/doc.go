// Package json reads and writes JSON as encoding/json does, to the letter and to the error, for what the engine has:
// trees of maps, lists and scalars, and plain structs with tags. The library costs a browser 75 KB more, for streams,
// letters of either case in names, caches and options that nobody here asks for. Tests hold the two against each other.
//
// A tree is what JSON itself knows: map[string]any, []any, string, bool, nil, int64 for whole numbers that fit, and
// float64 for all others.
package json

// Marshaler is a value that writes itself.
type Marshaler interface{ MarshalJSON() ([]byte, error) }

// Unmarshaler is a value that reads itself.
type Unmarshaler interface{ UnmarshalJSON([]byte) error }

// textMarshaler is a value that writes itself as a string.
type textMarshaler interface{ MarshalText() ([]byte, error) }

// Unmarshal reads one JSON value into what dst points to. Values of a wrong type are left out, and the first is the error.
func Unmarshal(data []byte, dst any) error {
	tree, err := Parse(string(data))
	if err != nil {
		return err
	}
	return Fill(dst, tree)
}

// Tree is a value as its own JSON text reads.
func Tree(v any) any {
	b, err := Marshal(v)
	if err != nil {
		return nil
	}
	tree, _ := Parse(string(b)) // Marshal writes nothing else
	return tree
}
