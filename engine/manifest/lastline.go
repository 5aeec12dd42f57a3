package manifest

// LastLineOf returns the last line of a field with all that hangs below it: where a line that its author left out would
// be added. It is 0 for a field that was not written.
func (d Doc) LastLineOf(path string) int {
	if d.source == nil {
		return 0
	}
	d.source.once.Do(d.source.parse)
	n := d.source.root
	for _, st := range append(d.prefix[:len(d.prefix):len(d.prefix)], parsePath(path)...) {
		if n == nil {
			return 0
		}
		_, n = child(n, st)
	}
	if n == nil {
		return 0
	}
	return d.source.line + lastLine(n) - 1
}

// lastLine does not follow aliases: what they hold is written elsewhere.
func lastLine(n *node) int {
	last := n.line
	for _, c := range n.content {
		last = max(last, lastLine(c))
	}
	return last
}
