package engine

// Whole is the cluster with nothing spared at later changes.
func (c Cluster) Whole() Cluster {
	c.whole = true
	return c
}
