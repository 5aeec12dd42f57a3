package manifest

// nodeKind is what a node is.
type nodeKind int

const (
	scalarNode nodeKind = iota
	mappingNode
	sequenceNode
	aliasNode
)

// node is a value in a document with its place. It is all that this package asks of YAML beside what its library
// decodes: where things stand. A second full parser would be a tenth of the engine that a browser loads; this one only
// has to find its way through text that the first has already accepted, and a test compares it with the full one.
type node struct {
	kind    nodeKind
	line    int     // from 1
	column  int     // in characters, from 1
	content []*node // of a mapping: key, value, key, value
	value   string  // of a scalar: its text on its first line, without quotes
	alias   *node   // what an alias stands for
	merge   bool    // the key <<
}

// tree reads the places of one document. It is false when the text takes turns that no manifest takes (complex keys,
// directives in the middle): such a document has no places.
func tree(text string) (root *node, ok bool) {
	p := &treeParser{s: text, line: 1, anchors: map[string]*node{}}
	p.header()
	root = p.block(0)
	p.pass()
	return root, !p.lost && (p.i >= len(p.s) || p.marker("..."))
}
